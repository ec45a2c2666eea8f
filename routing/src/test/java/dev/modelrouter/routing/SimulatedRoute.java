package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelResolver;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Target;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.core.TokenEstimate;
import dev.modelrouter.core.TokenEstimator;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.BudgetAccount;
import dev.modelrouter.pricing.BudgetBalance;
import dev.modelrouter.pricing.BudgetLedger;
import dev.modelrouter.pricing.BudgetListener;
import dev.modelrouter.pricing.Budgets;
import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileRequest;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileResponse;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileModel;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileStatus;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileType;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * A route and budgets that simulated requests share, one after the other: to work them out takes longer than to play a
 * request. What gates, policies, clocks and books do is up to the world of the request that is on.
 */
final class SimulatedRoute {

    private static final String PROFILE =
            "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123def456";
    private static final String JUDGE = "nova-lite";

    final int maxAttempts;
    final LiveRoute live;
    final Budgets budgets;

    /** Of the budgets; null if they refuse nothing. */
    final @Nullable Usd hardLimit;

    private @Nullable SimulatedWorld world;

    /** @param looksUp whether one of its models is named by the ARN of a profile */
    SimulatedRoute(Random random, boolean looksUp) {
        this.maxAttempts = 1 + random.nextInt(7);
        List<String> problems = new ArrayList<>();
        this.live = new LiveRoute(route(random, looksUp), facts(random), new Time(), problems);
        assertThat(problems).isEmpty();
        int budgeted = looksUp ? 0 : random.nextInt(4);
        Usd limit = SimulatedWorld.LEAST.times(20 + random.nextInt(600));
        this.hardLimit = budgeted == 1 || budgeted == 2 ? limit : null;
        Budget budget = Budget.total(limit)
                .whenExhausted(
                        switch (budgeted) {
                            case 1 -> Budget.WhenExhausted.DEGRADE;
                            case 2 -> Budget.WhenExhausted.REFUSE;
                            default -> Budget.WhenExhausted.ALLOW;
                        });
        this.budgets = Budgets.of(
                budgeted == 0 ? List.of() : List.of(budget), new Books(), new Time(), new BudgetListener() {});
    }

    /** A request is on. */
    void play(SimulatedWorld next) {
        this.world = next;
    }

    private SimulatedWorld world() {
        return requireNonNull(world);
    }

    private Random luck() {
        return world().random;
    }

    private CompiledRoute.World facts(Random random) {
        TokenEstimator offline = TokenEstimator.offline();
        return new CompiledRoute.World(
                ModelCatalog.bundled(),
                ModelResolver.builder(ModelCatalog.bundled())
                        .control(Region.US_EAST_1, new Control())
                        .timeSource(new Time())
                        .build(),
                PriceCatalog.bundled(),
                random.nextInt(3) == 0 ? new Counting() : offline,
                ImmutableSetMultimap.<Region, String>builder()
                        .putAll(
                                Region.US_EAST_1,
                                random.nextBoolean()
                                        ? List.of(Target.DEFAULT_CLIENT)
                                        : List.of(Target.DEFAULT_CLIENT, "second"))
                        .put(Region.US_WEST_2, Target.DEFAULT_CLIENT)
                        .build());
    }

    private Route route(Random random, boolean looksUp) {
        List<String> models =
                new ArrayList<>(List.of("llama-3.1-8b", "llama-3.3-70b", "claude-haiku-4.5", "claude-sonnet-4.6"));
        Collections.shuffle(models, random);
        models.subList(1 + random.nextInt(models.size()), models.size()).clear();
        if (looksUp) {
            models.add(random.nextInt(models.size()), PROFILE);
        }
        String[] named = models.toArray(String[]::new);
        Route route =
                switch (random.nextInt(3)) {
                    case 0 -> Route.cascade("r", named);
                    case 1 -> Route.fallback("r", named);
                    default -> Route.of("r", new Triage(), named);
                };
        Route mending = random.nextInt(3) == 0 ? route.repair() : route;
        mending = random.nextInt(3) == 0 ? mending.escalateWithDraft() : mending;
        mending = random.nextInt(6) == 0 ? mending.acceptedOnly() : mending;
        return mending.accept(random.nextInt(4) == 0 ? new Opinions().and(new Opinions()) : new Opinions())
                .deadline(Duration.ofSeconds(60))
                .maxAttempts(maxAttempts)
                .whenCut(List.of(WhenCut.values()).get(random.nextInt(WhenCut.values().length)))
                .release(random.nextInt(3) == 0 ? Release.AFTER_GATE : Release.AT_ONCE)
                .defaultMaxTokens(1000);
    }

    private static ConverseRequest question() {
        return ConverseRequest.builder()
                .messages(StubClient.user("?"))
                .inferenceConfig(config -> config.maxTokens(5))
                .build();
    }

