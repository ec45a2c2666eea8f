package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * One call that {@link FakeBedrock} received, and what it answered. A call counts as answered, and is billed, once its
 * answer is decided, also if the caller then does not wait for it. Immutable and thread-safe.
 */
public final class FakeCall {

    /** The usage of a call that failed. */
    static final TokenUsage NOTHING =
            TokenUsage.builder().inputTokens(0).outputTokens(0).totalTokens(0).build();

    private final int number;
    private final Received received;
    private final Outcome outcome;

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
        return received.region();
    }

    /** Returns the model id as sent, after decoding of the path. */
    public String modelId() {
        return received.request().modelId();
    }

    /** Returns the request as received: what is sent over the wire, so without any override configuration. */
    public ConverseRequest request() {
        return received.request();
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

    /** Returns how long the answer was held back. */
    public Duration delay() {
        return outcome.delay();
    }

    /** Returns the HTTP status of the answer: 200, or that of the fault. */
    public int status() {
        return fault().map(Fault::status).orElse(200);
    }

    /** Returns the response given; empty if the call failed. */
    public Optional<ConverseResponse> response() {
        return Optional.ofNullable(outcome.response());
    }

    /**
     * Returns the fault given; empty if the call was answered. An unscripted call has the code {@code
     * UnscriptedCallException}, one whose function threw {@code ScriptFailedException}.
     */
    public Optional<Fault> fault() {
        return Optional.ofNullable(outcome.fault());
    }

    /** Returns the rule that the request broke, if that is why it was rejected; of several rules the first. */
    public Optional<ValidationRule> brokenRule() {
        return Optional.ofNullable(outcome.rule());
    }

    /** Returns the usage billed; all zero for a call that failed. */
    public TokenUsage usage() {
        return response().map(ConverseResponse::usage).orElse(NOTHING);
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
        return "FakeCall[" + number + ", " + region() + ", " + ModelIds.masked(modelId()) + ", " + answer + "]";
    }

    /** Returns the id of a request by its number: fixed, so that two runs give the same. */
    static String requestId(long number) {
        return new UUID(0, number).toString();
    }

    /** What came in. */
    record Received(Region region, ConverseRequest request, ImmutableMap<String, String> headers, Instant at) {}

    /** What goes out, and after how long: a response or a fault, and the rule that the request broke. */
    record Outcome(
            @Nullable ConverseResponse response, @Nullable Fault fault, @Nullable ValidationRule rule, Duration delay) {

        static Outcome answered(ConverseResponse response, Duration delay) {
            return new Outcome(response, null, null, delay);
        }

        static Outcome failed(Fault fault, Duration delay) {
            return new Outcome(null, fault, null, delay);
        }

        static Outcome rejected(RequestRules.Rejection rejection) {
            return new Outcome(null, rejection.fault(), rejection.rule(), Duration.ZERO);
        }
    }
}
