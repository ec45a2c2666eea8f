package dev.modelrouter.routing;

import static dev.modelrouter.routing.Models.HAIKU;
import static dev.modelrouter.routing.Models.LLAMA;
import static dev.modelrouter.routing.Models.SONNET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.Scope;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.testkit.FakeBedrock;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** The router as AWS's client: what is routed, what is passed on, and what is read from a response. */
class RoutedClientTest {

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final List<Completion> heard = new ArrayList<>();

    private ModelRouterBuilder builder() {
        return ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .client(bedrock.client(Region.US_WEST_2))
                .time(bedrock.time())
                .listener(new RouterListener() {
                    @Override
                    public void completed(Completion completion) {
                        heard.add(completion);
                    }
                })
                .route(Route.fallback("tickets", "llama-3.3-70b", "claude-haiku-4.5")
                        .accept(Gate.json()));
    }

    private static ConverseRequest.Builder request(String modelId) {
        return ConverseRequest.builder().modelId(modelId).messages(StubClient.user("I was charged twice."));
    }

    private static String text(ConverseResponse response) {
        return response.output().message().content().get(0).text();
    }

    // What is routed.

    @Test
    void converse_nameOfARoute_isRoutedAndItsCompletionIsReadAndHeard() {
        bedrock.in(Region.US_EAST_1).model(LLAMA).throttles();
        bedrock.in(Region.US_WEST_2).model(LLAMA).replies("not JSON");
        bedrock.in(Region.US_EAST_1).model(HAIKU).replies("{\"label\":\"billing\"}");

        ConverseResponse response =
                builder().build().asBedrockClient().converse(request("tickets").build());

        Completion completion = Completion.of(response).orElseThrow();
        assertThat(text(response)).isEqualTo("{\"label\":\"billing\"}");
        assertThat(completion.model().name()).isEqualTo("claude-haiku-4.5");
        assertThat(completion.attempts()).hasSize(3);
        assertThat(completion.cost()).isNotEqualTo(Cost.ZERO);
        assertThat(heard).containsExactly(completion);
    }

    @Test
    void converse_consumerOfABuilder_isRoutedToo() {
        bedrock.model(LLAMA).replies("{}");

        ConverseResponse response = builder().build().asBedrockClient().converse(to -> to.modelId("tickets")
                .messages(StubClient.user("I was charged twice.")));

        assertThat(Completion.of(response).orElseThrow().route()).isEqualTo("tickets");
    }

    @Test
    void converse_routeCalledAsAModelIdIsSpelt_isRouted() {
        bedrock.model(SONNET).throttles();
        bedrock.model(HAIKU).replies("fine");
        BedrockRuntimeClient client = builder()
                .route(Route.fallback(SONNET, "claude-sonnet-4.6", "claude-haiku-4.5"))
                .build()
                .asBedrockClient();

        ConverseResponse response = client.converse(request(SONNET).build());

        assertThat(Completion.of(response).orElseThrow().model().name()).isEqualTo("claude-haiku-4.5");
    }

