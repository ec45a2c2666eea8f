package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.CassetteFileTest.cassette;
import static dev.modelrouter.testkit.CassetteFileTest.event;
import static dev.modelrouter.testkit.CassetteFileTest.interaction;
import static dev.modelrouter.testkit.CassetteFileTest.json;
import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.testkit.CassetteDrift.Finding;
import dev.modelrouter.testkit.CassetteDrift.Kind;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;

/** What in a recording is unlike what is known is found, and nothing else. */
final class CassetteDriftTest {

    private static final String SOUND =
            "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"hi\"}]}},"
                    + "\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":7,\"outputTokens\":4,\"totalTokens\":11},"
                    + "\"metrics\":{\"latencyMs\":420}}";

    private static CassetteDrift answer(String body) {
        return cassette(interaction(false, "{}", 200, new Interaction.Json(json(body))))
                .drift();
    }

    private static Interaction error(int status, String code, String message) {
        Interaction plain =
                interaction(false, "{}", status, new Interaction.Json(json("{\"message\":\"" + message + "\"}")));
        Interaction.Answered answered = plain.answered();
        return new Interaction(
                plain.asked(),
                new Interaction.Answered(
                        status,
                        ImmutableMap.of("x-amzn-errortype", code + ":http://x/"),
                        answered.first(),
                        answered.last(),
                        answered.content(),
                        answered.ending()));
    }

    @Test
    void fakesOwnTraffic_hasNoNews() {
        FakeBedrock fake = FakeBedrock.create();
        fake.model(LLAMA)
                .replies(FakeReply.toolUse("track", "{\"a\":1}"))
                .thenReplies(FakeReply.reasoning("hm", "ok"))
                .thenFails(Fault.throttling());
        CassetteRecorder recorder = CassetteRecorder.create();
        try (FakeBedrockServer server = fake.serve();
                BedrockRuntimeAsyncClient client = CassetteTest.asyncClient(server, recorder.interceptor())) {
            client.converse(ask(LLAMA)).join();
            Seen.begin(client, CassetteTest.askStream(LLAMA)).end();
            Seen.begin(client, CassetteTest.askStream(LLAMA)).end();
        }
        CassetteDrift drift = recorder.cassette().drift();

        assertThat(drift.newFindings()).isEmpty();
        assertThat(drift.isEmpty()).isTrue();
        assertThat(drift.findings())
                .extracting(Finding::place)
                .contains("ConverseResponse/usage/serverToolUsage", "ConverseStreamOutput/messageStart/p");
        assertThat(drift.toString()).startsWith("No news\nNot in the service model, but known to the fake:\n");
    }

    @Test
    void soundAnswer_hasNoDrift() {
        assertThat(answer(SOUND)).hasToString("No drift: all that was recorded is as the service model says");
    }

    @Test
    void answer_eachKindOfDrift_isFoundAtItsPlace() {
        assertThat(answer(SOUND.replace("\"metrics\":{\"latencyMs\":420}", "\"cost\":{\"usd\":1}"))
                        .findings())
                .containsExactly(
                        new Finding(
                                Kind.UNKNOWN_MEMBER,
                                "ConverseResponse/cost",
                                "is not in the service model",
                                1,
                                1,
                                false),
                        new Finding(Kind.MISSING_MEMBER, "ConverseResponse/metrics", "is missing", 1, 1, false));
        assertThat(answer(SOUND.replace("end_turn", "refusal")).toString())
                .startsWith("New:\n  ConverseResponse/stopReason: is refusal, none of [end_turn, tool_use,");
        assertThat(answer(SOUND.replace("\"inputTokens\":7", "\"inputTokens\":-1"))
                        .findings())
                .extracting(Finding::kind, Finding::place)
                .containsExactly(tuple(Kind.OUT_OF_LIMITS, "ConverseResponse/usage/inputTokens"));
        assertThat(answer(SOUND.replace("\"outputTokens\":4", "\"outputTokens\":\"4\""))
                        .findings())
                .extracting(Finding::kind)
                .containsExactly(Kind.OTHER_TYPE);
        assertThat(answer(SOUND.replace("{\"text\":\"hi\"}", "{\"text\":\"hi\"},{\"song\":\"la\"},{\"song\":\"lo\"}"))
                        .findings())
                .containsExactly(new Finding(
                        Kind.UNKNOWN_MEMBER,
                        "ConverseResponse/output/message/content/*/song",
                        "is not in the service model",
                        1,
                        2,
                        false));
        assertThat(answer(SOUND.replace("{\"text\":\"hi\"}", "{}")).findings())
                .extracting(Finding::kind)
                .containsExactly(Kind.NOT_ONE_MEMBER);
    }

    @Test
    void request_isComparedToo() {
        assertThat(cassette(interaction(
                                false,
                                "{\"inferenceConfig\":{\"temperature\":1.5,\"topK\":3}}",
                                200,
                                new Interaction.Json(json(SOUND))))
                        .drift()
                        .findings())
                .extracting(Finding::place)
                .containsExactly("ConverseRequest/inferenceConfig/temperature", "ConverseRequest/inferenceConfig/topK");
    }

