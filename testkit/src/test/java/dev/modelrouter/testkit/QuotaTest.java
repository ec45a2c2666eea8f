package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.ModelCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceUnavailableException;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

@Timeout(60)
final class QuotaTest {

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final BedrockRuntimeClient client = bedrock.client();
    private final RegionScripts here = bedrock.in(Region.US_EAST_1);

    /** A request of exactly 100 tokens: 97 of text, 3 of the message. */
    static ConverseRequest hundred(String modelId, int maxTokens) {
        return ask(modelId, "abcd".repeat(97)).toBuilder()
                .inferenceConfig(inference -> inference.maxTokens(maxTokens))
                .build();
    }

    private static FakeReply used(int input, int output) {
        return FakeReply.text("ok")
                .usage(TokenUsage.builder()
                        .inputTokens(input)
                        .outputTokens(output)
                        .build());
    }

    private void assertThrottled(ConverseRequest request, String message) {
        assertThatThrownBy(() -> client.converse(request)).isInstanceOfSatisfying(ThrottlingException.class, thrown -> {
            assertThat(thrown.statusCode()).isEqualTo(429);
            assertThat(thrown.awsErrorDetails().errorMessage()).isEqualTo(message);
        });
    }

    @Test
    void quota_notAskedFor_limitsNothing() {
        bedrock.model(LLAMA).replies("ok");

        for (int i = 0; i < 1_000; i++) {
            client.converse(ask(LLAMA));
        }

        assertThatThrownBy(() -> here.quotaUse(LLAMA))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has no quota");
    }

    @Test
    void requests_beyondTheMinute_areRefusedAndComeBackEvenly() {
        bedrock.model(LLAMA).replies("ok");
        here.quota(LLAMA, Quota.perMinute().requests(6));
        for (int i = 0; i < 6; i++) {
            client.converse(ask(LLAMA));
        }

        assertThrottled(ask(LLAMA), QuotaPool.TOO_MANY_REQUESTS);
        bedrock.advance(Duration.ofMillis(9_999));
        assertThrottled(ask(LLAMA), QuotaPool.TOO_MANY_REQUESTS);
        bedrock.advance(Duration.ofMillis(1));
        client.converse(ask(LLAMA));
        assertThrottled(ask(LLAMA), QuotaPool.TOO_MANY_REQUESTS);
        assertThat(here.quotaUse(LLAMA).requests()).contains(new QuotaUse.Level(6, 6));

        bedrock.advance(Duration.ofHours(5));
        assertThat(here.quotaUse(LLAMA).requests()).contains(new QuotaUse.Level(6, 0));
    }

    @Test
    void message_ofTooManyRequests_isTheServices() {
        assertThat(QuotaPool.TOO_MANY_REQUESTS)
                .isEqualTo("Too many requests, please wait before trying again. You have sent too many requests.  Wait"
                        + " before trying again.");
    }

    @Test
    void tokens_atTheStart_areInputAndMaxTokens() {
        bedrock.model(LLAMA).replies(used(100, 10));
        here.quota(LLAMA, Quota.perMinute().tokens(1_000));

        assertThrottled(hundred(LLAMA, 901), "Too many tokens, please wait before trying again.");
        client.converse(hundred(LLAMA, 900));

        assertThat(here.quotaUse(LLAMA).tokens())
                .as("what was not used is given back")
                .contains(new QuotaUse.Level(1_000, 110));
        assertThat(bedrock.calls()).hasSize(2);
        assertThat(bedrock.calls().get(0).response()).isEmpty();
    }

