package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

final class ArnsTest {

    @ParameterizedTest
    @CsvSource({"eu-west-1, aws", "us-gov-west-1, aws-us-gov", "cn-north-1, aws-cn"})
    void arns_ofARegion_areInItsPartition(String region, String partition) {
        Arns arns = new Arns(Region.of(region), "123456789012");

        assertThat(arns.of("imported-model/x"))
                .isEqualTo("arn:" + partition + ":bedrock:" + region + ":123456789012:imported-model/x");
        assertThat(arns.of("sagemaker", "endpoint/x"))
                .isEqualTo("arn:" + partition + ":sagemaker:" + region + ":123456789012:endpoint/x");
        assertThat(arns.ofFoundationModel("amazon.nova-lite-v1:0"))
                .isEqualTo("arn:" + partition + ":bedrock:" + region + "::foundation-model/amazon.nova-lite-v1:0");
    }
}
