package dev.modelrouter.testkit;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelRequest;

/**
 * One step of a script.
 *
 * @param answer what Converse is answered; null if the step is not for it
 * @param invocation what InvokeModel is answered; null if the step is not for it
 * @param calls how many calls it answers before the next step
 * @param open whether, as the last step, it answers for ever
 */
record ScriptStep(
        @Nullable Function<? super ConverseRequest, ? extends FakeAnswer> answer,
        @Nullable Function<? super InvokeModelRequest, ? extends FakeInvocation> invocation,
        int calls,
        boolean open) {

    static final ScriptStep END =
            new ScriptStep(request -> Fault.internalServer(), request -> Fault.internalServer(), 0, false);

    static ScriptStep open(FakeAnswer answer) {
        return of(answer, 1, true);
    }

    static ScriptStep computed(Function<? super ConverseRequest, ? extends FakeAnswer> function) {
        return new ScriptStep(Objects.requireNonNull(function, "function"), null, 1, true);
    }

    static ScriptStep invocation(FakeBody body) {
        Objects.requireNonNull(body, "body");
        return invoked(request -> body);
    }

    static ScriptStep invoked(Function<? super InvokeModelRequest, ? extends FakeInvocation> function) {
        return new ScriptStep(null, Objects.requireNonNull(function, "function"), 1, true);
    }

    static ScriptStep counted(int calls, FakeAnswer answer) {
        if (calls < 1) {
            throw new IllegalArgumentException(
                    "A step answers at least 1 call, but was told " + calls + "; leave the step out instead");
        }
        return of(answer, calls, false);
    }

    private static ScriptStep of(FakeAnswer answer, int calls, boolean open) {
        Objects.requireNonNull(answer, "answer");
        return new ScriptStep(request -> answer, answer instanceof Fault fault ? request -> fault : null, calls, open);
    }

    boolean fits(Operation operation) {
        return operation.isInvocation() ? invocation != null : operation.isConverse() && answer != null;
    }

    /** Whether it is a reply in Converse's form alone, which may be put into a model's own. */
    boolean isReply() {
        return answer != null && invocation == null;
    }

    /** Whether it is a body in the model's own form. */
    boolean isBody() {
        return invocation != null && answer == null;
    }

    /** Answers a call in Converse's form. */
    FakeAnswer answer(ConverseRequest request) {
        Function<? super ConverseRequest, ? extends FakeAnswer> function =
                Objects.requireNonNull(answer, "not for Converse");
        return ThrownByTest.call(() -> checked(function.apply(request), "a FakeReply or a Fault"));
    }

    /** Answers a call in the model's own form. */
    FakeInvocation invocation(InvokeModelRequest request) {
        Function<? super InvokeModelRequest, ? extends FakeInvocation> function =
                Objects.requireNonNull(invocation, "not for InvokeModel");
        return ThrownByTest.call(() -> checked(function.apply(request), "a FakeBody or a Fault"));
    }

    private static <T> T checked(@Nullable T answer, String wanted) {
        return Objects.requireNonNull(answer, () -> "A scripted function returned null; return " + wanted);
    }
}
