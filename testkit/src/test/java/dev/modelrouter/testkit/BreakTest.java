package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class BreakTest {

    @ParameterizedTest
    @EnumSource(Way.class)
    void misfit_refuse_isOfTheDoorsInProcess(Way way) {
        Break refuse = Break.of(Effect.REFUSE);

        for (boolean streamed : new boolean[] {true, false}) {
            if (way.isInProcess()) {
                assertThat(refuse.misfit(streamed, way)).isEmpty();
            } else {
                assertThat(refuse.misfit(streamed, way).orElseThrow())
                        .contains("REFUSE cannot be played " + way.words(), "server.receives(Reception.REFUSE)");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void misfit_resetOfAStream_isOfHttp2(Way way) {
        for (Effect effect : new Effect[] {Effect.RST_STREAM, Effect.GOAWAY}) {
            assertThat(Break.of(effect, Moment.BEFORE_HEADERS).misfit(true, way).isEmpty())
                    .isEqualTo(way.isHttp2());
        }
    }

    @Test
    void misfit_ofEvents_isOfStreams() {
        Break unheard = Break.of(Effect.UNKNOWN_EVENT, Moment.BEFORE_FIRST_EVENT);

        assertThat(Stream.of(Way.values()))
                .allMatch(way -> unheard.misfit(true, way).isEmpty());
        assertThat(Stream.of(Way.values()))
                .allMatch(way -> unheard.misfit(false, way).orElseThrow().contains("script it for one that streams"));
    }
}
