package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class BreakTest {

    @ParameterizedTest
    @EnumSource(Transport.class)
    void misfit_refuse_isOfTheDoorsInProcess(Transport transport) {
        Break refuse = Break.of(Effect.REFUSE);

        for (boolean streamed : new boolean[] {true, false}) {
            if (transport.isInProcess()) {
                assertThat(refuse.misfit(streamed, transport)).isEmpty();
            } else {
                assertThat(refuse.misfit(streamed, transport).orElseThrow())
                        .contains("REFUSE cannot be played " + transport.words(), "server.receives(Reception.REFUSE)");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void misfit_resetOfAStream_isOfHttp2(Transport transport) {
        for (Effect effect : new Effect[] {Effect.RST_STREAM, Effect.GOAWAY}) {
            assertThat(Break.of(effect, Moment.BEFORE_HEADERS)
                            .misfit(true, transport)
                            .isEmpty())
                    .isEqualTo(transport.isHttp2());
        }
    }

    @Test
    void misfit_ofEvents_isOfStreams() {
        Break unheard = Break.of(Effect.UNKNOWN_EVENT, Moment.BEFORE_FIRST_EVENT);

        assertThat(Stream.of(Transport.values()))
                .allMatch(transport -> unheard.misfit(true, transport).isEmpty());
        assertThat(Stream.of(Transport.values()))
                .allMatch(transport ->
                        unheard.misfit(false, transport).orElseThrow().contains("script it for one that streams"));
    }
}
