package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.ClassPath;
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
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/**
 * Sends each request to the cheapest Bedrock model that clears its route's bar.
 *
 * <p>A router is immutable, thread-safe and meant to live as long as the application. {@link #complete} blocks the
 * calling thread (which of the calls it makes itself, {@link Builder#callThreads} says); many threads, virtual ones included,
 * may share a router. {@link #close} closes the clients that it made.
 *
 * <pre>{@code
 * try (ModelRouter router = ModelRouter.builder()
 *         .regions(Region.US_EAST_1, Region.US_WEST_2)
 *         .route(Route.cascade("tickets", "gpt-oss-20b", "claude-haiku-5.5", "claude-sonnet-5.5")
 *                 .accept(Gate.json(TICKET_SCHEMA)))
 *         .build()) {
 *     Completion answer = router.complete(CompletionRequest.of("tickets", "I was charged twice ..."));
 *     System.out.println(answer.text() + " from " + answer.model() + " for " + answer.cost());
 * }
 * }</pre>
 */
public final class ModelRouter implements AutoCloseable {

    private final Routes routes;
    private final Clients clients;
    private final CallThreads threads = new CallThreads();
    private final DriveThreads driveThreads = new DriveThreads();
    private final Engine engine;
    private final BlockingDriver driver;
    private final AsyncDriver asyncDriver;
    private final Executor listenerThreads;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * What runs what.
     *
     * @param calls that are made apart; null for threads of the router's own
     * @param where which calls are
     * @param requests of callers who do not wait; null for threads of the router's own
     * @param maxStreams how many of those may be streamed at once
     */
    private record Executors(
            @Nullable Executor calls, Calls.Threads where, @Nullable Executor requests, int maxStreams) {}

    private ModelRouter(Routes routes, Clients clients, Engine engine, Executors executors) {
        this.routes = routes;
        this.clients = clients;
        this.engine = engine;
        Executor callThreads = executors.calls() == null ? threads : executors.calls();
        this.driver =
                new BlockingDriver(clients, new Calls(callThreads, executors.where(), engine.time()), engine.time());
        this.asyncDriver = new AsyncDriver(
                new AsyncDriver.Callers(clients, callThreads, executors.where(), executors.maxStreams()),
                engine.time(),
                executors.requests() == null ? driveThreads : executors.requests(),
                driveThreads);
        // A listener of a caller's may block, and is to hold up nothing but itself.
        this.listenerThreads = executors.requests() == null ? threads : executors.requests();
    }

    /**
     * Returns a builder.
     *
     * @throws IllegalStateException if another version of a library is on the class path than the router works with; see
     *     {@link ClassPath#ROUTER}
     */
    public static Builder builder() {
        // Before any class is loaded that such a version might lack something for.
        ClassPath.ROUTER.require();
        return new Builder();
    }

    /**
     * Answers a request. Before each call its worst case is set aside on the router's budgets; with a {@link
     * Builder#budgetLedger ledger} of your own, the calling thread waits for that, a second at most.
     *
     * @param request what to answer, and by which route
     * @return the accepted answer, or the best draft, then with {@link Completion#accepted} false
     * @throws ModelRouterException if there is no answer; its subclass says why
     * @throws IllegalArgumentException if the router has no such route, or cannot {@linkplain
     *     Builder#sendTagsAsMetadata send the tags}
     * @throws IllegalStateException if the router is closed, or the route's policy ranks what it was not given. What a
     *     policy throws, and an {@link Error} of a client or a gate, is passed on as it is
     */
    public Completion complete(CompletionRequest request) {
        return complete(request, live(request.route()));
    }

    private Completion complete(CompletionRequest request, LiveRoute route) {
        requireOpen();
        return driver.drive(new Run(request, route, engine));
    }

    /**
     * Answers a request without a thread that waits. Everything else is as with {@link #complete}: the same walk, budgets,
     * listeners and journal.
     *
     * <p><b>Threads.</b> This method returns at once. Whatever is to be done runs in short pieces on the {@linkplain
     * Builder#executor executor}, one piece of a request at a time: policies, gates, listeners, estimators, ledgers, and
     * what the caller has follow on the future. None of it runs on an event loop or a timer's thread of the SDK's. What of
     * it blocks holds a thread of the executor. Calls are made on {@linkplain Builder#asyncClient asynchronous clients};
     * where only a synchronous one was given, a {@linkplain Builder#callThreads call thread} waits for its answer.
     *
     * <p><b>Cancelling.</b> If the future is cancelled, or completed in any other way, as {@link
     * CompletableFuture#orTimeout} does, the request ends: a call under way is broken off and settled at what it may have
     * cost, and no further one is made. To cancel a future that was derived from this one does not do that.
     *
     * @param request what to answer, and by which route
     * @return a future of the accepted answer, or the best draft, then with {@link Completion#accepted} false. It fails
     *     with a {@link ModelRouterException} if there is no answer, and with what a policy throws or an {@link Error} of
     *     a client or a gate; {@link CompletableFuture#join} wraps that in a {@code CompletionException}. If the executor
     *     takes no task, or the router is closed, it fails with {@link ModelRouterException.Interrupted}, of which that is
     *     the cause
     * @throws IllegalArgumentException if the router has no such route, or cannot {@linkplain
     *     Builder#sendTagsAsMetadata send the tags}; thrown at once, as it is a fault of the program
     * @throws IllegalStateException if the router is closed
     */
    public CompletableFuture<Completion> completeAsync(CompletionRequest request) {
        return completeAsync(request, live(request.route()));
    }

