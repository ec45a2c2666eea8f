package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.Target;
import dev.modelrouter.testkit.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.AwsClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * The same request, with the same luck, by a caller who waits and by one who does not, in virtual time: what ledgers,
 * listeners and the journal have of the two is the same, to the nanosecond. Some callers go on the way, some clients answer
 * late.
 */
@Timeout(300)
class DifferentialTest {

    private static final int REQUESTS = 400;
    private static final int ROUTES = 12;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    private SimulatedCalls.@Nullable Synchronous waitingCalls;
    private @Nullable SimulatedCalls asyncCalls;

    // A place keeps its client, so requests of one route have one client, which hands calls to the luck that is on.
    private final Clients synchronous =
            clients(new StubClient(request -> requireNonNull(waitingCalls).converse(request)));
    private final Clients asynchronous =
            clients(new StreamingStub(request -> requireNonNull(asyncCalls).begin(request)));

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    /** What there is to be known of a request when it is closed. */
    private record Story(
            List<String> journal,
            List<String> attempts,
            Map<String, RecordingLedger.End> reservations,
            List<Integer> heardStarts,
            List<String> heardEnds,
            List<Class<?>> heardRequestEnds) {

        static Story of(SimulatedWorld world) {
            return new Story(
                    world.entries.stream().map(entry -> same(entry.headline())).toList(),
                    world.entries.stream()
                            .flatMap(entry -> entry.attempts().stream())
                            .map(Story::told)
                            .toList(),
                    new TreeMap<>(world.ended()),
                    world.heardStarts,
                    world.heardEnds.stream().map(Story::told).sorted().toList(),
                    world.heardRequestEnds);
        }

        /** Of a call that was left, a caller who waits hears only on leaving how long it took. */
        private static String told(Attempt attempt) {
            return same(toldOf(attempt));
        }

        /** A plain reply without anything in it is malformed; a stream without anything in it was cut. */
        private static String same(String told) {
            return told.replace("TRUNCATED", "MALFORMED")
                    .replaceAll("(the call ended as MALFORMED[^;(]*billed)(; \\1)+", "$1");
        }

        private static String toldOf(Attempt attempt) {
            boolean mayHaveBeenLeft = attempt.outcome() instanceof Outcome.Cancelled
                    || (attempt.outcome() instanceof Outcome.Failed failed
                            && failed.failure().kind() == FailureKind.TIMEOUT);
            return attempt.number() + " " + attempt.purpose() + " " + attempt.target() + " " + attempt.outcome() + " "
                    + attempt.cost() + " " + attempt.usage() + " " + attempt.adaptations() + " at "
                    + attempt.startedAt() + (mayHaveBeenLeft ? "" : " for " + attempt.latency());
        }
    }

    private static Clients clients(AwsClient client) {
        GivenClients given = new GivenClients();
        given.add(Target.DEFAULT_CLIENT, Region.US_EAST_1, client);
        given.add("second", Region.US_EAST_1, client);
        given.add(Target.DEFAULT_CLIENT, Region.US_WEST_2, client);
        return Clients.of(
                given,
                new HttpSettings(Apache5HttpClient.builder(), 1, Duration.ofSeconds(1)),
                new AsyncHttpSettings(NettyNioAsyncHttpClient::builder, 1, Duration.ofSeconds(1)),
                FakeClock.manual());
    }

    /** The time at which the caller goes; far off for most. */
    private static long cancelNanos(long seed, SimulatedWorld world) {
        Random random = new Random(~seed);
        random.nextInt();
        return random.nextInt(3) == 0 ? random.nextLong(world.deadline.toNanos()) : Long.MAX_VALUE;
    }

    /** Lets what is late come in, and the last of it be given up. */
    private static void settle(SimulatedWorld world) {
        world.clock.advance(LateCalls.PATIENCE.plusSeconds(90));
    }

