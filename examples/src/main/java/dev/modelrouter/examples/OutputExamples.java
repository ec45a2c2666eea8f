package dev.modelrouter.examples;

import dev.modelrouter.routing.Completion;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.Route;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** What docs/structured-output.md quotes. */
final class OutputExamples {

    private OutputExamples() {}

    record Invoice(String number, Currency currency, List<Line> lines, Optional<LocalDate> due) {

        enum Currency {
            EUR,
            USD
        }

        record Line(String item, int count, BigDecimal price) {}
    }

    static Route invoices() {
        Route invoices = Route.cascade("invoices", "gpt-oss-20b", "claude-haiku-5.5", "claude-sonnet-5.5")
                .output(Invoice.class);
        return invoices;
    }

    static Invoice read(ModelRouter router, String mail) {
        Completion answer = router.complete(CompletionRequest.of("invoices", mail));
        Invoice invoice = answer.as(Invoice.class);
        return invoice;
    }

    static String schema(ModelRouter router, String mail) {
        Completion answer = router.complete(CompletionRequest.builder("invoices")
                .prompt(mail)
                .output(
                        """
                        {"type": "object", "properties": {"total": {"type": "number", "minimum": 0}},
                         "required": ["total"], "additionalProperties": false}""")
                .build());
        return answer.text();
    }
}
