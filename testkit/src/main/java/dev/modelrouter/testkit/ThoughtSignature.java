package dev.modelrouter.testkit;

import org.jspecify.annotations.Nullable;

/**
 * The signatures of the thoughts that the fake thinks up. Each is drawn from the thought, and has a seal by which the
 * fake knows its own, so that it need not remember which it gave.
 */
final class ThoughtSignature {

    private static final int DRAWN = 24;
    private static final int SEAL = 8;

    private ThoughtSignature() {}

    /** Returns the signature of a thought, as it is shown: of one that is not shown, that of the empty text. */
    static String of(String thought) {
        String drawn = FakeReply.madeOf(thought, DRAWN);
        return drawn + seal(drawn);
    }

    /** Whether a signature is the fake's, and of another thought. One that it did not make it cannot judge. */
    static boolean isOfAnother(@Nullable String thought, @Nullable String signature) {
        boolean own = signature != null
                && signature.length() == DRAWN + SEAL
                && signature.endsWith(seal(signature.substring(0, DRAWN)));
        return own && !of(thought == null ? "" : thought).equals(signature);
    }

    private static String seal(String drawn) {
        return FakeReply.madeOf("sealed: " + drawn, SEAL);
    }
}
