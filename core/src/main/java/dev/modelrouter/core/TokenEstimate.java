package dev.modelrouter.core;

import com.google.common.base.Preconditions;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How many input tokens a request will have with a model, before it is sent. Input is meant as it is billed: what is
 * read from a prompt cache or written to one is included. Immutable and thread-safe; has nothing of the request's text.
 *
 * @param atLeast a number that the true one does not fall below, for telling what no window can hold; at least 0, and 0
 *     if nothing is known
 * @param atMost a number that the true one does not exceed, for reserving money; empty if no bound is known, and then
 *     {@code unbounded} says why
 * @param expected the number that is likely, for ranking; never less than {@code atLeast} nor more than {@code atMost}
 * @param basis what the figures rest on
 * @param unbounded what in the request has no bound and why, such as {@code messages[0].content[1]: audio, ...}; empty
 *     if {@code atMost} is present
 * @param uncounted why {@code CountTokens} was not asked or its answer not used, if counting was wanted
 */
public record TokenEstimate(
        long atLeast,
        OptionalLong atMost,
        long expected,
        Basis basis,
        Optional<String> unbounded,
        Optional<String> uncounted) {

    /** Checks that a reason stands just where a bound is missing, and that the expectation is within the bounds. */
    public TokenEstimate {
        Preconditions.checkArgument(atLeast >= 0, "atLeast is %s tokens; it must be at least 0", atLeast);
        Preconditions.checkArgument(
                expected >= atLeast, "expected is %s tokens, less than the minimum of %s", expected, atLeast);
        Preconditions.checkArgument(
                atMost.isPresent() != unbounded.isPresent(),
                "an estimate has either a bound (atMost) or a reason why it has none (unbounded)");
        Preconditions.checkArgument(
                atMost.orElse(Long.MAX_VALUE) >= expected,
                "expected is %s tokens, more than the bound of %s",
                expected,
                atMost);
    }

    /** What an estimate rests on. */
    public enum Basis {
        /** The bytes and characters of the request, by rules for the model's family. */
        BYTES("bytes"),
        /** Bedrock's {@code CountTokens}, which says what the same input would be billed as. */
        COUNT_TOKENS("CountTokens");

        private final String key;

        Basis(String key) {
            this.key = key;
        }

        /** Returns the name used in reports: {@code bytes} or {@code CountTokens}. */
        public String key() {
            return key;
        }
    }

    /** Returns an estimate from the request alone. The expectation is brought within the bounds. */
    static TokenEstimate ofBytes(long atLeast, long atMost, long expected, Optional<String> unbounded) {
        long likely = Math.max(atLeast, expected);
        return new TokenEstimate(
                atLeast,
                unbounded.isPresent() ? OptionalLong.empty() : OptionalLong.of(atMost),
                unbounded.isPresent() ? likely : Math.min(atMost, likely),
                Basis.BYTES,
                unbounded,
                Optional.empty());
    }

    /**
     * Returns this estimate without its bound, for a request that may cost more than its tokens tell.
     *
     * @param why there is no bound; the estimate's own reason stays if it has none already
     */
    public TokenEstimate withoutBound(String why) {
        return atMost.isEmpty()
                ? this
                : new TokenEstimate(atLeast, OptionalLong.empty(), expected, basis, Optional.of(why), uncounted);
    }

    /** Returns this estimate with a word on why it does not rest on a count. */
    TokenEstimate uncounted(String why) {
        return new TokenEstimate(atLeast, atMost, expected, basis, unbounded, Optional.of(why));
    }
}
