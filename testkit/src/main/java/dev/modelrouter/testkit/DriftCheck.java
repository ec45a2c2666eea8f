package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.testkit.CassetteDrift.Finding;
import dev.modelrouter.testkit.CassetteDrift.Kind;
import dev.modelrouter.testkit.Interaction.Event;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.core.document.Document;

/** Holds the JSON of a cassette against the service model, and gathers what is unlike it. */
final class DriftCheck {

    /** The codes that the service model declares, and their statuses. */
    private static final ImmutableMap<String, Integer> ERRORS = ImmutableMap.<String, Integer>builder()
            .put("AccessDeniedException", 403)
            .put("ThrottlingException", 429)
            .put("ResourceNotFoundException", 404)
            .put("ModelTimeoutException", 408)
            .put("InternalServerException", 500)
            .put("ServiceUnavailableException", 503)
            .put("ValidationException", 400)
            .put("ModelNotReadyException", 429)
            .put("ModelErrorException", 424)
            .put("ModelStreamErrorException", 424)
            .put("ServiceQuotaExceededException", 400)
            .buildOrThrow();

    /** What every error and event may have besides, as the fake writes it. */
    private static final ImmutableSet<String> UNDOCUMENTED =
            ImmutableSet.of("p", "serverToolUsage", "cacheReadInputTokenCount", "cacheWriteInputTokenCount");

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");
    private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"|[0-9]+");

    /** The texts that the fake says by itself, without what they quote. */
    private static final ImmutableSet<String> MESSAGES = Stream.of(
                    Fault.accessDenied(),
                    Fault.resourceNotFound(),
                    Fault.validation(),
                    Fault.modelTimeout(),
                    Fault.modelError(),
                    Fault.modelStreamError(),
                    Fault.throttling(),
                    Fault.modelNotReady(),
                    Fault.internalServer(),
                    Fault.serviceUnavailable(),
                    Fault.serviceQuotaExceeded(),
                    Fault.expiredToken(),
                    Brain.UNKNOWN_GUARDRAIL.fault())
            .map(fault -> unquoted(fault.message().orElse("")))
            .collect(ImmutableSet.toImmutableSet());

    private final ServiceModel model;
    private final Map<String, Finding> found = new LinkedHashMap<>();
    private int interaction;

    private DriftCheck(ServiceModel model) {
        this.model = model;
    }

    static ImmutableList<Finding> of(ServiceModel model, Cassette cassette) {
        DriftCheck check = new DriftCheck(model);
        for (Interaction each : cassette.interactions()) {
            check.interaction++;
            check.check(each);
        }
        return ImmutableList.copyOf(check.found.values());
    }

    private void check(Interaction each) {
        Interaction.Asked asked = each.asked();
        Operation operation = asked.operation();
        Map<String, Document> request = new LinkedHashMap<>();
        if (asked.body() instanceof Interaction.Json json && !operation.isInvocation()) {
            request.putAll(InnerBodies.closed(operation, json.body()).asMap());
        }
        asked.members().forEach((name, value) -> request.put(name, Document.fromString(value)));
        check(operation.requestShape(), operation.requestShape(), Document.fromMap(request));
        Interaction.Content content = each.answered().content();
        if (each.isError()) {
            checkError(each, content);
        } else if (content instanceof Interaction.Events events) {
            events.events().forEach(event -> check(operation, event));
        } else if (operation.isStream()) {
            add(Kind.OTHER_TYPE, output(operation), "is no stream of events");
        } else if (!operation.isInvocation()) {
            // A model's own format is nobody's business but the model's.
            String shape = operation.awsName() + "Response";
            check(shape, shape, content instanceof Interaction.Json json ? json.body() : Document.fromNull());
        }
        if (each.answered().ending() == Interaction.Ending.TRUNCATED
                || each.answered().ending() == Interaction.Ending.DAMAGED) {
            add(Kind.OTHER_TYPE, output(operation), "has bytes that are no whole frame");
        }
    }

    private void checkError(Interaction each, Interaction.Content content) {
        String code = Replayed.errorCode(each);
        int status = each.answered().status();
        Integer known = isDeclared(each.asked().operation(), code) ? ERRORS.get(code) : null;
        String shown = code.isEmpty() ? "no code" : word(code);
        if (known == null || known != status) {
            add(
                    Kind.UNKNOWN_ERROR,
                    each.asked().operation().awsName(),
                    known == null
                            ? "has error " + shown + " with status " + status
                            : "has error " + shown + " with status " + status + ", which is known with " + known);
        }
        if (content instanceof Interaction.Json json) {
            if (known != null && model.shapes().containsKey(code)) {
                check(code, code, json.body());
            }
            checkMessage(shown, json.body());
        }
    }

    /** The service model declares most errors for all operations. */
    private static boolean isDeclared(Operation operation, String code) {
        return switch (code) {
            case "ServiceQuotaExceededException" -> operation == Operation.APPLY_GUARDRAIL || operation.isInvocation();
            case "ModelStreamErrorException" -> operation == Operation.INVOKE_MODEL_WITH_RESPONSE_STREAM;
            case "ModelTimeoutException", "ModelNotReadyException", "ModelErrorException" ->
                operation.isConverse() || operation.isInvocation();
            default -> true;
        };
    }

    /** Returns the shape of a stream's events. */
    private static String output(Operation operation) {
        return operation == Operation.INVOKE_MODEL_WITH_RESPONSE_STREAM ? "ResponseStream" : "ConverseStreamOutput";
    }

    private void check(Operation operation, Event event) {
        String union = output(operation);
        ServiceModel.Structure output = (ServiceModel.Structure) model.shape(union);
        if (event.isException()) {
            String type = event.exceptionType().orElse("");
            if (output.members().containsKey(type)) {
                check(union + "/" + type, output.shapeOf(type), event.json());
            } else {
                add(Kind.UNKNOWN_ERROR, union, "has exception " + word(type));
            }
            checkMessage(word(type), event.json());
            return;
        }
        String type = event.type().orElse("");
        if (output.members().containsKey(type)) {
            Document body = type.equals(StreamEvent.CHUNK) && event.json().isMap()
                    ? InnerBodies.closedChunk(event.json())
                    : event.json();
            check(union + "/" + type, output.shapeOf(type), body);
        } else {
            add(Kind.UNKNOWN_EVENT, union, "has event " + word(type));
        }
    }

    private void checkMessage(String code, Document body) {
        Optional<String> message = JsonTree.string(body, "message").or(() -> JsonTree.string(body, "Message"));
        message.map(DriftCheck::unquoted)
                .filter(text -> !MESSAGES.contains(text))
                .ifPresent(text -> add(Kind.UNKNOWN_MESSAGE, code, "says: " + text));
    }

    /** Leaves out what an error quotes, which may be content, and figures, which differ each time. */
    private static String unquoted(String message) {
        String text = QUOTED.matcher(message).replaceAll("...");
        return text.length() > 300 ? text.substring(0, 300) + "..." : text;
    }

    private void check(String at, String shapeName, Document value) {
        ServiceModel.Shape shape = model.shape(shapeName);
        if (shape instanceof ServiceModel.Structure structure) {
            checkStructure(at, structure, value);
        } else if (shape instanceof ServiceModel.Items items) {
            if (isType(at, value.isList(), "a list")) {
                checkSize(at, items.size(), value.asList().size());
                value.asList().forEach(item -> check(at + "/*", items.member(), item));
            }
        } else if (shape instanceof ServiceModel.Entries entries) {
            if (isType(at, value.isMap(), "an object")) {
                checkSize(at, entries.size(), value.asMap().size());
                value.asMap().values().forEach(member -> check(at + "/*", entries.value(), member));
            }
        } else if (shape instanceof ServiceModel.Text text) {
            if (isType(at, value.isString(), "a string")) {
                checkText(at, text, value.asString());
            }
        } else if (shape instanceof ServiceModel.Figure figure) {
            if (isType(at, value.isNumber(), "a number")) {
                checkRange(at, figure.range(), value.asNumber().bigDecimalValue());
            }
        } else if (shape instanceof ServiceModel.Bytes) {
            boolean unused = isType(at, value.isString(), "a string of Base64");
        }
    }

    private boolean isType(String at, boolean is, String type) {
        if (!is) {
            add(Kind.OTHER_TYPE, at, "is not " + type);
        }
        return is;
    }

    private void checkStructure(String at, ServiceModel.Structure structure, Document value) {
        if (!isType(at, value.isMap(), "an object")) {
            return;
        }
        Map<String, Document> present = new LinkedHashMap<>();
        value.asMap().forEach((name, member) -> {
            if (!member.isNull()) {
                present.put(name, member);
            }
        });
        present.forEach((name, member) -> {
            if (structure.members().containsKey(name)) {
                check(at + "/" + name, structure.shapeOf(name), member);
            } else {
                add(Kind.UNKNOWN_MEMBER, at + "/" + word(name), "is not in the service model");
            }
        });
        structure.required().stream()
                .filter(name -> !present.containsKey(name))
                .forEach(name -> add(Kind.MISSING_MEMBER, at + "/" + name, "is missing"));
        if (structure.union() && present.size() != 1) {
            add(Kind.NOT_ONE_MEMBER, at, "has " + present.size() + " members, and a union has one");
        }
    }

    private void checkText(String at, ServiceModel.Text text, String value) {
        checkSize(at, text.length(), value.codePointCount(0, value.length()));
        if (!text.values().isEmpty() && !text.values().contains(value)) {
            add(Kind.UNKNOWN_VALUE, at, "is " + word(value) + ", none of " + text.values());
        }
        boolean asLongAsAllowed =
                value.length() <= text.length().most().orElse(Integer.MAX_VALUE) && value.length() < 10_000;
        if (asLongAsAllowed
                && text.pattern()
                        .filter(pattern -> !pattern.matcher(value).matches())
                        .isPresent()) {
            add(Kind.OUT_OF_LIMITS, at, "does not match its pattern");
        }
    }

    private void checkSize(String at, ServiceModel.Limits limits, int size) {
        checkLimits(at, limits, BigDecimal.valueOf(size), "has length ");
    }

    private void checkRange(String at, ServiceModel.Limits limits, BigDecimal value) {
        checkLimits(at, limits, value, "is ");
    }

    private void checkLimits(String at, ServiceModel.Limits limits, BigDecimal value, String verb) {
        OptionalInt least = limits.least();
        OptionalInt most = limits.most();
        if (least.isPresent() && value.compareTo(BigDecimal.valueOf(least.getAsInt())) < 0) {
            add(Kind.OUT_OF_LIMITS, at, verb + "less than " + least.getAsInt());
        } else if (most.isPresent() && value.compareTo(BigDecimal.valueOf(most.getAsInt())) > 0) {
            add(Kind.OUT_OF_LIMITS, at, verb + "more than " + most.getAsInt());
        }
    }

    /** A name or value as it may be shown: words of the protocol look so, content seldom does. */
    private static String word(String text) {
        return WORD.matcher(text).matches() ? text : "a text of " + text.length() + " characters";
    }

    private void add(Kind kind, String place, String what) {
        String name = place.substring(place.lastIndexOf('/') + 1);
        boolean known = kind == Kind.UNKNOWN_MEMBER && UNDOCUMENTED.contains(name);
        found.merge(
                kind + " " + place + " " + what,
                new Finding(kind, place, what, interaction, 1, known),
                (first, again) ->
                        new Finding(kind, place, what, first.interaction(), first.times() + 1, first.knownToFake()));
    }
}