    private Story waiting(SimulatedRoute route, long seed) throws Exception {
        SimulatedWorld world = new SimulatedWorld(route, new Random(seed), Mutant.NONE);
        long cancelNanos = cancelNanos(seed, world);
        SimulatedCalls.Synchronous calls = new SimulatedCalls(world.clock, seed, cancelNanos).new Synchronous(threads);
        waitingCalls = calls;
        BlockingDriver driver =
                new BlockingDriver(synchronous, new Calls(calls, Calls.Threads.GIVEN, world.time), world.time);
        Run run = world.run(Course.NEVER);
        CountDownLatch gone = new CountDownLatch(1);
        Thread caller = new Thread(() -> {
            try {
                driver.drive(run);
            } catch (ModelRouterException | Simulation.Planted e) {
                // It is in the journal.
            } finally {
                gone.countDown();
            }
        });
        if (cancelNanos != Long.MAX_VALUE) {
            Future<?> unused = world.clock.schedule(Duration.ofNanos(cancelNanos), () -> {
                if (gone.getCount() > 0) {
                    caller.interrupt();
                }
            });
        }
        caller.start();
        assertThat(gone.await(60, TimeUnit.SECONDS)).as("the caller goes").isTrue();
        caller.join();
        calls.awaitBrokenOff();
        settle(world);
        return Story.of(world);
    }

    private Story async(SimulatedRoute route, long seed) {
        return async(route, seed, null);
    }

    /** By one to whom the answer is streamed, and who now and then takes a while for a piece. */
    private Story streamed(SimulatedRoute route, long seed) {
        return async(route, seed, new SlowTaker(new Random(seed ^ 99)));
    }

    /** Is called back later than it could be, never twice at a time. */
    private record SlowTaker(Random random) {

        Delivery delivery(FakeClock clock) {
            Delivery delivery = new Delivery(
                    task -> {
                        Future<?> unused = clock.schedule(Duration.ofNanos(random.nextInt(1_000)), task);
                    },
                    piece -> {});
            delivery.relay().request(Long.MAX_VALUE);
            return delivery;
        }
    }

    private Story async(SimulatedRoute route, long seed, @Nullable SlowTaker taker) {
        SimulatedWorld world = new SimulatedWorld(route, new Random(seed), Mutant.NONE);
        long cancelNanos = cancelNanos(seed, world);
        asyncCalls = new SimulatedCalls(world.clock, seed, cancelNanos);
        AsyncDriver driver = new AsyncDriver(
                new AsyncDriver.Callers(asynchronous, Runnable::run, Calls.Threads.AS_NEEDED),
                world.time,
                task -> {
                    Future<?> unused = world.clock.schedule(Duration.ZERO, task);
                },
                Integer.MAX_VALUE);
        Run run = world.run(Course.NEVER);
        List<CompletableFuture<Completion>> answer = new ArrayList<>();
        if (cancelNanos != Long.MAX_VALUE) {
            Future<?> unused = world.clock.schedule(
                    Duration.ofNanos(cancelNanos), () -> answer.forEach(future -> future.cancel(true)));
        }
        answer.add(driver.drive(run, taker == null ? null : taker.delivery(world.clock)));
        world.clock.advance(world.deadline.plusSeconds(1));
        assertThat(answer.get(0)).isDone();
        settle(world);
        assertThat(world.clock.pendingTasks()).as("timers").isZero();
        return Story.of(world);
    }

    private static List<SimulatedRoute> routes(long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, ROUTES)
                .mapToObj(route -> new SimulatedRoute(random, false))
                .toList();
    }

    private static SimulatedRoute route(List<SimulatedRoute> routes, long seed) {
        Random random = new Random(seed ^ 77);
        random.nextInt();
        return random.nextInt(10) == 0 ? new SimulatedRoute(random, true) : routes.get(random.nextInt(ROUTES));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void drive_byEitherDriver_leavesTheSameBehind(long seed) throws Exception {
        List<SimulatedRoute> ofWaiting = routes(seed);
        List<SimulatedRoute> ofAsync = routes(seed);
        List<SimulatedRoute> ofStreams = routes(seed);
        for (int request = 0; request < REQUESTS; request++) {
            long own = seed * 1_000_003 + request;
            Story waited = waiting(route(ofWaiting, own), own);
            SimulatedRoute route = route(ofAsync, own);
            Story async = async(route, own);

            assertThat(async).as("request %s of seed %s", request, seed).isEqualTo(waited);
            assertThat(streamed(route(ofStreams, own), own))
                    .as("request %s of seed %s, streamed", request, seed)
                    .isEqualTo(waited);
        }
    }
}
