package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.pricing.Usd;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** A request ends at its deadline, or when its thread is interrupted, whatever its client is doing. In real time. */
class DeadlinesTest {

    private static final Duration DEADLINE = Duration.ofMillis(400);

    /** What is promised is 250 ms; a machine that builds is busy, and the calls that are left take 20 s. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private static ModelRouter router(BedrockRuntimeClient client, Duration deadline) {
        return ModelRouter.builder()
                .client(Region.US_EAST_1, client)
                .route(Route.fallback("r", "llama-3.3-70b").deadline(deadline))
                .build();
    }

    private static ModelRouterException.DeadlineExceeded exceedsIts(Duration deadline, BedrockRuntimeClient client) {
        long start = System.nanoTime();
        try (ModelRouter router = router(client, deadline)) {
            ModelRouterException.DeadlineExceeded exceeded = catchThrowableOfType(
                    ModelRouterException.DeadlineExceeded.class,
                    () -> router.complete(CompletionRequest.of("r", "hello")));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(exceeded.lastFailure().orElseThrow().kind()).isEqualTo(FailureKind.TIMEOUT);
            return exceeded;
        }
    }

    /** The first call of a JVM loads so many classes that a short deadline may pass before it is sent. */
    @BeforeAll
    static void loadWhatCallsNeed() {
        for (HttpKind kind : HttpKind.values()) {
            try (RawServer server = new RawServer(List.of(RawServer.ANSWER));
                    ModelRouter router = router(client(kind, server.endpoint()), HttpKind.PATIENT)) {
                assertThat(router.complete(CompletionRequest.of("r", "hello")).accepted())
                        .isTrue();
            }
        }
    }

    private static BedrockRuntimeClient client(HttpKind kind, URI endpoint) {
        return kind.client(endpoint).build();
    }

    @ParameterizedTest
    @EnumSource(HttpKind.class)
    void complete_serverThatDoesNotAnswer_endsAtTheDeadlineAndMayBeBilled(HttpKind kind) {
        try (RawServer server = new RawServer(List.of(RawServer.SILENT))) {
            ModelRouterException exceeded = exceedsIts(DEADLINE, client(kind, server.endpoint()));

            assertThat(exceeded.cost().usd()).isEmpty();
            assertThat(exceeded.cost().atMost()).isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource(HttpKind.class)
    void complete_serverThatTakesNoConnection_endsAtTheDeadlineAndCostsNothing(HttpKind kind) throws IOException {
        try (FullServer server = new FullServer()) {
            ModelRouterException exceeded = exceedsIts(DEADLINE, client(kind, server.endpoint()));

            assertThat(exceeded.cost().usd()).contains(Usd.ZERO);
        }
    }

    @Test
    void complete_credentialsThatHeedNoInterrupt_endAtTheDeadlineAndNothingIsSentAfterIt() throws Exception {
        CountDownLatch fetched = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        AwsCredentialsProvider slow = () -> {
            Uninterruptibles.awaitUninterruptibly(fetched);
            return AwsBasicCredentials.create("key", "secret");
        };
        try (RawServer server = new RawServer(List.of(RawServer.ANSWER));
                BedrockRuntimeClient client = HttpKind.APACHE5
                        .client(server.endpoint())
                        .credentialsProvider(slow)
                        .build()) {
            BedrockRuntimeClient told = new ForwardingClient(client, ended::countDown);

            ModelRouterException exceeded = exceedsIts(DEADLINE, told);

            assertThat(exceeded.cost().usd()).contains(Usd.ZERO);
            fetched.countDown();
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(server.heads()).isEmpty();
        }
    }

    @Test
    void complete_clientThatHeedsNothing_endsAtTheDeadlineAndItsAnswerIsDropped() {
        CountDownLatch ended = new CountDownLatch(1);
        StubClient deaf = new StubClient(request -> {
            Uninterruptibles.awaitUninterruptibly(ended);
            return StubClient.reply("too late").build();
        });

        ModelRouterException exceeded = exceedsIts(DEADLINE, deaf);

        assertThat(exceeded.attempts()).hasSize(1);
        assertThat(exceeded.cost().atMost()).isPresent();
        ended.countDown();
    }

    @Test
    void complete_clientWhoseTimerShowsAsAnInterrupt_endsAsADeadlineWithTheFlagClean() {
        StubClient swallowing = new StubClient(request -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("A wrapper of somebody's", e);
            }
            throw new AssertionError("unreachable");
        });

        exceedsIts(DEADLINE, swallowing);
    }

