package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** The Bedrock of one test, and what of it the test was given. Thread-safe. */
final class TestBedrock implements AutoCloseable {

    /** What a test may ask for, and what makes it. */
    private static final ImmutableMap<Class<?>, Function<TestBedrock, Object>> GIVEN =
            ImmutableMap.<Class<?>, Function<TestBedrock, Object>>builder()
                    .put(FakeBedrock.class, test -> test.bedrock)
                    .put(FakeClock.class, test -> test.clock())
                    .put(BedrockRuntimeClient.class, test -> test.bedrock.client(test.options.region()))
                    .put(BedrockRuntimeAsyncClient.class, test -> test.bedrock.asyncClient(test.options.region()))
                    .put(BedrockClient.class, test -> test.bedrock.controlClient(test.options.region()))
                    .put(FakeBedrockServer.class, test -> test.bedrock.serve(test.options.server()))
                    .buildOrThrow();

    private final FakeBedrockOptions options;
    private final FakeBedrock bedrock;
    private final Map<Class<?>, Object> given = new HashMap<>();
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

    TestBedrock(FakeBedrockOptions options) {
        this.options = options;
        bedrock = FakeBedrock.create(options.newTime());
        if (options.guard()) {
            toClose.push(AwsCallGuard.forbid());
        }
    }

    private FakeClock clock() {
        if (bedrock.time() instanceof FakeClock clock) {
            return clock;
        }
        throw new ParameterResolutionException(
                "A test in real time has no FakeClock; take the parameter away, or inRealTime() of the extension");
    }

    static boolean gives(Class<?> type) {
        return GIVEN.containsKey(type);
    }

    /** Returns the test's one object of a type. */
    synchronized Object get(Class<?> type) {
        Object known = given.get(type);
        if (known != null) {
            return known;
        }
        Object made = Objects.requireNonNull(GIVEN.get(type), "type").apply(this);
        given.put(type, made);
        if (made instanceof AutoCloseable closeable) {
            toClose.push(closeable);
        }
        return made;
    }

    /** Returns the first failure of the fake itself; empty if there was none. */
    Optional<FakeBedrockFailedError> failure() {
        return bedrock.failure();
    }

    /** Returns what is wrong with a test that passed; empty if nothing is. */
    Optional<String> findings() {
        List<String> findings = new ArrayList<>();
        List<Integer> unscripted = options.unscriptedCalls()
                ? List.of()
                : bedrock.unscriptedCalls().stream().map(FakeCall::number).toList();
        if (!unscripted.isEmpty()) {
            findings.add("No script answered calls " + unscripted);
        }
        if (options.strictScripts() && !bedrock.unconsumed().isEmpty()) {
            findings.add("Steps of scripts were left over: "
                    + String.join(
                            "; ",
                            bedrock.unconsumed().stream()
                                    .map(UnconsumedStep::toString)
                                    .toList()));
        }
        return findings.isEmpty() ? Optional.empty() : Optional.of(String.join(". ", findings));
    }

    String log() {
        CallTable calls = CallTable.of(bedrock.calls());
        return (options.prompts() ? calls.showingPrompts() : calls).toString();
    }

    /** Closes what was given, the latest first. */
    @Override
    public synchronized void close() {
        while (!toClose.isEmpty()) {
            AutoCloseable next = toClose.pop();
            try {
                next.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("What a test was given could not be closed: " + next, e);
            }
        }
    }
}
