package dev.modelrouter.core;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.CitationGeneratedContent;
import software.amazon.awssdk.services.bedrockruntime.model.CitationsContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailConverseContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ImageBlock;
import software.amazon.awssdk.services.bedrockruntime.model.JsonSchemaDefinition;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.OutputConfig;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.SearchResultBlock;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolSpecification;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;
import software.amazon.awssdk.services.bedrockruntime.model.VideoBlock;

/** Reads all of a request that becomes input. A member that this SDK version does not know has no bound. */
final class InputReader {

    private static final String TOO_DEEP = "JSON nested deeper than " + JsonMeasure.DEEPEST + " levels is not followed";
    private static final String UNKNOWN = "a kind of block that is not known here";

    private final InputMeasure measure = new InputMeasure();

    private InputReader() {}

    /** Reads everything of a request. */
    static InputMeasure read(ConverseRequest request) {
        InputReader reader = new InputReader();
        reader.readCounted(request);
        reader.readUncounted(request);
        reader.measure.guarded = request.guardrailConfig() != null;
        return reader.measure;
    }

    /** Reads only what {@code CountTokens} does not take. */
    static InputMeasure readBeyondCount(ConverseRequest request) {
        InputReader reader = new InputReader();
        reader.readUncounted(request);
        if (request.toolConfig() != null) {
            reader.noteSystemTools(request.toolConfig());
        }
        return reader.measure;
    }

    private void readCounted(ConverseRequest request) {
        List<SystemContentBlock> system = request.system();
        for (int i = 0; i < system.size(); i++) {
            readSystem(system.get(i), "system[" + i + "]");
        }
        List<Message> messages = request.messages();
        for (int i = 0; i < messages.size(); i++) {
            readMessage(messages.get(i), "messages[" + i + "]");
        }
        if (request.toolConfig() != null) {
            readTools(request.toolConfig());
        }
        if (request.additionalModelRequestFields() != null) {
            readFields(request.additionalModelRequestFields());
        }
    }

    private void readUncounted(ConverseRequest request) {
        if (request.outputConfig() != null) {
            readOutput(request.outputConfig());
        }
        if (request.hasPromptVariables() && !request.promptVariables().isEmpty()) {
            measure.noBound("promptVariables", "the prompt that they complete is kept by Bedrock");
        }
    }

    private void readSystem(SystemContentBlock block, String where) {
        measure.systemBlocks++;
        switch (block.type()) {
            case TEXT -> measure.text.addKept(block.text());
            case GUARD_CONTENT -> readGuarded(block.guardContent(), where);
            case CACHE_POINT -> {}
            default -> measure.noBound(where, UNKNOWN);
        }
    }

    private void readMessage(Message message, String where) {
        measure.messages++;
        List<ContentBlock> content = message.content();
        for (int i = 0; i < content.size(); i++) {
            readBlock(content.get(i), where, i);
        }
    }

    private void readBlock(ContentBlock block, String message, int index) {
        if (block.type() == ContentBlock.Type.TEXT) {
            measure.text.addKept(block.text());
            return;
        }
        String where = message + ".content[" + index + "]";
        switch (block.type()) {
            case IMAGE -> readImage(block.image(), where);
            case DOCUMENT -> new DocumentReader(measure).read(block.document(), where);
            case VIDEO -> readVideo(block.video(), where);
            case AUDIO -> noBound(where, "audio, for which no model documents its tokens", 1_000);
            case TOOL_USE -> readToolUse(block.toolUse(), where);
            case TOOL_RESULT -> readToolResult(block.toolResult(), where);
            case GUARD_CONTENT -> readGuarded(block.guardContent(), where);
            case CACHE_POINT -> {}
            case REASONING_CONTENT -> readReasoning(block.reasoningContent());
            case CITATIONS_CONTENT -> readCitations(block.citationsContent());
            case SEARCH_RESULT -> readSearchResult(block.searchResult(), where);
            default -> measure.noBound(where, UNKNOWN);
        }
    }

    private void noBound(String where, String why, long roughTokens) {
        measure.noBound(where, why);
        measure.roughTokens += roughTokens;
    }

    private void readImage(ImageBlock image, String where) {
        SdkBytes bytes = image.source() == null ? null : image.source().bytes();
        measure.images.add(DocumentReader.image(where, bytes));
    }

    private void readVideo(VideoBlock video, String where) {
        SdkBytes bytes = video.source() == null ? null : video.source().bytes();
        long size = bytes == null ? 0 : bytes.asByteArrayUnsafe().length;
        noBound(where, "video, of which the length is not known and the tokens depend", Math.max(2_880, size / 800));
    }

    private void readGuarded(GuardrailConverseContentBlock block, String where) {
        switch (block.type()) {
            case TEXT -> addIfPresent(block.text().text());
            case IMAGE -> {
                SdkBytes bytes = block.image().source() == null
                        ? null
                        : block.image().source().bytes();
                measure.images.add(DocumentReader.image(where, bytes));
            }
            default -> measure.noBound(where, UNKNOWN);
        }
    }

