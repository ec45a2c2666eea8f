package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** All calls of one fake, in the order in which their answers were decided. Thread-safe. */
final class CallLog {

    private final List<FakeCall> calls = new ArrayList<>();

    /** Adds the call that the function makes of its number. */
    synchronized FakeCall add(IntFunction<FakeCall> numbered) {
        FakeCall call = numbered.apply(calls.size() + 1);
        calls.add(call);
        return call;
    }

    synchronized ImmutableList<FakeCall> all() {
        return ImmutableList.copyOf(calls);
    }

    synchronized Optional<FakeCall> last() {
        return Optional.ofNullable(Iterables.getLast(calls, null));
    }

    synchronized void clear() {
        calls.clear();
    }
}
