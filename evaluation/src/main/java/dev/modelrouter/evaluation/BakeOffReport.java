package dev.modelrouter.evaluation;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The outcome of a {@link BakeOff}: every result of every route, and ways to show them. Immutable and thread-safe. The
 * shown forms contain neither prompts nor answers, and the same results always give the same text.
 */
public final class BakeOffReport {

    private final ImmutableList<RouteResult> routes;
    private final String note;

    BakeOffReport(List<RouteResult> routes) {
        this(ImmutableList.copyOf(routes), "");
    }

    private BakeOffReport(ImmutableList<RouteResult> routes, String note) {
        this.routes = routes;
        this.note = note;
    }

    /** Returns the report with a remark for whoever reads its page, such as what was run and when. Default: none. */
    public BakeOffReport note(String note) {
        return new BakeOffReport(routes, note);
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
     * Returns the comparison as aligned text for a terminal: what each route solved, cost and took, which models did
     * the work, and why answers were rejected. A cost that is not known is shown as unknown, with the reason below.
     */
    public String decisionTable() {
        return DecisionTable.of(routes);
    }

    /**
     * Writes the comparison as one HTML page that needs nothing else: no script, no font, no network. It adds a plot of
     * cost against quality, and a breakdown by the tags of the samples.
     *
     * @param file is replaced if it exists; its folder is made if it does not
     * @throws UncheckedIOException if the file cannot be written
     */
    public void writeHtml(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, HtmlReport.of(routes, note));
        } catch (IOException e) {
            throw new UncheckedIOException("The report " + file + " cannot be written: " + e, e);
        }
    }

    @Override
    public String toString() {
        return decisionTable();
    }
}
