package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The first end counts, and is told once. */
final class DeliveryTest {

    private final Delivery delivery = new Delivery();
    private final AtomicInteger told = new AtomicInteger();

    @Test
    void ended_thenAbandoned_isNotAbandoned() {
        delivery.whenOver(told::incrementAndGet);
        assertThat(delivery.isOpen()).isTrue();
        assertThat(told).hasValue(0);

        delivery.ended();
        delivery.abandoned();

        assertThat(delivery.isOpen()).isFalse();
        assertThat(delivery.isAbandoned()).isFalse();
        assertThat(told).hasValue(1);
    }

    @Test
    void abandoned_thenEnded_isAbandoned() {
        delivery.whenOver(told::incrementAndGet);

        delivery.abandoned();
        delivery.ended();

        assertThat(delivery.isAbandoned()).isTrue();
        assertThat(told).hasValue(1);
    }

    @Test
    void whenOver_ofWhatIsOver_runsAtOnce() {
        delivery.ended();

        delivery.whenOver(told::incrementAndGet);

        assertThat(told).hasValue(1);
    }

    @Test
    void lost_onTheWay_isAbandonedAndNotToldAgain() {
        delivery.whenOver(told::incrementAndGet);
        delivery.ended();

        delivery.lost();

        assertThat(delivery.isAbandoned()).isTrue();
        assertThat(told).hasValue(1);
    }
}
