package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.routing.Gate;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.Route;
import dev.modelrouter.testkit.FakeReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

final class BakeOffReportTest {

    private final Kitchen kitchen = new Kitchen();

    private final Path folder;

    BakeOffReportTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void decisionTable_threeRoutes_isAlignedAndComplete() {
        script();
        String table = report(kitchen.router()).decisionTable();
        assertThat(table)
                .isEqualTo(
                        """
                        route           solved         cost   cost/solved   cost/1000      p50      p95   failed
                        ────────────────────────────────────────────────────────────────────────────────────────
                        smallest     2 (50.0%)   $0.0000274    $0.0000137    $0.00684   0.20 s   0.20 s        0
                        strongest   4 (100.0%)    $0.000172    $0.0000429     $0.0429   1.00 s   1.00 s        0
                        cascade     4 (100.0%)    $0.000113    $0.0000283     $0.0283   0.20 s   1.20 s        0

                        share of calls   llama-3.3-70b   claude-sonnet-4.6   calls   escalated
                        ──────────────────────────────────────────────────────────────────────
                        smallest                100.0%                   –       4    0 (0.0%)
                        strongest                    –              100.0%       4    0 (0.0%)
                        cascade                  66.7%               33.3%       6   2 (50.0%)

                        rejected answers, smallest
                          llama-3.3-70b   2 of 4   2 × not JSON

                        rejected answers, cascade
                          llama-3.3-70b   2 of 4   2 × not JSON
                        """);
    }

    @Test
    void decisionTable_unknownPrices_saysUnknownAndWhy() {
        script();
        String table = report(kitchen.routerWithoutPrices()).decisionTable();
        assertThat(table).contains("unknown       unknown").contains("cost of smallest is unknown: ");
        assertThat(table).doesNotContain("$0.00");
    }

    @Test
    void writeHtml_anyReport_isOnePageThatLoadsNothing() throws IOException {
        script();
        String page = html(report(kitchen.router()));
        assertThat(page).startsWith("<!doctype html>").endsWith("</html>\n");
        assertThat(page).doesNotContain("<script", "src=", "href=", "http:", "https:", "@import", "url(");
        assertThat(page).contains("solved, by parity", "<td>1 of 2 (50.0%)</td>", "not JSON", "<svg");
        assertThat(page).doesNotContain("secret question");
    }

    @Test
    void writeHtml_sameResults_writesSameBytes() throws IOException {
        script();
        String first = html(report(kitchen.router()));
        Kitchen again = new Kitchen();
        script(again);
        assertThat(html(report(again.router()))).isEqualTo(first);
    }

    @Test
    void writeHtml_namesWithMarkup_areEscaped() throws IOException {
        kitchen.bedrock.model(Kitchen.SMALL).replies("x");
        ModelRouter router = ModelRouter.builder()
                .client(kitchen.bedrock.client())
                .time(kitchen.bedrock.time())
                .route(Route.cascade("<b>&", "llama-3.3-70b").accept(Gate.text(String::isEmpty, "\"<i>\"")))
                .build();
        Dataset dataset = Dataset.of(Sample.of("1", "p", "x").withTag("<u>", "<s>"));
        String page = html(BakeOff.on(dataset).run(router).note("a <q>"));
        assertThat(page)
                .contains("&lt;b&gt;&amp;", "&quot;&lt;i&gt;&quot;", "&lt;u&gt;", "&lt;s&gt;", "a &lt;q&gt;")
                .doesNotContain("<b>", "<i>", "<u>", "<s>", "<q>");
    }

    @Test
    void writeHtml_unknownPrices_plotsNothing() throws IOException {
        script();
        String page = html(report(kitchen.routerWithoutPrices()));
        assertThat(page).doesNotContain("<svg").contains("The cost of smallest is unknown: ");
    }

    @Test
    void plot_costsFarApart_usesALogarithmicScaleAndSaysSo() {
        script();
        assertThat(ScatterPlot.of(report(kitchen.router()).routes())).doesNotContain("logarithmic");
        kitchen.bedrock
                .model(Kitchen.LARGE)
                .replies(FakeReply.text("{}")
                        .usage(TokenUsage.builder().outputTokens(4000).build()));
        assertThat(ScatterPlot.of(report(kitchen.router()).routes()))
                .contains("(logarithmic scale)", ">$0.01<", ">$100<");
    }

    @Test
    void writeHtml_folderThatIsAFile_isReportedByName() throws IOException {
        script();
        BakeOffReport report = report(kitchen.router());
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> report.writeHtml(file.resolve("report.html")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("report.html");
    }

    @Test
    void route_thatWasNotRun_isRefused() {
        script();
        BakeOffReport report = report(kitchen.router());
        assertThatThrownBy(() -> report.route("other"))
                .hasMessage("Route \"other\" was not part of this bake-off, which ran [smallest, strongest, cascade].");
    }

    @Test
    void beats_cheaperAndAsGood_isTrueOneWay() {
        script();
        BakeOffReport report = report(kitchen.router());
        RouteResult smallest = report.route("smallest");
        RouteResult strongest = report.route("strongest");
        RouteResult cascade = report.route("cascade");
        assertThat(ScatterPlot.beats(cascade, strongest)).isTrue();
        assertThat(ScatterPlot.beats(strongest, cascade)).isFalse();
        assertThat(ScatterPlot.beats(smallest, cascade)).isFalse();
        assertThat(ScatterPlot.beats(cascade, cascade)).isFalse();
        assertThat(ScatterPlot.of(report.routes())).containsOnlyOnce("class=\"beaten\"");
    }

    private void script() {
        script(kitchen);
    }

    /** The small model knows the first two answers, the large one all. */
    private static void script(Kitchen kitchen) {
        kitchen.bedrock.model(Kitchen.SMALL).answersText(request -> {
            String prompt = request.messages().get(0).content().get(0).text();
            return prompt.endsWith("1") || prompt.endsWith("2") ? "{}" : "no idea";
        });
        kitchen.bedrock.model(Kitchen.LARGE).replies("{}");
    }

    private static BakeOffReport report(ModelRouter router) {
        return BakeOff.on(Kitchen.questions(4))
                .score((sample, answer) -> Score.of(answer.text().equals("{}")))
                .run(router);
    }

    private String html(BakeOffReport report) throws IOException {
        Path file = folder.resolve("new/report.html");
        report.writeHtml(file);
        return Files.readString(file);
    }
}
