package dev.modelrouter.testkit;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseTrace;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * Calls as a table to read: account ids masked, and no text of prompts or answers unless asked for.
 *
 * @param calls in their order
 * @param prompts whether the beginning of each prompt is shown
 */
record CallTable(ImmutableList<FakeCall> calls, boolean prompts) {

    private static final int SHOWN = 60;
    private static final String GAP = "  ";
    private static final ImmutableList<String> HEAD =
            ImmutableList.of("#", "at", "region", "operation", "model", "answer", "tokens", "delay", "notes");

    static CallTable of(List<FakeCall> calls) {
        return new CallTable(ImmutableList.copyOf(calls), false);
    }

    CallTable showingPrompts() {
        return new CallTable(calls, true);
    }

    /** Returns the beginning of a text in one line. */
    static String excerpt(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        boolean whole = line.codePointCount(0, line.length()) <= SHOWN;
        return '"' + (whole ? line : line.substring(0, line.offsetByCodePoints(0, SHOWN)) + "…") + '"';
    }

    /** Returns the table, each line ended; a line that says so if there are no calls. */
    @Override
    public String toString() {
        if (calls.isEmpty()) {
            return "no calls\n";
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        calls.forEach(call -> rows.add(row(call)));
        int[] widths = new int[HEAD.size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                line.append(Strings.padEnd(row.get(column), widths[column], ' '))
                        .append(GAP);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private List<String> row(FakeCall call) {
        return List.of(
                Integer.toString(call.number()),
                "+" + seconds(Duration.between(calls.get(0).at(), call.at())),
                call.region().toString(),
                call.operation().awsName(),
                ModelIds.masked(call.modelId()),
                answer(call),
                tokens(call),
                call.delay().isZero() ? "-" : seconds(call.delay()),
                String.join("; ", notes(call)));
    }

    private static String answer(FakeCall call) {
        Optional<String> code = call.fault()
                .filter(fault -> call.broken().isEmpty())
                .map(fault -> fault.code().orElse("without a code"));
        Optional<String> stop = call.response().map(ConverseResponse::stopReasonAsString);
        return call.status() + code.or(() -> stop).map(each -> " " + each).orElse("");
    }

    private static String tokens(FakeCall call) {
        TokenUsage usage = call.usage();
        return usage == null ? "not told" : usage.inputTokens() + " in, " + usage.outputTokens() + " out";
    }

    private List<String> notes(FakeCall call) {
        List<String> notes = new ArrayList<>();
        call.brokenRule().ifPresent(rule -> notes.add("breaks rule " + rule));
        call.response()
                .map(ConverseResponse::trace)
                .map(ConverseTrace::promptRouter)
                .ifPresent(router -> notes.add("routed to " + ModelIds.masked(router.invokedModelId())));
        call.broken().ifPresent(broken -> notes.add("broken by " + broken.words()));
        if (call.isStream() && (call.broken().isPresent() || call.isAbandoned())) {
            notes.add(call.eventsSent() + " events sent");
        }
        if (call.isAbandoned()) {
            notes.add("abandoned by the caller");
        } else if (call.isOpen()) {
            notes.add("still open");
        }
        if (prompts) {
            notes.add("prompt " + excerpt(call.prompt()));
        }
        return notes;
    }

    /** Returns seconds with three places, whatever the locale; of a span of centuries too. */
    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%d.%03ds", duration.toSeconds(), duration.toMillisPart());
    }
}
