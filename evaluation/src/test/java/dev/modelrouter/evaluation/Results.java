package dev.modelrouter.evaluation;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Usd;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/** Results of routes that never ran, made from scores and costs. */
final class Results {

    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

    private Results() {}

    static RouteResult route(String name, int samples, IntToDoubleFunction score, IntToDoubleFunction dollars) {
        List<SampleResult> results = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            results.add(result(
                    sample(i), 0, score.applyAsDouble(i), answer(name, "answer " + i, dollars.applyAsDouble(i))));
        }
        return new RouteResult(name, results);
    }

    static Sample sample(int number) {
        return Sample.of("s-" + number, "Question " + number, "right")
                .withTag("parity", number % 2 == 0 ? "even" : "odd");
    }

    static SampleResult result(Sample sample, int repeat, double score, RecordedAnswer answer) {
        return new SampleResult.Attempted(sample, repeat).scored(answer, Score.of(score));
    }

    static RecordedAnswer answer(String model, String text, double dollars) {
        Cost cost = Double.isNaN(dollars)
                ? Cost.unknown("no price")
                : Cost.known(Usd.of(BigDecimal.valueOf(dollars).stripTrailingZeros()));
        Duration latency = Duration.ofMillis(250);
        return RecordedAnswer.fromFile(new RecordedAnswer.Facts(
                AT,
                true,
                null,
                "",
                text,
                null,
                ImmutableList.of(),
                "end_turn",
                model,
                latency.toNanos(),
                -1,
                "",
                ImmutableList.of(new RecordedAttempt(
                        1,
                        Purpose.ANSWER,
                        model,
                        "us-east-1",
                        RecordedAttempt.Result.ANSWERED,
                        "",
                        Optional.of(Usage.ZERO),
                        cost,
                        latency,
                        AT))));
    }
}
