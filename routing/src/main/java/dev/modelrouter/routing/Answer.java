package dev.modelrouter.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/** What one model answered. Immutable and thread-safe; its {@code toString} shows none of the content. */
public final class Answer {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** One Markdown fence around the whole text, as many models put around JSON. */
    private static final Pattern FENCE = Pattern.compile("\\A```[a-zA-Z]*\\R(.*?)\\R?```\\z", Pattern.DOTALL);

    private final Target target;
    private final ConverseResponse response;
    private final String text;

    Answer(Target target, ConverseResponse response) {
        this.target = target;
        this.response = response;
        this.text = content().stream()
                .map(ContentBlock::text)
                .filter(block -> block != null)
                .collect(Collectors.joining());
    }

    /** Returns who answered. */
    public Target target() {
        return target;
    }

    /** Returns Bedrock's reply as the SDK gave it. */
    public ConverseResponse response() {
        return response;
    }

    /** Returns the text blocks joined; empty if there are none. Reasoning is not part of it. */
    public String text() {
        return text;
    }

    /** Returns the content blocks of the answer. */
    public List<ContentBlock> content() {
        return response.output().message().content();
    }

    /** Returns the tools that the model asks to be called, in its order. */
    public List<ToolUseBlock> toolUses() {
        return content().stream()
                .map(ContentBlock::toolUse)
                .filter(block -> block != null)
                .toList();
    }

    /** Returns why the model stopped; {@link StopReason#UNKNOWN_TO_SDK_VERSION} for a reason newer than the SDK. */
    public StopReason stopReason() {
        StopReason reason = response.stopReason();
        return reason == null ? StopReason.UNKNOWN_TO_SDK_VERSION : reason;
    }

    /**
     * Returns the text read as one JSON value, or empty if it is not that. A Markdown code fence around the whole text
     * is taken off first.
     */
    public Optional<JsonNode> json() {
        String trimmed = text.strip();
        Matcher fence = FENCE.matcher(trimmed);
        return Optional.ofNullable(parse(fence.matches() ? fence.group(1) : trimmed));
    }

    private static @Nullable JsonNode parse(String json) {
        try {
            JsonNode node = JSON.readTree(json);
            return node.isMissingNode() ? null : node;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "answer of " + target + " (" + response.stopReasonAsString() + ", " + text.length() + " characters)";
    }
}
