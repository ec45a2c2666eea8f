package dev.modelrouter.routing;

import dev.modelrouter.core.Capability;
import dev.modelrouter.core.Failure;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.Support;
import dev.modelrouter.core.Target;
import dev.modelrouter.core.TokenEstimate;
import dev.modelrouter.core.TokenEstimator;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Usd;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * The places of one request in the order in which they are to be tried. What a place is asked for and what that may cost
 * is worked out when its turn comes, and only as far as it matters: a prompt that fits every window by its length alone
 * is not read, unless money is limited.
 *
 * <p>Not thread-safe. Not final for the sake of simulations, see {@link Run}.
 */
class RankedPlaces implements Course {

    private static final Logger LOG = LoggerFactory.getLogger(RouterLog.NAME);

    private final CompiledRoute route;
    private final CompletionRequest request;
    private final Limits limits;
    private final OutputLimits outputLimits;
    private final boolean isMoneyLimited;
    private final String begun;

    /** The places of the route by rank; null for their natural order. */
    private int @Nullable [] order;

    private @Nullable HealthTable table;

    /** Its request has a draft, which is to be mended. */
    private boolean mends;

    private @Nullable Quote @Nullable [] quotes;
    private @Nullable Function<Model, TokenEstimate> estimator;

    /** Places whose models take the request as it is, by their natural numbers, each a bit: the first 64 at most. */
    private long taken;

    /** Made when a model does not. */
    private @Nullable FittedRequests fitted;

    // What the lengths of the texts tell, as numbers; see TokenEstimator.ceiling.
    private boolean isCeilingAsked;
    private boolean hasCeiling;
    private long expectedByLength;
    private long mostByLength;

    /**
     * Begins with the natural order of the route.
     *
     * @param budgeted whether budgets may limit what is spent
     */
    RankedPlaces(CompiledRoute route, CompletionRequest request, OutputLimits outputLimits, boolean budgeted) {
        this(route, request, outputLimits, budgeted, "");
    }

    private RankedPlaces(
            CompiledRoute route, CompletionRequest request, OutputLimits outputLimits, boolean budgeted, String begun) {
        this.route = route;
        this.request = request;
        this.limits = route.route().limits().tightenedBy(request);
        this.outputLimits = outputLimits;
        this.isMoneyLimited = budgeted || limits.maxCost().isPresent();
        this.begun = begun;
    }

    /**
     * Returns the same places for the request with the beginning of its answer, of which those {@linkplain #goesOn go on}
     * that are known to take one; null if an answer to this request cannot be gone on with so.
     */
    @Nullable
    RankedPlaces goingOnWith(String text) {
        CompletionRequest onward = Prefill.of(request, text);
        if (onward == null) {
            return null;
        }
        RankedPlaces places = new RankedPlaces(route, onward, outputLimits, isMoneyLimited, text);
        places.order = order;
        places.table = table;
        return places;
    }

    /** Returns the beginning of the answer; empty if there is none. */
    String begun() {
        return begun;
    }

    /**
     * Returns the same places for a request that has a rejected answer mended, wherever in them that is asked; null if
     * there is none.
     */
    @Nullable
    RankedPlaces mendingBy(@Nullable CompletionRequest amended) {
        if (amended == null) {
            return null;
        }
        RankedPlaces places = new RankedPlaces(route, amended, outputLimits, isMoneyLimited);
        places.order = order;
        places.table = table;
        places.mends = true;
        return places;
    }

    @Override
    public boolean goesOn(int rank) {
        return !begun.isEmpty() && target(rank).model().supports(Capability.PREFILL) == Support.YES;
    }

    @Override
    public boolean mends() {
        return mends;
    }

    /** Returns whether any of the places goes on. */
    boolean anyGoesOn() {
        for (int rank = 0; rank < size(); rank++) {
            if (goesOn(rank)) {
                return true;
            }
        }
        return false;
    }

    /** Has the health of the places kept in a table. */
    RankedPlaces under(HealthTable kept) {
        this.table = kept;
        return this;
    }

