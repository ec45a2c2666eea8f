package dev.modelrouter.routing;

import static dev.modelrouter.routing.Models.HAIKU;
import static dev.modelrouter.routing.Models.LLAMA;
import static dev.modelrouter.routing.Models.SONNET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.testkit.FakeBedrock;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** The router as AWS's asynchronous client, plain calls. */
@Timeout(60)
class RoutedAsyncClientTest {

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final StubAsyncClient open = StubAsyncClient.ofOpenAnswers();

    private ModelRouterBuilder builder() {
        return ModelRouter.builder()
                .time(bedrock.time())
                .executor(Runnable::run)
                .route(Route.fallback("tickets", "llama-3.3-70b", "claude-haiku-4.5")
                        .maxAttempts(2));
    }

    private BedrockRuntimeAsyncClient client() {
        return builder()
                .asyncClient(bedrock.asyncClient(Region.US_EAST_1))
                .build()
                .asBedrockAsyncClient();
    }

    private BedrockRuntimeAsyncClient openClient() {
        return builder().asyncClient(Region.US_EAST_1, open).build().asBedrockAsyncClient();
    }

    private static ConverseRequest request(String modelId) {
        return ConverseRequest.builder()
                .modelId(modelId)
                .messages(StubClient.user("hello"))
                .build();
    }

    private static String text(ConverseResponse response) {
        return response.output().message().content().get(0).text();
    }

    @Test
    void converse_nameOfARoute_isRoutedAndItsCompletionIsRead() {
        bedrock.model(LLAMA).throttles();
        bedrock.model(HAIKU).replies("fine");

        ConverseResponse response = client().converse(request("tickets")).join();

        assertThat(text(response)).isEqualTo("fine");
        Completion completion = Completion.of(response).orElseThrow();
        assertThat(completion.model().name()).isEqualTo("claude-haiku-4.5");
        assertThat(completion.attempts()).hasSize(2);
    }

    @Test
    void converse_otherModel_isPassedOn() {
        bedrock.model(SONNET).replies("as it is");

        ConverseResponse response = client().converse(request(SONNET)).join();

        assertThat(text(response)).isEqualTo("as it is");
        assertThat(Completion.of(response)).isEmpty();
    }

    @Test
    void converse_knownModelIfChosen_isRouted() {
        bedrock.model(SONNET).replies("fine");
        BedrockRuntimeAsyncClient client = builder()
                .asyncClient(bedrock.asyncClient(Region.US_EAST_1))
                .build()
                .asBedrockAsyncClient(DropIn.knownModels());

        ConverseResponse response = client.converse(to -> to.modelId(SONNET).messages(StubClient.user("hello")))
                .join();

        assertThat(Completion.of(response)).isPresent();
    }

    @Test
    void converse_noAnswer_failsWithWhatAwsThrows() {
        bedrock.anyModel().throttles();

        CompletableFuture<ConverseResponse> answer = client().converse(request("tickets"));

        assertThat(catchThrowableOfType(CompletionException.class, answer::join).getCause())
                .isInstanceOf(ThrottlingException.class)
                .hasCauseInstanceOf(ModelRouterException.AllTargetsFailed.class);
    }

    @Test
    void converse_whatTheRouterRefuses_isToldByTheFuture() {
        CompletableFuture<ConverseResponse> answer = client().converse(to -> to.modelId("tickets"));

        assertThat(catchThrowableOfType(CompletionException.class, answer::join).getCause())
                .isInstanceOf(ValidationException.class);
    }

