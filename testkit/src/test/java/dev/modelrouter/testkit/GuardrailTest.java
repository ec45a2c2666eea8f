package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.text;
import static dev.modelrouter.testkit.Requests.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ApplyGuardrailRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ApplyGuardrailResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamMetadataEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailAction;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailAssessment;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailTextCharactersCoverage;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailTraceAssessment;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.MessageStopEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** ApplyGuardrail through every door, and Converse and ConverseStream under a guardrail. */
final class GuardrailTest {

    @RegisterExtension
    static final EveryDoor DOORS = new EveryDoor();

    private final FakeBedrock bedrock = DOORS.bedrock;

    static List<EveryDoor.Door> doors() {
        return DOORS.doors();
    }

    @BeforeEach
    void makeGuardrail() {
        bedrock.guardrail("support", "1")
                .blocks("acme corp", "secret")
                .blocksTopic(
                        "Investments", text -> text.toLowerCase(Locale.ROOT).contains("stocks"))
                .masks("ORDER", "[A-Z]{2}-\\d{4}")
                .blockedInputMessage("Ask another thing.")
                .blockedOutputMessage("I had better not say.");
    }

    private static ApplyGuardrailRequest apply(String source, String... texts) {
        List<GuardrailContentBlock> content = new ArrayList<>();
        for (String text : texts) {
            content.add(GuardrailContentBlock.fromText(block -> block.text(text)));
        }
        return ApplyGuardrailRequest.builder()
                .guardrailIdentifier("support")
                .guardrailVersion("1")
                .source(source)
                .content(content)
                .build();
    }

    static ConverseRequest guarded(ConverseRequest request, String trace) {
        return request.toBuilder()
                .guardrailConfig(config -> config.guardrailIdentifier("support")
                        .guardrailVersion("1")
                        .trace(trace))
                .build();
    }

    private static ConverseRequest guarded(String text) {
        return guarded(ask(LLAMA, text), "disabled");
    }

    @ParameterizedTest
    @MethodSource("doors")
    void applyGuardrail_blocked_saysWhatWasFound(EveryDoor.Door door) {
        ApplyGuardrailResponse response =
                door.applyGuardrail(apply("INPUT", "Buy stocks", "of ACME Corp, it is a Secret about XY-1234"));

        assertThat(response.action()).isEqualTo(GuardrailAction.GUARDRAIL_INTERVENED);
        assertThat(response.actionReason()).isEqualTo("Guardrail blocked.");
        assertThat(response.outputs()).extracting(output -> output.text()).containsExactly("Ask another thing.");
        GuardrailAssessment assessment = response.assessments().get(0);
        assertThat(assessment.wordPolicy().customWords())
                .extracting(word -> word.match() + " " + word.action())
                .containsExactly("ACME Corp BLOCKED", "Secret BLOCKED");
        assertThat(assessment.topicPolicy().topics())
                .extracting(topic -> topic.name() + " " + topic.type() + " " + topic.action())
                .containsExactly("Investments DENY BLOCKED");
        assertThat(assessment.sensitiveInformationPolicy().regexes())
                .extracting(regex -> regex.name() + " " + regex.match() + " " + regex.action())
                .containsExactly("ORDER XY-1234 ANONYMIZED");
        assertThat(assessment.appliedGuardrailDetails().guardrailId()).isEqualTo("support");
        assertThat(response.usage().wordPolicyUnits()).isEqualTo(1);
        assertThat(response.usage().sensitiveInformationPolicyFreeUnits()).isEqualTo(1);
        assertThat(response.usage().contentPolicyUnits()).isZero();
        assertThat(response.guardrailCoverage().textCharacters().guarded()).isEqualTo(52);
        FakeCall call = bedrock.lastCall();
        assertThat(call.operation()).isEqualTo(Operation.APPLY_GUARDRAIL);
        assertThat(call.modelId()).isEmpty();
        assertThat(call.usage().totalTokens()).isZero();
    }

