package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads from a script of the server what goes wrong: faults, and breaks of answers. */
final class CommandFaults {

    static final ImmutableSet<String> FAULT = ImmutableSet.of("fault", "code", "status", "message", "with", "after");
    static final ImmutableSet<String> BREAK = ImmutableSet.of("effect", "moment", "afterEvents");
    static final ImmutableSet<String> EFFECT = ImmutableSet.of("exception", "stall", "drip", "hugePayload");

    /** By the names of {@link Fault}'s factories. */
    private static final ImmutableMap<String, Fault> FACTORIES = ImmutableMap.<String, Fault>builder()
            .put("accessDenied", Fault.accessDenied())
            .put("expiredToken", Fault.expiredToken())
            .put("internalServer", Fault.internalServer())
            .put("modelError", Fault.modelError())
            .put("modelNotReady", Fault.modelNotReady())
            .put("modelStreamError", Fault.modelStreamError())
            .put("modelTimeout", Fault.modelTimeout())
            .put("resourceNotFound", Fault.resourceNotFound())
            .put("serviceQuotaExceeded", Fault.serviceQuotaExceeded())
            .put("serviceUnavailable", Fault.serviceUnavailable())
            .put("throttling", Fault.throttling())
            .put("validation", Fault.validation())
            .buildOrThrow();

