package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.text;
import static dev.modelrouter.testkit.Requests.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.CacheDetail;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointType;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ImageSource;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

final class FakeReplyTest {

    private final FakeBedrock bedrock = FakeBedrock.create().waivesAllRules();

    @Test
    void text_countsFourBytesATokenAndThreeTokensAMessage() {
        ConverseResponse response = converse(ask(LLAMA, "12345"), FakeReply.text("123456789"));

        assertThat(response.usage().inputTokens()).isEqualTo(2 + TokenCount.TOKENS_PER_MESSAGE);
        assertThat(response.usage().outputTokens()).isEqualTo(3);
        assertThat(response.usage().totalTokens()).isEqualTo(8);
    }

    @Test
    void usage_negative_isRefused() {
        TokenUsage less =
                TokenUsage.builder().inputTokens(3).cacheReadInputTokens(-1).build();

        assertThatThrownBy(() -> FakeReply.text("ok").usage(less))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cacheReadInputTokens was told to be -1")
                .hasMessageContaining("Effect.NEGATIVE_USAGE");
    }

    @Test
    void usage_beyondAnInt_hasTheGreatestTotalNotANegativeOne() {
        TokenUsage most = TokenUsage.builder().inputTokens(Integer.MAX_VALUE).build();

        assertThat(converse(ask(LLAMA), FakeReply.text("ok").usage(most))
                        .usage()
                        .totalTokens())
                .isEqualTo(Integer.MAX_VALUE);
        assertThat(NativeTokens.usage(Integer.MAX_VALUE, 1).totalTokens()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void text_countsUtf8BytesNotCharacters() {
        assertThat(converse(ask(LLAMA, "ééé"), FakeReply.text("日本")).usage())
                .isEqualTo(TokenUsage.builder()
                        .inputTokens(2 + 3)
                        .outputTokens(2)
                        .totalTokens(7)
                        .build());
    }

    @Test
    void input_countsSystemToolsAndToolResultsToo() {
        ConverseRequest plain = ask(LLAMA);
        ConverseRequest system = plain.toBuilder()
                .system(SystemContentBlock.fromText("12345678"))
                .build();
        ConverseRequest tools = plain.toBuilder()
                .toolConfig(config -> config.tools(Tool.fromToolSpec(spec -> spec.name("look_up1")
                        .description("1234")
                        .inputSchema(schema ->
                                schema.json(Document.fromMap(Map.of("type", Document.fromString("object"))))))))
                .build();
        ConverseRequest result = plain.toBuilder()
                .messages(
                        user("Where is my parcel?"),
                        Message.builder()
                                .role("user")
                                .content(ContentBlock.fromToolResult(r -> r.toolUseId("1234")
                                        .content(ToolResultContentBlock.fromJson(Document.fromNumber(12345)))))
                                .build())
                .build();

        assertThat(inputTokens(system)).isEqualTo(inputTokens(plain) + 2);
        assertThat(inputTokens(tools)).isEqualTo(inputTokens(plain) + 2 + 1 + 1 + 2);
        assertThat(inputTokens(result)).isEqualTo(inputTokens(plain) + 3 + 1 + 2);
    }

    @Test
    void input_largeImage_countsNoMoreThanTheCap() {
        ConverseRequest plain = ask(LLAMA);
        ConverseRequest image = plain.toBuilder()
                .messages(Message.builder()
                        .role("user")
                        .content(
                                ContentBlock.fromText("Where is my parcel?"),
                                ContentBlock.fromImage(block -> block.format("png")
                                        .source(ImageSource.fromBytes(SdkBytes.fromByteArray(new byte[1_000_000])))))
                        .build())
                .build();

        assertThat(inputTokens(image)).isEqualTo(inputTokens(plain) + TokenCount.MAX_TOKENS_PER_BLOB + 1);
    }

    @Test
    void input_cachePoint_countsNothing() {
        CachePointBlock point =
                CachePointBlock.builder().type(CachePointType.DEFAULT).build();
        ConverseRequest plain = ask(LLAMA);
        ConverseRequest cached = plain.toBuilder()
                .system(SystemContentBlock.fromCachePoint(point))
                .build();

        assertThat(inputTokens(cached)).isEqualTo(inputTokens(plain));
    }

    @Test
    void input_anyText_isWithinTheBoundThatCallersReserveBy() {
        for (String text : new String[] {"", "a", "é", "日", "😀", "\ud83d", "long ".repeat(1000)}) {
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;

            assertThat(inputTokens(ask(LLAMA, text))).isBetween(3, bytes + 8);
        }
    }

    @Test
    void input_ofNumbersAlone_isWithinTheBytesOfItsJson() {
        Document digits = Document.fromList(Collections.nCopies(1000, Document.fromNumber(1)));
        ConverseRequest request = ConverseRequest.builder()
                .modelId(LLAMA)
                .messages(Message.builder()
                        .role("user")
                        .content(ContentBlock.fromToolResult(
                                result -> result.toolUseId("a").content(ToolResultContentBlock.fromJson(digits))))
                        .build())
                .build();

        assertThat(inputTokens(request)).isBetween(1000, SdkJsonWriter.write(request).length);
    }

    @Test
    void maxTokens_longerAnswer_isCutAndSaysSo() {
        ConverseResponse response = converse(limited(2), FakeReply.text("123456789"));

        assertThat(text(response)).isEqualTo("12345678");
        assertThat(response.stopReason()).isEqualTo(StopReason.MAX_TOKENS);
        assertThat(response.usage().outputTokens()).isEqualTo(2);
    }

    @Test
    void maxTokens_answerOfExactlyThatLength_isWhole() {
        ConverseResponse response = converse(limited(2), FakeReply.text("12345678"));

        assertThat(text(response)).isEqualTo("12345678");
        assertThat(response.stopReason()).isEqualTo(StopReason.END_TURN);
    }

    @Test
    void maxTokens_cut_neverSplitsACharacter() {
        assertThat(text(converse(limited(1), FakeReply.text("ab😀c")))).isEqualTo("ab");
        assertThat(text(converse(limited(2), FakeReply.text("ab😀cd!")))).isEqualTo("ab😀cd");
    }

    @Test
    void stopSequences_firstInTheText_endsItAndSaysSo() {
        ConverseResponse response = converse(stoppingAt("END", "STOP"), FakeReply.text("one STOP two END"));

        assertThat(text(response)).isEqualTo("one ");
        assertThat(response.stopReason()).isEqualTo(StopReason.STOP_SEQUENCE);
        assertThat(response.usage().outputTokens()).isEqualTo(1);
    }

    @Test
    void stopSequences_inALaterBlock_leaveOutWhatFollows() {
        ConverseResponse response = converse(
                stoppingAt("STOP"),
                FakeReply.content(
                        ContentBlock.fromText("one"),
                        ContentBlock.fromText("STOP two"),
                        ContentBlock.fromText("three")));

        assertThat(response.output().message().content())
                .extracting(ContentBlock::text)
                .containsExactly("one");
        assertThat(response.stopReason()).isEqualTo(StopReason.STOP_SEQUENCE);
    }

    @Test
    void stopSequences_notReached_leaveTheReplyAsItIs() {
        FakeReply toolCall = FakeReply.content(toolUse());
        TokenUsage stated = TokenUsage.builder().outputTokens(7).build();

        assertThat(converse(stoppingAt("STOP"), FakeReply.text("STO")).stopReason())
                .isEqualTo(StopReason.END_TURN);
        assertThat(converse(stoppingAt("a", "e", "i"), toolCall).stopReason()).isEqualTo(StopReason.TOOL_USE);
        assertThat(text(converse(stoppingAt("STOP"), FakeReply.text("one STOP").usage(stated))))
                .as("a reply that states its output")
                .isEqualTo("one STOP");
        assertThat(converse(
                                limited(1).toBuilder()
                                        .inferenceConfig(
                                                limits -> limits.maxTokens(1).stopSequences("STOP"))
                                        .build(),
                                FakeReply.text("one two STOP"))
                        .stopReason())
                .as("cut before it gets there")
                .isEqualTo(StopReason.MAX_TOKENS);
    }

    private static ConverseRequest stoppingAt(String... sequences) {
        return ask(LLAMA).toBuilder()
                .inferenceConfig(limits -> limits.stopSequences(sequences))
                .build();
    }

    @Test
    void maxTokens_severalBlocks_keepsWhatFits() {
        ConverseResponse response = converse(
                limited(3),
                FakeReply.content(
                        ContentBlock.fromText("12345678"),
                        ContentBlock.fromText("123456"),
                        ContentBlock.fromText("never")));

        assertThat(response.output().message().content())
                .extracting(ContentBlock::text)
                .containsExactly("12345678", "1234");
    }

    @Test
    void maxTokens_toolCallThatDoesNotFit_isLeftOut() {
        ConverseResponse response = converse(limited(3), FakeReply.content(ContentBlock.fromText("1234"), toolUse()));

        assertThat(response.output().message().content())
                .extracting(ContentBlock::text)
                .containsExactly("1234");
        assertThat(response.stopReason()).isEqualTo(StopReason.MAX_TOKENS);
    }

    @Test
    void content_withToolCall_stopsForTheTool() {
        assertThat(converse(ask(LLAMA), FakeReply.content(toolUse())).stopReason())
                .isEqualTo(StopReason.TOOL_USE);
    }

    @Test
    void stopReason_stated_isKept() {
        FakeReply reply = FakeReply.text("no").stopReason(StopReason.GUARDRAIL_INTERVENED);

        assertThat(converse(ask(LLAMA), reply).stopReason()).isEqualTo(StopReason.GUARDRAIL_INTERVENED);
    }

    @Test
    void usage_stated_isBilledWithTheTotalFilledIn() {
        TokenUsage stated = TokenUsage.builder()
                .inputTokens(2)
                .outputTokens(5)
                .cacheReadInputTokens(1000)
                .cacheWriteInputTokens(322)
                .cacheDetails(CacheDetail.builder()
                        .ttl(CacheTTL.VALUE_1_H)
                        .inputTokens(322)
                        .build())
                .build();

        ConverseResponse response =
                converse(limited(1), FakeReply.text("1234567890").usage(stated));

        assertThat(response.usage())
                .isEqualTo(stated.toBuilder().totalTokens(1329).build());
        assertThat(bedrock.calls().get(0).usage()).isEqualTo(response.usage());
        assertThat(text(response))
                .as("whoever states output tokens means the whole text")
                .isEqualTo("1234567890");
    }

    @Test
    void usage_cacheReadsAlone_restIsCounted() {
        TokenUsage stated = TokenUsage.builder().cacheReadInputTokens(100).build();

        TokenUsage usage = converse(ask(LLAMA, "1234"), FakeReply.text("1234").usage(stated))
                .usage();

        assertThat(usage.inputTokens()).isEqualTo(4);
        assertThat(usage.outputTokens()).isEqualTo(1);
        assertThat(usage.totalTokens()).isEqualTo(105);
    }

    @Test
    void metrics_reportTheDelayUnlessStated() {
        FakeReply slow = FakeReply.text("x").after(Duration.ofMillis(750));

        assertThat(converse(ask(LLAMA), slow).metrics().latencyMs()).isEqualTo(750);
        assertThat(converse(ask(LLAMA), slow.latency(Duration.ofMillis(9)))
                        .metrics()
                        .latencyMs())
                .isEqualTo(9);
    }

    @Test
    void requestSettings_areEchoedWhenSent() {
        ConverseRequest request = ask("us.amazon.nova-pro-v1:0").toBuilder()
                .serviceTier(tier -> tier.type(ServiceTierType.FLEX))
                .performanceConfig(config -> config.latency("optimized"))
                .build();

        ConverseResponse response = converse(request, FakeReply.text("x"));

        assertThat(response.serviceTier().type()).isEqualTo(ServiceTierType.FLEX);
        assertThat(response.performanceConfig().latencyAsString()).isEqualTo("optimized");
        assertThat(converse(ask(LLAMA), FakeReply.text("x")).serviceTier()).isNull();
    }

    @Test
    void of_responseThatStatesEverything_isKept() {
        ConverseResponse stated = converse(ask(LLAMA), FakeReply.text("x")).toBuilder()
                .serviceTier(tier -> tier.type(ServiceTierType.PRIORITY))
                .additionalModelResponseFields(Document.fromString("more"))
                .build();

        assertThat(converse(ask(LLAMA), FakeReply.of(stated)).equalsBySdkFields(stated))
                .isTrue();
    }

    @Test
    void verbatim_emptyResponse_isGivenAsItIsAndBillsNothing() {
        ConverseResponse empty = ConverseResponse.builder().build();

        assertThat(converse(ask(LLAMA), FakeReply.verbatim(empty)).equalsBySdkFields(empty))
                .isTrue();
        assertThat(bedrock.calls().get(0).usage().totalTokens()).isZero();
    }

    @Test
    void verbatim_longerThanMaxTokens_isNotCut() {
        ConverseResponse whole = converse(ask(LLAMA), FakeReply.text("1234567890"));

        assertThat(text(converse(limited(1), FakeReply.verbatim(whole)))).isEqualTo("1234567890");
    }

    @Test
    void requestSettings_servedOtherwise_areEchoedAsStated() {
        ConverseRequest request = ask(LLAMA).toBuilder()
                .serviceTier(tier -> tier.type(ServiceTierType.FLEX))
                .performanceConfig(config -> config.latency("optimized"))
                .build();
        ConverseResponse stated = ConverseResponse.builder()
                .serviceTier(tier -> tier.type(ServiceTierType.DEFAULT))
                .performanceConfig(config -> config.latency("standard"))
                .build();

        ConverseResponse response = converse(request, FakeReply.of(stated));

        assertThat(response.serviceTier()).isEqualTo(stated.serviceTier());
        assertThat(response.performanceConfig()).isEqualTo(stated.performanceConfig());
    }

    @Test
    void verbatim_withoutUsage_delaysByUsageOfZero() {
        bedrock.model(LLAMA)
                .replies(FakeReply.verbatim(ConverseResponse.builder().build()))
                .delays(usage -> Duration.ofMillis(7L + usage.inputTokens() + usage.outputTokens()));

        bedrock.client().converse(ask(LLAMA));

        assertThat(bedrock.calls().get(0).delay()).isEqualTo(Duration.ofMillis(7));
    }

    @Test
    void input_nullAmongTheMessages_countsAsAnEmptyOne() {
        bedrock.model(LLAMA).replies("ok");
        ConverseRequest request = ask(LLAMA, "four").toBuilder()
                .messages(Requests.user("four"), null)
                .build();

        assertThat(inputTokens(request)).isEqualTo(7);
    }

    @Test
    void toString_doesNotSayTheText() {
        assertThat(FakeReply.text("secret").toString()).doesNotContain("secret");
        assertThat(Fault.validation("secret").toString())
                .doesNotContain("secret")
                .contains("ValidationException", "400");
    }

    private ConverseResponse converse(ConverseRequest request, FakeReply reply) {
        bedrock.clearCalls();
        bedrock.model(request.modelId()).replies(reply);
        return bedrock.client().converse(request);
    }

    private int inputTokens(ConverseRequest request) {
        return converse(request, FakeReply.text("x")).usage().inputTokens();
    }

    private static ConverseRequest limited(int maxTokens) {
        return ask(LLAMA).toBuilder()
                .inferenceConfig(config -> config.maxTokens(maxTokens))
                .build();
    }

    private static ContentBlock toolUse() {
        return ContentBlock.fromToolUse(use -> use.toolUseId("tooluse_1")
                .name("look_up")
                .input(Document.fromMap(Map.of("parcel", Document.fromString("4711")))));
    }

    @Test
    void toolUse_isOneCallWhoseIdIsTheSameEachTime() {
        ConverseResponse response = converse(ask(LLAMA), FakeReply.toolUse("look", "{\"n\":[1,true,null]}"));

        ToolUseBlock tool = response.output().message().content().get(0).toolUse();
        assertThat(tool.name()).isEqualTo("look");
        assertThat(tool.toolUseId()).matches("tooluse_[\\w-]{22}");
        assertThat(tool.input())
                .isEqualTo(Document.fromMap(Map.of(
                        "n",
                        Document.fromList(
                                List.of(Document.fromNumber("1"), Document.fromBoolean(true), Document.fromNull())))));
        assertThat(response.stopReason()).isEqualTo(StopReason.TOOL_USE);
        assertThat(toolUseId("look", "{\"n\":[1,true,null]}")).isEqualTo(tool.toolUseId());
        assertThat(toolUseId("look", "{}")).isNotEqualTo(tool.toolUseId());
    }

    private String toolUseId(String name, String json) {
        return converse(ask(LLAMA), FakeReply.toolUse(name, json))
                .output()
                .message()
                .content()
                .get(0)
                .toolUse()
                .toolUseId();
    }

    @Test
    void toolUse_inputThatIsNoJson_isRefusedAtOnce() {
        for (String wrong : new String[] {"", "{", "{} {}", "nope"}) {
            assertThatThrownBy(() -> FakeReply.toolUse("look", wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("A tool's input is JSON");
        }
    }

    @Test
    void reasoning_isABlockBeforeTheText() {
        List<ContentBlock> content = converse(ask(LLAMA), FakeReply.reasoning("Hm.", "Yes."))
                .output()
                .message()
                .content();

        assertThat(content).hasSize(2);
        assertThat(content.get(0).reasoningContent().reasoningText().text()).isEqualTo("Hm.");
        assertThat(content.get(0).reasoningContent().reasoningText().signature())
                .hasSize(32);
        assertThat(content.get(1).text()).isEqualTo("Yes.");
    }
}
