package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.CacheDetail;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamMetadataEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;

@Timeout(60)
final class PromptCacheTest {

    private static final String QUESTION = "1234";

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final BedrockRuntimeClient client = bedrock.client();

    PromptCacheTest() {
        bedrock.anyModel().replies("done");
    }

    private static String tokens(int tokens) {
        return "word".repeat(tokens);
    }

    private static SystemContentBlock system(String text) {
        return SystemContentBlock.fromText(text);
    }

    private static SystemContentBlock point() {
        return SystemContentBlock.fromCachePoint(
                CachePointBlock.builder().type("default").build());
    }

    private static SystemContentBlock point(CacheTTL ttl) {
        return SystemContentBlock.fromCachePoint(
                CachePointBlock.builder().type("default").ttl(ttl).build());
    }

    private static ConverseRequest ask(String modelId, SystemContentBlock... system) {
        return Requests.ask(modelId, QUESTION).toBuilder().system(system).build();
    }

    private TokenUsage usage(ConverseRequest request) {
        return client.converse(request).usage();
    }

    /** What was billed: input, read, written, and the sum, without the one token of output. */
    private static List<@Nullable Integer> bill(TokenUsage usage) {
        return Arrays.asList(
                usage.inputTokens(),
                usage.cacheReadInputTokens(),
                usage.cacheWriteInputTokens(),
                usage.totalTokens() - usage.outputTokens());
    }

    private static List<@Nullable Integer> bill(int input, int read, int written) {
        return List.of(input, read, written, input + read + written);
    }

    @Test
    void samePrefix_isWrittenOnceAndThenRead() {
        ConverseRequest request = ask(SONNET, system(tokens(2_000)), point());

        TokenUsage first = usage(request);
        TokenUsage second = usage(request);

        assertThat(bill(first)).isEqualTo(bill(4, 0, 2_000));
        assertThat(first.cacheDetails())
                .containsExactly(CacheDetail.builder()
                        .ttl(CacheTTL.VALUE_5_M)
                        .inputTokens(2_000)
                        .build());
        assertThat(bill(second)).isEqualTo(bill(4, 2_000, 0));
        assertThat(second.hasCacheDetails()).isFalse();
    }

    @Test
    void otherPrefixModelOrRegion_isWrittenAnew() {
        ConverseRequest request = ask(SONNET, system(tokens(2_000)), point());
        usage(request);

        assertThat(bill(usage(ask(SONNET, system("x" + tokens(1_999)), point()))))
                .isEqualTo(bill(4, 0, 2_000));
        assertThat(bill(usage(request.toBuilder()
                        .modelId("us.anthropic.claude-sonnet-5")
                        .build())))
                .isEqualTo(bill(4, 0, 2_000));
        assertThat(bill(usage(request.toBuilder()
                        .modelId("global.anthropic.claude-sonnet-4-6")
                        .build())))
                .isEqualTo(bill(4, 0, 2_000));
        try (BedrockRuntimeClient west = bedrock.client(Region.US_WEST_2)) {
            assertThat(bill(west.converse(request).usage())).isEqualTo(bill(4, 0, 2_000));
        }
        assertThat(bill(usage(request))).isEqualTo(bill(4, 2_000, 0));
    }

    @Test
    void fiveMinutes_passFromTheLastReading() {
        ConverseRequest request = ask(SONNET, system(tokens(2_000)), point());
        usage(request);
        for (int i = 0; i < 3; i++) {
            bedrock.advance(Duration.ofMinutes(5).minusNanos(1));
            assertThat(usage(request).cacheReadInputTokens()).isEqualTo(2_000);
        }

        bedrock.advance(Duration.ofMinutes(5));

        assertThat(bill(usage(request))).isEqualTo(bill(4, 0, 2_000));
    }

    @Test
    void anHour_isKeptWhereTheModelHasIt() {
        ConverseRequest request = ask(SONNET, system(tokens(2_000)), point(CacheTTL.VALUE_1_H));
        TokenUsage first = usage(request);
        bedrock.advance(Duration.ofMinutes(59));
        assertThat(usage(request).cacheReadInputTokens()).isEqualTo(2_000);
        bedrock.advance(Duration.ofMinutes(60));
        assertThat(usage(request).cacheReadInputTokens()).isZero();
        assertThat(first.cacheDetails())
                .containsExactly(CacheDetail.builder()
                        .ttl(CacheTTL.VALUE_1_H)
                        .inputTokens(2_000)
                        .build());

        ConverseRequest nova =
                request.toBuilder().modelId("us.amazon.nova-pro-v1:0").build();
        assertThat(usage(nova).cacheDetails().get(0).ttl()).isEqualTo(CacheTTL.VALUE_5_M);
        bedrock.advance(Duration.ofMinutes(5));
        assertThat(usage(nova).cacheReadInputTokens()).isZero();
    }

