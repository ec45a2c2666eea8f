package dev.modelrouter.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request has in it that becomes input, read once and good for every model. Written by an {@link InputReader};
 * read only, and so shared between threads, once that is done.
 */
final class InputMeasure {

    /** Everything that reaches the model as text, and what is rendered as JSON; what tools returned is apart. */
    final TextMeasure text = new TextMeasure();

    /** The text that tools returned, as it is. */
    final TextMeasure results = new TextMeasure();

    /** The same text as JSON strings: Llama's published template renders it so, others may. */
    final TextMeasure resultsAsJson = new TextMeasure();

    /** Fields that are meant for the provider. Most become no tokens, so that only a bound is taken from them. */
    final TextMeasure fields = new TextMeasure();

    /** The output schema and its name. */
    final TextMeasure schema = new TextMeasure();

    final List<Image> images = new ArrayList<>();

    int messages;
    int systemBlocks;
    int tools;
    int toolBlocks;
    int documents;
    boolean toolConfig;
    boolean outputSchema;

    /** Whether a guardrail may rewrite the input, so that nothing is sure to reach the model. */
    boolean guarded;

    /** Guesses for what has no bound. */
    long roughTokens;

    private @Nullable String unbounded;

    /**
     * An image.
     *
     * @param where it is, such as {@code messages[0].content[1]}
     * @param size as its header states; empty if it is not in the request or the header cannot be read
     * @param exact whether no decoder can find the image larger than that
     */
    record Image(String where, Optional<PixelSize> size, boolean exact) {}

    /** Notes something for which no bound is known. The first is the one that is told. */
    void noBound(String where, String why) {
        if (unbounded == null) {
            unbounded = where + ": " + why;
        }
    }

    /** Returns what has no bound whatever the model, and why; empty if there is nothing. */
    Optional<String> unbounded() {
        return Optional.ofNullable(unbounded);
    }
}
