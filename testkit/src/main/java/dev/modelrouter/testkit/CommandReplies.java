package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.PerformanceConfigLatency;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/** Reads from a script of the server what a model says: replies, and bodies in its own format. */
final class CommandReplies {

    /** What a reply is made of; text, thought and tools may stand together. */
    static final ImmutableSet<String> SAID = ImmutableSet.of("reasoning", "text", "toolUse");

    static final ImmutableSet<String> WHOLE = ImmutableSet.of("content", "guardrailIntervened", "response", "verbatim");
    static final ImmutableSet<String> SETTINGS =
            ImmutableSet.of("stopReason", "usage", "latency", "servedTier", "servedLatency", "after", "breaks");
    static final ImmutableSet<String> REPLY =
            Sets.union(SAID, Sets.union(WHOLE, SETTINGS)).immutableCopy();

    static final ImmutableSet<String> TOOL_USE = ImmutableSet.of("name", "input");
    static final ImmutableSet<String> BODIES = ImmutableSet.of("json", "text", "base64", "chunks");
    static final ImmutableSet<String> BODY = Sets.union(BODIES, Set.of("contentType", "usage", "after", "breaks"))
            .immutableCopy();
    static final ImmutableSet<String> BODY_USAGE = ImmutableSet.of("inputTokens", "outputTokens");
    static final ImmutableSet<String> PACE = ImmutableSet.of("toFirstToken", "perToken");

    private static final ImmutableMap<String, StopReason> STOP_REASONS = known(StopReason.knownValues());
    private static final ImmutableMap<String, ServiceTierType> TIERS = known(ServiceTierType.knownValues());
    private static final ImmutableMap<String, PerformanceConfigLatency> LATENCIES =
            known(PerformanceConfigLatency.knownValues());

    private CommandReplies() {}

    private static <E extends Enum<E>> ImmutableMap<String, E> known(Set<E> values) {
        return values.stream().collect(ImmutableMap.toImmutableMap(Enum::toString, each -> each));
    }

    /** Reads a reply: a text, or an object that says more. */
    static FakeReply reply(CommandValue value) {
        if (value.isText()) {
            return FakeReply.text(value.text("what the model says"));
        }
        value.only(REPLY);
        FakeReply reply = value.checked(() -> said(value));
        return value.checked(() -> settled(reply, value));
    }

    private static FakeReply said(CommandValue value) {
        boolean spoken = SAID.stream().anyMatch(name -> value.get(name).isPresent());
        if (spoken) {
            WHOLE.stream().flatMap(name -> value.get(name).stream()).findFirst().ifPresent(whole -> {
                throw whole.wrong("this is a whole reply and stands beside none of " + String.join(", ", SAID));
            });
            return FakeReply.content(blocks(value).toArray(ContentBlock[]::new));
        }
        Set<String> all = Sets.union(SAID, WHOLE);
        Map.Entry<String, CommandValue> whole = CommandFaults.oneOf(value, all);
        CommandValue of = whole.getValue();
        return switch (whole.getKey()) {
            case "content" ->
                FakeReply.content(of.list("content blocks of Converse").stream()
                        .map(block -> block.sdk(ContentBlock.builder()).build())
                        .toArray(ContentBlock[]::new));
            case "guardrailIntervened" -> FakeReply.guardrailIntervened(of.text("what the guardrail says"));
            case "response" -> FakeReply.of(of.sdk(ConverseResponse.builder()).build());
            default -> FakeReply.verbatim(of.sdk(ConverseResponse.builder()).build());
        };
    }

    private static List<ContentBlock> blocks(CommandValue value) {
        List<ContentBlock> blocks = new ArrayList<>();
        value.get("reasoning")
                .map(thought -> FakeReply.reasoning(thought.text("what the model thinks"), ""))
                .ifPresent(
                        reply -> blocks.add(Generation.contentOf(reply.stated()).get(0)));
        value.get("text").ifPresent(text -> blocks.add(ContentBlock.fromText(text.text("what the model says"))));
        value.get("toolUse")
                .map(tools -> tools.isList() ? tools.list("calls of tools") : List.of(tools))
                .ifPresent(tools -> tools.forEach(tool -> blocks.addAll(toolUse(tool))));
        return blocks;
    }

    private static List<ContentBlock> toolUse(CommandValue value) {
        value.only(TOOL_USE);
        String input = value.get("input")
                .map(each -> new String(SdkJsonWriter.write(each.document()), StandardCharsets.UTF_8))
                .orElse("{}");
        return Generation.contentOf(FakeReply.toolUse(value.need("name").text("a tool's name"), input)
                .stated());
    }