    @Test
    void details_nameTheHourBeforeTheFiveMinutes() {
        TokenUsage usage =
                usage(ask(SONNET, system(tokens(2_000)), point(CacheTTL.VALUE_1_H), system(tokens(500)), point()));

        assertThat(usage.cacheDetails())
                .extracting(CacheDetail::ttl, CacheDetail::inputTokens)
                .containsExactly(tuple(CacheTTL.VALUE_1_H, 2_000), tuple(CacheTTL.VALUE_5_M, 500));
        assertThat(usage.cacheWriteInputTokens()).isEqualTo(2_500);
    }

    @Test
    void severalPointsOfAnHour_areBilledForWhatLiesBetween() {
        TokenUsage usage = usage(ask(
                SONNET,
                system(tokens(2_000)),
                point(CacheTTL.VALUE_1_H),
                system(tokens(500)),
                point(CacheTTL.VALUE_1_H)));

        assertThat(bill(usage)).isEqualTo(bill(4, 0, 2_500));
    }

    @ParameterizedTest
    @CsvSource({
        "us.anthropic.claude-opus-5, 512",
        "us.anthropic.claude-sonnet-4-6, 1024",
        "us.anthropic.claude-opus-4-6-v1, 4096",
        "us.amazon.nova-pro-v1:0, 1024"
    })
    void prefix_belowTheModelsMinimum_isIgnoredWithoutAWord(String modelId, int minimum) {
        assertThat(bill(usage(ask(modelId, system(tokens(minimum - 1)), point()))))
                .isEqualTo(bill(minimum + 3, 0, 0));
        assertThat(bill(usage(ask(modelId, system(tokens(minimum)), point())))).isEqualTo(bill(4, 0, minimum));
    }

    @Test
    void nova_cachesNoMoreThan20000Tokens() {
        String nova = "us.amazon.nova-pro-v1:0";

        assertThat(bill(usage(ask(nova, system(tokens(20_001)), point())))).isEqualTo(bill(20_005, 0, 0));
        assertThat(bill(usage(ask(nova, system(tokens(20_000)), point())))).isEqualTo(bill(4, 0, 20_000));
    }

    @Test
    void tools_comeBeforeTheSystemPromptAndThatBeforeMessages() {
        Tool tool = Tool.fromToolSpec(spec -> spec.name("look")
                .description(tokens(1_498))
                .inputSchema(schema -> schema.json(Document.fromMap(Map.of("type", Document.fromString("object"))))));
        Tool toolPoint =
                Tool.fromCachePoint(CachePointBlock.builder().type("default").build());
        ConverseRequest request = ask(SONNET, system(tokens(300)), point()).toBuilder()
                .toolConfig(config -> config.tools(tool, toolPoint))
                .build();
        int ofTool = TokenCount.ofBlock(tool);

        assertThat(bill(usage(request))).isEqualTo(bill(4, 0, ofTool + 300));
        assertThat(bill(usage(request.toBuilder()
                        .system(system("x" + tokens(300)), point())
                        .build())))
                .as("of another system prompt, the tools are read")
                .isEqualTo(bill(4, ofTool, 301));
        ConverseRequest untooled =
                request.toBuilder().toolConfig(config -> config.tools(tool)).build();
        assertThat(bill(usage(untooled))).as("a point less, the same beginning").isEqualTo(bill(4, ofTool + 300, 0));
    }

    private static Message turn(ConversationRole role, ContentBlock... content) {
        return Message.builder().role(role).content(content).build();
    }

    private static ContentBlock text(String text) {
        return ContentBlock.fromText(text);
    }

    private static ContentBlock pointInMessage() {
        return ContentBlock.fromCachePoint(
                CachePointBlock.builder().type("default").build());
    }

