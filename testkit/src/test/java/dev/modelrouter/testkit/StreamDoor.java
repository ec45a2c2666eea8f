package dev.modelrouter.testkit;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;

/** A way to read streams of the fake, retries off. */
@FunctionalInterface
interface StreamDoor extends AutoCloseable {

    /** Calls, and reads to the end. */
    Told stream(ConverseStreamRequest request);

    @Override
    default void close() {}

    /**
     * What a caller was told.
     *
     * @param requestId of the head; null without a head
     * @param events until the end
     * @param failure the name of the error that ended it, {@code null} for a good end
     * @param status of that error; 0 without one
     */
    record Told(@Nullable String requestId, List<ConverseStreamOutput> events, @Nullable String failure, int status) {

        List<String> types() {
            return events.stream()
                    .map(event -> String.valueOf(event.sdkEventType()))
                    .toList();
        }

        String text() {
            return deltas().map(delta -> delta.delta().text())
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining());
        }

        Stream<ContentBlockDeltaEvent> deltas() {
            return only(ContentBlockDeltaEvent.class);
        }

        <T> Stream<T> only(Class<T> type) {
            return events.stream().filter(type::isInstance).map(type::cast);
        }
    }

    /** Returns the value of a frame's header, if it is there and a string. */
    static Optional<String> header(EventFrame frame, String name) {
        return frame.headers().get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** Reads an event of the service as the SDK's type. */
    static ConverseStreamOutput event(String type, byte[] payload) {
        return switch (type) {
            case "messageStart" ->
                read(payload, ConverseStreamOutput.messageStartBuilder()).build();
            case "contentBlockStart" ->
                read(payload, ConverseStreamOutput.contentBlockStartBuilder()).build();
            case "contentBlockDelta" ->
                read(payload, ConverseStreamOutput.contentBlockDeltaBuilder()).build();
            case "contentBlockStop" ->
                read(payload, ConverseStreamOutput.contentBlockStopBuilder()).build();
            case "messageStop" ->
                read(payload, ConverseStreamOutput.messageStopBuilder()).build();
            case "metadata" ->
                read(payload, ConverseStreamOutput.metadataBuilder()).build();
            default -> throw new IllegalStateException("no such event: " + type);
        };
    }

    private static <B extends SdkPojo> B read(byte[] payload, B builder) {
        return SdkJsonReader.read(payload, builder);
    }
}
