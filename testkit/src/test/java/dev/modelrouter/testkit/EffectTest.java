package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class EffectTest {

    @Test
    void equals_effect_isOneOfTheSameKindWithTheSameParticulars() {
        Fault fault = Fault.throttling();

        assertThat(Effect.hugePayload(10)).isEqualTo(Effect.hugePayload(10)).hasSameHashCodeAs(Effect.hugePayload(10));
        assertThat(Effect.hugePayload(10)).isNotEqualTo(Effect.hugePayload(11));
        assertThat(Effect.exception(fault)).isEqualTo(Effect.exception(fault));
        assertThat(Effect.exception(fault)).isNotEqualTo(Effect.exception(Fault.validation()));
        assertThat(Effect.drip(Duration.ofSeconds(1))).isNotEqualTo(Effect.drip(Duration.ofSeconds(2)));
        assertThat(Effect.drip(Duration.ofSeconds(1))).isNotEqualTo(Effect.stall(Duration.ofSeconds(1)));
    }

    @Test
    void hugePayload_length_isOneTo16Mebibytes() {
        assertThat(Effect.hugePayload(1)).hasToString("HUGE_PAYLOAD[1 bytes]");
        assertThat(Effect.hugePayload(16_777_216)).hasToString("HUGE_PAYLOAD[16777216 bytes]");
        for (int bytes : new int[] {-1, 0, 16_777_217}) {
            assertThatThrownBy(() -> Effect.hugePayload(bytes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 to 16777216 bytes of padding, but was told " + bytes);
        }
    }
}