    /** AWS says of a signature that it is the full thinking, encrypted; the text may be a summary of it. */
    private void readReasoning(ReasoningContentBlock reasoning) {
        if (reasoning.reasoningText() != null) {
            addIfPresent(reasoning.reasoningText().text());
            String signature = reasoning.reasoningText().signature();
            measure.text.addBound(signature == null ? 0 : signature.length());
        }
        if (reasoning.redactedContent() != null) {
            int bytes = reasoning.redactedContent().asByteArrayUnsafe().length;
            measure.text.addBound(bytes * 4L / 3 + 4); // it is Base64 on the wire
            measure.roughTokens += bytes / 6;
        }
    }

    private void readCitations(CitationsContentBlock citations) {
        for (CitationGeneratedContent content : citations.content()) {
            addIfPresent(content.text());
        }
        measure.documents += citations.citations().size();
        citations.citations().forEach(citation -> {
            addIfPresent(citation.title());
            addIfPresent(citation.source());
            citation.sourceContent().forEach(content -> addIfPresent(content.text()));
        });
    }

    private void readSearchResult(SearchResultBlock result, String where) {
        measure.documents++;
        addIfPresent(result.source());
        addIfPresent(result.title());
        result.content().forEach(content -> addIfPresent(content.text()));
        if (result.citations() != null && Boolean.TRUE.equals(result.citations().enabled())) {
            measure.noBound(where, DocumentReader.CITED);
        }
    }

    private void readToolUse(ToolUseBlock use, String where) {
        measure.toolBlocks++;
        addIfPresent(use.name());
        addIfPresent(use.toolUseId());
        if (use.input() != null) {
            readJson(use.input(), where);
        }
    }

    private void readToolResult(ToolResultBlock result, String where) {
        measure.toolBlocks++;
        addIfPresent(result.toolUseId());
        List<ToolResultContentBlock> content = result.content();
        for (int i = 0; i < content.size(); i++) {
            readResult(content.get(i), where + ".content[" + i + "]");
        }
    }

    private void readResult(ToolResultContentBlock content, String where) {
        switch (content.type()) {
            case TEXT -> {
                measure.results.addKept(content.text());
                measure.resultsAsJson.addJson(content.text());
            }
            case JSON -> readJson(content.json(), where);
            case IMAGE -> readImage(content.image(), where);
            case DOCUMENT -> new DocumentReader(measure).read(content.document(), where);
            case VIDEO -> readVideo(content.video(), where);
            case SEARCH_RESULT -> readSearchResult(content.searchResult(), where);
            default -> measure.noBound(where, UNKNOWN);
        }
    }

    private void readTools(ToolConfiguration config) {
        measure.toolConfig = true;
        List<Tool> tools = config.tools();
        for (int i = 0; i < tools.size(); i++) {
            if (tools.get(i).toolSpec() != null) {
                readSpecification(tools.get(i).toolSpec(), "toolConfig.tools[" + i + "]");
            }
        }
        noteSystemTools(config);
    }

    private void readSpecification(ToolSpecification tool, String where) {
        measure.tools++;
        addJsonIfPresent(tool.name(), measure.text);
        addJsonIfPresent(tool.description(), measure.text);
        if (tool.inputSchema() != null && tool.inputSchema().json() != null) {
            readJson(tool.inputSchema().json(), where);
        }
    }

    private void noteSystemTools(ToolConfiguration config) {
        List<Tool> tools = config.tools();
        for (int i = 0; i < tools.size(); i++) {
            switch (tools.get(i).type()) {
                case TOOL_SPEC, CACHE_POINT -> {}
                case SYSTEM_TOOL ->
                    noBound(
                            "toolConfig.tools[" + i + "]",
                            "a tool that Bedrock runs, whose results are fed to the model and billed as input",
                            1_000);
                default -> measure.noBound("toolConfig.tools[" + i + "]", UNKNOWN);
            }
        }
    }

    private void readFields(Document fields) {
        if (!new JsonMeasure(measure.fields).add(fields)) {
            measure.noBound("additionalModelRequestFields", TOO_DEEP);
        }
        if (fields.isMap() && fields.asMap().containsKey("tools")) {
            noBound("additionalModelRequestFields.tools", "tools of which the provider has the definition", 500);
        }
    }

    private void readOutput(OutputConfig output) {
        if (output.textFormat() == null || output.textFormat().structure() == null) {
            return;
        }
        JsonSchemaDefinition schema = output.textFormat().structure().jsonSchema();
        if (schema == null) {
            measure.noBound("outputConfig.textFormat", UNKNOWN);
            return;
        }
        measure.outputSchema = true;
        addJsonIfPresent(schema.name(), measure.schema);
        addJsonIfPresent(schema.description(), measure.schema);
        if (schema.schema() != null && !new JsonMeasure(measure.schema).add(schema.schema())) {
            measure.noBound("outputConfig.textFormat", TOO_DEEP);
        }
    }

    private void readJson(Document json, String where) {
        if (!new JsonMeasure(measure.text).add(json)) {
            measure.noBound(where, TOO_DEEP);
        }
    }

    private void addIfPresent(@Nullable String text) {
        if (text != null) {
            measure.text.add(text);
        }
    }

    private static void addJsonIfPresent(@Nullable String text, TextMeasure into) {
        if (text != null) {
            into.addJson(text);
        }
    }
}