    @Test
    void tokens_withoutMaxTokens_reserveTheModelsMaximum() {
        bedrock.model(SONNET).replies("ok");
        bedrock.model("invented").replies("ok");
        int max = ModelCatalog.bundled()
                .model("claude-sonnet-4.6")
                .maxOutputTokens()
                .orElseThrow();
        ConverseRequest request = ask(SONNET, "abcd".repeat(97));

        here.quota(SONNET, Quota.perMinute().tokens(max + 99));
        assertThrottled(request, QuotaPool.TOO_MANY_TOKENS);
        here.quota(SONNET, Quota.perMinute().tokens(max + 100));
        assertThatCode(() -> client.converse(request)).doesNotThrowAnyException();

        ConverseRequest unknown = request.toBuilder().modelId("invented").build();
        here.quota("invented", Quota.perMinute().tokens(4_195));
        assertThrottled(unknown, QuotaPool.TOO_MANY_TOKENS);
        here.quota("invented", Quota.perMinute().tokens(4_196));
        assertThatCode(() -> client.converse(unknown)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "us.anthropic.claude-opus-4-8, 15",
        "anthropic.claude-opus-4-8, 15",
        "us.anthropic.claude-opus-5, 10",
        "us.anthropic.claude-opus-5-5, 10",
        "us.anthropic.claude-opus-5-20260801-v1:0, 10",
        "us.anthropic.claude-invented-9, 5",
        "us.anthropic.claude-sonnet-5, 10",
        "us.anthropic.claude-fable-5-1, 10",
        "us.anthropic.claude-fable-5, 5",
        "us.anthropic.claude-haiku-5-5, 5",
        "us.anthropic.claude-sonnet-4-6, 5",
        "us.anthropic.claude-opus-4-7, 5",
        "us.anthropic.claude-haiku-4-5-20251001-v1:0, 5",
        "us.anthropic.claude-sonnet-4-20250514-v1:0, 5",
        "us.anthropic.claude-3-7-sonnet-20250219-v1:0, 5",
        "anthropic.claude-3-5-sonnet-20241022-v2:0, 1",
        "anthropic.claude-3-5-haiku-20241022-v1:0, 1",
        "anthropic.claude-3-haiku-20240307-v1:0, 1",
        "anthropic.claude-v2:1, 1",
        "anthropic.claude-instant-v1, 1",
        "openai.gpt-5.6-sol, 10",
        "openai.gpt-5.5, 1",
        "us.meta.llama3-3-70b-instruct-v1:0, 1",
        "invented, 1"
    })
    void tokens_atTheEnd_areInputAndCacheWritesAndOutputByTheBurndownRate(String modelId, int rate) {
        bedrock.waivesAllRules();
        bedrock.model(modelId)
                .replies(FakeReply.text("ok")
                        .usage(TokenUsage.builder()
                                .inputTokens(1_000)
                                .cacheWriteInputTokens(200)
                                .cacheReadInputTokens(70_000)
                                .outputTokens(100)
                                .build()));
        here.quota(modelId, Quota.perMinute().tokens(50_000).tokensPerDay(60_000));

        client.converse(hundred(modelId, 50));

        assertThat(here.quotaUse(modelId).tokens()).contains(new QuotaUse.Level(50_000, 1_200 + 100L * rate));
        assertThat(here.quotaUse(modelId).tokensToday()).contains(new QuotaUse.Level(60_000, 1_200 + 100L * rate));
    }

    @Test
    void tokens_usedBeyondTheReservation_goBelowZeroAndAreWaitedFor() {
        bedrock.model(SONNET).replies(used(100, 400));
        here.quota(SONNET, Quota.perMinute().tokens(1_000));

        client.converse(hundred(SONNET, 400));

        assertThat(here.quotaUse(SONNET).tokens().orElseThrow().remaining()).isEqualTo(1_000 - (100 + 2_000));
        bedrock.advance(Duration.ofSeconds(96));
        assertThrottled(hundred(SONNET, 401), QuotaPool.TOO_MANY_TOKENS);
        assertThatCode(() -> client.converse(hundred(SONNET, 400))).doesNotThrowAnyException();
    }

    @Test
    void tokensPerDay_comeBackAtMidnightUtc() {
        bedrock.model(LLAMA).replies(used(100, 100));
        here.quota(LLAMA, Quota.perMinute().tokensPerDay(300));
        bedrock.advance(Duration.ofHours(23));
        client.converse(hundred(LLAMA, 100));

        assertThrottled(hundred(LLAMA, 100), "Too many tokens per day, please wait before trying again.");
        bedrock.advance(Duration.ofMinutes(59));
        assertThrottled(hundred(LLAMA, 100), QuotaPool.TOO_MANY_TOKENS_PER_DAY);
        bedrock.advance(Duration.ofMinutes(1));

        client.converse(hundred(LLAMA, 100));
        assertThat(here.quotaUse(LLAMA).tokensToday()).contains(new QuotaUse.Level(300, 200));
    }

