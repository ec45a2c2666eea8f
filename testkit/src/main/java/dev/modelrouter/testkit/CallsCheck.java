package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * A check of the calls that a {@link FakeBedrock} had received when {@link FakeBedrock#verify} was called. Some methods
 * narrow the calls down, the others check what is left:
 *
 * <pre>{@code
 * bedrock.verify().called(3).inOrder(HAIKU, SONNET).never("us.amazon.nova-pro-v1:0");
 * bedrock.verify().model(HAIKU).status(429).called(2);
 * bedrock.verify().call(3).model(SONNET).promptContains("parcel").answered();
 * }</pre>
 *
 * <p>A check that fails throws an {@link AssertionError} which shows what was expected, and the calls there were. No
 * prompt stands in it unless {@link #showingPrompts} asks for that. It needs no assertion library. Immutable and
 * thread-safe.
 */
public final class CallsCheck {

    private final CallTable all;
    private final ImmutableList<FakeCall> calls;
    private final String narrowed;
    private final ImmutableList<UnconsumedStep> untaken;

    private CallsCheck(
            CallTable all, ImmutableList<FakeCall> calls, String narrowed, ImmutableList<UnconsumedStep> untaken) {
        this.all = all;
        this.calls = calls;
        this.narrowed = narrowed;
        this.untaken = untaken;
    }

    static CallsCheck of(FakeBedrock bedrock) {
        CallTable all = CallTable.of(bedrock.calls());
        return new CallsCheck(all, all.calls(), "", ImmutableList.copyOf(bedrock.unconsumed()));
    }

    /**
     * Shows prompts, and texts that were looked for in them, in the messages of checks that fail: the first 60
     * characters of each. Default: not shown, since the logs of tests are read by many.
     */
    public CallsCheck showingPrompts() {
        return new CallsCheck(all.showingPrompts(), calls, narrowed, untaken);
    }

    /** Narrows the check down to the calls of a model, by its id as sent, or by a name for all its ids. */
    public CallsCheck model(String modelId) {
        Objects.requireNonNull(modelId, "modelId");
        return which("of model " + ModelIds.masked(modelId), call -> ModelNames.isCalled(modelId, call.modelId()));
    }

    /** Narrows the check down to the calls that came through doors of a region. */
    public CallsCheck region(Region region) {
        Objects.requireNonNull(region, "region");
        return which("in " + region, call -> call.region().equals(region));
    }

    /** Narrows the check down to the calls of an operation, such as ConverseStream. */
    public CallsCheck operation(Operation operation) {
        Objects.requireNonNull(operation, "operation");
        return which("of " + operation.awsName(), call -> call.operation() == operation);
    }

    /** Narrows the check down to the calls with an HTTP status, such as 429. */
    public CallsCheck status(int status) {
        return which("with status " + status, call -> call.status() == status);
    }

    /**
     * Narrows the check down to the calls with a request of a certain content. A call that asks in no form of Converse,
     * such as one of InvokeModel, is none of them; see {@link #which}.
     *
     * @param what completes "calls …" in messages, such as {@code "with a tool"}
     * @param content tells the requests; one of ConverseStream is given as {@link FakeCall#request} gives it
     */
    public CallsCheck request(String what, Predicate<? super ConverseRequest> content) {
        Objects.requireNonNull(content, "content");
        return which(what, call -> call.isInConverseForm() && content.test(call.request()));
    }

    /**
     * Narrows the check down to certain calls.
     *
     * @param what completes "calls …" in messages, such as {@code "that were abandoned"}
     * @param kind tells the calls
     */
    public CallsCheck which(String what, Predicate<? super FakeCall> kind) {
        Objects.requireNonNull(what, "what");
        ImmutableList<FakeCall> left = calls.stream().filter(kind).collect(ImmutableList.toImmutableList());
        return new CallsCheck(all, left, narrowed + " " + what, untaken);
    }

    /** Checks that there were this many calls. */
    public CallsCheck called(int times) {
        return check(calls.size() == times, "exactly " + times(times));
    }

    /** Checks that there were this many calls or more. */
    public CallsCheck calledAtLeast(int times) {
        return check(calls.size() >= times, "at least " + times(times));
    }

    /** Checks that there were this many calls or fewer. */
    public CallsCheck calledAtMost(int times) {
        return check(calls.size() <= times, "at most " + times(times));
    }

    /** Checks that there was no call. */
    public CallsCheck never() {
        return check(calls.isEmpty(), "no call" + narrowed);
    }

    /** Checks that there was no call of a model, by its id as sent. */
    public CallsCheck never(String modelId) {
        model(modelId).never();
        return this;
    }

    /**
     * Checks that these models were called one after the other. Calls of these and other models may have come between;
     * with {@link #called} it says that there were no others.
     *
     * @param modelIds as sent, or names that stand for all ids of a model; a model that is to be called twice stands here twice
     */
    public CallsCheck inOrder(String... modelIds) {
        int next = 0;
        for (FakeCall call : calls) {
            if (next < modelIds.length && ModelNames.isCalled(modelIds[next], call.modelId())) {
                next++;
            }
        }
        if (next < modelIds.length) {
            throw failure(
                    "Expected calls" + narrowed + " in the order "
                            + Arrays.stream(modelIds).map(ModelIds::masked).toList() + ", but "
                            + (next == 0 ? "" : "after the first " + next + " of these ") + "there was no call of "
                            + ModelIds.masked(modelIds[next]),
                    all);
        }
        return this;
    }

    /** Checks that each call was answered by a script; see {@link FakeBedrock#unscriptedCalls}. */
    public CallsCheck allScripted() {
        List<Integer> unscripted = calls.stream()
                .filter(FakeCall::isUnscripted)
                .map(FakeCall::number)
                .toList();
        return check(unscripted.isEmpty(), "no unscripted call" + narrowed, "unscripted are " + unscripted);
    }

    /** Checks that each step of each script was taken, whatever the calls are; see {@link FakeBedrock#unconsumed}. */
    public CallsCheck allStepsConsumed() {
        return check(
                untaken.isEmpty(),
                "each step of each script to be taken",
                String.join("; ", untaken.stream().map(UnconsumedStep::toString).toList()));
    }

    /**
     * Begins a check of one of these calls.
     *
     * @param number its place among them, from 1; without narrowing that is {@link FakeCall#number}, unless calls
     *     were cleared
     */
    public CallCheck call(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("Calls are numbered from 1, but call " + number + " was asked for");
        }
        calledAtLeast(number);
        return new CallCheck(calls.get(number - 1), all);
    }

    /** Begins a check of the one call that there was. */
    public CallCheck onlyCall() {
        return called(1).call(1);
    }

    /** Begins a check of the latest of these calls. */
    public CallCheck lastCall() {
        return calledAtLeast(1).call(calls.size());
    }

    private String times(int times) {
        if (times < 0) {
            throw new IllegalArgumentException("There are zero or more calls, but " + times + " were expected");
        }
        return times + (times == 1 ? " call" : " calls") + narrowed;
    }

    private CallsCheck check(boolean holds, String expected) {
        return check(holds, expected, "there " + (calls.size() == 1 ? "was 1" : "were " + calls.size()));
    }

    private CallsCheck check(boolean holds, String expected, String actual) {
        if (!holds) {
            throw failure("Expected " + expected + ", but " + actual, all);
        }
        return this;
    }

    static AssertionError failure(String problem, CallTable calls) {
        return new AssertionError(problem + ". All calls received:\n" + calls);
    }

    /** Describes the calls that are checked without their text. */
    @Override
    public String toString() {
        return "CallsCheck[" + times(calls.size()) + "]";
    }
}
