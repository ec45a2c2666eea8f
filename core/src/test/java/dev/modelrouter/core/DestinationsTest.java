package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

final class DestinationsTest {

    private static final String EU_SIX = "eu-central-1 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-3";
    private static final String APAC_EIGHT = "ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2"
            + " ap-southeast-1 ap-southeast-2 ap-southeast-4";

    @ParameterizedTest
    @CsvSource({
        "US,   us-east-1,                     us-east-1 us-east-2 us-west-2 us-west-1",
        "US,   us-east-2 us-west-2,           us-east-1 us-east-2 us-west-2",
        "EU,   " + EU_SIX + ",                " + EU_SIX,
        "APAC, " + APAC_EIGHT + ",            " + APAC_EIGHT,
        "JP,   ap-northeast-1 ap-northeast-3, ap-northeast-1 ap-northeast-3",
        "AU,   ap-southeast-2 ap-southeast-4, ap-southeast-2 ap-southeast-4",
        "IN,   ap-south-1 ap-south-2,         ap-south-1 ap-south-2",
        "CA,   ca-central-1,                  ca-central-1 ca-west-1",
    })
    void of_geographyFromAMember_isTheGeography(Scope scope, String sources, String destinations) {
        for (Region source : RegionWords.read(sources)) {
            assertThat(Destinations.of(scope, source)).contains(Destinations.in(RegionWords.read(destinations)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "US,   us-west-1 ca-central-1 ca-west-1,                       us-east-1 us-east-2 us-west-2",
        "EU,   eu-central-2 eu-west-2 il-central-1,                    " + EU_SIX,
        "AU,   ap-southeast-6,                                         ap-southeast-2 ap-southeast-4",
        "APAC, ap-southeast-3 ap-southeast-5 ap-southeast-7 ap-east-2, " + APAC_EIGHT,
    })
    void of_geographyFromAGuest_isTheGeographyAndTheGuestAlone(Scope scope, String sources, String members) {
        for (Region source : RegionWords.read(sources)) {
            Destinations destinations = Destinations.of(scope, source).orElseThrow();

            assertThat(destinations.regions())
                    .containsAll(RegionWords.read(members))
                    .contains(source);
            assertThat(destinations.regions()).hasSize(RegionWords.read(members).size() + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"us-east-1", "us-gov-west-1", "xx-newcomer-9"})
    void of_inRegion_isTheSourceRegion(Region region) {
        assertThat(Destinations.of(Scope.IN_REGION, region)).contains(Destinations.in(Set.of(region)));
    }

    @Test
    void of_globalFromACommercialRegion_isAnyCommercialRegionAndWithinNothing() {
        String sources = "af-south-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2"
                + " ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6"
                + " ap-southeast-7 ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2"
                + " eu-west-1 eu-west-2 eu-west-3 il-central-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-west-1"
                + " us-west-2";
        assertThat(RegionWords.read(sources)).hasSize(31);
        for (Region source : RegionWords.read(sources)) {
            Destinations destinations = Destinations.of(Scope.GLOBAL, source).orElseThrow();

            assertThat(destinations.anyCommercialRegion()).isTrue();
            assertThat(destinations.regions()).isEmpty();
            assertThat(destinations.areWithin(RegionWords.read(sources))).isFalse();
            assertThat(destinations).hasToString("any commercial region");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "US_GOV, us-gov-west-1",
        "US_GOV, us-gov-east-1",
        "US,     us-gov-west-1",
        "US,     eu-west-1",
        "EU,     us-east-1",
        "JP,     ap-northeast-2",
        "CA,     ca-west-1",
        "GLOBAL, us-gov-west-1",
        "GLOBAL, cn-north-1",
        "GLOBAL, xx-newcomer-9",
        "APAC,   ap-southeast-6",
    })
    void of_sourceThatIsNotKnown_isUnknown(Scope scope, Region source) {
        assertThat(Destinations.of(scope, source)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void of_regionOfImpossibleShape_isRefusedInEveryScope(Scope scope) {
        for (Region region : List.of(Region.of("us east"), Region.of("US-EAST-1"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Destinations.of(scope, region))
                    .withMessageContaining("is not a region");
        }
    }

    @Test
    void areWithin_certainRegions_holdsWhenAllAreAllowed() {
        Destinations japan = Destinations.in(Set.of(Region.AP_NORTHEAST_1, Region.AP_NORTHEAST_3));

        assertThat(japan.areWithin(Set.of(Region.AP_NORTHEAST_1, Region.AP_NORTHEAST_3, Region.US_EAST_1)))
                .isTrue();
        assertThat(japan.areWithin(Set.of(Region.AP_NORTHEAST_1))).isFalse();
    }

    @Test
    void in_noRegion_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Destinations.in(Set.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> Destinations.in(Set.of(Region.of("Tokyo"))));
    }
}
