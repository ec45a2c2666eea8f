package dev.modelrouter.classpaths;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Model;
import dev.modelrouter.evaluation.BakeOff;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.Completion;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.Gate;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.Route;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBedrockExtension;
import dev.modelrouter.testkit.FakeBedrockServer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** On a class path, all that the modules and the SDK's HTTP clients refer to is there, and the ways of a call work. */
@Timeout(60)
class WorksTest {

    private static final String LLAMA = "us.meta.llama3-3-70b-instruct-v1:0";
    private static final String HAIKU = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
    private static final String SCHEMA =
            """
            {"type": "object", "required": ["label"], "properties": {"label": {"pattern": "^[a-z]+$"}}}""";

    private static final Message QUESTION = Message.builder()
            .role(ConversationRole.USER)
            .content(ContentBlock.fromText("Where is it?"))
            .build();

    @RegisterExtension
    static final FakeBedrockExtension BEDROCK = FakeBedrockExtension.create().failsOnUnconsumedScripts();

    @Test
    void publishedModules_onThisClassPath_lackNothing() {
        Linkage linkage = new Linkage();

        assertThat(linkage.missingFrom(Model.class)).isEmpty();
        assertThat(linkage.missingFrom(Usd.class)).isEmpty();
        assertThat(linkage.missingFrom(Gate.class)).isEmpty();
        assertThat(linkage.missingFrom(BakeOff.class)).isEmpty();
        assertThat(linkage.missingFrom(FakeBedrock.class)).isEmpty();
    }

    @Test
    void httpClientsOfTheSdk_onThisClassPath_lackNothing() {
        Linkage linkage = new Linkage();

        assertThat(linkage.missingFrom(Apache5HttpClient.class)).isEmpty();
        assertThat(linkage.missingFrom(NettyNioAsyncHttpClient.class)).isEmpty();
    }

    @Test
    void complete_cascadeInProcess_passesOnWhatBreaksTheSchema(FakeBedrock bedrock) {
        completes(bedrock, bedrock.client(Region.US_EAST_1));
    }

    @Test
    void complete_cascadeOverTheWire_passesOnWhatBreaksTheSchema(FakeBedrock bedrock, FakeBedrockServer server) {
        try (BedrockRuntimeClient client = server.client()) {
            completes(bedrock, client);
        }
    }

    @Test
    void converseStream_inProcess_comesInPieces(FakeBedrock bedrock) throws Exception {
        try (BedrockRuntimeAsyncClient client = bedrock.asyncClient(Region.US_EAST_1)) {
            streams(bedrock, client);
        }
    }

    @Test
    void converseStream_overTheWire_comesInPieces(FakeBedrock bedrock, FakeBedrockServer server) throws Exception {
        try (BedrockRuntimeAsyncClient client = server.asyncClient()) {
            streams(bedrock, client);
        }
    }

    private static void completes(FakeBedrock bedrock, BedrockRuntimeClient client) {
        bedrock.model(LLAMA).replies("{\"label\": \"Not Billing\"}");
        bedrock.model(HAIKU).throttles(1).thenReplies("{\"label\": \"billing\"}");
        try (ModelRouter router = ModelRouter.builder()
                .client(Region.US_EAST_1, client)
                .time(bedrock.time())
                .route(Route.cascade("tickets", "llama-3.3-70b", "claude-haiku-4.5")
                        .accept(Gate.json(SCHEMA)))
                .build()) {
            Completion answer = router.complete(CompletionRequest.of("tickets", "I was charged twice this month."));

            assertThat(answer.accepted()).isTrue();
            assertThat(answer.text()).isEqualTo("{\"label\": \"billing\"}");
            assertThat(answer.explain()).contains("breaks schema rule /properties/label/pattern");
            assertThat(bedrock.calls()).hasSize(3);
        }
    }

    private static void streams(FakeBedrock bedrock, BedrockRuntimeAsyncClient client) throws Exception {
        bedrock.model(LLAMA).replies("The parcel is on its way and arrives tomorrow.");
        Queue<String> pieces = new ConcurrentLinkedQueue<>();
        client.converseStream(
                        request -> request.modelId(LLAMA).messages(QUESTION),
                        ConverseStreamResponseHandler.builder()
                                .subscriber(ConverseStreamResponseHandler.Visitor.builder()
                                        .onContentBlockDelta(event ->
                                                pieces.add(event.delta().text()))
                                        .build())
                                .build())
                .get(30, TimeUnit.SECONDS);

        assertThat(pieces).hasSizeGreaterThan(1);
        assertThat(String.join("", pieces)).isEqualTo("The parcel is on its way and arrives tomorrow.");
    }
}