    @ParameterizedTest
    @MethodSource("doors")
    void applyGuardrail_maskedOrHarmless_saysSo(EveryDoor.Door door) {
        ApplyGuardrailResponse masked = door.applyGuardrail(apply("OUTPUT", "Hello", "AB-1234 and CD-5678"));
        assertThat(masked.action()).isEqualTo(GuardrailAction.GUARDRAIL_INTERVENED);
        assertThat(masked.actionReason()).isEqualTo("Guardrail masked.");
        assertThat(masked.outputs())
                .extracting(output -> output.text())
                .containsExactly("Hello", "{ORDER} and {ORDER}");
        assertThat(masked.assessments().get(0).wordPolicy()).isNull();

        ApplyGuardrailResponse none = door.applyGuardrail(apply("INPUT", "secretary of acmecorp").toBuilder()
                .outputScope("FULL")
                .build());
        assertThat(none.action()).isEqualTo(GuardrailAction.NONE);
        assertThat(none.actionReason()).isEqualTo("No action.");
        assertThat(none.outputs()).isEmpty();
        assertThat(none.assessments().get(0).wordPolicy().customWords())
                .extracting(word -> word.match() + " " + word.detected())
                .containsExactly("acme corp false", "secret false");
    }

    @ParameterizedTest
    @MethodSource("doors")
    void unknownGuardrail_isRefusedInTheServicesWords(EveryDoor.Door door) {
        bedrock.model(LLAMA).replies("ok").thenInvokes("{}");
        ConverseRequest other = guarded("hi").toBuilder()
                .guardrailConfig(config -> config.guardrailIdentifier("support").guardrailVersion("2"))
                .build();

        List.<Runnable>of(
                        () -> door.applyGuardrail(apply("INPUT", "hi").toBuilder()
                                .guardrailIdentifier("nosuch")
                                .build()),
                        () -> door.converse(other),
                        () -> door.invokeModel(InvokeModelTest.invoke(LLAMA).toBuilder()
                                .guardrailIdentifier("nosuch")
                                .guardrailVersion("1")
                                .build()))
                .forEach(call -> assertThatThrownBy(call::run)
                        .isInstanceOfSatisfying(ValidationException.class, refused -> assertThat(
                                        refused.awsErrorDetails().errorMessage())
                                .isEqualTo("The guardrail identifier or version provided in the request does not"
                                        + " exist.")));

        assertThat(bedrock.calls())
                .extracting(call -> call.brokenRule().orElseThrow())
                .containsOnly(ValidationRule.UNKNOWN_GUARDRAIL);
        bedrock.waives(ValidationRule.UNKNOWN_GUARDRAIL);
        assertThat(text(door.converse(other))).isEqualTo("ok");
    }

    @ParameterizedTest
    @MethodSource("doors")
    void applyGuardrail_faultsUnsoundAndThrowing_fail(EveryDoor.Door door) {
        assertThatThrownBy(() -> door.applyGuardrail(apply("SIDEWAYS", "hi")))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Value 'SIDEWAYS' at 'source' failed to satisfy constraint");
        bedrock.guardrail("support", "1").failsToApply(Fault.of("ServiceQuotaExceededException", 400, "too much"));
        assertThatThrownBy(() -> door.applyGuardrail(apply("INPUT", "hi")))
                .isInstanceOf(ServiceQuotaExceededException.class);
        bedrock.guardrail("other", "DRAFT").blocksTopic("broken", text -> {
            throw new IllegalStateException("broken rule");
        });
        assertThatThrownBy(() -> door.applyGuardrail(apply("INPUT", "hi").toBuilder()
                        .guardrailIdentifier("arn:aws:bedrock:us-east-1:123456789012:guardrail/other")
                        .guardrailVersion("DRAFT")
                        .build()))
                .isInstanceOf(RuntimeException.class);
        assertThat(bedrock.lastCall().fault().flatMap(Fault::code)).contains(Brain.SCRIPT_FAILED);
    }

