package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableSet;
import dev.modelrouter.pricing.PriceListRefresh.Skip.Reason;
import dev.modelrouter.pricing.RowKind.Figure;
import dev.modelrouter.pricing.RowKind.Reach;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Understands the words by which a row says what it is the price of.
 *
 * <p>AWS writes the same thing in several ways: {@code InputTokenCount_Global_Batch}, {@code
 * input_tokens_global_standard}, {@code input-tokens-priority-cross-region-global}, {@code CacheWrite1hInputTokenCount},
 * {@code Prompt cache read input tokens flex}. They are cut into words, and every word has to be known: a new word may
 * mean a new price, so a row that has one is reported and not taken for the nearest known kind. A cache write that
 * names no time is one of five minutes. Source: public readers of the price list, as of October 2026.
 */
final class UsageWords {

    private static final ImmutableSet<String> NOT_PER_TOKEN = ImmutableSet.of(
            "reserved",
            "provisioned",
            "throughput",
            "tpm",
            "commit",
            "customization",
            "custom",
            "storage",
            "training",
            "rft",
            "hour",
            "hours");
    private static final ImmutableSet<String> NOT_TEXT = ImmutableSet.of(
            "image",
            "images",
            "video",
            "audio",
            "speech",
            "embed",
            "embedding",
            "embeddings",
            "rerank",
            "search",
            "created");
    /** They add nothing to what the other words say. */
    private static final ImmutableSet<String> FILLING =
            ImmutableSet.of("token", "tokens", "count", "text", "prompt", "million", "standard", "regional");

    private static final ImmutableSet<String> KNOWN = ImmutableSet.of(
            "input",
            "output",
            "response",
            "cache",
            "read",
            "write",
            "batch",
            "flex",
            "priority",
            "latency",
            "optimized",
            "cross",
            "region",
            "global",
            "geo",
            "long",
            "ctx",
            "context",
            "lctx",
            "5m",
            "30m",
            "1h");

    private final Set<String> words;

    private UsageWords(Set<String> words) {
        this.words = words;
    }

    /** What the words mean: a kind, or why the row is to be left alone. */
    record Meaning(@Nullable RowKind kind, @Nullable Reason skipped) {

        private static Meaning skip(Reason reason) {
            return new Meaning(null, reason);
        }
    }

    /** Returns what words mean that a row has in its usage type and beside it. */
    static Meaning meaningOf(Collection<String> words, boolean mantle) {
        UsageWords usage = new UsageWords(ImmutableSet.copyOf(words));
        if (usage.hasAny(NOT_PER_TOKEN)) {
            return Meaning.skip(Reason.NOT_PER_TOKEN);
        }
        if (usage.hasAny(NOT_TEXT)) {
            return Meaning.skip(Reason.NOT_TEXT);
        }
        return usage.meaning(mantle);
    }

    private Meaning meaning(boolean mantle) {
        for (String word : words) {
            if (!KNOWN.contains(word) && !FILLING.contains(word)) {
                return Meaning.skip(Reason.UNKNOWN_KIND);
            }
        }
        Rate rate = rate();
        PricingTier tier = tier();
        Reach reach = reach();
        if (rate == null || tier == null || reach == null || isHalfSaid()) {
            return Meaning.skip(Reason.UNKNOWN_KIND);
        }
        boolean isLong = has("lctx") || has("long");
        if (isLong && tier != PricingTier.STANDARD) {
            return Meaning.skip(Reason.UNSUPPORTED_KIND);
        }
        return new Meaning(new RowKind(reach, new Figure(tier, rate, isLong), mantle), null);
    }

    /** Returns whether a word stands without the one that it needs. */
    private boolean isHalfSaid() {
        return has("long") != (has("ctx") || has("context"))
                || has("latency") != has("optimized")
                || has("cross") != has("region")
                || (has("cross") && !has("global") && !has("geo"));
    }

    private @Nullable Rate rate() {
        int times = (has("5m") ? 1 : 0) + (has("30m") ? 1 : 0) + (has("1h") ? 1 : 0);
        boolean out = has("output") || has("response");
        if (has("cache")) {
            boolean write = has("write");
            if (out || write == has("read") || times > (write ? 1 : 0)) {
                return null;
            }
            if (!write) {
                return Rate.CACHE_READ;
            }
            return has("1h") ? Rate.CACHE_WRITE_1H : has("30m") ? Rate.CACHE_WRITE_30M : Rate.CACHE_WRITE_5M;
        }
        if (times > 0 || has("read") || has("write") || out == has("input")) {
            return null;
        }
        return out ? Rate.OUTPUT : Rate.INPUT;
    }

    private @Nullable PricingTier tier() {
        Set<PricingTier> said = EnumSet.noneOf(PricingTier.class);
        if (has("batch")) {
            said.add(PricingTier.BATCH);
        }
        if (has("flex")) {
            said.add(PricingTier.FLEX);
        }
        if (has("priority")) {
            said.add(PricingTier.PRIORITY);
        }
        if (has("latency")) {
            said.add(PricingTier.LATENCY_OPTIMIZED);
        }
        if (said.isEmpty()) {
            return PricingTier.STANDARD;
        }
        return said.size() == 1 && !has("standard") ? said.iterator().next() : null;
    }

    private @Nullable Reach reach() {
        int said = (has("global") ? 1 : 0) + (has("geo") ? 1 : 0) + (has("regional") ? 1 : 0);
        if (said > 1) {
            return null;
        }
        return has("global") ? Reach.GLOBAL : has("geo") ? Reach.GEOGRAPHY : Reach.REGIONAL;
    }

    private boolean has(String word) {
        return words.contains(word);
    }

    private boolean hasAny(Set<String> some) {
        return words.stream().anyMatch(some::contains);
    }

    /**
     * Cuts a text into lower-case words at everything that is no letter or digit, before a capital that follows a small
     * letter or a digit, and between a letter and a digit: {@code CacheWrite1hInput} is cache, write, 1h, input.
     */
    static Set<String> split(String text) {
        Set<String> words = new LinkedHashSet<>();
        StringBuilder word = new StringBuilder();
        char previous = ' ';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean starts = (isUpper(c) && !isUpper(previous)) || (isDigit(c) && !isDigit(previous));
            if (starts || !(isUpper(c) || isLower(c) || isDigit(c))) {
                flush(word, words);
            }
            if (isUpper(c) || isLower(c) || isDigit(c)) {
                word.append(c);
            } else if (c > 127) {
                words.add("?"); // No word of ours, so that the row counts as not understood.
            }
            previous = c;
        }
        flush(word, words);
        return words;
    }

    private static void flush(StringBuilder word, Set<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString().toLowerCase(Locale.ROOT));
            word.setLength(0);
        }
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
