package dev.modelrouter.examples;

import dev.modelrouter.evaluation.BakeOff;
import dev.modelrouter.evaluation.BakeOffReport;
import dev.modelrouter.evaluation.Candidate;
import dev.modelrouter.evaluation.Dataset;
import dev.modelrouter.evaluation.Score;
import dev.modelrouter.evaluation.Scorer;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.Gate;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.Route;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** What docs/evaluation.md quotes. */
final class EvaluationExamples {

    private EvaluationExamples() {}

    static BakeOffReport run(BedrockRuntimeClient client, String deploymentArn, ExecutorService threads) {
        BakeOff bakeOff = BakeOff.on(Dataset.jsonl(Path.of("tickets.jsonl")))
                .candidates(
                        Candidate.model("gpt-oss-20b"),
                        Candidate.model("own-tuned", deploymentArn),
                        Candidate.route(Route.cascade("cascade", "gpt-oss-20b", "claude-sonnet-5.5")
                                .accept(Gate.json())))
                .score(Scorer.jsonFields())
                .repeats(3)
                .concurrency(8, threads)
                .maxCost(Usd.of("5"))
                .keepAnswers(Path.of("answers.jsonl"))
                .progress(state -> System.out.println(
                        state.done() + " of " + state.total() + ", " + state.cost() + ", left " + state.costLeft()));

        try (ModelRouter router = bakeOff.router(ModelRouter.builder().client(client))) {
            System.out.println(bakeOff.estimate(router));
            return bakeOff.run(router);
        }
    }

    static Scorer ownScorer() {
        Scorer scorer = (sample, answer) -> Score.of(answer.text().length() <= 200);
        return scorer;
    }

    static Scorer judge(ModelRouter judges) {
        Scorer scorer = Scorer.judge(judges, "Polite, and says what happens next.", "judge-claude", "judge-nova");
        return scorer;
    }

    static Dataset.Split split(Dataset dataset) {
        Dataset.Split split = dataset.split(0.7);
        return split;
    }
}
