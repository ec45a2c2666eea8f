package dev.modelrouter.benchmarks;

import dev.modelrouter.core.TimeSource;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.SpendJournal;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.Attempt;
import dev.modelrouter.routing.Completion;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.Gate;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.ModelRouterBuilder;
import dev.modelrouter.routing.RequestInfo;
import dev.modelrouter.routing.Route;
import dev.modelrouter.routing.RouterListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/**
 * What is measured of {@code complete}, each beside the client that it calls: from the text of a prompt to the text of an
 * answer, over a client that answers from memory.
 */
final class Subjects {

    /** The rows, in the order of reports. */
    static final String[] NAMES = {
        "direct", "one", "oneFull", "cascade", "cascadeFull", "rejected", "longPrompt", "longPromptDirect"
    };

    private static final String PROMPT =
            "The quick brown fox jumps over it. ".repeat(15).substring(0, 500);
    private static final String LONG_PROMPT = PROMPT.repeat(100);
    private static final String ONE = "claude-sonnet-4.5";
    private static final String[] CASCADE = {"llama-3.3-70b", "claude-haiku-4.5", "claude-sonnet-4.6"};
    private static final String NO = "no";

    private Subjects() {}

    /**
     * Returns a subject.
     *
     * @param name one of {@link #NAMES}
     * @throws IllegalArgumentException if there is none of that name
     */
    static Supplier<String> of(String name) {
        BedrockRuntimeClient yes = new StubClient("yes");
        return switch (name) {
            case "direct" -> direct(yes, PROMPT);
            case "longPromptDirect" -> direct(yes, LONG_PROMPT);
            case "one" -> through(yes, Route.fallback("r", ONE), false, PROMPT);
            case "longPrompt" -> through(yes, Route.fallback("r", ONE), false, LONG_PROMPT);
            case "oneFull" -> through(yes, limited(Route.fallback("r", ONE)), true, PROMPT);
            case "cascade" -> through(yes, Route.cascade("r", CASCADE), false, PROMPT);
            case "cascadeFull" -> through(yes, limited(Route.cascade("r", CASCADE)), true, PROMPT);
            case "rejected" ->
                through(
                        new StubClient(Map.of("us.meta.llama3-3-70b-instruct-v1:0", NO), "yes"),
                        Route.cascade("r", CASCADE).accept(Gate.text(text -> !text.equals(NO), "no")),
                        false,
                        PROMPT);
            default -> throw new IllegalArgumentException("There is no subject \"" + name + "\".");
        };
    }

    /** The baseline: a request is built, given a model, and sent. */
    private static Supplier<String> direct(BedrockRuntimeClient client, String prompt) {
        return () -> client.converse(ConverseRequest.builder()
                        .modelId("us.anthropic.claude-sonnet-4-5-20250929-v1:0")
                        .messages(Message.builder()
                                .role(ConversationRole.USER)
                                .content(ContentBlock.fromText(prompt))
                                .build())
                        .build())
                .output()
                .message()
                .content()
                .get(0)
                .text();
    }

    private static Supplier<String> through(BedrockRuntimeClient client, Route route, boolean full, String prompt) {
        ModelRouterBuilder builder =
                ModelRouter.builder().client(Region.US_EAST_1, client).route(route);
        if (full) {
            builder.budget(Budget.daily("tenant", Usd.of("1000000000000")).notifyAt(80))
                    .spend(SpendJournal.builder(TimeSource.system())
                            .tags("tenant")
                            .build())
                    .listener(new Counting());
        }
        ModelRouter router = builder.build();
        if (!full) {
            return () -> router.complete(CompletionRequest.of("r", prompt)).text();
        }
        return () -> router.complete(CompletionRequest.builder("r")
                        .prompt(prompt)
                        .tag("tenant", "acme")
                        .build())
                .text();
    }

    private static Route limited(Route route) {
        return route.deadline(Duration.ofSeconds(30)).maxCost(Usd.of("5"));
    }

    /** What a listener of metrics does at least. */
    private static final class Counting implements RouterListener {
        private final LongAdder attempts = new LongAdder();
        private final LongAdder tokens = new LongAdder();
        private final LongAdder requests = new LongAdder();

        @Override
        public void attemptEnded(RequestInfo request, Attempt attempt) {
            attempts.increment();
            attempt.usage().ifPresent(usage -> tokens.add(usage.outputTokens()));
        }

        @Override
        public void completed(Completion completion) {
            requests.increment();
        }
    }
}