    private CompletableFuture<Completion> completeAsync(CompletionRequest request, LiveRoute route) {
        requireOpen();
        return asyncDriver.drive(new Run(request, route, engine));
    }

    /**
     * Answers a request and gives the answer piece by piece. Everything else is as with {@link #completeAsync}: the same
     * walk, gate, caps, budgets, listeners and journal, threads and cancelling; at the end the same completion, usage and cost.
     *
     * <p><b>What is whole.</b> An answer is whole when Bedrock said that it stopped. A stream that is cut, stalls, is broken off
     * by the SDK or by a client that was closed, has failed, also where the SDK reports success. Until a piece of it was given,
     * the next model is asked as after any failure, and nobody notices. After that, {@link Route#whenCut} says what becomes of
     * it. What a stream used Bedrock says at its end alone, so that of one that was cut it is {@linkplain
     * Attempt#estimatedUsage estimated} and the cost unknown up to a bound.
     *
     * <p><b>The gate</b> judges the whole answer. By {@link Route#release} the pieces are given before, and are void when it
     * rejects and another model begins, or after.
     *
     * <p><b>What streams.</b> Calls on asynchronous clients to models that can, with tools if the request has some. What does not
     * stream, a synchronous client where no other was given among it, is called without, and its answer given in whole.
     *
     * @param request what to answer, and by which route
     * @param listener hears the pieces; see there which thread calls it
     * @return a future of the completion, which ends after the listener heard the last piece. It fails as that of {@link
     *     #completeAsync}, moreover with {@link ModelRouterException.StreamCut}, {@link ModelRouterException.ListenerFailed}
     *     and {@link ModelRouterException.TooManyStreams}; with {@link ModelRouterException.DeadlineExceeded} also if the
     *     listener has not taken the last piece by then. {@link ModelRouterException#partialText} is what was given.
     *     Cancelling it stops the stream
     * @throws IllegalArgumentException if the router has no such route, or cannot {@linkplain
     *     Builder#sendTagsAsMetadata send the tags}
     * @throws IllegalStateException if the router is closed
     */
    public CompletableFuture<Completion> stream(CompletionRequest request, StreamListener listener) {
        Objects.requireNonNull(listener, "listener");
        Delivery delivery = new Delivery(listenerThreads, piece -> give(piece, listener));
        delivery.relay().request(Long.MAX_VALUE);
        return stream(request, live(request.route()), delivery);
    }

    private CompletableFuture<Completion> stream(CompletionRequest request, LiveRoute route, Delivery delivery) {
        requireOpen();
        return asyncDriver.drive(new Run(request, route, engine), delivery);
    }

    private static void give(StreamEvent piece, StreamListener listener) {
        if (piece instanceof StreamEvent.Text text) {
            listener.onText(text.text());
        } else if (piece instanceof StreamEvent.Reasoning reasoning) {
            listener.onReasoning(reasoning.text());
        } else if (piece instanceof StreamEvent.ToolUse use) {
            listener.onToolUse(use.id(), use.name());
        } else if (piece instanceof StreamEvent.ToolInput input) {
            listener.onToolInput(input.id(), input.json());
        } else if (piece instanceof StreamEvent.Reset reset) {
            listener.onReset(reset.reason(), reset.from());
        }
    }

    /**
     * Returns the streamed answer to a request as reactive streams have it; see {@link #stream}. It is cold: each subscription
     * is a request of its own, which begins when the subscriber first asks for something; to cancel the subscription stops it.
     * Backpressure reaches Bedrock: while nothing is asked for, some hundred events wait here and the rest is not read. The
     * deadline holds all the same. The last element is a {@link StreamEvent.Done}; a request that fails ends with {@code
     * onError} and what the future of {@link #stream} would fail with.
     *
     * @param request what to answer, and by which route
     */
    public Publisher<StreamEvent> publisher(CompletionRequest request) {
        Objects.requireNonNull(request, "request");
        return new StreamPublisher(listenerThreads, delivery -> stream(request, live(request.route()), delivery));
    }

