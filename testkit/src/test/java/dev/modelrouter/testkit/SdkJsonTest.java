package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamMetadataEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensRequest;
import software.amazon.awssdk.services.bedrockruntime.model.GetAsyncInvokeResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ListAsyncInvokesResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.utils.builder.Buildable;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SdkJsonTest {

    private final FakeBedrock bedrock = FakeBedrock.create().waivesAllRules();
    private final FakeBedrockServer server = bedrock.serve();
    private BedrockRuntimeClient client = bedrock.client();

    @BeforeAll
    void connect() {
        client = server.client();
    }

    @AfterAll
    void close() {
        server.close();
    }

    @Test
    void roundTrip_anyObjectOfTheSdk_isEqual() {
        List<Supplier<? extends SdkPojo>> types = List.of(
                ConverseRequest::builder,
                ConverseResponse::builder,
                ConverseStreamRequest::builder,
                ConverseStreamMetadataEvent::builder,
                CountTokensRequest::builder,
                GetAsyncInvokeResponse::builder,
                ListAsyncInvokesResponse::builder);
        for (Supplier<? extends SdkPojo> type : types) {
            for (int seed = 0; seed < 200; seed++) {
                SdkPojo object = built(new RandomSdk(seed).fill(type.get()));

                byte[] json = SdkJsonWriter.write(object);

                assertThat(built(SdkJsonReader.read(json, type.get())))
                        .as("seed %s: %s", seed, new String(json, StandardCharsets.UTF_8))
                        .isEqualTo(object);
            }
        }
    }

    @Test
    void roundTrip_everyMarshallingType_isEqual() {
        EveryType full = EveryType.full();

        String json = json(full);

        assertThat(SdkJsonReader.read(json.getBytes(StandardCharsets.UTF_8), new EveryType()))
                .isEqualTo(full);
        assertThat(json)
                .contains(
                        "\"instant\":1795353255.167",
                        "\"iso8601\":\"2026-11-22T13:14:15.167Z\"",
                        "\"rfc822\":\"Sun, 22 Nov 2026 13:14:15 GMT\"",
                        "\"bytes\":\"AP8+Pw==\"",
                        "\"bigDecimal\":12345678901234567890.0987654321");
    }

    @ParameterizedTest
    @CsvSource({
        "byte, 127, 128",
        "byte, -128, -129",
        "short, 32767, 32768",
        "integer, 2147483647, 2147483648",
        "long, -9223372036854775808, -9223372036854775809"
    })
    void read_wholeNumberBeyondItsType_isRefused(String member, String last, String beyond) {
        assertThat(json(SdkJsonReader.read(body(member, last), new EveryType())))
                .isEqualTo("{\"" + member + "\":" + last + "}");
        assertThatThrownBy(() -> SdkJsonReader.read(body(member, beyond), new EveryType()))
                .isInstanceOf(SdkJsonException.class)
                .hasMessageContaining("at /" + member);
    }

    private static byte[] body(String member, String value) {
        return ("{\"" + member + "\":" + value + "}").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void write_entryWithoutAValue_isLeftOut() {
        Map<String, String> metadata = new HashMap<>(Map.of("team", "red"));
        metadata.put("order", null);

        assertThat(json(ConverseRequest.builder().requestMetadata(metadata).build()))
                .isEqualTo("{\"requestMetadata\":{\"team\":\"red\"}}");
    }

    @Test
    void randomRequests_haveEveryKindOfContent() {
        Set<ContentBlock.Type> seen = EnumSet.of(ContentBlock.Type.UNKNOWN_TO_SDK_VERSION);
        for (int seed = 0; seed < 100; seed++) {
            ConverseRequest request =
                    new RandomSdk(seed).fill(ConverseRequest.builder()).build();
            request.messages().forEach(message -> message.content().forEach(block -> seen.add(block.type())));
        }

        assertThat(seen).containsExactlyInAnyOrder(ContentBlock.Type.values());
    }

    @Test
    void request_sentByTheRealSdk_isReadAsItWasSent() {
        bedrock.anyModel().replies("ok");
        for (int seed = 0; seed < 100; seed++) {
            RandomSdk random = new RandomSdk(seed);
            ConverseRequest request = random.fill(ConverseRequest.builder())
                    .modelId(random.modelId())
                    .build();
            bedrock.clearCalls();

            client.converse(request);

            assertThat(bedrock.calls().get(0).request()).as("seed %s", seed).isEqualTo(request);
        }
    }

    @Test
    void response_writtenForTheRealSdk_isReadAsItWasScripted() {
        for (int seed = 0; seed < 100; seed++) {
            ConverseResponse response =
                    new RandomSdk(seed).fill(ConverseResponse.builder()).build();
            bedrock.model("m").replies(FakeReply.verbatim(response));

            assertThat(client.converse(request -> request.modelId("m")).equalsBySdkFields(response))
                    .as("seed %s", seed)
                    .isTrue();
        }
    }

    @Test
    void write_absentAndEmpty_differ() {
        assertThat(json(ConverseRequest.builder().modelId("path only").build())).isEqualTo("{}");
        assertThat(json(ConverseRequest.builder().messages(List.of()).build())).isEqualTo("{\"messages\":[]}");
        assertThat(json(Message.builder().role("user").build())).isEqualTo("{\"role\":\"user\"}");
    }

    @Test
    void read_absentAndEmptyAndNull_differAsInTheSdk() {
        assertThat(read("{}").hasMessages()).isFalse();
        assertThat(read("").hasMessages()).isFalse();
        assertThat(read("{\"messages\":null,\"additionalModelRequestFields\":null}")
                        .hasMessages())
                .isFalse();
        assertThat(read("{\"messages\":[]}").hasMessages()).isTrue();
        assertThat(read("{\"additionalModelRequestFields\":null}").additionalModelRequestFields())
                .isEqualTo(Document.fromNull());
    }

    @Test
    void read_unknownMembers_areSkippedAlsoInUnions() {
        ConverseRequest request =
                read("{\"new\":{\"a\":[1,{}]},\"messages\":[{\"content\":[{\"text\":\"hi\",\"p\":\"abc\"},"
                        + "{\"hologram\":{\"text\":\"no\"}}],\"role\":\"user\"}]}");

        assertThat(request.messages().get(0).content().get(0)).isEqualTo(ContentBlock.fromText("hi"));
        assertThat(request.messages().get(0).content().get(1).type())
                .isEqualTo(ContentBlock.Type.UNKNOWN_TO_SDK_VERSION);
    }

    @ParameterizedTest
    @CsvSource({"+5, 5", ".5, 0.5", "5., 5", "007, 7", "-.25e+3, -2.5E+2", "1.00, 1.00", "-0, -0", "1E400, 1E400"})
    void write_documentNumberThatIsNoneOfJson_isRewrittenAndOthersKept(String number, String written) {
        ConverseRequest request = ConverseRequest.builder()
                .additionalModelRequestFields(Document.fromMap(Map.of("n", Document.fromNumber(number))))
                .build();

        assertThat(json(request)).isEqualTo("{\"additionalModelRequestFields\":{\"n\":" + written + "}}");
        assertThat(read(json(request)).additionalModelRequestFields().asMap()).containsOnlyKeys("n");
    }

    @Test
    void read_textNearTheBodysLimit_isRead() {
        int length = 21_000_000;

        ConverseRequest request = read("{\"system\":[{\"text\":\"" + "x".repeat(length) + "\"}]}");

        assertThat(request.system().get(0).text()).hasSize(length);
    }

    @Test
    void read_modelIdInTheBody_isNotTheModelId() {
        assertThat(read("{\"modelId\":\"other\"}").modelId()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                                          | Expected an object at the top, but found start array",
                "{} {}                                       | Expected the end of the body at the top",
                "{                                           | no JSON that can be read",
                "{\"messages\":                              | no JSON that can be read",
                "{'messages':[]}                             | no JSON that can be read",
                "{\"messages\":\"secret\"}                   | Expected a list at /messages, but found value string",
                "{\"messages\":[7]}                          | Expected an object at /messages/0, but found value number int",
                "{\"messages\":[{\"role\":{}}]}              | Expected a string at /messages/0/role",
                "{\"requestMetadata\":[]}                    | Expected an object at /requestMetadata",
                "{\"inferenceConfig\":{\"maxTokens\":1.5}}   | Expected a whole number at /inferenceConfig/maxTokens",
                "{\"inferenceConfig\":{\"maxTokens\":3000000000}} | Expected a whole number of -2147483648 to 2147483647",
                "{\"inferenceConfig\":{\"temperature\":\"hot\"}} | Expected a number at /inferenceConfig/temperature",
                "{\"messages\":[{\"content\":[{\"image\":{\"source\":{\"bytes\":\"?\"}}}]}]} | Expected a string of Base64"
            })
    void read_whatDoesNotFit_saysWhereButQuotesNothing(String json, String problem) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(SdkJsonException.class)
                .hasMessageContaining(problem)
                .hasMessageNotContaining("secret");
    }

    @Test
    void read_nestedTooDeep_isRefused() {
        int depth = SdkJsonReader.MAX_DEPTH + 1;
        String deep = "[".repeat(depth) + "]".repeat(depth);

        assertThatThrownBy(() -> read("{\"additionalModelRequestFields\":" + deep + "}"))
                .isInstanceOf(SdkJsonException.class)
                .hasMessageContaining("beyond a limit");
        assertThatThrownBy(() -> read("{\"unknown\":" + deep + "}")).isInstanceOf(SdkJsonException.class);
        assertThatThrownBy(() -> read("{\"inferenceConfig\":{\"topP\":" + "1".repeat(1000) + "}}"))
                .isInstanceOf(SdkJsonException.class);
    }

    @Test
    void write_whatJsonCannotCarry_isRefused() {
        Document deep = Document.fromNull();
        for (int i = 0; i < 2000; i++) {
            deep = Document.fromList(List.of(deep));
        }
        ConverseRequest tooDeep =
                ConverseRequest.builder().additionalModelRequestFields(deep).build();
        ConverseRequest noNumber = ConverseRequest.builder()
                .additionalModelRequestFields(Document.fromMap(Map.of("n", Document.fromNumber("NaN"))))
                .build();

        assertThatThrownBy(() -> SdkJsonWriter.write(tooDeep)).isInstanceOf(SdkJsonException.class);
        assertThatThrownBy(() -> SdkJsonWriter.write(noNumber)).isInstanceOf(SdkJsonException.class);
    }

    private static SdkPojo built(SdkPojo builder) {
        return (SdkPojo) ((Buildable) builder).build();
    }

    private static String json(SdkPojo object) {
        return new String(SdkJsonWriter.write(object), StandardCharsets.UTF_8);
    }

    private static ConverseRequest read(String json) {
        return SdkJsonReader.read(json.getBytes(StandardCharsets.UTF_8), ConverseRequest.builder())
                .build();
    }
}
