package dev.modelrouter.routing;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.Citation;
import software.amazon.awssdk.services.bedrockruntime.model.CitationGeneratedContent;
import software.amazon.awssdk.services.bedrockruntime.model.CitationSourceContent;
import software.amazon.awssdk.services.bedrockruntime.model.CitationsDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStart;
import software.amazon.awssdk.services.bedrockruntime.model.ImageBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;

/** One content block of a streamed answer, as far as it has come. */
final class StreamBlock {

    /** What a block holds; which it is shows when it begins. */
    enum Kind {
        TEXT,
        REASONING,
        REDACTED,
        TOOL_USE,
        TOOL_RESULT,
        IMAGE,
        /** Newer than the SDK. */
        UNKNOWN;

        /** Returns whether it begins with an event of its own. */
        boolean isAnnounced() {
            return this == TOOL_USE || this == TOOL_RESULT || this == IMAGE;
        }

        static Kind of(ContentBlockStart start) {
            return switch (start.type()) {
                case TOOL_USE -> TOOL_USE;
                case TOOL_RESULT -> TOOL_RESULT;
                case IMAGE -> IMAGE;
                default -> UNKNOWN;
            };
        }

        static Kind of(ContentBlockDelta delta) {
            return switch (delta.type()) {
                case TEXT, CITATION -> TEXT;
                case TOOL_USE -> TOOL_USE;
                case TOOL_RESULT -> TOOL_RESULT;
                case IMAGE -> IMAGE;
                case REASONING_CONTENT ->
                    switch (delta.reasoningContent().type()) {
                        case TEXT, SIGNATURE -> REASONING;
                        case REDACTED_CONTENT -> REDACTED;
                        default -> UNKNOWN;
                    };
                default -> UNKNOWN;
            };
        }
    }

    private static final Document NO_INPUT = Document.mapBuilder().build();

    final int index;
    final Kind kind;
    boolean isStopped;

    private final @Nullable ContentBlockStart start;

    /** Of the answer, of the reasoning, or of a tool's input. */
    private final StringBuilder text = new StringBuilder();

    private @Nullable StringBuilder signature;
    private final ByteArrayOutputStream redacted = new ByteArrayOutputStream(0);
    private final List<CitationsDelta> citations = new ArrayList<>(0);
    private final List<ToolResultBlockDelta> results = new ArrayList<>(0);
    private @Nullable ImageBlockDelta image;

    StreamBlock(int index, Kind kind, @Nullable ContentBlockStart start) {
        this.index = index;
        this.kind = kind;
        this.start = start;
    }

    /** Returns whether an event that begins a block is the one that began this, come twice. */
    boolean isBegunBy(ContentBlockStart again) {
        return !isStopped && text.isEmpty() && again.equals(start);
    }

    /** Returns whether it is the input of a tool that is taken for the text of the answer. */
    boolean isOutput() {
        return kind == Kind.TEXT && start != null;
    }

    /** Returns the id by which a tool is used; null if it has none. */
    @Nullable
    String toolUseId() {
        return start == null || start.toolUse() == null ? null : start.toolUse().toolUseId();
    }

    /** Takes a delta of its kind. */
    void add(ContentBlockDelta delta) {
        switch (delta.type()) {
            case TEXT -> text.append(delta.text());
            case CITATION -> citations.add(delta.citation());
            case TOOL_USE -> {
                if (delta.toolUse().input() != null) {
                    text.append(delta.toolUse().input());
                }
            }
            case TOOL_RESULT -> results.addAll(delta.toolResult());
            case IMAGE -> image = delta.image();
            case REASONING_CONTENT -> {
                switch (delta.reasoningContent().type()) {
                    case TEXT -> text.append(delta.reasoningContent().text());
                    case SIGNATURE -> {
                        signature = signature == null ? new StringBuilder() : signature;
                        signature.append(delta.reasoningContent().signature());
                    }
                    default ->
                        redacted.writeBytes(
                                delta.reasoningContent().redactedContent().asByteArrayUnsafe());
                }
            }
            default -> {}
        }
    }

