package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.ModelRouter;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * One run of a bake-off. One thread, the caller's, hands out the tasks, hears of their ends and holds the results; the
 * executor's threads make the calls and score. So only the money and the answer file are shared.
 */
final class BakeOffRun {

    private final BakeOffSettings settings;
    private final ModelRouter router;
    private final ImmutableList<Candidate> candidates;

    BakeOffRun(BakeOffSettings settings, ModelRouter router) {
        this.settings = settings;
        this.router = router;
        this.candidates = settings.candidates.isEmpty()
                ? router.routes().stream().map(Candidate::route).collect(ImmutableList.toImmutableList())
                : settings.candidates;
        candidates.forEach(candidate -> checkArgument(
                router.routes().contains(candidate.name()),
                "There is no route \"%s\". The routes of this router are %s.%s",
                candidate.name(),
                router.routes(),
                candidate.route().isEmpty() ? "" : " Build the router by BakeOff.router, which adds the candidates'."));
    }

    /**
     * One request to be answered.
     *
     * @param place where its result belongs, in order of the run
     * @param key finds its answer in the file
     */
    record Task(int place, Candidate candidate, Sample sample, int repeat, CompletionRequest request, String key) {
        SampleResult.Attempted attempted() {
            return new SampleResult.Attempted(sample, repeat);
        }
    }

    /**
     * A task that has ended.
     *
     * @param result null if it threw
     * @param thrown null if it has a result
     */
    record Done(Task task, @Nullable SampleResult result, @Nullable Throwable thrown) {}

    private List<Task> tasks() {
        List<Task> tasks = new ArrayList<>();
        for (int repeat = 0; repeat < settings.repeats; repeat++) {
            for (Sample sample : settings.dataset.samples()) {
                for (Candidate candidate : candidates) {
                    CompletionRequest request = request(candidate, sample);
                    tasks.add(new Task(
                            tasks.size(), candidate, sample, repeat, request, key(candidate, request, repeat)));
                }
            }
        }
        return tasks;
    }

    private CompletionRequest request(Candidate candidate, Sample sample) {
        CompletionRequest request = settings.request.apply(candidate.name(), sample);
        checkArgument(
                request.route().equals(candidate.name()),
                "The request of sample %s is for route %s and not for %s: use the name that is handed in.",
                sample.id(),
                request.route(),
                candidate.name());
        return request;
    }

    private String key(Candidate candidate, CompletionRequest request, int repeat) {
        ObjectNode asked = JsonNodeFactory.instance
                .objectNode()
                .put("candidate", candidate.name())
                .put("version", candidate.version())
                .put("streaming", settings.isStreaming)
                .put("repeat", repeat);
        candidate.route().ifPresent(route -> {
            var models = asked.putArray("models");
            route.models().forEach(models::add);
        });
        asked.set("request", SdkJson.write(request.converse()));
        request.maxCost().ifPresent(usd -> asked.put("maxCost", usd.value().toPlainString()));
        return PaidCalls.key(asked);
    }

    CostEstimate estimate() {
        if (settings.answers != null && Files.exists(settings.answers)) {
            try (AnswerFile file = AnswerFile.open(settings.answers)) {
                return DryRun.of(candidates, unanswered(file), router);
            }
        }
        return DryRun.of(candidates, tasks(), router);
    }

    private List<Task> unanswered(AnswerFile file) {
        return tasks().stream().filter(task -> file.find(task.key()).isEmpty()).toList();
    }

    BakeOffReport run() {
        Instant began = settings.time.now();
        try (AnswerFile file = settings.answers == null ? AnswerFile.none() : AnswerFile.open(settings.answers)) {
            PaidCalls calls = new PaidCalls(file, new Purse(settings.maxCost));
            List<Task> tasks = tasks();
            RunProgress progress = new RunProgress(settings, tasks, calls);
            if (calls.purse().isCapped()) {
                tasks.stream().filter(task -> calls.find(task.key()).isEmpty()).forEach(this::requireBound);
            }
            @Nullable SampleResult[] results = new SampleResult[tasks.size()];
            boolean isCut = new Conduct(calls, progress, results).through(tasks);
            return new BakeOffReport(
                    byCandidate(tasks, results),
                    new BakeOffReport.Run(
                            began,
                            settings.time.now(),
                            settings.dataset.hash(),
                            calls.purse().paid(),
                            file.lost().calls(),
                            file.lost().unbounded() > 0
                                    ? Optional.empty()
                                    : Optional.of(file.lost().atMost()),
                            !isCut));
        }
    }

