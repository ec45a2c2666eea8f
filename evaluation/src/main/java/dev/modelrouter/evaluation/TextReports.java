package dev.modelrouter.evaluation;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.modelrouter.core.PlainText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The report for other programs: Markdown, CSV, JSON. */
final class TextReports {

    private static final JsonMapper JSON = new JsonMapper();

    /** What a spreadsheet takes for the beginning of a formula; the last two are the full-width forms of some locales. */
    private static final String FORMULA_STARTS = "=+-@\t\r\n＝＋－＠";

    private TextReports() {}

    /** The verdict, the comparison and the pairs, as tables of GitHub's Markdown. */
    static String markdown(BakeOffReport report) {
        StringBuilder text = new StringBuilder("# Model Router bake-off\n\n**")
                .append(markdown(report.verdict().sentence()))
                .append("**\n\n");
        if (!report.look().note().isBlank()) {
            text.append(markdown(report.look().note())).append("\n\n");
        }
        table(text, ComparisonTable.HEADER, ComparisonTable.rows(report.routes()));
        table(
                text,
                List.of("routes", "difference (95 %)", "chance", "corrected", "is it real?"),
                ComparisonTable.pairs(report.routes()));
        table(text, Dimensions.HEADER, Dimensions.rows(report.routes()));
        table(text, List.of("what", "value"), RunFacts.of(report));
        return text.toString();
    }

    private static void table(StringBuilder text, List<String> header, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        row(text, header);
        row(text, header.stream().map(cell -> "---").toList());
        rows.forEach(row -> row(text, row.stream().map(TextReports::markdown).toList()));
        text.append('\n');
    }

    private static void row(StringBuilder text, List<String> cells) {
        text.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    private static String markdown(String text) {
        return PlainText.oneLine(text)
                .replaceAll("([\\\\`*_\\[\\]|~#])", "\\\\$1")
                .replace("&", "&amp;")
                .replace("<", "&lt;");
    }

    /**
     * One line for each result, as RFC 4180 has it, in UTF-8. A text that a spreadsheet would take for a formula gets an
     * apostrophe before it.
     */
    static String csv(BakeOffReport report) {
        boolean content = report.look().content();
        StringBuilder text = new StringBuilder(
                "route,sample,repeat,state,score,solved,cost_usd,latency_ms,first_token_ms,model,reason");
        text.append(content ? ",prompt,answer\r\n" : "\r\n");
        for (RouteResult route : report.routes()) {
            for (SampleResult result : route.samples()) {
                Optional<RecordedAnswer> answer = result.answer();
                text.append(cell(route.route()))
                        .append(',')
                        .append(cell(result.sample().id()));
                text.append(',').append(result.repeat()).append(',').append(result.state());
                text.append(',').append(result.state() == SampleResult.State.UNSCORED ? "" : result.score());
                text.append(',').append(result.solved());
                text.append(',')
                        .append(result.cost()
                                .usd()
                                .map(usd -> usd.value().toPlainString())
                                .orElse(""));
                text.append(',')
                        .append(answer.map(a -> a.latency().toMillis() + "").orElse(""));
                text.append(',')
                        .append(answer.flatMap(RecordedAnswer::timeToFirstToken)
                                .map(t -> t.toMillis() + "")
                                .orElse(""));
                text.append(',').append(cell(answer.map(RecordedAnswer::model).orElse("")));
                text.append(',').append(cell(result.reason()));
                if (content) {
                    text.append(',').append(cell(result.sample().prompt()));
                    text.append(',')
                            .append(cell(answer.map(RecordedAnswer::text).orElse("")));
                }
                text.append("\r\n");
            }
        }
        return text.toString();
    }

    private static String cell(String text) {
        String trimmed = text.stripLeading();
        boolean formula = (!text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0)
                || (!trimmed.isEmpty() && FORMULA_STARTS.indexOf(trimmed.charAt(0)) >= 0);
        return '"' + (formula ? "'" : "") + text.replace("\"", "\"\"") + '"';
    }

    /** All figures and every result. Amounts are in US dollars; those of intervals are estimates. */
    static String json(BakeOffReport report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeNumberField("formatVersion", 1);
            Verdict verdict = report.verdict();
            json.writeObjectFieldStart("verdict");
            json.writeStringField("question", report.look().bar().toString());
            json.writeStringField("sentence", verdict.sentence());
            json.writeStringField("route", verdict.route().orElse(null));
            json.writeBooleanField("decided", verdict.isDecided());
            if (verdict.moreSamples().isPresent()) {
                json.writeNumberField("moreSamples", verdict.moreSamples().getAsInt());
            }
            json.writeEndObject();
            json.writeStringField("note", report.look().note());
            json.writeObjectFieldStart("run");
            for (List<String> fact : RunFacts.of(report)) {
                json.writeStringField(fact.get(0), fact.get(1));
            }
            json.writeEndObject();
            json.writeArrayFieldStart("routes");
            for (RouteResult route : report.routes()) {
                route(json, route, report.look().content());
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("The report cannot be written as JSON: " + e, e);
        }
        return text + "\n";
    }

    private static void route(JsonGenerator json, RouteResult route, boolean content) throws IOException {
        json.writeStartObject();
        json.writeStringField("route", route.route());
        json.writeNumberField("solved", route.solved());
        json.writeNumberField("failed", route.failed());
        json.writeNumberField("refused", route.refused());
        json.writeNumberField("judged", route.judged());
        interval(json, "quality", Optional.of(route.quality()));
        interval(json, "costPerSample", route.costPerSample());
        interval(json, "costPerSolved", route.costPerSolvedEstimate());
        json.writeArrayFieldStart("results");
        for (SampleResult result : route.samples()) {
            result(json, result, content);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void interval(JsonGenerator json, String name, Optional<Interval> interval) throws IOException {
        if (interval.isEmpty()) {
            json.writeNullField(name);
            return;
        }
        json.writeObjectFieldStart(name);
        number(json, "estimate", interval.get().estimate());
        number(json, "low", interval.get().low());
        number(json, "high", interval.get().high());
        json.writeEndObject();
    }

    /** JSON has no infinity: no bound is null. */
    private static void number(JsonGenerator json, String name, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumberField(name, value);
        } else {
            json.writeNullField(name);
        }
    }

    private static void result(JsonGenerator json, SampleResult result, boolean content) throws IOException {
        json.writeStartObject();
        json.writeStringField("sample", result.sample().id());
        json.writeNumberField("repeat", result.repeat());
        json.writeStringField("state", result.state().name());
        json.writeNumberField("score", result.score());
        json.writeBooleanField("solved", result.solved());
        json.writeStringField("reason", result.reason());
        json.writeStringField(
                "costUsd",
                result.cost().usd().map(usd -> usd.value().toPlainString()).orElse(null));
        if (result.answer().isPresent()) {
            RecordedAnswer answer = result.answer().get();
            json.writeStringField("model", answer.model());
            json.writeNumberField("latencyMillis", answer.latency().toMillis());
            if (content) {
                json.writeStringField("answer", answer.text());
            }
        }
        if (content) {
            json.writeStringField("prompt", result.sample().prompt());
        }
        json.writeEndObject();
    }
}
