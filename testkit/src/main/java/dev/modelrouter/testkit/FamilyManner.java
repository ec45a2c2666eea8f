package dev.modelrouter.testkit;

import com.google.common.base.Ascii;
import com.google.common.io.BaseEncoding;
import dev.modelrouter.core.Capability;
import dev.modelrouter.core.Support;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningTextBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/** What a personality makes of the content of one reply. */
final class FamilyManner {

    /** Anthropic's documented way to have thinking redacted; some hexadecimal digits follow. */
    private static final String REDACT = "ANTHROPIC_MAGIC_STRING_TRIGGER_REDACTED_THINKING";

    private static final String THOUGHT = "The user wants an answer, so let me think about what is asked first.";

    private static final Pattern CLAUDE_FIVE = Pattern.compile("anthropic\\.claude-[a-z]+-[5-9].*");
    private static final Pattern NINE = Pattern.compile("[a-zA-Z0-9]{9}");

    private final Personality personality;
    private final ConverseRequest request;
    private final Serving serving;
    private final String baseId;

    FamilyManner(Personality personality, ConverseRequest request, Serving serving) {
        this.personality = personality;
        this.request = request;
        this.serving = serving;
        this.baseId = ModelIds.base(serving.baseId());
    }

    List<ContentBlock> apply(List<ContentBlock> said) {
        return switch (personality) {
            case PLAIN, OF_ITS_FAMILY -> said;
            case CLAUDE -> thoughtful(spaced(said), claudesThought());
            case NOVA -> hasTools() ? thinkingAloud(said) : said;
            case NOVA_2 -> thoughtful(said, isEnabled(field("reasoningConfig", "type")) ? unsigned() : null);
            case DEEPSEEK -> thoughtful(unsigned(said), deepSeekThinks() ? unsigned() : null);
            case GPT_OSS, QWEN, MINIMAX -> thoughtful(unsigned(said), canReason() ? unsigned() : null);
            case KIMI -> thoughtful(unsigned(renamed(said)), canReason() ? unsigned() : null);
            case MISTRAL -> renamed(said);
        };
    }

    /** Puts a thought first, unless the reply has its own. */
    private static List<ContentBlock> thoughtful(List<ContentBlock> said, @Nullable ReasoningContentBlock thought) {
        if (thought == null || said.stream().anyMatch(block -> block.reasoningContent() != null)) {
            return said;
        }
        List<ContentBlock> blocks = new ArrayList<>();
        blocks.add(ContentBlock.fromReasoningContent(thought));
        blocks.addAll(said);
        return blocks;
    }

    private static ReasoningContentBlock unsigned() {
        return ReasoningContentBlock.fromReasoningText(text -> text.text(THOUGHT));
    }

    private @Nullable ReasoningContentBlock claudesThought() {
        boolean five = CLAUDE_FIVE.matcher(baseId).matches();
        Optional<String> type = field("thinking", "type");
        boolean thinks =
                type.map(word -> isEnabled(type) || word.equals("adaptive")).orElse(five);
        if (!thinks) {
            return null;
        }
        if (isToBeRedacted()) {
            return ReasoningContentBlock.fromRedactedContent(SdkBytes.fromUtf8String(FakeReply.madeOf(REDACT, 40)));
        }
        boolean told = !five || field("thinking", "display").equals(Optional.of("summarized"));
        String shown = told ? THOUGHT : "";
        return ReasoningContentBlock.fromReasoningText(text -> text.text(shown).signature(ThoughtSignature.of(shown)));
    }

    private boolean isToBeRedacted() {
        return blocks().map(ContentBlock::text).anyMatch(text -> text != null && text.contains(REDACT));
    }

    private Stream<ContentBlock> blocks() {
        return request.messages().stream()
                .filter(Objects::nonNull)
                .flatMap(message -> message.content().stream())
                .filter(Objects::nonNull);
    }

    private boolean deepSeekThinks() {
        return baseId.startsWith("deepseek.r1") || member(fields(), "reasoning_config") != null;
    }

    /** Models of the same family may not reason at all; of one that is not known, the family's way is taken. */
    private boolean canReason() {
        return serving.model()
                .map(model -> model.supports(Capability.REASONING) != Support.NO)
                .orElse(true);
    }

    private boolean hasTools() {
        return request.toolConfig() != null && request.toolConfig().hasTools();
    }

    private static List<ContentBlock> thinkingAloud(List<ContentBlock> said) {
        String thought = "<thinking> " + THOUGHT + " </thinking>\n";
        List<ContentBlock> blocks = new ArrayList<>(said);
        if (said.isEmpty() || said.get(0).text() == null) {
            blocks.add(0, ContentBlock.fromText(thought));
        } else {
            blocks.set(0, ContentBlock.fromText(thought + said.get(0).text()));
        }
        return blocks;
    }

    /** A thought that is scripted with a signature has none in a family that signs nothing. */
    private static List<ContentBlock> unsigned(List<ContentBlock> said) {
        return said.stream()
                .map(block -> {
                    ReasoningTextBlock thought = block.reasoningContent() == null
                            ? null
                            : block.reasoningContent().reasoningText();
                    return thought == null
                            ? block
                            : ContentBlock.fromReasoningContent(
                                    ReasoningContentBlock.fromReasoningText(text -> text.text(thought.text())));
                })
                .toList();
    }

    private static List<ContentBlock> spaced(List<ContentBlock> said) {
        List<ContentBlock> blocks = new ArrayList<>();
        for (ContentBlock block : said) {
            if (block.citationsContent() == null) {
                blocks.add(block);
            } else {
                blocks.add(ContentBlock.fromText("\n"));
                blocks.add(block);
                blocks.add(ContentBlock.fromText("\n"));
            }
        }
        return blocks;
    }

    private List<ContentBlock> renamed(List<ContentBlock> said) {
        long call = blocks().filter(block -> block.toolUse() != null).count();
        List<ContentBlock> blocks = new ArrayList<>();
        for (ContentBlock block : said) {
            ToolUseBlock tool = block.toolUse();
            if (tool == null) {
                blocks.add(block);
            } else {
                String id = personality == Personality.KIMI
                        ? "functions." + tool.name() + ":" + call++
                        : nineOf(Objects.requireNonNullElse(tool.toolUseId(), ""));
                blocks.add(
                        ContentBlock.fromToolUse(tool.toBuilder().toolUseId(id).build()));
            }
        }
        return blocks;
    }

    private static String nineOf(String id) {
        if (NINE.matcher(id).matches()) {
            return id;
        }
        byte[] letters = FakeReply.madeOf(id, 32).getBytes(StandardCharsets.US_ASCII);
        return Ascii.toLowerCase(BaseEncoding.base32().encode(letters)).substring(0, 9);
    }

    private static boolean isEnabled(Optional<String> type) {
        return type.equals(Optional.of("enabled"));
    }

    private @Nullable Document fields() {
        return request.additionalModelRequestFields();
    }

    /** Returns a text two levels down in the additional fields. */
    private Optional<String> field(String outer, String inner) {
        Document text = member(member(fields(), outer), inner);
        return text != null && text.isString() ? Optional.of(text.asString()) : Optional.empty();
    }

    private static @Nullable Document member(@Nullable Document object, String name) {
        Map<String, Document> members = object != null && object.isMap() ? object.asMap() : Map.of();
        return members.get(name);
    }
}
