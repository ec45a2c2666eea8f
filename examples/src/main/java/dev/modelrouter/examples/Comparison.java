package dev.modelrouter.examples;

import dev.modelrouter.core.TimeSource;
import dev.modelrouter.evaluation.BakeOff;
import dev.modelrouter.evaluation.BakeOffReport;
import dev.modelrouter.evaluation.Dataset;
import dev.modelrouter.evaluation.RecordedAnswer;
import dev.modelrouter.evaluation.RouteResult;
import dev.modelrouter.evaluation.Sample;
import dev.modelrouter.evaluation.SampleResult;
import dev.modelrouter.evaluation.Scorer;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.ModelRouter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/** Runs the bake-off of the three routes and shows what came of it. */
final class Comparison {

    private static final int COLUMNS = 100;

    private final ModelRouter router;
    private final Dataset tickets;
    private final Screen screen;
    private final TimeSource time;

    Comparison(ModelRouter router, Dataset tickets, Screen screen, TimeSource time) {
        this.router = router;
        this.tickets = tickets;
        this.screen = screen;
        this.time = time;
    }

    /**
     * Runs it and shows it.
     *
     * @param reportFile where the report goes
     * @param note what the report's reader should know
     */
    BakeOffReport run(Path reportFile, String note) {
        screen.line(tickets.size() + " support tickets on " + router.routes().size()
                + " routes; a ticket is solved if all five fields of the answer are right.");
        BakeOffReport report = BakeOff.on(tickets)
                .routes(Tickets.SMALLEST, Tickets.STRONGEST, Tickets.CASCADE)
                .request(Tickets::request)
                .score(Scorer.exactMatch())
                .time(time)
                .progress(screen::progress)
                .run(router);
        screen.line("");
        screen.line(report.decisionTable());
        verdict(report).ifPresent(screen::line);
        longestWalk(report.route(Tickets.CASCADE)).ifPresent(this::explain);
        report.note(note).writeHtml(reportFile);
        screen.line("Report with a plot of cost and quality: "
                + reportFile.toAbsolutePath().normalize());
        return report;
    }

    /** Says in a sentence what the table shows; empty if there is nothing to compare. */
    private static Optional<String> verdict(BakeOffReport report) {
        RouteResult strongest = report.route(Tickets.STRONGEST);
        RouteResult cascade = report.route(Tickets.CASCADE);
        Optional<Usd> full = strongest.cost().usd().filter(usd -> !usd.isZero());
        if (full.isEmpty() || cascade.cost().usd().isEmpty() || strongest.solved() == 0) {
            return Optional.empty();
        }
        return Optional.of("The cascade solved %s of what the strongest model solved, for %s of its cost.\n"
                .formatted(
                        percent(BigDecimal.valueOf(cascade.solved()), BigDecimal.valueOf(strongest.solved())),
                        percent(cascade.cost().usd().get().value(), full.get().value())));
    }

    private static String percent(BigDecimal part, BigDecimal whole) {
        return part.movePointRight(2).divide(whole, 0, RoundingMode.HALF_UP) + "%";
    }

    /** Picks the request with the most to tell: the most attempts, and solved if there is such a one. */
    private static Optional<SampleResult> longestWalk(RouteResult route) {
        return route.samples().stream()
                .filter(result ->
                        result.answer().filter(answer -> !answer.isFailure()).isPresent())
                .max(Comparator.comparingInt(
                                (SampleResult result) -> result.attempts().size())
                        .thenComparing(SampleResult::solved));
    }

    /** Shows one request in full. The library itself never shows a prompt: it is this program that has the text. */
    private void explain(SampleResult result) {
        Sample ticket = result.sample();
        RecordedAnswer answer = result.answer().orElseThrow();
        screen.line("One request in full: ticket " + ticket.id() + " on route " + Tickets.CASCADE);
        screen.line("");
        screen.line(wrapped(ticket.prompt(), "  | ", "  | "));
        screen.line("");
        screen.line("plan() before the first call:");
        show(router.plan(Tickets.request(Tickets.CASCADE, ticket)).explain());
        screen.line("explain() afterwards:");
        show(answer.explain());
        screen.line(json("answer    ", answer.text()));
        screen.line(json("expected  ", ticket.expected().toString()));
        screen.line("");
    }

    /** Shows lines of the library, which knows nothing of the width of a screen. */
    private void show(String text) {
        text.lines().forEach(line -> {
            String indent =
                    line.substring(0, line.length() - line.stripLeading().length());
            screen.line(wrapped(line, indent, indent + "     "));
        });
        screen.line("");
    }

    private static String json(String label, String text) {
        return wrapped(text.replace(",\"", ", \""), label, " ".repeat(label.length()));
    }

    private static String wrapped(String text, String first, String next) {
        StringBuilder lines = new StringBuilder();
        String line = first;
        for (String word : text.strip().split("\\s+", -1)) {
            if (line.length() + word.length() > COLUMNS && line.length() > next.length()) {
                lines.append(line.stripTrailing()).append('\n');
                line = next;
            }
            line += word + " ";
        }
        return lines.append(line.stripTrailing()).toString();
    }
}
