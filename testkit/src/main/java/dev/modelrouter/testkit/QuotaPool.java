package dev.modelrouter.testkit;

import dev.modelrouter.core.TimeSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The ledger of one quota: what is reserved, charged and left. Thread-safe. */
final class QuotaPool {

    static final String TOO_MANY_REQUESTS = "Too many requests, please wait before trying again. You have sent too many"
            + " requests.  Wait before trying again.";
    static final String TOO_MANY_TOKENS = "Too many tokens, please wait before trying again.";
    static final String TOO_MANY_TOKENS_PER_DAY = "Too many tokens per day, please wait before trying again.";
    static final String TOO_MANY_CONNECTIONS = "Too many connections, please wait before trying again.";

    private final Quota quota;
    private final TimeSource time;
    private final @Nullable Bucket requests;
    private final @Nullable Bucket tokens;
    private final @Nullable Bucket optimized;
    private LocalDate day;
    private long usedToday;
    private long open;

    QuotaPool(Quota quota, TimeSource time) {
        this.quota = quota;
        this.time = time;
        this.requests = bucket(quota.requests());
        this.tokens = bucket(quota.tokens());
        this.optimized = bucket(quota.latencyOptimizedTokens());
        this.day = today();
    }

    private @Nullable Bucket bucket(OptionalLong limit) {
        return limit.isPresent() ? new Bucket(limit.getAsLong(), time.nanoTime()) : null;
    }

    /** Reserves what a call may come to, or says why it cannot begin; then nothing is reserved. */
    synchronized Admission admit(long wanted, boolean optimizedWanted) {
        long now = time.nanoTime();
        turnDay();
        if (quota.concurrentRequests().isPresent()
                && open >= quota.concurrentRequests().getAsLong()) {
            return Admission.refused(Fault.serviceUnavailable(TOO_MANY_CONNECTIONS));
        }
        if (requests != null && requests.level(now) < 1) {
            return Admission.refused(Fault.throttling(TOO_MANY_REQUESTS));
        }
        boolean fast = optimizedWanted && (optimized == null || optimized.level(now) >= wanted);
        boolean ownBucket = fast && optimized != null;
        if (!ownBucket && tokens != null && tokens.level(now) < wanted) {
            return Admission.refused(Fault.throttling(TOO_MANY_TOKENS));
        }
        if (quota.tokensPerDay().isPresent() && quota.tokensPerDay().getAsLong() - usedToday < wanted) {
            return Admission.refused(Fault.throttling(TOO_MANY_TOKENS_PER_DAY));
        }
        open++;
        usedToday += wanted;
        if (requests != null) {
            requests.take(1);
        }
        Bucket drawn = ownBucket ? optimized : tokens;
        if (drawn != null) {
            drawn.take(wanted);
        }
        LocalDate begun = day;
        return new Admission(Optional.empty(), fast, charged -> settle(begun, drawn, wanted, charged));
    }

    private synchronized void settle(LocalDate begun, @Nullable Bucket drawn, long reserved, long charged) {
        open--;
        if (drawn != null) {
            drawn.giveBack(reserved - charged, time.nanoTime());
        }
        if (begun.equals(day)) {
            usedToday += charged - reserved;
        }
    }

    synchronized QuotaUse use() {
        long now = time.nanoTime();
        turnDay();
        return new QuotaUse(
                use(requests, now),
                use(tokens, now),
                level(quota.tokensPerDay(), usedToday),
                level(quota.concurrentRequests(), open),
                use(optimized, now));
    }

    private static Optional<QuotaUse.Level> use(@Nullable Bucket bucket, long now) {
        return bucket == null ? Optional.empty() : Optional.of(bucket.use(now));
    }

    private static Optional<QuotaUse.Level> level(OptionalLong limit, long used) {
        return limit.isPresent() ? Optional.of(new QuotaUse.Level(limit.getAsLong(), used)) : Optional.empty();
    }

    private void turnDay() {
        LocalDate today = today();
        if (today.isAfter(day)) {
            day = today;
            usedToday = 0;
        }
    }

    private LocalDate today() {
        return LocalDate.ofInstant(time.now(), ZoneOffset.UTC);
    }
}