    @Test
    void tokensPerDay_ofACallOverMidnight_countOnTheDayItBegan() {
        FakeBedrock manual = FakeBedrock.create(FakeClock.manual());
        manual.model(LLAMA).replies(used(100, 100).after(Duration.ofHours(2)));
        RegionScripts region =
                manual.in(Region.US_EAST_1).quota(LLAMA, Quota.perMinute().tokensPerDay(300));
        manual.advance(Duration.ofHours(23));
        try (BedrockRuntimeAsyncClient async = manual.asyncClient()) {
            CompletableFuture<ConverseResponse> call = async.converse(hundred(LLAMA, 200));
            assertThat(region.quotaUse(LLAMA).tokensToday()).contains(new QuotaUse.Level(300, 300));

            manual.advance(Duration.ofHours(2));

            call.join();
            assertThat(region.quotaUse(LLAMA).tokensToday()).contains(new QuotaUse.Level(300, 0));
        }
    }

    /** The second call has turned the day before the first gives back what it did not use. */
    @Test
    void tokensPerDay_givenBackAcrossMidnight_goToTheDayTheyWereTakenFrom() {
        FakeBedrock manual = FakeBedrock.create(FakeClock.manual());
        manual.model(LLAMA).replies(used(100, 100).after(Duration.ofHours(2)));
        RegionScripts region =
                manual.in(Region.US_EAST_1).quota(LLAMA, Quota.perMinute().tokensPerDay(300));
        manual.advance(Duration.ofHours(23));
        try (BedrockRuntimeAsyncClient async = manual.asyncClient()) {
            CompletableFuture<ConverseResponse> first = async.converse(hundred(LLAMA, 200));
            manual.advance(Duration.ofMinutes(90));
            CompletableFuture<ConverseResponse> second = async.converse(hundred(LLAMA, 200));
            assertThat(region.quotaUse(LLAMA).tokensToday()).contains(new QuotaUse.Level(300, 300));

            manual.advance(Duration.ofMinutes(30));
            first.join();
            assertThat(region.quotaUse(LLAMA).tokensToday())
                    .as("the first call's rest is yesterday's")
                    .contains(new QuotaUse.Level(300, 300));

            manual.advance(Duration.ofMinutes(90));
            second.join();
            assertThat(region.quotaUse(LLAMA).tokensToday()).contains(new QuotaUse.Level(300, 200));
        }
    }

    @Test
    void pools_ofScopesAndRegions_areApart() {
        bedrock.waivesAllRules();
        bedrock.anyModel().replies("ok");
        Quota one = Quota.perMinute().requests(1);
        for (String id : new String[] {"", "us.", "global."}) {
            bedrock.quota(id + "anthropic.claude-sonnet-4-6", one);
        }
        try (BedrockRuntimeClient west = bedrock.client(Region.US_WEST_2)) {
            for (BedrockRuntimeClient each : List.of(client, west)) {
                each.converse(ask("anthropic.claude-sonnet-4-6"));
                each.converse(ask("us.anthropic.claude-sonnet-4-6"));
                each.converse(ask("global.anthropic.claude-sonnet-4-6"));
            }
        }

        assertThrottled(ask("anthropic.claude-sonnet-4-6"), QuotaPool.TOO_MANY_REQUESTS);
        assertThrottled(ask("us.anthropic.claude-sonnet-4-6"), QuotaPool.TOO_MANY_REQUESTS);
        assertThrottled(ask("global.anthropic.claude-sonnet-4-6"), QuotaPool.TOO_MANY_REQUESTS);
    }

    @Test
    void pool_ofAnIdItsGeographiesAndItsArn_isOne() {
        bedrock.waivesAllRules();
        bedrock.anyModel().replies("ok");
        here.quota(SONNET, Quota.perMinute().requests(2));

        client.converse(ask("arn:aws:bedrock:us-east-1:123456789012:inference-profile/" + SONNET));
        client.converse(ask("eu.anthropic.claude-sonnet-4-6"));

        assertThrottled(ask(SONNET), QuotaPool.TOO_MANY_REQUESTS);
    }

