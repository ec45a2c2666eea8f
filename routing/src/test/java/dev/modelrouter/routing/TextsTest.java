package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TextsTest {

    @ParameterizedTest
    @CsvSource({
        "arn:aws:bedrock:us-east-1:123456789012:prompt-router/abc, arn:aws:bedrock:us-east-1:***:prompt-router/abc",
        "modelA123456789012, modelA***",
        "x-123456789012, x-***",
        "123456789012y, ***y",
        "1234567890123, 1234567890123",
    })
    void masked_accountBehindALetterOrADash_isHidden(String model, String masked) {
        assertThat(Texts.masked(model)).isEqualTo(masked);
    }
}
