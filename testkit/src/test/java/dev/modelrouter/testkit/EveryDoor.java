package dev.modelrouter.testkit;

import com.google.common.base.Throwables;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ApplyGuardrailRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ApplyGuardrailResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensRequest;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelResponse;

/**
 * One fake behind its four doors: in process and over the wire, synchronous and asynchronous. Registered as a static
 * extension, it is a new fake to each test, and is closed after them.
 */
final class EveryDoor implements BeforeEachCallback, AfterAllCallback {

    final FakeBedrock bedrock = FakeBedrock.create();
    final FakeBedrockServer server = bedrock.serve();
    private final BedrockRuntimeClient sync = bedrock.client();
    private final BedrockRuntimeAsyncClient async = bedrock.asyncClient();
    private final BedrockRuntimeClient http1 = server.client();
    private final BedrockRuntimeAsyncClient http2 = AsyncWireDoorTest.client(server);

    /** One of the doors. */
    interface Door {

        ConverseResponse converse(ConverseRequest request);

        CountTokensResponse countTokens(CountTokensRequest request);

        InvokeModelResponse invokeModel(InvokeModelRequest request);

        ApplyGuardrailResponse applyGuardrail(ApplyGuardrailRequest request);
    }

    List<Door> doors() {
        return List.of(
                new SyncDoor("in process", sync),
                new AsyncDoor("in process, asynchronous", async),
                new SyncDoor("HTTP/1.1", http1),
                new AsyncDoor("HTTP/2", http2));
    }

    /** Returns the doors that stream. */
    Stream<BedrockRuntimeAsyncClient> streams() {
        return Stream.of(async, http2);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        bedrock.reset();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        sync.close();
        async.close();
        http1.close();
        http2.close();
        server.close();
    }

    private record SyncDoor(String name, BedrockRuntimeClient client) implements Door {

        @Override
        public ConverseResponse converse(ConverseRequest request) {
            return client.converse(request);
        }

        @Override
        public CountTokensResponse countTokens(CountTokensRequest request) {
            return client.countTokens(request);
        }

        @Override
        public InvokeModelResponse invokeModel(InvokeModelRequest request) {
            return client.invokeModel(request);
        }

        @Override
        public ApplyGuardrailResponse applyGuardrail(ApplyGuardrailRequest request) {
            return client.applyGuardrail(request);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private record AsyncDoor(String name, BedrockRuntimeAsyncClient client) implements Door {

        private <T> T wait(Function<BedrockRuntimeAsyncClient, CompletableFuture<T>> call) {
            try {
                return call.apply(client).join();
            } catch (CompletionException e) {
                Throwable cause = Objects.requireNonNull(e.getCause());
                Throwables.throwIfUnchecked(cause);
                throw e;
            }
        }

        @Override
        public ConverseResponse converse(ConverseRequest request) {
            return wait(each -> each.converse(request));
        }

        @Override
        public CountTokensResponse countTokens(CountTokensRequest request) {
            return wait(each -> each.countTokens(request));
        }

        @Override
        public InvokeModelResponse invokeModel(InvokeModelRequest request) {
            return wait(each -> each.invokeModel(request));
        }

        @Override
        public ApplyGuardrailResponse applyGuardrail(ApplyGuardrailRequest request) {
            return wait(each -> each.applyGuardrail(request));
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
