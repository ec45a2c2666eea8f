package dev.modelrouter.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Usage;
import dev.modelrouter.evaluation.RecordedAnswer.Facts;
import dev.modelrouter.evaluation.RecordedAnswer.ToolCall;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** An answer as the JSON that an {@link AnswerFile} keeps. */
final class AnswerJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private AnswerJson() {}

    static ObjectNode write(Facts facts) {
        ObjectNode node = NODES.objectNode();
        node.put("at", facts.at().toString()).put("accepted", facts.accepted());
        if (facts.failure() != null) {
            node.put("failure", facts.failure()).put("problem", facts.problem());
        }
        node.put("text", facts.text());
        if (facts.json() != null) {
            node.set("json", facts.json());
        }
        ArrayNode tools = node.putArray("toolCalls");
        facts.toolCalls()
                .forEach(call -> tools.addObject().put("name", call.name()).set("input", call.input()));
        node.put("stopReason", facts.stopReason())
                .put("model", facts.model())
                .put("latencyNanos", facts.latencyNanos())
                .put("firstTokenNanos", facts.firstTokenNanos())
                .put("explanation", facts.explanation());
        ArrayNode attempts = node.putArray("attempts");
        facts.attempts().forEach(attempt -> attempts.add(write(attempt)));
        return node;
    }

    private static ObjectNode write(RecordedAttempt attempt) {
        ObjectNode node = NODES.objectNode()
                .put("number", attempt.number())
                .put("purpose", attempt.purpose().name())
                .put("model", attempt.model())
                .put("region", attempt.region())
                .put("result", attempt.result().name())
                .put("reason", attempt.reason())
                .put("latencyNanos", attempt.latency().toNanos())
                .put("startedAt", attempt.startedAt().toString());
        attempt.usage().ifPresent(usage -> node.putObject("usage")
                .put("inputTokens", usage.inputTokens())
                .put("outputTokens", usage.outputTokens())
                .put("cacheReadTokens", usage.cacheReadTokens())
                .put("cacheWrite5mTokens", usage.cacheWrite5mTokens())
                .put("cacheWrite30mTokens", usage.cacheWrite30mTokens())
                .put("cacheWrite1hTokens", usage.cacheWrite1hTokens()));
        node.set("cost", write(attempt.cost()));
        return node;
    }

    /** Writes a cost: its amount, and where it is not known what is missing. */
    static ObjectNode write(Cost cost) {
        ObjectNode node = NODES.objectNode().put("usd", cost.knownPart().value().toPlainString());
        if (!cost.isKnown()) {
            ArrayNode unknowns = node.putArray("unknown");
            cost.unknowns().forEach(unknowns::add);
            cost.atMost().ifPresent(most -> node.put("atMost", most.value().toPlainString()));
        }
        return node;
    }

    static Facts read(JsonNode node) {
        return new Facts(
                Instant.parse(text(node, "at")),
                node.path("accepted").booleanValue(),
                node.path("failure").textValue(),
                text(node, "problem"),
                text(node, "text"),
                node.get("json"),
                ImmutableList.copyOf(node.path("toolCalls")).stream()
                        .map(call -> new ToolCall(text(call, "name"), call.path("input")))
                        .collect(ImmutableList.toImmutableList()),
                text(node, "stopReason"),
                text(node, "model"),
                node.path("latencyNanos").longValue(),
                node.path("firstTokenNanos").longValue(),
                text(node, "explanation"),
                ImmutableList.copyOf(node.path("attempts")).stream()
                        .map(AnswerJson::readAttempt)
                        .collect(ImmutableList.toImmutableList()));
    }

    private static RecordedAttempt readAttempt(JsonNode node) {
        JsonNode usage = node.path("usage");
        return new RecordedAttempt(
                node.path("number").intValue(),
                Purpose.valueOf(text(node, "purpose")),
                text(node, "model"),
                text(node, "region"),
                RecordedAttempt.Result.valueOf(text(node, "result")),
                text(node, "reason"),
                usage.isObject()
                        ? Optional.of(new Usage(
                                usage.path("inputTokens").longValue(),
                                usage.path("outputTokens").longValue(),
                                usage.path("cacheReadTokens").longValue(),
                                usage.path("cacheWrite5mTokens").longValue(),
                                usage.path("cacheWrite30mTokens").longValue(),
                                usage.path("cacheWrite1hTokens").longValue()))
                        : Optional.empty(),
                readCost(node.path("cost")),
                Duration.ofNanos(node.path("latencyNanos").longValue()),
                Instant.parse(text(node, "startedAt")));
    }

    static Cost readCost(JsonNode node) {
        Usd known = Usd.of(text(node, "usd"));
        Cost cost = Cost.known(known);
        Optional<Usd> more = Optional.ofNullable(node.path("atMost").textValue())
                .map(most -> Usd.of(most).minus(known));
        for (JsonNode reason : node.path("unknown")) {
            // The whole of the bound stands with the first; those after it add nothing to it.
            cost = cost.plus(
                    more.isPresent() ? Cost.unknown(reason.textValue(), more.get()) : Cost.unknown(reason.textValue()));
            more = more.map(usd -> Usd.ZERO);
        }
        return cost;
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }
}
