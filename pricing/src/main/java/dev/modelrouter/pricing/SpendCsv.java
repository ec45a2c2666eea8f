package dev.modelrouter.pricing;

import dev.modelrouter.core.PlainText;
import dev.modelrouter.core.Usage;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A spend report as CSV: RFC 4180. */
final class SpendCsv {

    private static final List<String> FIGURES = List.of(
            "requests",
            "accepted",
            "calls",
            "calls_without_usage",
            "input_tokens",
            "output_tokens",
            "cache_read_tokens",
            "cache_write_5m_tokens",
            "cache_write_30m_tokens",
            "cache_write_1h_tokens",
            "known_cost_usd",
            "at_most_cost_usd",
            "calls_with_unknown_cost",
            "share_of_known_cost",
            "cost_per_accepted_usd",
            "compared_requests",
            "not_compared_requests",
            "compared_cost_usd",
            "on_strongest_estimate_usd",
            "covered_by_credits_usd",
            "cash_usd");

    /** What a spreadsheet takes for the beginning of a formula. */
    private static final String SIGNS = "=+-@";

    /** What marks a text that a spreadsheet could take for a formula. */
    private static final String MARK = "'";

    private SpendCsv() {}

    static void write(SpendReport report, Writer out) throws IOException {
        List<String> header = new ArrayList<>();
        report.dimensions().forEach(dimension -> header.add(text(dimension.key())));
        header.addAll(FIGURES);
        line(out, header);
        for (SpendReport.Row row : report.rows()) {
            List<String> cells = new ArrayList<>();
            row.key().forEach(value -> cells.add(text(value)));
            cells.addAll(figures(row, report.credits().isPresent()));
            line(out, cells);
        }
        out.flush();
    }

    private static void line(Writer out, List<String> cells) throws IOException {
        out.write(String.join(",", cells));
        out.write("\r\n");
    }

    /** Quotes a text from outside where needed. */
    static String text(String value) {
        String safe = isUnsafe(value) ? MARK + value : value;
        boolean plain = safe.equals(PlainText.oneLine(safe)) && safe.indexOf(',') < 0 && safe.indexOf('"') < 0;
        return plain && !safe.isEmpty() ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }

    /**
     * Returns whether a text begins with a control character, which some readers skip, with the mark, or with a sign,
     * also in one of Unicode's other widths, and behind what readers strip: blanks, quotes and invisible characters.
     */
    private static boolean isUnsafe(String value) {
        if (value.isEmpty()) {
            return false;
        }
        int at = 0;
        while (at < value.length() && isStripped(value.charAt(at))) {
            at++;
        }
        boolean isSigned = at < value.length()
                && SIGNS.contains(Normalizer.normalize(value.substring(at, at + 1), Normalizer.Form.NFKC));
        return isSigned || Character.isISOControl(value.charAt(0)) || value.startsWith(MARK);
    }

    private static boolean isStripped(char c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || c == '"'
                || c == '\'';
    }

    private static List<String> figures(SpendReport.Row row, boolean credits) {
        SpendFigures figures = row.figures();
        Usage usage = figures.usage();
        Cost cost = figures.cost();
        SpendFigures.Savings savings = figures.savings();
        return List.of(
                Long.toString(figures.requests()),
                Long.toString(figures.accepted()),
                Long.toString(figures.calls()),
                Long.toString(figures.callsWithoutUsage()),
                Long.toString(usage.inputTokens()),
                Long.toString(usage.outputTokens()),
                Long.toString(usage.cacheReadTokens()),
                Long.toString(usage.cacheWrite5mTokens()),
                Long.toString(usage.cacheWrite30mTokens()),
                Long.toString(usage.cacheWrite1hTokens()),
                amount(known(cost)),
                amount(cost.atMost()),
                Long.toString(figures.callsWithUnknownCost()),
                row.share().map(BigDecimal::toPlainString).orElse(""),
                amount(row.costPerAccepted().flatMap(Cost::usd)),
                Long.toString(savings.requests()),
                Long.toString(savings.leftOut()),
                amount(Optional.of(savings.actual())),
                amount(Optional.of(savings.onStrongest())),
                amount(credits ? Optional.of(figures.coveredByCredits()) : Optional.empty()),
                amount(credits ? Optional.of(figures.cash()) : Optional.empty()));
    }

    /** Returns the known part; empty if there is a cost and nothing is known of it. */
    static Optional<Usd> known(Cost cost) {
        return cost.isKnown() || !cost.knownPart().isZero() ? Optional.of(cost.knownPart()) : Optional.empty();
    }

    private static String amount(Optional<Usd> amount) {
        return amount.map(usd -> usd.value().toPlainString()).orElse("");
    }
}
