package dev.modelrouter.core;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/** Whether the uses of tools and their results go together: each use of a turn has one result in the very next. */
final class ToolPairs {

    private ToolPairs() {}

    /** Whether Bedrock ran the tool itself, so that use and result are in one turn. */
    static boolean isOfServer(ToolUseBlock use) {
        return use.typeAsString() != null && use.typeAsString().contains("server");
    }

    /** By name, as the oldest SDK that is supported may lack the member. */
    static boolean isOfServer(ToolResultBlock result) {
        return result.getValueForField("type", String.class).isPresent();
    }

    /** @param results how many results of tools the message has */
    static boolean arePaired(@Nullable Message before, Message message, int results) {
        int uses = 0;
        if (before != null && Roles.isAssistant(before)) {
            List<ContentBlock> content = before.content();
            for (int i = 0; i < content.size(); i++) {
                ToolUseBlock use = content.get(i).toolUse();
                if (use != null && !isOfServer(use)) {
                    uses++;
                    if (!Roles.isUser(message) || !hasResult(message, use.toolUseId())) {
                        return false;
                    }
                }
            }
        }
        return uses == results;
    }

    private static boolean hasResult(Message message, @Nullable String id) {
        List<ContentBlock> content = message.content();
        for (int i = 0; i < content.size(); i++) {
            ToolResultBlock result = content.get(i).toolResult();
            if (result != null && Objects.equals(result.toolUseId(), id)) {
                return true;
            }
        }
        return false;
    }
}
