package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Sets;
import dev.modelrouter.core.Capability;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.Support;
import dev.modelrouter.core.TokenEstimate;
import dev.modelrouter.pricing.Budgets;
import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.pricing.Usd;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.PerformanceConfigLatency;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;

/** Ranks the targets of one request and quotes them. Pure: {@code plan} and {@code complete} both begin here. */
final class Planner {

    private final CompiledRoute compiled;
    private final CompletionRequest request;
    private final Limits limits;
    private final Thinking thinking;
    private final OutputLimits outputLimits;
    private final ImmutableList<CachePointBlock> cachePoints;
    private final List<Plan.Exclusion> exclusions = new ArrayList<>();

    private Planner(CompiledRoute compiled, CompletionRequest request, OutputLimits outputLimits) {
        this.compiled = compiled;
        this.outputLimits = outputLimits;
        this.request = request;
        this.limits = compiled.route().limits().tightenedBy(request);
        this.thinking = Thinking.of(request.converse());
        this.cachePoints = cachePoints(request.converse()).collect(ImmutableList.toImmutableList());
    }

    /**
     * What a walk begins with.
     *
     * @param quotes the ranked targets, each with its quote
     * @param order what the ranking says of a rejected answer
     * @param limits that hold for this request
     * @param exclusions what is not tried, and why
     */
    record Ranked(
            ImmutableMap<Target, Quote> quotes,
            Ranking.Order order,
            Limits limits,
            ImmutableList<Plan.Exclusion> exclusions) {

        Quote quote(Target target) {
            return Objects.requireNonNull(quotes.get(target));
        }

        /** @param compiled the route that was ranked */
        Plan toPlan(CompiledRoute compiled, CompletionRequest request, Budgets budgets) {
            Preview.Result preview = Preview.of(request, this, budgets);
            ImmutableList<Plan.Candidate> candidates = preview.fits().entrySet().stream()
                    .map(entry -> new Plan.Candidate(
                            entry.getKey(),
                            entry.getValue().maxTokens(),
                            entry.getValue().worstCase(),
                            quote(entry.getKey()).expected()))
                    .collect(ImmutableList.toImmutableList());
            ImmutableList<Plan.Exclusion> all = ImmutableList.<Plan.Exclusion>builder()
                    .addAll(exclusions)
                    .addAll(preview.exclusions())
                    .build();
            Plan.Findings findings = new Plan.Findings(candidates, all, warnings(compiled));
            return new Plan(request.route(), findings, limits, worstCase(candidates));
        }

        /** The order of a cascade was checked with the route, one that a policy made for this request was not. */
        private ImmutableList<RouteWarning> warnings(CompiledRoute compiled) {
            boolean isChecked =
                    order != Ranking.Order.STRENGTH || compiled.route().isCascade();
            return isChecked
                    ? compiled.warnings()
                    : ImmutableList.<RouteWarning>builder()
                            .addAll(compiled.warnings())
                            .addAll(compiled.warningsOf(quotes.keySet()))
                            .build();
        }

        /** The dearest calls that the caps allow, and never more than the cap on money. */
        private Optional<Usd> worstCase(List<Plan.Candidate> candidates) {
            if (candidates.stream().anyMatch(candidate -> candidate.worstCase().isEmpty())) {
                return limits.maxCost();
            }
            Usd sum = candidates.stream()
                    .map(candidate -> candidate.worstCase().orElseThrow())
                    .flatMap(worst -> Collections.nCopies(Walk.CALLS_PER_TARGET, worst).stream())
                    .sorted(Comparator.reverseOrder())
                    .limit(limits.maxAttempts())
                    .reduce(Usd.ZERO, Usd::plus);
            return Optional.of(
                    limits.maxCost().filter(cap -> cap.compareTo(sum) < 0).orElse(sum));
        }
    }

    static Ranked rank(CompiledRoute compiled, CompletionRequest request, OutputLimits outputLimits) {
        return new Planner(compiled, request, outputLimits).rank();
    }

