package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

/** What is left of a quota, however a call ended. */
final class QuotaEndingsTest {

    /** What is left of a quota after each way in which a call can end. */
    static Map<String, Consumer<ModelScript>> endings() {
        Map<String, Consumer<ModelScript>> endings = new LinkedHashMap<>();
        endings.put("a step too few", ModelScript::thenNoMore);
        endings.put(
                "a function that throws",
                script -> script.answers(request -> {
                    throw new IllegalStateException("of the test");
                }));
        endings.put("a function that returns nothing", script -> script.answers(request -> null));
        endings.put("a fault", script -> script.fails(Fault.throttling()));
        endings.put("a lost connection", script -> script.breaks(Effect.RESET, Moment.BEFORE_HEADERS));
        endings.put(
                "a broken answer",
                script -> script.replies(FakeReply.text("ok").breaks(Effect.EMPTY_BODY, Moment.BEFORE_HEADERS)));
        endings.put(
                "a break of streams alone",
                script -> script.replies(FakeReply.text("ok").breaks(Effect.BAD_CRC, Moment.BEFORE_METADATA)));
        return endings;
    }

    @Test
    void quota_afterEveryWayToEnd_holdsNothingReserved() {
        endings().forEach((name, ending) -> {
            FakeBedrock fake = FakeBedrock.create();
            fake.in(Region.US_EAST_1)
                    .quota(
                            LLAMA,
                            Quota.perMinute()
                                    .tokens(10_000)
                                    .tokensPerDay(10_000)
                                    .concurrentRequests(1));
            ending.accept(fake.model(LLAMA));

            Throwable thrown = catchThrowable(() -> fake.client().converse(QuotaTest.hundred(LLAMA, 500)));

            assertThat(fake.calls()).as(name + ": " + thrown).hasSize(1);

            QuotaUse use = fake.in(Region.US_EAST_1).quotaUse(LLAMA);
            assertThat(use.concurrentRequests().orElseThrow().used()).as(name).isZero();
            assertThat(use.tokens().orElseThrow().used()).as(name).isLessThan(500);
        });
    }
}