    @Override
    public @Nullable TargetHealth health(int rank) {
        return table == null ? null : place(rank).health(table);
    }

    @Override
    public boolean waitsForRecovery() {
        return route.route().waitsForRecovery();
    }

    /** Returns the limits that hold for the request. */
    Limits limits() {
        return limits;
    }

    CompiledRoute route() {
        return route;
    }

    CompletionRequest request() {
        return request;
    }

    Need need() {
        return request.need();
    }

    /** Returns whether the text of the request was read, which may have taken a while. */
    boolean isRead() {
        return quotes != null || fitted != null;
    }

    /** Returns whether a place, by its natural number, takes the request as it is, so that nothing is to be fitted. */
    boolean takes(int natural) {
        long bit = natural < Long.SIZE ? 1L << natural : 0;
        boolean takes = (taken & bit) != 0 || takes(natural, false);
        taken = takes ? taken | bit : taken;
        return takes;
    }

    private boolean takes(int natural, boolean streamed) {
        return fitted == null
                && outputLimits.fitter(route.places().get(natural)).takes(request.converse(), streamed);
    }

    /** Returns whether a place, by its natural number, has to be called plainly even if the answer is to be streamed. */
    boolean isPlainCall(int natural) {
        return !takes(natural, true) && fitted().isPlainCall(natural);
    }

    /** Returns the request as it is fitted to places that do not take it as it is. */
    FittedRequests fitted() {
        if (fitted == null) {
            fitted = new FittedRequests(request.converse(), route, outputLimits);
        }
        return fitted;
    }

    /** Returns what a place is sent, by its natural number, but for its settings; the request itself if nothing is changed. */
    ConverseRequest sent(int natural) {
        return takes(natural) ? request.converse() : fitted().sent(natural);
    }

    private boolean isChanged(int natural) {
        return !takes(natural) && fitted().isChanged(natural);
    }

    /** Takes the places in another order, by their natural numbers, and perhaps not all of them. */
    void order(int[] natural) {
        this.order = natural;
    }

    @Override
    public int size() {
        return order == null ? route.places().size() : order.length;
    }

    Place place(int rank) {
        return route.places().get(natural(rank));
    }

    /** Returns the number of a place in the natural order of the route. */
    int natural(int rank) {
        return order == null ? rank : order[rank];
    }

    @Override
    public Target target(int rank) {
        return place(rank).target();
    }

    @Override
    public Fit fit(int rank, int mostTokens, Left left) {
        int natural = natural(rank);
        Place place = route.places().get(natural);
        long lacking = place.lacking() & need().capabilities();
        if (lacking != 0) {
            return new Unfit(new Exclusion.Lacks(Need.first(lacking)));
        }
        Exclusion.Why misfit = takes(natural) ? null : fitted().problem(natural);
        if (misfit != null) {
            return new Unfit(misfit);
        }
        if (quoteOrNull(natural) == null && !isChanged(natural)) {
            Fits fits = fitByLength(place, mostTokens, left);
            if (fits != null) {
                return fits;
            }
        }
        if (isToBeCounted(natural)) {
            return Uncounted.INSTANCE;
        }
        Quote quote = quote(natural);
        Optional<Exclusion.Why> problem = windows().problem(place.target().model(), quote.input());
        if (problem.isPresent()) {
            return new Unfit(problem.get());
        }
        Quote lowered = quote.atMost(mostTokens);
        Fit fit = lowered.fit(left);
        // What the whole cap does not cover will never fit.
        return fit instanceof TooDear && quote.fit(limits.maxCost()) instanceof TooDear never
                ? new Unfit(never.why())
                : fit;
    }

    /**
     * Returns how the call fits if the lengths of the texts alone tell that it does, into the window and into the money,
     * whatever is in them; null if they do not.
     */
    private @Nullable Fits fitByLength(Place place, int mostTokens, Left left) {
        int asked = hasCeiling() ? Math.min(tokensByLength(place, expectedByLength), mostTokens) : 0;
        if (asked <= 0) {
            return null;
        }
        if (!isMoneyLimited) {
            return place.fits(asked);
        }
        if (left.budgets().isPresent()) {
            return null;
        }
        Optional<Usd> worst = place.tariff().upperBound(mostByLength, asked, need().tier());
        boolean isCovered = worst.isPresent()
                && (left.cap().isEmpty() || worst.get().compareTo(left.cap().get()) <= 0);
        return isCovered ? new Fits(asked, worst, true) : null;
    }

