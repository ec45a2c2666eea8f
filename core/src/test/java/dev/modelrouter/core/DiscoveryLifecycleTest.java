package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.model.FoundationModelLifecycle;

/** Models that AWS lists anew, or no more, and in which part of their life it says they are. */
final class DiscoveryLifecycleTest extends DiscoveryFixture {

    @Test
    void discover_modelThatIsNotKnown_isAddedWithWhatTheListsTellAndNoMore() {
        account.with(account.lists("acme.comet-v1:0", "ON_DEMAND").inputModalitiesWithStrings("TEXT", "IMAGE"));

        Discovery discovery = discover();

        Model comet = discovery.catalog().model("acme.comet-v1:0");
        assertThat(comet.displayName()).isEqualTo("Name of acme.comet-v1:0");
        assertThat(comet.provider()).isEqualTo("Acme");
        assertThat(comet.family()).isEqualTo("unknown");
        assertThat(comet.weights()).isEqualTo(Weights.UNKNOWN);
        assertThat(comet.contextWindow()).isEmpty();
        assertThat(comet.supports(Capability.IMAGES)).isEqualTo(Support.YES);
        assertThat(comet.supports(Capability.VIDEO)).isEqualTo(Support.NO);
        assertThat(comet.supports(Capability.TOOLS)).isEqualTo(Support.UNKNOWN);
        assertThat(comet.source()).isEqualTo("discovered in eu-central-1");
        assertThat(comet.callableFrom(Scope.IN_REGION, REGION)).isEqualTo(Support.YES);
        assertThat(comet.callableFrom(Scope.IN_REGION, Region.US_EAST_1)).isEqualTo(Support.UNKNOWN);
        assertThat(lines(discovery))
                .containsExactly("eu-central-1: acme.comet-v1:0 is listed by AWS and was not in the catalog");
    }

    @Test
    void discover_modelOfProfilesOnly_isAddedToo() {
        account.withProfile("eu.acme.comet-v1:0", "acme.comet-v1:0", REGION.id(), "eu-west-1");

        Model comet = discover().catalog().model("acme.comet-v1:0");

        assertThat(comet.displayName()).isEqualTo("Profile of acme.comet-v1:0");
        assertThat(comet.provider()).isEqualTo(Model.UNKNOWN);
        assertThat(comet.scopes()).containsExactly(Scope.EU);
        assertThat(comet.lifecycle().note()).contains("AWS lists profiles of it, and no lifecycle");
    }

    @Test
    void discover_knownModelThatAwsDoesNotList_isNotCallableFromThereAnyMore() {
        Discovery discovery = discover(rocket());

        Model gone = discovery.catalog().model("rocket");
        assertThat(gone.callableFrom(Scope.IN_REGION, REGION)).isEqualTo(Support.NO);
        assertThat(gone.callableFrom(Scope.EU, REGION)).isEqualTo(Support.NO);
        assertThat(gone.scopesFrom(REGION)).isEmpty();
        assertThat(gone.regions(Scope.IN_REGION)).containsExactly(Region.US_EAST_1);
        assertThat(gone.callableFrom(Scope.IN_REGION, Region.US_EAST_1)).isEqualTo(Support.YES);
        assertThat(discovery.reachable()).isEmpty();
        assertThat(lines(discovery))
                .containsExactly("eu-central-1: rocket was taken to be callable, and AWS does not list it");
    }

    @Test
    void discover_modelOfThisRegionAloneThatIsGone_isCallableNowhere() {
        Discovery discovery = discover(rocket().scope(Scope.IN_REGION, REGION).scope(Scope.EU, REGION));

        Model gone = discovery.catalog().model("rocket");
        assertThat(gone.regions(Scope.IN_REGION)).isEmpty();
        assertThat(gone.callableFrom(Scope.IN_REGION, REGION)).isEqualTo(Support.NO);
        assertThat(gone.callableFrom(Scope.IN_REGION, Region.US_EAST_1)).isEqualTo(Support.NO);
    }

