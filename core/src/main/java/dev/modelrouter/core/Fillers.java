package dev.modelrouter.core;

import java.util.List;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** What is said where nothing is to be said, and Bedrock wants something: a point. Several models refuse white space. */
final class Fillers {

    private static final ContentBlock POINT = ContentBlock.fromText(".");
    private static final Message USER =
            Message.builder().role(ConversationRole.USER).content(POINT).build();
    private static final Message ASSISTANT =
            Message.builder().role(ConversationRole.ASSISTANT).content(POINT).build();

    private Fillers() {}

    static ContentBlock block() {
        return POINT;
    }

    static Message user() {
        return USER;
    }

    static Message assistant() {
        return ASSISTANT;
    }

    static Message user(List<ContentBlock> content) {
        return Message.builder().role(ConversationRole.USER).content(content).build();
    }
}
