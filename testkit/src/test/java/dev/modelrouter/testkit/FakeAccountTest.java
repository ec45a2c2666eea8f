package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.Discovery;
import dev.modelrouter.core.ModelCatalog;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelNotReadyException;
import software.amazon.awssdk.services.bedrockruntime.model.ResourceNotFoundException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** The words that fill an account, and what its content means for calls. */
final class FakeAccountTest {

    private static final String NOVA = "amazon.nova-lite-v1:0";
    private static final String ELSEWHERE = "arn:aws:bedrock:us-east-1:210987654321:provisioned-model/abc123def456";

    private final FakeClock clock = FakeClock.create();
    private final FakeBedrock bedrock = FakeBedrock.create(clock);
    private final FakeAccount account = bedrock.account();

    private String converse(String modelId) {
        return text(bedrock.client().converse(ask(modelId)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"us-east-1", "us-west-2", "eu-central-1", "eu-west-2", "ap-northeast-1", "ca-central-1"})
    void discovery_ofANewAccount_findsNothingThatTheCatalogDoesNotSay(String region) {
        try (BedrockClient control = bedrock.controlClient(Region.of(region))) {
            Discovery found = ModelCatalog.bundled().discover(control);

            assertThat(found.problems()).isEmpty();
            assertThat(found.differences()).isEmpty();
            assertThat(found.reachable()).hasSizeGreaterThan(10);
        }
    }

    @Test
    void callOfAnArn_inAnAccountThatNobodyFilled_isAnsweredByItsScript() {
        bedrock.model(ELSEWHERE).replies("ok");

        assertThat(converse(ELSEWHERE)).isEqualTo("ok");
    }

    @Test
    void callOfAnArn_thatTheAccountDoesNotHave_isRefused_unlessTheRuleIsWaived() {
        account.provisionsThroughput("fast", NOVA, 1);
        bedrock.model(ELSEWHERE).replies("ok");

        assertThatThrownBy(() -> converse(ELSEWHERE))
                .isInstanceOfSatisfying(ResourceNotFoundException.class, thrown -> assertThat(thrown.statusCode())
                        .isEqualTo(404))
                .hasMessageNotContaining("210987654321");
        bedrock.waives(ValidationRule.UNKNOWN_MODEL);
        assertThat(converse(ELSEWHERE)).isEqualTo("ok");
    }

    @Test
    void callOfThroughput_isRefusedUntilItIsInService() {
        String arn = account.provisionsThroughput("fast", NOVA, 1);
        account.becomes(arn, "Creating").becomes(arn, "InService", Duration.ofMinutes(10));
        bedrock.model(arn).replies("ok");

        assertThatThrownBy(() -> converse(arn)).isInstanceOf(ResourceNotFoundException.class);
        clock.advance(Duration.ofMinutes(10));
        assertThat(converse(arn)).isEqualTo("ok");
    }

    @Test
    void callOfADeploymentOfACustomModel_isHeldToTheRulesOfItsBaseModel() {
        String ending = "anthropic.claude-opus-4-1-20250805-v1:0"; // ends on 2027-01-08
        String arn = account.deploys("live", account.customizes("twice", account.customizes("once", ending)));
        bedrock.waives(ValidationRule.LEGACY).model(arn).replies("ok").thenReplies("not any more");

        assertThat(converse(arn)).isEqualTo("ok");
        clock.advance(Duration.ofDays(372));
        assertThatThrownBy(() -> converse(arn))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("end of its life");
    }

    @Test
    void callOfAColdImportedModel_isNotReadyUntilItIsLoaded() {
        String arn = account.imports("own", "llama");
        account.isCold(arn, Duration.ofMinutes(3));
        bedrock.model(arn).replies("warm");

        assertThatThrownBy(() -> converse(arn))
                .isInstanceOfSatisfying(ModelNotReadyException.class, thrown -> assertThat(thrown.statusCode())
                        .isEqualTo(429));
        clock.advance(Duration.ofMinutes(3));
        assertThat(converse(arn)).isEqualTo("warm");
    }

    @Test
    void callOfAResourceOfAnotherRegion_isInvalid() {
        String arn = account.in(Region.US_WEST_2).imports("own", "llama");
        bedrock.model(arn).replies("ok");

        assertThatThrownBy(() -> converse(arn)).isInstanceOf(ValidationException.class);
        assertThat(text(bedrock.client(Region.US_WEST_2).converse(ask(arn)))).isEqualTo("ok");
    }

    @Test
    void callOfADeniedModel_isDenied_byWhateverId() {
        bedrock.account().denies(Denial.NOT_GRANTED, NOVA);
        String profile = account.createsProfile("app", NOVA);
        bedrock.anyModel().replies("ok");

        for (String id : new String[] {NOVA, "us." + NOVA, profile}) {
            assertThatThrownBy(() -> converse(id)).as(id).isInstanceOf(AccessDeniedException.class);
        }
    }

    @Test
    void words_thatMakeNoSense_areRefusedWithAReason() {
        String arn = account.provisionsThroughput("fast", NOVA, 1);

        assertThatThrownBy(() -> account.provisionsThroughput("fast", NOVA, 1)).hasMessageContaining("already");
        assertThatThrownBy(() -> account.provisionsThroughput("other", NOVA, 0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> account.becomes(arn, "ACTIVE")).hasMessageContaining("InService");
        assertThatThrownBy(() -> account.becomes(ELSEWHERE, "Failed")).hasMessageNotContaining("210987654321");
        assertThatThrownBy(() -> account.deploys("live", arn)).hasMessageContaining("customizes");
        assertThatThrownBy(() -> account.createsProfile("app", "eu." + NOVA)).hasMessageContaining("us-east-1");
        assertThatThrownBy(() -> account.fails("GetWeather", Fault.throttling()))
                .hasMessageContaining("ListImportedModels");
        assertThatThrownBy(() -> account.hasProcessed(arn, 1, 0)).hasMessageContaining("THROUGHPUT");
        assertThatThrownBy(() -> account.hasProcessed(account.submitsJob("j", NOVA, 1), 1, 1))
                .hasMessageContaining("1 records");
        assertThatThrownBy(() -> account.id("42")).hasMessageContaining("twelve digits");
        assertThatThrownBy(() -> account.id("210987654321")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void reset_emptiesTheAccount() {
        account.id("210987654321").provisionsThroughput("fast", NOVA, 1);

        bedrock.reset();

        assertThat(account.id()).isEqualTo("123456789012");
        assertThat(account).hasToString("FakeAccount[us-east-1, 0 resources]");
        assertThat(account.provisionsThroughput("fast", NOVA, 1)).contains(":123456789012:");
    }
}