    private void requireBound(Task task) {
        checkArgument(
                router.plan(task.request()).worstCase().isPresent(),
                "What sample %s can cost on %s cannot be bounded, so the cap of the bake-off cannot hold: give prices for"
                        + " its models, or cap the route by Route.maxCost.",
                task.sample().id(),
                task.candidate().name());
    }

    private ImmutableList<RouteResult> byCandidate(List<Task> tasks, @Nullable SampleResult[] results) {
        return candidates.stream()
                .map(candidate -> new RouteResult(
                        candidate.name(),
                        tasks.stream()
                                .filter(task -> task.candidate() == candidate)
                                .flatMap(task -> Optional.ofNullable(results[task.place()]).stream())
                                .toList()))
                .collect(ImmutableList.toImmutableList());
    }

    /** Hands the tasks out and hears of their ends. */
    private final class Conduct {

        private final PaidCalls calls;
        private final RunProgress progress;
        private final @Nullable SampleResult[] results;
        private final BlockingQueue<Done> ended = new LinkedBlockingQueue<>();
        private int inFlight;
        private @Nullable Throwable fatal;

        Conduct(PaidCalls calls, RunProgress progress, @Nullable SampleResult[] results) {
            this.calls = calls;
            this.progress = progress;
            this.results = results;
        }

        /** Returns whether the cap ended it. */
        boolean through(List<Task> tasks) {
            boolean isCut = false;
            for (Task task : tasks) {
                if (isCut) {
                    results[task.place()] = task.attempted()
                            .notRun("not run: the cap of " + calls.purse().words() + " was reached");
                } else if (fatal == null) {
                    isCut = !start(task);
                }
            }
            while (inFlight > 0) {
                hear();
            }
            if (fatal instanceof Error error) {
                throw error;
            }
            if (fatal instanceof RuntimeException problem) {
                throw problem;
            }
            return isCut;
        }

        /** Starts a task when there is room and money for it; returns whether there will be money. */
        private boolean start(Task task) {
            Optional<Usd> most =
                    calls.find(task.key()).isPresent() || !calls.purse().isCapped()
                            ? Optional.of(Usd.ZERO)
                            : router.plan(task.request()).worstCase();
            Usd hold = most.orElse(Usd.ZERO);
            while (inFlight == settings.concurrency || !calls.purse().hold(hold)) {
                if (inFlight == 0) {
                    results[task.place()] = task.attempted()
                            .notRun("not run: the cap of " + calls.purse().words() + " was reached");
                    return false;
                }
                hear();
                if (fatal != null) {
                    return true;
                }
            }
            inFlight++;
            try {
                settings.executor.execute(() -> ended.add(new TaskCalls(settings, router, calls).run(task, hold)));
            } catch (RuntimeException e) {
                inFlight--;
                fatal = e;
            }
            while (!ended.isEmpty()) {
                hear();
            }
            return true;
        }

        private void hear() {
            Done done = next();
            inFlight--;
            if (done.result() != null) {
                results[done.task().place()] = done.result();
                progress.tell(done.task(), done.result());
            } else if (fatal == null) {
                fatal = done.thrown();
            }
        }

        private Done next() {
            boolean wasInterrupted = false;
            try {
                while (true) {
                    Done done = ended.poll();
                    if (done != null) {
                        return done;
                    }
                    try {
                        return ended.take();
                    } catch (InterruptedException e) {
                        wasInterrupted = true;
                        if (fatal == null) {
                            fatal = new CancellationException(
                                    "The bake-off was interrupted; what was in flight was waited for.");
                        }
                    }
                }
            } finally {
                if (wasInterrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