    @Test
    void converse_otherModel_isPassedOnToThePreferredRegionAndHasNoCompletion() {
        bedrock.in(Region.US_EAST_1).model(SONNET).replies("from the east");

        ConverseResponse response =
                builder().build().asBedrockClient().converse(request(SONNET).build());

        assertThat(text(response)).isEqualTo("from the east");
        assertThat(Completion.of(response)).isEmpty();
        assertThat(heard).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"us.anthropic.claude-sonnet-4-6", "claude-sonnet-4.6", "anthropic.claude-sonnet-4-6"})
    void converse_knownModelIfChosen_isARouteOfItsOwnInAllRegions(String modelId) {
        bedrock.in(Region.US_EAST_1).anyModel().throttles();
        bedrock.in(Region.US_WEST_2).anyModel().replies("from the west");
        BedrockRuntimeClient client = builder().build().asBedrockClient(DropIn.knownModels());

        ConverseResponse response = client.converse(request(modelId).build());

        assertThat(text(response)).isEqualTo("from the west");
        Completion completion = Completion.of(response).orElseThrow();
        assertThat(completion.route()).isEqualTo(modelId);
        assertThat(completion.model().name()).isEqualTo("claude-sonnet-4.6");
        assertThat(completion.attempts()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme.unheard-of-v1:0", "not a model id", "eu.anthropic.claude-sonnet-4-6"})
    void converse_unknownOrElsewhereThoughKnownModelsAreChosen_isPassedOn(String modelId) {
        StubClient own = new StubClient(request -> StubClient.reply("as it is").build());
        BedrockRuntimeClient client = ModelRouter.builder()
                .client(Region.US_EAST_1, own)
                .route(Route.fallback("r", "llama-3.3-70b"))
                .build()
                .asBedrockClient(DropIn.knownModels());
        ConverseRequest request = request(modelId).build();

        client.converse(request);
        client.converse(request);

        assertThat(own.sent).containsExactly(request, request);
    }

    @Test
    void converse_noModelId_isPassedOn() {
        StubClient own = new StubClient(request -> StubClient.reply("as it is").build());
        ConverseRequest request = ConverseRequest.builder().build();

        ModelRouter.builder()
                .client(Region.US_EAST_1, own)
                .route(Route.fallback("r", "llama-3.3-70b"))
                .build()
                .asBedrockClient(DropIn.knownModels())
                .converse(request);

        assertThat(own.sent).containsExactly(request);
    }

    @Test
    void converse_knownModelWithMoreSaid_isRoutedByWhatWasSaid() {
        bedrock.model("global.anthropic.claude-sonnet-4-6").replies("from anywhere");
        BedrockRuntimeClient client =
                builder().build().asBedrockClient(DropIn.knownModels(route -> route.allow(Scope.GLOBAL)));

        ConverseResponse response = client.converse(request("claude-sonnet-4.6").build());

        assertThat(text(response)).isEqualTo("from anywhere");
    }

    @Test
    void converse_knownModelWhoseRouteIsRenamed_saysSo() {
        BedrockRuntimeClient client = builder()
                .build()
                .asBedrockClient(DropIn.knownModels(route -> Route.fallback("other", "llama-3.3-70b")));

        assertThatThrownBy(() -> client.converse(request(SONNET).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keep its name");
    }

    @Test
    void converse_knownModelOfAnAccount_isNamedWithoutTheAccount() {
        String arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/" + SONNET;
        bedrock.model(arn).replies("fine");
        BedrockRuntimeClient client = builder().build().asBedrockClient(DropIn.knownModels());

        ConverseResponse response = client.converse(request(arn).build());

        assertThat(bedrock.lastCall().modelId()).isEqualTo(arn);
        assertThat(Completion.of(response).orElseThrow().route())
                .isEqualTo("arn:aws:bedrock:us-east-1:***:inference-profile/" + SONNET);
    }

    // What is passed on.

    private static Stream<Method> operations() {
        return EveryMethod.of(BedrockRuntimeClient.class, "serviceName", "close");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void operation_eachOfTheInterface_isAnsweredByTheRegionsClient(Method operation)
            throws ReflectiveOperationException {
        EveryMethod<BedrockRuntimeClient> own = new EveryMethod<>(BedrockRuntimeClient.class);
        BedrockRuntimeClient client = ModelRouter.builder()
                .client(Region.US_EAST_1, own.client())
                .route(Route.fallback("r", "llama-3.3-70b"))
                .build()
                .asBedrockClient();
        own.calls().clear();

        Object answer = EveryMethod.call(client, operation);

        assertThat(own.calls()).containsExactly(operation.getName());
        assertThat(answer).isNotNull().isSameAs(own.answer(operation));
    }

    @Test
    void close_ofTheView_closesNeitherRouterNorClient() {
        bedrock.model(LLAMA).replies("{}");
        EveryMethod<BedrockRuntimeClient> own = new EveryMethod<>(BedrockRuntimeClient.class);
        ModelRouter router = builder().build();
        ModelRouter other = ModelRouter.builder()
                .client(Region.US_EAST_1, own.client())
                .route(Route.fallback("r", "llama-3.3-70b"))
                .build();

        router.asBedrockClient().close();
        other.asBedrockClient().close();
        other.close();

        assertThat(router.asBedrockClient().serviceName()).isEqualTo(BedrockRuntimeClient.SERVICE_NAME);
        assertThat(router.asBedrockClient().converse(request("tickets").build()))
                .isNotNull();
        assertThat(own.calls()).doesNotContain("close");
    }

    @Test
    void converse_routerIsClosed_saysSoAsAClosedClientDoes() {
        ModelRouter router = builder().build();
        BedrockRuntimeClient client = router.asBedrockClient();
        router.close();

        assertThatThrownBy(() -> client.converse(request("tickets").build()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    // What a request says.

    @Test
    void converse_metadataAndTagsOfTheClient_areTagsOfTheRequestAndMetadataHold() {
        bedrock.model(LLAMA).replies("{}");
        BedrockRuntimeClient client = builder()
                .build()
                .asBedrockClient(DropIn.routes().tag("app", "support").tag("tenant", "none"));

        ConverseResponse response = client.converse(request("tickets")
                .requestMetadata(Map.of("tenant", "acme", "note", "two\nlines"))
                .build());

        assertThat(Completion.of(response).orElseThrow().tags())
                .containsExactlyInAnyOrderEntriesOf(Map.of("app", "support", "tenant", "acme", "note", "two\\nlines"));
        assertThat(bedrock.lastCall().request().requestMetadata())
                .containsEntry("note", "two\nlines")
                .doesNotContainKey("app");
    }

    @Test
    void converse_metadataWithoutAValue_isNoTag() {
        bedrock.model(LLAMA).replies("{}");
        Map<String, String> metadata = new HashMap<>();
        metadata.put("tenant", "acme");
        metadata.put("note", null);

        ConverseResponse response = builder()
                .build()
                .asBedrockClient()
                .converse(request("tickets").requestMetadata(metadata).build());

        assertThat(Completion.of(response).orElseThrow().tags()).containsExactly(Map.entry("tenant", "acme"));
    }

    @Test
    void converse_timeoutOfTheCall_isTheDeadlineOfAllAttempts() {
        bedrock.model(LLAMA).throttles();
        bedrock.model(HAIKU).replies("{}");
        bedrock.model(HAIKU).delays(Duration.ofSeconds(5));

        assertThatThrownBy(() -> builder()
                        .build()
                        .asBedrockClient()
                        .converse(request("tickets")
                                .overrideConfiguration(config -> config.apiCallTimeout(Duration.ofSeconds(3)))
                                .build()))
                .isInstanceOf(ApiCallTimeoutException.class)
                .hasCauseInstanceOf(ModelRouterException.DeadlineExceeded.class);
        assertThat(bedrock.calls()).hasSizeGreaterThan(1);
    }

    @Test
    void converse_timeoutOfOneAttempt_endsTheAttemptAndNotTheRequest() {
        bedrock.model(LLAMA).replies("{}");
        bedrock.model(LLAMA).delays(Duration.ofSeconds(5));
        bedrock.model(HAIKU).replies("{\"label\":\"billing\"}");

        ConverseResponse response = builder()
                .build()
                .asBedrockClient()
                .converse(request("tickets")
                        .overrideConfiguration(config -> config.apiCallAttemptTimeout(Duration.ofSeconds(2)))
                        .build());

        assertThat(Completion.of(response).orElseThrow().model().name()).isEqualTo("claude-haiku-4.5");
    }

    @Test
    void converse_whatBedrockWouldRefuseUnsent_isRefusedAsBedrockDoes() {
        ConverseRequest empty = ConverseRequest.builder().modelId("tickets").build();

        assertThatThrownBy(() -> builder().build().asBedrockClient().converse(empty))
                .isInstanceOfSatisfying(ValidationException.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(400);
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationException");
                })
                .hasMessageContaining("no messages")
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThat(bedrock.calls()).isEmpty();
    }

    // What is read from a response.

    @Test
    void completionOf_copyOfTheResponse_isStillThere() {
        bedrock.model(LLAMA).replies("{}");
        ConverseResponse response =
                builder().build().asBedrockClient().converse(request("tickets").build());

        ConverseResponse copy =
                response.toBuilder().additionalModelResponseFields(null).build();

        assertThat(Completion.of(copy)).isPresent().isEqualTo(Completion.of(response));
        assertThat(copy.sdkHttpResponse().statusCode()).isEqualTo(200);
        assertThat(response.responseMetadata().requestId())
                .isEqualTo(bedrock.lastCall().requestId());
        assertThat(response.sdkHttpResponse().headers())
                .isEqualTo(Completion.of(response)
                        .orElseThrow()
                        .response()
                        .sdkHttpResponse()
                        .headers());
    }

    @Test
    void completionOf_responseBuiltAnew_isEmpty() {
        bedrock.model(LLAMA).replies("{}");
        ConverseResponse response =
                builder().build().asBedrockClient().converse(request("tickets").build());

        assertThat(Completion.of(
                        ConverseResponse.builder().output(response.output()).build()))
                .isEmpty();
    }

    @Test
    void completionOf_responseOfAStubWithoutHttp_isThereAndSucceeded() {
        StubClient own = new StubClient(request -> StubClient.reply("fine").build());
        ConverseResponse response = ModelRouter.builder()
                .client(Region.US_EAST_1, own)
                .route(Route.fallback("tickets", "llama-3.3-70b"))
                .build()
                .asBedrockClient()
                .converse(request("tickets").build());

        assertThat(Completion.of(response)).isPresent();
        assertThat(response.sdkHttpResponse().isSuccessful()).isTrue();
        assertThat(response.sdkHttpResponse().statusText()).isEmpty();
        assertThat(response.sdkHttpResponse().toBuilder().build().statusCode()).isEqualTo(200);
    }

    // A router upon a router's client.

    @Test
    void asBedrockClient_asTheClientOfAnotherRouter_worksAndBothHear() {
        bedrock.model(LLAMA).replies("{}");
        BedrockRuntimeClient inner = builder().build().asBedrockClient(DropIn.knownModels());
        ModelRouter outer = ModelRouter.builder()
                .client(inner)
                .time(bedrock.time())
                .route(Route.fallback("outer", "llama-3.3-70b"))
                .build();

        Completion answer = outer.complete(CompletionRequest.of("outer", "hello"));

        assertThat(answer.text()).isEqualTo("{}");
        assertThat(Completion.of(answer.response()).orElseThrow().route()).isEqualTo(LLAMA);
        assertThat(heard).hasSize(1);
    }
}