    /** By these names, and by the codes that Bedrock's documents have. */
    private static final ImmutableMap<String, Fault> FAULTS = Stream.concat(
                    FACTORIES.entrySet().stream(),
                    FACTORIES.values().stream()
                            .map(fault -> Map.entry(fault.code().orElseThrow(), fault)))
            .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, Map.Entry::getValue));

    private static final ImmutableMap<String, Effect> EFFECTS = Stream.of(
                    Effect.BAD_CRC,
                    Effect.DUPLICATE_EVENT,
                    Effect.EMPTY_BODY,
                    Effect.EMPTY_OBJECT,
                    Effect.GOAWAY,
                    Effect.HALF_CLOSE,
                    Effect.HUGE_CLAIM,
                    Effect.LATE_EVENT,
                    Effect.MALFORMED_JSON,
                    Effect.NEGATIVE_USAGE,
                    Effect.NO_EVENT_TYPE,
                    Effect.NO_EXCEPTION_TYPE,
                    Effect.NO_MESSAGE_STOP,
                    Effect.NO_MESSAGE_TYPE,
                    Effect.NO_METADATA,
                    Effect.NO_USAGE,
                    Effect.RESET,
                    Effect.RST_STREAM,
                    Effect.STALL,
                    Effect.TRUNCATE,
                    Effect.TRUNCATE_FRAME,
                    Effect.UNKNOWN_EVENT)
            .collect(ImmutableMap.toImmutableMap(Effect::toString, effect -> effect));

    private static final ImmutableMap<String, Moment> MOMENTS = Stream.of(
                    Moment.BEFORE_HEADERS,
                    Moment.BEFORE_FIRST_EVENT,
                    Moment.BEFORE_FIRST_TOKEN,
                    Moment.BEFORE_MESSAGE_STOP,
                    Moment.BEFORE_METADATA)
            .collect(ImmutableMap.toImmutableMap(Moment::toString, moment -> moment));

    private CommandFaults() {}

    /** Reads a fault: a name, or an object that says more. */
    static Fault fault(CommandValue value) {
        if (value.isText()) {
            return value.oneOf(FAULTS, "fault");
        }
        value.only(FAULT);
        Fault fault = value.get("fault")
                .map(name -> named(value, name.oneOf(FAULTS, "fault")))
                .orElseGet(() -> value.checked(() -> stated(value)));
        Fault more = value.get("with").map(with -> with(fault, with)).orElse(fault);
        return value.get("after").map(after -> more.after(after.time())).orElse(more);
    }

    private static Fault named(CommandValue value, Fault fault) {
        if (value.get("code").isPresent() || value.get("status").isPresent()) {
            throw value.wrong("\"fault\" says code and status already; leave these out, or \"fault\"");
        }
        return value.get("message")
                .map(message ->
                        Fault.of(fault.code().orElseThrow(), fault.status(), message.text("what the caller is told")))
                .orElse(fault);
    }

    private static Fault stated(CommandValue value) {
        int status = (int) value.need("status").number(400, 599);
        Optional<CommandValue> code = value.get("code");
        if (code.isEmpty()) {
            value.get("message").ifPresent(message -> {
                throw message.wrong("a fault without a code has no message; add \"code\"");
            });
            return Fault.ofStatus(status);
        }
        return Fault.of(
                code.get().text("an error's name, such as ThrottlingException"),
                status,
                value.need("message").text("what the caller is told"));
    }

    private static Fault with(Fault fault, CommandValue members) {
        Fault more = fault;
        for (Map.Entry<String, CommandValue> member :
                members.entries("members of the error's body").entrySet()) {
            Fault before = more;
            more = member.getValue()
                    .checked(
                            () -> before.with(member.getKey(), member.getValue().document()));
        }
        return more;
    }

    /** Reads a break: the name of an effect that has one moment only, or an effect with its moment. */
    static Break broken(CommandValue value) {
        if (value.isText()) {
            Effect effect = value.oneOf(EFFECTS, "effect");
            return value.checked(() -> Break.of(effect));
        }
        value.only(BREAK);
        Effect effect = effect(value.need("effect"));
        Optional<CommandValue> moment = value.get("moment");
        Optional<CommandValue> events = value.get("afterEvents");
        if (moment.isPresent() && events.isPresent()) {
            throw value.wrong("there are both \"moment\" and \"afterEvents\"; leave one of them out");
        }
        return value.checked(() -> moment.map(each -> Break.of(effect, each.oneOf(MOMENTS, "moment")))
                .or(() -> events.map(each -> Break.of(effect, Moment.afterEvents((int) each.number(0, 1_000_000)))))
                .orElseGet(() -> alone(value, effect)));
    }

    private static Break alone(CommandValue value, Effect effect) {
        if (effect.kind().when != Effect.When.ONE_MOMENT) {
            throw value.wrong("it does not say when; add \"afterEvents\": 3, or \"moment\" with one of "
                    + String.join(", ", MOMENTS.keySet()));
        }
        return Break.of(effect);
    }

    private static Effect effect(CommandValue value) {
        if (value.isText()) {
            return value.oneOf(EFFECTS, "effect");
        }
        Map.Entry<String, CommandValue> only = one(value, EFFECT);
        CommandValue of = only.getValue();
        return of.checked(() -> switch (only.getKey()) {
            case "exception" -> Effect.exception(fault(of));
            case "stall" -> Effect.stall(of.time());
            case "drip" -> Effect.drip(of.time());
            default -> Effect.hugePayload((int) of.number(1, 1 << 24));
        });
    }

    /** Returns the one member of an object that is one of these; others may stand beside it. */
    static Map.Entry<String, CommandValue> oneOf(CommandValue value, Set<String> names) {
        Map.Entry<String, CommandValue> found = null;
        for (Map.Entry<String, CommandValue> member : value.entries("fields").entrySet()) {
            if (names.contains(member.getKey())) {
                if (found != null) {
                    throw value.wrong("there are both \"" + found.getKey() + "\" and \"" + member.getKey()
                            + "\"; make two of it, or leave one out");
                }
                found = member;
            }
        }
        if (found == null) {
            throw value.wrong("one of these is missing: " + String.join(", ", names));
        }
        return found;
    }

    /** Returns the one member of an object that has no other. */
    private static Map.Entry<String, CommandValue> one(CommandValue value, Set<String> names) {
        return oneOf(value.only(names), names);
    }

    /** Returns the constants of an enumeration by their names. */
    static <E extends Enum<E>> ImmutableMap<String, E> byName(E[] constants) {
        return Arrays.stream(constants).collect(ImmutableMap.toImmutableMap(Enum::name, each -> each));
    }
}
