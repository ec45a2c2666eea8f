package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelResolver;
import dev.modelrouter.core.Target;
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
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** Builds a {@link ModelRouter}; {@link ModelRouter#builder} gives one. Not thread-safe. */
public final class ModelRouterBuilder {

    private final GivenClients clients = new GivenClients();
    private final List<Route> routes = new ArrayList<>();
    private final ImmutableList.Builder<RouterListener> listeners = ImmutableList.builder();
    private final List<Budget> budgets = new ArrayList<>();
    private @Nullable BudgetLedger budgetLedger;
    private ModelCatalog models = ModelCatalog.bundled();
    private @Nullable ModelResolver resolver;
    private PriceCatalog prices = PriceCatalog.bundled();
    private TokenEstimator tokens = TokenEstimator.offline();
    private Journal journal = Journal.NONE;
    private TimeSource time = TimeSource.system();
    private RandomGenerator random = new SystemRandom();
    private SdkHttpClient.Builder<?> http = Apache5HttpClient.builder();
    private int maxConnections = HttpSettings.MAX_CONNECTIONS;
    private Supplier<SdkAsyncHttpClient.Builder<?>> asyncHttp = NettyNioAsyncHttpClient::builder;
    private @Nullable Executor callThreads;
    private @Nullable Executor executor;
    private int maxStreams = AsyncDriver.defaultMaxStreams(Runtime.getRuntime().maxMemory());
    private boolean sendsTags;

    ModelRouterBuilder() {}

    /**
     * Adds regions to call from, the preferred one first. The router makes a client for each that has none given, with
     * the credentials that the SDK finds in this process: a synchronous one when {@link ModelRouter#complete} first
     * needs it, an asynchronous one when {@link ModelRouter#completeAsync} does.
     */
    public ModelRouterBuilder regions(Region... regions) {
        Arrays.asList(regions).forEach(clients::addRegion);
        return this;
    }

    /**
     * Adds a client to call with, in the region that it is configured for. The router does not close it. If it
     * retries by itself, the router turns that off for its own requests and logs a warning once.
     */
    public ModelRouterBuilder client(BedrockRuntimeClient client) {
        clients.add(Target.DEFAULT_CLIENT, client);
        return this;
    }

    /**
     * Adds a client to call with in a region, for one that does not tell its region, as a wrapper may not. See
     * {@link #client(BedrockRuntimeClient)}.
     */
    public ModelRouterBuilder client(Region region, BedrockRuntimeClient client) {
        clients.add(Target.DEFAULT_CLIENT, region, client);
        return this;
    }

    /**
     * Adds a client under a name, for an account or a client of its own: a region may have several, each its own
     * {@link Target}. Clients of one name, in whatever regions, are taken to be one account. Within a region they
     * are tried in the order in which they were given. See {@link #client(BedrockRuntimeClient)}.
     *
     * @param name up to 64 printable ASCII characters; it appears in plans, attempts and logs, so no account id
     * @param client that tells its region
     */
    public ModelRouterBuilder client(String name, BedrockRuntimeClient client) {
        clients.add(name, client);
        return this;
    }

    /**
     * Adds a client under a name in a region, for one that does not tell its region. See {@link #client(String,
     * BedrockRuntimeClient)}.
     */
    public ModelRouterBuilder client(String name, Region region, BedrockRuntimeClient client) {
        clients.add(name, region, client);
        return this;
    }

    /**
     * Adds an asynchronous client to call with, in the region that it is configured for, as {@link
     * #client(BedrockRuntimeClient)} adds a synchronous one. A region may have one of each kind: {@link
     * ModelRouter#complete} then calls the synchronous one, {@link ModelRouter#completeAsync} this one. Where only one
     * kind is given, it serves both: {@code complete} waits for the future of an asynchronous client, and {@code
     * completeAsync} keeps a {@linkplain #callThreads call thread} waiting for a synchronous one.
     */
    public ModelRouterBuilder asyncClient(BedrockRuntimeAsyncClient client) {
        clients.add(Target.DEFAULT_CLIENT, client);
        return this;
    }

    /**
     * Adds an asynchronous client to call with in a region, for one that does not tell its region, as a wrapper may
     * not. See {@link #asyncClient(BedrockRuntimeAsyncClient)}.
     */
    public ModelRouterBuilder asyncClient(Region region, BedrockRuntimeAsyncClient client) {
        clients.add(Target.DEFAULT_CLIENT, region, client);
        return this;
    }

    /**
     * Adds an asynchronous client under a name, as {@link #client(String, BedrockRuntimeClient)} adds a synchronous
     * one: clients of both kinds under one name in a region are one target. See {@link
     * #asyncClient(BedrockRuntimeAsyncClient)}.
     *
     * @param name up to 64 printable ASCII characters; it appears in plans, attempts and logs, so no account id
     * @param client that tells its region
     */
    public ModelRouterBuilder asyncClient(String name, BedrockRuntimeAsyncClient client) {
        clients.add(name, client);
        return this;
    }

    /**
     * Adds an asynchronous client under a name in a region, for one that does not tell its region. See {@link
     * #asyncClient(String, BedrockRuntimeAsyncClient)}.
     */
    public ModelRouterBuilder asyncClient(String name, Region region, BedrockRuntimeAsyncClient client) {
        clients.add(name, region, client);
        return this;
    }

    /**
     * Sets the HTTP client of the synchronous clients that the router makes: each builds one. What the builder is told holds;
     * for the rest the router's defaults stand in for the SDK's: a call waits for a connection until its deadline, a
     * read until a second after the longest deadline of any route, a connect for two seconds, and there are {@link
     * #maxConnections}. Default: {@code Apache5HttpClient.builder()}.
     */
    public ModelRouterBuilder httpClient(SdkHttpClient.Builder<?> http) {
        this.http = http;
        return this;
    }

    /**
     * Sets the HTTP client of the asynchronous clients that the router makes, as {@link #httpClient} does for the
     * others, with the same defaults. Over HTTP/2, which is the SDK's choice for Bedrock, calls share connections.
     * Default: {@code NettyNioAsyncHttpClient.builder()}.
     */
    public ModelRouterBuilder asyncHttpClient(SdkAsyncHttpClient.Builder<?> http) {
        this.asyncHttp = () -> http;
        return this;
    }

    /**
     * Sets how many connections each client that the router makes may have open, and so how many calls it can have
     * under way, also where they share connections; further calls wait for one until their deadline. Default: 1,000,
     * enough for 250 calls a second of 4 s each. They are opened when needed and closed when idle. It has no effect on an HTTP client without a pool,
     * such as URLConnection's.
     *
     * @param most 1 or more
     */
    public ModelRouterBuilder maxConnections(int most) {
        this.maxConnections = most;
        return this;
    }

    /**
     * Sets what runs the calls to Bedrock, one task for each. They run apart from the calling thread, so that a
     * request ends at its deadline, or as soon as the calling thread is interrupted, whatever its client is doing: a
     * thread that connects, reads or fetches credentials often cannot be broken off. What the calling thread has in
     * thread-locals, such as a trace or a tenant's credentials, does not reach the client; give an executor that
     * carries it over, for instance OpenTelemetry's {@code Context.taskWrapping(executor)}. It should not queue.
     * {@code Runnable::run} makes each call on the calling thread: then deadline and interrupts hold as far as the
     * client can be broken off. The router does not shut it down.
     *
     * <p>Default: a daemon thread for each call under way, a virtual one where the calling thread is virtual, with
     * the calling thread's context class loader. The calling thread itself makes the calls of a client that cannot hold
     * it: after a first call apart, of one that answers from memory, as a stub does, and on a virtual thread of one of
     * the SDK's on Apache's HTTP clients. With a {@link #time} other than this machine's: the calling thread.
     */
    public ModelRouterBuilder callThreads(Executor threads) {
        this.callThreads = threads;
        return this;
    }

    /**
     * Sets what drives the requests of {@link ModelRouter#completeAsync}, in short tasks, none of which waits for an
     * answer: two threads drive thousands of requests. Give one with room if gates, listeners, an estimator or a
     * budget ledger of your own block, or what follows on the futures does. {@code Runnable::run} drives a request on
     * whatever thread has news of it, event loops and timers of the SDK's among them: for tests. An executor that takes
     * no more tasks ends each request of which there are news; one that loses tasks, or has no thread left, ends it at
     * its deadline. The router does not shut it down.
     *
     * <p>Default: as many daemon threads as there are processors and at least two, which end when they are idle for
     * {@value DriveThreads#IDLE_SECONDS} seconds.
     */
    public ModelRouterBuilder executor(Executor executor) {
        this.executor = executor;
        return this;
    }

    /**
     * Sets how many streams of {@link ModelRouter#stream} and {@link ModelRouter#publisher} may be open at once; a further
     * one is refused with {@link ModelRouterException.TooManyStreams}. Default: as many as fit into a quarter of the heap
     * this process may have at 4 MiB each, which is what the SDK takes for an open stream, and at least 16: 128 with 2 GiB.
     *
     * @param most 1 or more
     */
    public ModelRouterBuilder maxStreams(int most) {
        this.maxStreams = most;
        return this;
    }

    /**
     * Sends the tags of each request to Bedrock, as {@code requestMetadata}, and the attempt's id under {@value
     * RequestMetadata#ATTEMPT}. They appear in the invocation log of the region, if it is on, so that costs can be
     * reported by tag. The request's own metadata is kept, and holds where a name is in both. A request whose tags
     * Bedrock would not take is refused: it takes 16 entries, with names of 1 to 256 and values of up to 256
     * letters, digits, blanks and {@code :_@$#=/+,-.}. Default: tags stay in this process.
     */
    public ModelRouterBuilder sendTagsAsMetadata() {
        this.sendsTags = true;
        return this;
    }

    /** Adds a route. */
    public ModelRouterBuilder route(Route route) {
        routes.add(route);
        return this;
    }

    /**
     * Adds a listener: it hears of calls and requests, and of budgets: thresholds reached, calls refused or flagged.
     */
    public ModelRouterBuilder listener(RouterListener listener) {
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
    public ModelRouterBuilder budget(Budget budget) {
        budgets.add(budget);
        return this;
    }

    /**
     * Sets where budgets are counted: share one among processes that spend from the same budgets. Default: in this
     * process's memory, beginning at zero.
     */
    public ModelRouterBuilder budgetLedger(BudgetLedger ledger) {
        this.budgetLedger = ledger;
        return this;
    }

    /** Sets what is known of models. Default: {@link ModelCatalog#bundled}. */
    public ModelRouterBuilder models(ModelCatalog models) {
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
    public ModelRouterBuilder resolver(ModelResolver resolver) {
        this.resolver = resolver;
        return this;
    }

    /**
     * Sets what estimates the input of requests, before they are sent. One that {@linkplain
     * TokenEstimator#counting asks Bedrock} makes {@link ModelRouter#plan} call it too. Default: {@link
     * TokenEstimator#offline}.
     */
    public ModelRouterBuilder tokens(TokenEstimator tokens) {
        this.tokens = tokens;
        return this;
    }

    /**
     * Sets where the cost of every request is entered when it ends: for spend reports by model, route, tag and day,
     * for what was saved against the strongest candidate, and for credits. A journal that throws is logged and
     * ignored. Default: none.
     */
    public ModelRouterBuilder spend(SpendJournal journal) {
        return journal(Journal.of(journal));
    }

    ModelRouterBuilder journal(Journal journal) {
        this.journal = journal;
        return this;
    }

    /** Sets what models cost. Default: {@link PriceCatalog#bundled}. */
    public ModelRouterBuilder prices(PriceCatalog prices) {
        this.prices = prices;
        return this;
    }

    /** Sets the time that deadlines, pauses and latencies are measured in. Default: this machine's. For tests. */
    public ModelRouterBuilder time(TimeSource time) {
        this.time = time;
        return this;
    }

    /** Sets the source of jitter and request ids; it must be thread-safe. Default: one per thread. For tests. */
    public ModelRouterBuilder random(RandomGenerator random) {
        this.random = random;
        return this;
    }

    /**
     * Builds the router. Calls nothing. A model that has reached its end of life, or is on another endpoint than
     * Converse's, is left out of the routes that name it, and plans say so. Other problems with a route, such as
     * a model that ends within 90 days or is not known to be callable, {@linkplain RouteWarning is warned of} in the
     * log, once, and in plans.
     *
     * @throws IllegalArgumentException naming every problem at once
     */
    public ModelRouter build() {
        List<String> found = new ArrayList<>(clients.problems());
        if (clients.names().isEmpty()) {
            found.add("There is no region to call from: add regions(Region.US_EAST_1) or a client(...).");
        }
        if (maxConnections < 1) {
            found.add("The clients may have " + maxConnections + " connections: give maxConnections 1 or more.");
        }
        if (maxStreams < 1) {
            found.add("There may be " + maxStreams + " streams open: give maxStreams 1 or more.");
        }
        if (routes.isEmpty()) {
            found.add("There is no route: add route(Route.cascade(name, models...)).");
        }
        Routes compiled = compile(found);
        Budgets counted = budgets(found);
        if (!found.isEmpty()) {
            throw new IllegalArgumentException("This router cannot be built: " + String.join(" ", found));
        }
        Duration longest = compiled.longest();
        // In virtual time the thread that sleeps moves the clock, so nobody else can wait for it.
        Executor threads = callThreads == null && time != TimeSource.system() ? Runnable::run : callThreads;
        Engine engine = new Engine(
                time,
                random,
                new GuardedListener(listeners.build()),
                counted,
                journal,
                new OutputLimits(),
                new RequestMetadata(sendsTags));
        Clients made = Clients.of(
                clients,
                new HttpSettings(http, maxConnections, longest),
                new AsyncHttpSettings(asyncHttp, maxConnections, longest),
                time);
        Calls.Threads where = threads == null ? Calls.Threads.AS_NEEDED : Calls.Threads.GIVEN;
        return new ModelRouter(compiled, made, engine, new ModelRouter.Executors(threads, where, executor, maxStreams));
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
        BudgetListener listener = BudgetListener.all(listeners.build());
        try {
            return Budgets.of(budgets, ledger, time, listener);
        } catch (IllegalArgumentException e) {
            found.add(e.getMessage() + ".");
            return Budgets.of(List.of(), ledger, time, listener);
        }
    }

    private Routes compile(List<String> found) {
        ModelResolver resolved = resolver == null ? ModelResolver.offline(models) : resolver;
        CompiledRoute.World world = new CompiledRoute.World(models, resolved, prices, tokens, clients.names());
        return Routes.of(routes, world, time, found);
    }
}
