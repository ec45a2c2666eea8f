package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.document.Document;

final class FaultTest {

    /** A test that names the fault it expects makes it anew, and so do the records that have one. */
    @Test
    void equals_faultMadeAnew_isTheSame() {
        for (int i = 0; i < several().size(); i++) {
            Fault fault = several().get(i);

            assertThat(several().get(i)).isEqualTo(fault).hasSameHashCodeAs(fault);
            assertThat(Break.of(Effect.exception(several().get(i)), Moment.afterEvents(3)))
                    .isEqualTo(Break.of(Effect.exception(fault), Moment.afterEvents(3)));
        }
    }

    @Test
    void equals_faultThatSaysAnother_isAnother() {
        assertThat(several()).doesNotHaveDuplicates();
        assertThat(Fault.ofStatus(502)).isEqualTo(Fault.ofStatus(502)).isNotEqualTo(Fault.ofStatus(503));
        assertThat(Fault.throttling().after(usage -> Duration.ZERO))
                .isNotEqualTo(Fault.throttling().after(usage -> Duration.ZERO));
    }

    private static List<Fault> several() {
        return List.of(
                Fault.throttling(),
                Fault.throttling("other words"),
                Fault.of("SlowDownException", 429, "other words"),
                Fault.of("SlowDownException", 503, "other words"),
                Fault.throttling().with("retryAfter", Document.fromNumber(3)),
                Fault.throttling().with("retryAfter", Document.fromNumber(4)),
                Fault.throttling().after(Duration.ofSeconds(1)),
                Fault.throttling().after(Duration.ofSeconds(2)));
    }
}
