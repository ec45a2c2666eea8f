package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

class ScopeTest {

    @ParameterizedTest
    @CsvSource({
        "us-east-1 us-east-2 us-west-1 us-west-2, US",
        "us-gov-east-1 us-gov-west-1, US_GOV",
        "eu-central-1 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-3, EU",
        "ap-northeast-1 ap-northeast-3, JP",
        "ap-southeast-2 ap-southeast-4, AU",
        "ap-south-1 ap-south-2, IN",
        "ca-central-1 ca-west-1, CA",
        "ap-northeast-2 ap-southeast-1 ap-southeast-3 ap-southeast-5 ap-southeast-7 ap-east-2, APAC",
    })
    void geographyOf_region_isTheNarrowestThatHoldsIt(String regions, Scope geography) {
        assertThat(RegionWords.read(regions))
                .allSatisfy(region -> assertThat(Scope.geographyOf(region)).contains(geography));
    }

    @ParameterizedTest
    @ValueSource(strings = {"eu-west-2", "eu-central-2", "il-central-1", "ap-southeast-6", "sa-east-1", "nowhere"})
    void geographyOf_regionWhoseProfilesLeaveIt_isEmpty(Region region) {
        assertThat(Scope.geographyOf(region)).isEmpty();
    }

    @Test
    void ofKey_everyScope_findsItself() {
        for (Scope scope : Scope.values()) {
            assertThat(Scope.ofKey(scope.key())).contains(scope);
        }
        assertThat(Scope.ofKey("geo:moon")).isEmpty();
    }
}