    private static FakeReply settled(FakeReply reply, CommandValue value) {
        FakeReply settled = reply;
        settled = with(
                settled, value.get("stopReason"), (to, each) -> to.stopReason(each.oneOf(STOP_REASONS, "stop reason")));
        settled = with(
                settled,
                value.get("usage"),
                (to, each) -> to.usage(each.sdk(TokenUsage.builder()).build()));
        settled = with(settled, value.get("latency"), (to, each) -> to.latency(each.time()));
        settled =
                with(settled, value.get("servedTier"), (to, each) -> to.servedTier(each.oneOf(TIERS, "service tier")));
        settled = with(
                settled,
                value.get("servedLatency"),
                (to, each) -> to.servedLatency(each.oneOf(LATENCIES, "latency setting")));
        settled = with(
                settled, value.get("after"), (to, each) -> pace(each, (first, perToken) -> to.after(first, perToken)));
        return with(settled, value.get("breaks"), (to, each) -> to.breaks(CommandFaults.broken(each)));
    }

    /** Changes something by a value, if there is one. */
    private interface Change<T> {
        T apply(T to, CommandValue value);
    }

    private static <T> T with(T to, Optional<CommandValue> value, Change<T> change) {
        return value.map(each -> each.checked(() -> change.apply(to, each))).orElse(to);
    }

    /** What takes a time to the first token, and one for each further token. */
    interface Paced<T> {
        T apply(Duration toFirstToken, Duration perToken);
    }

    /** Reads how long something takes: one time, or one to the first token and one for each further one. */
    static <T> T pace(CommandValue value, Paced<T> paced) {
        if (!value.isObject()) {
            Duration time = value.time();
            return value.checked(() -> paced.apply(time, Duration.ZERO));
        }
        value.only(PACE);
        Function<String, Duration> time =
                name -> value.get(name).map(CommandValue::time).orElse(Duration.ZERO);
        return value.checked(() -> paced.apply(time.apply("toFirstToken"), time.apply("perToken")));
    }

    /** Reads a body in a model's own format. */
    static FakeBody body(CommandValue value) {
        value.only(BODY);
        FakeBody body = value.checked(() -> bytes(value));
        body = with(body, value.get("usage"), (to, each) -> {
            each.only(BODY_USAGE);
            return to.usage((int) each.need("inputTokens").number(0, Integer.MAX_VALUE), (int)
                    each.need("outputTokens").number(0, Integer.MAX_VALUE));
        });
        body = with(body, value.get("after"), (to, each) -> pace(each, (first, perToken) -> to.after(first, perToken)));
        return with(body, value.get("breaks"), (to, each) -> {
            Break broken = CommandFaults.broken(each);
            return broken.effect().kind().when == Effect.When.ONE_MOMENT
                    ? to.breaks(broken.effect())
                    : to.breaks(broken.effect(), broken.moment());
        });
    }

    private static FakeBody bytes(CommandValue value) {
        Map.Entry<String, CommandValue> stated = CommandFaults.oneOf(value, BODIES);
        CommandValue of = stated.getValue();
        String type = value.get("contentType")
                .map(each -> each.text("a media type, such as image/png"))
                .orElse(WireReply.JSON);
        if (stated.getKey().equals("chunks")) {
            value.get("contentType").ifPresent(each -> {
                throw each.wrong("a stream's chunks have no type of their own; leave it out");
            });
            return FakeBody.chunks(
                    of.list("chunks").stream().map(CommandReplies::chunk).toArray(String[]::new));
        }
        SdkBytes bytes =
                switch (stated.getKey()) {
                    case "json" -> SdkBytes.fromByteArrayUnsafe(SdkJsonWriter.write(of.document()));
                    case "text" -> SdkBytes.fromUtf8String(of.text("the body"));
                    default -> SdkBytes.fromByteArrayUnsafe(base64(of));
                };
        return FakeBody.of(bytes, type);
    }

    /** A chunk is JSON; a text is taken as it is, so that a test may have it broken. */
    private static String chunk(CommandValue value) {
        return value.isText()
                ? value.text("a chunk")
                : new String(SdkJsonWriter.write(value.document()), StandardCharsets.UTF_8);
    }

    private static byte[] base64(CommandValue value) {
        String text = value.text("bytes in Base64");
        if (!BaseEncoding.base64().canDecode(text)) {
            throw value.wrong("this is no Base64");
        }
        return BaseEncoding.base64().decode(text);
    }
}