    /** A conversation whose last message has a point: 2,003 tokens, and 4 for each further turn. */
    private static ConverseRequest conversation(int furtherTurns) {
        List<Message> messages = new ArrayList<>();
        messages.add(
                furtherTurns == 0
                        ? turn(ConversationRole.USER, text(tokens(2_000)), pointInMessage())
                        : turn(ConversationRole.USER, text(tokens(2_000))));
        for (int i = 1; i <= furtherTurns; i++) {
            ConversationRole role = i % 2 == 0 ? ConversationRole.USER : ConversationRole.ASSISTANT;
            messages.add(i == furtherTurns ? turn(role, text(QUESTION), pointInMessage()) : turn(role, text(QUESTION)));
        }
        return ConverseRequest.builder().modelId(SONNET).messages(messages).build();
    }

    @Test
    void growingConversation_readsWhatItWroteLastTime() {
        assertThat(bill(usage(conversation(0)))).isEqualTo(bill(0, 0, 2_003));
        assertThat(bill(usage(conversation(2)))).isEqualTo(bill(0, 2_003, 8));
        assertThat(bill(usage(conversation(4)))).isEqualTo(bill(0, 2_011, 8));
    }

    @Test
    void claude_looksTwentyBlocksBack() {
        usage(conversation(0));

        assertThat(usage(conversation(20)).cacheReadInputTokens()).isEqualTo(2_003);
        bedrock.reset();
        bedrock.anyModel().replies("done");
        bedrock.waivesAllRules();
        usage(conversation(0));
        assertThat(usage(conversation(21)).cacheReadInputTokens()).isZero();
    }

    @Test
    void prefix_readByLookingBack_livesOn() {
        bedrock.waivesAllRules();
        usage(conversation(0));
        bedrock.advance(Duration.ofMinutes(4));
        assertThat(usage(conversation(1)).cacheReadInputTokens()).isEqualTo(2_003);
        bedrock.advance(Duration.ofMinutes(4));
        ConverseRequest other = conversation(0).toBuilder()
                .messages(
                        turn(ConversationRole.USER, text(tokens(2_000))),
                        turn(ConversationRole.ASSISTANT, text("another"), pointInMessage()))
                .build();

        assertThat(usage(other).cacheReadInputTokens()).isEqualTo(2_003);
    }

    @Test
    void nova_readsAtItsOwnPointsAlone() {
        String nova = "us.amazon.nova-pro-v1:0";
        usage(conversation(0).toBuilder().modelId(nova).build());

        assertThat(usage(conversation(2).toBuilder().modelId(nova).build()).cacheReadInputTokens())
                .isZero();
    }

    @Test
    void stream_billsTheSame() {
        ConverseRequest request = ask(SONNET, system(tokens(2_000)), point());
        ConverseStreamRequest stream = ConverseStreamRequest.builder()
                .modelId(SONNET)
                .system(request.system())
                .messages(request.messages())
                .build();
        try (BedrockRuntimeAsyncClient async = bedrock.asyncClient()) {
            assertThat(bill(streamed(async, stream))).isEqualTo(bill(4, 0, 2_000));
            assertThat(bill(usage(request))).isEqualTo(bill(4, 2_000, 0));
            assertThat(bill(streamed(async, stream))).isEqualTo(bill(4, 2_000, 0));
        }
    }

