package dev.modelrouter.testkit;

import com.google.common.math.LongMath;
import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/** What is down, and until when. Thread-safe. */
final class Outages {

    private final TimeSource time;

    /** When each outage ends, by {@link TimeSource#nanoTime}; empty for one that goes on until it is ended. */
    private final Map<What, Optional<Long>> until = new ConcurrentHashMap<>();

    Outages(TimeSource time) {
        this.time = time;
    }

    /**
     * What is down.
     *
     * @param region null for every region
     * @param modelId null for every model
     */
    record What(@Nullable Region region, @Nullable String modelId) {

        /** Of a model by its name, which stands for all its ids; else of what is called so. */
        What {
            Optional<String> named = modelId == null ? Optional.empty() : ModelNames.named(modelId);
            modelId = named.map(What::named).orElse(modelId);
        }

        static String named(String baseId) {
            return "all ids of " + baseId;
        }
    }

    void begin(What what) {
        until.put(what, Optional.empty());
    }

    void begin(What what, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("An outage takes a time of more than zero, but was given " + duration
                    + "; use recovers() to end one");
        }
        until.put(what, Optional.of(LongMath.saturatedAdd(time.nanoTime(), TimeUnit.NANOSECONDS.convert(duration))));
    }

    void end(What what) {
        until.remove(what);
    }

    /**
     * Returns whether calls of a model fail.
     *
     * @param modelId as sent
     * @param baseId that of the model which they reach, which an outage by a name is of
     */
    boolean isDown(Region region, String modelId, String baseId) {
        return !until.isEmpty()
                && (isDown(new What(region, null))
                        || isDownBy(region, modelId)
                        || isDownBy(region, What.named(baseId)));
    }

    private boolean isDownBy(Region region, String key) {
        return isDown(new What(region, key)) || isDown(new What(null, key));
    }

    private boolean isDown(What what) {
        Optional<Long> end = until.get(what);
        return end != null && end.filter(last -> time.nanoTime() - last >= 0).isEmpty();
    }

    void clear() {
        until.clear();
    }
}
