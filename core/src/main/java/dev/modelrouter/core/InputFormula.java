package dev.modelrouter.core;

import java.util.Optional;

/**
 * Tokens from what was measured, for one family: the bound adds allowances for what templates put around the request,
 * each larger than any that was seen.
 *
 * @param family whose rules hold
 */
record InputFormula(TokenFamily family) {

    /** Templates in use add some 4 tokens a message and mark the turn's end. */
    private static final int PER_MESSAGE = 16;

    /** A tool use or a result, beyond its own text: names of elements, role, status. */
    private static final int PER_TOOL_BLOCK = 128;

    /** A tool, beyond its name, description and schema. */
    private static final int PER_TOOL = 128;

    /**
     * The instruction that comes before the tools. The longest that Anthropic lists has 530 tokens (Claude 3 Opus);
     * recorded requests with one small tool have some 430 with Nova, 130 with Llama 4, 70 with Kimi.
     */
    private static final int FOR_TOOLS = 1024;

    /** What is said of a document or search result, or of a citation; recorded: under 200. */
    private static final int PER_DOCUMENT = 512;

    /** The instruction that comes with an output schema; recorded with Claude Sonnet 4.6: about 120. */
    private static final int FOR_SCHEMA = 512;

    static InputFormula of(Model model) {
        return new InputFormula(TokenFamily.of(model));
    }

    /** Returns the estimate for a request. */
    TokenEstimate wholeRequest(InputMeasure measure) {
        return estimate(measure, family.perRequestAtMost(), family.perRequest() + messages(measure));
    }

    /** Returns the estimate for a part of a request, without what the template adds to any request. */
    TokenEstimate part(InputMeasure measure) {
        return estimate(measure, 0, 0);
    }

    private long messages(InputMeasure measure) {
        return (long) family.perMessage() * Math.max(0, measure.messages - 1)
                + (measure.toolConfig ? family.forTools() : 0)
                + (long) family.perTool() * (measure.tools + measure.toolBlocks);
    }

    private TokenEstimate estimate(InputMeasure measure, long templateAtMost, long template) {
        long atMost = templateAtMost + texts(measure) + allowances(measure);
        long expected = template + measure.roughTokens + family.expected(measure);
        Optional<String> unbounded = measure.unbounded();
        for (InputMeasure.Image image : measure.images) {
            atMost += family.imageAtMost(image);
            expected += family.image(image);
            if (unbounded.isEmpty() && !family.boundsImages()) {
                unbounded = Optional.of(
                        image.where() + ": an image, of which " + family.display() + " documents no maximum of tokens");
            }
        }
        return TokenEstimate.ofBytes(atLeast(measure), atMost, expected, unbounded);
    }

    private static long atLeast(InputMeasure measure) {
        return measure.guarded ? 0 : measure.text.atLeast() + measure.results.atLeast();
    }

    private long texts(InputMeasure measure) {
        TextMeasure results = family.rendersResultsAsText() ? measure.results : measure.resultsAsJson;
        TextRule rule = family.rule();
        return measure.text.atMost(rule)
                + results.atMost(rule)
                + measure.fields.atMost(rule)
                + measure.schema.atMost(rule);
    }

    private static long allowances(InputMeasure measure) {
        return (long) PER_MESSAGE * (measure.messages + measure.systemBlocks)
                + (long) PER_TOOL_BLOCK * measure.toolBlocks
                + (long) PER_TOOL * measure.tools
                + (measure.toolConfig ? FOR_TOOLS : 0)
                + (long) PER_DOCUMENT * measure.documents
                + (measure.outputSchema ? FOR_SCHEMA : 0);
    }
}
