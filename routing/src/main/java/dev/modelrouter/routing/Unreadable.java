package dev.modelrouter.routing;

import dev.modelrouter.core.Failure;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/**
 * What keeps a reply that came with success from being an answer: a call of the SDK that returns normally may hold
 * nothing ({@code 200 {}} parses into a response of nulls), hold what is newer than the SDK, or say itself that the model
 * failed. Such a call has failed on every route, and was paid for.
 */
final class Unreadable {

    private Unreadable() {}

    /** Returns why a reply is no answer; null if it is one, perhaps of no content. */
    static @Nullable Failure in(ConverseResponse response) {
        StopReason reason = response.stopReason();
        if (reason == null) {
            return malformed("the reply has no stop reason");
        }
        return switch (reason) {
            case MALFORMED_MODEL_OUTPUT, MALFORMED_TOOL_USE -> Failure.modelError("the model stopped by " + reason);
            case UNKNOWN_TO_SDK_VERSION ->
                malformed("the reply has a stop reason that this version of the AWS SDK does not know");
            case GUARDRAIL_INTERVENED, CONTENT_FILTERED -> inMessage(response, true);
            default -> inMessage(response, false);
        };
    }

    /** What a filter ended may have nothing left in it. */
    private static @Nullable Failure inMessage(ConverseResponse response, boolean mayLack) {
        Message message = response.output() == null ? null : response.output().message();
        if (message == null || !message.hasContent()) {
            return mayLack ? null : malformed("the reply has no message or no content");
        }
        for (int i = 0; i < message.content().size(); i++) {
            if (!isReadable(message.content().get(i))) {
                return malformed("the reply has a content block that is empty, unfinished or newer than the AWS SDK");
            }
        }
        return null;
    }

    private static boolean isReadable(@Nullable ContentBlock block) {
        if (block == null || block.type() == ContentBlock.Type.UNKNOWN_TO_SDK_VERSION) {
            return false;
        }
        ToolUseBlock use = block.toolUse();
        return use == null || (isStated(use.name()) && isStated(use.toolUseId()));
    }

    private static boolean isStated(@Nullable String name) {
        return name != null && !name.isBlank();
    }

    private static Failure malformed(String why) {
        return Failure.malformed(why);
    }
}
