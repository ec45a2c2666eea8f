package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How far expectations are off, on texts that nothing was fitted to. Prints the table of expected to true tokens. */
class TokenCalibrationTest {

    private static final List<TokenSamples> CORPUS = TokenSamples.corpus();

    private record Vocabulary(String name, Calibration calibration, ToIntFunction<TokenSamples> truth) {

        double ratio(TokenSamples sample) {
            TextMeasure measure = new TextMeasure();
            measure.add(sample.text());
            return (double) calibration.tokens(measure) / truth.applyAsInt(sample);
        }

        double meanError() {
            return CORPUS.stream()
                    .mapToDouble(sample -> Math.abs(ratio(sample) - 1))
                    .average()
                    .orElseThrow();
        }
    }

    private static final Vocabulary O200K = new Vocabulary(
            "o200k (gpt-oss)", Calibration.O200K, sample -> TokenSamples.O200K.countTokensOrdinary(sample.text()));
    private static final Vocabulary CL100K = new Vocabulary(
            "cl100k (for Nova)", Calibration.CL100K, sample -> TokenSamples.CL100K.countTokensOrdinary(sample.text()));
    private static final Vocabulary CLAUDE_3 =
            new Vocabulary("Claude 3 to 4.6", Calibration.CLAUDE_3, TokenSamples::claude3);
    private static final Vocabulary CLAUDE_4_7 =
            new Vocabulary("Claude 4.7 on", Calibration.CLAUDE_4_7, TokenSamples::claude47);

    private static final List<Vocabulary> ALL = List.of(O200K, CL100K, CLAUDE_3, CLAUDE_4_7);

    @Test
    void expected_heldOutCorpus_meanErrorIsWithinTwelvePercent() {
        System.out.println(table());

        for (Vocabulary vocabulary : ALL) {
            assertThat(vocabulary.meanError()).as(vocabulary.name()).isLessThan(0.12);
        }
    }

    @Test
    void expected_anySample_isWithinAHalf() {
        for (Vocabulary vocabulary : ALL) {
            for (TokenSamples sample : CORPUS) {
                assertThat(vocabulary.ratio(sample))
                        .as("%s, %s", vocabulary.name(), sample)
                        .isBetween(0.5, 1.5);
            }
        }
    }

    @Test
    void expected_wholeCorpus_isWithinFivePercent() {
        for (Vocabulary vocabulary : ALL) {
            long truth = CORPUS.stream().mapToInt(vocabulary.truth()).sum();
            TextMeasure measure = new TextMeasure();
            CORPUS.forEach(sample -> measure.add(sample.text()));
            assertThat((double) vocabulary.calibration().tokens(measure) / truth)
                    .as(vocabulary.name())
                    .isBetween(0.95, 1.05);
        }
    }

    @Test
    void expected_newerClaude_isSomeThirtyPercentMoreForProse() {
        // Anthropic's documentation of token counting gives this figure.
        TextMeasure measure = new TextMeasure();
        CORPUS.stream()
                .filter(sample -> sample.script().equals("english"))
                .forEach(sample -> measure.add(sample.text()));

        assertThat((double) Calibration.CLAUDE_4_7.tokens(measure) / Calibration.CLAUDE_3.tokens(measure))
                .isBetween(1.2, 1.45);
    }

    private static String table() {
        StringBuilder table = new StringBuilder(row("expected / true", Vocabulary::name));
        for (TokenSamples sample : CORPUS) {
            table.append(row(sample.name(), vocabulary -> figure("%.2f", vocabulary.ratio(sample))));
        }
        return table.append(row("mean error", vocabulary -> figure("%.3f", vocabulary.meanError())))
                .toString();
    }

    private static String row(String name, Function<Vocabulary, String> cell) {
        return ALL.stream()
                .map(vocabulary -> String.format("%18s", cell.apply(vocabulary)))
                .collect(Collectors.joining("", String.format("%-20s", name), "\n"));
    }

    private static String figure(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
