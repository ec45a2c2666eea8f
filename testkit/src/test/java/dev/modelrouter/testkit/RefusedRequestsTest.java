package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.user;
import static dev.modelrouter.testkit.RuleRequests.NOVA;
import static dev.modelrouter.testkit.RuleRequests.RELAYED;
import static dev.modelrouter.testkit.RuleRequests.SONNET_45;
import static dev.modelrouter.testkit.RuleRequests.assistant;
import static dev.modelrouter.testkit.RuleRequests.cachePoint;
import static dev.modelrouter.testkit.RuleRequests.call;
import static dev.modelrouter.testkit.RuleRequests.document;
import static dev.modelrouter.testkit.RuleRequests.exchange;
import static dev.modelrouter.testkit.RuleRequests.sampled;
import static dev.modelrouter.testkit.RuleRequests.talk;
import static dev.modelrouter.testkit.RuleRequests.tool;
import static dev.modelrouter.testkit.RuleRequests.withTools;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;

/** What the service is known to refuse, as real clients see it over the wire: plain and by TLS, whole and streamed. */
final class RefusedRequestsTest {

    private static final String ERROR_TYPE = ":http://internal.amazon.com/coral/com.amazon.bedrock/";
    private static final ContentBlock TEXT = ContentBlock.fromText("What is this?");

    /** A refusal: the code's name, its status, the text, and what is refused. */
    private record Refused(String code, int status, String text, ConverseRequest request) {

        static Refused invalid(String text, ConverseRequest request) {
            return new Refused("ValidationException", 400, text, request);
        }
    }

    private static List<Refused> refused() {
        ContentBlock fiveMinutes = ContentBlock.fromCachePoint(cachePoint(CacheTTL.VALUE_5_M));
        ContentBlock oneHour = ContentBlock.fromCachePoint(cachePoint(CacheTTL.VALUE_1_H));
        String bare = "anthropic.claude-sonnet-4-5-20250929-v1:0";
        return List.of(
                Refused.invalid(
                        "Invocation of model ID " + bare + " with on-demand throughput isn\u2019t supported. Retry your"
                                + " request with the ID or ARN of an inference profile that contains this model.",
                        ask(bare)),
                Refused.invalid("The provided model identifier is invalid.", ask("acme.parrot-v9:0")),
                new Refused(
                        "ResourceNotFoundException",
                        404,
                        "This model version has reached the end of its life. Please refer to the AWS documentation for"
                                + " more details.",
                        ask("us.anthropic.claude-3-sonnet-20240229-v1:0")),
                new Refused(
                        "AccessDeniedException",
                        403,
                        "You invoked an unsupported model or your request did not allow prompt caching",
                        ask(LLAMA).toBuilder()
                                .system(SystemContentBlock.fromCachePoint(cachePoint(null)))
                                .build()),
                Refused.invalid(
                        "Malformed input request: #/toolConfig/tools/1: extraneous key [cachePoint] is not permitted,"
                                + " please reformat your input and try again.",
                        withTools(NOVA, tool("search"), Tool.fromCachePoint(cachePoint(null)))),
                Refused.invalid(
                        RELAYED + "messages.0.content.3.cache_control.ttl: a ttl='1h' cache_control block must not come"
                                + " after a ttl='5m' cache_control block. Note that blocks are processed in the"
                                + " following order: tools, system, messages.",
                        talk(SONNET_45, RuleRequests.user(TEXT, fiveMinutes, TEXT, oneHour))),
                Refused.invalid(
                        "This model does not support assistant message prefill. The conversation must end with a user"
                                + " message.",
                        talk("us.anthropic.claude-opus-4-6-v1", user("hello"), assistant(TEXT))),
                Refused.invalid(
                        RELAYED + "`temperature` is deprecated for this model.",
                        sampled("us.anthropic.claude-opus-4-7", 0.5f, null)),
                Refused.invalid(
                        "Expected toolResult blocks at messages.2.content for the following Ids: tooluse_1",
                        exchange(SONNET_45, List.of(call("tooluse_1")), List.of(TEXT))),
                Refused.invalid(
                        "This model doesn't support tool use.", withTools("google.gemma-3-12b-it", tool("search"))),
                Refused.invalid(
                        "Messages can't contain duplicate document names.",
                        talk(SONNET_45, RuleRequests.user(TEXT, document("a", 9), document("a", 9)))),
                Refused.invalid(
                        "The text field in the ContentBlock object at messages.0.content.0 is blank. Add text to the"
                                + " text field, and try again.",
                        ask(NOVA, " ")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusedRequest_overTheWire_isRefusedInTheServicesWords(boolean tls) {
        FakeBedrock bedrock = FakeBedrock.create();
        bedrock.advance(Duration.ofDays(280));
        bedrock.anyModel().replies("ok");
        try (FakeBedrockServer server = tls ? bedrock.serveTls() : bedrock.serve();
                BedrockRuntimeClient client = server.client();
                BedrockRuntimeAsyncClient async = server.asyncClient()) {
            for (Refused one : refused()) {
                check(one, catchThrowable(() -> client.converse(one.request())));
                check(
                        one,
                        catchThrowable(() -> async.converse(one.request()).join())
                                .getCause());
                check(one, Seen.begin(async, stream(one.request())).end().failure());
            }
        }

        assertThat(bedrock.rejectedCalls()).hasSize(3 * refused().size());
    }

    private static void check(Refused refused, @Nullable Throwable thrown) {
        assertThat(thrown).as(refused.text()).isInstanceOfSatisfying(BedrockRuntimeException.class, e -> {
            assertThat(e.getClass().getSimpleName()).as("%s", e).isEqualTo(refused.code());
            assertThat(e.statusCode()).isEqualTo(refused.status());
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(refused.code());
            assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(refused.text());
            SdkHttpResponse response = e.awsErrorDetails().sdkHttpResponse();
            assertThat(response.firstMatchingHeader("x-amzn-ErrorType")).contains(refused.code() + ERROR_TYPE);
            assertThat(response.firstMatchingHeader("x-amzn-RequestId")).contains(e.requestId());
        });
    }

    private static ConverseStreamRequest stream(ConverseRequest request) {
        byte[] body = SdkJsonWriter.write(request);
        return SdkJsonReader.read(body, ConverseStreamRequest.builder())
                .modelId(request.modelId())
                .build();
    }
}
