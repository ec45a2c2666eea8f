package dev.modelrouter.core;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A family of models that make the same tokens of a request, as far as is known. Immutable.
 *
 * <p>Calibrated with a tokenizer: {@link #GPT_OSS} (its own) and both Claudes (a reconstruction), see {@link
 * Calibration}. What the templates add was read off recorded requests to Bedrock for all but {@link #DEEPSEEK}. The
 * rest is assumption: Nova has been seen to count English as OpenAI's older vocabulary does, Llama's is a descendant of
 * that, the other open models have vocabularies of a size with OpenAI's newer one.
 */
final class TokenFamily {
    static final TokenFamily CLAUDE =
            new TokenFamily("Claude up to 4.6", TextRule.MARKED, Calibration.CLAUDE_3, new Template(64, 7, 4, 330, 30));
    static final TokenFamily CLAUDE_NEWER = new TokenFamily(
            "Claude from Opus 4.7 on", TextRule.MARKED, Calibration.CLAUDE_4_7, new Template(64, 9, 5, 330, 30));
    static final TokenFamily NOVA =
            new TokenFamily("Nova", TextRule.MARKED, Calibration.CL100K, new Template(64, 1, 1, 350, 20));
    static final TokenFamily LLAMA =
            new TokenFamily("Llama", TextRule.PLAIN, Calibration.LLAMA_3, new Template(256, 10, 4, 80, 10));
    static final TokenFamily MISTRAL =
            new TokenFamily("Mistral", TextRule.PLAIN, Calibration.SINGLE_DIGITS, new Template(256, 4, 3, 20, 15));
    static final TokenFamily GPT_OSS =
            new TokenFamily("gpt-oss", TextRule.PLAIN, Calibration.O200K, new Template(256, 66, 4, 40, 10));
    static final TokenFamily DEEPSEEK =
            new TokenFamily("DeepSeek", TextRule.PLAIN, Calibration.O200K, new Template(256, 6, 3, 60, 15));
    static final TokenFamily KIMI =
            new TokenFamily("Kimi", TextRule.PLAIN, Calibration.O200K, new Template(256, 12, 4, 20, 15));
    static final TokenFamily QWEN =
            new TokenFamily("Qwen", TextRule.NORMALISED, Calibration.SINGLE_DIGITS, new Template(256, 8, 4, 120, 15));
    static final TokenFamily GEMMA =
            new TokenFamily("Gemma", TextRule.NORMALISED, Calibration.SINGLE_DIGITS, new Template(256, 10, 4, 60, 15));
    static final TokenFamily OTHER_OPEN = new TokenFamily(
            "this open model", TextRule.NORMALISED, Calibration.O200K, new Template(256, 15, 4, 120, 15));
    static final TokenFamily OTHER_CLOSED =
            new TokenFamily("this model", TextRule.MARKED, Calibration.O200K, new Template(256, 10, 4, 0, 5));

    /** Everything before the tokenizer that came with Opus 4.7; what cannot be told gets the newer, larger counts. */
    private static final Pattern OLDER_CLAUDE =
            Pattern.compile("claude-(v2|instant|3-)|claude-(haiku|sonnet|opus)-4-([0-6](?![0-9])|[0-9]{8})");

    /** Pixels to a token; one block of 28 x 28 in the present documentation, 750 in the older. */
    private static final int PATCH = 28;

    private static final int PIXELS_PER_TOKEN = 750;

    /** The delimiters around an image: 8 tokens were seen, the message's own included. */
    private static final int AROUND_IMAGE = 16;

    /**
     * What Claude is told of an output schema beyond the schema, as recorded. Others were seen to add nothing: their
     * answers are constrained without a word to the model.
     */
    private static final long FOR_SCHEMA = 120;

    /** What Claude is told of a document beyond its text, as recorded; Nova is told nothing. */
    private static final long FOR_DOCUMENT = 160;

    private static final long UNKNOWN_IMAGE = 1_500;

    private final String display;
    private final TextRule rule;
    private final Calibration calibration;
    private final Template template;

    /**
     * What a chat template adds.
     *
     * @param perRequestAtMost tokens around any request, at most
     * @param perRequest tokens around a request of one message
     * @param perMessage tokens around each further one
     * @param forTools tokens of the instruction before the tools
     * @param perTool tokens around a tool, a use or a result
     */
    private record Template(int perRequestAtMost, int perRequest, int perMessage, int forTools, int perTool) {}

    private TokenFamily(String display, TextRule rule, Calibration calibration, Template template) {
        this.display = display;
        this.rule = rule;
        this.calibration = calibration;
        this.template = template;
    }

    /** Returns the family of a model, by its provider, its weights and, for Claude, its id. */
    static TokenFamily of(Model model) {
        return switch (model.provider().toLowerCase(Locale.ROOT)) {
            case "anthropic" -> OLDER_CLAUDE.matcher(model.id()).find() ? CLAUDE : CLAUDE_NEWER;
            case "amazon" -> NOVA;
            case "meta" -> LLAMA;
            case "mistral ai" -> MISTRAL;
            case "deepseek" -> DEEPSEEK;
            case "moonshot ai" -> KIMI;
            case "openai" -> model.weights() == Weights.OPEN ? GPT_OSS : OTHER_CLOSED;
            case "qwen" -> QWEN;
            case "google" -> GEMMA;
            default -> model.weights() == Weights.OPEN ? OTHER_OPEN : OTHER_CLOSED;
        };
    }

    String display() {
        return display;
    }

    TextRule rule() {
        return rule;
    }

    int perRequestAtMost() {
        return template.perRequestAtMost;
    }

    int perRequest() {
        return template.perRequest;
    }

    int perMessage() {
        return template.perMessage;
    }

    int forTools() {
        return template.forTools;
    }

    int perTool() {
        return template.perTool;
    }

    /** Anthropic's interface has the results of tools as text blocks of their own. */
    boolean rendersResultsAsText() {
        return isClaude();
    }

    /** Of Claude alone the most tokens of an image are documented. */
    boolean boundsImages() {
        return isClaude();
    }

    private boolean isClaude() {
        return this == CLAUDE || this == CLAUDE_NEWER;
    }

    /** Returns the expected tokens of a request's texts. */
    long expected(InputMeasure measure) {
        long texts = calibration.tokens(measure.text) + calibration.tokens(measure.results);
        if (!isClaude()) {
            return texts;
        }
        long schema = measure.outputSchema ? FOR_SCHEMA + calibration.tokens(measure.schema) : 0;
        return texts + schema + FOR_DOCUMENT * measure.documents;
    }

    /**
     * Returns the most tokens of an image: one for each 28 x 28 pixels (or 750, as the documentation had it), and not
     * more than a scaled-down image has. A model not known to be one that scales down further is taken for one of high
     * resolution.
     */
    long imageAtMost(InputMeasure.Image image) {
        long cap = AROUND_IMAGE + (this == CLAUDE ? 1_600L : 5_010L);
        if (!image.exact() || image.size().isEmpty()) {
            return cap;
        }
        PixelSize size = image.size().get();
        long byPixels = ((long) size.width() * size.height() + PIXELS_PER_TOKEN - 1) / PIXELS_PER_TOKEN;
        return Math.min(cap, Math.max(patches(size), byPixels) + AROUND_IMAGE);
    }

    /** Returns the tokens that an image is likely to have; for other models than Claude a rough guess. */
    long image(InputMeasure.Image image) {
        long most = this == CLAUDE ? 1_568 : this == CLAUDE_NEWER ? 4_784 : 3_000;
        return image.size().map(size -> Math.min(most, patches(size))).orElse(UNKNOWN_IMAGE);
    }

    private static long patches(PixelSize size) {
        return (long) divideUp(size.width()) * divideUp(size.height());
    }

    private static int divideUp(int pixels) {
        return pixels / PATCH + (pixels % PATCH == 0 ? 0 : 1);
    }
}
