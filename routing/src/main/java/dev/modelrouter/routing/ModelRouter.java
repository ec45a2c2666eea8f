package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelResolver;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.core.TokenEstimator;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.BudgetLedger;
import dev.modelrouter.pricing.BudgetListener;
import dev.modelrouter.pricing.Budgets;
import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.pricing.SpendJournal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/**
 * Sends each request to the cheapest Bedrock model that clears its route's bar.
 *
 * <p>A router is immutable, thread-safe and meant to live as long as the application. {@link #complete} blocks the
 * calling thread; many threads, virtual ones included, may share a router. {@link #close} closes the clients that it
 * made.
 *
 * <pre>{@code
 * try (ModelRouter router = ModelRouter.builder()
 *         .regions(Region.US_EAST_1, Region.US_WEST_2)
 *         .route(Route.cascade("tickets", "llama-3.3-70b", "claude-haiku-4.5", "claude-sonnet-4.6")
 *                 .accept(Gate.json(TICKET_SCHEMA)))
 *         .build()) {
 *     Completion answer = router.complete(CompletionRequest.of("tickets", "I was charged twice ..."));
 *     System.out.println(answer.text() + " from " + answer.model() + " for " + answer.cost());
 * }
 * }</pre>
 */
public final class ModelRouter implements AutoCloseable {

