package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Scope;
import dev.modelrouter.pricing.PriceListRefresh.Outcome;
import dev.modelrouter.pricing.PriceListRefresh.Skip.Reason;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a list changes of what is known, and what is objected to. */
final class AwsPriceListChangesTest extends PriceListFixture {

    @Test
    void changedFigure_inOneOfTwoRegions_splitsThePriceAndRemembersTheOldOne() {
        llamaRows("us-east-1", "0.0009");
        llamaRows("us-west-2", "0.00072");

        PriceListRefresh refresh = refresh(llama("us-east-1", "us-east-2", "us-west-2"));

        assertThat(refresh.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(shown(refresh.objections()))
                .contains(LLAMA + " in-region [us-east-2] standard.input: $0.72 -> none (disappeared)");
        assertThat(usd(refresh, LLAMA, Scope.IN_REGION, "us-east-1", Rate.INPUT))
                .contains(Usd.of("0.9"));
        assertThat(usd(refresh, LLAMA, Scope.IN_REGION, "us-east-2", Rate.INPUT))
                .contains(Usd.of("0.72"));

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
    void oneOfferAlone_doesNotMissWhatMayBeInTheOther() {
        bedrock("us-east-1").bedrock("Nova Pro", "USE1-NovaPro-input-tokens", "0.0008");
        settings = list -> list.regions("us-east-1").offers("AmazonBedrock");

        assertThat(refresh(llama("us-east-1")).outcome()).isEqualTo(Outcome.APPLIED);
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
        assertThat(refresh.skipped()).extracting(PriceListRefresh.Skip::reason).contains(Reason.IMPLAUSIBLE);
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
        assertThat(refresh.skipped()).extracting(PriceListRefresh.Skip::reason).contains(Reason.IMPLAUSIBLE);
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
}
