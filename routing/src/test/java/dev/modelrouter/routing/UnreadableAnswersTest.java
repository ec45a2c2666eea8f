package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.FailureKind;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.Usd;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/** Replies that came with success and are no answers: a failed call on every route, paid for as far as that is known. */
class UnreadableAnswersTest {

    private static final Usd A_DAY = Usd.of("1");

    private static ModelRouter router(Function<ConverseRequest, @Nullable ConverseResponse> behaviour) {
        return router(new StubClient(behaviour));
    }

    private static ModelRouter router(BedrockRuntimeClient client) {
        return ModelRouter.builder()
                .client(Region.US_EAST_1, client)
                .route(Route.cascade("cascade", "llama-3.3-70b", "claude-haiku-4.5"))
                .route(Route.fallback("fallback", "llama-3.3-70b", "claude-haiku-4.5"))
                .budget(Budget.daily(A_DAY))
                .build();
    }

    private static @Nullable ConverseResponse onlyLlamaGives(
            @Nullable ConverseResponse first, ConverseRequest request) {
        return request.modelId().contains("llama")
                ? first
                : StubClient.reply("fine").build();
    }

    private static FailureKind kind(Attempt attempt) {
        return ((Outcome.Failed) attempt.outcome()).failure().kind();
    }

    static Stream<Arguments> replies() {
        ConverseResponse whole = StubClient.reply("a").build();
        return Stream.of(
                Arguments.of(
                        "no output",
                        false,
                        whole.toBuilder().output((ConverseOutput) null).build()),
                Arguments.of(
                        "output of another kind",
                        false,
                        whole.toBuilder().output(output -> {}).build()),
                Arguments.of(
                        "message without content",
                        false,
                        whole.toBuilder()
                                .output(output ->
                                        output.message(Message.builder().build()))
                                .build()),
                Arguments.of(
                        "block of null",
                        false,
                        StubClient.reply(ContentBlock.fromText("a"), null).build()),
                Arguments.of(
                        "block newer than the SDK",
                        false,
                        StubClient.reply(ContentBlock.builder().build()).build()),
                Arguments.of(
                        "text and a block newer than the SDK",
                        false,
                        StubClient.reply(
                                        ContentBlock.fromText("a"),
                                        ContentBlock.builder().build())
                                .build()),
                Arguments.of(
                        "tool use without a name",
                        false,
                        StubClient.reply(ContentBlock.fromToolUse(use -> use.toolUseId("t")))
                                .build()),
                Arguments.of(
                        "tool use without an id",
                        false,
                        StubClient.reply(ContentBlock.fromToolUse(use -> use.name("t")))
                                .build()),
                Arguments.of(
                        "tool use with a blank name",
                        false,
                        StubClient.reply(ContentBlock.fromToolUse(
                                        use -> use.toolUseId("t").name(" ")))
                                .build()),
                Arguments.of(
                        "no stop reason",
                        false,
                        whole.toBuilder().stopReason((String) null).build()),
                Arguments.of(
                        "stop reason of next year",
                        false,
                        whole.toBuilder().stopReason("paused").build()),
                Arguments.of("nothing", true, ConverseResponse.builder().build()),
                Arguments.of(
                        "no usage",
                        true,
                        whole.toBuilder().usage((TokenUsage) null).build()),
                Arguments.of(
                        "empty usage",
                        true,
                        whole.toBuilder().usage(usage -> {}).build()),
                Arguments.of(
                        "no output tokens",
                        true,
                        whole.toBuilder().usage(usage -> usage.inputTokens(1)).build()),
                Arguments.of(
                        "negative input",
                        true,
                        whole.toBuilder()
                                .usage(usage -> usage.inputTokens(-1).outputTokens(1))
                                .build()),
                Arguments.of(
                        "negative cache",
                        true,
                        whole.toBuilder()
                                .usage(usage ->
                                        usage.inputTokens(1).outputTokens(1).cacheReadInputTokens(-5))
                                .build()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("replies")
    void complete_replyThatCannotBeRead_isMalformedOnEveryRouteAndGoesOn(
            String what, boolean usageUnknown, ConverseResponse reply) {
        ModelRouter router = router(request -> onlyLlamaGives(reply, request));

        for (String route : router.routes()) {
            Completion answer = router.complete(CompletionRequest.of(route, "hello"));

            assertThat(answer.text()).isEqualTo("fine");
            assertThat(answer.attempts()).hasSize(2);
            Attempt first = answer.attempts().get(0);
            assertThat(kind(first)).isEqualTo(FailureKind.MALFORMED);
            assertThat(first.cost().isKnown()).isEqualTo(!usageUnknown);
            assertThat(first.cost().atMost()).isPresent();
        }
        assertThat(router.budgets().balances("r", Map.of()).get(0).held()).isEqualTo(Usd.ZERO);
    }

    @ParameterizedTest
    @EnumSource(names = {"MALFORMED_TOOL_USE", "MALFORMED_MODEL_OUTPUT"})
    void complete_modelSaysThatItFailed_isAModelErrorOnEveryRouteWithAKnownCost(StopReason reason) {
        ModelRouter router = router(request -> onlyLlamaGives(
                StubClient.reply("half an ans").stopReason(reason).build(), request));

        for (String route : router.routes()) {
            Completion answer = router.complete(CompletionRequest.of(route, "hello"));

            assertThat(answer.text()).isEqualTo("fine");
            assertThat(kind(answer.attempts().get(0))).isEqualTo(FailureKind.MODEL_ERROR);
            // (1000 + 100) tokens at 0.72 dollars a million.
            assertThat(answer.attempts().get(0).cost().usd()).contains(Usd.of("0.000792"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GUARDRAIL_INTERVENED", "CONTENT_FILTERED"})
    void complete_filtersReplyThatLacksEverything_isStillFinal(StopReason reason) {
        ModelRouter router =
                router(request -> ConverseResponse.builder().stopReason(reason).build());

        Completion answer = router.complete(CompletionRequest.of("cascade", "hello"));

        assertThat(answer.accepted()).isTrue();
        assertThat(answer.attempts()).hasSize(1);
        assertThat(answer.text()).isEmpty();
        assertThat(answer.cost().isKnown()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "null",
                "[]",
                "<html>a proxy's own page</html>",
                "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"a\"}]}},\"stopReason\":\"end_t",
                "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":\"a\"}},\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":1,\"outputTokens\":1,\"totalTokens\":2}}",
                "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[\"a\"]}},\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":1,\"outputTokens\":1,\"totalTokens\":2}}",
                "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"hologram\":{}}]}},\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":1,\"outputTokens\":1,\"totalTokens\":2}}",
                "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"a\"}]}},\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":99999999999,\"outputTokens\":1,\"totalTokens\":2}}",
                "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"a\"}]}},\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":\"many\",\"outputTokens\":1,\"totalTokens\":2}}",
                "{\"output\":{\"message\":null},\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":1,\"outputTokens\":1,\"totalTokens\":2}}",
            })
    void complete_bodyThatIsNoAnswer_isMalformedAndGoesOn(String body) {
        ModelRouter router = router(client(body));

        Completion answer = router.complete(CompletionRequest.of("fallback", "hello"));

        assertThat(answer.text()).isEqualTo("fine");
        assertThat(kind(answer.attempts().get(0))).isEqualTo(FailureKind.MALFORMED);
    }

    /** The SDK's own client on a wire that answers Llama with this body, and every other model as it should. */
    private static BedrockRuntimeClient client(String body) {
        String fine = "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"fine\"}]}},"
                + "\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":1,\"outputTokens\":1,\"totalTokens\":2}}";
        return BedrockRuntimeClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create("http://127.0.0.1:1"))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClient(
                        new Wire(request -> request.httpRequest().encodedPath().contains("llama") ? body : fine))
                .build();
    }

    private record Wire(Function<HttpExecuteRequest, String> bodies) implements SdkHttpClient {

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() {
                    byte[] body = bodies.apply(request).getBytes(StandardCharsets.UTF_8);
                    return HttpExecuteResponse.builder()
                            .response(SdkHttpResponse.builder()
                                    .statusCode(200)
                                    .putHeader("Content-Type", "application/json")
                                    .putHeader("Content-Length", Integer.toString(body.length))
                                    .build())
                            .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
                            .build();
                }

                @Override
                public void abort() {}
            };
        }

        @Override
        public void close() {}
    }
}
