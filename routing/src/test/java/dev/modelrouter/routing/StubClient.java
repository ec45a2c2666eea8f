package dev.modelrouter.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;

/** A client that does what no fake Bedrock would: it breaks its contract, or shows requests as they reach the SDK. */
class StubClient implements BedrockRuntimeClient {

    final List<ConverseRequest> sent = new ArrayList<>();
    private final Function<ConverseRequest, @Nullable ConverseResponse> behaviour;

    StubClient(Function<ConverseRequest, @Nullable ConverseResponse> behaviour) {
        this.behaviour = behaviour;
    }

    /** A message of the user's. */
    static Message user(ContentBlock... content) {
        return Message.builder().role(ConversationRole.USER).content(content).build();
    }

    static Message user(String text) {
        return user(ContentBlock.fromText(text));
    }

    /** A whole reply of 1000 tokens in and 100 out. */
    static ConverseResponse.Builder reply(String text) {
        return reply(ContentBlock.fromText(text));
    }

    static ConverseResponse.Builder reply(@Nullable ContentBlock... content) {
        return ConverseResponse.builder()
                .output(output -> output.message(
                        message -> message.role(ConversationRole.ASSISTANT).content(content)))
                .stopReason(StopReason.END_TURN)
                .usage(usage -> usage.inputTokens(1000).outputTokens(100).totalTokens(1100));
    }

    @Override
    @SuppressWarnings("NullAway") // to return null is one of the things that it is for
    public ConverseResponse converse(ConverseRequest request) throws SdkClientException {
        sent.add(request);
        return behaviour.apply(request);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
