package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.modelrouter.routing.Gate;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.Route;
import dev.modelrouter.testkit.FakeReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        String table = report(kitchen, kitchen.router()).decisionTable();
        assertThat(table)
                .isEqualTo(
                        """
                        Not enough data to tell: about 27 more rows. No route is shown to be good enough (worse than no
                        other by more than 2 points); the best so far is strongest (100.0% (51.0–100.0), $0.0429 per 1000).

                        route      solved       quality (95 %)        cost  cost/solved  per 1000     p50     p95  fails
                        ────────────────────────────────────────────────────────────────────────────────────────────────
                        smallest        2    50.0% (15.0–85.0)  $0.0000274   $0.0000137  $0.00684  0.20 s  0.20 s      0
                        strongest       4  100.0% (51.0–100.0)   $0.000172   $0.0000429   $0.0429  1.00 s  1.00 s      0
                        cascade         4  100.0% (51.0–100.0)   $0.000113   $0.0000283   $0.0283  0.20 s  1.20 s      0

                        share of calls  llama-3.3-70b  claude-sonnet-4.6  calls  escalated
                        ──────────────────────────────────────────────────────────────────
                        smallest               100.0%                  –      4   0 (0.0%)
                        strongest                   –             100.0%      4   0 (0.0%)
                        cascade                 66.7%              33.3%      6  2 (50.0%)

                        rejected answers, smallest
                          llama-3.3-70b   2 of 4   2 × not JSON

                        rejected answers, cascade
                          llama-3.3-70b   2 of 4   2 × not JSON
                        """);
    }

    @Test
    void decisionTable_unknownPrices_saysUnknownAndWhy() {
        script();
        String table = report(kitchen, kitchen.routerWithoutPrices()).decisionTable();
        assertThat(table).contains("unknown      unknown").contains("cost of smallest is unknown: ");
        assertThat(table).doesNotContain("$0.00");
    }

    @Test
    void writeHtml_anyReport_isOnePageThatLoadsNothing() throws IOException {
        script();
        String page = html(report(kitchen, kitchen.router()));
        assertThat(page).startsWith("<!doctype html>").endsWith("</html>\n");
        assertThat(page).doesNotContain("src=", "href=", "http:", "https:", "@import", "url(");
        assertThat(page).contains("By parity", "<td>1 (50.0%)</td>", "not JSON", "<svg");
    }

    @Test
    void writeHtml_withContent_showsPromptsAndAnswersAndWithoutShowsNone() throws IOException {
        script();
        BakeOffReport report = report(kitchen, kitchen.router());
        assertThat(html(report)).contains("secret question 1", "no idea");
        assertThat(html(report.withoutContent())).doesNotContain("secret question", "no idea");
    }

    @Test
    void writeHtml_hostileAnswers_areEscapedEverywhere() throws IOException {
        String page = html(SampleReports.twelveRoutes());
        assertThat(page).doesNotContain("<img", "<iframe", "onload=\"", "\u202e", "<script>document");
        assertThat(page).containsOnlyOnce("<script>").containsOnlyOnce("</script>");
        assertThat(page).contains("default-src 'none'; style-src 'sha256-");
    }

    @Test
    void writeHtml_twelveRoutes_labelsEach() throws IOException {
        assertThat(html(SampleReports.twelveRoutes()).split("class=\"label\"")).hasSize(13);
    }

    @Test
    void writeCsv_formulas_getAnApostrophe() throws IOException {
        BakeOffReport report = SampleReports.twelveRoutes();
        report.writeCsv(folder.resolve("r.csv"));
        String csv = Files.readString(folder.resolve("r.csv"));
        assertThat(csv).contains("\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"").doesNotContain("\"=HYPERLINK");
        assertThat(csv).startsWith("route,sample,repeat,state,score,solved,cost_usd");
    }

    @Test
    void writeMarkdown_namesWithBars_stayInTheirCells() throws IOException {
        BakeOffReport report = SampleReports.report(List.of(Results.route("a|b", 5, i -> 1, i -> 0.1)));
        report.writeMarkdown(folder.resolve("r.md"));
        assertThat(Files.readString(folder.resolve("r.md"))).contains("| a\\|b | 100.0% (56.6–100.0) |");
    }

    @Test
    void writeJson_anyReport_isJsonWithVerdictAndResults() throws IOException {
        BakeOffReport report = SampleReports.twelveRoutes();
        report.writeJson(folder.resolve("r.json"));
        JsonNode json = new ObjectMapper().readTree(folder.resolve("r.json").toFile());
        assertThat(json.at("/verdict/sentence").textValue())
                .isEqualTo(report.verdict().sentence());
        assertThat(json.at("/routes/11/results")).hasSize(60);
        assertThat(json.at("/routes/0/quality/low").doubleValue()).isBetween(0.0, 1.0);
    }

    @Test
    void tagged_oneValue_isOfThoseSamplesAlone() {
        RouteResult route = Results.route("r", 10, i -> i % 2, i -> 0.1);
        assertThat(route.tagged("parity", "odd").solved()).isEqualTo(5);
        assertThat(route.tagged("parity", "even").quality().estimate()).isZero();
    }

    @Test
    void writeHtml_sameResults_writesSameBytes() throws IOException {
        script();
        String first = html(report(kitchen, kitchen.router()));
        Kitchen again = new Kitchen();
        script(again);
        assertThat(html(report(again, again.router()))).isEqualTo(first);
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
        String page = html(report(kitchen, kitchen.routerWithoutPrices()));
        assertThat(page).doesNotContain("<svg").contains("The cost of smallest is unknown: ");
    }

    @Test
    void plot_costsFarApart_usesALogarithmicScaleAndSaysSo() {
        script();
        assertThat(ScatterPlot.of(report(kitchen, kitchen.router()).routes())).doesNotContain("logarithmic");
        kitchen.bedrock
                .model(Kitchen.LARGE)
                .replies(FakeReply.text("{}")
                        .usage(TokenUsage.builder().outputTokens(4000).build()));
        assertThat(ScatterPlot.of(report(kitchen, kitchen.router()).routes()))
                .contains("(logarithmic scale)", ">$0.01<", ">$100<");
    }

    @Test
    void writeHtml_folderThatIsAFile_isReportedByName() throws IOException {
        script();
        BakeOffReport report = report(kitchen, kitchen.router());
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> report.writeHtml(file.resolve("report.html")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("report.html");
    }

    @Test
    void route_thatWasNotRun_isRefused() {
        script();
        BakeOffReport report = report(kitchen, kitchen.router());
        assertThatThrownBy(() -> report.route("other"))
                .hasMessage("Route \"other\" was not part of this bake-off, which ran [smallest, strongest, cascade].");
    }

    @Test
    void beats_cheaperAndAsGood_isTrueOneWay() {
        script();
        BakeOffReport report = report(kitchen, kitchen.router());
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

    private static BakeOffReport report(Kitchen kitchen, ModelRouter router) {
        return BakeOff.on(Kitchen.questions(4))
                .time(kitchen.bedrock.time())
                .score((sample, answer) -> Score.of(answer.text().equals("{}")))
                .run(router);
    }

    private String html(BakeOffReport report) throws IOException {
        Path file = folder.resolve("new/report.html");
        report.writeHtml(file);
        return Files.readString(file);
    }
}