    /**
     * Says what {@link #complete} would do for a request, without a call. Budgets are asked and nothing is held: money
     * that is there now may be gone when the request comes.
     *
     * @param request the request
     * @return targets in order, each exclusion with its reason, and the worst-case cost
     * @throws IllegalArgumentException if the router has no such route, or cannot {@linkplain
     *     Builder#sendTagsAsMetadata send the tags}
     * @throws IllegalStateException if the router is closed
     */
    public Plan plan(CompletionRequest request) {
        engine.metadata().check(request);
        LiveRoute route = live(request.route());
        return Rehearsal.of(request, route.known(route.today()), engine);
    }

    /** Does what {@link #asBedrockClient(DropIn)} does, with {@link DropIn#routes}. */
    public BedrockRuntimeClient asBedrockClient() {
        return asBedrockClient(DropIn.routes());
    }

    /**
     * Returns the router as AWS's own client, for code that takes that: frameworks and what was written for it. {@code
     * converse} is routed where its model id is the name of a route, or what else is chosen; {@link Completion#of} of
     * the response says who answered and what it cost. Everything else is passed on, as it is, to the client of the
     * preferred region: the first that was given there, or the one that the router makes, which does not retry.
     *
     * <p>A request's {@code apiCallTimeout} is its deadline, what its override configuration says beyond that holds for
     * each call, and its {@code requestMetadata} are tags as well. A request without an answer ends in the exception
     * that AWS's client throws for its last failure, with status, error code and request id, or in {@code
     * ApiCallTimeoutException} at the deadline, {@code AbortedException} when interrupted, {@code
     * ServiceQuotaExceededException} when a budget or a cap on money is reached, {@code ValidationException} when no
     * target can serve it. Its cause is the {@link ModelRouterException}; neither has a text of Bedrock's.
     *
     * @param dropIn which requests are routed
     * @return a client to share, thread-safe. Its {@code close} does nothing: close the router
     */
    public BedrockRuntimeClient asBedrockClient(DropIn dropIn) {
        return new RoutedClient(new RoutedIds(dropIn, routes, engine.metadata()), this::complete, clients::preferred);
    }

    /** Does what {@link #asBedrockAsyncClient(DropIn)} does, with {@link DropIn#routes}. */
    public BedrockRuntimeAsyncClient asBedrockAsyncClient() {
        return asBedrockAsyncClient(DropIn.routes());
    }

    /**
     * Returns the router as AWS's own asynchronous client: what {@link #asBedrockClient(DropIn)} says of the synchronous
     * one holds. {@code converse} is answered as by {@link #completeAsync} and {@code converseStream} as by {@link
     * #stream}: handler and subscriber are called as AWS's client calls them, on the {@linkplain Builder#executor
     * executor}, when there is a first piece. To end a future, or to cancel a subscription, breaks the request off.
     *
     * <p>AWS's events cannot say that what was given is void. So an answer of which the route's gate may think otherwise is
     * streamed when the gate has spoken, as with {@link Release#AFTER_GATE}, and {@link WhenCut#RESTART} is taken for
     * {@link WhenCut#FAIL}. A route whose pieces are to come at once has {@link Gate#any}, as {@link Route#fallback} does.
     *
     * @param dropIn which requests are routed
     * @return a client to share, thread-safe. Its {@code close} does nothing: close the router
     */
    public BedrockRuntimeAsyncClient asBedrockAsyncClient(DropIn dropIn) {
        return new RoutedAsyncClient(
                new RoutedIds(dropIn, routes, engine.metadata()),
                new RoutedAsyncClient.Router(this::completeAsync, this::stream, listenerThreads),
                clients::preferredAsync);
    }

    /** Returns the names of the routes. */
    public ImmutableSet<String> routes() {
        return routes.names();
    }

    /**
     * Returns the router's budgets: to read how they stand, or to count calls on them that are made past the router. If
     * none were given, there are none, and everything is allowed.
     */
    public Budgets budgets() {
        return engine.budgets();
    }

    /**
     * Returns what calls that Bedrock refused have taught of models beyond the catalog: by a model's id, the names of what
     * it does not take. Requests are fitted so that it is not sent again. Empty if nothing was learned.
     */
    public ImmutableMap<String, ImmutableSet<String>> learnedRefusals() {
        return engine.outputLimits().refusals();
    }

    /** Forgets what refused calls have taught of models, also of their most output tokens: the catalog holds again. */
    public void forgetRefusals() {
        engine.outputLimits().forget();
    }

