package dev.modelrouter.testkit;

import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** Requests that tests send, and what they read from answers. */
final class Requests {

    static final String LLAMA = "us.meta.llama3-3-70b-instruct-v1:0";
    static final String SONNET = "us.anthropic.claude-sonnet-4-6";

    private Requests() {}

    /** A request of one user message. */
    static ConverseRequest ask(String modelId, String text) {
        return ConverseRequest.builder().modelId(modelId).messages(user(text)).build();
    }

    static ConverseRequest ask(String modelId) {
        return ask(modelId, "Where is my parcel?");
    }

    static Message user(String text) {
        return Message.builder()
                .role(ConversationRole.USER)
                .content(ContentBlock.fromText(text))
                .build();
    }

    static String text(ConverseResponse response) {
        return response.output().message().content().get(0).text();
    }
}
