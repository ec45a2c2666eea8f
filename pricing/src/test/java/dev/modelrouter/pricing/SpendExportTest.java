package dev.modelrouter.pricing;

import static dev.modelrouter.pricing.Spending.LLAMA;
import static dev.modelrouter.pricing.Spending.accepted;
import static dev.modelrouter.pricing.Spending.call;
import static dev.modelrouter.pricing.Spending.compared;
import static dev.modelrouter.pricing.Spending.known;
import static dev.modelrouter.pricing.Spending.origin;
import static dev.modelrouter.pricing.Spending.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Usage;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.regions.Region;

/** Reports read back by parsers that know nothing of the code that wrote them, also with hostile tags. */
final class SpendExportTest {

    private static final SpendDimension TENANT = SpendDimension.tag("tenant");
    private static final String NOON = "2026-01-01T12:00:00Z";

    private static final List<String> HOSTILE = List.of(
            "plain",
            "a,b",
            "say \"hi\"",
            "two\nlines",
            "two\r\nlines",
            "\rreturn",
            "\ttab",
            "\nline feed",
            "\n=1+1",
            "\u000b=1",
            "\u0085-1",
            "\u2028=1",
            "＝1+1",
            "＋1",
            "－1",
            "＠SUM(A1)",
            "﹦1",
            "  =1",
            "\u00a0+1",
            "\u3000＝1",
            "\ufeff=1",
            "\"=1\"",
            " '-1",
            "=HYPERLINK(\"http://x\",\"y\")",
            "+1",
            "-1",
            "@SUM(A1)",
            "'=1",
            "'",
            "",
            " ",
            "(other)",
            "(none)",
            "'(other)",
            "},{\"a\":\"b",
            "\u0000\u0007\u001b[31m",
            "\u202Eevil",
            "漢字と😀",
            "x".repeat(5_000),
            "=" + "x".repeat(5_000));

    private final TestClock clock = TestClock.create();

    private SpendJournal hostile() {
        SpendJournal journal = SpendJournal.builder(clock).tags("tenant").build();
        int id = 0;
        for (String value : HOSTILE) {
            id++;
            journal.record(accepted(
                    origin("r" + id, NOON, "route", Map.of("tenant", value)),
                    call(
                            1,
                            LLAMA,
                            Disposition.USED,
                            Cost.known(usd("0.0000000000000000001").times(id)))));
        }
        journal.record(accepted(origin("none", NOON, "route"), call(1, LLAMA, Disposition.USED, known("7"))));
        return journal;
    }

    /** Returns a value as a report shows it: told from what has a meaning, and short. */
    private static String shown(String value) {
        return switch (value) {
            case "(other)" -> "'(other)";
            case "(none)" -> "'(none)";
            case "'(other)" -> "''(other)";
            default -> value.length() > 128 ? Budget.shortened(value) : value;
        };
    }

    @Test
    void toCsv_hostileTags_readBackAsTheyWere() {
        List<List<String>> records =
                CsvReader.read(hostile().report().by(TENANT).toCsv());

        assertThat(records).hasSize(HOSTILE.size() + 2).allSatisfy(record -> assertThat(record)
                .hasSameSizeAs(records.get(0)));
        Map<String, String> costs = new HashMap<>();
        int cost = records.get(0).indexOf("known_cost_usd");
        for (List<String> record : records.subList(1, records.size())) {
            String text = record.get(0);
            // Nothing that a spreadsheet could run; the mark comes off again.
            assertThat(text).doesNotMatch("(?s)[\\s\\p{Z}\\p{C}\"]*[=+\\-@＝＋－＠﹦].*|(?s)\\p{Cc}.*");
            costs.put(text.startsWith("'") ? text.substring(1) : text, record.get(cost));
        }
        Map<String, String> expected = new HashMap<>();
        for (int i = 0; i < HOSTILE.size(); i++) {
            expected.put(
                    shown(HOSTILE.get(i)),
                    new BigDecimal("0.0000000000000000001")
                            .multiply(BigDecimal.valueOf(i + 1))
                            .stripTrailingZeros()
                            .toPlainString());
        }
        expected.put("(none)", "7");
        assertThat(costs).isEqualTo(expected);
    }

    @Test
    void toJson_hostileTags_readBackAsTheyWere() throws IOException {
        SpendReport report = hostile().report().by(TENANT);

        JsonNode json = new ObjectMapper().readTree(report.toJson());

        List<String> tenants = new ArrayList<>();
        json.get("rows")
                .forEach(row -> tenants.add(row.get("key").get("tag:tenant").asText()));
        List<String> expected =
                new ArrayList<>(HOSTILE.stream().map(SpendExportTest::shown).toList());
        expected.add("(none)");
        assertThat(tenants).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(new HashSet<>(tenants)).hasSameSizeAs(tenants);
        assertThat(json.get("total").get("cost").get("known").asText())
                .isEqualTo(report.total().cost().knownPart().value().toPlainString());
    }

