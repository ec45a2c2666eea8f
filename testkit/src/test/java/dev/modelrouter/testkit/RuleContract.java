package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What holds of every rule: it rejects what breaks it, with the service's own text, and nothing nearby. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RuleContract {

    FakeClock clock = FakeClock.create();
    FakeBedrock bedrock = FakeBedrock.create(clock);

    abstract List<RuleCase> cases();

    @BeforeEach
    void begin() {
        clock = FakeClock.create();
        clock.advance(Duration.ofDays(280)); // from the first of January 2026, past the end of some models
        bedrock = FakeBedrock.create(clock);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rule_broken_isRejectedAsTheServiceDoes_andKept_isNot(RuleCase one) {
        bedrock.enforces(one.rule()).anyModel().replies("ok");

        AwsServiceException thrown = catchThrowableOfType(
                AwsServiceException.class, () -> bedrock.client().converse(one.broken()));

        assertThat(thrown).isNotNull();
        assertThat(thrown.awsErrorDetails().errorMessage()).isEqualTo(one.text());
        assertThat(thrown.statusCode()).isEqualTo(one.status());
        assertThat(bedrock.rejectedCalls()).hasSize(1);
        assertThat(bedrock.calls().get(0).brokenRule()).contains(one.rule());
        assertThatCode(() -> bedrock.client().converse(one.sound())).doesNotThrowAnyException();
        assertThatCode(() -> bedrock.waives(one.rule()).client().converse(one.broken()))
                .as("waived")
                .doesNotThrowAnyException();
    }
}
