package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryBudgetTest {

    @ParameterizedTest
    @CsvSource({"0, 10", "1, 10", "10, 11", "99, 19", "10000, 1010"})
    void take_asOftenAsAsked_coversTenAndOneInTen(int firstCalls, int retries) {
        RetryBudget budget = new RetryBudget();
        int taken = 0;
        while (budget.take()) {
            taken++;
        }
        for (int call = 0; call < firstCalls; call++) {
            budget.earn();
            taken += budget.take() ? 1 : 0;
        }

        assertThat(taken).isEqualTo(retries);
        assertThat(budget.coversRetry()).isFalse();
    }
}