    @Test
    void toTable_hostileTags_staysWithinItsLines() {
        SpendReport report = hostile().report().by(TENANT, SpendDimension.MODEL);
        String table = report.toTable();

        // The heading and a blank line, the header, two rules and the total.
        assertThat(table.lines().takeWhile(line -> !line.startsWith("total"))).hasSize(5 + HOSTILE.size() + 1);
        assertThat(table.lines()).allSatisfy(line -> assertThat(line.codePointCount(0, line.length()))
                .isLessThanOrEqualTo(120));
        assertThat(table.chars().filter(c -> c != '\n')).noneMatch(Character::isISOControl);
        assertThat(table).doesNotContain("\u202E").contains("two??lines", "…");
    }

    @Test
    void toTable_aYearOfALargeUserWithCreditsAndUnknownCosts_fits120Columns() {
        CreditPool.Term term = new CreditPool.Term(LocalDate.of(2026, 1, 1), LocalDate.of(2026, 12, 31));
        Credits credits = Credits.of(
                List.of(CreditPool.promotional("event", usd("100000"), term, CreditEligibility.bedrock())), clock);
        SpendJournal journal =
                SpendJournal.builder(clock).tags("tenant").credits(credits).build();
        Usage usage = new Usage(900_000_000_000L, 90_000_000_000L, 800_000_000_000L, 0, 0, 0);
        int id = 0;
        for (Model model : List.of(LLAMA, Spending.HAIKU, Spending.SONNET)) {
            id++;
            journal.record(accepted(
                    origin("" + id, NOON, "customer-support-tickets", Map.of("tenant", "tenant-" + id)),
                    new SpentCall(
                            1,
                            model,
                            Region.US_EAST_1,
                            Purpose.ANSWER,
                            Disposition.USED,
                            Optional.of(usage),
                            known("98765.4321")),
                    call(2, model, Disposition.FAILED, Cost.unknown("timeout", usd("1234.5")))));
        }

        SpendReport report = journal.report();

        for (SpendDimension dimension : List.of(SpendDimension.MODEL, SpendDimension.ROUTE, TENANT)) {
            assertThat(report.by(dimension).toTable().lines())
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120));
        }
        assertThat(report.toTable()).contains(">= $98765 ", "900.0G", ">= $296296 ", "$100000 ", "claude-");
    }

    @Test
    void toCsv_rows_haveStableHeadersAndExactFigures() {
        SpendJournal journal = SpendJournal.create(clock);
        journal.record(new SpentRequest(
                origin("1", NOON, "tickets"),
                true,
                ImmutableList.of(new SpentCall(
                        1,
                        LLAMA,
                        Region.US_EAST_1,
                        Purpose.ANSWER,
                        Disposition.USED,
                        Optional.of(new Usage(1, 2, 3, 4, 5, 6)),
                        known("0.000000123456789").plus(Cost.unknown("why", usd("1"))))),
                Optional.of(known("2"))));
        journal.record(compared(origin("2", NOON, "mail"), "0.3", call(1, LLAMA, Disposition.USED, known("0.1"))));

        assertThat(journal.report().by(SpendDimension.DAY, SpendDimension.ROUTE).toCsv())
                .isEqualTo("day,route,requests,accepted,calls,calls_without_usage,input_tokens,output_tokens,"
                        + "cache_read_tokens,cache_write_5m_tokens,cache_write_30m_tokens,cache_write_1h_tokens,"
                        + "known_cost_usd,at_most_cost_usd,calls_with_unknown_cost,share_of_known_cost,"
                        + "cost_per_accepted_usd,compared_requests,not_compared_requests,compared_cost_usd,"
                        + "on_strongest_estimate_usd,covered_by_credits_usd,cash_usd\r\n"
                        + "2026-01-01,mail,1,1,1,0,100,10,0,0,0,0,0.1,0.1,0,0.999999,0.1,1,0,0.1,0.3,,\r\n"
                        + "2026-01-01,tickets,1,1,1,0,1,2,3,4,5,6,0.000000123456789,1.000000123456789,1,0.000001,,"
                        + "0,1,0,0,,\r\n");
    }

    @Test
    void toJson_creditsAndAll_hasTheFieldsInTheirOrder() throws IOException {
        CreditPool.Term term = new CreditPool.Term(LocalDate.of(2026, 1, 1), LocalDate.of(2026, 1, 31));
        CreditPool.Term past = new CreditPool.Term(LocalDate.of(2026, 1, 1), LocalDate.of(2026, 1, 1));
        Credits credits = Credits.of(
                List.of(
                        new CreditPool("now", usd("100"), term, CreditEligibility.bedrock()),
                        new CreditPool("past", usd("0.5"), past, CreditEligibility.bedrock())),
                clock);
        SpendJournal journal = SpendJournal.builder(clock).credits(credits).build();
        journal.record(compared(origin("1", NOON, "tickets"), "3", call(1, LLAMA, Disposition.USED, known("2"))));
        clock.advance(Duration.ofDays(30));

        JsonNode json = new ObjectMapper().readTree(journal.report().toJson());

        assertThat(names(json))
                .containsExactly(
                        "schema",
                        "asOf",
                        "firstDay",
                        "lastDay",
                        "timeZone",
                        "currency",
                        "dimensions",
                        "rows",
                        "total",
                        "costPerAccepted",
                        "parts",
                        "overhead",
                        "credits",
                        "notes");
        assertThat(names(json.get("rows").get(0)))
                .containsExactly(
                        "key",
                        "requests",
                        "accepted",
                        "calls",
                        "callsWithoutUsage",
                        "tokens",
                        "cost",
                        "coveredByCredits",
                        "cash",
                        "savings",
                        "share",
                        "costPerAccepted");
        assertThat(json.get("rows").get(0).get("coveredByCredits").asText()).isEqualTo("2");
        assertThat(json.get("rows").get(0).get("cash").asText()).isEqualTo("0");
        assertThat(json.get("total").get("savings").toString())
                .isEqualTo("{\"estimate\":true,\"requests\":1,\"notCompared\":0,\"actual\":\"2\",\"onStrongest\":\"3\","
                        + "\"saved\":\"1\",\"share\":\"0.333333\"}");
        assertThat(json.get("costPerAccepted").toString())
                .isEqualTo("{\"known\":\"2\",\"atMost\":\"2\",\"unknown\":[]}");
        assertThat(json.get("parts")).hasSize(SpendCategory.values().length);
        // 1.50 of the first pool in 30 days is 0.05 a day: 98.50 less 0.05 today, on 31 January.
        assertThat(json.get("credits").toString())
                .isEqualTo("{\"asOf\":\"2026-01-31T00:00:00Z\",\"rateDays\":30,\"pools\":["
                        + "{\"name\":\"past\",\"amount\":\"0.5\",\"firstDay\":\"2026-01-01\",\"lastDay\":\"2026-01-01\","
                        + "\"covered\":\"0.5\",\"left\":\"0\",\"expiredUnused\":\"0\",\"ranOutOn\":\"2026-01-01\","
                        + "\"coveredInWindow\":\"0.5\",\"forecast\":{\"kind\":\"over\"}},"
                        + "{\"name\":\"now\",\"amount\":\"100\",\"firstDay\":\"2026-01-01\",\"lastDay\":\"2026-01-31\","
                        + "\"covered\":\"1.5\",\"left\":\"98.5\",\"expiredUnused\":\"0\",\"ranOutOn\":null,"
                        + "\"coveredInWindow\":\"1.5\",\"forecast\":{\"kind\":\"expected\",\"perDay\":\"0.05\","
                        + "\"runsOutOn\":null,\"expiresUnused\":\"98.433333\",\"understated\":false}}],"
                        + "\"covered\":\"2\",\"cash\":\"0\",\"unsettledCalls\":0,\"unsettledAtMost\":\"0\"}");
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void write_toFilesAndWriters_isTheSameText(@TempDir Path folder) throws IOException {
        SpendReport report = hostile().report().by(TENANT);
        StringWriter csv = new StringWriter();
        StringWriter json = new StringWriter();
        report.writeCsv(csv);
        report.writeJson(json);
        report.writeCsv(folder.resolve("spend.csv"));
        report.writeJson(folder.resolve("spend.json"));

        assertThat(csv).hasToString(report.toCsv());
        assertThat(json).hasToString(report.toJson());
        assertThat(Files.readString(folder.resolve("spend.csv"))).isEqualTo(report.toCsv());
        assertThat(Files.readString(folder.resolve("spend.json"))).isEqualTo(report.toJson());
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> report.writeCsv(folder.resolve("no/such/folder")))
                .withMessageContaining("as CSV to");
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> report.writeJson(folder))
                .withMessageContaining("as JSON to");
    }

    @Test
    void write_halfACharacter_stillMakesAFile(@TempDir Path folder) throws IOException {
        SpendJournal journal = SpendJournal.builder(clock).tags("tenant").build();
        journal.record(accepted(
                origin("1", NOON, "route", Map.of("tenant", "a\uD83D")), call(1, LLAMA, Disposition.USED, known("1"))));
        SpendReport report = journal.report().by(TENANT);
        report.writeCsv(folder.resolve("spend.csv"));

        assertThat(Files.readString(folder.resolve("spend.csv"))).contains("\r\na\uFFFD,");
    }

    @Test
    void write_writerFails_saysSoAndWriterIsNotClosed() {
        SpendReport report = hostile().report();
        Writer broken = new Writer() {
            @Override
            public void write(char[] text, int from, int count) throws IOException {
                throw new IOException("full");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {
                throw new AssertionError("closed");
            }
        };

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> report.writeCsv(broken))
                .withRootCauseExactlyInstanceOf(IOException.class);
        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> report.writeJson(broken));
    }
}