    @Test
    void stream_newEventExceptionAndMember_areFound() {
        CassetteDrift drift = cassette(interaction(
                        true,
                        "{}",
                        200,
                        new Interaction.Events(ImmutableList.of(
                                event(180, "messageStart", "{\"role\":\"assistant\",\"mood\":\"good\"}"),
                                event(181, "heartbeat", "{}"),
                                event(182, "contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"smell\":1}}"),
                                event(
                                        183,
                                        "quotaException",
                                        "{\"message\":\"Too many tokens, please wait before" + " trying again.\"}")))))
                .drift();

        assertThat(drift.findings())
                .extracting(Finding::kind, Finding::place, Finding::what)
                .containsExactly(
                        tuple(
                                Kind.UNKNOWN_MEMBER,
                                "ConverseStreamOutput/messageStart/mood",
                                "is not in the service model"),
                        tuple(Kind.UNKNOWN_EVENT, "ConverseStreamOutput", "has event heartbeat"),
                        tuple(
                                Kind.UNKNOWN_MEMBER,
                                "ConverseStreamOutput/contentBlockDelta/delta/smell",
                                "is not in the service model"),
                        tuple(Kind.UNKNOWN_ERROR, "ConverseStreamOutput", "has exception quotaException"));
    }

    @Test
    void error_newCodeStatusOrText_isFoundWithoutWhatItQuotes() {
        CassetteDrift drift = cassette(
                        error(402, "PaymentException", "Pay 12 for 'my secret'"),
                        error(503, "ThrottlingException", "Too many tokens, please wait before trying again."))
                .drift();

        assertThat(drift.findings())
                .extracting(Finding::kind, Finding::what, Finding::interaction)
                .containsExactly(
                        tuple(Kind.UNKNOWN_ERROR, "has error PaymentException with status 402", 1),
                        tuple(Kind.UNKNOWN_MESSAGE, "says: Pay ... for ...", 1),
                        tuple(
                                Kind.UNKNOWN_ERROR,
                                "has error ThrottlingException with status 503, which is known with 429",
                                2));
    }

    private static Interaction of(Operation operation, Interaction.Content asked, Interaction answer) {
        ImmutableMap<String, String> members = operation == Operation.APPLY_GUARDRAIL
                ? ImmutableMap.of("guardrailIdentifier", "gr1", "guardrailVersion", "1")
                : ImmutableMap.of("modelId", "anthropic.claude-sonnet-4-6");
        return new Interaction(new Interaction.Asked(operation, members, Optional.empty(), asked), answer.answered());
    }

    private static Interaction of(Operation operation, String request, String answer) {
        return of(
                operation,
                new Interaction.Json(json(request)),
                interaction(false, "{}", 200, new Interaction.Json(json(answer))));
    }

    @Test
    void otherOperations_ofKnownShapes_areComparedWithTheirs() {
        CassetteDrift drift = cassette(
                        of(
                                Operation.COUNT_TOKENS,
                                "{\"input\":{\"invokeModel\":{\"body\":{\"anything\":1}}}}",
                                "{\"inputTokens\":\"7\",\"cached\":1}"),
                        of(Operation.COUNT_TOKENS, "{\"input\":{\"tune\":{}}}", "{}"),
                        of(
                                Operation.APPLY_GUARDRAIL,
                                "{\"source\":\"MIDDLE\",\"content\":[]}",
                                "{\"action\":\"PAUSED\",\"outputs\":[{\"voice\":\"la\"}],\"assessments\":[]}"))
                .drift();

        assertThat(drift.newFindings())
                .extracting(Finding::kind, Finding::place, Finding::interaction)
                .containsExactly(
                        tuple(Kind.OTHER_TYPE, "CountTokensResponse/inputTokens", 1),
                        tuple(Kind.UNKNOWN_MEMBER, "CountTokensResponse/cached", 1),
                        tuple(Kind.UNKNOWN_MEMBER, "CountTokensRequest/input/tune", 2),
                        tuple(Kind.MISSING_MEMBER, "CountTokensResponse/inputTokens", 2),
                        tuple(Kind.UNKNOWN_VALUE, "ApplyGuardrailRequest/source", 3),
                        tuple(Kind.UNKNOWN_VALUE, "ApplyGuardrailResponse/action", 3),
                        tuple(Kind.UNKNOWN_MEMBER, "ApplyGuardrailResponse/outputs/*/voice", 3),
                        tuple(Kind.MISSING_MEMBER, "ApplyGuardrailResponse/usage", 3));
    }

    @Test
    void invocation_isOpaqueButForItsErrorsAndEvents() {
        CassetteDrift drift = cassette(
                        of(Operation.INVOKE_MODEL, "{\"anything\":1}", "{\"anything\":2}"),
                        of(
                                Operation.INVOKE_MODEL,
                                new Interaction.Bytes("/w=="),
                                interaction(false, "{}", 200, new Interaction.Text("text"))),
                        of(
                                Operation.INVOKE_MODEL_WITH_RESPONSE_STREAM,
                                new Interaction.Json(json("{}")),
                                interaction(
                                        true,
                                        "{}",
                                        200,
                                        new Interaction.Events(ImmutableList.of(
                                                event(180, "chunk", "{\"bytes\":{\"a\":1},\"p\":\"ab\"}"),
                                                event(181, "chunk", "{\"bits\":\"YQ==\"}"),
                                                event(182, "messageStart", "{}"))))),
                        of(
                                Operation.COUNT_TOKENS,
                                new Interaction.Json(json("{\"input\":{\"invokeModel\":{\"body\":\"e30=\"}}}")),
                                error(424, "ModelErrorException", "The system encountered an error")))
                .drift();

        assertThat(drift.newFindings())
                .extracting(Finding::kind, Finding::place, Finding::interaction)
                .startsWith(
                        tuple(Kind.UNKNOWN_MEMBER, "ResponseStream/chunk/bits", 3),
                        tuple(Kind.UNKNOWN_EVENT, "ResponseStream", 3),
                        tuple(Kind.UNKNOWN_ERROR, "CountTokens", 4));
    }
}
