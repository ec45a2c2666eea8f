package dev.modelrouter.examples;

import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Target;
import dev.modelrouter.evaluation.BakeOff;
import dev.modelrouter.evaluation.Dataset;
import dev.modelrouter.evaluation.Interval;
import dev.modelrouter.evaluation.RouteResult;
import dev.modelrouter.evaluation.Scorer;
import dev.modelrouter.examples.simulated.SimulatedModels;
import dev.modelrouter.examples.simulated.SimulatedOpinions;
import dev.modelrouter.pricing.SpendJournal;
import dev.modelrouter.pricing.SpendReport;
import dev.modelrouter.routing.Answer;
import dev.modelrouter.routing.Gate;
import dev.modelrouter.routing.Judge;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.Ranking;
import dev.modelrouter.routing.Route;
import dev.modelrouter.routing.RoutingPolicy;
import dev.modelrouter.routing.SecondOpinion;
import dev.modelrouter.testkit.FakeBedrock;
import java.io.IOException;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/**
 * Runs the quickstart's tickets over routes that check and mend answers in different ways, with simulated models, and
 * writes what each solved and cost as Markdown: to the file that is named, or else to the screen. Two runs write the same.
 */
public final class GateCosts {

    /** Request ids come from it. */
    private static final long SEED = 20_261_122;

    private static final String OPINION = "nova-lite";

    private static final String[] LADDER = {"gpt-oss-20b", "claude-haiku-5.5", "claude-sonnet-5.5"};

    private static final String HEAD =
            """
            # What gates, repairs and opinions cost

            240 support tickets of the quickstart (`examples/data`); a ticket is solved if all five fields are right. Models are
            simulated: keyword lists and classifiers stand in for gpt-oss 20B, Claude Haiku 5.5, Claude Sonnet 5.5 and, for
            opinions, Nova Lite. They say nothing of how good those are: what holds for yours, a bake-off on your data tells.
            Told that an answer was not accepted, a simulated model guesses what it had left open. Prices are the bundled ones.
            Intervals are at 95 %. Overhead is what was spent on anything but answers that were given.

                mvn -q -pl examples -am compile exec:java -Dexec.mainClass=dev.modelrouter.examples.GateCosts -Dexec.args=benchmarks/results/gates.md

            | route | solved | share solved | USD per 1,000 solved | overhead | calls | repaired or revised |
            | --- | ---: | ---: | ---: | ---: | ---: | --- |
            """;

    private final Dataset tickets;
    private final SimulatedModels models;
    private final SimulatedOpinions opinions;

    private GateCosts(Dataset tickets, SimulatedModels models, SimulatedOpinions opinions) {
        this.tickets = tickets;
        this.models = models;
        this.opinions = opinions;
    }

    /** Runs the program: the one argument there may be names the file. */
    public static void main(String[] arguments) throws IOException {
        Path data = Tickets.dataFolder();
        String report = of(Dataset.jsonl(data.resolve("tickets.jsonl")), data.resolve("training-tickets.jsonl"));
        if (arguments.length == 0) {
            Screen.standard().line(report);
        } else {
            Files.writeString(Path.of(arguments[0]), report);
        }
    }

    /** Returns the report on some tickets. */
    static String of(Dataset tickets, Path training) throws IOException {
        GateCosts costs =
                new GateCosts(tickets, SimulatedModels.trainedOn(training), SimulatedOpinions.trainedOn(training));
        StringBuilder report = new StringBuilder(HEAD);
        for (Route route : routes()) {
            report.append(costs.row(route));
        }
        return report.toString();
    }

