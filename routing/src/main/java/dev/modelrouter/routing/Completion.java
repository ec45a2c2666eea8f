package dev.modelrouter.routing;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.Target;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Cost;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/**
 * The answer to a request, who gave it, and everything that was done and spent to get it. Immutable and thread-safe;
 * its {@code toString} shows neither prompt nor answer.
 */
public final class Completion {

    private final Answer answer;
    private final boolean accepted;
    private final Ledger ledger;

    Completion(Answer answer, boolean accepted, Ledger ledger) {
        this.answer = answer;
        this.accepted = accepted;
        this.ledger = ledger;
    }

    /**
     * Returns what is behind a response of {@linkplain ModelRouter#asBedrockClient the router as AWS's client}: who
     * answered, all attempts, what they cost. It is kept in the response's {@code sdkHttpResponse()}: so a copy by {@code
     * toBuilder} has it too, and one that is built anew from its parts, or was serialised, has not.
     *
     * @param response a {@code ConverseResponse}, or the {@code ConverseStreamResponse} of a stream that has ended
     * @return empty if the request was passed on and not routed, the stream has not ended, or the response has lost it
     */
    public static Optional<Completion> of(BedrockRuntimeResponse response) {
        return RoutedHttpResponse.behind(response, Completion.class);
    }

    /** Returns the id that the router gave this request, unique and free of meaning. */
    public String id() {
        return ledger.id();
    }

    /** Returns the name of the route. */
    public String route() {
        return ledger.request().route();
    }

    /**
     * Returns whether the gate accepted the answer. If not, it is the best draft: every stronger model failed or a
     * limit was reached; {@link #explain} says which.
     */
    public boolean accepted() {
        return accepted;
    }

    /** Returns the answer. */
    public Answer answer() {
        return answer;
    }

    /** Returns the text blocks joined; empty if there are none. */
    public String text() {
        return answer.text();
    }

    /** Returns the text read as one JSON value; see {@link Answer#json}. */
    public Optional<JsonNode> json() {
        return answer.json();
    }

    /**
     * Returns the answer as a record: its {@linkplain #json() JSON}, component by component. Properties that the record does
     * not have are passed over. Ask for it with {@code output(type)} of the route or the request, so that an answer of
     * another form is rejected while there are other models.
     *
     * @param type a record as {@link CompletionRequest.Builder#output(Class)} takes it
     * @throws OutputMismatchException if the answer is none; it says where and why, and nothing of the content
     * @throws IllegalArgumentException if the record has a component of a type that JSON does not have
     */
    public <T extends Record> T as(Class<T> type) {
        return type.cast(OutputRecord.of(type).read(answer));
    }

    /** Returns the tools that the model asks to be called. */
    public List<ToolUseBlock> toolUses() {
        return answer.toolUses();
    }

    /** Returns why the model stopped. */
    public StopReason stopReason() {
        return answer.stopReason();
    }

    /** Returns Bedrock's reply as the SDK gave it. */
    public ConverseResponse response() {
        return answer.response();
    }

    /** Returns the model that gave the answer. */
    public Model model() {
        return answer.target().model();
    }

    /** Returns where the answer came from. */
    public Target target() {
        return answer.target();
    }

    /** Returns every call that was made, in order, also those that failed or whose answers were rejected. */
    public ImmutableList<Attempt> attempts() {
        return ledger.attempts();
    }

    /** Returns what all attempts together cost. */
    public Cost cost() {
        return ledger.cost();
    }

    /** Returns the tokens of all attempts together. */
    public Usage usage() {
        return ledger.usage();
    }

    /** Returns the time from the call of {@code complete} to its end, pauses and gates included. */
    public Duration latency() {
        return ledger.latency();
    }

    /** Returns the request's tags. */
    public ImmutableMap<String, String> tags() {
        return ledger.request().tags();
    }

    /** Returns the story of the request as text for people: each attempt with its outcome, tokens, cost and latency. */
    public String explain() {
        return ledger.explain();
    }

    @Override
    public String toString() {
        return ledger.headline();
    }
}
