package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ascii;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;

/** Streams over HTTP/1.1, read without the SDK. */
final class RawStreamTest extends BrokenStreamContract {

    @Override
    StreamDoor open(FakeBedrock brain) {
        return new RawDoor(brain.serve());
    }

    @Override
    @Test
    void goaway_endsTheStreamAfterTheEventsBefore() {
        bedrock.model(LLAMA).breaks(Effect.GOAWAY, Moment.afterEvents(3));

        StreamDoor.Told told = stream(LLAMA);

        assertThat(told.failure()).isEqualTo(Brain.SCRIPT_FAILED);
        assertThat(told.status()).isEqualTo(400);
    }

    private record RawDoor(FakeBedrockServer server) implements StreamDoor {

        @Override
        public Told stream(ConverseStreamRequest request) {
            List<ConverseStreamOutput> events = new ArrayList<>();
            @Nullable String requestId = null;
            try (RawConnection connection = RawConnection.open(server)) {
                connection.post(request.modelId(), "converse-stream", SdkJsonWriter.write(request));
                String head = connection.head();
                requestId = header("x-amzn-RequestId", head);
                int status = Integer.parseInt(head.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
                if (status != 200) {
                    String error = header("x-amzn-ErrorType", head);
                    return new Told(requestId, events, error.substring(0, error.indexOf(':')), status);
                }
                // What is no stream, such as a body that is empty, has no events.
                return head.contains("content-length")
                        ? new Told(requestId, events, null, 0)
                        : read(requestId, connection, events);
            } catch (IOException | EventFrameException | SdkJsonException e) {
                return new Told(requestId, events, e.getClass().getSimpleName(), 0);
            }
        }

        private static String header(String name, String head) {
            int from = head.indexOf(name + ": ") + name.length() + 2;
            return head.substring(from, head.indexOf("\r\n", from));
        }

        private static Told read(
                @Nullable String requestId, RawConnection connection, List<ConverseStreamOutput> events)
                throws IOException {
            EventFrameDecoder decoder = new EventFrameDecoder();
            for (byte[] chunk = connection.chunk(); chunk.length > 0; chunk = connection.chunk()) {
                for (EventFrame frame : decoder.feed(ByteBuffer.wrap(chunk))) {
                    byte[] payload = frame.payload().asByteArray();
                    if (StreamDoor.header(frame, ":message-type").orElse("").equals("event")
                            && StreamDoor.header(frame, ":event-type").isPresent()) {
                        events.add(StreamDoor.event(
                                StreamDoor.header(frame, ":event-type").get(), payload));
                        continue;
                    }
                    String type = StreamDoor.header(frame, ":exception-type").orElse("none");
                    String code = Ascii.toUpperCase(type.charAt(0)) + type.substring(1);
                    return new Told(requestId, events, code, status(code));
                }
            }
            return new Told(requestId, events, null, 0);
        }

        private static int status(String code) {
            return streamFaults()
                    .filter(fault -> fault.code().orElseThrow().equals(code))
                    .mapToInt(Fault::status)
                    .findFirst()
                    .orElse(500);
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
