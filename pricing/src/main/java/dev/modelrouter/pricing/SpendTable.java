package dev.modelrouter.pricing;

import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Usage;
import java.math.BigDecimal;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A spend report as text for people. */
final class SpendTable {

    private SpendTable() {}

    static String of(SpendReport report) {
        StringBuilder out = new StringBuilder();
        out.append("Spend ")
                .append(report.period())
                .append(" (UTC), as of ")
                .append(report.asOf().truncatedTo(ChronoUnit.SECONDS))
                .append("\n\n");
        rows(report, out);
        out.append('\n');
        summary(report, out);
        report.credits().ifPresent(credits -> out.append('\n').append(credits.toTable()));
        for (String note : report.notes()) {
            TextTable.wrap(out, "note: " + TextTable.printable(note));
        }
        return out.toString();
    }

    /** Which columns there are: those that would say nothing in any row are left out, for the width. */
    private record Columns(boolean unknowns, boolean credits) {

        static Columns of(SpendReport report) {
            return new Columns(
                    report.total().callsWithUnknownCost() > 0, report.credits().isPresent());
        }

        List<String> header() {
            List<String> cells =
                    new ArrayList<>(List.of("requests", "accepted", "calls", "in", "cached", "out", "cost"));
            if (unknowns) {
                cells.addAll(List.of("at most", "unknown"));
            }
            cells.add("share");
            if (credits) {
                cells.addAll(List.of("credits", "cash"));
            }
            return cells;
        }

        List<String> figures(SpendFigures figures, Optional<BigDecimal> share) {
            Usage usage = figures.usage();
            Cost cost = figures.cost();
            List<String> cells = new ArrayList<>(List.of(
                    Amounts.count(figures.requests()),
                    Amounts.count(figures.accepted()),
                    Amounts.count(figures.calls()),
                    Amounts.count(usage.inputTokens()),
                    Amounts.count(usage.cacheReadTokens() + usage.cacheWriteTokens()),
                    Amounts.count(usage.outputTokens()),
                    Amounts.shown(cost)));
            if (unknowns) {
                boolean known = cost.isKnown();
                cells.add(known ? "" : Amounts.atMost(cost));
                cells.add(known ? "" : Amounts.count(figures.callsWithUnknownCost()));
            }
            cells.add(Amounts.share(share));
            if (credits) {
                cells.add(Amounts.shown(figures.coveredByCredits()));
                cells.add(Amounts.shown(figures.cash()));
            }
            return cells;
        }
    }

    private static void rows(SpendReport report, StringBuilder out) {
        Columns columns = Columns.of(report);
        int names = Math.max(1, report.dimensions().size());
        List<String> keys =
                report.dimensions().stream().map(SpendDimension::key).toList();
        TextTable table = new TextTable(names, line(keys, names, columns.header()));
        for (SpendReport.Row row : report.rows()) {
            table.add(line(
                    row.key().isEmpty() ? List.of("all") : row.key(),
                    names,
                    columns.figures(row.figures(), row.share())));
        }
        SpendFigures total = report.total();
        table.add(line(List.of("total"), names, columns.figures(total, Shares.ofKnown(total, total))));
        table.writeTo(out, 1);
    }

    private static List<String> line(List<String> key, int names, List<String> figures) {
        List<String> cells = new ArrayList<>(key);
        while (cells.size() < names) {
            cells.add("");
        }
        cells.addAll(figures);
        return cells;
    }

    private static void summary(SpendReport report, StringBuilder out) {
        Optional<Cost> each = report.costPerAccepted();
        out.append("cost per accepted answer: ")
                .append(each.map(Amounts::shown).orElse("not defined, none was accepted"))
                .append('\n');
        SpendReport.Part overhead = report.overhead();
        out.append("overhead: ")
                .append(overhead.calls() == 0 ? "none" : part(overhead))
                .append('\n');
        for (SpendCategory category : SpendCategory.values()) {
            SpendReport.Part part = report.part(category);
            if (category.isOverhead() && part.calls() > 0) {
                out.append("  ")
                        .append(category.key())
                        .append(": ")
                        .append(part(part))
                        .append('\n');
            }
        }
        added(report, "repairs", Purpose.REPAIR, out);
        added(report, "revisions of drafts", Purpose.REVISION, out);
        savings(report.savings(), out);
        long silent = report.total().callsWithoutUsage();
        if (silent > 0) {
            out.append("calls that did not report their tokens: ")
                    .append(silent)
                    .append('\n');
        }
    }

    private static String part(SpendReport.Part part) {
        String share = part.share()
                .map(known -> " (" + Amounts.share(part.share()) + " of the known cost)")
                .orElse("");
        return Amounts.shown(part.cost()) + share + ", " + part.calls() + (part.calls() == 1 ? " call" : " calls")
                + (part.cost().isKnown() ? "" : ", at most " + Amounts.atMost(part.cost()));
    }

    private static void added(SpendReport report, String name, Purpose purpose, StringBuilder out) {
        SpendReport.Added added = report.added(purpose);
        if (added.calls() > 0) {
            out.append(name)
                    .append(": ")
                    .append(Amounts.shown(added.cost()))
                    .append(added.calls() == 1 ? ", 1 call" : ", " + added.calls() + " calls")
                    .append(" for ")
                    .append(added.accepted())
                    .append(added.accepted() == 1 ? " accepted answer\n" : " accepted answers\n");
        }
    }

    private static void savings(SpendFigures.Savings savings, StringBuilder out) {
        out.append("saved against everything on the strongest candidate (estimate): ");
        if (savings.requests() == 0) {
            out.append("unknown, no request can be compared\n");
        } else {
            out.append(Amounts.shown(savings.saved()))
                    .append(" (")
                    .append(Amounts.share(savings.share()))
                    .append(")\n  ")
                    .append(Amounts.shown(savings.actual()))
                    .append(" in place of ")
                    .append(Amounts.shown(savings.onStrongest()))
                    .append(" for ")
                    .append(savings.requests())
                    .append(savings.requests() == 1 ? " request\n" : " requests\n");
        }
        if (savings.leftOut() > 0) {
            out.append("  not compared, as one side is not known: ")
                    .append(savings.leftOut())
                    .append('\n');
        }
    }
}
