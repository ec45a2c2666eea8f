package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Lists;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * One call that {@link FakeBedrock} received, and what it answered. A call counts as answered, and is billed, once its
 * answer is decided, also if the caller then does not wait for it, or the answer {@linkplain #broken() breaks} on its
 * way. Thread-safe; all but {@link #isOpen}, {@link #isAbandoned} and {@link #eventsSent}, which follow the delivery of
 * the answer, never change.
 */
public final class FakeCall {

    /** The usage of a call that failed. */
    static final TokenUsage NOTHING =
            TokenUsage.builder().inputTokens(0).outputTokens(0).totalTokens(0).build();

    private final int number;
    private final Received received;
    private final Outcome outcome;
    private final Delivery delivery = new Delivery();

    FakeCall(int number, Received received, Outcome outcome) {
        this.number = number;
        this.received = received;
        this.outcome = outcome;
    }

    /** Returns the call's place among the calls recorded, from 1, in the order in which the answers were decided. */
    public int number() {
        return number;
    }

    /** Returns the region of the door through which the call came. */
    public Region region() {
        return received.arrival().region();
    }

    /** Returns which operation was called. */
    public Operation operation() {
        return received.arrival().operation();
    }

    /** Returns the model id as sent, after decoding of the path; empty text for an operation without a model. */
    public String modelId() {
        return received.arrival().modelId();
    }

    /**
     * Returns what was asked of the model, as a request of Converse; of a call of ConverseStream or CountTokens, the
     * same request to Converse. It is what is sent over the wire, so without any override configuration.
     *
     * @throws IllegalStateException if the call asks in no such form, such as one of InvokeModel; see {@link #sent}
     */
    public ConverseRequest request() {
        return received.arrival().request();
    }

    /** Returns the request as received, of whatever {@linkplain #operation operation}. */
    public BedrockRuntimeRequest sent() {
        return received.arrival().sent();
    }

    /** Returns whether the call asked for a stream: of ConverseStream or InvokeModelWithResponseStream. */
    public boolean isStream() {
        return received.arrival().isStream();
    }

    /**
     * Returns the last text of the last message that has the role of the user, which in most tests is the prompt; empty
     * text if there is none, and for a call that is in no form of Converse.
     */
    public String prompt() {
        if (!isInConverseForm()) {
            return "";
        }
        return Lists.reverse(request().messages()).stream()
                .filter(message -> message.role() == ConversationRole.USER)
                .findFirst()
                .flatMap(message -> Lists.reverse(message.content()).stream()
                        .map(ContentBlock::text)
                        .filter(Objects::nonNull)
                        .findFirst())
                .orElse("");
    }

    /**
     * Returns the HTTP headers of the request by lower-case name, credentials left out. In process these are {@code
     * amz-sdk-request}, which says {@code attempt=1; max=1}, and those of the request's override configuration.
     */
    public Map<String, String> headers() {
        return received.headers();
    }

    /** Returns when the call arrived, by the fake's time source. */
    public Instant at() {
        return received.at();
    }

    /**
     * Returns how long the answer was held back: of a stream, until its last token. An effect's time is not counted.
     */
    public Duration delay() {
        return outcome.delay();
    }

    /** Returns the HTTP status of the answer: 200, or that of the fault that is given in place of one. */
    public int status() {
        return broken().isPresent() ? 200 : fault().map(Fault::status).orElse(200);
    }

    /**
     * Returns the response that the model gave; empty if the call failed before the model had a part in it, and for
     * operations other than Converse and ConverseStream. Of an answer that {@linkplain #broken() broke}, the caller saw
     * less than this, or something else.
     */
    public Optional<ConverseResponse> response() {
        return Optional.ofNullable(outcome.response());
    }

    /**
     * Returns the fault given, in place of an answer or in the middle of a stream; empty if there was none. An
     * unscripted call has the code {@code UnscriptedCallException}, one whose function threw {@code
     * ScriptFailedException}.
     */
    public Optional<Fault> fault() {
        return Optional.ofNullable(outcome.fault());
    }

    /** Returns the rule that the request broke, if that is why it was rejected; of several rules the first. */
    public Optional<ValidationRule> brokenRule() {
        return Optional.ofNullable(outcome.rule());
    }

    /** Returns how the answer broke; empty if it was whole, or an error from the start. */
    public Optional<Break> broken() {
        return Optional.ofNullable(outcome.broken());
    }

    /** Returns the usage billed: that of the {@link #response}, or of an invocation, or all zero. */
    public TokenUsage usage() {
        return outcome.usage();
    }

    /** Returns how many events of a stream have been sent until now, exceptions and odd events not counted apart. */
    public int eventsSent() {
        return delivery.events();
    }

    /** Returns whether the answer is still being given: held back by a delay, stalled, or streaming. */
    public boolean isOpen() {
        return delivery.isOpen();
    }

    /**
     * Returns whether the caller went away before the end of the answer: it timed out, cancelled, or lost its
     * connection.
     */
    public boolean isAbandoned() {
        return delivery.isAbandoned();
    }

    /** Returns the request id that the caller was given. */
    public String requestId() {
        return requestId(number);
    }

    /** Describes the call without its text. */
    @Override
    public String toString() {
        String answer = fault().map(Fault::toString)
                .orElseGet(() ->
                        status() + ", " + usage().inputTokens() + " tokens in, " + usage().outputTokens() + " out");
        return "FakeCall[" + number + ", " + region() + ", " + ModelIds.masked(modelId()) + ", " + answer
                + broken().map(broken -> ", broken by " + broken.words()).orElse("")
                + "]";
    }

    /** Returns whether the call has a {@link #request}. */
    boolean isInConverseForm() {
        return received.arrival().isInConverseForm();
    }

    Delivery delivery() {
        return delivery;
    }

    /** Returns the id of a request by its number: fixed, so that two runs give the same. */
    static String requestId(long number) {
        return new UUID(0, number).toString();
    }

    /** Returns whether no script answered it. */
    boolean isUnscripted() {
        return fault().flatMap(Fault::code).equals(Optional.of(UnscriptedCallError.CODE));
    }

    /**
     * What came in.
     *
     * @param headers without credentials
     */
    record Received(Arrival arrival, ImmutableMap<String, String> headers, Instant at) {}

    /** What goes out, and after how long; and the rule that the request broke, if it did. */
    record Outcome(
            @Nullable ConverseResponse response,
            @Nullable Fault fault,
            @Nullable Break broken,
            @Nullable ValidationRule rule,
            Duration delay,
            TokenUsage usage) {

        /** Returns the same of a request that broke a rule. */
        Outcome breaking(ValidationRule newRule) {
            return new Outcome(response, fault, broken, newRule, delay, usage);
        }
    }
}