    @Test
    void discover_endedModelThatAwsDoesNotList_isNoDifference() {
        Lifecycle ended = new Lifecycle(
                Lifecycle.Status.END_OF_LIFE, Optional.empty(), Optional.empty(), Optional.of(TODAY), Optional.empty());

        assertThat(discover(rocket().lifecycle(ended)).differences()).isEmpty();
    }

    @Test
    void discover_lifecycleOfAws_wins() {
        account.with(account.lists(ROCKET, "ON_DEMAND")
                .modelLifecycle(FoundationModelLifecycle.builder()
                        .status("LEGACY")
                        .startOfLifeTime(Instant.parse("2024-12-03T18:00:00Z"))
                        .endOfLifeTime(Instant.parse("2027-01-08T23:59:59Z"))
                        .publicExtendedAccessTime(Instant.parse("2026-12-01T00:00:00Z"))
                        .build()));

        Discovery discovery = discover(rocket());

        Lifecycle lifecycle = discovery.catalog().model("rocket").lifecycle();
        assertThat(lifecycle)
                .isEqualTo(new Lifecycle(
                        Lifecycle.Status.LEGACY,
                        Optional.of(TODAY),
                        Optional.of(LocalDate.of(2024, 12, 3)),
                        Optional.of(LocalDate.of(2027, 1, 8)),
                        Optional.of("in extended access, at a higher price, from 2026-12-01")));
        assertThat(lines(discovery)).contains("eu-central-1: rocket was active and is legacy until 2027-01-08");
    }

    @ParameterizedTest
    @CsvSource({
        // before, its end, AWS's status, its end, after, its end
        "PREVIEW,              ,           ACTIVE,  ,           PREVIEW, ",
        "PREVIEW,              ,           LEGACY,  ,           LEGACY,  ",
        "ACTIVE,               2027-03-01, ACTIVE,  ,           ACTIVE,  2027-03-01",
        "ACTIVE,               2027-03-01, ACTIVE,  2027-04-01, ACTIVE,  2027-04-01",
        "LEGACY,               2027-03-01, ACTIVE,  ,           LEGACY,  2027-03-01",
        "LEGACY,               2027-03-01, ACTIVE,  2027-05-01, LEGACY,  2027-05-01",
        "LEGACY,               ,           ACTIVE,  ,           LEGACY,  ",
        "END_OF_LIFE,          2026-01-01, LEGACY,  ,           LEGACY,  ",
        "PRESUMED_END_OF_LIFE, ,           ACTIVE,  ,           ACTIVE,  ",
        "LEGACY,               2027-03-01, DOZING,  ,           LEGACY,  2027-03-01",
    })
    void discover_lifecycles_areMerged(
            Lifecycle.Status before,
            LocalDate endBefore,
            String listed,
            LocalDate endListed,
            Lifecycle.Status after,
            LocalDate endAfter) {
        account.with(account.lists(ROCKET, "ON_DEMAND")
                .modelLifecycle(FoundationModelLifecycle.builder()
                        .status(listed)
                        .endOfLifeTime(endListed == null ? null : Instant.parse(endListed + "T12:00:00Z"))
                        .build()));
        Lifecycle known = new Lifecycle(
                before, Optional.empty(), Optional.empty(), Optional.ofNullable(endBefore), Optional.empty());

        Discovery discovery = discover(rocket().lifecycle(known));

        Lifecycle merged = discovery.catalog().model("rocket").lifecycle();
        assertThat(merged.status()).isEqualTo(after);
        assertThat(merged.endOfLife()).isEqualTo(Optional.ofNullable(endAfter));
        boolean changed = before != after || !Optional.ofNullable(endBefore).equals(Optional.ofNullable(endAfter));
        assertThat(discovery.differences().stream().anyMatch(Discovery.Difference.LifecycleChanged.class::isInstance))
                .isEqualTo(changed);
    }
}
