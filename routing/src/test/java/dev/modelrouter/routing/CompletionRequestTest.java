package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** What of a request is sent. */
class CompletionRequestTest {

    private final CompletionRequest request = CompletionRequest.builder("r")
            .system("Be brief.")
            .prompt("hello")
            .maxTokens(9)
            .build();

    @Test
    void toSend_changedByOneCall_isWholeForTheNext() {
        ConverseRequest.Builder first = request.toSend();
        first.modelId("one").messages(StubClient.user("something else"));

        ConverseRequest second = request.toSend().build();

        assertThat(second).isEqualTo(request.converse());
        assertThat(second.modelId()).isNull();
    }

    @Test
    void toSend_first_isTheRequestItself() {
        assertThat(request.toSend().build()).isEqualTo(request.converse());
    }

    @Test
    void toSend_ofARequestThatWasGivenWhole_isThat() {
        ConverseRequest whole = ConverseRequest.builder()
                .modelId("any")
                .messages(StubClient.user("hello"))
                .requestMetadata(Map.of("a", "b"))
                .build();

        assertThat(CompletionRequest.of("r", whole).toSend().build()).isEqualTo(whole);
    }
}
