package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.NativeJson.object;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStartEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStopEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/** Anthropic's Messages API, as Bedrock passes it on. */
final class ClaudeFormat implements NativeFormat {

    /** What Converse has members of its own for; all else is an additional field. */
    private static final List<String> COMMON = List.of(
            "messages", "system", "max_tokens", "temperature", "top_p", "stop_sequences", "tools", "tool_choice");

    @Override
    public Optional<String> problem(Document body) {
        return List.of("anthropic_version", "max_tokens", "messages").stream()
                .filter(name -> JsonTree.member(body, name).isEmpty())
                .findFirst()
                .map(name -> name + ": Field required");
    }

    @Override
    public ConverseRequest request(String modelId, Document body) {
        ConverseRequest.Builder request = ConverseRequest.builder()
                .modelId(modelId)
                .messages(NativeJson.items(body, "messages").stream()
                        .map(ClaudeFormat::message)
                        .toList())
                .inferenceConfig(config -> {
                    NativeJson.integer(body, "max_tokens").ifPresent(config::maxTokens);
                    config.temperature(NativeJson.decimal(body, "temperature")).topP(NativeJson.decimal(body, "top_p"));
                    if (!NativeJson.texts(body, "stop_sequences").isEmpty()) {
                        config.stopSequences(NativeJson.texts(body, "stop_sequences"));
                    }
                })
                .additionalModelRequestFields(NativeJson.without(body, COMMON));
        JsonTree.member(body, "system")
                .ifPresent(system -> request.system(blocks(system).stream()
                        .map(block -> SystemContentBlock.fromText(
                                JsonTree.string(block, "text").orElse("")))
                        .toList()));
        List<Tool> tools = NativeJson.items(body, "tools").stream()
                .filter(tool -> JsonTree.member(tool, "input_schema").isPresent())
                .map(ClaudeFormat::tool)
                .toList();
        if (!tools.isEmpty()) {
            request.toolConfig(config -> config.tools(tools)
                    .toolChoice(JsonTree.member(body, "tool_choice")
                            .flatMap(ClaudeFormat::choice)
                            .orElse(null)));
        }
        return request.build();
    }

    private static Tool tool(Document tool) {
        return Tool.fromToolSpec(spec -> spec.name(JsonTree.string(tool, "name").orElse(""))
                .description(JsonTree.string(tool, "description").orElse(null))
                .inputSchema(schema -> schema.json(
                        JsonTree.member(tool, "input_schema").orElseGet(() -> Document.fromMap(Map.of())))));
    }

    private static Optional<ToolChoice> choice(Document choice) {
        return switch (JsonTree.string(choice, "type").orElse("")) {
            case "any" -> Optional.of(ToolChoice.fromAny(any -> {}));
            case "tool" ->
                Optional.of(ToolChoice.fromTool(
                        tool -> tool.name(JsonTree.string(choice, "name").orElse(""))));
            case "auto" -> Optional.of(ToolChoice.fromAuto(auto -> {}));
            default -> Optional.empty();
        };
    }

    /** A text stands for one block of text. */
    private static List<Document> blocks(Document content) {
        if (content.isString()) {
            return List.of(object("type", "text", "text", content.asString()));
        }
        return content.isList() ? content.asList() : List.of();
    }

    private static Message message(Document message) {
        return Message.builder()
                .role(JsonTree.string(message, "role").orElse("user"))
                .content(JsonTree.member(message, "content").map(ClaudeFormat::blocks).orElse(List.of()).stream()
                        .map(ClaudeFormat::block)
                        .toList())
                .build();
    }

