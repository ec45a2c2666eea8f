package dev.modelrouter.core;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.DocumentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.InferenceConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultStatus;
import software.amazon.awssdk.services.bedrockruntime.model.ToolSpecification;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/**
 * Reads the {@linkplain RequestFeature features} of a request in one pass, by index, so that nothing is allocated. What it
 * finds is never too little: where a look would take long it says that there may be something.
 */
final class RequestFeatures {

    /** As AWS's guide to prompt caching has it. */
    static final int MOST_CACHE_POINTS = 4;

    private long found;
    private int cachePoints;
    private boolean hasShorterTtl;
    private int documents;
    private boolean hasToolBlocks;
    private boolean isCited;

    /** The names of the tools that were read, each a bit by its hash. */
    private long toolNames;

    private RequestFeatures() {}

    /** Returns the features as a set. */
    static long of(ConverseRequest request, boolean streamed) {
        long settings = settings(request) | NativeFields.features(request.additionalModelRequestFields(), request);
        if (isOneQuestion(request)) {
            return settings;
        }
        RequestFeatures features = new RequestFeatures();
        features.readTools(request, streamed);
        features.readSystem(request);
        features.readMessages(request);
        if (features.isCited && (settings & RequestFeature.OUTPUT_FORMAT.bit()) != 0) {
            features.has(RequestFeature.CITED_OUTPUT_FORMAT);
        }
        return features.found | settings;
    }

    /** Returns whether a request is one text of the user: what most are, and nothing to read. */
    private static boolean isOneQuestion(ConverseRequest request) {
        if (request.toolConfig() != null
                || !request.system().isEmpty()
                || request.messages().size() != 1) {
            return false;
        }
        Message message = request.messages().get(0);
        if (!Roles.isUser(message) || message.content().size() != 1) {
            return false;
        }
        String text = message.content().get(0).text();
        return text != null && !text.isBlank();
    }

    private void has(RequestFeature feature) {
        found |= feature.bit();
    }

    private void readTools(ConverseRequest request, boolean streamed) {
        if (request.toolConfig() == null) {
            return;
        }
        has(RequestFeature.TOOLS);
        if (streamed) {
            has(RequestFeature.TOOLS_IN_STREAM);
        }
        List<Tool> tools = request.toolConfig().tools();
        if (tools.isEmpty()) {
            has(RequestFeature.FAULT);
        }
        for (int i = 0; i < tools.size(); i++) {
            Tool tool = tools.get(i);
            ToolSpecification spec = tool.toolSpec();
            if (spec != null) {
                readDeclaration(spec);
                found |= ToolWords.featuresOfName(spec.name());
                if (Boolean.TRUE.equals(spec.strict())) {
                    has(RequestFeature.STRICT_TOOLS);
                }
            } else if (tool.cachePoint() != null) {
                has(RequestFeature.CACHE_POINT_IN_TOOLS);
                cachesAt(tool.cachePoint());
            } else if (tool.systemTool() != null) {
                has(RequestFeature.SYSTEM_TOOL);
            }
        }
        ToolChoice choice = request.toolConfig().toolChoice();
        if (choice != null && choice.any() != null) {
            has(RequestFeature.TOOL_CHOICE_ANY);
        } else if (choice != null && choice.tool() != null) {
            has(RequestFeature.TOOL_CHOICE_ONE);
        }
    }

    /** Two names of one hash may be one name. */
    private void readDeclaration(ToolSpecification spec) {
        long name = spec.name() == null ? 0 : 1L << (spec.name().hashCode() & 63);
        if ((toolNames & name) != 0 || FittedDeclarations.isFaulty(spec)) {
            has(RequestFeature.FAULT);
        }
        toolNames |= name;
    }

    private void readSystem(ConverseRequest request) {
        List<SystemContentBlock> system = request.system();
        for (int i = 0; i < system.size(); i++) {
            SystemContentBlock block = system.get(i);
            has(RequestFeature.SYSTEM);
            if (block.text() != null && block.text().isBlank()) {
                has(RequestFeature.FAULT);
            } else if (block.cachePoint() != null) {
                cachesAt(block.cachePoint());
                if (i == 0) {
                    has(RequestFeature.FAULT);
                }
            }
        }
    }

