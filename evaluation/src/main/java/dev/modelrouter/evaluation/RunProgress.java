package dev.modelrouter.evaluation;

import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Usd;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells how far a run has come, and what is left. Used by one thread. */
final class RunProgress {

    private static final Logger LOG = LoggerFactory.getLogger(RunProgress.class);
    private static final int DECIMALS = 12;

    private final BakeOffSettings settings;
    private final Purse purse;
    private final int total;
    private final long began;
    private int done;
    private int made;
    private int left;
    private Cost cost = Cost.ZERO;

    RunProgress(BakeOffSettings settings, List<BakeOffRun.Task> tasks, PaidCalls calls) {
        this.settings = settings;
        this.purse = calls.purse();
        this.total = tasks.size();
        this.left = (int)
                tasks.stream().filter(task -> calls.find(task.key()).isEmpty()).count();
        this.began = settings.time.nanoTime();
    }

    void tell(BakeOffRun.Task task, SampleResult result) {
        done++;
        cost = cost.plus(result.cost()).plus(result.scoringCost());
        if (result.answer().filter(answer -> !answer.isFromFile()).isPresent()) {
            made++;
            left--;
        }
        try {
            settings.progress.accept(
                    new BakeOff.Progress(task.candidate().name(), done, total, purse.paid(), costLeft(), timeLeft()));
        } catch (RuntimeException e) {
            LOG.warn("The progress listener of a bake-off threw; the run goes on.", e);
        }
    }

    /** What all results so far cost, whoever paid, is the best guess of what the others will. */
    private Optional<Usd> costLeft() {
        return cost.usd().map(usd -> usd.times(left).dividedBy(done, DECIMALS, RoundingMode.HALF_UP));
    }

    private Optional<Duration> timeLeft() {
        return made == 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(settings.time.nanoTime() - began)
                        .multipliedBy(left)
                        .dividedBy(made));
    }
}
