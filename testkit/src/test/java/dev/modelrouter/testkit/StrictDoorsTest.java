package dev.modelrouter.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** Every constraint of the service model, as it is met with at the doors. */
final class StrictDoorsTest {

    private static final String MODEL = "modelId";

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final ServiceModel model = ServiceModel.bundled();

    StrictDoorsTest() {
        EnumSet<ValidationRule> others =
                EnumSet.complementOf(EnumSet.range(ValidationRule.REQUIRED, ValidationRule.UNION));
        bedrock.waives(others.toArray(new ValidationRule[0])).anyModel().replies("ok");
    }

    /** Of an empty union the service tells in other words, and counts otherwise. */
    private static String told(ShapeCases.Case one) {
        return one.name().endsWith("union of none")
                ? " must set one of the following keys: "
                : "at '" + one.place() + "'";
    }

    @Test
    void everyConstraint_ofConverse_isKeptUpInProcess() {
        BedrockRuntimeClient client = bedrock.client();
        List<ShapeCases.Case> cases = ShapeCases.of(model, "ConverseRequest");
        int sent = 0;
        for (ShapeCases.Case one : cases) {
            ConverseRequest broken = converse(one.broken());
            Throwable thrown = catchThrowable(() -> client.converse(broken));
            if (isUnsendable(one)) {
                assertThat(thrown).as("%s, which no SDK sends", one).hasMessageContaining(MODEL);
            } else {
                assertThat(thrown).as("%s", one).isInstanceOf(ValidationException.class);
                assertThat(((ValidationException) thrown).statusCode()).isEqualTo(400);
                assertThat(thrown).as("%s", one).hasMessageContaining(told(one));
                sent++;
            }
            assertThatCode(() -> client.converse(converse(one.sound())))
                    .as("%s, sound", one)
                    .doesNotThrowAnyException();
        }
        System.out.println("Converse in process: " + sent + " constraints, each broken once and kept once");
        assertThat(sent).isGreaterThan(300);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "CONVERSE|CONVERSE_STREAM|COUNT_TOKENS")
    void everyConstraint_ofEachOperation_isKeptUpOverTheWire(Operation operation) throws Exception {
        List<ShapeCases.Case> cases = ShapeCases.of(model, operation.awsName() + "Request");
        int sent = 0;
        try (FakeBedrockServer server = bedrock.serve()) {
            Wire wire = new Wire(server.endpoint(), operation);
            for (ShapeCases.Case one : cases) {
                if (!isUnsendable(one)) {
                    wire.rejects(one, one.broken());
                    sent++;
                }
                if (one.rule() == ValidationRule.REQUIRED && !isUnsendable(one)) {
                    wire.rejects(one, withNulls(one.broken(), one.sound()));
                }
                assertThat(wire.post(one.sound()).statusCode())
                        .as("%s, sound", one)
                        .isEqualTo(200);
            }
        }
        System.out.println(
                operation.awsName() + " over the wire: " + sent + " constraints, each broken once and kept once");
        assertThat(sent).isGreaterThan(250);
    }

    /** Without a model id there is no path to post to; an SDK refuses before it sends. */
    private static boolean isUnsendable(ShapeCases.Case one) {
        return Optional.ofNullable(one.broken().get(MODEL))
                .map(Object::toString)
                .orElse("")
                .isEmpty();
    }

    private static ConverseRequest converse(Map<String, Object> body) {
        Map<String, Object> members = new LinkedHashMap<>(body);
        Object modelId = members.remove(MODEL);
        return SdkJsonReader.read(
                        SdkJsonWriter.write(ShapeCases.document(members).asMap()), ConverseRequest.builder())
                .modelId((String) modelId)
                .build();
    }

    /**
     * Says {@code null} wherever the one body lacks what the other has, which is no SDK's way of leaving it away. Not
     * where a JSON document belongs: there, null is a value.
     */
    private static Map<String, Object> withNulls(Map<?, ?> broken, Map<?, ?> sound) {
        Map<String, Object> with = new LinkedHashMap<>();
        sound.forEach((name, value) -> {
            if (broken.containsKey(name)) {
                with.put(String.valueOf(name), withNulls(broken.get(name), value));
            } else if (!(value instanceof Document)) {
                with.put(String.valueOf(name), Document.fromNull());
            }
        });
        return with;
    }

    private static Object withNulls(Object broken, Object sound) {
        if (broken instanceof Map<?, ?> lacking && sound instanceof Map<?, ?> whole) {
            return withNulls(lacking, whole);
        } else if (broken instanceof List<?> lacking && sound instanceof List<?> whole && !lacking.isEmpty()) {
            return List.of(withNulls(lacking.get(lacking.size() - 1), whole.get(whole.size() - 1)));
        }
        return broken;
    }

    /** Plain HTTP, so that bodies are sent that no SDK can express. */
    private record Wire(URI endpoint, Operation operation, HttpClient http) {

        Wire(URI endpoint, Operation operation) {
            this(
                    endpoint,
                    operation,
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
        }

        HttpResponse<byte[]> post(Map<String, Object> body) throws IOException, InterruptedException {
            Map<String, Object> members = new LinkedHashMap<>(body);
            String modelId = URLEncoder.encode(String.valueOf(members.remove(MODEL)), UTF_8)
                    .replace("+", "%20");
            HttpRequest request = HttpRequest.newBuilder(
                            endpoint.resolve(operation.path().replace("{modelId}", modelId)))
                    .header("content-type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(
                            SdkJsonWriter.write(ShapeCases.document(members).asMap())))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        }

        void rejects(ShapeCases.Case one, Map<String, Object> body) throws IOException, InterruptedException {
            HttpResponse<byte[]> response = post(body);

            assertThat(response.statusCode()).as("%s", one).isEqualTo(400);
            assertThat(response.headers().firstValue("x-amzn-ErrorType").orElse(""))
                    .as("%s", one)
                    .startsWith("ValidationException:");
            assertThat(new String(response.body(), UTF_8)).as("%s", one).contains(told(one));
        }
    }
}