    @ParameterizedTest
    @MethodSource("doors")
    void converse_inputBlocked_reachesNoModelAndBillsNothing(EveryDoor.Door door) {
        bedrock.model(LLAMA).replies("first").thenReplies("second");

        ConverseResponse response = door.converse(guarded(ask(LLAMA, "Tell me a SECRET"), "enabled"));

        assertThat(response.stopReason()).isEqualTo(StopReason.GUARDRAIL_INTERVENED);
        assertThat(text(response)).isEqualTo("Ask another thing.");
        assertThat(response.usage().totalTokens()).isZero();
        GuardrailTraceAssessment trace = response.trace().guardrail();
        assertThat(trace.actionReason()).isEqualTo("Guardrail blocked.");
        assertThat(Objects.requireNonNull(trace.inputAssessment().get("support"))
                        .wordPolicy()
                        .customWords())
                .hasSize(1);
        assertThat(trace.outputAssessments()).isEmpty();
        assertThat(bedrock.lastCall().status()).isEqualTo(200);
        assertThat(bedrock.lastCall().usage().totalTokens()).isZero();
        assertThat(text(door.converse(ask(LLAMA)))).isEqualTo("first");
    }

    @ParameterizedTest
    @MethodSource("doors")
    void converse_outputBlockedOrMasked_isReplacedAndBilled(EveryDoor.Door door) {
        bedrock.model(LLAMA)
                .replies(FakeReply.text("The secret is out").usage(NativeTokens.usage(10, 20)))
                .thenReplies("Your order is AB-1234.");

        ConverseResponse blocked = door.converse(guarded(ask(LLAMA), "enabled"));
        assertThat(text(blocked)).isEqualTo("I had better not say.");
        assertThat(blocked.stopReason()).isEqualTo(StopReason.GUARDRAIL_INTERVENED);
        assertThat(blocked.usage().outputTokens()).isEqualTo(20);
        assertThat(blocked.trace().guardrail().modelOutput()).containsExactly("The secret is out");
        assertThat(blocked.trace().guardrail().outputAssessments().get("support"))
                .hasSize(1);
        assertThat(bedrock.lastCall().usage().outputTokens()).isEqualTo(20);

        ConverseResponse masked = door.converse(guarded("Where is it?"));
        assertThat(text(masked)).isEqualTo("Your order is {ORDER}.");
        assertThat(masked.stopReason()).isEqualTo(StopReason.GUARDRAIL_INTERVENED);
        assertThat(masked.trace()).isNull();
    }

    @Test
    void converse_inputMasked_isSoSeenByTheModelAndRecordedAsSent() {
        List<String> asked = new ArrayList<>();
        bedrock.model(LLAMA).answersText(request -> {
            asked.add(request.messages().get(0).content().get(0).text());
            return "ok";
        });

        ConverseResponse response =
                DOORS.doors().get(0).converse(guarded(ask(LLAMA, "Where is AB-1234?"), "enabled_full"));

        assertThat(asked).containsExactly("Where is {ORDER}?");
        assertThat(bedrock.lastCall().prompt()).isEqualTo("Where is AB-1234?");
        assertThat(response.stopReason()).isEqualTo(StopReason.END_TURN);
        assertThat(response.trace().guardrail().actionReason()).isEqualTo("Guardrail masked.");
        assertThat(Objects.requireNonNull(
                                response.trace().guardrail().inputAssessment().get("support"))
                        .wordPolicy()
                        .customWords())
                .extracting(word -> word.detected())
                .containsExactly(false, false);
    }

