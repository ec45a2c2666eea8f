package dev.modelrouter.core;

import java.util.Objects;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** Who speaks. By text, as the oldest SDK that is supported knows two roles only. */
final class Roles {

    private static final String USER = ConversationRole.USER.toString();
    private static final String ASSISTANT = ConversationRole.ASSISTANT.toString();

    private Roles() {}

    static boolean isUser(Message message) {
        return USER.equals(message.roleAsString());
    }

    static boolean isAssistant(Message message) {
        return ASSISTANT.equals(message.roleAsString());
    }

    static boolean isSystem(Message message) {
        return "system".equals(message.roleAsString());
    }

    static boolean areEqual(Message one, Message other) {
        return Objects.equals(one.roleAsString(), other.roleAsString());
    }
}