    /** Returns how many characters and bytes a delta has beyond the text that is counted as tokens. */
    static long furtherCharacters(ContentBlockDelta delta) {
        return switch (delta.type()) {
            case CITATION ->
                delta.citation().sourceContent().stream()
                        .mapToLong(source -> length(source.text()))
                        .sum();
            case TOOL_RESULT ->
                delta.toolResult().stream()
                        .mapToLong(result -> length(result.text()))
                        .sum();
            case REASONING_CONTENT -> {
                SdkBytes bytes = delta.reasoningContent().redactedContent();
                yield length(delta.reasoningContent().signature())
                        + (bytes == null ? 0 : bytes.asByteArrayUnsafe().length);
            }
            default -> 0;
        };
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    /** Appends its text, if it is one. */
    void addTextTo(StringBuilder all) {
        if (kind == Kind.TEXT) {
            all.append(text);
        }
    }

    /** Begins with a text that there is already. */
    void beginWith(String prefix) {
        text.append(prefix);
    }

    boolean isEmptyText() {
        return kind == Kind.TEXT && text.isEmpty() && citations.isEmpty();
    }

    /** Returns the block as a plain reply has it; null of a tool whose input is no JSON object. */
    @Nullable
    ContentBlock toContent() {
        return switch (kind) {
            case TEXT -> citations.isEmpty() ? ContentBlock.fromText(text.toString()) : cited();
            case REASONING ->
                ContentBlock.fromReasoningContent(ReasoningContentBlock.fromReasoningText(thought ->
                        thought.text(text.toString()).signature(signature == null ? null : signature.toString())));
            case REDACTED ->
                ContentBlock.fromReasoningContent(ReasoningContentBlock.fromRedactedContent(
                        SdkBytes.fromByteArrayUnsafe(redacted.toByteArray())));
            case TOOL_USE -> toolUse();
            case TOOL_RESULT -> toolResult();
            case IMAGE ->
                ContentBlock.fromImage(whole -> {
                    whole.format(begun().image().formatAsString());
                    if (image != null) {
                        whole.source(image.source()).error(image.error());
                    }
                });
            case UNKNOWN -> null;
        };
    }

    private ContentBlockStart begun() {
        if (start == null) {
            throw new IllegalStateException("A block of kind " + kind + " was not begun.");
        }
        return start;
    }

    private ContentBlock cited() {
        return ContentBlock.fromCitationsContent(block -> block.content(
                        text.isEmpty() ? List.of() : List.of(CitationGeneratedContent.fromText(text.toString())))
                .citations(citations.stream().map(StreamBlock::citation).toList()));
    }

    private static Citation citation(CitationsDelta delta) {
        return Citation.builder()
                .title(delta.title())
                .source(delta.source())
                .location(delta.location())
                .sourceContent(delta.sourceContent().stream()
                        .map(source -> CitationSourceContent.fromText(source.text()))
                        .toList())
                .build();
    }

    private @Nullable ContentBlock toolUse() {
        Document input = text.toString().isBlank() ? NO_INPUT : DocumentJson.read(text.toString());
        return input == null || !input.isMap()
                ? null
                : ContentBlock.fromToolUse(
                        use -> use.toolUseId(begun().toolUse().toolUseId())
                                .name(begun().toolUse().name())
                                .type(begun().toolUse().typeAsString())
                                .input(input));
    }

    private ContentBlock toolResult() {
        return ContentBlock.fromToolResult(
                result -> result.toolUseId(begun().toolResult().toolUseId())
                        .status(begun().toolResult().statusAsString())
                        .type(begun().toolResult().type())
                        .content(results.stream().map(StreamBlock::result).toList()));
    }

    private static ToolResultContentBlock result(ToolResultBlockDelta delta) {
        return delta.json() != null
                ? ToolResultContentBlock.fromJson(delta.json())
                : ToolResultContentBlock.fromText(delta.text());
    }
}
