package dev.modelrouter.pricing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.modelrouter.core.Usage;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.Optional;

/** A spend report as JSON; {@link SpendReport#toJson} describes it. Not thread-safe. */
final class SpendJson {

    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator json;

    private SpendJson(JsonGenerator json) {
        this.json = json;
    }

    static void write(SpendReport report, Writer out) throws IOException {
        try (JsonGenerator generator = JSON.createGenerator(out)) {
            generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            new SpendJson(generator).report(report);
        }
    }

    private void report(SpendReport report) throws IOException {
        boolean credits = report.credits().isPresent();
        json.writeStartObject();
        json.writeStringField("schema", "modelrouter.spend-report.v1");
        json.writeStringField("asOf", report.asOf().toString());
        json.writeStringField("firstDay", report.firstDay().toString());
        json.writeStringField("lastDay", report.lastDay().toString());
        json.writeStringField("timeZone", "UTC");
        json.writeStringField("currency", "USD");
        json.writeArrayFieldStart("dimensions");
        for (SpendDimension dimension : report.dimensions()) {
            json.writeString(dimension.key());
        }
        json.writeEndArray();
        json.writeArrayFieldStart("rows");
        for (SpendReport.Row row : report.rows()) {
            row(report, row, credits);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("total");
        figures(report.total(), credits);
        json.writeEndObject();
        costField("costPerAccepted", report.costPerAccepted());
        json.writeArrayFieldStart("parts");
        for (SpendCategory category : SpendCategory.values()) {
            json.writeStartObject();
            json.writeStringField("category", category.key());
            json.writeBooleanField("overhead", category.isOverhead());
            part(report.part(category));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("overhead");
        part(report.overhead());
        json.writeEndObject();
        credits(report.credits());
        json.writeArrayFieldStart("notes");
        for (String note : report.notes()) {
            json.writeString(note);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void row(SpendReport report, SpendReport.Row row, boolean credits) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("key");
        for (int i = 0; i < row.key().size(); i++) {
            json.writeStringField(report.dimensions().get(i).key(), row.key().get(i));
        }
        json.writeEndObject();
        figures(row.figures(), credits);
        shareField(row.share());
        costField("costPerAccepted", row.costPerAccepted());
        json.writeEndObject();
    }

    private void figures(SpendFigures figures, boolean credits) throws IOException {
        json.writeNumberField("requests", figures.requests());
        json.writeNumberField("accepted", figures.accepted());
        json.writeNumberField("calls", figures.calls());
        json.writeNumberField("callsWithoutUsage", figures.callsWithoutUsage());
        Usage usage = figures.usage();
        json.writeObjectFieldStart("tokens");
        for (Rate kind : Rate.values()) {
            json.writeNumberField(kind.key(), kind.tokens(usage));
        }
        json.writeEndObject();
        costField("cost", Optional.of(figures.cost()));
        amountField("coveredByCredits", credits ? Optional.of(figures.coveredByCredits()) : Optional.empty());
        amountField("cash", credits ? Optional.of(figures.cash()) : Optional.empty());
        SpendFigures.Savings savings = figures.savings();
        boolean compared = savings.requests() > 0;
        json.writeObjectFieldStart("savings");
        json.writeBooleanField("estimate", true);
        json.writeNumberField("requests", savings.requests());
        json.writeNumberField("notCompared", savings.leftOut());
        amountField("actual", Optional.of(savings.actual()));
        amountField("onStrongest", Optional.of(savings.onStrongest()));
        amountField("saved", compared ? Optional.of(savings.saved()) : Optional.empty());
        shareField(savings.share());
        json.writeEndObject();
    }

    private void part(SpendReport.Part part) throws IOException {
        json.writeNumberField("calls", part.calls());
        costField("cost", Optional.of(part.cost()));
        shareField(part.share());
    }

    private void costField(String name, Optional<Cost> cost) throws IOException {
        if (cost.isEmpty()) {
            json.writeNullField(name);
            return;
        }
        json.writeObjectFieldStart(name);
        amountField("known", SpendCsv.known(cost.get()));
        amountField("atMost", cost.get().atMost());
        json.writeArrayFieldStart("unknown");
        for (String reason : cost.get().unknowns()) {
            json.writeString(reason);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void credits(Optional<CreditReport> given) throws IOException {
        if (given.isEmpty()) {
            json.writeNullField("credits");
            return;
        }
        CreditReport credits = given.get();
        json.writeObjectFieldStart("credits");
        json.writeStringField("asOf", credits.asOf().toString());
        json.writeNumberField("rateDays", credits.rateDays());
        json.writeArrayFieldStart("pools");
        for (CreditReport.Pool pool : credits.pools()) {
            json.writeStartObject();
            json.writeStringField("name", pool.pool().name());
            amountField("amount", Optional.of(pool.pool().amount()));
            textField("firstDay", Optional.of(pool.pool().term().firstDay()));
            textField("lastDay", Optional.of(pool.pool().term().lastDay()));
            amountField("covered", Optional.of(pool.covered()));
            amountField("left", Optional.of(pool.left()));
            amountField("expiredUnused", Optional.of(pool.expiredUnused()));
            textField("ranOutOn", pool.ranOutOn());
            amountField("coveredInWindow", Optional.of(pool.coveredInWindow()));
            forecast(pool.forecast());
            json.writeEndObject();
        }
        json.writeEndArray();
        amountField("covered", Optional.of(credits.covered()));
        amountField("cash", Optional.of(credits.cash()));
        json.writeNumberField("unsettledCalls", credits.unsettled().calls());
        amountField("unsettledAtMost", credits.unsettled().atMost());
        json.writeEndObject();
    }

    private void forecast(CreditReport.Forecast forecast) throws IOException {
        json.writeObjectFieldStart("forecast");
        if (forecast instanceof CreditReport.Forecast.Expected expected) {
            json.writeStringField("kind", "expected");
            amountField("perDay", Optional.of(expected.perDay()));
            textField("runsOutOn", expected.runsOutOn());
            amountField("expiresUnused", Optional.of(expected.expiresUnused()));
            json.writeBooleanField("understated", expected.understated());
        } else if (forecast instanceof CreditReport.Forecast.NotEnoughData data) {
            json.writeStringField("kind", "notEnoughData");
            json.writeNumberField("wholeDays", data.wholeDays());
            json.writeNumberField("neededDays", data.neededDays());
        } else {
            json.writeStringField("kind", "over");
        }
        json.writeEndObject();
    }

    private void amountField(String name, Optional<Usd> amount) throws IOException {
        textField(name, amount.map(usd -> usd.value().toPlainString()));
    }

    private void shareField(Optional<BigDecimal> share) throws IOException {
        textField("share", share.map(BigDecimal::toPlainString));
    }

    private void textField(String name, Optional<?> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get().toString());
        } else {
            json.writeNullField(name);
        }
    }
}