    /** Accepts, rejects, throws, or asks a model, perhaps more than once. */
    private final class Opinions implements Gate {

        @Override
        public Judgment judge(Answer answer) {
            world().passSomeTime();
            return switch (luck().nextInt(12)) {
                case 0, 1, 2 -> Verdict.accept();
                case 3, 4 -> Verdict.reject("bad");
                case 5 -> Verdict.reject("middling").withScore(0.5);
                case 6 -> throw new IllegalArgumentException("a gate that throws");
                case 7 -> new Judgment.Asks(new Inquiry("claude-opus-4.6", question(), Purpose.JUDGE), this::read);
                default -> new Judgment.Asks(new Inquiry(JUDGE, question(), Purpose.JUDGE), this::read);
            };
        }

        private Judgment read(Optional<Answer> opinion) {
            world().passSomeTime();
            return switch (luck().nextInt(6)) {
                case 0 -> new Judgment.Asks(new Inquiry(JUDGE, question(), Purpose.JUDGE), this::read);
                case 1 -> throw new IllegalArgumentException("a reading that throws");
                default -> opinion.isPresent() ? Verdict.accept() : Verdict.reject("nobody said so");
            };
        }

        @Override
        public ImmutableSet<String> asks() {
            return ImmutableSet.of(JUDGE);
        }
    }

    /** Asks a model and ranks at random, or throws. */
    private final class Triage implements RoutingPolicy {

        @Override
        public Choice rank(Question question) {
            return luck().nextInt(4) == 0 ? ranking(question) : asks(question);
        }

        private Choice asks(Question question) {
            return new Choice.Asks(new Inquiry(JUDGE, question(), Purpose.TRIAGE), reply -> {
                world().passSomeTime();
                return switch (luck().nextInt(10)) {
                    case 0 -> throw new Simulation.Planted();
                    case 1 -> asks(question);
                    default -> ranking(question);
                };
            });
        }

        private Ranking ranking(Question question) {
            List<Target> targets = new ArrayList<>(question.targets());
            Collections.shuffle(targets, luck());
            return luck().nextBoolean() ? Ranking.byPreference(targets) : Ranking.byStrength(targets);
        }

        @Override
        public ImmutableSet<String> asks() {
            return ImmutableSet.of(JUDGE);
        }
    }

    /** Is asked apart, as one that calls Bedrock is. */
    private static final class Counting implements TokenEstimator {
        @Override
        public TokenEstimate estimate(ConverseRequest request, Model model) {
            return TokenEstimator.offline().estimate(request, model);
        }
    }

    /** A control plane that answers, refuses, or hangs until its time is up. */
    private final class Control implements BedrockClient {

        @Override
        public GetInferenceProfileResponse getInferenceProfile(GetInferenceProfileRequest request) {
            int luck = luck().nextInt(3);
            Duration most = request.overrideConfiguration()
                    .flatMap(override -> override.apiCallTimeout())
                    .orElseThrow();
            try {
                world().clock.sleep(luck == 0 ? most : most.dividedBy(20));
            } catch (InterruptedException e) {
                throw AbortedException.create("interrupted");
            }
            if (luck == 0) {
                throw ApiCallTimeoutException.create(most.toMillis());
            }
            if (luck == 1) {
                throw AccessDeniedException.builder()
                        .message("no")
                        .statusCode(403)
                        .build();
            }
            return GetInferenceProfileResponse.builder()
                    .inferenceProfileArn(PROFILE)
                    .type(InferenceProfileType.APPLICATION)
                    .status(InferenceProfileStatus.ACTIVE)
                    .models(List.of(InferenceProfileModel.builder()
                            .modelArn("arn:aws:bedrock:us-east-1::foundation-model/"
                                    + "anthropic.claude-haiku-4-5-20251001-v1:0")
                            .build()))
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    /** The time of the request that is on. */
    private final class Time implements TimeSource {

        @Override
        public Instant now() {
            SimulatedWorld on = world;
            return on == null ? FakeClock.create().now() : on.time.now();
        }

        @Override
        public long nanoTime() {
            return world().time.nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            world().clock.sleep(duration);
        }

        @Override
        public Future<?> schedule(Duration delay, Runnable task) {
            return world().time.schedule(delay, task);
        }
    }

    private final class Books implements BudgetLedger {

        @Override
        public Reply reserve(BudgetLedger.Reservation reservation) {
            return world().books.reserve(reservation);
        }

        @Override
        public Ending settle(String id, Usd spent) {
            return world().books.settle(id, spent);
        }

        @Override
        public Ending release(String id) {
            return world().books.release(id);
        }

        @Override
        public Ending estimate(String id) {
            return world().books.estimate(id);
        }

        @Override
        public ImmutableList<Expired> expire() {
            return world().books.expire();
        }

        @Override
        public BudgetBalance balance(BudgetAccount.Claim claim) {
            return world().books.balance(claim);
        }
    }
}
