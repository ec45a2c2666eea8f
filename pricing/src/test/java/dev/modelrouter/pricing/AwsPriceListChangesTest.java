package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Scope;
import dev.modelrouter.pricing.PriceListRefresh.Outcome;
import dev.modelrouter.pricing.PriceListSkip.Reason;
import dev.modelrouter.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a list changes, what it adds, what is objected to and what is left alone. */
final class AwsPriceListChangesTest {

    private static final String NOVA = "amazon.nova-pro-v1:0";
    private static final String LLAMA = "meta.llama3-3-70b-instruct-v1:0";
    private static final String OPUS = "anthropic.claude-opus-5";
    private static final String STAMP = "aws-price-list AmazonBedrock " + PriceListFiles.PUBLISHED;

    private final PriceListServer server = PriceListServer.start();
    private final FakeClock clock = FakeClock.create();
    private final Map<String, PriceListFiles> files = new TreeMap<>();
    private UnaryOperator<AwsPriceList.Builder> settings = UnaryOperator.identity();

    @BeforeEach
    void begin() {
        clock.advance(Duration.between(clock.now(), Instant.parse("2026-11-22T00:00:00Z")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private PriceListFiles file(String offer, String region) {
        return files.computeIfAbsent(offer + "/" + region, unseen -> PriceListFiles.offer(offer, region));
    }

    private PriceListFiles bedrock(String region) {
        return file("AmazonBedrock", region);
    }

    private PriceListFiles marketplace(String region) {
        return file("AmazonBedrockFoundationModels", region);
    }

    private PriceListRefresh refresh(Price... base) {
        return refresh(PriceCatalog.of(Arrays.asList(base)));
    }

    private PriceListRefresh refresh(PriceCatalog base) {
        server.serve(files);
        return settings.apply(AwsPriceList.builder().endpoint(server.endpoint()).time(clock))
                .build()
                .refresh(base);
    }

    /** A price of input and output that was read of the list. */
    private static Price.Builder price(String modelId, Scope scope, String input, String output) {
        return Price.builder(modelId, scope)
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of(input))
                .perMillion(PricingTier.STANDARD, Rate.OUTPUT, Usd.of(output))
                .confidence(Confidence.SINGLE_SOURCE)
                .source("old.jsonl, line 7")
                .asOf(LocalDate.of(2026, 8, 20))
                .sources(List.of("aws-price-list@2026-08-20"));
    }

    private static Price llama(String... regions) {
        return price(LLAMA, Scope.IN_REGION, "0.72", "0.72")
                .regions(regions)
                .isDefault(true)
                .build();
    }

    private void llamaRows(String region, String perThousand) {
        bedrock(region)
                .bedrock("Llama 3.3 70B", "USE1-Llama3-3-70B-input-tokens", perThousand)
                .bedrock("Llama 3.3 70B", "USE1-Llama3-3-70B-output-tokens", perThousand);
    }

    private static Optional<Usd> usd(PriceListRefresh refresh, String modelId, Scope scope, String region, Rate rate) {
        return refresh.catalog()
                .price(ModelId.of(modelId, scope), region)
                .flatMap(price -> price.perMillion(PricingTier.STANDARD, rate));
    }

    private static List<String> shown(List<?> changes) {
        return changes.stream().map(Object::toString).toList();
    }

    private static void assertSkipped(PriceListRefresh refresh, Reason reason, int count, String example) {
        assertThat(refresh.skipped())
                .filteredOn(skip -> skip.reason() == reason)
                .singleElement()
                .satisfies(skip -> {
                    assertThat(skip.count()).isEqualTo(count);
                    assertThat(skip.examples()).contains(example);
                });
    }

    @Test
    void changedFigure_inOneOfTwoRegions_splitsThePriceAndRemembersTheOldOne() {
        llamaRows("us-east-1", "0.0009");
        llamaRows("us-west-2", "0.00072");

        PriceListRefresh refresh = refresh(llama("us-east-1", "us-east-2", "us-west-2"));

        assertThat(refresh.outcome()).isEqualTo(Outcome.OBJECTED);
        assertThat(shown(refresh.objections()))
                .contains(LLAMA + " in-region [us-east-2] standard.input: $0.72 -> none (disappeared)");

        settings = list -> list.regions("us-east-1", "us-west-2");
        refresh = refresh(llama("us-east-1", "us-east-2", "us-west-2"));

        assertThat(shown(refresh.changes()))
                .contains(
                        LLAMA + " in-region [us-east-1] standard.input: $0.72 -> $0.9",
                        LLAMA + " in-region [us-east-1] standard.output: $0.72 -> $0.9");
        Price changed = of(refresh, LLAMA, "us-east-1");
        assertThat(changed.regions()).containsExactly("us-east-1");
        assertThat(changed.isDefault()).isFalse();
        assertThat(changed.source()).isEqualTo(STAMP);
        assertThat(changed.sources()).containsExactly(STAMP);
        assertThat(changed.asOf()).contains(LocalDate.of(2026, 11, 20));
        assertThat(changed.confidence()).isEqualTo(Confidence.SINGLE_SOURCE);
        assertThat(changed.history())
                .containsExactly(new PastPrice(
                        Map.of(Rate.INPUT, Usd.of("0.72"), Rate.OUTPUT, Usd.of("0.72")),
                        Optional.empty(),
                        Optional.of(LocalDate.of(2026, 10, 31)),
                        Optional.of("replaced by " + STAMP)));
        Price confirmed = of(refresh, LLAMA, "us-west-2");
        assertThat(confirmed.regions()).containsExactly("us-west-2");
        assertThat(confirmed.sources()).containsExactly(STAMP, "aws-price-list@2026-08-20");
        assertThat(confirmed.history()).isEmpty();
        Price unread = of(refresh, LLAMA, "us-east-2");
        assertThat(unread.regions()).containsExactly("us-east-2");
        assertThat(unread.source()).isEqualTo("old.jsonl, line 7");
        // One of them still answers for the regions that none lists, as something known did before.
        assertThat(of(refresh, LLAMA, "eu-west-9").isAssumed()).isTrue();
        assertThat(of(refresh, LLAMA, "eu-west-9").perMillion(PricingTier.STANDARD, Rate.INPUT))
                .isPresent();
    }

    private static Price of(PriceListRefresh refresh, String modelId, String region) {
        return refresh.catalog()
                .price(ModelId.of(modelId, Scope.IN_REGION), region)
                .orElseThrow();
    }

    @Test
    void changedFigures_oneAfterTheOther_makeAHistoryWithoutGaps() {
        settings = list -> list.regions("us-east-1");
        llamaRows("us-east-1", "0.0009");
        PriceCatalog first = refresh(llama("us-east-1")).catalog();
        files.clear();
        llamaRows("us-east-1", "0.0005");
        bedrock("us-east-1")
                .published("2026-12-02T00:00:00Z")
                .products()
                .forEach(row -> row.effective = "2026-12-01T00:00:00Z");
        clock.advance(Duration.ofDays(12));

        PriceListRefresh second = refresh(first);

        assertThat(of(second, LLAMA, "us-east-1").history())
                .extracting(past -> past.from().map(LocalDate::toString).orElse("launch") + " to "
                        + past.until().orElseThrow() + " " + past.rates().get(Rate.INPUT))
                .containsExactly("launch to 2026-10-31 $0.72", "2026-11-01 to 2026-11-30 $0.9");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0072, false",
        "0.0072000001, true",
        "0.00792, true",
        "0.000072, false",
        "0.0000719, true",
        "0.00072, false",
    })
    void movedFigure_byMoreThanTenTimes_isObjectedTo(String perThousand, boolean objected) {
        llamaRows("us-east-1", perThousand);
        settings = list -> list.regions("us-east-1");

        PriceListRefresh refresh = refresh(llama("us-east-1"));

        assertThat(refresh.outcome()).isEqualTo(objected ? Outcome.OBJECTED : Outcome.APPLIED);
        assertThat(usd(refresh, LLAMA, Scope.IN_REGION, "us-east-1", Rate.INPUT))
                .contains(objected ? Usd.of("0.72") : Usd.of(perThousand).times(1000));
    }

    @Test
    void movedFigure_elevenTimes_isNamedAndAppliedOnlyIfAskedFor() {
        llamaRows("us-east-1", "0.00792");
        settings = list -> list.regions("us-east-1");
        Price before = llama("us-east-1");

        PriceListRefresh refused = refresh(before);

        assertThat(refused.catalog().prices()).containsExactly(before);
        assertThat(refused.explanation())
                .isEqualTo("Not applied: 2 changed prices have to be asked for with acceptMoves, the first: " + LLAMA
                        + " in-region [us-east-1] standard.input: $0.72 -> $7.92 (moved too far)");
        settings = list -> list.regions("us-east-1").acceptMoves(NOVA);
        assertThat(refresh(before).outcome()).isEqualTo(Outcome.OBJECTED);
        settings = list -> list.regions("us-east-1").maxMove(11);
        assertThat(refresh(before).outcome()).isEqualTo(Outcome.APPLIED);
        settings = list -> list.regions("us-east-1").acceptMoves(LLAMA);
        assertThat(usd(refresh(before), LLAMA, Scope.IN_REGION, "us-east-1", Rate.OUTPUT))
                .contains(Usd.of("7.92"));
        settings = list -> list.regions("us-east-1").acceptMoves(true);
        assertThat(refresh(before).outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void figureOfTheList_becomesZero_isObjectedTo() {
        llamaRows("us-east-1", "0.0000000000");
        settings = list -> list.regions("us-east-1");

        PriceListRefresh refresh = refresh(llama("us-east-1"));

        assertThat(shown(refresh.objections()))
                .containsExactly(
                        LLAMA + " in-region [us-east-1] standard.input: $0.72 -> $0 (became zero)",
                        LLAMA + " in-region [us-east-1] standard.output: $0.72 -> $0 (became zero)");
        assertThat(usd(refresh, LLAMA, Scope.IN_REGION, "us-east-1", Rate.INPUT))
                .contains(Usd.of("0.72"));
        settings = list -> list.regions("us-east-1").acceptMoves(LLAMA);
        assertThat(usd(refresh(llama("us-east-1")), LLAMA, Scope.IN_REGION, "us-east-1", Rate.INPUT))
                .contains(Usd.ZERO);
    }

    @Test
    void zero_forWhatTheListHadNoPriceFor_isLeftOutAndTheOtherSourceKept() {
        bedrock("us-east-1")
                .bedrock("Nova Pro", "USE1-NovaPro-input-tokens", "0.0008")
                .bedrock("Nova Pro", "USE1-NovaPro-output-tokens", "0.0032")
                .bedrock("Nova Pro", "USE1-NovaPro-cache-write-input-token-count", "0.0000000000")
                .bedrock("Nova Pro", "USE1-NovaPro-cache-read-input-token-count", "0.0000000000");
        settings = list -> list.regions("us-east-1");
        Price price = readFrom(
                        Map.of("standard.cacheWrite5m", ImmutableList.of("models.dev@2026-10")),
                        price(NOVA, Scope.IN_REGION, "0.8", "3.2")
                                .regions("us-east-1")
                                .perMillion(PricingTier.STANDARD, Rate.CACHE_WRITE_5M, Usd.of("0.8")))
                .build();

        PriceListRefresh refresh = refresh(price);

        assertThat(refresh.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(usd(refresh, NOVA, Scope.IN_REGION, "us-east-1", Rate.CACHE_WRITE_5M))
                .contains(Usd.of("0.8"));
        assertThat(usd(refresh, NOVA, Scope.IN_REGION, "us-east-1", Rate.CACHE_READ))
                .isEmpty();
        // Two rows, in the region and through its geography.
        assertSkipped(refresh, Reason.ZERO, 4, "us-east-1 " + NOVA + " standard.cacheWrite5m");
        assertThat(of(refresh, NOVA, "us-east-1").source()).isEqualTo(STAMP + "; the rest from old.jsonl, line 7");
    }

    @Test
    void figureOfTheList_disappears_isObjectedToAndTakenOutIfAskedFor() {
        llamaRows("us-east-1", "0.00072");
        settings = list -> list.regions("us-east-1");
        Price gone =
                price(NOVA, Scope.IN_REGION, "0.8", "3.2").regions("us-east-1").build();

        PriceListRefresh refused = refresh(llama("us-east-1"), gone);

        assertThat(shown(refused.objections()))
                .containsExactly(
                        NOVA + " in-region [us-east-1] standard.input: $0.8 -> none (disappeared)",
                        NOVA + " in-region [us-east-1] standard.output: $3.2 -> none (disappeared)");
        assertThat(usd(refused, NOVA, Scope.IN_REGION, "us-east-1", Rate.INPUT)).contains(Usd.of("0.8"));
        settings = list -> list.regions("us-east-1").acceptMoves(NOVA);
        PriceListRefresh applied = refresh(llama("us-east-1"), gone);
        assertThat(applied.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(usd(applied, NOVA, Scope.IN_REGION, "us-east-1", Rate.INPUT)).isEmpty();
        assertThat(usd(applied, LLAMA, Scope.IN_REGION, "us-east-1", Rate.INPUT))
                .contains(Usd.of("0.72"));
    }

    @Test
    void oneRateOfAPrice_disappears_leavesAHistory() {
        bedrock("us-east-1").bedrock("Llama 3.3 70B", "USE1-Llama3-3-70B-input-tokens", "0.00072");
        settings = list -> list.regions("us-east-1").acceptMoves(true);

        Price price = of(refresh(llama("us-east-1")), LLAMA, "us-east-1");

        assertThat(price.perMillion(PricingTier.STANDARD, Rate.OUTPUT)).isEmpty();
        assertThat(price.history()).singleElement().satisfies(past -> {
            assertThat(past.rates()).containsExactly(Map.entry(Rate.OUTPUT, Usd.of("0.72")));
            assertThat(past.until()).isEmpty();
        });
    }

    @Test
    void figureThatTheListNeverHad_isKept() {
        llamaRows("us-east-1", "0.00072");
        settings = list -> list.regions("us-east-1");
        Price other = price(NOVA, Scope.IN_REGION, "0.8", "3.2")
                .regions("us-east-1")
                .sources(List.of("aws-model-card@2026-10"))
                .build();

        PriceListRefresh refresh = refresh(llama("us-east-1"), other);

        assertThat(refresh.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(refresh.catalog().prices()).contains(other);
    }

    @Test
    void regionThatNoIndexHasAnyMore_isMissed() {
        llamaRows("us-east-1", "0.00072");
        marketplace("us-east-1").marketplace("Claude Opus 5", "input_tokens_standard", "5.5");

        PriceListRefresh refresh = refresh(llama("us-east-1", "eu-west-9"));

        assertThat(shown(refresh.objections()))
                .contains(LLAMA + " in-region [eu-west-9] standard.input: $0.72 -> none (disappeared)");
    }

    @Test
    void oneOfferAlone_doesNotMissWhatMayBeInTheOther() {
        bedrock("us-east-1").bedrock("Nova Pro", "USE1-NovaPro-input-tokens", "0.0008");
        settings = list -> list.regions("us-east-1").offers("AmazonBedrock");

        assertThat(refresh(llama("us-east-1")).outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void changedFigures_thatUpsetTheOrder_areObjectedTo() {
        bedrock("us-east-1")
                .bedrock("Llama 3.3 70B", "USE1-Llama3-3-70B-input-tokens", "0.0009")
                .bedrock("Llama 3.3 70B", "USE1-Llama3-3-70B-output-tokens", "0.00072");
        settings = list -> list.regions("us-east-1");

        PriceListRefresh refresh = refresh(llama("us-east-1"));

        assertThat(shown(refresh.objections()))
                .containsExactly(
                        LLAMA + " in-region [us-east-1] standard.input: $0.72 -> $0.9 (puts prices out of order)");
    }

    @Test
    void newFigure_thatUpsetsTheOrder_isLeftOut() {
        llamaRows("us-east-1", "0.00072");
        bedrock("us-east-1")
                .bedrock("Llama 3.3 70B", "USE1-Llama3-3-70B-input-tokens-batch", "0.0036")
                .bedrock("Llama 3.3 70B", "USE1-Llama3-3-70B-output-tokens-batch", "0.00036");
        settings = list -> list.regions("us-east-1");

        PriceListRefresh refresh = refresh(price(LLAMA, Scope.IN_REGION, "0.72", "0.72")
                .regions("us-east-1")
                .build());

        assertThat(of(refresh, LLAMA, "us-east-1").perMillion(PricingTier.BATCH, Rate.INPUT))
                .isEmpty();
        assertThat(of(refresh, LLAMA, "us-east-1").perMillion(PricingTier.BATCH, Rate.OUTPUT))
                .contains(Usd.of("0.36"));
        assertThat(refresh.skipped()).extracting(PriceListSkip::reason).contains(Reason.IMPLAUSIBLE);
    }

    @Test
    void newPrice_farFromWhatTheModelCostsElsewhere_isLeftOut() {
        marketplace("us-east-1")
                .marketplace("Claude Opus 5", "input_tokens_standard", "0.055")
                .marketplace("Claude Opus 5", "output_tokens_standard", "27.5");
        Price global = price(OPUS, Scope.GLOBAL, "5", "25").build();

        PriceListRefresh refresh = refresh(global);

        assertThat(refresh.catalog().prices()).containsExactly(global);
        assertThat(refresh.additions()).isEmpty();
        assertThat(refresh.skipped()).extracting(PriceListSkip::reason).contains(Reason.IMPLAUSIBLE);
        settings = list -> list.acceptMoves(OPUS);
        assertThat(usd(refresh(global), OPUS, Scope.US, "us-east-1", Rate.INPUT))
                .contains(Usd.of("0.055"));
    }

    @Test
    void newModel_underANameThatIsGiven_isAdded() {
        bedrock("us-east-1")
                .bedrock("Nova 9 Pro", "USE1-Nova9Pro-input-tokens-cross-region-global", "0.001")
                .bedrock("Nova 9 Pro", "USE1-Nova9Pro-output-tokens-cross-region-global", "0.004")
                .bedrock("Nova 9 Pro", "USE1-Nova9Pro-input-tokens", "0.0011");

        PriceListRefresh unknown = refresh();
        assertThat(unknown.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(unknown.additions()).isEmpty();
        assertSkipped(unknown, Reason.UNKNOWN_MODEL, 3, "us-east-1 Nova 9 Pro");

        settings = list -> list.name("Nova 9 Pro", "amazon.nova-9-pro-v1:0");
        PriceListRefresh named = refresh();

        assertThat(shown(named.additions()))
                .containsExactly(
                        "amazon.nova-9-pro-v1:0 global [us-east-1] standard.input: none -> $1",
                        "amazon.nova-9-pro-v1:0 global [us-east-1] standard.output: none -> $4");
        // Nobody knows yet in which scopes a call from the region reaches it.
        assertSkipped(named, Reason.UNKNOWN_SCOPE, 1, "us-east-1 amazon.nova-9-pro-v1:0");
    }

    @Test
    void namesThatDifferInLittle_areNotMistakenForEachOther() {
        marketplace("us-east-1")
                .marketplace("Claude Opus 5.55", "input_tokens_standard", "1")
                .marketplace("claude opus 5", "input_tokens_standard", "1")
                .marketplace("Claude Opus 5 ", "output_tokens_global_standard", "25");
        bedrock("us-east-1").bedrock("Nova Lite", "USE1-amazon.nova-pro-v1:0-input-tokens", "0.001");

        PriceListRefresh refresh = refresh();

        assertThat(shown(refresh.additions()))
                .containsExactly(OPUS + " global [us-east-1] standard.output: none -> $25");
        assertSkipped(refresh, Reason.UNKNOWN_MODEL, 3, "us-east-1 Claude Opus 5.55");
        // The name says one model and the usage type another.
        assertSkipped(refresh, Reason.UNKNOWN_MODEL, 3, "us-east-1 Nova Lite");
    }

    @Test
    void regionalRow_pricesRegionAndGeography_globalRowTheGlobalScope() {
        marketplace("us-east-1")
                .marketplace("Claude Opus 5", "input_tokens_standard", "5.5")
                .marketplace("Claude Opus 5", "output_tokens_standard", "27.5")
                .marketplace("Claude Opus 5", "input_tokens_global_standard", "5")
                .marketplace("Claude Opus 5", "output_tokens_global_standard", "25");

        PriceListRefresh refresh = refresh();

        assertThat(usd(refresh, OPUS, Scope.US, "us-east-1", Rate.INPUT)).contains(Usd.of("5.5"));
        assertThat(usd(refresh, OPUS, Scope.GLOBAL, "us-east-1", Rate.OUTPUT)).contains(Usd.of("25"));
        assertThat(usd(refresh, OPUS, Scope.EU, "us-east-1", Rate.INPUT)).isEmpty();
        assertThat(usd(refresh, OPUS, Scope.US, "us-west-2", Rate.INPUT)).isEmpty();
    }

    @Test
    void regionOfTheDefault_getsAPriceOfItsOwnAndIsGuardedByTheDefault() {
        llamaRows("us-east-1", "0.00072");
        llamaRows("us-east-2", "0.0008");

        PriceListRefresh refresh = refresh(llama("us-east-1"));

        assertThat(shown(refresh.changes())).contains(LLAMA + " in-region [us-east-2] standard.input: $0.72 -> $0.8");
        assertThat(of(refresh, LLAMA, "us-east-2").isAssumed()).isFalse();
        assertThat(of(refresh, LLAMA, "us-east-2").history()).isEmpty();
        files.remove("AmazonBedrock/us-east-2");
        llamaRows("us-east-2", "0.008");
        assertThat(refresh(llama("us-east-1")).outcome()).isEqualTo(Outcome.OBJECTED);
    }

    @Test
    void priceWithoutRegions_getsPricesForTheRegionsOfTheList() {
        llamaRows("us-east-1", "0.0009");
        llamaRows("us-west-2", "0.0009");
        Price unlisted = price(LLAMA, Scope.IN_REGION, "0.72", "0.72").build();

        PriceListRefresh refresh = refresh(unlisted);

        assertThat(refresh.catalog().prices()).contains(unlisted);
        assertThat(of(refresh, LLAMA, "us-west-2").regions()).containsExactly("us-east-1", "us-west-2");
        assertThat(of(refresh, LLAMA, "eu-west-9").perMillion(PricingTier.STANDARD, Rate.INPUT))
                .contains(Usd.of("0.72"));
        assertThat(shown(refresh.changes()))
                .contains(LLAMA + " in-region [us-east-1, us-west-2] standard.input: $0.72 -> $0.9");
    }

    @Test
    void declaredPrice_isLeftAlone() {
        llamaRows("us-east-1", "0.0009");
        Price declared = price(LLAMA, Scope.IN_REGION, "0.1", "0.1")
                .regions("us-east-1")
                .confidence(Confidence.DECLARED)
                .build();

        PriceListRefresh refresh = refresh(declared);

        assertThat(refresh.catalog().prices()).contains(declared);
        assertThat(usd(refresh, LLAMA, Scope.IN_REGION, "us-east-1", Rate.INPUT))
                .contains(Usd.of("0.1"));
        assertSkipped(refresh, Reason.DECLARED, 1, "us-east-1 " + LLAMA);
    }

    @Test
    void mantleRows_areUsedOnlyWhereTheListHasNoOthers() {
        bedrock("ap-south-1")
                .bedrock("Qwen3 Next 80B A3B", "APS3-qwen.qwen3-next-80b-a3b-input-tokens-standard", "0.00018")
                .bedrock("Qwen3 Next 80B A3B", "APS3-qwen.qwen3-next-80b-a3b-mantle-input-tokens-standard", "0.000168")
                .bedrock("Grok 4.3", "APS3-xai.grok-4.3-mantle-input-tokens-standard", "0.0015");

        PriceListRefresh refresh = refresh();

        assertThat(usd(refresh, "qwen.qwen3-next-80b-a3b", Scope.IN_REGION, "ap-south-1", Rate.INPUT))
                .contains(Usd.of("0.18"));
        assertThat(usd(refresh, "xai.grok-4.3", Scope.IN_REGION, "ap-south-1", Rate.INPUT))
                .contains(Usd.of("1.5"));
        assertSkipped(refresh, Reason.OTHER_ENDPOINT, 1, "ap-south-1 qwen.qwen3-next-80b-a3b");
    }

    @Test
    void sameRowInBothOffers_isOneFigure_andTwoPricesAreNone() {
        bedrock("us-east-1").bedrock("Claude 3 Haiku", "USE1-Claude3Haiku-input-tokens", "0.00025");
        marketplace("us-east-1").marketplace("Claude 3 Haiku", "InputTokenCount", "0.25");
        String haiku = "anthropic.claude-3-haiku-20240307-v1:0";

        assertThat(usd(refresh(), haiku, Scope.IN_REGION, "us-east-1", Rate.INPUT))
                .contains(Usd.of("0.25"));

        marketplace("us-east-1").marketplace("Claude 3 Haiku", "input_tokens_standard", "0.3");
        PriceListRefresh refresh = refresh();
        assertThat(usd(refresh, haiku, Scope.IN_REGION, "us-east-1", Rate.INPUT))
                .isEmpty();
        assertThat(refresh.skipped())
                .filteredOn(skip -> skip.reason() == Reason.CONTRADICTORY)
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "unit, Hours, UNKNOWN_UNIT",
        "unit, Units, UNKNOWN_UNIT",
        "currency, CNY, NOT_USD",
        "begin, 1000, TIERED",
        "end, 1000000, TIERED",
        "dimensions, 2, TIERED",
        "effective, 2026-12-01T00:00:00Z, NOT_IN_FORCE",
        "usagetype, USE1-Llama3-3-70B-input-tokens-turbo, UNKNOWN_KIND",
        "usagetype, USE1-Llama3-3-70B-input-image-token-count, NOT_TEXT",
        "usagetype, USE1-Llama3-3-70B-reserved-input-tpm, NOT_PER_TOKEN",
        "regionCode, eu-west-1, OTHER_REGION",
        "terms, none, NO_PRICE",
    })
    void rowThatCannotBeUsed_isCountedAndTheKnownFigureKept(String part, String value, Reason reason) {
        llamaRows("us-east-1", "0.0008");
        PriceListFiles.Product row = bedrock("us-east-1").products().get(0);
        switch (part) {
            case "unit" -> row.unit = value;
            case "currency" -> row.currency = value;
            case "begin" -> row.begin = value;
            case "end" -> row.end = value;
            case "dimensions" -> row.dimensions = 2;
            case "effective" -> row.effective = value;
            case "terms" -> row.hasTerms = false;
            default -> row.attributes.put(part, value);
        }
        settings = list -> list.regions("us-east-1");
        Price before = readFrom(
                        Map.of("standard.input", ImmutableList.of("page@2026-08")),
                        price(LLAMA, Scope.IN_REGION, "0.72", "0.8").regions("us-east-1"))
                .build();

        PriceListRefresh refresh = refresh(before);

        assertThat(refresh.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(usd(refresh, LLAMA, Scope.IN_REGION, "us-east-1", Rate.INPUT))
                .contains(Usd.of("0.72"));
        assertThat(refresh.skipped())
                .filteredOn(skip -> skip.reason() == reason)
                .singleElement()
                .satisfies(skip -> assertThat(skip.examples()).isNotEmpty());
    }

    @ParameterizedTest
    @CsvSource({"unit, Hours", "currency, CNY", "end, 10", "effective, 2026-12-01T00:00:00Z"})
    void rowOfTheListThatCannotBeUsed_isThere_soNothingDisappeared(String part, String value) {
        llamaRows("us-east-1", "0.00072");
        PriceListFiles.Product row = bedrock("us-east-1").products().get(0);
        switch (part) {
            case "unit" -> row.unit = value;
            case "currency" -> row.currency = value;
            case "end" -> row.end = value;
            default -> row.effective = value;
        }
        settings = list -> list.regions("us-east-1");

        assertThat(refresh(llama("us-east-1")).outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void longContextRates_takeTheThresholdThatIsKnown_andWithoutOneNothingIsTaken() {
        settings = list -> list.regions("us-east-1");
        marketplace("us-east-1")
                .marketplace("OpenAI GPT-6 Astra", "input_tokens_standard", "11")
                .marketplace("OpenAI GPT-6 Astra", "output_tokens_standard", "55")
                .marketplace("OpenAI GPT-6 Astra", "input_tokens_long_ctx_standard", "22")
                .marketplace("OpenAI GPT-6 Astra", "output_tokens_long_ctx_standard", "82.5");
        String astra = "openai.gpt-6-astra";

        PriceListRefresh unknown = refresh();
        assertThat(unknown.additions()).isEmpty();
        assertThat(unknown.skipped()).extracting(PriceListSkip::reason).contains(Reason.UNKNOWN_THRESHOLD);

        Price global = price(astra, Scope.GLOBAL, "10", "50")
                .longContext(new LongContext(
                        272_000,
                        Map.of(Rate.INPUT, Usd.of("20"), Rate.OUTPUT, Usd.of("75")),
                        Map.of(),
                        true,
                        ImmutableList.of("card")))
                .build();
        PriceListRefresh known = refresh(global);
        assertThat(known.catalog()
                        .price(ModelId.of(astra, Scope.US), "us-east-1")
                        .flatMap(Price::longContext))
                .get()
                .satisfies(rule -> {
                    assertThat(rule.thresholdTokens()).isEqualTo(272_000);
                    assertThat(rule.cachedTokensAssumed()).isTrue();
                    assertThat(rule.rates()).containsEntry(Rate.OUTPUT, Usd.of("82.5"));
                    assertThat(rule.sources())
                            .containsExactly(
                                    "aws-price-list AmazonBedrockFoundationModels " + PriceListFiles.PUBLISHED);
                });
        assertThat(shown(known.additions()))
                .anyMatch(line -> line.startsWith(astra + " geo:us [us-east-1] longContext.input: none -> $22"));
    }

    @Test
    void derivedRate_followsTheInputPriceAndGivesWayToAPublishedOne() {
        settings = list -> list.regions("us-east-1");
        Price before = price(OPUS, Scope.GLOBAL, "5", "25")
                .regions("us-east-1")
                .derivedPerMillion(Rate.CACHE_WRITE_1H, Usd.of("10"))
                .build();
        marketplace("us-east-1")
                .marketplace("Claude Opus 5", "input_tokens_global_standard", "4")
                .marketplace("Claude Opus 5", "output_tokens_global_standard", "25");

        Price moved = refresh(before).catalog().prices().get(0);
        assertThat(moved.derivedPerMillion(Rate.CACHE_WRITE_1H)).contains(Usd.of("8"));

        marketplace("us-east-1").marketplace("Claude Opus 5", "cache_write_tokens_1h_global_standard", "7");
        Price published = refresh(before).catalog().prices().get(0);
        assertThat(published.derivedPerMillion(Rate.CACHE_WRITE_1H)).isEmpty();
        assertThat(published.perMillion(PricingTier.STANDARD, Rate.CACHE_WRITE_1H))
                .contains(Usd.of("7"));
    }

    @Test
    void disputedPrice_thatTheListConfirmsWithAnotherSource_isConfirmed() {
        settings = list -> list.regions("us-east-1");
        llamaRows("us-east-1", "0.00072");
        List<Confidence> confidences = new ArrayList<>();
        for (List<String> sources : List.of(List.of("aws-price-list@2026-08-20"), List.of("page@2026-07"))) {
            Price disputed = price(LLAMA, Scope.IN_REGION, "0.72", "0.72")
                    .regions("us-east-1")
                    .confidence(Confidence.DISPUTED)
                    .sources(sources)
                    .build();
            confidences.add(of(refresh(disputed), LLAMA, "us-east-1").confidence());
        }

        assertThat(confidences).containsExactly(Confidence.SINGLE_SOURCE, Confidence.CONFIRMED);
    }

    @Test
    void history_ofManyChanges_keepsTheLatest() {
        List<PastPrice> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(new PastPrice(
                    Map.of(Rate.INPUT, Usd.of("1." + i)), Optional.empty(), Optional.empty(), Optional.empty()));
        }
        settings = list -> list.regions("us-east-1");
        llamaRows("us-east-1", "0.0009");

        Price price = of(
                refresh(price(LLAMA, Scope.IN_REGION, "0.72", "0.72")
                        .regions("us-east-1")
                        .history(many)
                        .build()),
                LLAMA,
                "us-east-1");

        assertThat(price.history()).hasSize(PriceDraft.MAX_HISTORY);
        assertThat(price.history().get(PriceDraft.MAX_HISTORY - 1).rates()).containsEntry(Rate.INPUT, Usd.of("0.72"));
    }

    @Test
    void decimals_ofAThousandTokens_areScaledExactly() {
        bedrock("us-east-1").bedrock("Nova Micro", "USE1-NovaMicro-cache-read-input-token-count", "0.0000087500");
        bedrock("us-east-1").bedrock("Nova Micro", "USE1-NovaMicro-input-tokens", "0.0000350000");
        bedrock("us-east-1").products().get(1).unit = "tokens";
        bedrock("us-east-1").products().get(1).amount = "0.000000035";

        PriceListRefresh refresh = refresh();

        String micro = "amazon.nova-micro-v1:0";
        assertThat(usd(refresh, micro, Scope.IN_REGION, "us-east-1", Rate.CACHE_READ))
                .contains(Usd.of("0.00875"));
        assertThat(usd(refresh, micro, Scope.IN_REGION, "us-east-1", Rate.INPUT))
                .contains(Usd.of("0.035"));
    }

    private static Price.Builder readFrom(Map<String, ImmutableList<String>> sources, Price.Builder price) {
        return price.provenance(price.provenance().read(price.provenance().sources(), sources));
    }
}