    private final ImmutableMap<String, LiveRoute> routes;
    private final Clients clients;
    private final Execution.Context context;
    private final BlockingDriver driver;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ModelRouter(ImmutableMap<String, LiveRoute> routes, Clients clients, Execution.Context context) {
        this.routes = routes;
        this.clients = clients;
        this.context = context;
        this.driver = new BlockingDriver(clients, context.time());
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Answers a request. Before each call its worst case is set aside on the router's budgets; with a {@link
     * Builder#budgetLedger ledger} of one's own, the calling thread waits for that, a second at the most.
     *
     * @param request what to answer, and by which route
     * @return the accepted answer, or the best draft, then with {@link Completion#accepted} false
     * @throws ModelRouterException if there is no answer; its subclass says why
     * @throws IllegalArgumentException if the router has no such route
     * @throws IllegalStateException if the router is closed, or the route's policy ranks what it was not given. What a
     *     policy throws, and an {@link Error} of a client or a gate, is passed on as it is
     */
    public Completion complete(CompletionRequest request) {
        return driver.drive(new Execution(request, live(request.route()), context));
    }

    /**
     * Says what {@link #complete} would do for a request, without a call. Budgets are asked and nothing is held: money
     * that is there now may be gone when the request comes.
     *
     * @param request the request
     * @return targets in order, each exclusion with its reason, and the worst-case cost
     * @throws IllegalArgumentException if the router has no such route
     * @throws IllegalStateException if the router is closed
     */
    public Plan plan(CompletionRequest request) {
        return Planner.rank(live(request.route()).known(), request).toPlan(request, context.budgets());
    }

    /** Returns the names of the routes. */
    public ImmutableSet<String> routes() {
        return routes.keySet();
    }

    /**
     * Returns the router's budgets: to read how they stand, or to count calls on them that are made past the router. None
     * were given: none, which allow everything.
     */
    public Budgets budgets() {
        return context.budgets();
    }

    /**
     * Takes no more requests and closes the clients that the router made. Calls under way on those fail. Closing again
     * does nothing.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            clients.close();
        }
    }

    private LiveRoute live(String name) {
        if (closed.get()) {
            throw new IllegalStateException("This router is closed. Build one that lives as long as the application.");
        }
        LiveRoute route = routes.get(name);
        if (route == null) {
            throw new IllegalArgumentException(
                    "There is no route \"" + name + "\". The routes of this router are " + routes.keySet() + ".");
        }
        return route;
    }

    /** Builds a router. Not thread-safe. */
    public static final class Builder {

        private final Set<Region> regions = new LinkedHashSet<>();
        private final Map<Region, BedrockRuntimeClient> clients = new LinkedHashMap<>();
        private final List<Route> routes = new ArrayList<>();
        private final ImmutableList.Builder<RouterListener> listeners = ImmutableList.builder();
        private final List<Budget> budgets = new ArrayList<>();
        private final List<BudgetListener> budgetListeners = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private @Nullable BudgetLedger budgetLedger;
        private ModelCatalog models = ModelCatalog.bundled();
        private @Nullable ModelResolver resolver;
        private PriceCatalog prices = PriceCatalog.bundled();
        private TokenEstimator tokens = TokenEstimator.offline();
        private @Nullable SpendJournal spend;
        private TimeSource time = TimeSource.system();
        private RandomGenerator random = new SystemRandom();

        private Builder() {}

        /**
         * Adds regions to call from, the most liked first. The router makes a client for each that has none given, with
         * the credentials that the SDK finds in this process.
         */
        public Builder regions(Region... regions) {
            this.regions.addAll(Arrays.asList(regions));
            return this;
        }

        /**
         * Adds a client to call with, in the region that it is configured for. The router does not close it. If it
         * retries by itself, the router turns that off for its own requests and logs a warning once.
         */
        public Builder client(BedrockRuntimeClient client) {
            Region region = regionOf(client);
            if (region == null) {
                problems.add("A client does not tell its region: use client(region, client).");
                return this;
            }
            return client(region, client);
        }

        /**
         * Adds a client to call with in a region, for one that does not tell its region, as a wrapper may not. See
         * {@link #client(BedrockRuntimeClient)}.
         */
        public Builder client(Region region, BedrockRuntimeClient client) {
            regions.add(region);
            Region told = regionOf(client);
            if (told != null && !told.equals(region)) {
                problems.add("A client is given for " + region + " and is configured for " + told
                        + ": it would be called in the one region, and priced and kept to the geography of the other.");
            }
            if (clients.put(region, client) != null) {
                problems.add("Two clients are given for " + region + ": a region has one.");
            }
            return this;
        }

        private static @Nullable Region regionOf(BedrockRuntimeClient client) {
            try {
                return client.serviceClientConfiguration() == null
                        ? null
                        : client.serviceClientConfiguration().region();
            } catch (UnsupportedOperationException e) {
                return null;
            }
        }

        /** Adds a route. */
        public Builder route(Route route) {
            routes.add(route);
            return this;
        }

        /** Adds a listener. */
        public Builder listener(RouterListener listener) {
            listeners.add(listener);
            return this;
        }

        /**
         * Adds a limit on the money that requests spend together. Before each call its worst case is set aside on all
         * budgets that cover it, and afterwards what it cost; so no budget is overspent, whatever the concurrency,
         * unless it {@linkplain Budget.WhenExhausted#ALLOW allows} that. Default: none.
         *
         * @param budget with a name that no other has; a budget {@linkplain Budget#forRoute for a route} names one of
         *     this router's
         */
        public Builder budget(Budget budget) {
            budgets.add(budget);
            return this;
        }

        /**
         * Sets where budgets are counted: share one among processes that spend from the same budgets. Default: in this
         * process's memory, beginning at zero.
         */
        public Builder budgetLedger(BudgetLedger ledger) {
            this.budgetLedger = ledger;
            return this;
        }

        /** Adds a listener that hears what becomes of budgets: thresholds reached, calls refused or flagged. */
        public Builder budgetListener(BudgetListener listener) {
            budgetListeners.add(listener);
            return this;
        }

        /** Sets what is known of models. Default: {@link ModelCatalog#bundled}. */
        public Builder models(ModelCatalog models) {
            this.models = models;
            return this;
        }

        /**
         * Sets what finds the model behind an id that names a resource of an account: an application inference profile,
         * a custom model's deployment, provisioned throughput, an imported model, a prompt router. {@link
         * ModelRouter#complete} asks it for such ids of its route, within the request's deadline; {@link
         * ModelRouter#plan} takes what is known already. Default: {@link
         * ModelResolver#offline}, which knows what is declared in {@link #models}.
         */
        public Builder resolver(ModelResolver resolver) {
            this.resolver = resolver;
            return this;
        }

        /**
         * Sets what estimates the input of requests, before they are sent. One that {@linkplain
         * TokenEstimator#counting asks Bedrock} makes {@link ModelRouter#plan} call it too. Default: {@link
         * TokenEstimator#offline}.
         */
        public Builder tokens(TokenEstimator tokens) {
            this.tokens = tokens;
            return this;
        }

        /**
         * Sets where the cost of every request is entered when it ends: for spend reports by model, route, tag and day,
         * for what was saved against the strongest candidate, and for credits. A journal that throws is logged and
         * ignored. Default: none.
         */
        public Builder spend(SpendJournal journal) {
            this.spend = journal;
            return this;
        }

        /** Sets what models cost. Default: {@link PriceCatalog#bundled}. */
        public Builder prices(PriceCatalog prices) {
            this.prices = prices;
            return this;
        }

        /** Sets the time that deadlines, pauses and latencies are measured in. Default: this machine's. For tests. */
        public Builder time(TimeSource time) {
            this.time = time;
            return this;
        }

        /** Sets the source of jitter and request ids; it must be thread-safe. Default: one per thread. For tests. */
        public Builder random(RandomGenerator random) {
            this.random = random;
            return this;
        }

        /**
         * Builds the router. Calls nothing. A model that has reached its end of life is left out of the routes that
         * name it, from that day on, and plans say so. One that is a legacy or ends within 90 days is warned of in the
         * log.
         *
         * @throws IllegalArgumentException naming every problem at once
         */
        public ModelRouter build() {
            List<String> found = new ArrayList<>(problems);
            if (regions.isEmpty()) {
                found.add("There is no region to call from: add regions(Region.US_EAST_1) or a client(...).");
            }
            if (routes.isEmpty()) {
                found.add("There is no route: add route(Route.cascade(name, models...)).");
            }
            ImmutableMap<String, LiveRoute> compiled = compile(found);
            Budgets counted = budgets(found);
            if (!found.isEmpty()) {
                throw new IllegalArgumentException("This router cannot be built: " + String.join(" ", found));
            }
            Duration longest = routes.stream()
                    .map(route -> route.limits().deadline())
                    .reduce(Duration.ZERO, (one, other) -> one.compareTo(other) > 0 ? one : other);
            return new ModelRouter(
                    compiled,
                    Clients.of(clients, List.copyOf(regions), longest),
                    new Execution.Context(
                            time, random, new GuardedListener(listeners.build()), counted, Spending.of(spend)));
        }

        private Budgets budgets(List<String> found) {
            if (budgets.isEmpty() && budgetLedger != null) {
                found.add("A budget ledger is given and no budget, so nothing would be limited: add budget(...).");
            }
            Set<String> names = routes.stream().map(Route::name).collect(Collectors.toSet());
            for (Budget budget : budgets) {
                budget.route()
                        .filter(route -> !names.contains(route))
                        .ifPresent(route -> found.add("Budget \"" + budget.name() + "\" is for route " + route
                                + ", which this router does not have, so it would limit nothing."));
            }
            BudgetLedger ledger = budgetLedger != null ? budgetLedger : BudgetLedger.inMemory(time);
            BudgetListener listener = BudgetListener.all(budgetListeners);
            try {
                return Budgets.of(budgets, ledger, time, listener);
            } catch (IllegalArgumentException e) {
                found.add(e.getMessage() + ".");
                return Budgets.of(List.of(), ledger, time, listener);
            }
        }

        private ImmutableMap<String, LiveRoute> compile(List<String> found) {
            Map<String, LiveRoute> compiled = new LinkedHashMap<>();
            if (regions.isEmpty()) {
                return ImmutableMap.of();
            }
            ModelResolver resolved = resolver == null ? ModelResolver.offline(models) : resolver;
            CompiledRoute.World world = new CompiledRoute.World(models, resolved, prices, tokens, List.copyOf(regions));
            for (Route route : routes) {
                if (compiled.put(route.name(), new LiveRoute(route, world, time, found)) != null) {
                    found.add("Two routes are called " + route.name() + ": a name is used once.");
                }
            }
            return ImmutableMap.copyOf(compiled);
        }
    }
}
