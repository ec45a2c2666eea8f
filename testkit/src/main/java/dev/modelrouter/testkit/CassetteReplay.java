package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.util.Objects;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.document.Document;

/**
 * How a {@link Cassette} is replayed: which requests count as the same, how often an interaction is played, and how
 * fast.
 *
 * <p>A call is answered by the first interaction not yet played whose operation, model id or guardrail, and body equal
 * its own; of InvokeModel also {@code accept} and the other members that go as headers. A body is compared as JSON, or,
 * if it is none, by its bytes and {@code contentType}. The order of members does not matter; {@code requestMetadata}
 * and accounts in ARNs are ignored, and ids of tool uses are compared by where they come again, not by what they are.
 * The region is not compared. A call that matches nothing is an unscripted one, and the message names the nearest
 * request and the first member in which it differs; but CountTokens is then counted by the fake, and ApplyGuardrail
 * answered as without a cassette.
 *
 * <pre>{@code
 * bedrock.replays(
 *         CassetteReplay.of(cassette).ignoring("/system").repeating().timed());
 * }</pre>
 *
 * Immutable and thread-safe, if the normalisers are.
 */
public final class CassetteReplay {

    private static final String METADATA = "/requestMetadata";

    private final Cassette cassette;
    private final ImmutableList<String> ignored;
    private final UnaryOperator<Document> normaliser;
    private final boolean repeats;
    private final boolean timed;

    private CassetteReplay(
            Cassette cassette,
            ImmutableList<String> ignored,
            UnaryOperator<Document> normaliser,
            boolean repeats,
            boolean timed) {
        this.cassette = Objects.requireNonNull(cassette, "cassette");
        this.ignored = ignored;
        this.normaliser = normaliser;
        this.repeats = repeats;
        this.timed = timed;
    }

    /** Returns the replay that plays each interaction once, and answers at once. */
    public static CassetteReplay of(Cassette cassette) {
        return new CassetteReplay(cassette, ImmutableList.of(METADATA), UnaryOperator.identity(), false, false);
    }

    /**
     * Returns a copy that does not compare some more members of the request.
     *
     * @param pointers JSON pointers into the body, such as {@code /messages/0/content}; a step {@code *} stands for any
     *     member or item. A member outside the body is named as the SDK names it: {@code /serviceTier}
     * @throws IllegalArgumentException if one does not begin with a slash
     */
    public CassetteReplay ignoring(String... pointers) {
        for (String pointer : pointers) {
            if (!pointer.startsWith("/")) {
                throw new IllegalArgumentException("A pointer into a request begins with a slash, such as"
                        + " /messages/0/content, but was given \"" + pointer + "\"");
            }
        }
        ImmutableList<String> more =
                ImmutableList.<String>builder().addAll(ignored).add(pointers).build();
        return new CassetteReplay(cassette, more, normaliser, repeats, timed);
    }

    /**
     * Returns a copy that compares bodies that are JSON as a function leaves them; of several functions all, one after
     * the other. It is given recorded bodies and those of calls, without what is ignored, and must not keep state.
     */
    public CassetteReplay normalising(UnaryOperator<Document> more) {
        Objects.requireNonNull(more, "normaliser");
        UnaryOperator<Document> before = normaliser;
        return new CassetteReplay(cassette, ignored, body -> more.apply(before.apply(body)), repeats, timed);
    }

    /**
     * Returns a copy that, when all interactions which match a call are played, plays the last of them again. Default:
     * such a call is an unscripted one, so that a loop in the code under test is noticed.
     */
    public CassetteReplay repeating() {
        return new CassetteReplay(cassette, ignored, normaliser, true, timed);
    }

    /**
     * Returns a copy that gives answers, and each event of a stream, at its recorded time, by the clock of the fake: in
     * virtual time on a {@link FakeClock}. Default: without delay.
     */
    public CassetteReplay timed() {
        return new CassetteReplay(cassette, ignored, normaliser, repeats, true);
    }

    /** Names the cassette. */
    @Override
    public String toString() {
        return "CassetteReplay[" + cassette + (repeats ? ", repeating" : "") + (timed ? ", timed" : "") + "]";
    }

    Cassette cassette() {
        return cassette;
    }

    ImmutableList<String> ignored() {
        return ignored;
    }

    UnaryOperator<Document> normaliser() {
        return normaliser;
    }

    boolean isRepeating() {
        return repeats;
    }

    boolean isTimed() {
        return timed;
    }
}
