package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;

/** Answers that only the API itself gives. */
final class RestApiTest {

    private final Brain brain = new Brain(FakeClock.create());
    private final FakeBedrock bedrock = new FakeBedrock(brain);
    private final RestApi api = new RestApi(brain, Regions.only(Region.US_EAST_1));

    private RestApi.Answer answer(String method, String target) {
        return api.answer(new RestApi.Request(
                method, target, Map.of(), SdkBytes.fromUtf8String(RawConnection.ASK), Transport.HTTP1));
    }

    private static Tape.Head head(RestApi.Answer answer) {
        return Objects.requireNonNull(answer.tape().head());
    }

    private static String body(RestApi.Answer answer) {
        return answer.tape().cues().get(0).bytes().asUtf8String();
    }

    @Test
    void requestIds_ofCallsReadsAndRejectedRequests_areAllDifferent() {
        bedrock.model("m").replies("ok");
        List<String> ids = new ArrayList<>();

        for (int i = 0; i < 20; i++) {
            for (RestApi.Answer answer : List.of(
                    answer("POST", "/model/m/converse"),
                    answer("GET", "/foundation-models"),
                    answer("POST", "/nonsense"))) {
                ids.add(Objects.requireNonNull(head(answer).headers().get("x-amzn-RequestId")));
            }
        }

        assertThat(ids).hasSize(60).doesNotHaveDuplicates();
    }

    @Test
    void unknownPath_ofAnyLength_isRepeatedInPartAlone() {
        RestApi.Answer answer = answer("POST", "/nonsense/" + "x".repeat(100_000));

        assertThat(head(answer).status()).isEqualTo(404);
        assertThat(body(answer)).contains("POST /nonsense/x", "xxx...").doesNotContain("x".repeat(200));
    }

    @Test
    void answerThatCannotBeWritten_isAnErrorAndTheCallIsOver() {
        bedrock.model("m")
                .replies(FakeReply.content(ContentBlock.fromToolUse(
                        tool -> tool.toolUseId("t1").name("look").input(Document.fromNumber("NaN")))));

        RestApi.Answer answer = answer("POST", "/model/m/converse");

        assertThat(head(answer).status()).isEqualTo(400);
        assertThat(body(answer)).contains("a number that JSON cannot write");
        assertThat(bedrock.lastCall().isOpen()).isFalse();
    }
}