    @Test
    void converse_guardContent_wordsAreLookedForBesideItToo() {
        bedrock.guardrail("words", "1").blocks("stocks");
        bedrock.model(LLAMA).replies("ok");
        ConverseRequest marked = ConverseRequest.builder()
                .modelId(LLAMA)
                .messages(Message.builder()
                        .role(ConversationRole.USER)
                        .content(
                                ContentBlock.fromText("Stocks, not guarded"),
                                ContentBlock.fromGuardContent(content -> content.text(text -> text.text("harmless"))))
                        .build())
                .guardrailConfig(config -> config.guardrailIdentifier("words")
                        .guardrailVersion("1")
                        .trace("enabled"))
                .build();

        ConverseResponse refused = DOORS.doors().get(0).converse(marked);

        assertThat(refused.stopReason()).isEqualTo(StopReason.GUARDRAIL_INTERVENED);
        assertThat(Objects.requireNonNull(
                                refused.trace().guardrail().inputAssessment().get("words"))
                        .wordPolicy()
                        .customWords())
                .extracting(word -> word.match())
                .containsExactly("Stocks");
    }

    @Test
    void converse_guardContent_aloneIsJudgedByTopicsAndToolsNever() {
        bedrock.model(LLAMA).replies(FakeReply.toolUse("search", "{\"q\":\"secret\"}"));
        EveryDoor.Door door = DOORS.doors().get(0);
        ConverseRequest marked = ConverseRequest.builder()
                .modelId(LLAMA)
                .messages(Message.builder()
                        .role(ConversationRole.USER)
                        .content(
                                ContentBlock.fromText("Buy stocks, not guarded"),
                                ContentBlock.fromGuardContent(content -> content.text(text -> text.text("harmless"))))
                        .build())
                .build();

        assertThat(door.converse(guarded(marked, "enabled")).stopReason()).isEqualTo(StopReason.TOOL_USE);

        ConverseRequest tools = ask(LLAMA).toBuilder()
                .messages(
                        user("Search"),
                        Message.builder()
                                .role(ConversationRole.ASSISTANT)
                                .content(ContentBlock.fromToolUse(use -> use.toolUseId("t1")
                                        .name("search")
                                        .input(Document.fromMap(Map.of("q", Document.fromString("secret"))))))
                                .build(),
                        Message.builder()
                                .role(ConversationRole.USER)
                                .content(ContentBlock.fromToolResult(result ->
                                        result.toolUseId("t1").content(ToolResultContentBlock.fromText("secret"))))
                                .build())
                .toolConfig(config -> config.tools(Tool.fromToolSpec(spec -> spec.name("search")
                        .description("secret")
                        .inputSchema(schema ->
                                schema.json(Document.fromMap(Map.of("type", Document.fromString("object"))))))))
                .build();
        assertThat(door.converse(guarded(tools, "enabled")).stopReason()).isEqualTo(StopReason.TOOL_USE);

        ConverseRequest blocked = guarded(marked, "enabled").toBuilder()
                .system(SystemContentBlock.fromGuardContent(content -> content.text(text -> text.text("my secret"))))
                .build();
        ConverseResponse refused = door.converse(blocked);
        assertThat(refused.stopReason()).isEqualTo(StopReason.GUARDRAIL_INTERVENED);
        assertThat(guardedAndTotal(refused)).containsExactly(17, 40);
    }

    /** Returns how many characters of the input were guarded, and how many it has. */
    static List<Integer> guardedAndTotal(ConverseResponse response) {
        GuardrailTextCharactersCoverage coverage = Objects.requireNonNull(
                        response.trace().guardrail().inputAssessment().get("support"))
                .invocationMetrics()
                .guardrailCoverage()
                .textCharacters();
        return List.of(coverage.guarded(), coverage.total());
    }

    @ParameterizedTest
    @CsvSource({
        "sync, I had better not say.",
        "async, The secretI had better not say.",
    })
    void converseStream_outputBlocked_isCutAsTheModeSays(String mode, String told) {
        bedrock.model(LLAMA).replies("The secret is out");
        DOORS.streams().forEach(client -> {
            Seen seen = Seen.begin(client, streamed(mode, "hello")).end();

            assertThat(seen.failure()).isNull();
            assertThat(said(seen)).isEqualTo(told);
            assertThat(only(seen, MessageStopEvent.class).stopReason()).isEqualTo(StopReason.GUARDRAIL_INTERVENED);
            ConverseStreamMetadataEvent metadata = only(seen, ConverseStreamMetadataEvent.class);
            assertThat(metadata.usage().outputTokens()).isEqualTo(5);
            assertThat(metadata.trace().guardrail().actionReason()).isEqualTo("Guardrail blocked.");
        });
    }

