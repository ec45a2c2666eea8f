package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** Tags as Bedrock's request metadata. */
class RequestMetadataTest {

    private final StubClient client =
            new StubClient(request -> StubClient.reply("fine").build());

    private ModelRouterBuilder builder() {
        return ModelRouter.builder()
                .client(Region.US_EAST_1, client)
                .callThreads(Runnable::run)
                .route(Route.fallback("r", "llama-3.3-70b"));
    }

    private static CompletionRequest.Builder request() {
        return CompletionRequest.builder("r").prompt("hello");
    }

    private Map<String, String> sent() {
        return client.sent.get(0).requestMetadata();
    }

    @Test
    void complete_byDefault_sendsNoTags() {
        builder().build().complete(request().tag("tenant", "acme").build());

        assertThat(client.sent.get(0).hasRequestMetadata()).isFalse();
    }

    @Test
    void complete_switchedOn_sendsTagsAndTheAttempt() {
        Completion answer = builder()
                .sendTagsAsMetadata()
                .build()
                .complete(request().tag("tenant", "acme").tag("step", "").build());

        assertThat(sent())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("tenant", "acme", "step", "", "modelrouter.attempt", answer.id() + "#1"));
    }

    @Test
    void complete_requestWithMetadataOfItsOwn_keepsItAndItHolds() {
        ConverseRequest own = ConverseRequest.builder()
                .messages(StubClient.user("hello"))
                .requestMetadata(Map.of("tenant", "of the request", "job", "7"))
                .build();

        builder()
                .sendTagsAsMetadata()
                .build()
                .complete(CompletionRequest.builder("r")
                        .converse(own)
                        .tag("tenant", "of the tag")
                        .build());

        assertThat(sent()).containsEntry("tenant", "of the request").containsEntry("job", "7");
    }

    @Test
    void complete_tagsThatBedrockWouldRefuse_areRefusedBeforeAnyCallAndNotQuoted() {
        ModelRouter router = builder().sendTagsAsMetadata().build();
        for (CompletionRequest request : new CompletionRequest[] {
            request().tag("tenant", "caf\u00e9").build(),
            request().tag("tenant", "x".repeat(257)).build(),
            request().tag("te|nant", "acme").build(),
            request().tag("x".repeat(257), "acme").build()
        }) {
            assertThatThrownBy(() -> router.complete(request))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("requestMetadata")
                    .hasMessageNotContainingAny("caf\u00e9", "te|nant");
            assertThatThrownBy(() -> router.plan(request)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(client.sent).isEmpty();
    }

    @Test
    void complete_asManyTagsAsBedrockTakes_areSentAndOneMoreIsRefused() {
        ModelRouter router = builder().sendTagsAsMetadata().build();

        router.complete(withTags(15));

        assertThat(sent()).hasSize(16);
        assertThatThrownBy(() -> router.complete(withTags(16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("17 entries: Bedrock takes 16");
    }

    private static CompletionRequest withTags(int count) {
        CompletionRequest.Builder builder = request();
        IntStream.range(0, count).forEach(i -> builder.tag("t" + i, "v"));
        return builder.build();
    }
}
