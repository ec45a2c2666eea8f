package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashCode;
import dev.modelrouter.core.Capability;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.Support;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.testkit.PromptPrefixes.Prefix;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * The prompts cached behind explicit cache points. A beginning of a prompt is cached for a region and a model id once
 * the first token of its answer is there, for as long as its point says, and anew from each reading on. The longest
 * beginning that is cached is read; what lies between it and the points behind it is written. Thread-safe.
 */
final class PromptCache {

    static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    static final Duration ONE_HOUR = Duration.ofHours(1);

    /** How many blocks before a point Claude looks for what is cached. */
    static final int CLAUDE_LOOKS_BACK = 20;

    /** The fewest tokens that are cached where the catalog knows no other number. */
    static final int DEFAULT_MIN_TOKENS = 1024;

    static final int NOVA_MAX_TOKENS = 20_000;

    private static final int MAX_ENTRIES = 10_000;

    private final TimeSource time;

    /** Those used last stand last, so that what is forgotten for want of room is the oldest. */
    private final Map<HashCode, Entry> entries = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<HashCode, Entry> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    PromptCache(TimeSource time) {
        this.time = time;
    }

    private record Entry(long from, long until, Duration ttl) {

        boolean isLive(long now) {
            return now - from >= 0 && now - until < 0;
        }
    }

    /**
     * What of one prompt comes from the cache and goes to it, in tokens.
     *
     * @param read from the cache
     * @param writtenForAnHour to the cache, by points of an hour
     * @param written to the cache, by points of five minutes
     * @param used what is read, and lives on if the call does not fail
     * @param kept what is to be cached, and for how long
     */
    record Use(
            int read, int writtenForAnHour, int written, ImmutableList<HashCode> used, Map<HashCode, Duration> kept) {

        int writes() {
            return writtenForAnHour + written;
        }
    }

    /**
     * Looks up a prompt; {@link #keep} is to follow if the model answers.
     *
     * @return empty if nothing of the kind takes place: no cache point, or a model that is not known to have them
     */
    Optional<Use> look(Serving serving, ConverseRequest request) {
        Optional<Model> model =
                serving.model().filter(known -> known.supports(Capability.PROMPT_CACHING) == Support.YES);
        if (model.isEmpty() || !PromptPrefixes.hasPoints(request)) {
            return Optional.empty();
        }
        ImmutableList<Prefix> prefixes =
                PromptPrefixes.of(request, serving.region() + " " + Capacity.Key.of(serving.modelId()));
        return Optional.of(look(model.get(), prefixes));
    }

    private synchronized Use look(Model model, List<Prefix> prefixes) {
        long now = time.nanoTime();
        int lookBack = model.provider().equals("Anthropic") ? CLAUDE_LOOKS_BACK : 0;
        int hit = -1;
        for (int point = 0; point < prefixes.size(); point++) {
            if (isEffective(model, prefixes.get(point))) {
                hit = Math.max(hit, hit(prefixes, point, Math.max(hit + 1, point - lookBack), now));
            }
        }
        int read = hit < 0 ? 0 : prefixes.get(hit).tokens();
        int done = read;
        int hour = 0;
        int minutes = 0;
        ImmutableList.Builder<HashCode> used = ImmutableList.builder();
        Map<HashCode, Duration> kept = new LinkedHashMap<>();
        for (int i = 0; i < prefixes.size(); i++) {
            Prefix prefix = prefixes.get(i);
            if (i <= hit) {
                used.add(prefix.hash());
            } else if (isEffective(model, prefix)) {
                Duration ttl = ttl(model, prefix.point());
                if (ttl.equals(ONE_HOUR)) {
                    hour += prefix.tokens() - done;
                } else {
                    minutes += prefix.tokens() - done;
                }
                done = prefix.tokens();
                kept.put(prefix.hash(), ttl);
            }
        }
        return new Use(read, hour, minutes, used.build(), kept);
    }

    private int hit(List<Prefix> prefixes, int last, int first, long now) {
        for (int i = last; i >= first; i--) {
            Entry entry = entries.get(prefixes.get(i).hash());
            if (entry != null && entry.isLive(now)) {
                return i;
            }
        }
        return -1;
    }

    private void refresh(HashCode hash, long now) {
        Entry entry = entries.get(hash);
        if (entry != null && entry.isLive(now)) {
            entries.put(hash, new Entry(entry.from(), now + entry.ttl().toNanos(), entry.ttl()));
        }
    }

    /** Lets what was read live on, and caches the rest from the first token of the answer on. */
    synchronized void keep(Use use, Duration toFirstToken) {
        long now = time.nanoTime();
        use.used().forEach(hash -> refresh(hash, now));
        long from = now + toFirstToken.toNanos();
        use.kept().forEach((hash, ttl) -> {
            Entry before = entries.get(hash);
            long first = before != null && before.until() - from > 0 ? Math.min(before.from(), from) : from;
            entries.put(hash, new Entry(first, from + ttl.toNanos(), ttl));
        });
    }

    /** A point too early in the prompt is ignored without a word, and one too late for Nova. */
    private static boolean isEffective(Model model, Prefix prefix) {
        return prefix.point() != null
                && prefix.tokens() >= model.promptCacheMinTokens().orElse(DEFAULT_MIN_TOKENS)
                && (!model.family().startsWith("nova") || prefix.tokens() <= NOVA_MAX_TOKENS);
    }

    /** Of models that cache for neither of the two times that a point can state, it is their own. */
    private static Duration ttl(Model model, @Nullable CachePointBlock point) {
        boolean any = model.promptCacheTtls().isEmpty();
        if (point != null
                && point.ttl() == CacheTTL.VALUE_1_H
                && (any || model.promptCacheTtls().contains(ONE_HOUR))) {
            return ONE_HOUR;
        }
        return any || model.promptCacheTtls().contains(FIVE_MINUTES)
                ? FIVE_MINUTES
                : Collections.min(model.promptCacheTtls());
    }

    synchronized void clear() {
        entries.clear();
    }
}