    @Test
    void tiers_shareOneQuota() {
        bedrock.model(LLAMA).replies("ok");
        here.quota(LLAMA, Quota.perMinute().requests(3));

        for (ServiceTierType tier : List.of(ServiceTierType.PRIORITY, ServiceTierType.DEFAULT, ServiceTierType.FLEX)) {
            client.converse(ask(LLAMA).toBuilder()
                    .serviceTier(served -> served.type(tier))
                    .build());
        }

        assertThrottled(ask(LLAMA), QuotaPool.TOO_MANY_REQUESTS);
    }

    @Test
    void refusedRequest_takesNoStepAndChargesNothing() {
        bedrock.model(LLAMA).replies("first").thenReplies("second").thenNoMore();
        here.quota(LLAMA, Quota.perMinute().requests(1).tokens(200));
        client.converse(hundred(LLAMA, 50));
        QuotaUse before = here.quotaUse(LLAMA);

        assertThrottled(hundred(LLAMA, 50), QuotaPool.TOO_MANY_REQUESTS);

        assertThat(here.quotaUse(LLAMA)).isEqualTo(before);
        bedrock.advance(Duration.ofMinutes(1));
        assertThat(Requests.text(client.converse(hundred(LLAMA, 50)))).isEqualTo("second");
    }

    @Test
    void failedCall_getsItsTokensBackAndNotItsRequest() {
        bedrock.model(LLAMA).fails(Fault.internalServer());
        here.quota(LLAMA, Quota.perMinute().requests(5).tokens(1_000));

        assertThatThrownBy(() -> client.converse(hundred(LLAMA, 500))).hasMessageContaining("unexpected error");

        assertThat(here.quotaUse(LLAMA).tokens()).contains(new QuotaUse.Level(1_000, 0));
        assertThat(here.quotaUse(LLAMA).requests()).contains(new QuotaUse.Level(5, 1));
    }

    @Test
    void stream_abandonedHalfWay_isChargedInFullAtOnce() {
        FakeBedrock manual = FakeBedrock.create(FakeClock.manual());
        manual.model(LLAMA).replies(used(100, 40)).delays(Duration.ofSeconds(1), Duration.ofSeconds(1));
        RegionScripts region = manual.in(Region.US_EAST_1)
                .quota(LLAMA, Quota.perMinute().tokens(600).concurrentRequests(1));
        try (BedrockRuntimeAsyncClient async = manual.asyncClient()) {
            Seen seen = Seen.begin(async, stream(hundred(LLAMA, 500)));
            assertThat(region.quotaUse(LLAMA).tokens()).contains(new QuotaUse.Level(600, 600));
            assertThat(region.quotaUse(LLAMA).concurrentRequests()).contains(new QuotaUse.Level(1, 1));

            seen.future().cancel(true);

            Seen.awaitThat(() -> manual.lastCall().isAbandoned(), "the call is abandoned");
            assertThat(region.quotaUse(LLAMA).tokens()).contains(new QuotaUse.Level(600, 140));
            assertThat(region.quotaUse(LLAMA).concurrentRequests()).contains(new QuotaUse.Level(1, 0));
        }
    }

    private static ConverseStreamRequest stream(ConverseRequest request) {
        return ConverseStreamRequest.builder()
                .modelId(request.modelId())
                .messages(request.messages())
                .inferenceConfig(request.inferenceConfig())
                .build();
    }

    @Test
    void openCalls_beyondTheLimit_areRefusedForWantOfCapacity() {
        FakeBedrock manual = FakeBedrock.create(FakeClock.manual());
        manual.model(LLAMA).replies("ok").delays(Duration.ofSeconds(5));
        manual.quota(LLAMA, Quota.perMinute().concurrentRequests(2));
        try (BedrockRuntimeAsyncClient async = manual.asyncClient()) {
            CompletableFuture<ConverseResponse> first = async.converse(ask(LLAMA));
            CompletableFuture<ConverseResponse> second = async.converse(ask(LLAMA));
            assertThatThrownBy(() -> async.converse(ask(LLAMA)).join())
                    .hasCauseInstanceOf(ServiceUnavailableException.class)
                    .hasMessageContaining("Too many connections, please wait before trying again.");

            manual.advance(Duration.ofSeconds(5));

            first.join();
            second.join();
            CompletableFuture<ConverseResponse> third = async.converse(ask(LLAMA));
            manual.advance(Duration.ofSeconds(5));
            assertThat(third).isCompleted();
        }
    }

