package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Ints;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * Tokens of requests and answers in the formats of the models themselves: what they state, and else a count by the rule
 * of {@link TokenCount}. A request in the form of messages counts as the same one in Converse's form does.
 */
final class NativeTokens {

    /** Where formats state the input, in the words of Bedrock's metrics, Claude, Nova, OpenAI, Llama and Titan. */
    private static final ImmutableList<String> INPUT = ImmutableList.of(
            "inputTokenCount",
            "input_tokens",
            "inputTokens",
            "prompt_tokens",
            "prompt_token_count",
            "inputTextTokenCount");

    /** Where they state the output. */
    private static final ImmutableList<String> OUTPUT = ImmutableList.of(
            "outputTokenCount",
            "output_tokens",
            "outputTokens",
            "completion_tokens",
            "generation_token_count",
            "tokenCount");

    /** The members that hold what a model wrote. */
    private static final ImmutableSet<String> WRITTEN =
            ImmutableSet.of("text", "thinking", "partial_json", "generation", "outputText", "completion", "content");

    /** Where requests state the most that they take, in the words of Claude and OpenAI, Llama, and Nova and Titan. */
    private static final ImmutableList<String> MOST =
            ImmutableList.of("max_tokens", "max_completion_tokens", "max_gen_len", "maxTokens", "maxTokenCount");

    private NativeTokens() {}

    /** Returns the most output that a request's body takes; empty if it does not say. */
    static OptionalInt maxTokens(@Nullable SdkBytes body) {
        return body == null
                ? OptionalInt.empty()
                : read(body).stream()
                        .flatMapToInt(document ->
                                stated(MOST, List.of(document)).stream().mapToInt(Integer::intValue))
                        .findFirst();
    }

    static TokenUsage usage(int input, int output) {
        return TokenUsage.builder()
                .inputTokens(input)
                .outputTokens(output)
                .totalTokens(Ints.saturatedCast((long) input + output))
                .build();
    }

    /** Returns the usage of an answer: what it states, and what is counted for the rest. */
    static TokenUsage usage(@Nullable SdkBytes asked, List<SdkBytes> answered) {
        List<Document> documents =
                answered.stream().flatMap(piece -> read(piece).stream()).toList();
        return usage(
                stated(INPUT, documents).orElseGet(() -> ofInput(asked)),
                stated(OUTPUT, documents).orElseGet(() -> documents.stream()
                        .mapToInt(NativeTokens::written)
                        .sum()));
    }

    /** Counts the body of a request; one that is no JSON by its bytes. */
    static int ofInput(@Nullable SdkBytes body) {
        if (body == null) {
            return 0;
        }
        Document document = read(body).orElse(null);
        if (document == null || !document.isMap()) {
            return TokenCount.ofBytes(body.asByteArrayUnsafe().length);
        }
        Map<String, Document> members = document.asMap();
        Document messages = members.get("messages");
        if (messages == null || !messages.isList()) {
            return members.values().stream().mapToInt(NativeTokens::content).sum();
        }
        int tokens = optional(members.get("system")) + TokenCount.of(members.get("tools"));
        for (Document message : messages.asList()) {
            Document said = message.isMap() ? message.asMap().get("content") : message;
            tokens += TokenCount.TOKENS_PER_MESSAGE + optional(said);
        }
        return tokens;
    }

    private static int optional(@Nullable Document document) {
        return document == null ? 0 : content(document);
    }

    /** A block of text is its text, and a list of blocks their sum; what else there is counts with all its members. */
    private static int content(Document content) {
        if (content.isList()) {
            return content.asList().stream().mapToInt(NativeTokens::content).sum();
        }
        Document text = content.isMap() ? content.asMap().get("text") : null;
        return TokenCount.of(text == null ? content : text);
    }

    private static int written(Document answer) {
        if (answer.isList()) {
            return answer.asList().stream().mapToInt(NativeTokens::written).sum();
        }
        if (!answer.isMap()) {
            return 0;
        }
        int tokens = 0;
        for (Map.Entry<String, Document> member : answer.asMap().entrySet()) {
            boolean isText =
                    WRITTEN.contains(member.getKey()) && member.getValue().isString();
            tokens += isText ? TokenCount.of(member.getValue()) : written(member.getValue());
        }
        return tokens;
    }

    /** Streams say it several times, and more each time: the greatest counts. */
    private static Optional<Integer> stated(List<String> names, List<Document> documents) {
        for (String name : names) {
            OptionalInt greatest = documents.stream()
                    .mapToInt(document -> greatest(name, document))
                    .max();
            if (greatest.isPresent() && greatest.getAsInt() >= 0) {
                return Optional.of(greatest.getAsInt());
            }
        }
        return Optional.empty();
    }

    private static int greatest(String name, Document document) {
        if (document.isList()) {
            return document.asList().stream()
                    .mapToInt(item -> greatest(name, item))
                    .max()
                    .orElse(-1);
        }
        if (!document.isMap()) {
            return -1;
        }
        Document here = document.asMap().get(name);
        int stated = here != null && here.isNumber() ? here.asNumber().intValue() : -1;
        return document.asMap().values().stream()
                .mapToInt(member -> greatest(name, member))
                .reduce(stated, Math::max);
    }

    private static Optional<Document> read(SdkBytes json) {
        try {
            return Optional.of(SdkJsonReader.readDocument(json.asByteArrayUnsafe()));
        } catch (SdkJsonException e) {
            return Optional.empty();
        }
    }
}
