package dev.modelrouter.testkit;

import dev.modelrouter.core.Capability;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Support;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;

/**
 * A request with what the rules need to know of it.
 *
 * @param request as sent, and sound by the service model
 * @param modelId its model id; empty for a text that has no form of one
 * @param model the base model, if the catalog knows it
 * @param scripted whether a script names the model: then it exists, and the account has used it of late
 * @param call how it was called
 */
record CheckedRequest(
        ConverseRequest request, Optional<ModelId> modelId, Optional<Model> model, boolean scripted, Call call) {

    /**
     * How a request was called.
     *
     * @param region of the door
     * @param today by the fake's clock, in UTC
     * @param streaming whether the answer is to be streamed
     * @param account what it may call
     */
    record Call(Region region, LocalDate today, boolean streaming, Entitlements account) {}

    /** The longest context window, in tokens. */
    static final int LONG_CONTEXT = 1_000_000;

    /** A block with its place, such as {@code messages.2.content.0}, counted from 0 as in the service's texts. */
    record Placed(int message, int index, ConversationRole role, ContentBlock block) {

        String path() {
            return "messages." + message + ".content." + index;
        }

        /** Whether this is a document that is to be cited. */
        boolean isCited() {
            return block.document() != null
                    && block.document().citations() != null
                    && Boolean.TRUE.equals(block.document().citations().enabled());
        }
    }

    List<Message> messages() {
        return request.messages();
    }

    List<Placed> blocks() {
        return IntStream.range(0, messages().size())
                .boxed()
                .flatMap(m -> IntStream.range(0, messages().get(m).content().size())
                        .mapToObj(b -> new Placed(
                                m,
                                b,
                                messages().get(m).role(),
                                messages().get(m).content().get(b))))
                .toList();
    }

    List<Tool> tools() {
        return request.toolConfig() == null
                ? List.of()
                : request.toolConfig().tools().stream()
                        .filter(tool -> tool.cachePoint() == null)
                        .toList();
    }

    boolean lacks(Capability capability) {
        return model.filter(known -> known.supports(capability) == Support.NO).isPresent();
    }

    boolean isOfProvider(String... providers) {
        return model.filter(known -> Stream.of(providers).anyMatch(known.provider()::equals))
                .isPresent();
    }

    /** Whether the base model's id begins with one of these. */
    boolean isModel(String... idPrefixes) {
        return model.filter(known -> Stream.of(idPrefixes).anyMatch(known.id()::startsWith))
                .isPresent();
    }

    boolean isClaude() {
        return isOfProvider("Anthropic");
    }

    boolean isClaude45() {
        return isModel("anthropic.claude-sonnet-4-5", "anthropic.claude-haiku-4-5", "anthropic.claude-opus-4-5");
    }

    /** Claude Opus 4.7 and 4.8 and the generations from 5 on, which take no sampling fields. */
    boolean isClaudeWithoutSampling() {
        return isModel("anthropic.claude-opus-4-7", "anthropic.claude-opus-4-8") || isClaudeFive();
    }

    /** The generations of Claude from 5 on. */
    boolean isClaudeFive() {
        return isModel(
                "anthropic.claude-opus-5",
                "anthropic.claude-sonnet-5",
                "anthropic.claude-haiku-5",
                "anthropic.claude-fable",
                "anthropic.claude-mythos");
    }

    /** Claude Opus and Sonnet 4.6 and whatever came after them. */
    boolean isClaudeSince46() {
        return isModel("anthropic.claude-opus-4-6", "anthropic.claude-sonnet-4-6") || isClaudeWithoutSampling();
    }

    /** The {@code type} of Claude's {@code thinking}, if the request states one: enabled, adaptive, disabled. */
    Optional<String> thinking() {
        return additionalField("thinking")
                .filter(Document::isMap)
                .map(thinking -> thinking.asMap().get("type"))
                .filter(Document::isString)
                .map(Document::asString);
    }

    /** Whether the request turns Claude's thinking on. */
    boolean isThinking() {
        return isClaude() && thinking().filter(type -> !type.equals("disabled")).isPresent();
    }

    boolean hasAdditionalField(String name) {
        return additionalField(name).isPresent();
    }

    boolean hasAdditionalField(String name, String text) {
        return additionalField(name).equals(Optional.of(Document.fromString(text)));
    }

    Optional<Document> additionalField(String name) {
        Document fields = request.additionalModelRequestFields();
        return fields != null && fields.isMap()
                ? Optional.ofNullable(fields.asMap().get(name))
                : Optional.empty();
    }

    /** Whether the beta of Claude's window of a million tokens is asked for. */
    boolean wantsLongContext() {
        return wantsBeta("context-1m");
    }

    /** Whether one of Claude's betas is asked for, whose name begins so. */
    boolean wantsBeta(String prefix) {
        return isClaude()
                && additionalField("anthropic_beta").filter(Document::isList).stream()
                        .flatMap(betas -> betas.asList().stream())
                        .anyMatch(beta -> beta.isString() && beta.asString().startsWith(prefix));
    }

    /** Whether this is a Claude with a window of a million tokens, which takes more media than others do. */
    boolean isClaudeOfLongContext() {
        return wantsLongContext()
                || (isClaudeSince46()
                        && model.filter(known -> known.contextWindow().orElse(0) >= LONG_CONTEXT)
                                .isPresent());
    }

    boolean isNova() {
        return model.filter(known -> known.family().startsWith("nova")).isPresent();
    }
}
