package dev.modelrouter.routing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.MessageStartEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;

/** Replies made up at random, and what may befall their events without a change of what they say. */
final class RandomReplies {

    private static final String CHARACTERS = "aZ09 _-./:\"\\{}[],<>&\n\té日🌧";

    private RandomReplies() {}

    static ConverseResponse reply(Random random) {
        List<ContentBlock> content = new ArrayList<>();
        int blocks = 1 + random.nextInt(5);
        for (int i = 0; i < blocks; i++) {
            content.add(block(i, random));
        }
        return ConverseResponse.builder()
                .output(output -> output.message(
                        message -> message.role(ConversationRole.ASSISTANT).content(content)))
                .stopReason(random.nextBoolean() ? StopReason.END_TURN : StopReason.TOOL_USE)
                .usage(usage -> usage.inputTokens(random.nextInt(1000))
                        .outputTokens(random.nextInt(1000))
                        .totalTokens(random.nextInt(1000)))
                .metrics(metrics -> metrics.latencyMs((long) random.nextInt(1000)))
                .build();
    }

    private static ContentBlock block(int number, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> ContentBlock.fromText(text(random, 1));
            case 1 ->
                ContentBlock.fromToolUse(
                        use -> use.toolUseId("tool" + number).name("name").input(object(random, 0)));
            case 2 ->
                ContentBlock.fromReasoningContent(ReasoningContentBlock.fromReasoningText(thought ->
                        thought.text(text(random, 0)).signature(random.nextBoolean() ? null : text(random, 1))));
            default ->
                ContentBlock.fromReasoningContent(
                        ReasoningContentBlock.fromRedactedContent(SdkBytes.fromUtf8String(text(random, 1))));
        };
    }

    private static String text(Random random, int least) {
        int length = least + random.nextInt(40);
        int[] points = CHARACTERS.codePoints().toArray();
        return random.ints(length, 0, points.length)
                .mapToObj(at -> Character.toString(points[at]))
                .collect(Collectors.joining());
    }

    private static Document object(Random random, int depth) {
        Map<String, Document> members = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            members.put(text(random, 0), value(random, depth));
        }
        return Document.fromMap(members);
    }

    private static Document value(Random random, int depth) {
        return switch (random.nextInt(depth > 3 ? 4 : 6)) {
            case 0 -> Document.fromString(text(random, 0));
            case 1 -> Document.fromNumber(random.nextInt() + (random.nextBoolean() ? "" : ".50"));
            case 2 -> Document.fromBoolean(random.nextBoolean());
            case 3 -> Document.fromNull();
            case 4 -> object(random, depth + 1);
            default -> Document.fromList(List.of(value(random, depth + 1), value(random, depth + 1)));
        };
    }

    /** Adds events that say nothing new: unknown ones, ends that come twice, content after the end. */
    static List<ConverseStreamOutput> disturbed(List<ConverseStreamOutput> events, Random random) {
        List<ConverseStreamOutput> disturbed = new ArrayList<>();
        for (ConverseStreamOutput event : events) {
            disturbed.add(event);
            boolean mayComeTwice = !(event instanceof ContentBlockDeltaEvent) && !(event instanceof MessageStartEvent);
            if (mayComeTwice && random.nextInt(8) == 0) {
                disturbed.add(event);
            }
            if (random.nextInt(8) == 0) {
                disturbed.add(ConverseStreamOutput.UNKNOWN);
            }
        }
        if (random.nextInt(4) == 0) {
            disturbed.add(Events.text(0, "late"));
        }
        return disturbed;
    }

    /** Returns the text that the pieces make up. */
    static String textOf(List<StreamEvent> pieces) {
        StringBuilder text = new StringBuilder();
        for (StreamEvent piece : pieces) {
            if (piece instanceof StreamEvent.Reset) {
                text.setLength(0);
            } else if (piece instanceof StreamEvent.Text some) {
                text.append(some.text());
            }
        }
        return text.toString();
    }
}
