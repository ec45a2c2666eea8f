package dev.modelrouter.routing;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.ClassPath;
import dev.modelrouter.pricing.Budgets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/**
 * Sends each request to the cheapest Bedrock model that clears its route's bar.
 *
 * <p>A router is immutable, thread-safe and meant to live as long as the application. {@link #complete} blocks the
 * calling thread (which of the calls it makes itself, {@link ModelRouterBuilder#callThreads} says); many threads, virtual ones included,
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
    private final RequestsUnderWay requests = new RequestsUnderWay();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * What runs what.
     *
     * @param calls that are made apart; null for threads of the router's own
     * @param where which calls are
     * @param requests of callers who do not wait; null for threads of the router's own
     * @param maxStreams how many of those may be streamed at once
     */
    record Executors(@Nullable Executor calls, Calls.Threads where, @Nullable Executor requests, int maxStreams) {}

    ModelRouter(Routes routes, Clients clients, Engine engine, Executors executors) {
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
    public static ModelRouterBuilder builder() {
        // Before any class is loaded that such a version might lack something for.
        ClassPath.ROUTER.require();
        return new ModelRouterBuilder();
    }

    /**
     * Answers a request. Before each call its worst case is set aside on the router's budgets; with a {@link
     * ModelRouterBuilder#budgetLedger ledger} of your own, the calling thread waits for that, a second at most.
     *
     * @param request what to answer, and by which route
     * @return the accepted answer, or the best draft, then with {@link Completion#accepted} false
     * @throws ModelRouterException if there is no answer; its subclass says why
     * @throws IllegalArgumentException if the router has no such route, or cannot {@linkplain
     *     ModelRouterBuilder#sendTagsAsMetadata send the tags}
     * @throws IllegalStateException if the router is closed, or the route's policy ranks what it was not given. What a
     *     policy throws, and an {@link Error} of a client or a gate, is passed on as it is
     */
    public Completion complete(CompletionRequest request) {
        return complete(request, live(request.route()));
    }

    private Completion complete(CompletionRequest request, LiveRoute route) {
        requests.begin();
        try {
            return driver.drive(new Run(request, route, engine));
        } finally {
            requests.end();
        }
    }

    /**
     * Answers a request without a thread that waits. Everything else is as with {@link #complete}: the same walk, budgets,
     * listeners and journal.
     *
     * <p><b>Threads.</b> This method returns at once. Whatever is to be done runs in short pieces on the {@linkplain
     * ModelRouterBuilder#executor executor}, one piece of a request at a time: policies, gates, listeners, estimators, ledgers, and
     * what the caller has follow on the future. None of it runs on an event loop or a timer's thread of the SDK's. What of
     * it blocks holds a thread of the executor. Calls are made on {@linkplain ModelRouterBuilder#asyncClient asynchronous clients};
     * where only a synchronous one was given, a {@linkplain ModelRouterBuilder#callThreads call thread} waits for its answer.
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
     *     ModelRouterBuilder#sendTagsAsMetadata send the tags}; thrown at once, as it is a fault of the program
     * @throws IllegalStateException if the router is closed
     */
    public CompletableFuture<Completion> completeAsync(CompletionRequest request) {
        return completeAsync(request, live(request.route()));
    }

    private CompletableFuture<Completion> completeAsync(CompletionRequest request, LiveRoute route) {
        return requests.track(() -> asyncDriver.drive(new Run(request, route, engine)));
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
     *     ModelRouterBuilder#sendTagsAsMetadata send the tags}
     * @throws IllegalStateException if the router is closed
     */
    public CompletableFuture<Completion> stream(CompletionRequest request, StreamListener listener) {
        Objects.requireNonNull(listener, "listener");
        Delivery delivery = new Delivery(listenerThreads, piece -> give(piece, listener));
        delivery.relay().request(Long.MAX_VALUE);
        return stream(request, live(request.route()), delivery);
    }

    private CompletableFuture<Completion> stream(CompletionRequest request, LiveRoute route, Delivery delivery) {
        return requests.track(() -> asyncDriver.drive(new Run(request, route, engine), delivery));
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
     *     ModelRouterBuilder#sendTagsAsMetadata send the tags}
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
     * #stream}: handler and subscriber are called as AWS's client calls them, on the {@linkplain ModelRouterBuilder#executor
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

    /**
     * Puts a route in the place of the one of its name, or adds it if there is none, while requests are answered. Those
     * under way end on the route that they began with, each later one goes by the new route; none is refused or lost, and
     * none waits. What the router has learned stays: the health of targets, budgets, what models refused. A key stays with
     * its model as far as the {@linkplain Policies#split weights} are the same.
     *
     * @param route checked as when a router is built, so that one that cannot be used changes nothing; its
     *     deadline is at most the longest that the router was built with
     * @throws IllegalArgumentException naming every problem of the route at once
     * @throws IllegalStateException if the router is closed
     */
    public void swap(Route route) {
        requests.requireOpen();
        routes.swap(route);
    }

    /** Returns the names of the routes, as they are now. */
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
     * Returns how each target is doing that the router has ranked so far, and each region, as calls have found it: regions
     * first. A snapshot; {@link RouterListener#healthChanged} hears of changes.
     */
    public ImmutableList<Health> health() {
        return engine.health().report();
    }

    /**
     * Takes no more requests, waits until those under way have ended, streams among them, and then does what {@link #close()}
     * does: at the latest when the time is up, or at once when the calling thread is interrupted, whose flag is then set.
     *
     * @param longest how long to wait; a request ends by its own deadline in any case
     * @throws IllegalArgumentException if it is negative
     */
    public void close(Duration longest) {
        Preconditions.checkArgument(!longest.isNegative(), "close: %s is negative; give zero or more.", longest);
        requests.close();
        requests.await(engine.time(), longest);
        close();
    }

    /**
     * Takes no more requests and closes the clients that the router made. Calls under way on those fail, and the futures of
     * {@link #completeAsync}, whatever their clients, end as if they were cancelled, with {@link
     * ModelRouterException.Interrupted}. Closing again does nothing.
     */
    @Override
    public void close() {
        requests.close();
        if (closed.compareAndSet(false, true)) {
            asyncDriver.close();
            driveThreads.close();
            threads.close();
            clients.close();
        }
    }

    private LiveRoute live(String name) {
        requests.requireOpen();
        return routes.get(name);
    }
}
