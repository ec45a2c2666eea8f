package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.RuleRequests.cachePoint;
import static dev.modelrouter.testkit.RuleRequests.reasoning;
import static dev.modelrouter.testkit.RuleRequests.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.AnyToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.AutoToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.CitationGeneratedContent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.SearchResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/**
 * Draws requests of any form, most of which no model would take: blocks in any place, ids and names of any characters,
 * results without uses and uses without results. Texts, results and media have marks by which they are found again.
 */
final class ArbitraryRequests {

    private static final List<String> ROLES = List.of("user", "user", "assistant", "assistant", "system", "narrator");
    private static final List<String> IDS = List.of("a", "tooluse_1", "tooluse_2", "x.y:0", "é", "aB3dE6gH9", "");
    private static final List<String> NAMES = List.of("look_up", "look-up", "a.b", "", "look_up_2");
    private static final List<String> FIELDS = List.of(
            "{\"top_k\":5}",
            "{\"inferenceConfig\":{\"topK\":5}}",
            "{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000},\"top_k\":3}",
            "{\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"max\"}}",
            "{\"thinking\":\"yes\",\"reasoning\":[1]}",
            "{\"reasoningConfig\":{\"type\":\"enabled\"},\"reasoning_effort\":\"none\"}",
            "{\"reasoning_config\":{\"type\":\"disabled\"},\"other\":1}",
            "[1]",
            "\"text\"");

    private final Random random;
    private int counter;
    private List<String> marks = new ArrayList<>();

    ArbitraryRequests(Random random) {
        this.random = random;
    }

    /** Returns the marks of the last request. */
    List<String> marks() {
        return marks;
    }

    ConverseRequest next() {
        marks = new ArrayList<>();
        ConverseRequest.Builder request = ConverseRequest.builder().messages(listOf(7, this::message));
        if (random.nextBoolean()) {
            request.system(listOf(3, this::system));
        }
        if (random.nextBoolean()) {
            List<Tool> tools = listOf(3, this::anyTool);
            ToolChoice choice = choice();
            request.toolConfig(config -> config.tools(tools).toolChoice(choice));
        }
        if (random.nextBoolean()) {
            request.inferenceConfig(config -> config.temperature(random.nextBoolean() ? 0.5f : null)
                    .topP(random.nextBoolean() ? 0.5f : null)
                    .maxTokens(random.nextBoolean() ? 1 + random.nextInt(300_000) : null)
                    .stopSequences(random.nextBoolean() ? List.of("END") : null));
        }
        if (random.nextBoolean()) {
            request.additionalModelRequestFields(FitCorpus.json(one(FIELDS)));
        }
        if (random.nextInt(4) == 0) {
            request.serviceTier(tier -> tier.type(one(List.of("default", "flex", "priority", "gold"))));
        }
        if (random.nextInt(4) == 0) {
            request.outputConfig(output -> output.effort(random.nextBoolean() ? "high" : null));
        }
        return request.build();
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private <T> List<T> listOf(int most, Supplier<T> item) {
        List<T> items = new ArrayList<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            items.add(item.get());
        }
        return items;
    }

    private String mark(String kind) {
        String mark = kind + "#" + counter++ + ";";
        marks.add(mark);
        return mark;
    }

    private String text() {
        return random.nextInt(5) == 0 ? one(List.of("", " ", "\n\t")) : mark("text");
    }

    private Message message() {
        return Message.builder()
                .role(one(ROLES))
                .content(listOf(4, this::block))
                .build();
    }

    private SystemContentBlock system() {
        return random.nextInt(3) == 0
                ? SystemContentBlock.fromCachePoint(cachePoint(ttl()))
                : SystemContentBlock.fromText(text());
    }

    private @Nullable CacheTTL ttl() {
        return random.nextBoolean() ? null : one(List.of(CacheTTL.VALUE_5_M, CacheTTL.VALUE_1_H));
    }

    private Tool anyTool() {
        return random.nextInt(4) == 0 ? Tool.fromCachePoint(cachePoint(ttl())) : tool(one(NAMES));
    }

    private @Nullable ToolChoice choice() {
        return switch (random.nextInt(4)) {
            case 0 -> ToolChoice.fromAny(AnyToolChoice.builder().build());
            case 1 -> ToolChoice.fromAuto(AutoToolChoice.builder().build());
            case 2 -> ToolChoice.fromTool(choice -> choice.name(one(NAMES)));
            default -> null;
        };
    }

    private ContentBlock block() {
        return switch (random.nextInt(13)) {
            case 0, 1, 2 -> ContentBlock.fromText(text());
            case 3, 4 -> ContentBlock.fromToolUse(use());
            case 5, 6 -> {
                List<ToolResultContentBlock> parts = listOf(2, this::part);
                yield ContentBlock.fromToolResult(result -> result.toolUseId(one(IDS))
                        .status(one(List.of("success", "error")))
                        .content(parts));
            }
            case 7 -> image();
            case 8 -> document();
            case 9 -> ContentBlock.fromCachePoint(cachePoint(ttl()));
            case 10 -> reasoning("hm", one(List.of("", "signature")));
            case 11 -> odd();
            default ->
                ContentBlock.fromSearchResult(found -> found.title("t")
                        .source("s")
                        .content(SearchResultContentBlock.builder()
                                .text(mark("found"))
                                .build()));
        };
    }

    private ContentBlock odd() {
        return switch (random.nextInt(3)) {
            case 0 -> ContentBlock.builder().build();
            case 1 ->
                ContentBlock.fromReasoningContent(
                        ReasoningContentBlock.fromRedactedContent(SdkBytes.fromUtf8String("secret")));
            default ->
                ContentBlock.fromCitationsContent(
                        cited -> cited.content(CitationGeneratedContent.fromText(mark("cited"))));
        };
    }

    private ToolUseBlock use() {
        return ToolUseBlock.builder()
                .toolUseId(random.nextInt(9) == 0 ? null : one(IDS))
                .name(random.nextInt(9) == 0 ? null : one(NAMES))
                .input(random.nextInt(9) == 0 ? null : FitCorpus.json(one(List.of("{}", "{\"a\":1}", "[]", "1.5"))))
                .type(random.nextInt(9) == 0 ? "server_tool_use" : null)
                .build();
    }

    private ToolResultContentBlock part() {
        return switch (random.nextInt(5)) {
            case 0 -> ToolResultContentBlock.fromText(text());
            case 1 -> ToolResultContentBlock.fromJson(Document.fromString(mark("json")));
            case 2 -> ToolResultContentBlock.fromImage(image().image());
            case 3 -> ToolResultContentBlock.fromDocument(document().document());
            default -> ToolResultContentBlock.builder().build();
        };
    }

    /** Marked by its place in S3, which is shown as text, or by none: its bytes are not. */
    private ContentBlock image() {
        String mark = mark("s3://bucket/image");
        return ContentBlock.fromImage(
                image -> image.format("png").source(source -> source.s3Location(place -> place.uri(mark))));
    }

    private ContentBlock document() {
        String mark = mark("content of document");
        return ContentBlock.fromDocument(document -> document.name(one(List.of("report", "a.b", "")))
                .format(one(List.of("pdf", "txt")))
                .source(source -> source.text(mark)));
    }
}
