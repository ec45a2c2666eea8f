package dev.modelrouter.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.modelrouter.core.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.CitationsContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/** What one model answered. Immutable and thread-safe; its {@code toString} shows none of the content. */
public final class Answer {

    /** Numbers keep their digits: they may be money. */
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .setNodeFactory(new JsonNodeFactory(true));

    private final Target target;
    private final ConverseResponse response;
    private final ConverseRequest request;

    /** Kept, as the SDK looks it up by its name each time. */
    private final StopReason stopReason;

    // Made when they are first asked for; two threads that ask at once make the same.
    private @Nullable String text;

    @SuppressWarnings("NullableOptional") // null is what was not asked for yet
    private @Nullable Optional<JsonNode> json;

    /** Of a request that has nothing in it. */
    Answer(Target target, ConverseResponse response) {
        this(target, response, ConverseRequest.builder().build());
    }

    /** @param request as the caller made it */
    Answer(Target target, ConverseResponse response, ConverseRequest request) {
        this.target = target;
        this.response = response;
        this.request = request;
        this.stopReason = response.stopReason();
    }

    /** Returns who answered. */
    public Target target() {
        return target;
    }

    /** Returns Bedrock's reply as the SDK gave it. */
    public ConverseResponse response() {
        return response;
    }

    /**
     * Returns what the caller asked, for gates that judge by it: as the request has it, before it was fitted to a model,
     * and without what a {@linkplain Route#repair repair} was told.
     */
    public ConverseRequest request() {
        return request;
    }

    /**
     * Returns the text blocks joined, as they came; empty if there are none. Reasoning in blocks of its own is not part
     * of it; what a model thinks aloud in the text is, such as Nova's {@code <thinking>}, which {@link #json} passes over.
     */
    public String text() {
        String known = text;
        if (known == null) {
            known = joined(content());
            text = known;
        }
        return known;
    }

    private static String joined(List<ContentBlock> blocks) {
        String first = null;
        StringBuilder all = null;
        for (int i = 0; i < blocks.size(); i++) {
            String block = blocks.get(i).text();
            if (block == null) {
                continue;
            }
            if (first == null) {
                first = block;
            } else {
                all = all == null ? new StringBuilder(first) : all;
                all.append(block);
            }
        }
        return all != null ? all.toString() : first == null ? "" : first;
    }

    /** Returns the content blocks of the answer; empty also for one of which a filter left nothing. */
    public List<ContentBlock> content() {
        Message message = response.output() == null ? null : response.output().message();
        return message == null ? List.of() : message.content();
    }

    /** Returns the tools that the model asks to be called, in its order. */
    public List<ToolUseBlock> toolUses() {
        return content().stream()
                .map(ContentBlock::toolUse)
                .filter(block -> block != null)
                .toList();
    }

    /**
     * Returns whether nothing was answered: no text that shows, once thinking is taken off, no use of a tool, no image
     * or other content. Blocks of reasoning, and cache points, are no answer, nor is thinking that the limit of tokens
     * cut off.
     */
    boolean isEmpty() {
        List<ContentBlock> blocks = content();
        for (int i = 0; i < blocks.size(); i++) {
            if (isSubstance(blocks.get(i))) {
                return false;
            }
        }
        return AnswerText.isNothingBesideThinking(text())
                || (stopReason() == StopReason.MAX_TOKENS && AnswerText.isUnfinishedThought(text()));
    }

    private static boolean isSubstance(ContentBlock block) {
        return switch (block.type()) {
            case TEXT, REASONING_CONTENT, CACHE_POINT, UNKNOWN_TO_SDK_VERSION -> false;
            case CITATIONS_CONTENT -> isSubstance(block.citationsContent());
            default -> true;
        };
    }

    private static boolean isSubstance(CitationsContentBlock cited) {
        return !cited.citations().isEmpty()
                || cited.content().stream()
                        .anyMatch(part -> part.text() != null
                                && !AnswerText.withoutThinking(part.text()).isEmpty());
    }

    /** Returns why the model stopped. A reply with a reason that is newer than the SDK never becomes an answer. */
    public StopReason stopReason() {
        return stopReason;
    }

    /**
     * Returns the text read as one JSON value, or empty if it is not that. Taken off first is what models put around
     * it: white space of any kind and a byte-order mark, blocks of {@code <thinking>}, {@code <think>} or {@code
     * <reasoning>} before it, also one of which only the end is in the text, and one Markdown code fence around all of the
     * rest, which may stand in one line. Any other
     * word before or behind it makes it no JSON. The value is made once: whoever changes it changes it for all who ask.
     */
    public Optional<JsonNode> json() {
        Optional<JsonNode> known = json;
        if (known == null) {
            known = AnswerText.jsonCandidates(text()).stream()
                    .flatMap(candidate -> Stream.ofNullable(parse(candidate)))
                    .findFirst();
            json = known;
        }
        return known;
    }

    /**
     * Returns the answer with its JSON as its text, and nothing around that: of a model that was asked in words for JSON
     * alone. Words are passed over as well, as far as there is one object or array between them. An answer in which there
     * is none stays as it is.
     */
    Answer withBareJson() {
        String text = text();
        String bare = Stream.concat(AnswerText.jsonCandidates(text).stream(), AnswerText.bracketed(text).stream())
                .filter(JsonSyntax::isValue)
                .findFirst()
                .orElse(text);
        if (bare.equals(text) || !toolUses().isEmpty()) {
            return this;
        }
        List<ContentBlock> content = new ArrayList<>();
        boolean isAdded = false;
        for (ContentBlock block : content()) {
            if (block.text() == null) {
                content.add(block);
            } else if (!isAdded) {
                content.add(ContentBlock.fromText(bare));
                isAdded = true;
            }
        }
        return new Answer(
                target,
                response.toBuilder()
                        .output(output -> output.message(response.output().message().toBuilder()
                                .content(content)
                                .build()))
                        .build(),
                request);
    }

    private static @Nullable JsonNode parse(String json) {
        if (!JsonSyntax.isValue(json)) {
            return null;
        }
        try {
            JsonNode node = JSON.readTree(json);
            return node.isMissingNode() ? null : node;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "answer of " + target + " (" + response.stopReasonAsString() + ", " + text().length() + " characters)";
    }
}
