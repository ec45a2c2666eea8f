package dev.modelrouter.examples;

import dev.modelrouter.core.TimeSource;
import dev.modelrouter.evaluation.BakeOffReport;
import dev.modelrouter.evaluation.Dataset;
import dev.modelrouter.evaluation.Sample;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.ModelRouterBuilder;
import dev.modelrouter.routing.Route;
import java.nio.file.Path;
import java.util.Optional;
import software.amazon.awssdk.regions.Region;

/** The comparison on the real service, with the account of the person who runs it. */
final class LiveRun {

    private static final String NOTHING_ANSWERED =
            """
            Not one request was answered; "failed calls" above says why. DENIED: allow your user bedrock:InvokeModel and
            open the models in the Bedrock console. NOT_FOUND: choose another region with AWS_REGION. CONNECTION: look at
            network and proxy.""";

    private LiveRun() {}

    /** Runs it and prints it. Returns an exit code. */
    static int run(Dataset tickets, Path reportFile, Screen screen) {
        if (!LiveAccount.hasCredentials()) {
            screen.problem(LiveAccount.advice());
            return Quickstart.NOT_ASKED_RIGHT;
        }
        try (ModelRouter router = router(LiveAccount.region())) {
            return run(router, tickets, reportFile, screen);
        }
    }

    /** Runs it with a router that can reach the service. */
    static int run(ModelRouter router, Dataset tickets, Path reportFile, Screen screen) {
        screen.line("LIVE: the real Amazon Bedrock, with your AWS credentials. " + tickets.size() + " tickets on "
                + router.routes().size() + " routes");
        String most = worstCase(router, tickets)
                .map(usd -> usd.rounded(2) + " at most")
                .orElse("an unknown amount");
        screen.line("cost " + most + ", and likely far less. Control-C ends it.\n");
        BakeOffReport report = new Comparison(router, tickets, screen, TimeSource.system())
                .run(reportFile, "Run on the real Amazon Bedrock.");
        if (report.routes().stream().allMatch(route -> route.failed() == tickets.size())) {
            screen.problem(NOTHING_ANSWERED);
            return Quickstart.COULD_NOT_RUN;
        }
        return Quickstart.RAN;
    }

    private static ModelRouter router(Region region) {
        ModelRouterBuilder builder = ModelRouter.builder().regions(region);
        Tickets.routes().forEach(builder::route);
        return builder.build();
    }

    /** Adds up what each request of each route can cost at most; empty if one of them cannot be bounded. */
    static Optional<Usd> worstCase(ModelRouter router, Dataset tickets) {
        Usd sum = Usd.ZERO;
        for (Route route : Tickets.routes()) {
            for (Sample ticket : tickets.samples()) {
                Optional<Usd> worst =
                        router.plan(Tickets.request(route.name(), ticket)).worstCase();
                if (worst.isEmpty()) {
                    return Optional.empty();
                }
                sum = sum.plus(worst.get());
            }
        }
        return Optional.of(sum);
    }
}