    @Test
    void converse_routerIsClosed_isToldByTheFuture() {
        ModelRouter router =
                builder().asyncClient(bedrock.asyncClient(Region.US_EAST_1)).build();
        BedrockRuntimeAsyncClient client = router.asBedrockAsyncClient();
        router.close();

        CompletableFuture<ConverseResponse> answer = client.converse(request("tickets"));

        assertThat(catchThrowableOfType(CompletionException.class, answer::join).getCause())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void converse_futureCancelled_breaksTheCallOff() {
        CompletableFuture<ConverseResponse> answer = openClient().converse(request("tickets"));

        answer.cancel(true);

        assertThat(open.answers).singleElement().satisfies(call -> assertThat(call)
                .isCancelled());
    }

    @Test
    void converse_futureTimedOutByItsHolder_breaksTheCallOff() {
        CompletableFuture<ConverseResponse> answer = openClient().converse(request("tickets"));

        answer.completeExceptionally(new TimeoutException("as orTimeout does"));

        assertThat(open.answers).singleElement().satisfies(call -> assertThat(call)
                .isCancelled());
    }

    @Test
    void converse_onlyASynchronousClientIsGiven_isRoutedAndTheRestSaysWhatIsMissing() {
        bedrock.model(LLAMA).replies("fine");
        BedrockRuntimeAsyncClient client =
                builder().client(bedrock.client(Region.US_EAST_1)).build().asBedrockAsyncClient();

        assertThat(text(client.converse(request("tickets")).join())).isEqualTo("fine");
        assertThatThrownBy(() -> client.countTokens(to -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("asynchronous client", "us-east-1", "asyncClient(...)");
    }

    @Test
    void converse_onlyAnAsynchronousClientIsGivenToTheSynchronousView_isRoutedAndTheRestSaysWhatIsMissing() {
        bedrock.model(LLAMA).replies("fine");
        BedrockRuntimeClient client = builder()
                .asyncClient(bedrock.asyncClient(Region.US_EAST_1))
                .build()
                .asBedrockClient();

        assertThat(text(client.converse(request("tickets")))).isEqualTo("fine");
        assertThatThrownBy(() -> client.countTokens(to -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a synchronous client", "us-east-1", "add client(...)");
    }

    /** Through the SDK's own client: what a stub has not is the head of the reply. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void converseStream_throughTheSdk_hasTheHeadOfTheAnswer(boolean isGated) {
        bedrock.model(LLAMA).throttles();
        bedrock.model(HAIKU).replies("{}");
        List<ConverseStreamResponse> heads = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        Route route =
                Route.fallback("chat", "llama-3.3-70b", "claude-haiku-4.5").accept(isGated ? Gate.json() : Gate.any());
        BedrockRuntimeAsyncClient client = builder()
                .asyncClient(bedrock.asyncClient(Region.US_EAST_1))
                .route(route)
                .build()
                .asBedrockAsyncClient();

        client.converseStream(
                        to -> to.modelId("chat").messages(StubClient.user("hello")),
                        ConverseStreamResponseHandler.builder()
                                .onResponse(heads::add)
                                .subscriber(ConverseStreamResponseHandler.Visitor.builder()
                                        .onContentBlockDelta(event ->
                                                text.append(event.delta().text()))
                                        .build())
                                .build())
                .join();

        assertThat(text).hasToString("{}");
        assertThat(heads).singleElement().satisfies(head -> {
            assertThat(head.responseMetadata().requestId())
                    .isEqualTo(bedrock.lastCall().requestId());
            assertThat(head.sdkHttpResponse().statusCode()).isEqualTo(200);
            assertThat(Completion.of(head).orElseThrow().model().name()).isEqualTo("claude-haiku-4.5");
        });
    }

    private static Stream<Method> operations() {
        return EveryMethod.of(BedrockRuntimeAsyncClient.class, "serviceName", "close");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void operation_eachOfTheInterface_isAnsweredByTheRegionsClient(Method operation)
            throws ReflectiveOperationException {
        EveryMethod<BedrockRuntimeAsyncClient> own = new EveryMethod<>(BedrockRuntimeAsyncClient.class);
        BedrockRuntimeAsyncClient client =
                builder().asyncClient(Region.US_EAST_1, own.client()).build().asBedrockAsyncClient();
        own.calls().clear();

        Object answer = EveryMethod.call(client, operation);

        assertThat(own.calls()).containsExactly(operation.getName());
        assertThat(answer).isNotNull().isSameAs(own.answer(operation));
    }

    @Test
    void close_ofTheView_closesNeitherRouterNorClient() {
        EveryMethod<BedrockRuntimeAsyncClient> own = new EveryMethod<>(BedrockRuntimeAsyncClient.class);
        ModelRouter router =
                builder().asyncClient(Region.US_EAST_1, own.client()).build();

        router.asBedrockAsyncClient().close();
        router.close();

        assertThat(own.calls()).doesNotContain("close");
        assertThat(router.asBedrockAsyncClient().serviceName()).isEqualTo(BedrockRuntimeAsyncClient.SERVICE_NAME);
    }
}
