package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceUnavailableException;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;

/** Names of models in place of ids: for scripts, overlays of regions, quotas, outages, denials and checks. */
final class ModelNamesTest {

    private static final String BASE = "amazon.nova-lite-v1:0";
    private static final String US = "us.amazon.nova-lite-v1:0";
    private static final String ARN =
            "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0";

    private final FakeBedrock bedrock = FakeBedrock.create();

    private String answer(String modelId) {
        return text(bedrock.client().converse(ask(modelId)));
    }

    @ParameterizedTest
    @ValueSource(strings = {BASE, US, ARN, "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"})
    void model_byName_answersUnderEachOfItsIds(String modelId) {
        bedrock.model("nova-lite").replies("hi");

        assertThat(answer(modelId)).isEqualTo("hi");
    }

    @Test
    void model_byName_isOneScriptWhateverItIsCalled() {
        bedrock.model("nova-lite").replies("one").thenReplies("two");

        assertThat(bedrock.model("Nova Lite")).isSameAs(bedrock.model("nova-lite"));
        assertThat(answer(US)).isEqualTo("one");
        assertThat(answer(BASE)).isEqualTo("two");
        assertThat(bedrock.unconsumed()).isEmpty();
    }

    @Test
    void model_byId_isThatIdAlone() {
        bedrock.model(US).replies("us");

        assertThat(answer(US)).isEqualTo("us");
        assertThatThrownBy(() -> answer(BASE))
                .isInstanceOf(UnscriptedCallError.class)
                .hasMessageContaining("bedrock.model(\"nova-lite\").replies(\"...\")");
    }

    @Test
    void id_besideAName_goesBeforeIt() {
        bedrock.model("nova-lite").replies("name");
        bedrock.model(US).replies("id");

        assertThat(answer(US)).isEqualTo("id");
        assertThat(answer(BASE)).isEqualTo("name");
    }

    @Test
    void region_byName_goesBeforeEverywhere() {
        bedrock.model("nova-lite").replies("everywhere");
        bedrock.in(Region.US_EAST_1).model("nova-lite").replies("here");

        assertThat(answer(US)).isEqualTo("here");
        assertThat(text(bedrock.client(Region.US_WEST_2).converse(ask(US)))).isEqualTo("everywhere");
    }

    @Test
    void unconsumed_andUsedUp_sayTheNameThatTheTestUsed() {
        bedrock.model("nova-lite").replies("a").thenNoMore();
        assertThat(bedrock.unconsumed())
                .extracting(UnconsumedStep::toString)
                .containsExactly("model \"nova-lite\": step 1 of 1 was never taken");

        answer(US);
        assertThatThrownBy(() -> answer(US)).hasMessageContaining("bedrock.model(\"nova-lite\")....thenReplies(");
        assertThatThrownBy(() -> answer("us.amazon.nova-pro-v1:0")).hasMessageContaining("scripted here: [nova-lite]");
    }

    @Test
    void checks_byName_countAllItsIds() {
        bedrock.anyModel().replies("ok");
        answer(US);
        answer(BASE);
        answer("us.amazon.nova-pro-v1:0");

        bedrock.verify().model("nova-lite").called(2);
        bedrock.verify().model(US).called(1);
        bedrock.verify().never("claude-haiku-4.5").inOrder("nova-lite", "nova-pro");
        bedrock.verify().call(1).model("nova-lite").model(US);
        assertThat(bedrock.calls("nova-lite")).hasSize(2);
        assertThatThrownBy(() -> bedrock.verify().never("nova-pro")).isInstanceOf(AssertionError.class);
    }

    @Test
    void outageQuotaAndDenial_byName_strikeAllItsIds() {
        bedrock.model("nova-lite").replies("ok");

        bedrock.outage("nova-lite");
        assertThatThrownBy(() -> answer(US)).isInstanceOf(ServiceUnavailableException.class);
        assertThatThrownBy(() -> answer(BASE)).isInstanceOf(ServiceUnavailableException.class);
        bedrock.recovers("nova-lite");
        bedrock.in(Region.US_EAST_1).outage("nova-lite", Duration.ofMinutes(1));
        assertThatThrownBy(() -> answer(BASE)).isInstanceOf(ServiceUnavailableException.class);
        bedrock.advance(Duration.ofMinutes(1));

        bedrock.quota("nova-lite", Quota.perMinute().requests(1));
        answer(US);
        answer(BASE);
        assertThatThrownBy(() -> answer(US)).isInstanceOf(ThrottlingException.class);
        assertThatThrownBy(() -> answer(BASE)).isInstanceOf(ThrottlingException.class);

        bedrock.account().denies(Denial.NOT_GRANTED, "nova-lite");
        assertThatThrownBy(() -> answer(US)).isInstanceOf(AccessDeniedException.class);
        bedrock.account().grants("nova-lite");
        bedrock.advance(Duration.ofMinutes(1));
        assertThat(answer(US)).isEqualTo("ok");
    }

    @Test
    void callByAName_isToldThatBedrockTakesIdsAlone() {
        bedrock.model("nova-lite").replies("ok");

        assertThatThrownBy(() -> answer("nova-lite"))
                .isInstanceOf(UnscriptedCallError.class)
                .hasMessageContaining("\"nova-lite\" is a name")
                .hasMessageContaining("such as " + BASE);
    }

    @Test
    void reset_forgetsNamesToo() {
        bedrock.model("nova-lite").replies("ok");
        bedrock.reset();

        assertThatThrownBy(() -> answer(US)).isInstanceOf(UnscriptedCallError.class);
    }
}
