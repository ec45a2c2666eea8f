package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.bedrockruntime.model.CacheDetail;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

final class UsageTest {

    @Test
    void of_replyWithoutCache_hasInputAndOutputOnly() {
        Usage usage = Usage.of(TokenUsage.builder()
                .inputTokens(12)
                .outputTokens(34)
                .totalTokens(46)
                .build());

        assertThat(usage).isEqualTo(Usage.of(12, 34));
        assertThat(usage.totalTokens()).isEqualTo(46);
    }

    @Test
    void of_replyWithCacheDetails_splitsWritesByTimeToLive() {
        Usage usage = Usage.of(TokenUsage.builder()
                .inputTokens(2)
                .outputTokens(5)
                .cacheReadInputTokens(1322)
                .cacheWriteInputTokens(600)
                .cacheDetails(detail("1h", 100), detail("5m", 200), detail("30m", 250))
                .build());

        assertThat(usage).isEqualTo(new Usage(2, 5, 1322, 250, 250, 100));
        assertThat(usage.cacheWriteTokens()).isEqualTo(600);
        assertThat(usage.promptTokens()).isEqualTo(1924);
        assertThat(usage.totalTokens()).isEqualTo(1929);
    }

    @Test
    void of_writesWithoutDetails_countAsFiveMinutes() {
        Usage usage = Usage.of(TokenUsage.builder()
                .inputTokens(2)
                .outputTokens(5)
                .cacheWriteInputTokens(70)
                .cacheDetails(CacheDetail.builder().inputTokens(30).build())
                .build());

        assertThat(usage).isEqualTo(new Usage(2, 5, 0, 70, 0, 0));
    }

    @Test
    void of_detailsThatCoverTheWrites_leaveNothingOver() {
        Usage usage = Usage.of(TokenUsage.builder()
                .inputTokens(2)
                .outputTokens(5)
                .cacheWriteInputTokens(70)
                .cacheDetails(detail("1h", 70))
                .build());

        assertThat(usage).isEqualTo(new Usage(2, 5, 0, 0, 0, 70));
    }

    @Test
    void of_detailsBeyondTheWrites_isRefused() {
        TokenUsage reported = TokenUsage.builder()
                .inputTokens(1)
                .outputTokens(1)
                .cacheWriteInputTokens(10)
                .cacheDetails(detail("5m", 11))
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Usage.of(reported))
                .withMessageContaining("add up to 11 tokens, cacheWriteInputTokens is 10");
    }

    @Test
    void of_missingCount_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Usage.of(TokenUsage.builder().inputTokens(1).build()))
                .withMessage("The reply's usage lacks outputTokens");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Usage.of(TokenUsage.builder().outputTokens(1).build()))
                .withMessage("The reply's usage lacks inputTokens");
    }

    @Test
    void of_negativeCount_isRefused() {
        for (TokenUsage reported : List.of(
                TokenUsage.builder().inputTokens(-1).outputTokens(1).build(),
                TokenUsage.builder().inputTokens(1).outputTokens(-1).build(),
                TokenUsage.builder()
                        .inputTokens(1)
                        .outputTokens(1)
                        .cacheReadInputTokens(-1)
                        .build(),
                TokenUsage.builder()
                        .inputTokens(1)
                        .outputTokens(1)
                        .cacheWriteInputTokens(-1)
                        .build(),
                TokenUsage.builder()
                        .inputTokens(1)
                        .outputTokens(1)
                        .cacheWriteInputTokens(5)
                        .cacheDetails(detail("5m", -1))
                        .build())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Usage.of(reported))
                    .withMessageContaining("negative");
        }
    }

    @Test
    void of_unknownTimeToLive_isRefusedAndNamed() {
        TokenUsage reported = TokenUsage.builder()
                .inputTokens(1)
                .outputTokens(1)
                .cacheWriteInputTokens(5)
                .cacheDetails(detail("24h", 5))
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Usage.of(reported))
                .withMessageContaining("\"24h\"");
    }

    @Test
    void constructor_negativeCount_namesItAndTheValue() {
        for (int i = 0; i < 6; i++) {
            Long[] counts = Collections.nCopies(6, 0L).toArray(new Long[0]);
            counts[i] = -7L;
            assertThatIllegalArgumentException()
                    .as(Arrays.toString(counts))
                    .isThrownBy(() -> new Usage(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]))
                    .withMessageContaining("Tokens must not be negative, is -7");
        }
    }

    @Test
    void plus_twoUsages_addsEveryCount() {
        assertThat(new Usage(1, 2, 3, 4, 5, 6).plus(new Usage(10, 20, 30, 40, 50, 60)))
                .isEqualTo(new Usage(11, 22, 33, 44, 55, 66));
        assertThat(Usage.ZERO.plus(Usage.of(1, 2))).isEqualTo(Usage.of(1, 2));
    }

    @Test
    void plus_overflow_throwsRatherThanWraps() {
        assertThatThrownBy(() -> Usage.of(Long.MAX_VALUE, 0).plus(Usage.of(1, 0)))
                .isInstanceOf(ArithmeticException.class);
    }

    private static CacheDetail detail(String ttl, int tokens) {
        return CacheDetail.builder().ttl(ttl).inputTokens(tokens).build();
    }
}
