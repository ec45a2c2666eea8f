package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;

/** The calls that a fake received as JSON, and checks of them that JSON asks for. */
final class CommandCalls {

    private static final Pattern SECRET_HEADER =
            Pattern.compile("(?i).*(?:token|secret|key|password|credential|signature|auth).*");

    private static final ImmutableMap<String, Operation> OPERATIONS =
            Arrays.stream(Operation.values()).collect(ImmutableMap.toImmutableMap(Operation::awsName, each -> each));

    private CommandCalls() {}

    /** Returns a call as JSON: what was sent and what was answered, without credentials. */
    static Document document(FakeCall call) {
        ImmutableMap.Builder<String, Document> members = ImmutableMap.builder();
        members.put("number", Document.fromNumber(call.number()))
                .put("at", Document.fromString(call.at().toString()))
                .put("region", Document.fromString(call.region().id()))
                .put("operation", Document.fromString(call.operation().awsName()))
                .put("modelId", Document.fromString(call.modelId()))
                .put("headers", headers(call))
                .put("body", body(RestCodec.body(call.sent())))
                .put("prompt", Document.fromString(call.prompt()))
                .put("status", Document.fromNumber(call.status()));
        call.fault().ifPresent(fault -> members.put("error", error(fault)));
        call.brokenRule().ifPresent(rule -> members.put("brokenRule", Document.fromString(rule.name())));
        call.broken().ifPresent(broken -> members.put("broken", Document.fromString(broken.words())));
        call.response().ifPresent(response -> members.put("response", json(SdkJsonWriter.write(response))));
        return Document.fromMap(members.put("usage", json(SdkJsonWriter.write(call.usage())))
                .put("delayMillis", Document.fromNumber(call.delay().toMillis()))
                .put("eventsSent", Document.fromNumber(call.eventsSent()))
                .put("open", Document.fromBoolean(call.isOpen()))
                .put("abandoned", Document.fromBoolean(call.isAbandoned()))
                .put("requestId", Document.fromString(call.requestId()))
                .buildOrThrow());
    }

    private static Document headers(FakeCall call) {
        ImmutableMap.Builder<String, Document> headers = ImmutableMap.builder();
        call.headers()
                .forEach((name, value) -> headers.put(
                        name,
                        Document.fromString(
                                SECRET_HEADER.matcher(name).matches() ? "(not shown)" : Secrets.masked(value))));
        return Document.fromMap(headers.buildOrThrow());
    }

    private static Document error(Fault fault) {
        ImmutableMap.Builder<String, Document> members = ImmutableMap.builder();
        fault.code().ifPresent(code -> members.put("code", Document.fromString(code)));
        fault.message().ifPresent(message -> members.put("message", Document.fromString(message)));
        return Document.fromMap(members.buildOrThrow());
    }

    /** Returns a body as the JSON that it is, or, if it is none, in Base64. */
    private static Document body(SdkBytes body) {
        byte[] bytes = body.asByteArrayUnsafe();
        try {
            return json(bytes);
        } catch (SdkJsonException e) {
            return Document.fromMap(
                    Map.of("base64", Document.fromString(BaseEncoding.base64().encode(bytes))));
        }
    }

    private static Document json(byte[] text) {
        return SdkJsonReader.readDocument(text);
    }

    static Document texts(List<String> texts) {
        return Document.fromList(texts.stream().map(Document::fromString).toList());
    }

    /** Narrows a check down to the calls that the JSON names. */
    static CallsCheck narrowed(CallsCheck all, CommandValue body) {
        CallsCheck check = all;
        check = with(check, body, "model", (to, value) -> to.model(value.text("a model")));
        check = with(check, body, "operation", (to, value) -> to.operation(value.oneOf(OPERATIONS, "operation")));
        check = with(check, body, "region", (to, value) -> to.region(CommandApi.region(value)));
        check = with(check, body, "status", (to, value) -> to.status((int) value.number(100, 599)));
        return with(check, body, "promptContains", (to, value) -> {
            String part = value.text("a part of the prompt");
            return to.which("whose prompt contains a text", call -> asks(call, part));
        });
    }

    /** What a call in a model's own format asks, its body says in one place or another. */
    private static boolean asks(FakeCall call, String part) {
        return call.isInConverseForm()
                ? call.prompt().contains(part)
                : new String(RestCodec.body(call.sent()).asByteArrayUnsafe(), StandardCharsets.UTF_8).contains(part);
    }

    /**
     * Checks what the JSON says of these calls.
     *
     * @throws AssertionError if it is not so
     */
    static void check(CallsCheck calls, CommandValue body) {
        CallsCheck check = calls;
        check = with(check, body, "called", (to, value) -> to.called(count(value)));
        check = with(check, body, "calledAtLeast", (to, value) -> to.calledAtLeast(count(value)));
        check = with(check, body, "calledAtMost", (to, value) -> to.calledAtMost(count(value)));
        check = with(check, body, "never", (to, value) -> said(value, to.never()));
        check = with(
                check,
                body,
                "inOrder",
                (to, value) -> to.inOrder(value.texts("models").toArray(String[]::new)));
        check = with(check, body, "allScripted", (to, value) -> said(value, to.allScripted()));
        CallsCheck unused = with(check, body, "allStepsConsumed", (to, value) -> said(value, to.allStepsConsumed()));
    }

    private static int count(CommandValue value) {
        return (int) value.number(0, Integer.MAX_VALUE);
    }

    private static CallsCheck said(CommandValue value, CallsCheck checked) {
        value.isTrue();
        return checked;
    }

    /** One more word of a check. */
    private interface Word {
        CallsCheck say(CallsCheck to, CommandValue value);
    }

    private static CallsCheck with(CallsCheck to, CommandValue body, String name, Word word) {
        return body.get(name)
                .map(value -> value.checked(() -> word.say(to, value)))
                .orElse(to);
    }
}
