package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A tape read as a body: byte by byte, in part, or not at all. */
final class TapeBodyTest {

    private final FakeClock clock = FakeClock.create();
    private final Delivery delivery = new Delivery();

    /** A body of which three bytes come, the last two a second later. */
    private TapeBody body(int promised, Tape.Ending ending) {
        Tape.Head head = new Tape.Head(200, ImmutableMap.of(), OptionalInt.of(promised));
        Tape.Cue first = Tape.Cue.now(new byte[] {-1});
        Tape.Cue second = Tape.Cue.event(Duration.ofSeconds(1), new byte[] {2, 3});
        return new TapeBody(new Tape(Duration.ZERO, head, ImmutableList.of(first, second), ending), delivery, clock);
    }

    @Test
    void read_byteByByte_isUnsignedAndEnds() throws Exception {
        TapeBody body = body(3, Tape.Ending.COMPLETE);

        assertThat(body.read()).isEqualTo(255);
        assertThat(clock.nanoTime()).isZero();
        assertThat(body.read()).isEqualTo(2);
        assertThat(clock.nanoTime()).isEqualTo(1_000_000_000L);
        assertThat(body.read()).isEqualTo(3);
        assertThat(delivery.isOpen()).isTrue();
        assertThat(body.read()).isEqualTo(-1);
        assertThat(delivery.isOpen()).isFalse();
        body.close();
        assertThat(delivery.isAbandoned()).isFalse();
    }

    @Test
    void read_ofNothing_neitherWaitsNorEnds() throws Exception {
        TapeBody body = body(3, Tape.Ending.COMPLETE);
        assertThat(body.readNBytes(1)).hasSize(1);

        assertThat(body.read(new byte[4], 2, 0)).isZero();

        assertThat(clock.nanoTime()).isZero();
        assertThat(delivery.isOpen()).isTrue();
    }

    @Test
    void close_afterTheLastByte_isNoGoingAway() throws Exception {
        TapeBody body = body(3, Tape.Ending.COMPLETE);
        assertThat(body.readNBytes(3)).hasSize(3);

        body.close();

        assertThat(delivery.isOpen()).isFalse();
        assertThat(delivery.isAbandoned()).isFalse();
    }

    @Test
    void close_beforeTheLastByte_isAGoingAway() throws Exception {
        TapeBody body = body(3, Tape.Ending.COMPLETE);
        assertThat(body.readNBytes(2)).hasSize(2);

        body.close();

        assertThat(delivery.isAbandoned()).isTrue();
    }

    @Test
    void halfClose_inTheBody_saysHowMuchCame() throws Exception {
        TapeBody body = body(10, Tape.Ending.HALF_CLOSE);
        assertThat(body.readNBytes(3)).hasSize(3);

        assertThatThrownBy(body::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("content-length of 10 bytes, but only received 3 bytes");
        assertThat(delivery.isOpen()).isFalse();
    }

    @Test
    void halfClose_beforeTheBody_isNoResponse() {
        Tape.Head head = new Tape.Head(200, ImmutableMap.of(), OptionalInt.of(10));
        TapeBody body = new TapeBody(
                new Tape(Duration.ZERO, head, ImmutableList.of(), Tape.Ending.HALF_CLOSE), delivery, clock);

        assertThatThrownBy(body::read).hasMessage("The target server failed to respond");
    }

    @Test
    void interrupt_whileItWaits_isKeptAndAbandonsTheAnswer() throws Exception {
        TapeBody body = body(3, Tape.Ending.COMPLETE);
        assertThat(body.read()).isEqualTo(255);
        Thread.currentThread().interrupt();

        assertThatThrownBy(body::read).isInstanceOf(InterruptedIOException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(delivery.isAbandoned()).isTrue();
    }
}
