package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.testkit.Interaction.Answered;
import dev.modelrouter.testkit.Interaction.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/** What the events of a stream come to, as one response; for the log of calls, callers get the events themselves. */
final class RecordedResponse {

    private final Map<Integer, Block> blocks = new TreeMap<>();
    private final Map<String, Document> members = new LinkedHashMap<>();

    private RecordedResponse() {}

    /** Reads a response's JSON; what does not fit makes an empty one, as it may be the very thing that is tested. */
    static ConverseResponse read(byte[] json) {
        try {
            return SdkJsonReader.read(json, ConverseResponse.builder()).build();
        } catch (SdkJsonException e) {
            return ConverseResponse.builder().build();
        }
    }

    /** Reads what was billed for an answer that is none of Converse, from its headers or its last chunk. */
    static AnswerPlan.Reply.Raw billed(Answered answered) {
        Document said = Document.fromMap(ImmutableMap.of());
        if (answered.content() instanceof Interaction.Events stream) {
            said = stream.events().stream()
                    .flatMap(event ->
                            JsonTree.member(InnerBodies.ofChunk(event.json()), InvocationPlanner.METRICS).stream())
                    .reduce(said, (first, last) -> last);
        }
        int input = tokens(answered.headers().get(InvocationPlanner.INPUT_TOKENS), said, "inputTokenCount");
        int output = tokens(answered.headers().get(InvocationPlanner.OUTPUT_TOKENS), said, "outputTokenCount");
        return AnswerPlan.Reply.Raw.of(
                ImmutableMap.of(),
                TokenUsage.builder()
                        .inputTokens(input)
                        .outputTokens(output)
                        .totalTokens(input + output)
                        .build());
    }

    /** What was not said, or is no number of tokens, is none. */
    private static int tokens(@Nullable String header, Document metrics, String name) {
        String text = header == null
                ? JsonTree.member(metrics, name)
                        .filter(Document::isNumber)
                        .map(number -> number.asNumber().stringValue())
                        .orElse("")
                : header;
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    }

    static ConverseResponse of(List<Event> events) {
        RecordedResponse response = new RecordedResponse();
        for (Event event : events) {
            if (event.json().isMap()) {
                event.type().ifPresent(type -> response.add(type, event.json()));
            }
        }
        return response.build();
    }

    private void add(String type, Document body) {
        switch (type) {
            case StreamEvent.BLOCK_START ->
                JsonTree.member(body, "start").ifPresent(start -> block(body).start = start);
            case StreamEvent.BLOCK_DELTA ->
                JsonTree.member(body, "delta").ifPresent(delta -> block(body).add(delta));
            case StreamEvent.MESSAGE_STOP, StreamEvent.METADATA ->
                body.asMap().forEach((name, value) -> {
                    if (!name.equals("p")) {
                        members.put(name, value);
                    }
                });
            default -> {}
        }
    }

    private Block block(Document body) {
        int index = JsonTree.member(body, "contentBlockIndex")
                .filter(Document::isNumber)
                .map(number -> number.asNumber().intValue())
                .orElse(0);
        return blocks.computeIfAbsent(index, key -> new Block());
    }

    private ConverseResponse build() {
        List<Document> content = new ArrayList<>();
        blocks.values().forEach(block -> block.content().ifPresent(content::add));
        members.put(
                "output",
                object(
                        "message",
                        Document.fromMap(ImmutableMap.of(
                                "role", Document.fromString("assistant"), "content", Document.fromList(content)))));
        return read(SdkJsonWriter.write(members));
    }

    private static Document object(String name, Document value) {
        return Document.fromMap(ImmutableMap.of(name, value));
    }

    /** One block of content, as far as it has come. */
    private static final class Block {

        private Document start = Document.fromNull();
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder input = new StringBuilder();
        private final StringBuilder thought = new StringBuilder();
        private Optional<Document> signature = Optional.empty();
        private Optional<Document> redacted = Optional.empty();

        void add(Document delta) {
            JsonTree.string(delta, "text").ifPresent(text::append);
            JsonTree.member(delta, "toolUse")
                    .flatMap(tool -> JsonTree.string(tool, "input"))
                    .ifPresent(input::append);
            Document reasoning = JsonTree.member(delta, "reasoningContent").orElse(Document.fromNull());
            JsonTree.string(reasoning, "text").ifPresent(thought::append);
            signature = JsonTree.member(reasoning, "signature").or(() -> signature);
            redacted = JsonTree.member(reasoning, "redactedContent").or(() -> redacted);
        }

        Optional<Document> content() {
            Optional<Document> tool = JsonTree.member(start, "toolUse").filter(Document::isMap);
            if (tool.isPresent()) {
                Map<String, Document> use = new LinkedHashMap<>(tool.get().asMap());
                use.put("input", input());
                return Optional.of(object("toolUse", Document.fromMap(use)));
            } else if (redacted.isPresent()) {
                return Optional.of(object("reasoningContent", object("redactedContent", redacted.get())));
            } else if (!thought.isEmpty() || signature.isPresent()) {
                Map<String, Document> reasoning = new LinkedHashMap<>();
                reasoning.put("text", Document.fromString(thought.toString()));
                signature.ifPresent(value -> reasoning.put("signature", value));
                return Optional.of(object("reasoningContent", object("reasoningText", Document.fromMap(reasoning))));
            }
            return start.isNull()
                    ? Optional.of(object("text", Document.fromString(text.toString())))
                    : Optional.empty();
        }

        /** No input, and one that was cut off, is an empty object. */
        private Document input() {
            try {
                return SdkJsonReader.readDocument(input.toString().getBytes(StandardCharsets.UTF_8));
            } catch (SdkJsonException e) {
                return Document.fromMap(ImmutableMap.of());
            }
        }
    }
}