    private void readMessages(ConverseRequest request) {
        List<Message> messages = request.messages();
        Message before = null;
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            readRole(before, message, i + 1 < messages.size() ? messages.get(i + 1) : null);
            readContent(before, message);
            before = message;
        }
        if (before != null && Roles.isAssistant(before)) {
            has(RequestFeature.ASSISTANT_LAST);
        }
        if (hasToolBlocks) {
            has(RequestFeature.TOOL_BLOCKS);
            if (request.toolConfig() == null) {
                has(RequestFeature.FAULT);
            }
        }
    }

    private void readRole(@Nullable Message before, Message message, @Nullable Message next) {
        if (Roles.isSystem(message)) {
            has(RequestFeature.SYSTEM_TURN);
            if (next != null && !Roles.isAssistant(next)) {
                has(RequestFeature.SYSTEM_TURN_BEFORE_USER);
            }
        } else if (before == null && Roles.isAssistant(message)) {
            has(RequestFeature.ASSISTANT_FIRST);
        }
        if (before != null && Roles.areEqual(before, message)) {
            has(RequestFeature.SAME_ROLE_TURNS);
        }
    }

    private void readContent(@Nullable Message before, Message message) {
        List<ContentBlock> content = message.content();
        if (content.isEmpty()) {
            has(RequestFeature.FAULT);
        }
        int texts = 0;
        int uses = 0;
        int results = 0;
        int reasoning = 0;
        int documentsBefore = documents;
        for (int i = 0; i < content.size(); i++) {
            ContentBlock block = content.get(i);
            switch (block.type()) {
                case TEXT -> {
                    texts++;
                    if (block.text().isBlank()) {
                        has(RequestFeature.FAULT);
                    }
                }
                case TOOL_USE -> uses += read(block.toolUse());
                case TOOL_RESULT -> results += read(block.toolResult());
                case REASONING_CONTENT -> {
                    reasoning++;
                    read(block.reasoningContent());
                }
                case CACHE_POINT -> readCachePoint(content, i);
                case GUARD_CONTENT -> texts++;
                default -> {
                    readMedium(block);
                    if (Roles.isAssistant(message) && FittedMediaTurns.isMedium(block)) {
                        has(RequestFeature.FAULT);
                    }
                }
            }
        }
        if (documents > documentsBefore && texts == 0) {
            has(RequestFeature.FAULT);
        }
        if (results > 0 && results < content.size()) {
            has(RequestFeature.TOOL_RESULT_BESIDE_OTHERS);
        }
        if (results > 0 && hasDocumentOrVideo(content)) {
            has(RequestFeature.DOCUMENT_BESIDE_TOOL_RESULT);
        }
        if (uses > 0 && uses < content.size()) {
            has(RequestFeature.TOOL_USE_BESIDE_TEXT);
        }
        if (reasoning > 0 && reasoning == content.size() && Roles.isAssistant(message)) {
            has(RequestFeature.REASONING_ALONE);
        }
        if (!ToolPairs.arePaired(before, message, results)) {
            has(RequestFeature.FAULT);
        }
    }

    /** By index, so that nothing is allocated. */
    private static boolean hasDocumentOrVideo(List<ContentBlock> content) {
        for (int i = 0; i < content.size(); i++) {
            if (content.get(i).document() != null || content.get(i).video() != null) {
                return true;
            }
        }
        return false;
    }

    private void readMedium(ContentBlock block) {
        switch (block.type()) {
            case IMAGE -> {
                has(RequestFeature.IMAGE);
                s3(block.image().source() != null && block.image().source().s3Location() != null);
            }
            case VIDEO -> {
                has(RequestFeature.VIDEO);
                s3(block.video().source() != null && block.video().source().s3Location() != null);
            }
            case AUDIO -> has(RequestFeature.AUDIO);
            case DOCUMENT -> read(block.document());
            case CITATIONS_CONTENT -> has(RequestFeature.CITATIONS);
            case SEARCH_RESULT -> has(RequestFeature.SEARCH_RESULT);
            default -> has(RequestFeature.FAULT);
        }
    }

    private void s3(boolean isInS3) {
        if (isInS3) {
            has(RequestFeature.S3_LOCATION);
        }
    }

    private void read(DocumentBlock document) {
        documents++;
        isCited |= isCited(document);
        has(RequestFeature.DOCUMENT);
        s3(document.source() != null && document.source().s3Location() != null);
        if (documents > 1 || !DocumentNames.isTaken(document.name())) {
            has(RequestFeature.FAULT);
        }
    }

    /** Returns whether what is said by a document is to be cited. */
    static boolean isCited(DocumentBlock document) {
        return document.citations() != null
                && Boolean.TRUE.equals(document.citations().enabled());
    }

    /** Returns how many uses that count as such. */
    private int read(ToolUseBlock use) {
        if (ToolPairs.isOfServer(use)) {
            has(RequestFeature.SERVER_TOOL_BLOCKS);
            return 0;
        }
        hasToolBlocks = true;
        found |= ToolWords.featuresOfId(use.toolUseId()) | ToolWords.featuresOfName(use.name());
        if (use.input() == null || !use.input().isMap()) {
            has(RequestFeature.FAULT);
        }
        return 1;
    }

    private void noObject(@Nullable Document value) {
        if (value != null && !value.isMap() && !value.isNull()) {
            has(RequestFeature.FAULT);
        }
    }

    /** Returns how many results that count as such. */
    private int read(ToolResultBlock result) {
        if (ToolPairs.isOfServer(result)) {
            has(RequestFeature.SERVER_TOOL_BLOCKS);
            return 0;
        }
        hasToolBlocks = true;
        found |= ToolWords.featuresOfId(result.toolUseId());
        if (result.statusAsString() != null) {
            has(RequestFeature.TOOL_RESULT_STATUS);
        }
        List<ToolResultContentBlock> content = result.content();
        if (content.isEmpty()) {
            has(result.status() == ToolResultStatus.ERROR ? RequestFeature.FAULT : RequestFeature.EMPTY_TOOL_RESULT);
        }
        for (int i = 0; i < content.size(); i++) {
            read(content.get(i));
        }
        return 1;
    }

    private void read(ToolResultContentBlock part) {
        switch (part.type()) {
            case TEXT -> {
                if (part.text().isBlank()) {
                    has(RequestFeature.EMPTY_TOOL_RESULT);
                }
            }
            case JSON -> noObject(part.json());
            case IMAGE -> {
                has(RequestFeature.IMAGE_IN_RESULT);
                s3(part.image().source() != null && part.image().source().s3Location() != null);
            }
            case DOCUMENT -> {
                has(
                        DocumentNames.isPlainText(part.document())
                                ? RequestFeature.TEXT_DOCUMENT_IN_RESULT
                                : RequestFeature.OTHER_DOCUMENT_IN_RESULT);
                s3(part.document().source() != null && part.document().source().s3Location() != null);
            }
            case VIDEO -> has(RequestFeature.VIDEO_IN_RESULT);
            case SEARCH_RESULT -> has(RequestFeature.SEARCH_RESULT);
            default -> has(RequestFeature.FAULT);
        }
    }

    private void read(ReasoningContentBlock reasoning) {
        if (reasoning.reasoningText() == null) {
            has(reasoning.redactedContent() == null ? RequestFeature.FAULT : RequestFeature.REDACTED_REASONING);
        } else {
            has(
                    FittedReasoning.isSigned(reasoning.reasoningText())
                            ? RequestFeature.SIGNED_REASONING
                            : RequestFeature.UNSIGNED_REASONING);
        }
    }

    private void readCachePoint(List<ContentBlock> content, int i) {
        cachesAt(content.get(i).cachePoint());
        if (i == 0 || FittedCaching.takesNoPointAfter(content.get(i - 1))) {
            has(RequestFeature.FAULT);
        }
    }

    private void cachesAt(CachePointBlock point) {
        has(RequestFeature.CACHE_POINT);
        cachePoints++;
        if (point.ttlAsString() != null) {
            has(RequestFeature.CACHE_TTL);
        }
        boolean isLonger = point.ttl() == CacheTTL.VALUE_1_H;
        if (cachePoints > MOST_CACHE_POINTS || (isLonger && hasShorterTtl)) {
            has(RequestFeature.FAULT);
        }
        hasShorterTtl |= !isLonger;
    }

    private static long settings(ConverseRequest request) {
        long found = 0;
        InferenceConfiguration config = request.inferenceConfig();
        if (config != null) {
            boolean hasTemperature = config.temperature() != null;
            boolean hasTopP = config.topP() != null;
            found |= hasTemperature ? RequestFeature.TEMPERATURE.bit() : 0;
            found |= hasTopP ? RequestFeature.TOP_P.bit() : 0;
            found |= hasTemperature && hasTopP ? RequestFeature.TEMPERATURE_AND_TOP_P.bit() : 0;
            List<String> stops = config.stopSequences();
            found |= stops.isEmpty() ? 0 : RequestFeature.STOP_SEQUENCES.bit();
            for (int i = 0; i < stops.size(); i++) {
                found |= stops.get(i).isEmpty() ? RequestFeature.FAULT.bit() : 0;
            }
        }
        if (request.outputConfig() != null && request.outputConfig().textFormat() != null) {
            // What its schema has is for a closer look.
            found |= RequestFeature.OUTPUT_FORMAT.bit() | RequestFeature.FAULT.bit();
        }
        if (request.hasRequestMetadata() && request.requestMetadata().isEmpty()) {
            found |= RequestFeature.FAULT.bit();
        }
        return found | (request.serviceTier() == null ? 0 : RequestFeature.SERVICE_TIER.bit());
    }
}
