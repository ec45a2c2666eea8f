package dev.modelrouter.pricing;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** A credit report as text for people. */
final class CreditTable {

    private static final String NONE = "-";

    private CreditTable() {}

    static String of(CreditReport report) {
        TextTable table = new TextTable(
                1,
                List.of(
                        "credit pool",
                        "amount",
                        "covered",
                        "left",
                        "last day",
                        "expired",
                        "per day",
                        "runs out",
                        "will expire"));
        report.pools().forEach(pool -> table.add(row(pool)));
        StringBuilder out = new StringBuilder();
        table.writeTo(out, 0);
        out.append("covered by credits ")
                .append(Amounts.shown(report.covered()))
                .append(", cash ")
                .append(Amounts.shown(report.cash()))
                .append('\n')
                .append("as of ")
                .append(report.asOf().truncatedTo(ChronoUnit.SECONDS))
                .append(", days in UTC; per day, runs out, will expire: at the rate of the last ")
                .append(report.rateDays())
                .append(" whole days\n");
        if (report.unsettled().calls() > 0) {
            out.append(unsettled(report.unsettled())).append('\n');
        }
        return out.toString();
    }

    /** What is to be said of calls of unknown cost. */
    static String unsettled(CreditReport.Unsettled unsettled) {
        Optional<Usd> most = unsettled.atMost();
        return "calls of unknown cost: " + unsettled.calls() + ", paid by neither credits nor cash yet; "
                + most.map(bound -> "at most " + Amounts.shown(bound) + " more").orElse("without an upper bound");
    }

    private static List<String> row(CreditReport.Pool pool) {
        String perDay = NONE;
        String runsOut = pool.ranOutOn().map(day -> "on " + day).orElse(NONE);
        String unused = NONE;
        if (pool.forecast() instanceof CreditReport.Forecast.Expected expected) {
            perDay = (expected.understated() ? ">= " : "") + Amounts.shown(expected.perDay());
            runsOut = expected.runsOutOn().map(Object::toString).orElse("no");
            unused = (expected.understated() ? "<= " : "") + Amounts.shown(expected.expiresUnused());
        } else if (pool.forecast() instanceof CreditReport.Forecast.NotEnoughData data) {
            perDay = "(" + data.wholeDays() + " of " + data.neededDays() + " days)";
            runsOut = "unknown";
            unused = "unknown";
        }
        return List.of(
                pool.pool().name(),
                Amounts.shown(pool.pool().amount()),
                Amounts.shown(pool.covered()),
                Amounts.shown(pool.left()),
                pool.pool().term().lastDay().toString(),
                Amounts.shown(pool.expiredUnused()),
                perDay,
                runsOut,
                unused);
    }
}
