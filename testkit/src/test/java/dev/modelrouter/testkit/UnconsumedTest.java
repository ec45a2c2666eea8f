package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

final class UnconsumedTest {

    private final FakeBedrock bedrock = FakeBedrock.create();

    @Test
    void unconsumed_ofNothingScripted_isEmpty() {
        bedrock.model(LLAMA);
        bedrock.in(Region.EU_WEST_1).anyModel();

        assertThat(bedrock.unconsumed()).isEmpty();
    }

    @Test
    void unconsumed_stepByStep_tellsWhatIsLeft() {
        bedrock.model(LLAMA).replies("a").thenThrottles(2).thenReplies("b");

        assertThat(bedrock.unconsumed()).extracting(UnconsumedStep::number).containsExactly(1, 2, 3);
        bedrock.client().converse(ask(LLAMA));
        assertThat(bedrock.unconsumed()).extracting(UnconsumedStep::number).containsExactly(2, 3);
        assertThatThrownBy(() -> bedrock.client().converse(ask(LLAMA)));
        assertThat(bedrock.unconsumed())
                .containsExactly(
                        new UnconsumedStep(Optional.empty(), Optional.of(LLAMA), 2, 3, 2, 1),
                        new UnconsumedStep(Optional.empty(), Optional.of(LLAMA), 3, 3, 1, 0))
                .extracting(UnconsumedStep::toString)
                .containsExactly(
                        "model \"" + LLAMA + "\": step 2 of 3 was taken by 1 of 2 calls",
                        "model \"" + LLAMA + "\": step 3 of 3 was never taken");
        assertThatThrownBy(() -> bedrock.client().converse(ask(LLAMA)));
        bedrock.client().converse(ask(LLAMA));
        bedrock.client().converse(ask(LLAMA));
        assertThat(bedrock.unconsumed()).isEmpty();
    }

    @Test
    void unconsumed_endOfAScript_isNoStep() {
        bedrock.model(LLAMA).replies("a").thenNoMore();
        assertThat(bedrock.unconsumed()).extracting(UnconsumedStep::steps).containsExactly(1);

        bedrock.client().converse(ask(LLAMA));

        assertThat(bedrock.unconsumed()).isEmpty();
    }

    @Test
    void unconsumed_scriptStartedAnew_countsTheNewOneAlone() {
        bedrock.model(LLAMA).throttles(5);
        bedrock.model(LLAMA).replies("a");
        bedrock.client().converse(ask(LLAMA));

        assertThat(bedrock.unconsumed()).isEmpty();
    }

    @Test
    void unconsumed_ofSeveralScripts_namesRegionAndModelInAFixedOrder() {
        bedrock.anyModel().replies("any");
        bedrock.in(Region.US_WEST_2)
                .model("arn:aws:bedrock:us-west-2:123456789012:x/y")
                .replies("y");
        bedrock.in(Region.EU_WEST_1).anyModel().replies("eu");
        bedrock.model(SONNET).replies("s");
        bedrock.model(LLAMA).replies("l");

        assertThat(bedrock.unconsumed())
                .extracting(UnconsumedStep::toString)
                .containsExactly(
                        "model \"" + SONNET + "\": step 1 of 1 was never taken",
                        "model \"" + LLAMA + "\": step 1 of 1 was never taken",
                        "any model: step 1 of 1 was never taken",
                        "any model in eu-west-1: step 1 of 1 was never taken",
                        "model \"arn:aws:bedrock:us-west-2:************:x/y\" in us-west-2:"
                                + " step 1 of 1 was never taken");
    }

    @Test
    void unconsumed_afterARejectedRequest_stillHasItsStep() {
        bedrock.model(SONNET).replies("s");
        assertThatThrownBy(() -> bedrock.client()
                .converse(ask(SONNET).toBuilder().messages(Requests.user("")).build()));

        assertThat(bedrock.rejectedCalls()).hasSize(1);
        assertThat(bedrock.unconsumed()).hasSize(1);
    }
}