    /**
     * Takes no more requests and closes the clients that the router made. Calls under way on those fail, and the futures of
     * {@link #completeAsync}, whatever their clients, end as if they were cancelled, with {@link
     * ModelRouterException.Interrupted}. Closing again does nothing.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            asyncDriver.close();
            driveThreads.close();
            threads.close();
            clients.close();
        }
    }

    private LiveRoute live(String name) {
        requireOpen();
        return routes.get(name);
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("This router is closed. Build one that lives as long as the application.");
        }
    }

    /** Builds a router. Not thread-safe. */
    public static final class Builder {

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
        private int maxStreams =
                AsyncDriver.defaultMaxStreams(Runtime.getRuntime().maxMemory());
        private boolean sendsTags;

        private Builder() {}

        /**
         * Adds regions to call from, the preferred one first. The router makes a client for each that has none given, with
         * the credentials that the SDK finds in this process: a synchronous one when {@link ModelRouter#complete} first
         * needs it, an asynchronous one when {@link ModelRouter#completeAsync} does.
         */
        public Builder regions(Region... regions) {
            Arrays.asList(regions).forEach(clients::addRegion);
            return this;
        }

        /**
         * Adds a client to call with, in the region that it is configured for. The router does not close it. If it
         * retries by itself, the router turns that off for its own requests and logs a warning once.
         */
        public Builder client(BedrockRuntimeClient client) {
            clients.add(Target.DEFAULT_CLIENT, client);
            return this;
        }

        /**
         * Adds a client to call with in a region, for one that does not tell its region, as a wrapper may not. See
         * {@link #client(BedrockRuntimeClient)}.
         */
        public Builder client(Region region, BedrockRuntimeClient client) {
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
        public Builder client(String name, BedrockRuntimeClient client) {
            clients.add(name, client);
            return this;
        }

        /**
         * Adds a client under a name in a region, for one that does not tell its region. See {@link #client(String,
         * BedrockRuntimeClient)}.
         */
        public Builder client(String name, Region region, BedrockRuntimeClient client) {
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
        public Builder asyncClient(BedrockRuntimeAsyncClient client) {
            clients.add(Target.DEFAULT_CLIENT, client);
            return this;
        }

        /**
         * Adds an asynchronous client to call with in a region, for one that does not tell its region, as a wrapper may
         * not. See {@link #asyncClient(BedrockRuntimeAsyncClient)}.
         */
        public Builder asyncClient(Region region, BedrockRuntimeAsyncClient client) {
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
        public Builder asyncClient(String name, BedrockRuntimeAsyncClient client) {
            clients.add(name, client);
            return this;
        }

        /**
         * Adds an asynchronous client under a name in a region, for one that does not tell its region. See {@link
         * #asyncClient(String, BedrockRuntimeAsyncClient)}.
         */
        public Builder asyncClient(String name, Region region, BedrockRuntimeAsyncClient client) {
            clients.add(name, region, client);
            return this;
        }

        /**
         * Sets the HTTP client of the synchronous clients that the router makes: each builds one. What the builder is told holds;
         * for the rest the router's defaults stand in for the SDK's: a call waits for a connection until its deadline, a
         * read until a second after the longest deadline of any route, a connect for two seconds, and there are {@link
         * #maxConnections}. Default: {@code Apache5HttpClient.builder()}.
         */
        public Builder httpClient(SdkHttpClient.Builder<?> http) {
            this.http = http;
            return this;
        }

        /**
         * Sets the HTTP client of the asynchronous clients that the router makes, as {@link #httpClient} does for the
         * others, with the same defaults. Over HTTP/2, which is the SDK's choice for Bedrock, calls share connections.
         * Default: {@code NettyNioAsyncHttpClient.builder()}.
         */
        public Builder asyncHttpClient(SdkAsyncHttpClient.Builder<?> http) {
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
        public Builder maxConnections(int most) {
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
        public Builder callThreads(Executor threads) {
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
        public Builder executor(Executor executor) {
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
        public Builder maxStreams(int most) {
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
        public Builder sendTagsAsMetadata() {
            this.sendsTags = true;
            return this;
        }

        /** Adds a route. */
        public Builder route(Route route) {
            routes.add(route);
            return this;
        }

        /**
         * Adds a listener: it hears of calls and requests, and of budgets: thresholds reached, calls refused or flagged.
         */
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
            return journal(Journal.of(journal));
        }

        Builder journal(Journal journal) {
            this.journal = journal;
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
            Duration longest = routes.stream()
                    .map(route -> route.limits().deadline())
                    .reduce(Duration.ZERO, (one, other) -> one.compareTo(other) > 0 ? one : other);
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
            return new ModelRouter(compiled, made, engine, new Executors(threads, where, executor, maxStreams));
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
}
