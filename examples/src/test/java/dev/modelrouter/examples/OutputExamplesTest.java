package dev.modelrouter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.ValidationRule;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What docs/structured-output.md quotes, run. */
class OutputExamplesTest {

    private static final String MAIL = "Invoice 17: two lamps at 9.90 EUR each, due on the first of December.";

    private final FakeBedrock bedrock =
            FakeBedrock.create().enforces(ValidationRule.STRUCTURED_OUTPUT, ValidationRule.OUTPUT_SCHEMA);
    private final ModelRouter router = ModelRouter.builder()
            .client(bedrock.client())
            .route(OutputExamples.invoices())
            .build();

    @Test
    void read_draftThatLacksAPrice_isTheNextModelsInvoice() {
        bedrock.model("gpt-oss-20b").replies("{\"number\": \"17\", \"currency\": \"EUR\", \"lines\": [{}]}");
        bedrock.model("claude-haiku-5.5")
                .replies(
                        """
                        {"number": "17", "currency": "EUR", "due": "2026-12-01",
                         "lines": [{"item": "lamp", "count": 2, "price": 9.90}]}""");

        assertThat(OutputExamples.read(router, MAIL))
                .isEqualTo(new OutputExamples.Invoice(
                        "17",
                        OutputExamples.Invoice.Currency.EUR,
                        List.of(new OutputExamples.Invoice.Line("lamp", 2, new BigDecimal("9.90"))),
                        Optional.of(LocalDate.of(2026, 12, 1))));
        assertThat(bedrock.calls()).hasSize(2);
    }

    @Test
    void schema_ofARequest_holdsBeforeTheRoutes() {
        bedrock.anyModel().replies("{\"total\": -1}").thenReplies("{\"total\": 19.80}");

        assertThat(OutputExamples.schema(router, MAIL)).contains("19.80");
    }

    @Test
    void plan_invoices_tellsHowEachModelComesByIt() {
        assertThat(router.plan(CompletionRequest.of("invoices", MAIL)).explain())
                .contains("a tool that has to be used", "held to the output format by itself");
    }
}
