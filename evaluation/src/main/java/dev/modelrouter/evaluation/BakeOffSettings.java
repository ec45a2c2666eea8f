package dev.modelrouter.evaluation;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.CompletionRequest;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a bake-off was told. It is changed before a bake-off has it, and never after. */
final class BakeOffSettings {

    final Dataset dataset;

    /** None for all routes of the router. */
    ImmutableList<Candidate> candidates = ImmutableList.of();

    BiFunction<String, Sample, CompletionRequest> request =
            (route, sample) -> CompletionRequest.of(route, sample.converse());
    Scorer scorer = Scorer.exactMatch();
    int repeats = 1;
    int concurrency = 1;
    Executor executor = Runnable::run;

    /** Null for no cap. */
    @Nullable
    Usd maxCost;

    /** Null to keep no answers. */
    @Nullable
    Path answers;

    boolean isStreaming;
    TimeSource time = TimeSource.system();
    Consumer<BakeOff.Progress> progress = state -> {};

    BakeOffSettings(Dataset dataset) {
        this.dataset = dataset;
    }

    BakeOffSettings copy() {
        BakeOffSettings copy = new BakeOffSettings(dataset);
        copy.candidates = candidates;
        copy.request = request;
        copy.scorer = scorer;
        copy.repeats = repeats;
        copy.concurrency = concurrency;
        copy.executor = executor;
        copy.maxCost = maxCost;
        copy.answers = answers;
        copy.isStreaming = isStreaming;
        copy.time = time;
        copy.progress = progress;
        return copy;
    }
}
