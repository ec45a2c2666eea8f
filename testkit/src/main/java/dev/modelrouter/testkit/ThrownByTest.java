package dev.modelrouter.testkit;

import java.util.function.Supplier;

/**
 * Carries what a function of the test threw to where a call's answer is decided, so that it is not taken for a failure
 * of the fake itself. A linkage error is no function's doing, and passes as it is.
 */
final class ThrownByTest extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Throwable thrown;

    private ThrownByTest(Throwable thrown) {
        super(thrown);
        this.thrown = thrown;
    }

    /** Calls a function of the test. */
    static <T> T call(Supplier<T> function) {
        try {
            return function.get();
        } catch (LinkageError | ThrownByTest | UnplayableScriptException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw new ThrownByTest(e);
        }
    }

    Throwable thrown() {
        return thrown;
    }
}
