package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.ask;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointType;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.DocumentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ImageBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.OutputFormatType;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultStatus;

/** Requests that break rules or keep them, made of as little as will do. */
final class RuleRequests {

    static final String NOVA = "us.amazon.nova-pro-v1:0";
    static final String OPUS_5 = "us.anthropic.claude-opus-5";
    static final String SONNET_45 = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    static final String PIXTRAL = "us.mistral.pixtral-large-2502-v1:0";
    static final String MISTRAL = "mistral.mistral-large-2402-v1:0";
    static final String PALMYRA = "us.writer.palmyra-x5-v1:0";
    static final String R1 = "us.deepseek.r1-v1:0";
    static final String PROMPT = "arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ";
    static final String RELAYED = "The model returned the following errors: ";

    private RuleRequests() {}

    static ConverseRequest talk(String modelId, Message... messages) {
        return ConverseRequest.builder().modelId(modelId).messages(messages).build();
    }

    static Message user(ContentBlock... content) {
        return Requests.user("").toBuilder().content(content).build();
    }

    static Message user(List<ContentBlock> content) {
        return Requests.user("").toBuilder().content(content).build();
    }

    static Message assistant(ContentBlock... content) {
        return Message.builder()
                .role(ConversationRole.ASSISTANT)
                .content(content)
                .build();
    }

    static ContentBlock reasoning(String text, @Nullable String signature) {
        return ContentBlock.fromReasoningContent(ReasoningContentBlock.fromReasoningText(
                reasoning -> reasoning.text(text).signature(signature)));
    }

    static ContentBlock image(int bytes) {
        return ContentBlock.fromImage(ImageBlock.builder()
                .format("png")
                .source(source -> source.bytes(SdkBytes.fromByteArray(new byte[bytes])))
                .build());
    }

    /** An image of which there is no more than the header. */
    static ContentBlock png(int width, int height) {
        ByteBuffer bytes = ByteBuffer.allocate(24)
                .putLong(0x89504E470D0A1A0AL)
                .putInt(13)
                .putInt(0x49484452)
                .putInt(width)
                .putInt(height);
        return ContentBlock.fromImage(ImageBlock.builder()
                .format("png")
                .source(source -> source.bytes(SdkBytes.fromByteArray(bytes.array())))
                .build());
    }

    static ContentBlock document(String name, int bytes) {
        return document(name, "pdf", bytes);
    }

    static ContentBlock document(String name, String format, int bytes) {
        return ContentBlock.fromDocument(DocumentBlock.builder()
                .name(name)
                .format(format)
                .source(source -> source.bytes(SdkBytes.fromByteArray(new byte[bytes])))
                .build());
    }

    static List<ContentBlock> documents(int count) {
        List<ContentBlock> content = new ArrayList<>();
        content.add(ContentBlock.fromText("What are these?"));
        IntStream.range(0, count).forEach(i -> content.add(document("d" + i, 9)));
        return content;
    }

    static List<ContentBlock> alternating(ContentBlock one, ContentBlock other, int times) {
        return Collections.nCopies(times, List.of(one, other)).stream()
                .flatMap(List::stream)
                .toList();
    }

    static CachePointBlock cachePoint(@Nullable CacheTTL ttl) {
        return CachePointBlock.builder().type(CachePointType.DEFAULT).ttl(ttl).build();
    }

    static Tool tool(String name) {
        return Tool.fromToolSpec(spec -> spec.name(name)
                .inputSchema(schema -> schema.json(Document.fromMap(Map.of("type", Document.fromString("object"))))));
    }

    static Tool tool(String name, String schema) {
        return Tool.fromToolSpec(spec ->
                spec.name(name).inputSchema(input -> input.json(SdkJsonReader.readDocument(schema.getBytes(UTF_8)))));
    }

    static Tool[] strictTools(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> tool("tool" + i))
                .map(tool -> Tool.fromToolSpec(
                        tool.toolSpec().toBuilder().strict(true).build()))
                .toArray(Tool[]::new);
    }

    static ConverseRequest withTools(String modelId, Tool... tools) {
        return ask(modelId).toBuilder()
                .toolConfig(config -> config.tools(tools))
                .build();
    }

    static ConverseRequest choosing(String modelId, ToolChoice choice) {
        return ask(modelId).toBuilder()
                .toolConfig(
                        config -> config.tools(Arrays.asList(tool("search"))).toolChoice(choice))
                .build();
    }

    static ContentBlock call(String id) {
        return ContentBlock.fromToolUse(use -> use.toolUseId(id).name("search").input(Document.fromMap(Map.of())));
    }

    static ContentBlock result(String id, ToolResultContentBlock... content) {
        return ContentBlock.fromToolResult(result -> result.toolUseId(id).content(content));
    }

    static ContentBlock failure(String id, ToolResultContentBlock... content) {
        return ContentBlock.fromToolResult(
                result -> result.toolUseId(id).status(ToolResultStatus.ERROR).content(content));
    }

    static ConverseRequest exchange(String modelId, List<ContentBlock> calls, List<ContentBlock> results) {
        return withTools(modelId, tool("search")).toBuilder()
                .messages(Requests.user("hello"), assistant(calls.toArray(new ContentBlock[0])), user(results))
                .build();
    }

    static ConverseRequest sampled(String modelId, @Nullable Float temperature, @Nullable Float topP) {
        return ask(modelId).toBuilder()
                .inferenceConfig(config -> config.temperature(temperature).topP(topP))
                .build();
    }

    static ConverseRequest withMaxTokens(String modelId, String text, int maxTokens) {
        return ask(modelId, text).toBuilder()
                .inferenceConfig(config -> config.maxTokens(maxTokens))
                .build();
    }

    static ConverseRequest withSchema(String modelId, String schema) {
        return ask(modelId).toBuilder()
                .outputConfig(config -> config.textFormat(format -> format.type(OutputFormatType.JSON_SCHEMA)
                        .structure(structure -> structure.jsonSchema(json -> json.schema(schema)))))
                .build();
    }
}
