package dev.modelrouter.testkit;

/**
 * Bytes that are no frame of an event stream, or a frame that the format cannot carry. Says what is wrong, where and
 * what the limit is; never quotes content.
 */
final class EventFrameException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EventFrameException(String problem) {
        super(problem);
    }

    EventFrameException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
