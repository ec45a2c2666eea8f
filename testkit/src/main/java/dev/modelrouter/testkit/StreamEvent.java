package dev.modelrouter.testkit;

import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;

/**
 * One event of a stream, before it is a frame.
 *
 * @param type as the header {@code :event-type} spells it
 * @param body the event's members
 * @param padding the value of the member {@code p}, which real events have against eavesdroppers who count bytes
 */
record StreamEvent(String type, SdkPojo body, String padding) {

    static final String MESSAGE_START = "messageStart";
    static final String BLOCK_START = "contentBlockStart";
    static final String BLOCK_DELTA = "contentBlockDelta";
    static final String BLOCK_STOP = "contentBlockStop";
    static final String MESSAGE_STOP = "messageStop";
    static final String METADATA = "metadata";

    /** Of InvokeModelWithResponseStream; the others are ConverseStream's. */
    static final String CHUNK = "chunk";

    EventFrame frame() {
        return EventFrame.event(type, SdkJsonWriter.writeEvent(body, Map.of("p", Document.fromString(padding))));
    }

    /** Returns whether the model wrote it, token by token. */
    boolean isWritten() {
        return is(BLOCK_DELTA) || is(CHUNK);
    }

    boolean is(String wanted) {
        return type.equals(wanted);
    }
}
