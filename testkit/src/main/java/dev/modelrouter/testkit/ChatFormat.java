package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.NativeJson.object;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/** OpenAI's chat completions, which most of Bedrock's newer models speak. */
final class ChatFormat implements NativeFormat {

    @Override
    public Optional<String> problem(Document body) {
        return NativeFormat.missing(body, "messages");
    }

    @Override
    public ConverseRequest request(String modelId, Document body) {
        List<SystemContentBlock> system = new ArrayList<>();
        List<Message> messages = new ArrayList<>();
        for (Document message : NativeJson.items(body, "messages")) {
            String role = JsonTree.string(message, "role").orElse("user");
            if (role.equals("system") || role.equals("developer")) {
                system.add(SystemContentBlock.fromText(text(message)));
            } else {
                messages.add(message(role, message));
            }
        }
        ConverseRequest.Builder request = ConverseRequest.builder()
                .modelId(modelId)
                .messages(messages)
                .inferenceConfig(config -> {
                    NativeJson.integer(body, "max_tokens").ifPresent(config::maxTokens);
                    NativeJson.integer(body, "max_completion_tokens").ifPresent(config::maxTokens);
                    config.temperature(NativeJson.decimal(body, "temperature")).topP(NativeJson.decimal(body, "top_p"));
                });
        if (!system.isEmpty()) {
            request.system(system);
        }
        List<Tool> tools = NativeJson.items(body, "tools").stream()
                .flatMap(tool -> JsonTree.member(tool, "function").stream())
                .map(ChatFormat::tool)
                .toList();
        return tools.isEmpty()
                ? request.build()
                : request.toolConfig(config -> config.tools(tools)).build();
    }

    private static Tool tool(Document function) {
        return Tool.fromToolSpec(
                spec -> spec.name(JsonTree.string(function, "name").orElse(""))
                        .description(JsonTree.string(function, "description").orElse(null))
                        .inputSchema(schema -> schema.json(
                                JsonTree.member(function, "parameters").orElseGet(() -> object("type", "object")))));
    }

    private static String text(Document message) {
        Document content = JsonTree.member(message, "content").orElseGet(() -> Document.fromString(""));
        if (content.isString()) {
            return content.asString();
        }
        StringBuilder text = new StringBuilder();
        NativeJson.items(message, "content")
                .forEach(part -> JsonTree.string(part, "text").ifPresent(text::append));
        return text.toString();
    }

    private static Message message(String role, Document message) {
        if (role.equals("tool")) {
            return Message.builder()
                    .role("user")
                    .content(ContentBlock.fromToolResult(result -> result.toolUseId(
                                    JsonTree.string(message, "tool_call_id").orElse(""))
                            .content(ToolResultContentBlock.fromText(text(message)))))
                    .build();
        }
        List<ContentBlock> content = new ArrayList<>();
        if (!text(message).isEmpty()) {
            content.add(ContentBlock.fromText(text(message)));
        }
        NativeJson.items(message, "tool_calls").forEach(call -> content.add(call(call)));
        return Message.builder().role(role).content(content).build();
    }

    private static ContentBlock call(Document call) {
        Document function = JsonTree.member(call, "function").orElseGet(NativeJson::object);
        return ContentBlock.fromToolUse(
                use -> use.toolUseId(JsonTree.string(call, "id").orElse(""))
                        .name(JsonTree.string(function, "name").orElse(""))
                        .input(arguments(JsonTree.string(function, "arguments").orElse("{}"))));
    }

    private static Document arguments(String json) {
        try {
            return SdkJsonReader.readDocument(json.getBytes(StandardCharsets.UTF_8));
        } catch (SdkJsonException e) {
            return object();
        }
    }

    @Override
    public Document whole(Written written) {
        Document choice = object("index", 0, "message", said(written), "finish_reason", finished(written));
        return completion(written, "chat.completion", choice, true);
    }

    static String finished(Written written) {
        boolean calls = written.content().stream().anyMatch(block -> block.toolUse() != null);
        return written.isCut() ? "length" : calls ? "tool_calls" : "stop";
    }

    /** Returns the whole message. */
    static Document said(Written written) {
        Map<String, Document> message = new LinkedHashMap<>();
        message.put("role", Document.fromString("assistant"));
        message.put("content", Document.fromString(written.text()));
        List<Document> calls = calls(written);
        if (!calls.isEmpty()) {
            message.put("tool_calls", Document.fromList(calls));
        }
        return Document.fromMap(message);
    }

    private static List<Document> calls(Written written) {
        List<Document> calls = new ArrayList<>();
        for (ContentBlock block : written.content()) {
            ToolUseBlock use = block.toolUse();
            if (use != null) {
                Document input = use.input() == null ? object() : use.input();
                calls.add(object(
                        "id", use.toolUseId(),
                        "type", "function",
                        "index", calls.size(),
                        "function",
                                object(
                                        "name",
                                        use.name(),
                                        "arguments",
                                        new String(SdkJsonWriter.write(input), StandardCharsets.UTF_8))));
            }
        }
        return calls;
    }

    private static Document completion(Written written, String kind, Document choice, boolean counted) {
        return object(
                "id",
                written.id("chatcmpl-", 24),
                "object",
                kind,
                "created",
                0,
                "model",
                written.baseId(),
                "choices",
                List.of(choice),
                "usage",
                counted ? usage(written) : null);
    }

    private static Document usage(Written written) {
        return object(
                "prompt_tokens", written.input(),
                "completion_tokens", written.output(),
                "total_tokens", written.usage().totalTokens());
    }

    @Override
    public List<Document> chunks(Written written) {
        List<Document> chunks = new ArrayList<>();
        chunks.add(chunk(written, object("role", "assistant", "content", ""), null));
        written.pieces().forEach(text -> chunks.add(chunk(written, object("content", text), null)));
        List<Document> calls = calls(written);
        if (!calls.isEmpty()) {
            chunks.add(chunk(written, object("tool_calls", calls), null));
        }
        chunks.add(chunk(written, object(), finished(written)));
        return chunks;
    }

    private static Document chunk(Written written, Document delta, @Nullable String finished) {
        Document choice = object("index", 0, "delta", delta, "finish_reason", finished);
        return completion(written, "chat.completion.chunk", choice, finished != null);
    }
}
