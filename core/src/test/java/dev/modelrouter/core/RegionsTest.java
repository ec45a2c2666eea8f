package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

final class RegionsTest {

    @Test
    void require_everyRegionThatTheSdkKnows_isTakenUnlessItIsAPseudoRegion() {
        assertThat(Region.regions()).hasSizeGreaterThan(40).allSatisfy(region -> {
            boolean shaped = Regions.isShaped(region.id());
            assertThat(shaped).as(region.id()).isEqualTo(!region.isGlobalRegion());
        });
        assertThat(Regions.require(Region.EUSC_DE_EAST_1)).isEqualTo(Region.EUSC_DE_EAST_1);
        assertThat(Regions.require(Region.of("xx-newcomer-12"))).isEqualTo(Region.of("xx-newcomer-12"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "us east",
                "us east 1",
                "US-EAST-1",
                "us-east",
                "us-east-1a",
                "us_east_1",
                "us-east-1 ",
                "us--east-1",
                "-us-east-1",
                "us-east-",
                "us-east-1-",
                "1-2-3",
                "useast1",
                "eu-1",
                "aws-global",
                "us-east-\u0661",
                "us-averyveryverylong-1",
                "virginia"
            })
    void isShaped_textThatCannotBeARegion_isNotAndTheProblemGivesAnExample(String text) {
        assertThat(Regions.isShaped(text)).isFalse();
        assertThat(Regions.problem(text)).contains("is not a region", "us-east-1");
    }

    @Test
    void require_regionThatCannotBeOne_isRefusedWithAnExample() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Regions.require(Region.of("us east")))
                .withMessageContaining("is not a region")
                .withMessageContaining("us-east-1");
    }

    @Test
    void problem_textWithAnAccount_doesNotRepeatIt() {
        assertThat(Regions.problem("arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEfghij"))
                .doesNotContain("123456789012");
    }
}
