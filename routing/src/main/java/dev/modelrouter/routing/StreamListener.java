package dev.modelrouter.routing;

import dev.modelrouter.core.Target;

/**
 * Hears the pieces of a streamed answer; every method has an empty default. See {@link StreamEvent} for what the pieces
 * make up. The end is told by the future of {@link ModelRouter#stream}.
 *
 * <p>It is called by one thread at a time, of the router's {@linkplain ModelRouterBuilder#executor executor}, and never by
 * a thread of the SDK's: one that takes its time delays its own stream alone, up to the request's deadline. One that throws
 * ends its request with {@link ModelRouterException.ListenerFailed}; nothing is held against the model that answered.
 */
public interface StreamListener {

    /** A piece of text, never empty. */
    default void onText(String text) {}

    /** A piece of the model's reasoning, never empty. */
    default void onReasoning(String text) {}

    /**
     * The model begins to ask for a tool.
     *
     * @param id of this use of the tool
     * @param name of the tool
     */
    default void onToolUse(String id, String name) {}

    /**
     * A piece of the input of a tool.
     *
     * @param id of the use of the tool
     * @param json a piece of a JSON object, never empty
     */
    default void onToolInput(String id, String json) {}

    /**
     * All that was heard so far is void: another attempt answers from the beginning. Take it off the screen.
     *
     * @param reason why, for people; it quotes neither prompt nor answer
     * @param from whose pieces are void
     */
    default void onReset(String reason, Target from) {}
}
