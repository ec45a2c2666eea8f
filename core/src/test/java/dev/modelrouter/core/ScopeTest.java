package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {

    @ParameterizedTest
    @CsvSource({
        "us-east-1, US",
        "us-gov-west-1, US_GOV",
        "eu-west-3, EU",
        "ap-northeast-1, JP",
        "ap-southeast-4, AU",
        "ap-south-1, IN",
        "ca-central-1, CA",
        "ap-southeast-1, APAC",
    })
    void geographyOf_region_isTheNarrowestThatHoldsIt(String region, Scope geography) {
        assertThat(Scope.geographyOf(region)).contains(geography);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eu-west-2", "eu-central-2", "il-central-1", "ap-southeast-6", "sa-east-1", "nowhere", ""})
    void geographyOf_regionWhoseProfilesLeaveIt_isEmpty(String region) {
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
