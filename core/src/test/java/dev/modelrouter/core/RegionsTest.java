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
        assertThat(Regions.require("eusc-de-east-1")).isEqualTo("eusc-de-east-1");
        assertThat(Regions.require("xx-newcomer-12")).isEqualTo("xx-newcomer-12");
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
    void require_textThatCannotBeARegion_isRefusedWithAnExample(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Regions.require(text))
                .withMessageContaining("is not a region")
                .withMessageContaining("us-east-1");
    }

    @Test
    void require_textWithAnAccount_doesNotRepeatIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Regions.require("arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEfghij"))
                .withMessageNotContainingAny("123456789012");
    }
}
