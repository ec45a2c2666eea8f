package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;

/** Mockito over the clients that are handed out: spied on, delegated to, and stubbed in one place. */
final class MockitoSpyTest {

    private final FakeBedrock bedrock = FakeBedrock.create();

    @Test
    void spy_ofTheSyncClient_callsThroughAndIsVerified() {
        bedrock.model(LLAMA).replies("spied");
        BedrockRuntimeClient client = spy(bedrock.client());

        assertThat(text(client.converse(ask(LLAMA)))).isEqualTo("spied");
        assertThat(text(client.converse(
                        request -> request.modelId(LLAMA).messages(Requests.user("By a default method")))))
                .isEqualTo("spied");

        verify(client, times(2)).converse(any(ConverseRequest.class));
        assertThat(bedrock.calls()).hasSize(2);
    }

    @Test
    void spy_withOneCallStubbed_leavesTheOthers() {
        bedrock.anyModel().replies("real");
        BedrockRuntimeClient client = spy(bedrock.client());
        doThrow(SdkClientException.create("stubbed"))
                .when(client)
                .converse(argThat((ConverseRequest request) ->
                        request != null && request.modelId().equals(SONNET)));

        assertThatThrownBy(() -> client.converse(ask(SONNET))).hasMessage("stubbed");
        assertThat(text(client.converse(ask(LLAMA)))).isEqualTo("real");
        bedrock.verify().onlyCall().model(LLAMA);
    }

    @Test
    void mock_thatDelegates_callsThroughAlsoByDefaultMethods() {
        bedrock.model(LLAMA).replies("delegated");
        BedrockRuntimeClient client = mock(BedrockRuntimeClient.class, delegatesTo(bedrock.client()));

        assertThat(text(client.converse(ask(LLAMA)))).isEqualTo("delegated");
        assertThat(text(client.converse(
                        request -> request.modelId(LLAMA).messages(Requests.user("By a default method")))))
                .isEqualTo("delegated");
        assertThat(client.serviceName()).isEqualTo("bedrock");

        verify(client).converse(any(ConverseRequest.class));
        assertThat(bedrock.calls()).hasSize(2);
    }

    @Test
    void spy_ofTheAsyncClient_answersAndStreams() {
        bedrock.model(LLAMA).replies("spied");
        try (BedrockRuntimeAsyncClient client = spy(bedrock.asyncClient())) {
            List<ConverseStreamOutput> events = new ArrayList<>();

            assertThat(text(client.converse(ask(LLAMA)).join())).isEqualTo("spied");
            assertThat(text(client.converse(request -> request.modelId(LLAMA).messages(Requests.user("Hello")))
                            .join()))
                    .isEqualTo("spied");
            client.converseStream(
                            request -> request.modelId(LLAMA).messages(Requests.user("Hello")),
                            ConverseStreamResponseHandler.builder()
                                    .subscriber(events::add)
                                    .build())
                    .join();

            assertThat(events).isNotEmpty();
            verify(client).converseStream(any(ConverseStreamRequest.class), any());
            verify(client, never()).close();
            bedrock.verify().operation(Operation.CONVERSE).called(2);
            bedrock.verify().operation(Operation.CONVERSE_STREAM).called(1);
        }
    }

    @Test
    void asyncSpy_withOneCallStubbed_leavesTheOthers() {
        bedrock.anyModel().replies("real");
        try (BedrockRuntimeAsyncClient client = spy(bedrock.asyncClient())) {
            CompletableFuture<ConverseResponse> hanging = new CompletableFuture<>();
            doReturn(hanging).when(client).converse(ask(SONNET));

            assertThat(client.converse(ask(SONNET))).isSameAs(hanging);
            assertThat(text(client.converse(ask(LLAMA)).join())).isEqualTo("real");
        }
    }

    @Test
    void mock_thatDelegatesToTheAsyncClient_callsThrough() {
        bedrock.anyModel().replies("delegated");
        try (BedrockRuntimeAsyncClient real = bedrock.asyncClient()) {
            BedrockRuntimeAsyncClient client = mock(BedrockRuntimeAsyncClient.class, delegatesTo(real));

            assertThat(text(client.converse(ask(LLAMA)).join())).isEqualTo("delegated");
        }
    }
}