    @Test
    void converseStream_inputBlockedAndMaskedInBothModes() {
        bedrock.model(LLAMA).replies("Order AB-1234");
        DOORS.streams().forEach(client -> {
            Seen refused = Seen.begin(client, streamed("async", "acme corp")).end();
            assertThat(said(refused)).isEqualTo("Ask another thing.");
            assertThat(only(refused, ConverseStreamMetadataEvent.class).usage().totalTokens())
                    .isZero();

            assertThat(said(Seen.begin(client, streamed("sync", "hi")).end())).isEqualTo("Order {ORDER}");
            assertThat(said(Seen.begin(client, streamed("async", "hi")).end())).isEqualTo("Order AB-1234");
        });
    }

    private static ConverseStreamRequest streamed(String mode, String text) {
        return ConverseStreamRequest.builder()
                .modelId(LLAMA)
                .messages(user(text))
                .guardrailConfig(config -> config.guardrailIdentifier("support")
                        .guardrailVersion("1")
                        .streamProcessingMode(mode)
                        .trace("enabled"))
                .build();
    }

    private static String said(Seen seen) {
        return seen.events().stream()
                .filter(ContentBlockDeltaEvent.class::isInstance)
                .map(event -> ((ContentBlockDeltaEvent) event).delta().text())
                .collect(Collectors.joining());
    }

    private static <T> T only(Seen seen, Class<T> type) {
        return seen.events().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void guardrail_ofOneRegion_isUnknownElsewhere() {
        bedrock.in(Region.EU_WEST_1).guardrail("regional", "1");
        ApplyGuardrailRequest request =
                apply("INPUT", "hi").toBuilder().guardrailIdentifier("regional").build();

        assertThat(bedrock.client(Region.EU_WEST_1).applyGuardrail(request).action())
                .isEqualTo(GuardrailAction.NONE);
        assertThatThrownBy(() -> bedrock.client().applyGuardrail(request)).isInstanceOf(ValidationException.class);
    }

    @ParameterizedTest
    @CsvSource({"eu-west-1, aws", "us-gov-west-1, aws-us-gov"})
    void guardrail_byItsArn_isFoundInItsOwnRegionAlone(String region, String partition) {
        ApplyGuardrailRequest request = apply("INPUT", "hi").toBuilder()
                .guardrailIdentifier("arn:" + partition + ":bedrock:" + region + ":123456789012:guardrail/support")
                .build();

        assertThat(bedrock.client(Region.of(region)).applyGuardrail(request).action())
                .isEqualTo(GuardrailAction.NONE);
        assertThatThrownBy(() -> bedrock.client().applyGuardrail(request)).isInstanceOf(ValidationException.class);
    }

    @Test
    void guardrailIntervened_scripted_isTheAnswerOfAGuardrailWithoutOne() {
        bedrock.model(LLAMA).replies(FakeReply.guardrailIntervened("No."));

        ConverseResponse response = DOORS.doors().get(0).converse(ask(LLAMA));

        assertThat(text(response)).isEqualTo("No.");
        assertThat(response.stopReason()).isEqualTo(StopReason.GUARDRAIL_INTERVENED);
        assertThat(response.usage().totalTokens()).isZero();
    }

    @Test
    void blocks_blank_isRefused() {
        assertThatThrownBy(() -> bedrock.guardrail("support", "1").blocks(" "))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(bedrock.guardrail("support", "1")).hasToString("FakeGuardrail[support, 1, 4 rules]");
    }
}
