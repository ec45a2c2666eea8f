package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.NativeJson.object;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** The chat format of Cohere's Command R. */
final class CohereChatFormat implements NativeFormat {

    @Override
    public Optional<String> problem(Document body) {
        return NativeFormat.missing(body, "message");
    }

    @Override
    public ConverseRequest request(String modelId, Document body) {
        List<Message> messages = new ArrayList<>();
        NativeJson.items(body, "chat_history")
                .forEach(turn -> messages.add(Message.builder()
                        .role(
                                JsonTree.string(turn, "role")
                                                .filter("CHATBOT"::equals)
                                                .isPresent()
                                        ? "assistant"
                                        : "user")
                        .content(ContentBlock.fromText(
                                JsonTree.string(turn, "message").orElse("")))
                        .build()));
        messages.add(Message.builder()
                .role("user")
                .content(ContentBlock.fromText(JsonTree.string(body, "message").orElse("")))
                .build());
        return ConverseRequest.builder()
                .modelId(modelId)
                .messages(messages)
                .inferenceConfig(config -> {
                    NativeJson.integer(body, "max_tokens").ifPresent(config::maxTokens);
                    config.temperature(NativeJson.decimal(body, "temperature")).topP(NativeJson.decimal(body, "p"));
                })
                .build();
    }

    @Override
    public Document whole(Written written) {
        List<Document> calls = written.content().stream()
                .filter(block -> block.toolUse() != null)
                .map(block -> object(
                        "name", block.toolUse().name(),
                        "parameters", block.toolUse().input()))
                .toList();
        List<Document> history = new ArrayList<>(NativeJson.items(written.asked(), "chat_history"));
        history.add(object(
                "role",
                "USER",
                "message",
                JsonTree.string(written.asked(), "message").orElse("")));
        history.add(object("role", "CHATBOT", "message", written.text()));
        Document answer = object(
                "response_id", written.id("", 24),
                "generation_id", written.id("", 22),
                "text", written.text(),
                "chat_history", history,
                "finish_reason", finished(written));
        if (calls.isEmpty()) {
            return answer;
        }
        Map<String, Document> members = new LinkedHashMap<>(answer.asMap());
        members.put("tool_calls", Document.fromList(calls));
        return Document.fromMap(members);
    }

    private static String finished(Written written) {
        return written.isCut() ? "MAX_TOKENS" : "COMPLETE";
    }

    @Override
    public List<Document> chunks(Written written) {
        List<Document> chunks = new ArrayList<>();
        chunks.add(object("is_finished", false, "event_type", "stream-start", "generation_id", written.id("", 22)));
        written.pieces()
                .forEach(text ->
                        chunks.add(object("is_finished", false, "event_type", "text-generation", "text", text)));
        chunks.add(object(
                "is_finished",
                true,
                "event_type",
                "stream-end",
                "finish_reason",
                finished(written),
                "response",
                whole(written)));
        return chunks;
    }
}