    static List<Route> routes() {
        Gate form = Gate.json(Tickets.SCHEMA);
        return List.of(
                Route.cascade("strongest alone", "claude-sonnet-5.5").accept(form),
                Route.cascade("cascade", LADDER).accept(form),
                Route.cascade("cascade, repair", LADDER).accept(form).repair(),
                Route.cascade("cascade, draft carried", LADDER).accept(form).escalateWithDraft(),
                Route.cascade("cascade, judge", LADDER)
                        .accept(form.and(Judge.yesNo(OPINION, "Is each field what the message says?")))
                        .maxAttempts(8),
                Route.cascade("cascade, repair, judge", LADDER)
                        .accept(form.and(Judge.yesNo(OPINION, "Is each field what the message says?")))
                        .repair()
                        .maxAttempts(12),
                Route.cascade("cascade, agreement", LADDER)
                        .accept(form.and(SecondOpinion.agreement("gpt-oss-20b", OPINION))),
                Route.of("triage", triage(), LADDER).accept(form));
    }

    /** The whole ladder for what is easy, and the strongest model at once for the rest, also if nobody says. */
    private static RoutingPolicy triage() {
        return RoutingPolicy.asking(OPINION, GateCosts::howHard, GateCosts::ranked);
    }

    private static ConverseRequest howHard(RoutingPolicy.Question question) {
        String ticket =
                question.request().converse().messages().get(0).content().get(0).text();
        return ConverseRequest.builder()
                .messages(Message.builder()
                        .role(ConversationRole.USER)
                        .content(ContentBlock.fromText(SimulatedOpinions.howHard(ticket)))
                        .build())
                .inferenceConfig(config -> config.maxTokens(5))
                .build();
    }

    private static Ranking ranked(RoutingPolicy.Question question, Optional<Answer> opinion) {
        boolean isEasy = opinion.filter(said -> said.text().equals("easy")).isPresent();
        List<Target> targets = question.targets();
        Target strongest = targets.get(targets.size() - 1);
        return Ranking.byStrength(
                isEasy
                        ? targets
                        : targets.stream()
                                .filter(target -> target.model().equals(strongest.model()))
                                .toList());
    }

    private String row(Route route) {
        FakeBedrock bedrock = FakeBedrock.create();
        models.install(bedrock);
        opinions.install(bedrock);
        SpendJournal journal = SpendJournal.create(bedrock.time());
        try (ModelRouter router = ModelRouter.builder()
                .client(bedrock.client())
                .time(bedrock.time())
                .random(new SplittableRandom(SEED))
                .spend(journal)
                .route(route)
                .build()) {
            RouteResult result = BakeOff.on(tickets)
                    .routes(route.name())
                    .request(Tickets::request)
                    .score(Scorer.exactMatch())
                    .time(bedrock.time())
                    .run(router)
                    .route(route.name());
            return row(result, journal.report());
        }
    }

    private static String row(RouteResult result, SpendReport spend) {
        return "| %s | %d | %s | %s | %s | %d | %s |\n"
                .formatted(
                        result.route(),
                        result.solved(),
                        shown(result.solvedShare(), 100, "%.1f %%", "%.1f to %.1f"),
                        result.costPerSolvedEstimate()
                                .map(each -> shown(each, 1000, "%.4f", "%.4f to %.4f"))
                                .orElse("not defined"),
                        spend.overhead()
                                .share()
                                .map(share -> share.movePointRight(2).setScale(1, RoundingMode.HALF_UP) + " %")
                                .orElse("unknown"),
                        spend.total().calls(),
                        mended(spend));
    }

    private static String shown(Interval interval, double times, String estimate, String bounds) {
        return String.format(Locale.ROOT, estimate, interval.estimate() * times) + " ("
                + String.format(Locale.ROOT, bounds, interval.low() * times, interval.high() * times) + ")";
    }

    private static String mended(SpendReport spend) {
        SpendReport.Added repairs = spend.added(Purpose.REPAIR);
        SpendReport.Added revisions = spend.added(Purpose.REVISION);
        if (repairs.calls() + revisions.calls() == 0) {
            return "";
        }
        SpendReport.Added added = repairs.calls() > 0 ? repairs : revisions;
        return "%d calls, %d accepted, $%s"
                .formatted(
                        added.calls(),
                        added.accepted(),
                        added.cost()
                                .usd()
                                .map(usd -> usd.value()
                                        .setScale(4, RoundingMode.HALF_UP)
                                        .toPlainString())
                                .orElse("unknown"));
    }
}
