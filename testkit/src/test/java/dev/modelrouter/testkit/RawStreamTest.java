package dev.modelrouter.testkit;

import com.google.common.base.Ascii;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;

/** Streams over HTTP/1.1, read without the SDK. */
final class RawStreamTest extends BrokenStreamContract {

    @Override
    StreamDoor open(FakeBedrock brain) {
        return new RawDoor(
                brain.serve(),
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    }

    private record RawDoor(FakeBedrockServer server, HttpClient http) implements StreamDoor {

        @Override
        public Told stream(ConverseStreamRequest request) {
            List<ConverseStreamOutput> events = new ArrayList<>();
            @Nullable String requestId = null;
            try {
                HttpResponse<InputStream> response =
                        http.send(post(request), HttpResponse.BodyHandlers.ofInputStream());
                String error = response.headers().firstValue("x-amzn-errortype").orElse("");
                requestId = response.headers().firstValue("x-amzn-requestid").orElse(null);
                if (response.statusCode() != 200) {
                    response.body().close();
                    return new Told(requestId, events, error.substring(0, error.indexOf(':')), response.statusCode());
                }
                try (InputStream body = response.body()) {
                    return read(requestId, body, events);
                }
            } catch (IOException | EventFrameException | SdkJsonException e) {
                return new Told(requestId, events, e.getClass().getSimpleName(), 0);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private static Told read(@Nullable String requestId, InputStream body, List<ConverseStreamOutput> events)
                throws IOException {
            EventFrameDecoder decoder = new EventFrameDecoder();
            byte[] buffer = new byte[1000];
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                for (EventFrame frame : decoder.feed(ByteBuffer.wrap(buffer, 0, read))) {
                    byte[] payload = frame.payload().asByteArray();
                    if (frame.string(":message-type").orElse("").equals("event")
                            && frame.string(":event-type").isPresent()) {
                        events.add(StreamDoor.event(frame.string(":event-type").get(), payload));
                        continue;
                    }
                    String type = frame.string(":exception-type").orElse("none");
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

        private HttpRequest post(ConverseStreamRequest request) {
            String model = URLEncoder.encode(request.modelId(), StandardCharsets.UTF_8);
            return HttpRequest.newBuilder(URI.create(server.endpoint() + "/model/" + model + "/converse-stream"))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(SdkJsonWriter.write(request)))
                    .build();
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