    /** Returns what will be asked for beside so many input tokens; zero if that may not fit into the window. */
    private int tokensByLength(Place place, long expected) {
        if (!need().thinking().equals(Thinking.NONE)) {
            return 0;
        }
        int wanted = need().statesTokens() ? need().requestedTokens() : limits.defaultMaxTokens();
        Model model = place.target().model();
        if (!need().statesTokens() && Thinking.forbidsMaxTokens(request.converse(), model)) {
            return 0;
        }
        long room = place.window() - expected - WindowFit.margin(expected);
        return room < Math.max(wanted, WindowFit.LEAST_ESTIMATED_ROOM) ? 0 : outputLimits.atMost(model, wanted);
    }

    private boolean hasCeiling() {
        if (!isCeilingAsked) {
            isCeilingAsked = true;
            try {
                Optional<TokenEstimator.Ceiling> ceiling = route.tokens().ceiling(request.converse());
                if (ceiling.isPresent()) {
                    hasCeiling = true;
                    expectedByLength = ceiling.get().expected();
                    mostByLength = ceiling.get().atMost();
                }
            } catch (RuntimeException e) {
                warn(e);
            }
        }
        return hasCeiling;
    }

    /** Returns whether it takes time to estimate the input for a place, by its natural number. */
    boolean isToBeCounted(int natural) {
        return quoteOrNull(natural) == null && !route.tokens().isImmediate();
    }

    private @Nullable Quote quoteOrNull(int natural) {
        return quotes == null ? null : quotes[natural];
    }

    /** Has the input counted for a place; blocks as the estimator does. */
    TokenEstimate count(int rank) {
        return estimate(natural(rank));
    }

    /** Takes an estimate for a place as it is. */
    void counted(int rank, TokenEstimate input) {
        int natural = natural(rank);
        quotes()[natural] = quote(natural, input);
    }

    private @Nullable Quote[] quotes() {
        if (quotes == null) {
            quotes = new @Nullable Quote[route.places().size()];
        }
        return quotes;
    }

    private Quote quote(int natural) {
        Quote quote = quoteOrNull(natural);
        if (quote == null) {
            quote = quote(natural, estimate(natural));
            quotes()[natural] = quote;
        }
        return quote;
    }

    private TokenEstimate estimate(int natural) {
        Model model = route.places().get(natural).target().model();
        try {
            if (isChanged(natural)) {
                return route.tokens().estimate(sent(natural), model);
            }
            if (estimator == null) {
                estimator = route.tokens().forRequest(request.converse());
            }
            return estimator.apply(model);
        } catch (RuntimeException e) {
            warn(e);
            return offline(natural);
        }
    }

    /** Only the class is logged: the message may quote the prompt, or name the account. */
    private static void warn(RuntimeException thrown) {
        LOG.warn(
                "The token estimator threw {}; the offline estimate takes its place.",
                thrown.getClass().getName());
    }

    /** Returns what a place is asked for and what that may cost; blocks as the estimator does. */
    Quote quoteOf(int rank) {
        return quote(natural(rank));
    }

    private Quote quote(int natural, TokenEstimate input) {
        Place place = route.places().get(natural);
        Model model = place.target().model();
        OptionalInt most = windows().most(model, input);
        boolean unpricedCache =
                !place.tariff().pricesCacheWrites(cachingNeed(natural).cachePoints());
        return new Quote(
                place.tariff(),
                need().tier(),
                unpricedCache ? input.withoutBound("the price of a cache write is not known") : input,
                need().statesTokens() ? OptionalInt.of(need().requestedTokens()) : OptionalInt.empty(),
                unstated(model, most),
                most);
    }

