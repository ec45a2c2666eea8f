package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;

/** What checks of one call must not overlook, and must not tell. */
final class CallCheckTest {

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final BedrockRuntimeClient client = bedrock.client();

    private CallCheck called() {
        return bedrock.verify().lastCall();
    }

    @Test
    void answered_ofAnAnswerThatBroke_fails() {
        bedrock.model(SONNET).breaks(Effect.NO_USAGE);
        client.converse(ask(SONNET));

        assertThatThrownBy(() -> called().answered())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a whole answer, but it was: NO_USAGE");
    }

    @Test
    void systemContains_ofBlocksWithoutText_findsNothing() {
        bedrock.model(SONNET).replies("ok");
        client.converse(ask(SONNET).toBuilder()
                .system(
                        SystemContentBlock.fromText("Be brief."),
                        SystemContentBlock.fromCachePoint(point -> point.type("default")))
                .build());

        called().systemContains("brief");
        assertThatThrownBy(() -> called().systemContains("null")).isInstanceOf(AssertionError.class);
    }

    @Test
    void failures_nameNeitherHeadersNorAccounts() {
        String profile = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/" + SONNET;
        bedrock.model(profile).replies("ok");
        client.converse(ask(profile).toBuilder()
                .overrideConfiguration(override -> override.putHeader("x-tenant", "red"))
                .build());

        called().header("X-Tenant", "red");
        assertThatThrownBy(() -> called().header("x-tenant", "blue"))
                .hasMessageContaining("another value")
                .hasMessageNotContainingAny("red", "blue");
        assertThatThrownBy(() -> called().model(SONNET))
                .hasMessageContaining("but it was: arn:aws:bedrock:us-east-1:***")
                .hasMessageNotContaining("123456789012");
        assertThatThrownBy(() -> bedrock.verify().showingPrompts().lastCall().header("x-tenant", "blue"))
                .hasMessageContaining("red");
    }
}
