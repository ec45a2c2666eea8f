package dev.modelrouter.core;

/** Stands for a reply that arrived with success but cannot be used: no output, no usage, or a stream cut short. */
final class MalformedResponseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedResponseException(String message) {
        super(message);
    }
}