    @Test
    void wireDoor_overQuota_saysSoWithTheRealText() {
        bedrock.model(LLAMA).replies("ok");
        here.quota(LLAMA, Quota.perMinute().requests(1));
        try (FakeBedrockServer server = bedrock.serve();
                BedrockRuntimeClient wire = server.client()) {
            wire.converse(ask(LLAMA));

            assertThatThrownBy(() -> wire.converse(ask(LLAMA)))
                    .isInstanceOf(ThrottlingException.class)
                    .hasMessageContaining(QuotaPool.TOO_MANY_REQUESTS);
        }
    }

    @Test
    void sixtyFourThreads_neverGetMoreThanIsAllowed() throws Exception {
        bedrock.model(LLAMA).replies(used(100, 100));
        here.quota(LLAMA, Quota.perMinute().requests(1_000).tokens(100_000));
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(64);
        List<Future<Integer>> counts = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            counts.add(threads.submit(() -> {
                start.await();
                return admitted(40);
            }));
        }
        start.countDown();
        int admitted = 0;
        for (Future<Integer> count : counts) {
            admitted += count.get(50, TimeUnit.SECONDS);
        }
        threads.shutdown();

        assertThat(admitted)
                .as("2,560 calls of 200 tokens; the clock stands still, and each is charged what it reserved")
                .isEqualTo(500);
        assertThat(here.quotaUse(LLAMA).tokens()).contains(new QuotaUse.Level(100_000, 100_000));
        assertThat(here.quotaUse(LLAMA).requests()).contains(new QuotaUse.Level(1_000, 500));
    }

    private int admitted(int calls) {
        int admitted = 0;
        for (int i = 0; i < calls; i++) {
            try {
                client.converse(hundred(LLAMA, 100));
                admitted++;
            } catch (ThrottlingException refused) {
                assertThat(refused.awsErrorDetails().errorMessage()).isEqualTo(QuotaPool.TOO_MANY_TOKENS);
            }
        }
        return admitted;
    }

    @Test
    void reset_forgetsQuotasAndOutages() {
        bedrock.quota(LLAMA, Quota.perMinute().requests(1));
        here.outage();
        bedrock.reset();
        bedrock.model(LLAMA).replies("ok");

        client.converse(ask(LLAMA));
        client.converse(ask(LLAMA));

        assertThat(bedrock.calls()).allMatch(call -> call.status() == 200);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE})
    void quota_thatIsNone_saysWhatToDo(long limit) {
        assertThatThrownBy(() -> Quota.perMinute().tokens(limit))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was told " + limit)
                .hasMessageContaining("Fault.throttling()");
    }

    @Test
    void toString_listsTheLimits() {
        assertThat(Quota.perMinute().requests(50).tokens(100_000))
                .hasToString("Quota[50 requests/min, 100000 tokens/min]");
    }

    @Test
    void quota_ofAnApplicationProfile_isReservedAndBurntByItsModel() {
        String profile = bedrock.account().createsProfile("team", "anthropic.claude-opus-4-8");
        bedrock.model(profile).replies(used(100, 10)).thenReplies(used(100, 10));
        here.quota(profile, Quota.perMinute().tokens(128_100));

        client.converse(hundred(profile, 10));
        assertThat(here.quotaUse(profile).tokens().orElseThrow().used()).isEqualTo(100 + 15 * 10);
        assertThrottled(ask(profile, "abcd".repeat(97)), QuotaPool.TOO_MANY_TOKENS);
    }

    @Test
    void quota_clockGoesOnByYears_isFullAndNoMore() {
        here.quota(
                LLAMA,
                Quota.perMinute()
                        .requests(100_000_000_000L)
                        .tokens(100_000_000_000L)
                        .tokensPerDay(1_000));
        bedrock.model(LLAMA).answers(request -> used(100, 10));
        client.converse(hundred(LLAMA, 900));

        bedrock.advance(Duration.ofDays(365 * 200));

        QuotaUse use = here.quotaUse(LLAMA);
        assertThat(use.requests().orElseThrow().used()).isZero();
        assertThat(use.tokens().orElseThrow().used()).isZero();
        assertThat(use.tokensToday().orElseThrow().used()).isZero();
    }
}
