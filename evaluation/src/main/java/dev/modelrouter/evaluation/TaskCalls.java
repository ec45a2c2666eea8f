package dev.modelrouter.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.modelrouter.core.Target;
import dev.modelrouter.evaluation.BakeOffRun.Done;
import dev.modelrouter.evaluation.BakeOffRun.Task;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.Completion;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.ModelRouterException;
import dev.modelrouter.routing.StreamListener;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries a task out: gets its answer, and scores it. */
final class TaskCalls {

    private static final Logger LOG = LoggerFactory.getLogger(TaskCalls.class);

    private final BakeOffSettings settings;
    private final ModelRouter router;
    private final PaidCalls calls;

    TaskCalls(BakeOffSettings settings, ModelRouter router, PaidCalls calls) {
        this.settings = settings;
        this.router = router;
        this.calls = calls;
    }

    /**
     * Runs a task.
     *
     * @param hold what is set aside for it
     */
    Done run(Task task, Usd hold) {
        try {
            RecordedAnswer answer = answer(task, hold);
            return new Done(task, answer.isFailure() ? task.attempted().failed(answer) : score(task, answer), null);
        } catch (Throwable e) { // is thrown again by the thread that waits for it
            return new Done(task, null, e);
        }
    }

    private RecordedAnswer answer(Task task, Usd hold) {
        Optional<JsonNode> known = calls.find(task.key());
        if (known.isPresent()) {
            calls.purse().release(hold);
            return RecordedAnswer.fromFile(AnswerJson.read(known.get()));
        }
        Optional<Usd> atMost = calls.purse().isCapped()
                ? Optional.of(hold)
                : router.plan(task.request()).worstCase();
        CompletionRequest request =
                PaidCalls.bounded(task.request(), calls.purse().isCapped() ? atMost : Optional.empty());
        RecordedAnswer[] made = new RecordedAnswer[1];
        calls.held(task.key(), hold, atMost, () -> {
            made[0] = complete(request);
            return PaidCalls.of(made[0]);
        });
        return made[0];
    }

    private RecordedAnswer complete(CompletionRequest request) {
        try {
            return settings.isStreaming ? stream(request) : RecordedAnswer.of(router.complete(request), -1);
        } catch (ModelRouterException.CredentialsRefused | ModelRouterException.Interrupted e) {
            throw e;
        } catch (ModelRouterException e) {
            return RecordedAnswer.of(e);
        }
    }

    private RecordedAnswer stream(CompletionRequest request) {
        long start = settings.time.nanoTime();
        AtomicLong first = new AtomicLong(-1);
        try {
            Completion completion = router.stream(request, new StreamListener() {
                        @Override
                        public void onText(String text) {
                            first.compareAndSet(-1, settings.time.nanoTime() - start);
                        }

                        @Override
                        public void onToolUse(String id, String name) {
                            first.compareAndSet(-1, settings.time.nanoTime() - start);
                        }

                        @Override
                        public void onReset(String reason, Target from) {
                            first.set(-1);
                        }
                    })
                    .join();
            return RecordedAnswer.of(completion, first.get());
        } catch (CompletionException e) {
            if (e.getCause() instanceof ModelRouterException known) {
                throw known;
            }
            throw e;
        }
    }

    private SampleResult score(Task task, RecordedAnswer answer) {
        try {
            Score score = settings.scorer instanceof PaidScorer paid
                    ? paid.score(task.sample(), answer, calls)
                    : settings.scorer.score(task.sample(), answer);
            return task.attempted().scored(answer, score);
        } catch (ModelRouterException.CredentialsRefused | ModelRouterException.Interrupted e) {
            throw e;
        } catch (PaidCalls.CapReached e) {
            return task.attempted().unscored(answer, "not scored: " + e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn(
                    "The scorer threw {} on sample {}; the sample is left without a score.",
                    e.getClass().getName(),
                    task.sample().id());
            return task.attempted()
                    .unscored(answer, "the scorer threw " + e.getClass().getSimpleName());
        }
    }
}
