package dev.modelrouter.pricing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * What reservations ask of an account in memory: the limit, whether it refuses, and at which sums somebody wants to hear
 * of it. Immutable.
 */
final class AccountTerms {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    final Usd limit;
    final boolean hard;
    /** The claim's place among those of a reservation, for answers in their order. */
    final int order;
    /** The first sums, in pico-dollars, at which something is to be told, in ascending order. */
    private final long[] news;

    /** Returns the terms of a claim of which every posting is asked for. */
    static AccountTerms of(BudgetAccount.Claim claim, int order) {
        return new AccountTerms(claim.limit(), claim.hard(), order, new long[0]);
    }

    /** Returns the terms of a budget: shares of the limit that notify, and the limit itself once it is passed. */
    static AccountTerms of(Budget budget, int order) {
        Usd limit = budget.limit();
        LongStream shares = budget.notifyAt().stream().mapToLong(percent -> firstAt(limit, percent));
        long passed = limit.isShort() && limit.picos() < Long.MAX_VALUE ? limit.picos() + 1 : Long.MAX_VALUE;
        long[] news = LongStream.concat(shares, LongStream.of(passed)).toArray();
        Arrays.sort(news);
        return new AccountTerms(limit, budget.whenExhausted() != Budget.WhenExhausted.ALLOW, order, news);
    }

    private AccountTerms(Usd limit, boolean hard, int order, long[] news) {
        this.limit = limit;
        this.hard = hard;
        this.order = order;
        this.news = news;
    }

    private static long firstAt(Usd limit, int percent) {
        BigDecimal picos = limit.value().movePointRight(Usd.DECIMALS);
        BigDecimal first = picos.multiply(BigDecimal.valueOf(percent)).divide(HUNDRED, 0, RoundingMode.CEILING);
        return first.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValueExact();
    }

    /**
     * Returns whether something may have to be told as spending grew. What is no plain number is looked at exactly by
     * whoever tells it.
     */
    boolean isNews(long before, Tally after) {
        if (!after.isShort()) {
            return true;
        }
        for (long sum : news) {
            if (before < sum && sum <= after.picos()) {
                return true;
            }
        }
        return false;
    }

    /** Returns the claim on an account. */
    BudgetAccount.Claim claim(BudgetAccount account) {
        return new BudgetAccount.Claim(account, limit, hard);
    }
}