    /** One block for each, so that places remain; of an unknown type, one that says nothing. */
    private static ContentBlock block(Document block) {
        return switch (JsonTree.string(block, "type").orElse("")) {
            case "text" -> ContentBlock.fromText(JsonTree.string(block, "text").orElse(""));
            case "image" ->
                ContentBlock.fromImage(
                        image -> image.format(format(block)).source(source -> source.bytes(bytes(block))));
            case "document" ->
                ContentBlock.fromDocument(document -> document.name(
                                JsonTree.string(block, "title").orElse("document"))
                        .format(format(block))
                        .source(source -> source.bytes(bytes(block))));
            case "tool_use" ->
                ContentBlock.fromToolUse(
                        use -> use.toolUseId(JsonTree.string(block, "id").orElse(""))
                                .name(JsonTree.string(block, "name").orElse(""))
                                .input(JsonTree.member(block, "input").orElseGet(() -> Document.fromMap(Map.of()))));
            case "tool_result" -> result(block);
            case "thinking" ->
                ContentBlock.fromReasoningContent(ReasoningContentBlock.fromReasoningText(thought -> thought.text(
                                JsonTree.string(block, "thinking").orElse(""))
                        .signature(JsonTree.string(block, "signature").orElse(null))));
            case "redacted_thinking" ->
                ContentBlock.fromReasoningContent(ReasoningContentBlock.fromRedactedContent(
                        decoded(JsonTree.string(block, "data").orElse(""))));
            default -> ContentBlock.builder().build();
        };
    }

    private static ContentBlock result(Document block) {
        List<ToolResultContentBlock> content =
                JsonTree.member(block, "content").map(ClaudeFormat::blocks).orElse(List.of()).stream()
                        .map(ClaudeFormat::block)
                        .map(part -> part.image() != null
                                ? ToolResultContentBlock.fromImage(part.image())
                                : ToolResultContentBlock.fromText(part.text() == null ? "" : part.text()))
                        .toList();
        boolean failed = JsonTree.member(block, "is_error")
                .filter(Document::isBoolean)
                .map(Document::asBoolean)
                .orElse(false);
        return ContentBlock.fromToolResult(
                result -> result.toolUseId(JsonTree.string(block, "tool_use_id").orElse(""))
                        .status(failed ? "error" : "success")
                        .content(content));
    }

    /** The last word of a media type: {@code image/png}, {@code application/pdf}, {@code text/plain}. */
    private static String format(Document block) {
        String type = JsonTree.member(block, "source")
                .flatMap(source -> JsonTree.string(source, "media_type"))
                .orElse("")
                .toLowerCase(Locale.ROOT);
        String last = type.substring(type.lastIndexOf('/') + 1);
        return last.equals("plain") || last.isEmpty() ? "txt" : last;
    }

    private static SdkBytes bytes(Document block) {
        return JsonTree.member(block, "source")
                .flatMap(source -> JsonTree.string(source, "data"))
                .map(ClaudeFormat::decoded)
                .orElseGet(() -> SdkBytes.fromByteArray(new byte[0]));
    }