    private Ranked rank() {
        exclusions.addAll(compiled.exclusions());
        ImmutableMap<Target, Quote> all = quotes(able());
        ImmutableList<Target> viable = all.keySet().asList();
        Ranking ranking = compiled.route().policy().rank(new RoutingPolicy.Question(request, viable, expected(all)));
        requireFrom(viable, ranking);
        viable.stream()
                .filter(target -> !ranking.targets().contains(target))
                .forEach(target -> exclude(target.toString(), "the route's policy left it out"));
        ImmutableMap<Target, Quote> quotes = affordable(ranking, all);
        return new Ranked(quotes, ranking.order(), limits, ImmutableList.copyOf(exclusions));
    }

    private ImmutableList<Target> able() {
        Set<Capability> needed = capabilities(request.converse());
        ImmutableList.Builder<Target> able = ImmutableList.builder();
        for (Target target : compiled.targets()) {
            Optional<Capability> missing = needed.stream()
                    .filter(capability -> target.model().supports(capability) == Support.NO)
                    .findFirst();
            missing.ifPresentOrElse(
                    capability -> exclude(
                            target.toString(), "it does not support " + capability + ", which the request needs"),
                    () -> able.add(target));
        }
        return able.build();
    }

    private static Set<Capability> capabilities(ConverseRequest request) {
        Set<Capability> needed = EnumSet.noneOf(Capability.class);
        if (request.hasSystem() && !request.system().isEmpty()) {
            needed.add(Capability.SYSTEM_PROMPT);
        }
        if (request.toolConfig() != null) {
            needed.add(Capability.TOOLS);
        }
        if (request.outputConfig() != null && request.outputConfig().textFormat() != null) {
            needed.add(Capability.STRUCTURED_OUTPUT);
        }
        request.messages().stream()
                .flatMap(message -> message.content().stream())
                .forEach(block -> addNeeded(needed, block));
        return needed;
    }

    private static void addNeeded(Set<Capability> needed, ContentBlock block) {
        switch (block.type()) {
            case IMAGE -> needed.add(Capability.IMAGES);
            case DOCUMENT -> needed.add(Capability.DOCUMENTS);
            case VIDEO -> needed.add(Capability.VIDEO);
            case AUDIO -> needed.add(Capability.AUDIO);
            case TOOL_USE -> needed.add(Capability.TOOLS);
            case TOOL_RESULT -> {
                needed.add(Capability.TOOLS);
                block.toolResult().content().forEach(part -> {
                    switch (part.type()) {
                        case IMAGE -> needed.add(Capability.IMAGES);
                        case DOCUMENT -> needed.add(Capability.DOCUMENTS);
                        case VIDEO -> needed.add(Capability.VIDEO);
                        default -> {}
                    }
                });
            }
            default -> {}
        }
    }

    private void requireFrom(ImmutableList<Target> viable, @Nullable Ranking ranking) {
        if (ranking == null) {
            throw new IllegalStateException("The policy of route "
                    + compiled.route().name() + " returned null. Return a Ranking, an empty one if no target suits.");
        }
        for (Target target : ranking.targets()) {
            if (!viable.contains(target)) {
                throw new IllegalStateException(
                        "The policy of route " + compiled.route().name() + " ranked " + target
                                + ", which is not among the targets it was given.");
            }
        }
        if (Sets.newHashSet(ranking.targets()).size() < ranking.targets().size()) {
            throw new IllegalStateException(
                    "The policy of route " + compiled.route().name() + " ranked a target twice.");
        }
    }

    /** Quotes the targets of which the context window can hold the request. */
    private ImmutableMap<Target, Quote> quotes(ImmutableList<Target> able) {
        Function<Model, TokenEstimate> estimator = compiled.tokens().forRequest(request.converse());
        WindowFit windows = new WindowFit(request.converse(), outputLimits);
        ImmutableMap.Builder<Target, Quote> quotes = ImmutableMap.builder();
        for (Target target : able) {
            TokenEstimate input = estimator.apply(target.model());
            OptionalInt most = windows.most(target.model(), input);
            windows.tooSmall(target.model(), input)
                    .or(() -> noRoomToAnswer(most))
                    .ifPresentOrElse(
                            reason -> exclude(target.toString(), reason),
                            () -> quotes.put(target, quote(target, input, most)));
        }
        return quotes.buildOrThrow();
    }

