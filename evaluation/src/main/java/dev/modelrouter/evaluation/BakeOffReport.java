package dev.modelrouter.evaluation;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Usd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The outcome of a {@link BakeOff}: every result of every route, the verdict, and ways to show them. Immutable and
 * thread-safe. The same results always give the same text. The written HTML, CSV and JSON contain prompts and answers,
 * unless the report is {@linkplain #withoutContent without}; all else contains none.
 */
public final class BakeOffReport {

    private final ImmutableList<RouteResult> routes;
    private final Run run;
    private final Look look;

    BakeOffReport(List<RouteResult> routes, Run run) {
        this(ImmutableList.copyOf(routes), run, new Look("", Bar.withinPointsOfBest(2), true));
    }

    private BakeOffReport(ImmutableList<RouteResult> routes, Run run, Look look) {
        this.routes = routes;
        this.run = run;
        this.look = look;
    }

    /**
     * How it is to be shown.
     *
     * @param content whether prompts and answers are shown
     */
    record Look(String note, Bar bar, boolean content) {}

    /**
     * The run that a report is of.
     *
     * @param began when it began
     * @param ended when it ended
     * @param datasetHash what names the data: {@link Dataset#hash}
     * @param paid what this run paid, for answers and for scoring; what an earlier run paid is not in it
     * @param lostCalls how many calls of earlier runs were cut off by the end of their process, so that they may have
     *     been paid for without an answer
     * @param lostAtMost what those cost at most together; empty if that is not known
     * @param isWhole whether all was run; false if the cap on money ended it
     */
    public record Run(
            Instant began,
            Instant ended,
            String datasetHash,
            Cost paid,
            int lostCalls,
            Optional<Usd> lostAtMost,
            boolean isWhole) {}

    /** Returns the run: its dates, the hash of its data, what it paid. */
    public Run run() {
        return run;
    }

    /** Returns the report with a remark for whoever reads its page, such as what was run and when. Default: none. */
    public BakeOffReport note(String note) {
        return new BakeOffReport(routes, run, new Look(note, look.bar(), look.content()));
    }

    /**
     * Returns the report with another question that its verdict answers. Default: the cheapest route that is worse than
     * no other by more than 2 points.
     */
    public BakeOffReport bar(Bar bar) {
        return new BakeOffReport(routes, run, new Look(look.note(), bar, look.content()));
    }

    /** Returns the report without prompts and answers in what it writes: for readers who may not see them. */
    public BakeOffReport withoutContent() {
        return new BakeOffReport(routes, run, new Look(look.note(), look.bar(), false));
    }

    /** Returns which route the data speaks for, measured by the {@linkplain #bar bar}. */
    public Verdict verdict() {
        return VerdictFinder.verdict(routes, look.bar());
    }

    Look look() {
        return look;
    }

    /** Returns the results of the routes, in the order in which they were run. */
    public ImmutableList<RouteResult> routes() {
        return routes;
    }

    /**
     * Returns the result of one route.
     *
     * @throws IllegalArgumentException if it was not part of the bake-off
     */
    public RouteResult route(String name) {
        return routes.stream()
                .filter(route -> route.route().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("Route \"" + name + "\" was not part of this bake-off, which ran "
                                + routes.stream().map(RouteResult::route).toList() + "."));
    }

    /**
     * Returns the verdict and the comparison as aligned text for a terminal: what each route solved, cost and took, which models did
     * the work, and why answers were rejected. A cost that is not known is shown as unknown, with the reason below.
     */
    public String decisionTable() {
        return DecisionTable.of(routes, verdict());
    }

    /**
     * Writes the report as one HTML page that loads nothing: the verdict, a plot of cost and quality, the decision table,
     * figures by tag, and every sample with the answers of all routes side by side. Its own small script sorts and
     * searches. Leave prompts and answers out by {@link #withoutContent}.
     *
     * @param file is replaced if it exists; its folder is made if it does not
     * @throws UncheckedIOException if the file cannot be written
     */
    public void writeHtml(Path file) {
        write(file, HtmlReport.of(this));
    }

    /** Writes the verdict and the tables as Markdown; otherwise as {@link #writeHtml}. It has no prompts or answers. */
    public void writeMarkdown(Path file) {
        write(file, TextReports.markdown(this));
    }

    /**
     * Writes one line for each result as CSV (RFC 4180); otherwise as {@link #writeHtml}. What a spreadsheet would take
     * for a formula gets an apostrophe before it.
     */
    public void writeCsv(Path file) {
        write(file, TextReports.csv(this));
    }

    /** Writes all figures and results as one JSON object; otherwise as {@link #writeHtml}. */
    public void writeJson(Path file) {
        write(file, TextReports.json(this));
    }

    private static void write(Path file, String text) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("The report " + file + " cannot be written: " + e, e);
        }
    }

    @Override
    public String toString() {
        return decisionTable();
    }
}