    private static TokenUsage streamed(BedrockRuntimeAsyncClient async, ConverseStreamRequest request) {
        return Seen.begin(async, request).end().events().stream()
                .filter(ConverseStreamMetadataEvent.class::isInstance)
                .map(event -> ((ConverseStreamMetadataEvent) event).usage())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void wire_hasTheUndocumentedTwinsToo() {
        ConverseResponse response = client.converse(ask(SONNET, system(tokens(2_000)), point()));

        assertThat(new String(SdkJsonWriter.write(response), StandardCharsets.UTF_8))
                .contains("\"cacheReadInputTokens\":0", "\"cacheReadInputTokenCount\":0")
                .contains("\"cacheWriteInputTokens\":2000", "\"cacheWriteInputTokenCount\":2000")
                .contains("\"serverToolUsage\":{}");
    }

    @Test
    void prefix_isThereFromTheFirstTokenOfItsAnswerOn() {
        FakeBedrock manual = FakeBedrock.create(FakeClock.manual());
        manual.model(SONNET).replies("done").delays(Duration.ofSeconds(2));
        ConverseRequest request = ask(SONNET, system(tokens(2_000)), point());
        try (BedrockRuntimeAsyncClient async = manual.asyncClient()) {
            CompletableFuture<ConverseResponse> first = async.converse(request);
            CompletableFuture<ConverseResponse> atTheSameTime = async.converse(request);
            manual.advance(Duration.ofSeconds(2));
            CompletableFuture<ConverseResponse> later = async.converse(request);
            manual.advance(Duration.ofSeconds(2));

            assertThat(first.join().usage().cacheWriteInputTokens()).isEqualTo(2_000);
            assertThat(atTheSameTime.join().usage().cacheWriteInputTokens()).isEqualTo(2_000);
            assertThat(later.join().usage().cacheReadInputTokens()).isEqualTo(2_000);
        }
    }

    @Test
    void failedCall_cachesNothing() {
        bedrock.model(SONNET).throttles(1).thenReplies("done");
        ConverseRequest request = ask(SONNET, system(tokens(2_000)), point());
        assertThatThrownBy(() -> client.converse(request)).hasMessageContaining("Too many tokens");

        assertThat(bill(usage(request))).isEqualTo(bill(4, 0, 2_000));
    }

    @Test
    void statedUsage_isKept() {
        TokenUsage stated = TokenUsage.builder()
                .inputTokens(7)
                .outputTokens(1)
                .totalTokens(8)
                .build();
        bedrock.model(SONNET).replies(FakeReply.text("done").usage(stated));

        assertThat(usage(ask(SONNET, system(tokens(2_000)), point()))).isEqualTo(stated);
    }

    @Test
    void withoutAPoint_claudeAndNovaSayZeroAndOthersNothing() {
        for (String model : List.of(SONNET, "us.amazon.nova-pro-v1:0")) {
            TokenUsage usage = usage(ask(model, system(tokens(2_000))));

            assertThat(usage.cacheReadInputTokens()).isZero();
            assertThat(usage.cacheWriteInputTokens()).isZero();
            assertThat(usage.hasCacheDetails()).isFalse();
        }
        assertThat(usage(ask(LLAMA, system(tokens(2_000)))).cacheReadInputTokens())
                .isNull();
        bedrock.waivesAllRules();
        assertThat(usage(ask(LLAMA, system(tokens(2_000)), point())).cacheReadInputTokens())
                .isNull();
    }

    @Test
    void quota_takesReadsForFreeAndWritesAsTheyAre() {
        RegionScripts here = bedrock.in(Region.US_EAST_1);
        here.quota(SONNET, Quota.perMinute().tokens(1_000_000));
        ConverseRequest request = ask(SONNET, system(tokens(2_000)), point());

        usage(request);
        assertThat(here.quotaUse(SONNET).tokens().orElseThrow().used()).isEqualTo(2_004 + 5);
        usage(request);
        assertThat(here.quotaUse(SONNET).tokens().orElseThrow().used()).isEqualTo(2_009 + 4 + 5);
    }

    @Test
    void prompt_ofAnApplicationProfile_isCachedAsItsModelCaches() {
        String profile = bedrock.account().createsProfile("team", "us.anthropic.claude-sonnet-4-6");
        bedrock.model(profile).answers(request -> FakeReply.text("ok"));
        ConverseRequest request = ask(profile, system(tokens(2_000)), point());

        assertThat(usage(request).cacheWriteInputTokens()).isEqualTo(2_000);
        assertThat(usage(request).cacheReadInputTokens()).isEqualTo(2_000);
    }

    @Test
    void callThatFails_letsNothingLiveOn() {
        bedrock.model(SONNET)
                .replies("ok")
                .thenReplies(FakeReply.text("lost").breaks(Effect.exception(Fault.throttling()), Moment.BEFORE_HEADERS))
                .thenReplies("ok");
        ConverseRequest request = ask(SONNET, system(tokens(2_000)), point());
        usage(request);

        bedrock.advance(Duration.ofMinutes(4));
        assertThatThrownBy(() -> usage(request)).isInstanceOf(ThrottlingException.class);
        bedrock.advance(Duration.ofMinutes(4));

        assertThat(bill(usage(request))).isEqualTo(bill(4, 0, 2_000));
    }

    @Test
    void timeOfAModelsOwn_isKept() {
        String model = "openai.gpt-5.6-sol";
        bedrock.waivesAllRules();
        ConverseRequest request = ask(model, system(tokens(2_000)), point());
        usage(request);

        bedrock.advance(Duration.ofMinutes(29));

        assertThat(bill(usage(request))).isEqualTo(bill(4, 2_000, 0));
    }
}