    private static ImmutableMap<Target, Usd> expected(ImmutableMap<Target, Quote> quotes) {
        ImmutableMap.Builder<Target, Usd> expected = ImmutableMap.builder();
        quotes.forEach((target, quote) -> quote.expected().ifPresent(usd -> expected.put(target, usd)));
        return expected.buildOrThrow();
    }

    private ImmutableMap<Target, Quote> affordable(Ranking ranking, ImmutableMap<Target, Quote> all) {
        ImmutableMap.Builder<Target, Quote> quotes = ImmutableMap.builder();
        for (Target target : ranking.targets()) {
            Quote quote = Objects.requireNonNull(all.get(target));
            if (quote.fit(limits.maxCost()) instanceof Quote.TooDear tooDear) {
                exclude(target.toString(), tooDear.reason());
            } else {
                quotes.put(target, quote);
            }
        }
        return quotes.buildOrThrow();
    }

    private Quote quote(Target target, TokenEstimate input, OptionalInt mostTokens) {
        Tariff tariff = compiled.tariff(target);
        boolean unpricedCache = !tariff.pricesCacheWrites(cachePoints);
        return new Quote(
                tariff,
                tier(request.converse()),
                unpricedCache ? input.withoutBound("the price of a cache write is not known") : input,
                requestedTokens(request.converse()),
                unstated(target.model(), mostTokens),
                mostTokens);
    }

    private Quote.Unstated unstated(Model model, OptionalInt most) {
        return most.isPresent() && Thinking.forbidsMaxTokens(request.converse(), model)
                ? new Quote.Unstated(most.getAsInt(), most.getAsInt())
                : Quote.Unstated.of(limits.defaultMaxTokens(), thinking);
    }

    /**
     * A model that can put out no more than the request lets it think would refuse it, and end the whole request. A
     * request whose own number is too low is refused by all, and is left for Bedrock to say so.
     */
    private Optional<String> noRoomToAnswer(OptionalInt most) {
        OptionalInt requested = requestedTokens(request.converse());
        boolean isOwnFault = requested.isPresent() && thinking.fills(requested.getAsInt());
        return most.isPresent() && thinking.fills(most.getAsInt()) && !isOwnFault
                ? Optional.of("it puts out at most " + most.getAsInt() + " tokens, and the request lets it think for "
                        + thinking.budgetTokens())
                : Optional.empty();
    }

    static Stream<CachePointBlock> cachePoints(ConverseRequest request) {
        Stream<@Nullable CachePointBlock> content = Stream.concat(
                request.messages().stream()
                        .flatMap(message -> message.content().stream())
                        .map(ContentBlock::cachePoint),
                request.system().stream().map(SystemContentBlock::cachePoint));
        Stream<@Nullable CachePointBlock> tools = request.toolConfig() == null
                ? Stream.empty()
                : request.toolConfig().tools().stream().map(Tool::cachePoint);
        return Stream.concat(content, tools).flatMap(Stream::ofNullable);
    }

    static OptionalInt requestedTokens(ConverseRequest request) {
        return request.inferenceConfig() == null || request.inferenceConfig().maxTokens() == null
                ? OptionalInt.empty()
                : OptionalInt.of(request.inferenceConfig().maxTokens());
    }

    /** The tier that was asked for; one that is cheaper than standard may still be served and billed as standard. */
    static PricingTier tier(ConverseRequest request) {
        if (request.performanceConfig() != null
                && request.performanceConfig().latency() == PerformanceConfigLatency.OPTIMIZED) {
            return PricingTier.LATENCY_OPTIMIZED;
        }
        return request.serviceTier() != null && request.serviceTier().type() == ServiceTierType.PRIORITY
                ? PricingTier.PRIORITY
                : PricingTier.STANDARD;
    }

    private void exclude(String what, String reason) {
        exclusions.add(new Plan.Exclusion(what, reason));
    }
}
