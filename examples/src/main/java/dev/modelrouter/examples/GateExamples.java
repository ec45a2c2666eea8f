package dev.modelrouter.examples;

import dev.modelrouter.core.Purpose;
import dev.modelrouter.pricing.SpendJournal;
import dev.modelrouter.pricing.SpendReport;
import dev.modelrouter.routing.Gate;
import dev.modelrouter.routing.Judge;
import dev.modelrouter.routing.Route;
import dev.modelrouter.routing.SecondOpinion;
import java.util.List;

/** What docs/gates.md quotes. */
final class GateExamples {

    private GateExamples() {}

    static Route replies() {
        Gate gate = Gate.finished()
                .and(Gate.notRefused())
                .and(Gate.length(20, 2_000))
                .and(Gate.language("de"))
                .and(Gate.matches("(?i)todo|lorem ipsum").not("has a placeholder"));
        Route replies =
                Route.cascade("replies", "gpt-oss-20b", "claude-sonnet-5.5").accept(gate);
        return replies;
    }

    static Route tools() {
        Route tools = Route.cascade("tools", "gpt-oss-20b", "claude-sonnet-5.5").accept(Gate.toolArguments());
        return tools;
    }

    static Gate scored() {
        Gate scored = Gate.scoring(answer -> Math.min(1, answer.text().length() / 400.0), 0.5, "says too little");
        return scored;
    }

    static List<Gate> judges() {
        Gate grounded = Judge.yesNo("claude-haiku-5.5", "Is every claim in the answer supported by the context?");
        Gate good = Judge.scores("claude-haiku-5.5", "10: right, complete and polite. 0: wrong.")
                .least(0.8);
        return List.of(grounded, good);
    }

    static List<Gate> opinions() {
        Gate agreed = SecondOpinion.agreement("gpt-oss-20b", "nova-lite");
        Gate steady = SecondOpinion.selfConsistency("gpt-oss-20b", 5, 3);
        return List.of(agreed, steady);
    }

    static Route mending(String schema) {
        Route tickets = Route.cascade("tickets", "gpt-oss-20b", "claude-sonnet-5.5")
                .accept(Gate.json(schema))
                .repair()
                .escalateWithDraft();
        return tickets;
    }

    static Route strictly(Route tickets) {
        Route strictly = tickets.acceptedOnly();
        return strictly;
    }

    static SpendReport.Added repairs(SpendJournal journal) {
        SpendReport.Added repairs = journal.report().added(Purpose.REPAIR);
        return repairs;
    }
}
