package dev.modelrouter.testkit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.model.CreateGuardrailResponse;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ApplyGuardrailResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailContentSource;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailTrace;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ResourceNotFoundException;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceUnavailableException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** Calls of models by what the control plane made. */
@SuppressWarnings("unchecked") // the SDK's generic varargs
final class AccountCallsTest {

    private static final String NOVA = "amazon.nova-lite-v1:0";
    private static final String CLAUDE = "us.anthropic.claude-sonnet-4-6";

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final BedrockClient control = bedrock.controlClient();
    private final BedrockRuntimeClient runtime = bedrock.client();

    private String profileOf(String source) {
        return control.createInferenceProfile(
                        request -> request.inferenceProfileName("billing").modelSource(from -> from.copyFrom(source)))
                .inferenceProfileArn();
    }

    private static ConverseRequest ask(String modelId, String text) {
        return Requests.ask(modelId, text);
    }

    private static String text(ConverseResponse response) {
        return response.output().message().content().get(0).text();
    }

    @Test
    void profile_created_isCalledAsAModel_untilItIsDeleted() {
        String arn = profileOf("arn:aws:bedrock:us-east-1::foundation-model/" + NOVA);
        bedrock.model(arn).replies("by arn");

        assertThat(text(runtime.converse(ask(arn, "hi")))).isEqualTo("by arn");
        control.deleteInferenceProfile(request -> request.inferenceProfileIdentifier(arn));

        assertThatThrownBy(() -> runtime.converse(ask(arn, "hi"))).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void profile_ofANamedModel_isAnsweredByTheModelsScript() {
        bedrock.model("nova-lite").replies("by name");
        bedrock.model("claude-sonnet-4.6").replies("native");
        String nova = profileOf("arn:aws:bedrock:us-east-1::foundation-model/" + NOVA);

        assertThat(text(runtime.converse(ask(nova, "hi")))).isEqualTo("by name");
        control.deleteInferenceProfile(request -> request.inferenceProfileIdentifier(nova));
        String claude = profileOf("arn:aws:bedrock:us-east-1:123456789012:inference-profile/" + CLAUDE);
        String body = runtime.invokeModel(request -> request.modelId(claude)
                        .body(SdkBytes.fromUtf8String("{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":9,"
                                + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}")))
                .body()
                .asUtf8String();
        assertThat(body).contains("\"type\":\"message\"").contains("native");
    }

    @Test
    void profile_ofAModelThatIsDownByItsName_isDownToo_andByAnIdItIsNot() {
        bedrock.model("nova-lite").replies("up");
        String arn = profileOf("arn:aws:bedrock:us-east-1::foundation-model/" + NOVA);

        bedrock.outage(NOVA);
        assertThat(text(runtime.converse(ask(arn, "hi")))).isEqualTo("up");
        bedrock.outage("nova-lite");
        assertThatThrownBy(() -> runtime.converse(ask(arn, "hi"))).isInstanceOf(ServiceUnavailableException.class);
        bedrock.recovers("nova-lite");
        assertThat(text(runtime.converse(ask(arn, "hi")))).isEqualTo("up");
    }

    @Test
    void profile_isHeldToTheRulesOfItsModel() {
        bedrock.model("nova-lite").replies("never");
        String arn = profileOf("arn:aws:bedrock:us-east-1::foundation-model/" + NOVA);

        assertThatThrownBy(() -> runtime.converse(request -> request.modelId(arn)
                        .messages(
                                Message.builder()
                                        .role(ConversationRole.ASSISTANT)
                                        .content(ContentBlock.fromText("Well?"))
                                        .build(),
                                Requests.user("hi"))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("must start with a user message");
    }

    @Test
    void unscriptedProfile_isNamedWithTheLineThatScriptsIt() {
        String arn = profileOf("arn:aws:bedrock:us-east-1::foundation-model/" + NOVA);
        bedrock.model("nova-lite").replies("once").thenReplies("twice").thenNoMore();
        runtime.converse(ask(arn, "hi"));
        runtime.converse(ask(arn, "hi"));

        assertThatThrownBy(() -> runtime.converse(ask(arn, "hi")))
                .isInstanceOf(UnscriptedCallError.class)
                .hasMessageContaining("bedrock.model(\"nova-lite\")");
    }

    private CreateGuardrailResponse guardrail() {
        return control.createGuardrail(request -> request.name("support")
                .blockedInputMessaging("No input.")
                .blockedOutputsMessaging("No output.")
                .wordPolicyConfig(policy -> policy.wordsConfig(
                        word -> word.text("competitor"),
                        word -> word.text("discount").inputAction("NONE").outputAction("BLOCK"),
                        word -> word.text("rumour").inputEnabled(true).outputEnabled(false)))
                .sensitiveInformationPolicyConfig(policy -> policy.regexesConfig(
                        regex -> regex.name("ORDER").pattern("[A-Z]{2}-\\d{6}").action("ANONYMIZE"),
                        regex -> regex.name("KEY").pattern("sk-\\w+").action("BLOCK"),
                        regex -> regex.name("OFF").pattern("plain").action("NONE"))));
    }

    private ConverseResponse guarded(String identifier, String version, String question) {
        return runtime.converse(ask(NOVA, question).toBuilder()
                .guardrailConfig(guardrail -> guardrail
                        .guardrailIdentifier(identifier)
                        .guardrailVersion(version)
                        .trace(GuardrailTrace.ENABLED))
                .build());
    }

    @Test
    void guardrail_created_judgesByItsWordsAndExpressions() {
        bedrock.model(NOVA)
                .answersText(request -> "You said: "
                        + request.messages().get(0).content().get(0).text());
        CreateGuardrailResponse made = guardrail();
        String id = made.guardrailId();

        assertThat(text(guarded(id, "DRAFT", "the Competitor"))).isEqualTo("No input.");
        assertThat(text(guarded(made.guardrailArn(), "DRAFT", "a plain hello"))).isEqualTo("You said: a plain hello");
        assertThat(text(guarded(id, "DRAFT", "a discount"))).isEqualTo("No output.");
        assertThat(text(guarded(id, "DRAFT", "order AB-123456"))).isEqualTo("You said: order {ORDER}");
        ConverseResponse blocked = guarded(id, "DRAFT", "sk-abc");
        assertThat(text(blocked)).isEqualTo("No input.");
        assertThat(requireNonNull(blocked.trace().guardrail().inputAssessment().get(id))
                        .sensitiveInformationPolicy()
                        .regexes())
                .singleElement()
                .satisfies(regex -> assertThat(regex.actionAsString()).isEqualTo("BLOCKED"));
        assertThat(apply(id, "DRAFT", GuardrailContentSource.OUTPUT, "a rumour").actionAsString())
                .isEqualTo("NONE");
        assertThat(apply(id, "DRAFT", GuardrailContentSource.INPUT, "a rumour").actionAsString())
                .isEqualTo("GUARDRAIL_INTERVENED");
    }

    private ApplyGuardrailResponse apply(String id, String version, GuardrailContentSource source, String text) {
        return runtime.applyGuardrail(request -> request.guardrailIdentifier(id)
                .guardrailVersion(version)
                .source(source)
                .content(content -> content.text(each -> each.text(text))));
    }

    @Test
    void guardrailsVersion_doesWhatTheDraftDidThen_scriptedRulesIncluded() {
        bedrock.model(NOVA).replies("fine");
        String id = guardrail().guardrailId();
        bedrock.guardrail(id, "DRAFT").blocksTopic("Taxes", text -> text.contains("tax"));
        control.createGuardrailVersion(request -> request.guardrailIdentifier(id));

        control.updateGuardrail(request -> request.guardrailIdentifier(id)
                .name("support")
                .blockedInputMessaging("Changed.")
                .blockedOutputsMessaging("Changed."));
        bedrock.guardrail(id, "DRAFT").blocks("later");

        assertThat(text(guarded(id, "1", "competitor"))).isEqualTo("No input.");
        assertThat(text(guarded(id, "1", "my tax"))).isEqualTo("No input.");
        assertThat(text(guarded(id, "1", "later"))).isEqualTo("fine");
        assertThat(text(guarded(id, "DRAFT", "competitor"))).isEqualTo("fine");
        assertThat(text(guarded(id, "DRAFT", "my tax"))).isEqualTo("Changed.");
        assertThat(text(guarded(id, "DRAFT", "later"))).isEqualTo("Changed.");
    }

    @Test
    void guardrail_deletedOrOfAnotherRegion_isRefused() {
        bedrock.model(NOVA).replies("fine");
        CreateGuardrailResponse made = guardrail();
        control.createGuardrailVersion(request -> request.guardrailIdentifier(made.guardrailId()));
        control.deleteGuardrail(
                request -> request.guardrailIdentifier(made.guardrailId()).guardrailVersion("1"));

        assertRefused(made.guardrailId(), "1");
        assertThat(text(guarded(made.guardrailId(), "DRAFT", "hello"))).isEqualTo("fine");
        control.deleteGuardrail(request -> request.guardrailIdentifier(made.guardrailId()));
        assertRefused(made.guardrailId(), "DRAFT");
        assertRefused(made.guardrailArn(), "DRAFT");
        String west = bedrock.account().in(Region.US_WEST_2).createsGuardrail("west");
        bedrock.guardrail(west, "DRAFT").blocks("anything");
        assertRefused(west, "DRAFT");
        assertRefused(west.substring(west.lastIndexOf('/') + 1), "DRAFT");
    }

    private void assertRefused(String identifier, String version) {
        assertThatThrownBy(() -> guarded(identifier, version, "hello"))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("The guardrail identifier or version provided in the request does not exist.");
    }

    @Test
    void scriptedGuardrail_deletedInOneRegion_isThereInTheOther_andComesBackWhenScriptedThere() {
        bedrock.guardrail("everywhere", "1").blocks("bad");
        control.deleteGuardrail(request -> request.guardrailIdentifier("everywhere"));

        bedrock.model(NOVA).replies("fine");
        assertRefused("everywhere", "1");
        try (BedrockClient west = bedrock.controlClient(Region.US_WEST_2)) {
            assertThat(west.getGuardrail(request -> request.guardrailIdentifier("everywhere"))
                            .version())
                    .isEqualTo("1");
        }
        bedrock.in(Region.US_EAST_1).guardrail("everywhere", "1");
        assertThat(text(guarded("everywhere", "1", "bad"))).isEqualTo("fine");
    }

    @Test
    void reset_forgetsWhatTheControlPlaneMade() {
        String id = guardrail().guardrailId();

        bedrock.reset();

        assertThat(control.listGuardrails(request -> {}).guardrails()).isEmpty();
        assertThat(guardrail().guardrailId()).isEqualTo(id);
    }
}
