package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.core.Target;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.SpendJournal;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;

/** A router over a stubbed client that streams, on the thread of the test and in virtual time, and what was heard of it. */
abstract class StreamFixture {

    static final Duration DEADLINE = Duration.ofSeconds(100);
    static final CompletionRequest HELLO = CompletionRequest.of("r", "hello");
    static final String HAIKU = "claude-haiku-4.5";
    static final String SONNET = "claude-sonnet-4.6";
    static final String SONNET_45 = "claude-sonnet-4.5";
    final FakeClock clock = FakeClock.manual();
    final RecordingLedger ledger = new RecordingLedger(clock);
    final SpendJournal journal = SpendJournal.create(clock);
    final StubStreamClient client = new StubStreamClient();
    final Ear ear = new Ear();

    /** Keeps what it hears. */
    static final class Ear implements StreamListener {

        final List<StreamEvent> heard = new CopyOnWriteArrayList<>();

        @Override
        public void onText(String text) {
            heard.add(new StreamEvent.Text(text));
        }

        @Override
        public void onReasoning(String text) {
            heard.add(new StreamEvent.Reasoning(text));
        }

        @Override
        public void onToolUse(String id, String name) {
            heard.add(new StreamEvent.ToolUse(id, name));
        }

        @Override
        public void onToolInput(String id, String json) {
            heard.add(new StreamEvent.ToolInput(id, json));
        }

        @Override
        public void onReset(String reason, Target from) {
            heard.add(new StreamEvent.Reset(reason, from));
        }

        String text() {
            return RandomReplies.textOf(heard);
        }

        List<StreamEvent> resets() {
            return heard.stream().filter(StreamEvent.Reset.class::isInstance).toList();
        }
    }

    ModelRouter router(Route route) {
        return ModelRouter.builder()
                .time(clock)
                .executor(Runnable::run)
                .budget(Budget.daily(Usd.of("1")))
                .budgetLedger(ledger)
                .spend(journal)
                .maxStreams(2)
                .asyncClient(Region.US_EAST_1, client)
                .route(route.deadline(DEADLINE))
                .build();
    }

    CompletableFuture<Completion> stream(Route route) {
        return router(route).stream(HELLO, ear);
    }

    static Route fallback(String... models) {
        return Route.fallback("r", models);
    }

    static <E extends ModelRouterException> E failure(Class<E> type, CompletableFuture<Completion> answer) {
        assertThat(answer).isCompletedExceptionally();
        Throwable problem =
                catchThrowableOfType(CompletionException.class, answer::join).getCause();
        assertThat(problem).isInstanceOf(type);
        return type.cast(requireNonNull(problem));
    }

    void checkNothingIsLeft() {
        assertThat(clock.pendingTasks()).as("timers").isZero();
        ledger.hardClaims.forEach(claim ->
                assertThat(ledger.books.balance(claim).held()).as("money held").isEqualTo(Usd.ZERO));
        assertThat(journal.report().total().requests()).isEqualTo(1);
        assertThat(client.streams).allMatch(stream -> stream.future.isDone());
    }

    static ThrottlingException throttled() {
        return ThrottlingException.builder().statusCode(429).message("slow").build();
    }
}
