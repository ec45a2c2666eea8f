package dev.modelrouter.evaluation;

import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.routing.Gate;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.ModelRouterBuilder;
import dev.modelrouter.routing.Route;
import dev.modelrouter.testkit.FakeBedrock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** A fake Bedrock with a small and a large model, and a router with three routes over them. */
final class Kitchen {

    static final String SMALL = "us.meta.llama3-3-70b-instruct-v1:0";
    static final String LARGE = "us.anthropic.claude-sonnet-4-6";

    final FakeBedrock bedrock = FakeBedrock.create();

    Kitchen() {
        bedrock.model(SMALL).delays(Duration.ofMillis(200));
        bedrock.model(LARGE).delays(Duration.ofSeconds(1));
    }

    ModelRouter router() {
        return builder().build();
    }

    ModelRouter routerWithoutPrices() {
        return builder().prices(PriceCatalog.of(List.of())).build();
    }

    private ModelRouterBuilder builder() {
        return ModelRouter.builder()
                .client(bedrock.client())
                .time(bedrock.time())
                .route(Route.cascade("smallest", "llama-3.3-70b").accept(Gate.json()))
                .route(Route.cascade("strongest", "claude-sonnet-4.6").accept(Gate.json()))
                .route(Route.cascade("cascade", "llama-3.3-70b", "claude-sonnet-4.6")
                        .accept(Gate.json()));
    }

    static Dataset questions(int count) {
        return Dataset.of(IntStream.rangeClosed(1, count)
                .mapToObj(i ->
                        Sample.of("q" + i, "secret question " + i, "{}").withTag("parity", i % 2 == 0 ? "even" : "odd"))
                .toList());
    }
}
