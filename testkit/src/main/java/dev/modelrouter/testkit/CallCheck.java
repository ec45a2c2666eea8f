package dev.modelrouter.testkit;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * A check of one call; see {@link CallsCheck}. Each method checks one thing and throws an {@link AssertionError} that
 * shows it and all calls if it does not hold. Immutable and thread-safe.
 */
public final class CallCheck {

    private final FakeCall call;
    private final CallTable all;

    CallCheck(FakeCall call, CallTable all) {
        this.call = call;
        this.all = all;
    }

    /** Returns the call that is checked. */
    public FakeCall get() {
        return call;
    }

    /** Checks the model id as sent, or that it is one of what a name stands for. */
    public CallCheck model(String modelId) {
        Objects.requireNonNull(modelId, "modelId");
        return check(
                ModelNames.isCalled(modelId, call.modelId()),
                "model " + ModelIds.masked(modelId),
                ModelIds.masked(call.modelId()));
    }

    /** Checks the region of the door. */
    public CallCheck region(Region region) {
        return check(call.region().equals(region), "region " + region, call.region());
    }

    /** Checks which operation was called. */
    public CallCheck operation(Operation operation) {
        return check(
                call.operation() == operation,
                "operation " + operation.awsName(),
                call.operation().awsName());
    }

    /** Checks that the {@linkplain FakeCall#prompt prompt} contains a text. */
    public CallCheck promptContains(String text) {
        return contains("prompt", call.prompt(), text);
    }

    /** Checks that the system prompt, of several blocks any of them, contains a text. */
    public CallCheck systemContains(String text) {
        String system = request().system().stream()
                .map(SystemContentBlock::text)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("\n"));
        return contains("system prompt", system, text);
    }

    /** Checks a header of the request, by its name in any case. */
    public CallCheck header(String name, String value) {
        Objects.requireNonNull(value, "value");
        String actual = call.headers().get(name.toLowerCase(Locale.ROOT));
        String wanted = all.prompts() ? ": " + value : " with the value given (showingPrompts() shows which)";
        String other = all.prompts() ? "" + actual : "another value";
        return check(value.equals(actual), "header " + name + wanted, actual == null ? "no such header" : other);
    }

    /**
     * Checks the content of the request.
     *
     * @param what completes "a request …" in messages, such as {@code "with one tool"}
     */
    public CallCheck request(String what, Predicate<? super ConverseRequest> content) {
        return check(content.test(request()), "a request " + what, "another");
    }

    private ConverseRequest request() {
        CallCheck unused = check(
                call.isInConverseForm(),
                "a request in Converse's form",
                call.operation().awsName());
        return call.request();
    }

    /** Checks the HTTP status of the answer. */
    public CallCheck status(int status) {
        return check(call.status() == status, "status " + status, call.status());
    }

    /** Checks that the call got a whole answer: no fault, and nothing broken. */
    public CallCheck answered() {
        return check(
                call.fault().isEmpty() && call.broken().isEmpty(),
                "a whole answer",
                call.broken()
                        .map(Break::words)
                        .or(() -> call.fault().map(CallCheck::coded))
                        .orElse("none"));
    }

    /** Checks that the call failed, or its stream ended, with an error code such as {@code ThrottlingException}. */
    public CallCheck failedWith(String code) {
        Objects.requireNonNull(code, "code");
        return check(
                call.fault().flatMap(Fault::code).equals(Optional.of(code)),
                "error code " + code,
                call.fault().map(CallCheck::coded).orElse("no error"));
    }

    /** Checks that the request was rejected because it broke a rule. */
    public CallCheck brokeRule(ValidationRule rule) {
        Objects.requireNonNull(rule, "rule");
        return check(
                call.brokenRule().equals(Optional.of(rule)),
                "broken rule " + rule,
                call.brokenRule().map(ValidationRule::toString).orElse("none broken"));
    }

    /** Checks why the model stopped. */
    public CallCheck stopReason(StopReason reason) {
        Optional<StopReason> actual = call.response().map(ConverseResponse::stopReason);
        return check(
                actual.equals(Optional.of(reason)),
                "stop reason " + reason,
                actual.map(StopReason::toString).orElse("no answer"));
    }

    /** Checks the tokens billed; see {@link FakeCall#usage}. */
    public CallCheck usage(int inputTokens, int outputTokens) {
        TokenUsage usage = call.usage();
        boolean told = usage != null && usage.inputTokens() != null && usage.outputTokens() != null;
        return check(
                told && usage.inputTokens() == inputTokens && usage.outputTokens() == outputTokens,
                "usage of " + inputTokens + " tokens in and " + outputTokens + " out",
                told ? usage.inputTokens() + " in and " + usage.outputTokens() + " out" : "none told");
    }

    /** Checks how long the answer was held back, by the fake's time; see {@link FakeCall#delay}. */
    public CallCheck delay(Duration delay) {
        return check(call.delay().equals(delay), "delay " + CallTable.seconds(delay), CallTable.seconds(call.delay()));
    }

    /**
     * Checks anything else.
     *
     * @param what completes "a call …" in messages, such as {@code "that was abandoned"}
     */
    public CallCheck which(String what, Predicate<? super FakeCall> kind) {
        return check(kind.test(call), "a call " + what, "another");
    }

    private CallCheck contains(String where, String actual, String text) {
        return all.prompts()
                ? check(actual.contains(text), where + " with " + CallTable.excerpt(text), CallTable.excerpt(actual))
                : check(
                        actual.contains(text),
                        where + " with a text of " + text.length() + " characters (showingPrompts() shows which)",
                        "another of " + actual.length());
    }

    private CallCheck check(boolean holds, String expected, Object actual) {
        if (!holds) {
            throw CallsCheck.failure(
                    "Expected of call " + call.number() + ": " + expected + ", but it was: " + actual, all);
        }
        return this;
    }

    private static String coded(Fault fault) {
        return fault.code().orElse("an error without a code") + ", status " + fault.status();
    }

    /** Describes the call without its text. */
    @Override
    public String toString() {
        return "CallCheck[" + call + "]";
    }
}
