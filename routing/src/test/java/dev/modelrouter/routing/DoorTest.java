package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.testkit.FakeBedrock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** On which thread a client is called: apart until its calls have shown that it lets go when its time is up. */
class DoorTest {

    private static final int CALLS = 4;

    private final List<Thread> callers = new ArrayList<>();

    private BedrockRuntimeClient watched(BedrockRuntimeClient client) {
        return new ForwardingClient(client, () -> callers.add(Thread.currentThread()));
    }

    private void call(ModelRouterBuilder builder) {
        try (ModelRouter router =
                builder.route(Route.fallback("r", "llama-3.3-70b")).build()) {
            for (int call = 0; call < CALLS; call++) {
                router.complete(CompletionRequest.of("r", "hello"));
            }
        }
    }

    private static ModelRouterBuilder calling(BedrockRuntimeClient client) {
        return ModelRouter.builder().client(Region.US_EAST_1, client);
    }

    private List<Boolean> isInline() {
        Thread here = Thread.currentThread();
        return callers.stream().map(here::equals).toList();
    }

    private void callOver(HttpKind kind) {
        List<RawServer.Behaviour> answers =
                List.of(RawServer.ANSWER, RawServer.ANSWER, RawServer.ANSWER, RawServer.ANSWER);
        try (RawServer server = new RawServer(answers);
                BedrockRuntimeClient client = kind.client(server.endpoint()).build()) {
            call(calling(watched(client)));
        }
    }

    @ParameterizedTest
    @EnumSource(HttpKind.class)
    void complete_clientOfTheSdkOnAPlatformThread_isAlwaysCalledApart(HttpKind kind) {
        callOver(kind);

        assertThat(isInline()).containsExactly(false, false, false, false);
    }

    @Test
    void complete_stub_isCalledOnTheCallingThreadOnceItHasShownToAnswerFromMemory() {
        try (ModelRouter router = calling(watched(
                        new StubClient(request -> StubClient.reply("fine").build())))
                .route(Route.fallback("r", "llama-3.3-70b"))
                .build()) {
            for (int call = 0; call < 200; call++) {
                router.complete(CompletionRequest.of("r", "hello"));
            }
        }

        assertThat(isInline()).startsWith(false).contains(true);
    }

    /** A client of one's own, or a mock, may throw what it does not declare. */
    @Test
    void complete_stubOnTheCallingThreadThrowsACheckedException_isAFailedAttempt() {
        Thread here = Thread.currentThread();
        BedrockRuntimeClient stub = new StubClient(request -> {
            if (Thread.currentThread() == here) {
                undeclared(new IOException("broken"));
            }
            return StubClient.reply("fine").build();
        });
        try (ModelRouter router = calling(stub)
                .route(Route.fallback("r", "llama-3.3-70b").maxAttempts(1))
                .build()) {
            assertThatThrownBy(() -> {
                        for (int call = 0; call < 200; call++) {
                            router.complete(CompletionRequest.of("r", "hello"));
                        }
                    })
                    .isInstanceOf(ModelRouterException.AllTargetsFailed.class);
        }
    }

    /** Throws {@code checked} past the compiler, as a mock does. */
    private static void undeclared(Throwable checked) {
        DoorTest.<RuntimeException>rethrow(checked);
    }

    @SuppressWarnings("unchecked") // so that the compiler takes it for an unchecked one
    private static <E extends Throwable> void rethrow(Throwable checked) throws E {
        throw (E) checked;
    }

    @ParameterizedTest
    @EnumSource(HttpKind.class)
    void complete_threadsAreGiven_theyMakeEveryCall(HttpKind kind) {
        ExecutorService threads = Executors.newSingleThreadExecutor(task -> new Thread(task, "given"));
        List<RawServer.Behaviour> answers =
                List.of(RawServer.ANSWER, RawServer.ANSWER, RawServer.ANSWER, RawServer.ANSWER);
        try (RawServer server = new RawServer(answers);
                BedrockRuntimeClient client = kind.client(server.endpoint()).build()) {
            call(calling(watched(client)).callThreads(threads));
        } finally {
            threads.shutdown();
        }

        assertThat(callers).hasSize(CALLS).extracting(Thread::getName).containsOnly("given");
    }

    @Test
    void complete_threadsAreGivenToAStub_theyMakeEveryCall() {
        ExecutorService threads = Executors.newSingleThreadExecutor(task -> new Thread(task, "given"));
        try {
            call(calling(watched(
                            new StubClient(request -> StubClient.reply("fine").build())))
                    .callThreads(threads));
        } finally {
            threads.shutdown();
        }

        assertThat(callers).hasSize(CALLS).extracting(Thread::getName).containsOnly("given");
    }

    @Test
    void complete_virtualTime_isAlwaysCalledOnTheCallingThread() {
        FakeBedrock bedrock = FakeBedrock.create();
        bedrock.anyModel().replies("fine");

        call(calling(watched(bedrock.client(Region.US_EAST_1))).time(bedrock.time()));

        assertThat(isInline()).containsExactly(true, true, true, true);
    }

    @Test
    void settings_twoTimeoutsByTurns_areMadeOnceEach() {
        Door door = Door.given(new StubClient(request -> null));

        AwsRequestOverrideConfiguration whole = door.settings(30_000);
        AwsRequestOverrideConfiguration less = door.settings(29_999);

        assertThat(whole.apiCallTimeout()).hasValue(Duration.ofSeconds(30));
        assertThat(less.apiCallTimeout()).hasValue(Duration.ofMillis(29_999));
        assertThat(door.settings(30_000)).isSameAs(whole);
        assertThat(door.settings(29_999)).isSameAs(less);
    }
}
