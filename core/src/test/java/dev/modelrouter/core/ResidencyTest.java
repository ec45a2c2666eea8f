package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.regions.Region;

final class ResidencyTest {

    private final Model everywhere = everywhere();

    private static Model everywhere() {
        Model.Builder model =
                Model.builder("acme.rocket").provider("Acme").family("rocket").weights(Weights.OPEN);
        for (Scope scope : Scope.values()) {
            model.scope(scope);
        }
        return model.build();
    }

    @ParameterizedTest
    @CsvSource({
        // scope, source, in region, own geography, within EU, within US, within APAC
        "IN_REGION, eu-west-1,      true,  true,  true,  false, false",
        "EU,        eu-west-1,      false, true,  true,  false, false",
        "GLOBAL,    eu-west-1,      false, false, false, false, false",
        // London is a source of EU profiles, but not a part of the EU.
        "IN_REGION, eu-west-2,      true,  true,  false, false, false",
        "EU,        eu-west-2,      false, false, false, false, false",
        "US,        us-east-1,      false, true,  false, true,  false",
        "US,        ca-central-1,   false, false, false, false, false",
        "CA,        ca-central-1,   false, true,  false, false, false",
        "IN_REGION, ap-northeast-1, true,  true,  false, false, true",
        "JP,        ap-northeast-1, false, true,  false, false, true",
        "APAC,      ap-northeast-1, false, false, false, false, true",
        "APAC,      ap-southeast-1, false, true,  false, false, true",
        // Unknown: GovCloud's destinations, a source that is not known, a region of no geography.
        "US_GOV,    us-gov-west-1,  false, false, false, false, false",
        "EU,        us-east-1,      false, false, false, false, false",
        "IN_REGION, xx-newcomer-1,  true,  true,  false, false, false",
    })
    void allows_eachScopeAndSource_onlyIfAllOfItIsInside(
            Scope scope, Region source, boolean region, boolean own, boolean eu, boolean us, boolean apac) {
        assertThat(Residency.inRegion().allows(everywhere, scope, source)).isEqualTo(region);
        assertThat(Residency.ownGeography().allows(everywhere, scope, source)).isEqualTo(own);
        assertThat(Residency.within(Scope.EU).allows(everywhere, scope, source)).isEqualTo(eu);
        assertThat(Residency.within(Scope.US).allows(everywhere, scope, source)).isEqualTo(us);
        assertThat(Residency.within(Scope.APAC).allows(everywhere, scope, source))
                .isEqualTo(apac);
        assertThat(Residency.anywhere().allows(everywhere, scope, source)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "eu-west-1,                                                                eu-west-1, IN_REGION, true",
        "eu-west-1,                                                                eu-west-1, EU,        false",
        "eu-central-1 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-3,        eu-west-1, EU,        true",
        "eu-central-1 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3, eu-west-2, EU,     true",
        "eu-central-1 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-3,        eu-west-2, EU,        false",
        "us-east-1,                                                                eu-west-1, IN_REGION, false",
    })
    void allows_regions_takesTheSourceRegionIntoAccount(String regions, Region source, Scope scope, boolean allowed) {
        Residency residency = Residency.regions(RegionWords.read(regions).toArray(new Region[0]));

        assertThat(residency.allows(everywhere, scope, source)).isEqualTo(allowed);
    }

    @Test
    void allows_destinationsThatAreNotKnown_onlyAnywhere() {
        for (Residency residency : new Residency[] {
            Residency.inRegion(),
            Residency.ownGeography(),
            Residency.within(Scope.US),
            Residency.regions(Region.US_EAST_1)
        }) {
            assertThat(residency.allows(Region.US_EAST_1, Optional.empty())).isFalse();
            assertThat(residency.allows(Region.US_EAST_1, Optional.of(Destinations.ANY_COMMERCIAL_REGION)))
                    .isFalse();
            assertThat(residency.allows(Region.US_EAST_1, Optional.of(Destinations.in(Set.of(Region.US_EAST_1)))))
                    .isTrue();
        }
        assertThat(Residency.anywhere().allows(Region.US_EAST_1, Optional.empty()))
                .isTrue();
    }

    @Test
    void allows_undiscoveredRouterOrProfile_isNotKnownEvenInItsRegion() {
        Model router = Model.builder("arn:aws:bedrock:us-east-1:123456789012:prompt-router/abc")
                .provider("us")
                .family("ours")
                .weights(Weights.CLOSED)
                .scope(Scope.IN_REGION, Region.US_EAST_1)
                .build();

        assertThat(Residency.inRegion().allows(router, Scope.IN_REGION, Region.US_EAST_1))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = Scope.class,
            names = {"IN_REGION", "GLOBAL"})
    void within_whatIsNoGeography_isRefusedWithAdvice(Scope scope) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Residency.within(scope))
                .withMessageContaining("is not a geography; say Residency.");
    }

    @Test
    void regions_noneOrMisspelt_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(Residency::regions);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Residency.regions(Region.of("Frankfurt")))
                .withMessageContaining("is not a region");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Residency.anywhere().allows(Region.of("Frankfurt"), Optional.empty()));
    }

    @Test
    void equals_byWhatMustNotBeLeft() {
        assertThat(Residency.within(Scope.EU))
                .isEqualTo(Residency.within(Scope.EU))
                .hasSameHashCodeAs(Residency.within(Scope.EU))
                .isNotEqualTo(Residency.within(Scope.US))
                .hasToString("the geography geo:eu");
        assertThat(Residency.regions(Region.US_WEST_2, Region.US_EAST_1))
                .isEqualTo(Residency.regions(Region.US_EAST_1, Region.US_WEST_2))
                .hasToString("the regions us-east-1, us-west-2");
        Set<String> words = new TreeSet<>();
        for (Residency residency :
                new Residency[] {Residency.inRegion(), Residency.ownGeography(), Residency.anywhere()}) {
            words.add(residency.toString());
        }
        assertThat(words).containsExactly("anywhere", "the source region", "the source region's geography");
    }
}