    private Quote.Unstated unstated(Model model, OptionalInt most) {
        return most.isPresent() && Thinking.forbidsMaxTokens(request.converse(), model)
                ? new Quote.Unstated(most.getAsInt(), most.getAsInt())
                : Quote.Unstated.of(limits.defaultMaxTokens(), need().thinking());
    }

    private WindowFit windows() {
        return new WindowFit(need(), outputLimits);
    }

    /** Returns the same anew, without a change to this, so that any thread may ask. */
    Quote lookCloser(int rank) {
        int natural = natural(rank);
        ConverseRequest sent = fitted == null ? request.converse() : fitted.sent(natural);
        return quote(natural, route.tokens().estimate(sent, target(rank).model()));
    }

    /** Returns the cache points of the request; of one that has none, those that it is given for a place. */
    private Need cachingNeed(int natural) {
        return need().cachePoints().isEmpty() && isChanged(natural) ? Need.of(sent(natural)) : need();
    }

    /** Returns whether a call asks for prompts to be cached longer than Bedrock does where it says nothing of it. */
    boolean asksForLongCaching(int rank) {
        return cachingNeed(natural(rank)).asksForLongCaching();
    }

    /** Returns how the prompt is cached at a place, if the route asks for that. */
    Optional<CachingPlan> caching(int rank) {
        return place(rank).caching(sent(natural(rank)));
    }

    /** Returns what is to be done about a failure: if it tells how to fit the request better, the same call once more. */
    Reaction reactionTo(int rank, Failure failure) {
        Reaction reaction = route.route().reactionTo(failure);
        boolean isSettled =
                failure.maxTokensThatFit().isPresent() || route.route().hasRuleFor(failure);
        if (isSettled || !fitted().learn(natural(rank), failure)) {
            return reaction;
        }
        taken = 0;
        if (quotes != null) {
            quotes[natural(rank)] = null;
        }
        return reaction.with(Reaction.Again.NEXT);
    }

    /** Returns the most that a call may cost; empty if that is not known. */
    Optional<Usd> worstCase(int rank, int maxTokens) {
        return quote(natural(rank)).worstCase(maxTokens);
    }

    /** Returns the input tokens that a call is expected to have. */
    long expectedInput(int rank) {
        return quote(natural(rank)).input().expected();
    }

    /** Returns what about the usage that was reported of a call cannot be, for people; empty if it can. */
    Optional<String> anomaly(int rank, int maxTokens, Usage usage) {
        // The bound is at least a quarter of the ceiling, and what is wide of it four times as much.
        long plausible = hasCeiling() ? Math.max(UsageBound.SLACK, expectedByLength) : UsageBound.SLACK;
        return usage.promptTokens() <= plausible && usage.outputTokens() <= maxTokens
                ? Optional.empty()
                : bound(rank, maxTokens).anomaly(usage);
    }

    private UsageBound bound(int rank, int maxTokens) {
        OptionalLong most = quote(natural(rank)).input().atMost();
        Place place = place(rank);
        if (most.isEmpty() && place.window() != Place.WINDOW_UNKNOWN) {
            most = OptionalLong.of(place.window());
        }
        return new UsageBound(most, maxTokens);
    }

    /** Returns why a place can never be called for this request, or null; blocks as the estimator does. */
    Exclusion.@Nullable Why unfit(int rank) {
        if (isToBeCounted(natural(rank))) {
            quote(natural(rank));
        }
        return knownUnfit(rank);
    }

    /** Returns the same as far as it is known without asking anybody. */
    Exclusion.@Nullable Why knownUnfit(int rank) {
        return fit(rank, Integer.MAX_VALUE, new Left(limits.maxCost(), Optional.empty())) instanceof Unfit unfit
                ? unfit.why()
                : null;
    }

    /** Returns an estimate by the request alone, for when the route's own estimator does not come to an end. */
    TokenEstimate fallback(int rank) {
        return offline(natural(rank));
    }

    private TokenEstimate offline(int natural) {
        return TokenEstimator.offline()
                .estimate(sent(natural), route.places().get(natural).target().model());
    }
}
