package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The report as a reader sees it, in a real browser. It runs with {@code BROWSER_TESTS=true} in the environment, which needs Chromium and
 * its driver; without that it is skipped.
 */
final class ReportInBrowserTest {

    private static @Nullable Browser started;

    private static @Nullable Path page;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException, InterruptedException {
        boolean wanted = "true".equals(System.getenv("BROWSER_TESTS"));
        if (!wanted) {
            System.out.println(
                    "The report was not looked at in a browser: with BROWSER_TESTS=true and chromedriver it is.");
        }
        assumeTrue(wanted, "BROWSER_TESTS is not set");
        page = folder.resolve("report.html");
        SampleReports.twelveRoutes().writeHtml(page);
        started = Browser.start();
    }

    @AfterAll
    static void stop() throws IOException {
        if (started != null) {
            started.close();
        }
    }

    private final Browser browser;

    ReportInBrowserTest() {
        this.browser = Objects.requireNonNull(started);
    }

    @BeforeEach
    void open() throws IOException, InterruptedException {
        browser.open(Objects.requireNonNull(page));
    }

    @ParameterizedTest
    @MethodSource("dev.modelrouter.evaluation.Browser#widths")
    void page_anyWidth_neverScrollsSideways(int width) throws IOException, InterruptedException {
        browser.show(width, "light");
        assertThat(browser.run("return document.documentElement.scrollWidth").intValue())
                .isLessThanOrEqualTo(width);
        assertThat(browser.run(
                                """
                                return [...document.querySelectorAll('.wide')].every(wide =>
                                  wide.scrollWidth <= wide.clientWidth || getComputedStyle(wide).overflowX === 'auto')
                                """)
                        .booleanValue())
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("dev.modelrouter.evaluation.Browser#widths")
    void plot_twelveRoutes_hasNoLabelOnAnother(int width) throws IOException, InterruptedException {
        browser.show(width, "light");
        assertThat(browser.run(
                                """
                                const boxes = [...document.querySelectorAll('svg .label, svg .sub')]
                                  .map(text => text.getBoundingClientRect());
                                const plot = document.querySelector('svg').getBoundingClientRect();
                                let bad = boxes.length === 24 ? 0 : 1000;
                                boxes.forEach((one, i) => {
                                  bad += one.left < plot.left || one.right > plot.right || one.top < plot.top ? 1 : 0;
                                  boxes.slice(i + 1).forEach(two => {
                                    const x = Math.min(one.right, two.right) - Math.max(one.left, two.left);
                                    const y = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
                                    bad += x > 0.5 && y > 4 ? 1 : 0;
                                  });
                                });
                                return bad
                                """)
                        .intValue())
                .isZero();
    }

    @Test
    void page_hostileAnswers_runNothing() throws IOException, InterruptedException {
        browser.show(1440, "light");
        browser.run("document.querySelectorAll('details').forEach(sample => sample.open = true)");
        assertThat(browser.run("return document.title").textValue()).isEqualTo("Model Router bake-off");
        assertThat(browser.run("return document.querySelectorAll('img, iframe, script, style, meta').length")
                        .intValue())
                .isEqualTo(5);
    }

    @Test
    void page_scriptThatGotIn_isRefusedByThePolicy() throws IOException, InterruptedException {
        browser.run(
                """
                const script = document.createElement('script');
                script.textContent = "document.title = 'run'";
                document.body.append(script);
                """);
        assertThat(browser.run("return document.title").textValue()).isEqualTo("Model Router bake-off");
    }

    @Test
    void heading_clicked_sortsItsTable() throws IOException, InterruptedException {
        String first = "document.querySelector('table').tBodies[0].rows[0].cells[2].textContent";
        String click = "document.querySelectorAll('table th button')[2].click();";
        assertThat(browser.run(click + "return " + first).textValue()).startsWith("42 ");
        assertThat(browser.run(click + "return " + first).textValue()).startsWith("58 ");
    }

    @Test
    void answers_atFirst_showDisagreementsAndSearchNarrowsThem() throws IOException, InterruptedException {
        String shown = "return [...document.querySelectorAll('details.sample')].filter(s => !s.hidden).length";
        int disagreements = browser.run(shown).intValue();
        assertThat(disagreements).isBetween(1, 59);
        assertThat(browser.run("kind.value = 'all'; kind.dispatchEvent(new Event('change'));" + shown)
                        .intValue())
                .isEqualTo(60);
        assertThat(browser.run("search.value = 'question 17'; search.dispatchEvent(new Event('input'));" + shown)
                        .intValue())
                .isOne();
    }

    @Test
    void answers_opened_areVisible() throws IOException, InterruptedException {
        assertThat(browser.run(
                                """
                                const sample = document.querySelector('details.sample:not([hidden])');
                                sample.open = true;
                                return [...sample.querySelectorAll('article')].filter(a => a.offsetHeight > 20).length
                                """)
                        .intValue())
                .isEqualTo(12);
    }

    @Test
    void page_darkPreferred_isDark() throws IOException, InterruptedException {
        String colour = "return getComputedStyle(document.body).backgroundColor";
        browser.show(1440, "light");
        assertThat(browser.run(colour).textValue()).isEqualTo("rgb(255, 255, 255)");
        browser.show(1440, "dark");
        assertThat(browser.run(colour).textValue()).isEqualTo("rgb(20, 23, 27)");
    }

    @Test
    void print_portraitPage_losesNoColumn() throws IOException, InterruptedException {
        // A4 with the browser's margins, in CSS pixels.
        browser.print(718);
        assertThat(browser.run(
                                """
                                return [...document.querySelectorAll('table')]
                                  .filter(table => table.getBoundingClientRect().right > innerWidth + 1).length
                                """)
                        .intValue())
                .isZero();
        assertThat(new String(browser.pdf(), 0, 5, StandardCharsets.US_ASCII)).isEqualTo("%PDF-");
    }
}
