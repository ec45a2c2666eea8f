package dev.modelrouter.testkit;

import java.util.List;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * The ways in which a family of models answers, beyond what it says: as recorded from the service in 2025 and 2026. A
 * reply takes them on once its script is told {@link ModelScript#behavesLike}; it is then billed for what it
 * says more. A reply that has a reasoning block keeps it, and a {@linkplain FakeReply#verbatim verbatim} one takes on
 * nothing.
 */
public enum Personality {

    /** Answers as scripted. */
    PLAIN,

    /** Is the family's that the model id tells; {@link #PLAIN} if it tells none of these. */
    OF_ITS_FAMILY,

    /**
     * Thinks in signed blocks if {@code additionalModelRequestFields.thinking} is {@code enabled} or {@code adaptive},
     * and from Claude 5 on unless it is {@code disabled}; from Claude 5 on the thought is empty, and only its signature
     * is there, unless {@code thinking.display} is {@code summarized}. A prompt that has Anthropic's test string for
     * redacted thinking in it gets redacted content. Around citations there are blank texts. In a stream, a tool call
     * without arguments has an empty input.
     */
    CLAUDE,

    /**
     * Thinks in the text, between {@code <thinking>} and {@code </thinking>}, if it has tools. In a stream, the input
     * of a tool comes in one delta.
     */
    NOVA,

    /**
     * Thinks in unsigned blocks if {@code additionalModelRequestFields.reasoningConfig.type} is {@code enabled}. In a
     * stream, the input of a tool comes in one delta, and its call begins with the type {@code tool_use}, which is not
     * one that the service's model knows.
     */
    NOVA_2,

    /** Thinks in unsigned blocks. In a stream, the first block is one empty text. */
    GPT_OSS,

    /**
     * Thinks in unsigned blocks: R1 always, later ones if {@code additionalModelRequestFields.reasoning_config} is
     * given.
     */
    DEEPSEEK,

    /** Thinks in unsigned blocks. */
    QWEN,

    /** Thinks in unsigned blocks; its tool calls have ids such as {@code functions.weather:0}. */
    KIMI,

    /** Thinks in unsigned blocks. */
    MINIMAX,

    /** Its tool calls have ids of nine letters and digits. */
    MISTRAL;

    /**
     * Returns the ways of a model by its id, which may have a prefix or be an ARN; {@link #PLAIN} if there are none.
     */
    static Personality ofFamily(String modelId) {
        String base = ModelIds.base(modelId);
        if (base.startsWith("anthropic.claude")) {
            return CLAUDE;
        } else if (base.startsWith("amazon.nova-2")) {
            return NOVA_2;
        } else if (base.startsWith("amazon.nova")) {
            return NOVA;
        } else if (base.startsWith("openai.gpt-oss")) {
            return GPT_OSS;
        } else if (base.startsWith("deepseek.")) {
            return DEEPSEEK;
        } else if (base.startsWith("qwen.")) {
            return QWEN;
        } else if (base.startsWith("moonshot.kimi") || base.startsWith("moonshotai.kimi")) {
            return KIMI;
        } else if (base.startsWith("minimax.")) {
            return MINIMAX;
        }
        return base.startsWith("mistral.") ? MISTRAL : PLAIN;
    }

    Personality of(String modelId) {
        return this == OF_ITS_FAMILY ? ofFamily(modelId) : this;
    }

    /** Returns the reply as this personality gives it. */
    FakeReply speak(ConverseRequest request, Serving serving, FakeReply reply) {
        if (reply.isVerbatim()) {
            return reply;
        }
        FakeReply used = ForcedTool.used(request, reply);
        if (this == PLAIN) {
            return used;
        }
        List<ContentBlock> said = Generation.contentOf(used.stated());
        return used.withContent(new FamilyManner(this, request, serving).apply(said));
    }

    /** Whether a stream begins with a block of one empty text. */
    boolean beginsWithNothing() {
        return this == GPT_OSS;
    }

    /** Whether a stream has the input of a tool in one piece. */
    boolean givesInputWhole() {
        return this == NOVA || this == NOVA_2;
    }

    /** Whether a stream has an empty input for a tool call without arguments. */
    boolean givesNoArgumentsAsNothing() {
        return this == CLAUDE;
    }

    /** Whether a stream begins a tool call with a type that is not in the service's model. */
    boolean namesToolUse() {
        return this == NOVA_2;
    }
}
