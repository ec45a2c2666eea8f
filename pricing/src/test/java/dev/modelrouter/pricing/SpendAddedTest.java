package dev.modelrouter.pricing;

import static dev.modelrouter.pricing.Spending.HAIKU;
import static dev.modelrouter.pricing.Spending.LLAMA;
import static dev.modelrouter.pricing.Spending.accepted;
import static dev.modelrouter.pricing.Spending.call;
import static dev.modelrouter.pricing.Spending.known;
import static dev.modelrouter.pricing.Spending.origin;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Purpose;
import org.junit.jupiter.api.Test;

/** What repairs and revisions cost and brought: three requests that were mended, and one that was not. */
class SpendAddedTest {

    private final SpendJournal journal = SpendJournal.create(TestClock.create());

    private static SpentRequest.Origin request(String id) {
        return origin(id, "2026-01-01T00:00:00Z", "r");
    }

    private SpendReport report() {
        journal.record(accepted(request("1"), call(1, LLAMA, Disposition.USED, known("0.10"))));
        journal.record(accepted(
                request("2"),
                call(1, LLAMA, Disposition.REJECTED, known("0.10")),
                call(2, LLAMA, Purpose.REPAIR, Disposition.USED, known("0.20"))));
        journal.record(accepted(
                request("3"),
                call(1, LLAMA, Disposition.REJECTED, known("0.10")),
                call(2, LLAMA, Purpose.REPAIR, Disposition.REJECTED, known("0.30")),
                call(3, HAIKU, Purpose.REVISION, Disposition.USED, known("1"))));
        journal.record(SpentRequest.of(
                request("4"),
                false,
                call(1, LLAMA, Disposition.REJECTED, known("0.10")),
                call(2, LLAMA, Purpose.REPAIR, Disposition.FAILED, known("0"))));
        return journal.report();
    }

    @Test
    void added_repairs_costOfAllAndTheAnswersThatCameOfThem() {
        SpendReport.Added added = report().added(Purpose.REPAIR);

        assertThat(added.calls()).isEqualTo(3);
        assertThat(added.cost()).isEqualTo(known("0.50"));
        assertThat(added.accepted()).isEqualTo(1);
    }

    @Test
    void added_revisions_areApart() {
        assertThat(report().added(Purpose.REVISION)).isEqualTo(new SpendReport.Added(1, known("1"), 1));
    }

    @Test
    void added_purposeThatNobodyHad_isNothing() {
        assertThat(report().added(Purpose.HEDGE)).isEqualTo(new SpendReport.Added(0, Cost.ZERO, 0));
    }

    @Test
    void parts_repairs_areAnswersOrDraftsAsAnyOther() {
        SpendReport report = report();

        assertThat(report.part(SpendCategory.ANSWERS).cost()).isEqualTo(known("1.30"));
        assertThat(report.part(SpendCategory.DRAFTS).cost()).isEqualTo(known("0.60"));
        assertThat(report.part(SpendCategory.FAILED).calls()).isEqualTo(1);
    }

    @Test
    void toTable_showsBoth() {
        assertThat(report().toTable())
                .contains("repairs: $0.5000, 3 calls for 1 accepted answer\n")
                .contains("revisions of drafts: $1.0000, 1 call for 1 accepted answer\n");
    }
}
