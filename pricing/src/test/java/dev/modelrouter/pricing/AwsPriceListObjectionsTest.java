package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Scope;
import dev.modelrouter.pricing.PriceListRefresh.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a list says of known figures that has to be asked for, and that the rest is applied. */
final class AwsPriceListObjectionsTest extends PriceListFixture {

    private static final String ENDED = "anthropic.claude-v2";

    @ParameterizedTest
    @CsvSource({
        "0.00144, false",
        "0.0014400001, true",
        "0.0072, true",
        "0.00036, false",
        "0.0003599999, true",
        "0.000072, true",
        "0.00072, false",
    })
    void movedFigure_toMoreThanTheDoubleOrLessThanTheHalf_isObjectedTo(String perThousand, boolean objected) {
        llamaRows("us-east-1", perThousand);
        settings = list -> list.regions("us-east-1");

        PriceListRefresh refresh = refresh(llama("us-east-1"));

        assertThat(refresh.objections().isEmpty()).isEqualTo(!objected);
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
                .isEqualTo("Not applied: 2 changed prices have to be asked for with acceptMoves, more than all others"
                        + " that the list has of what is known, so that it is not trusted as a whole: 2 of " + LLAMA
                        + "; the first: " + LLAMA
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
    void figureOfTheList_disappears_isObjectedToAndTakenOutIfAskedFor() {
        llamaRows("us-east-1", "0.00072");
        settings = list -> list.regions("us-east-1");
        Price gone =
                price(NOVA, Scope.IN_REGION, "0.8", "3.2").regions("us-east-1").build();

        PriceListRefresh kept = refresh(llama("us-east-1"), gone);

        assertThat(kept.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(kept.objectedModels()).containsExactly(NOVA);
        assertThat(of(kept, LLAMA, "us-east-1").sources()).contains(STAMP);
        assertThat(kept.explanation())
                .isEqualTo(
                        "Read 1 files: 0 changes, 2 additions, 2 figures as they were; not applied, as they have to be"
                                + " asked for with acceptMoves: 2 of " + NOVA);
        assertThat(shown(kept.objections()))
                .containsExactly(
                        NOVA + " in-region [us-east-1] standard.input: $0.8 -> none (disappeared)",
                        NOVA + " in-region [us-east-1] standard.output: $3.2 -> none (disappeared)");
        assertThat(usd(kept, NOVA, Scope.IN_REGION, "us-east-1", Rate.INPUT)).contains(Usd.of("0.8"));
        settings = list -> list.regions("us-east-1").acceptMoves(NOVA);
        PriceListRefresh applied = refresh(llama("us-east-1"), gone);
        assertThat(applied.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(usd(applied, NOVA, Scope.IN_REGION, "us-east-1", Rate.INPUT)).isEmpty();
        assertThat(usd(applied, LLAMA, Scope.IN_REGION, "us-east-1", Rate.INPUT))
                .contains(Usd.of("0.72"));
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
    void someFigures_moveTooFar_stayAsTheyWereAndTheRestIsTaken() {
        bedrock("us-east-1")
                .bedrock("Nova Pro", "USE1-NovaPro-input-tokens", "0.0009")
                .bedrock("Nova Pro", "USE1-NovaPro-output-tokens", "0.032");
        llamaRows("us-east-1", "0.0008");
        settings = list -> list.regions("us-east-1");

        PriceListRefresh refresh = refresh(llama("us-east-1"), priceOf(NOVA, "0.8", "3.2"));

        assertThat(refresh.applied()).isTrue();
        assertThat(shown(refresh.objections()))
                .containsExactly(NOVA + " in-region [us-east-1] standard.output: $3.2 -> $32 (moved too far)");
        assertThat(shown(refresh.changes()))
                .containsExactlyInAnyOrder(
                        NOVA + " in-region [us-east-1] standard.input: $0.8 -> $0.9",
                        LLAMA + " in-region [us-east-1] standard.input: $0.72 -> $0.8",
                        LLAMA + " in-region [us-east-1] standard.output: $0.72 -> $0.8");
        assertThat(input(refresh, NOVA)).contains(Usd.of("0.9"));
        assertThat(usd(refresh, NOVA, Scope.IN_REGION, "us-east-1", Rate.OUTPUT))
                .contains(Usd.of("3.2"));
        assertThat(of(refresh, NOVA, "us-east-1").sources(PricingTier.STANDARD, Rate.OUTPUT))
                .as("as it was")
                .containsExactly("aws-price-list@2026-08-20");
    }

    @Test
    void figureThatStandsOutOfOrderOnlyBesideOneThatIsHeldBack_isHeldBackToo() {
        bedrock("us-east-1")
                .bedrock("Nova Pro", "USE1-NovaPro-input-tokens", "0.0015")
                .bedrock("Nova Pro", "USE1-NovaPro-output-tokens", "0.0032");
        settings = list -> list.regions("us-east-1");
        Price nova = priceOf(NOVA, "0.8", "1.0");

        PriceListRefresh refresh = refresh(nova);

        assertThat(shown(refresh.objections()))
                .containsExactlyInAnyOrder(
                        NOVA + " in-region [us-east-1] standard.output: $1 -> $3.2 (moved too far)",
                        NOVA + " in-region [us-east-1] standard.input: $0.8 -> $1.5 (puts prices out of order)");
        assertThat(refresh.catalog().prices()).contains(nova);
    }

    @Test
    void regionOfTheDefault_ofWhichSomethingIsHeldBack_staysAssumed() {
        llamaRows("us-east-1", "0.00072");
        bedrock("us-east-2")
                .bedrock("Llama 3.3 70B", "USE2-Llama3-3-70B-input-tokens", "0.00072")
                .bedrock("Llama 3.3 70B", "USE2-Llama3-3-70B-output-tokens", "0.0072");

        PriceListRefresh refresh = refresh(llama("us-east-1"));

        assertThat(refresh.objectedModels()).containsExactly(LLAMA);
        assertThat(of(refresh, LLAMA, "us-east-2").isAssumed()).isTrue();
        assertThat(of(refresh, LLAMA, "us-east-2").perMillion(PricingTier.STANDARD, Rate.OUTPUT))
                .contains(Usd.of("0.72"));
    }

    @Test
    void objection_acceptedAfterwards_isAppliedThoughThePublicationIsKnown() {
        llamaRows("us-east-1", "0.00072");
        bedrock("us-east-1")
                .bedrock("Nova Pro", "USE1-NovaPro-input-tokens", "0.0008")
                .bedrock("Nova Pro", "USE1-NovaPro-output-tokens", "0.032");
        settings = list -> list.regions("us-east-1");
        PriceListRefresh first = refresh(llama("us-east-1"), priceOf(NOVA, "0.8", "3.2"));

        assertThat(refresh(first.catalog()).outcome()).isEqualTo(Outcome.UNCHANGED);
        settings = list ->
                list.regions("us-east-1").acceptMoves(first.objectedModels().toArray(new String[0]));
        PriceListRefresh accepted = refresh(first.catalog());

        assertThat(accepted.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(usd(accepted, NOVA, Scope.IN_REGION, "us-east-1", Rate.OUTPUT))
                .contains(Usd.of("32"));
        assertThat(refresh(accepted.catalog()).outcome())
                .as("nothing is left to accept")
                .isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void modelThatHasEnded_leavesTheListWithoutAnObjection() {
        llamaRows("us-east-1", "0.00072");
        settings = list -> list.regions("us-east-1");

        PriceListRefresh refresh = refresh(llama("us-east-1"), priceOf(ENDED, "8", "24"));

        assertThat(refresh.objections()).isEmpty();
        assertThat(shown(refresh.changes()))
                .containsExactly(
                        ENDED + " in-region [us-east-1] standard.input: $8 -> none",
                        ENDED + " in-region [us-east-1] standard.output: $24 -> none");
        assertThat(input(refresh, ENDED)).isEmpty();
    }

    @Test
    void modelThatHasEnded_atZero_keepsItsFigure() {
        llamaRows("us-east-1", "0.00072");
        bedrock("us-east-1").bedrock("Claude 2", "USE1-Claude2-input-tokens", "0.0000000000");
        settings = list -> list.regions("us-east-1").name("Claude 2", ENDED);

        PriceListRefresh refresh = refresh(llama("us-east-1"), priceOf(ENDED, "8", "24"));

        assertThat(refresh.objections()).isEmpty();
        assertThat(input(refresh, ENDED)).contains(Usd.of("8"));
        assertSkipped(refresh, PriceListRefresh.Skip.Reason.ZERO, 1, "us-east-1 " + ENDED + " standard.input");
    }

    @ParameterizedTest
    @CsvSource({"9, APPLIED", "10, APPLIED", "11, OBJECTED"})
    void listThatIsSuddenlyMostlyEmpty_isNotTrustedWithTheRest(int regionsGone, Outcome outcome) {
        String[] regions = new String[20];
        for (int i = 0; i < regions.length; i++) {
            regions[i] = "us-east-" + (i + 1);
            if (i < regionsGone) {
                bedrock(regions[i]).bedrock("Rocket", "USE1-Rocket-input-tokens", "0.1");
            } else {
                llamaRows(regions[i], "0.00072");
            }
        }
        settings = list -> list.regions(regions);
        Price price = llama(regions);

        PriceListRefresh refresh = refresh(price);

        assertThat(refresh.outcome()).isEqualTo(outcome);
        assertThat(refresh.catalog().prices().contains(price)).isEqualTo(outcome == Outcome.OBJECTED);
        assertThat(input(refresh, LLAMA))
                .as("gone from the list, and kept either way")
                .contains(Usd.of("0.72"));
        settings = list -> list.regions(regions).acceptMoves(true);
        assertThat(refresh(price).outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void manyModels_withObjections_areToldByModel() {
        llamaRows("us-east-1", "0.00072");
        settings = list -> list.regions("us-east-1");
        List<String> gone = List.of(
                "amazon.nova-lite-v1:0",
                "amazon.nova-micro-v1:0",
                NOVA,
                "deepseek.r1-v1:0",
                "openai.gpt-oss-20b-1:0",
                "qwen.qwen3-32b-v1:0");
        List<Price> prices = new ArrayList<>(List.of(llama("us-east-1")));
        gone.forEach(model -> prices.add(priceOf(model, "1", "2")));

        PriceListRefresh refresh = refresh(PriceCatalog.of(prices));

        assertThat(refresh.objectedModels()).containsExactlyElementsOf(gone);
        assertThat(refresh.explanation())
                .endsWith(" acceptMoves: 2 of amazon.nova-lite-v1:0, 2 of amazon.nova-micro-v1:0, 2 of " + NOVA
                        + ", 2 of deepseek.r1-v1:0, 2 of openai.gpt-oss-20b-1:0 and of 1 more models");
    }

    @Test
    void layersOfTheUser_lieOverTheRefreshedCatalog() {
        llamaRows("us-east-1", "0.0009");
        settings = list -> list.regions("us-east-1");
        PriceCatalog own = PriceCatalog.of(List.of(llama("us-east-1")))
                .overlay(PriceOverride.builder(LLAMA)
                        .perMillion(PricingTier.STANDARD, Rate.OUTPUT, Usd.of("0.1"))
                        .build())
                .overlay(PriceOverride.builder(LLAMA)
                        .regions("eu-west-1")
                        .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("0.3"))
                        .build());

        PriceListRefresh refresh = refresh(own);

        assertThat(refresh.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(input(refresh, LLAMA)).contains(Usd.of("0.9"));
        assertThat(usd(refresh, LLAMA, Scope.IN_REGION, "us-east-1", Rate.OUTPUT))
                .contains(Usd.of("0.1"));
        assertThat(usd(refresh, LLAMA, Scope.IN_REGION, "eu-west-1", Rate.INPUT))
                .contains(Usd.of("0.3"));
        PriceListRefresh again = refresh(refresh.catalog());
        assertThat(again.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(again.catalog()).isSameAs(refresh.catalog());
    }

    private static Price priceOf(String modelId, String input, String output) {
        return price(modelId, Scope.IN_REGION, input, output)
                .regions("us-east-1")
                .build();
    }

    private static Optional<Usd> input(PriceListRefresh refresh, String modelId) {
        return usd(refresh, modelId, Scope.IN_REGION, "us-east-1", Rate.INPUT);
    }
}