    @ParameterizedTest
    @EnumSource(HttpKind.class)
    void complete_interruptedAsItReads_endsAtOnceAsInterruptedWithTheFlagSet(HttpKind kind) throws Exception {
        try (RawServer server = new RawServer(List.of(RawServer.SILENT))) {
            Interruptible request = new Interruptible(client(kind, server.endpoint()));
            server.awaitRequest();

            request.isInterrupted();
        }
    }

    @Test
    void complete_interruptedWhileItsClientHeedsNothing_endsAtOnceAsInterruptedWithTheFlagSet() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Interruptible request = new Interruptible(new StubClient(sent -> {
            called.countDown();
            Uninterruptibles.awaitUninterruptibly(ended);
            return StubClient.reply("too late").build();
        }));
        assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();

        request.isInterrupted();
        ended.countDown();
    }

    @Test
    void complete_clientInterruptedWithinItsCall_endsAsInterruptedWithTheFlagSet() throws Exception {
        Interruptible request = new Interruptible(new StubClient(sent -> {
            Thread.currentThread().interrupt();
            throw AbortedException.create("Thread was interrupted");
        }));

        request.endsInterrupted();
    }

    @Test
    void complete_callThreadsOfTheCallers_runEachCall() {
        AtomicReference<Thread> caller = new AtomicReference<>();
        StubClient client = new StubClient(request -> {
            caller.set(Thread.currentThread());
            return StubClient.reply("fine").build();
        });
        ModelRouterBuilder builder =
                ModelRouter.builder().client(Region.US_EAST_1, client).route(Route.fallback("r", "llama-3.3-70b"));
        try (ModelRouter here = builder.callThreads(Runnable::run).build()) {
            here.complete(CompletionRequest.of("r", "hello"));
        }

        assertThat(caller.get()).isSameAs(Thread.currentThread());
    }

    @Test
    void complete_byDefault_callsOnADaemonThreadWithTheCallersClasses_whichEndsWithTheRouter() throws Exception {
        AtomicReference<Thread> caller = new AtomicReference<>();
        AtomicReference<ClassLoader> classes = new AtomicReference<>();
        StubClient client = new StubClient(request -> {
            caller.set(Thread.currentThread());
            classes.set(Thread.currentThread().getContextClassLoader());
            return StubClient.reply("fine").build();
        });
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        ClassLoader own = new ClassLoader(before) {};
        Thread.currentThread().setContextClassLoader(own);
        try (ModelRouter router = router(client, SOON)) {
            router.complete(CompletionRequest.of("r", "hello"));
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }

        Thread made = Objects.requireNonNull(caller.get());
        assertThat(made).isNotSameAs(Thread.currentThread());
        assertThat(made.isDaemon()).isTrue();
        assertThat(classes.get()).isSameAs(own);
        made.join(TimeUnit.SECONDS.toMillis(CallThreads.IDLE_SECONDS - 2));
        assertThat(made.isAlive()).isFalse();
    }

    @Test
    void complete_errorOfAClient_isPassedOnAsItIs() {
        AssertionError error = new AssertionError("from inside the client");
        StubClient client = new StubClient(request -> {
            throw error;
        });
        try (ModelRouter router = router(client, SOON)) {
            assertThat(catchThrowableOfType(
                            AssertionError.class, () -> router.complete(CompletionRequest.of("r", "hello"))))
                    .isSameAs(error);
        }
    }

    /** One request on a thread of its own, with a deadline that it does not reach. */
    private static final class Interruptible {

        private final FutureTask<Boolean> task;
        private final Thread thread;

        Interruptible(BedrockRuntimeClient client) {
            task = new FutureTask<>(() -> {
                try (ModelRouter router = router(client, HttpKind.PATIENT)) {
                    assertThatThrownBy(() -> router.complete(CompletionRequest.of("r", "hello")))
                            .isInstanceOf(ModelRouterException.Interrupted.class);
                    return Thread.currentThread().isInterrupted();
                }
            });
            thread = new Thread(task);
            thread.setDaemon(true);
            thread.start();
        }

        void isInterrupted() throws Exception {
            thread.interrupt();
            endsInterrupted();
        }

        void endsInterrupted() throws Exception {
            try {
                assertThat(task.get(SOON.toMillis(), TimeUnit.MILLISECONDS))
                        .as("the flag of the thread")
                        .isTrue();
            } catch (ExecutionException e) {
                throw new AssertionError(e.getCause());
            }
        }
    }
}