    private static SdkBytes decoded(String base64) {
        try {
            return SdkBytes.fromByteArray(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return SdkBytes.fromUtf8String(base64);
        }
    }

    @Override
    public Document whole(Written written) {
        return message(
                written, written.content().stream().map(ClaudeFormat::said).toList(), false);
    }

    private static Document message(Written written, List<Document> content, boolean begins) {
        return object(
                "id",
                written.id("msg_bdrk_", 24),
                "type",
                "message",
                "role",
                "assistant",
                "model",
                model(written.baseId()),
                "content",
                content,
                "stop_reason",
                begins ? null : stopReason(written),
                "stop_sequence",
                begins ? null : written.stopSequence().orElse(null),
                "usage",
                usage(written, begins ? 1 : written.output()));
    }

    /** In Anthropic's words, which know no provider and no version of Bedrock's. */
    private static String model(String baseId) {
        return baseId.replaceFirst("^anthropic\\.", "").replaceFirst("-v\\d+(:\\d+)?$", "");
    }

    private static String stopReason(Written written) {
        String reason = written.response().stopReasonAsString();
        return reason == null ? "end_turn" : reason.equals("content_filtered") ? "refusal" : reason;
    }

    private static Document usage(Written written, int output) {
        Integer read = written.usage().cacheReadInputTokens();
        Integer cached = written.usage().cacheWriteInputTokens();
        return object(
                "input_tokens",
                written.input(),
                "cache_creation_input_tokens",
                cached == null ? 0 : cached,
                "cache_read_input_tokens",
                read == null ? 0 : read,
                "output_tokens",
                output);
    }

    private static Document said(ContentBlock block) {
        if (block.toolUse() != null) {
            return used(block.toolUse().toolUseId(), block.toolUse().name(), input(block.toolUse()));
        } else if (block.reasoningContent() != null && block.reasoningContent().reasoningText() != null) {
            return object(
                    "type", "thinking",
                    "thinking", block.reasoningContent().reasoningText().text(),
                    "signature", block.reasoningContent().reasoningText().signature());
        } else if (block.reasoningContent() != null) {
            return redacted(block.reasoningContent().redactedContent());
        } else if (block.text() == null) {
            throw new UnplayableScriptException("A content block of type " + block.type()
                    + " has no form in Claude's own format; reply with text, toolUse or reasoningContent, or script"
                    + " invokes(...)");
        }
        return object("type", "text", "text", block.text());
    }

    private static Document input(ToolUseBlock use) {
        return use.input() == null ? Document.fromMap(Map.of()) : use.input();
    }

    private static Document used(String id, String name, Document input) {
        return object("type", "tool_use", "id", id, "name", name, "input", input);
    }

    private static Document redacted(SdkBytes content) {
        return object(
                "type", "redacted_thinking", "data", Base64.getEncoder().encodeToString(content.asByteArrayUnsafe()));
    }

    @Override
    public List<Document> chunks(Written written) {
        List<Document> chunks = new ArrayList<>();
        Set<Integer> begun = new HashSet<>();
        chunks.add(object("type", "message_start", "message", message(written, List.of(), true)));
        for (StreamEvent event : written.events()) {
            switch (event.type()) {
                case StreamEvent.BLOCK_START -> {
                    ContentBlockStartEvent start = (ContentBlockStartEvent) event.body();
                    begun.add(start.contentBlockIndex());
                    chunks.add(start(
                            start.contentBlockIndex(),
                            used(
                                    start.start().toolUse().toolUseId(),
                                    start.start().toolUse().name(),
                                    Document.fromMap(Map.of()))));
                }
                case StreamEvent.BLOCK_DELTA -> {
                    ContentBlockDeltaEvent delta = (ContentBlockDeltaEvent) event.body();
                    int index = delta.contentBlockIndex();
                    if (begun.add(index)) {
                        chunks.add(start(index, opening(delta.delta())));
                    }
                    delta(delta.delta())
                            .ifPresent(said ->
                                    chunks.add(object("type", "content_block_delta", "index", index, "delta", said)));
                }
                case StreamEvent.BLOCK_STOP ->
                    chunks.add(object(
                            "type",
                            "content_block_stop",
                            "index",
                            ((ContentBlockStopEvent) event.body()).contentBlockIndex()));
                default -> {
                    // The message's end follows, in Claude's words.
                }
            }
        }
        chunks.add(object(
                "type", "message_delta",
                "delta",
                        object(
                                "stop_reason",
                                stopReason(written),
                                "stop_sequence",
                                written.stopSequence().orElse(null)),
                "usage", object("output_tokens", written.output())));
        chunks.add(object("type", "message_stop"));
        return chunks;
    }

    private static Document start(int index, Document block) {
        return object("type", "content_block_start", "index", index, "content_block", block);
    }

    private static Document opening(ContentBlockDelta delta) {
        ReasoningContentBlockDelta thought = delta.reasoningContent();
        if (thought == null) {
            return object("type", "text", "text", "");
        }
        return thought.redactedContent() == null
                ? object("type", "thinking", "thinking", "", "signature", "")
                : redacted(thought.redactedContent());
    }

    private static Optional<Document> delta(ContentBlockDelta delta) {
        ReasoningContentBlockDelta thought = delta.reasoningContent();
        if (delta.toolUse() != null) {
            return Optional.of(object(
                    "type", "input_json_delta", "partial_json", delta.toolUse().input()));
        } else if (delta.text() != null) {
            return Optional.of(object("type", "text_delta", "text", delta.text()));
        } else if (thought == null || thought.redactedContent() != null) {
            return Optional.empty();
        }
        return Optional.of(
                thought.text() == null
                        ? object("type", "signature_delta", "signature", thought.signature())
                        : object("type", "thinking_delta", "thinking", thought.text()));
    }
}
