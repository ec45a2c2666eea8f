package dev.modelrouter.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.routing.Attempt;
import dev.modelrouter.routing.Completion;
import dev.modelrouter.routing.ModelRouterException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came back for one sample: the answer or the failure, with every call that was made, in a form that a bake-off
 * can keep in a file and read again. It says what the answer cost when it was paid for, also when this run only read
 * it. Immutable and thread-safe; its {@code toString} shows no content.
 */
public final class RecordedAnswer {

    private final Facts facts;
    private final boolean fromFile;

    private RecordedAnswer(Facts facts, boolean fromFile) {
        this.facts = facts;
        this.fromFile = fromFile;
    }

    /**
     * What is kept of an answer.
     *
     * @param at when the request began
     * @param failure the kind of failure, as the name of its exception; null if there is an answer
     * @param problem what the exception said; blank if there is an answer
     * @param text the text of the answer; blank if there is none
     * @param json the text read as JSON; null if it is none
     * @param firstTokenNanos the time to the first token; negative if it was not measured
     * @param explanation the story of the request, without content
     */
    record Facts(
            Instant at,
            boolean accepted,
            @Nullable String failure,
            String problem,
            String text,
            @Nullable JsonNode json,
            ImmutableList<ToolCall> toolCalls,
            String stopReason,
            String model,
            long latencyNanos,
            long firstTokenNanos,
            String explanation,
            ImmutableList<RecordedAttempt> attempts) {}

    /**
     * A tool that the model asked to be called. Its {@code toString} shows no input.
     *
     * @param name the tool's name
     * @param input what it is to be called with, a JSON object; not to be changed
     */
    public record ToolCall(String name, JsonNode input) {
        @Override
        public String toString() {
            return "call of " + name;
        }
    }

    static RecordedAnswer of(Completion completion, long firstTokenNanos) {
        return new RecordedAnswer(
                new Facts(
                        begin(completion.attempts()),
                        completion.accepted(),
                        null,
                        "",
                        completion.text(),
                        completion.json().orElse(null),
                        completion.toolUses().stream()
                                .map(use -> new ToolCall(
                                        use.name(),
                                        use.input() == null ? NullNode.instance : SdkJson.write(use.input())))
                                .collect(ImmutableList.toImmutableList()),
                        completion.response().stopReasonAsString(),
                        completion.target().modelName(),
                        completion.latency().toNanos(),
                        firstTokenNanos,
                        completion.explain(),
                        recorded(completion.attempts())),
                false);
    }

    static RecordedAnswer of(ModelRouterException failure) {
        return new RecordedAnswer(
                new Facts(
                        begin(failure.attempts()),
                        false,
                        failure.getClass().getSimpleName(),
                        String.valueOf(failure.getMessage()),
                        "",
                        null,
                        ImmutableList.of(),
                        "",
                        "",
                        failure.latency().toNanos(),
                        -1,
                        failure.explain(),
                        recorded(failure.attempts())),
                false);
    }

    static RecordedAnswer fromFile(Facts facts) {
        return new RecordedAnswer(facts, true);
    }

    private static Instant begin(Collection<Attempt> attempts) {
        return attempts.stream().map(Attempt::startedAt).findFirst().orElse(Instant.EPOCH);
    }

    private static ImmutableList<RecordedAttempt> recorded(Collection<Attempt> attempts) {
        return attempts.stream().map(RecordedAttempt::of).collect(ImmutableList.toImmutableList());
    }

    Facts facts() {
        return facts;
    }

    /** Returns whether there is no answer: every call failed, or a limit was reached first. */
    public boolean isFailure() {
        return facts.failure() != null;
    }

    /**
     * Returns the kind of failure: the simple name of the {@link ModelRouterException}, such as {@code
     * AllTargetsFailed}; empty if there is an answer.
     */
    public Optional<String> failure() {
        return Optional.ofNullable(facts.failure());
    }

    /** Returns what the failure's exception said; blank if there is an answer. */
    public String problem() {
        return facts.problem();
    }

    /** Returns whether the route's gate accepted the answer; false if there is none. */
    public boolean accepted() {
        return facts.accepted();
    }

    /** Returns the text of the answer, as it came; blank if there is none. */
    public String text() {
        return facts.text();
    }

    /** Returns a copy of the text read as one JSON value, as {@link Completion#json} reads it; empty if it is none. */
    public Optional<JsonNode> json() {
        return Optional.ofNullable(facts.json()).map(JsonNode::deepCopy);
    }

    /** Returns the tools that the model asked to be called, in its order. */
    public ImmutableList<ToolCall> toolCalls() {
        return facts.toolCalls();
    }

    /** Returns why the model stopped, in Bedrock's spelling, such as {@code end_turn}; blank if there is no answer. */
    public String stopReason() {
        return facts.stopReason();
    }

    /** Returns the short name of the model that gave the answer; blank if there is none. */
    public String model() {
        return facts.model();
    }

    /** Returns every call that was made for it, in order, also those that failed or whose answers were rejected. */
    public ImmutableList<RecordedAttempt> attempts() {
        return facts.attempts();
    }

    /** Returns what all calls together cost when they were made. */
    public Cost cost() {
        return attempts().stream().map(RecordedAttempt::cost).reduce(Cost.ZERO, Cost::plus);
    }

    /** Returns the tokens of all calls together, as far as Bedrock reported them. */
    public Usage usage() {
        return attempts().stream().flatMap(attempt -> attempt.usage().stream()).reduce(Usage.ZERO, Usage::plus);
    }

    /** Returns the time from the beginning of the request to its end, pauses and gates included. */
    public Duration latency() {
        return Duration.ofNanos(facts.latencyNanos());
    }

    /**
     * Returns the time to the first token of text; empty if it was not measured, for only a streaming run measures it.
     */
    public Optional<Duration> timeToFirstToken() {
        return facts.firstTokenNanos() < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(facts.firstTokenNanos()));
    }

    /** Returns when its first call was sent; the beginning of 1970 if none was. */
    public Instant at() {
        return facts.at();
    }

    /** Returns whether an earlier run paid for it, and this one read it from its answer file. */
    public boolean isFromFile() {
        return fromFile;
    }

    /** Returns the story of the request as text for people, as {@link Completion#explain} tells it; without content. */
    public String explain() {
        return facts.explanation();
    }

    @Override
    public String toString() {
        return isFailure()
                ? "failure: " + facts.failure()
                : "answer of " + model() + " (" + stopReason() + ", " + text().length() + " characters)";
    }
}
