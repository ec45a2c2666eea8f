package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * Reads from a script of the server what a model answers, in the words of {@link ModelScript}.
 *
 * @param steps one after the other; none to leave those of the model as they are
 * @param settings what stands whatever the steps are
 */
record CommandSteps(ImmutableList<ScriptStep> steps, ImmutableList<Consumer<ModelScript>> settings) {

    static final ImmutableSet<String> WORDS =
            ImmutableSet.of("replies", "answers", "invokes", "throttles", "fails", "breaks", "noMore");
    static final ImmutableSet<String> STEP = Sets.union(WORDS, Set.of("times")).immutableCopy();
    static final ImmutableSet<String> SETTINGS = ImmutableSet.of(
            "delays", "variesDelays", "failsAtRandom", "breaksAtRandom", "behavesLike", "countsTokens", "failsToCount");
    static final ImmutableSet<String> MODEL =
            Sets.union(STEP, Sets.union(SETTINGS, Set.of("steps"))).immutableCopy();
    static final ImmutableSet<String> CONDITIONS =
            ImmutableSet.of("promptContains", "systemContains", "hasTool", "hasToolResult");
    static final ImmutableSet<String> ALTERNATIVE =
            Sets.union(CONDITIONS, Set.of("replies", "fails")).immutableCopy();
    static final ImmutableSet<String> VARIES_DELAYS = ImmutableSet.of("sigma", "seed");
    static final ImmutableSet<String> FAILS_AT_RANDOM = ImmutableSet.of("rate", "seed", "faults");
    static final ImmutableSet<String> BREAKS_AT_RANDOM = ImmutableSet.of("rate", "seed", "breaks");

    private static final int MOST_TIMES = 1_000_000;

    /** Reads what a model does: a text, a list of steps, or an object of steps and settings. */
    static CommandSteps of(CommandValue value, long seed) {
        if (value.isText()) {
            return new CommandSteps(ImmutableList.of(ScriptStep.open(CommandReplies.reply(value))), ImmutableList.of());
        } else if (value.isList()) {
            return new CommandSteps(steps(value), ImmutableList.of());
        }
        if (!value.isObject()) {
            throw value.unexpected("a text to reply, a list of steps, or an object of steps and settings");
        }
        value.only(MODEL);
        boolean one = STEP.stream().anyMatch(word -> value.get(word).isPresent());
        Optional<CommandValue> steps = value.get("steps");
        if (one && steps.isPresent()) {
            throw steps.get().wrong("there is a step beside this list; put it into the list");
        }
        return new CommandSteps(
                steps.map(CommandSteps::steps)
                        .orElseGet(() -> one ? ImmutableList.of(step(value)) : ImmutableList.of()),
                settings(value, seed));
    }

    void applyTo(ModelScript script) {
        if (!steps.isEmpty()) {
            script.startWith(steps);
        }
        settings.forEach(setting -> setting.accept(script));
    }

    private static ImmutableList<ScriptStep> steps(CommandValue value) {
        List<CommandValue> items = value.list("steps");
        if (items.isEmpty()) {
            throw value.wrong("there are no steps; add one, such as {\"replies\": \"...\"}");
        }
        return items.stream()
                .map(item -> item.isText() ? ScriptStep.open(CommandReplies.reply(item)) : step(item.only(STEP)))
                .collect(ImmutableList.toImmutableList());
    }

    private static ScriptStep step(CommandValue value) {
        Map.Entry<String, CommandValue> word = CommandFaults.oneOf(value, WORDS);
        CommandValue of = word.getValue();
        ScriptStep step = of.checked(() -> switch (word.getKey()) {
            case "replies" -> ScriptStep.open(CommandReplies.reply(of));
            case "answers" -> ScriptStep.computed(new Alternatives(of));
            case "invokes" -> ScriptStep.invocation(CommandReplies.body(of));
            case "throttles" -> throttles(of);
            case "fails" -> ScriptStep.open(CommandFaults.fault(of));
            case "breaks" -> ScriptStep.open(ModelScript.brokenStory(CommandFaults.broken(of)));
            default -> {
                of.isTrue();
                yield ScriptStep.END;
            }
        });
        return value.get("times").map(times -> times(step, times)).orElse(step);
    }

    private static ScriptStep throttles(CommandValue value) {
        if (value.isFlag()) {
            value.isTrue();
            return ScriptStep.open(Fault.throttling());
        }
        return ScriptStep.counted((int) value.number(1, MOST_TIMES), Fault.throttling());
    }

    private static ScriptStep times(ScriptStep step, CommandValue times) {
        if (step.calls() != 1) {
            throw times.wrong("this step counts its calls, or ends the script, already; leave \"times\" out");
        }
        return new ScriptStep(step.answer(), step.invocation(), (int) times.number(1, MOST_TIMES), false);
    }

    private static ImmutableList<Consumer<ModelScript>> settings(CommandValue value, long seed) {
        ImmutableList.Builder<Consumer<ModelScript>> settings = ImmutableList.builder();
        value.get("delays")
                .ifPresent(each -> settings.add(CommandReplies.<Consumer<ModelScript>>pace(
                        each, (first, perToken) -> script -> script.delays(first, perToken))));
        value.get("variesDelays").ifPresent(each -> {
            double sigma = each.only(VARIES_DELAYS).need("sigma").number().doubleValue();
            settings.add(script -> each.checked(() -> script.variesDelays(sigma, seed(each, seed))));
        });
        value.get("failsAtRandom").ifPresent(each -> {
            double rate = each.only(FAILS_AT_RANDOM).need("rate").number().doubleValue();
            Fault[] faults = each.need("faults").list("faults").stream()
                    .map(CommandFaults::fault)
                    .toArray(Fault[]::new);
            settings.add(script -> each.checked(() -> script.failsAtRandom(rate, seed(each, seed), faults)));
        });
        value.get("breaksAtRandom").ifPresent(each -> {
            double rate = each.only(BREAKS_AT_RANDOM).need("rate").number().doubleValue();
            Break[] breaks = each.need("breaks").list("breaks").stream()
                    .map(CommandFaults::broken)
                    .toArray(Break[]::new);
            settings.add(script -> each.checked(() -> script.breaksAtRandom(rate, seed(each, seed), breaks)));
        });
        ImmutableMap<String, Personality> personalities = CommandFaults.byName(Personality.values());
        value.get("behavesLike")
                .map(each -> each.oneOf(personalities, "personality"))
                .ifPresent(like -> settings.add(script -> script.behavesLike(like)));
        value.get("countsTokens")
                .map(each -> (int) each.number(0, Integer.MAX_VALUE))
                .ifPresent(tokens -> settings.add(script -> script.countsTokens(tokens)));
        value.get("failsToCount")
                .map(CommandFaults::fault)
                .ifPresent(fault -> settings.add(script -> script.failsToCount(fault)));
        return settings.build();
    }

    private static long seed(CommandValue value, long seed) {
        return value.get("seed")
                .map(each -> each.number(Long.MIN_VALUE, Long.MAX_VALUE))
                .orElse(seed);
    }

    /** Answers that depend on the request: the first whose conditions hold is given. */
    private static final class Alternatives implements java.util.function.Function<ConverseRequest, FakeAnswer> {

        private record Alternative(Predicate<ConverseRequest> fits, FakeAnswer answer) {}

        private final ImmutableList<Alternative> all;

        Alternatives(CommandValue value) {
            ImmutableList.Builder<Alternative> alternatives = ImmutableList.builder();
            List<CommandValue> items = value.list("answers, each with its conditions");
            for (CommandValue item : items) {
                item.only(ALTERNATIVE);
                CommandValue of =
                        CommandFaults.oneOf(item, Set.of("replies", "fails")).getValue();
                alternatives.add(new Alternative(
                        fits(item),
                        item.get("fails").isPresent() ? CommandFaults.fault(of) : CommandReplies.reply(of)));
            }
            boolean always = !items.isEmpty()
                    && CONDITIONS.stream()
                            .noneMatch(name ->
                                    items.get(items.size() - 1).get(name).isPresent());
            if (!always) {
                throw value.wrong("a request that fits none of these would have no answer; add one without conditions"
                        + " at the end, such as {\"replies\": \"...\"}");
            }
            this.all = alternatives.build();
        }

        private static Predicate<ConverseRequest> fits(CommandValue item) {
            Predicate<ConverseRequest> fits = request -> true;
            fits = item.get("promptContains")
                    .map(each -> each.text("a part of the last message").toLowerCase(Locale.ROOT))
                    .map(part -> (Predicate<ConverseRequest>) request -> contains(lastTexts(request), part))
                    .map(fits::and)
                    .orElse(fits);
            fits = item.get("systemContains")
                    .map(each -> each.text("a part of the system prompt").toLowerCase(Locale.ROOT))
                    .map(part -> (Predicate<ConverseRequest>) request ->
                            contains(request.system().stream().flatMap(each -> Stream.ofNullable(each.text())), part))
                    .map(fits::and)
                    .orElse(fits);
            fits = item.get("hasTool")
                    .map(each -> each.text("a tool's name"))
                    .map(name -> (Predicate<ConverseRequest>) request -> hasTool(request, name))
                    .map(fits::and)
                    .orElse(fits);
            return item.get("hasToolResult")
                    .map(CommandValue::flag)
                    .map(has -> (Predicate<ConverseRequest>)
                            request -> has == lastBlocks(request).anyMatch(block -> block.toolResult() != null))
                    .map(fits::and)
                    .orElse(fits);
        }

        private static boolean contains(Stream<String> texts, String part) {
            return texts.anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(part));
        }

        private static boolean hasTool(ConverseRequest request, String name) {
            return request.toolConfig() != null
                    && request.toolConfig().tools().stream()
                            .anyMatch(tool -> tool.toolSpec() != null
                                    && name.equals(tool.toolSpec().name()));
        }

        private static Stream<String> lastTexts(ConverseRequest request) {
            return lastBlocks(request).flatMap(block -> Stream.ofNullable(block.text()));
        }

        private static Stream<ContentBlock> lastBlocks(ConverseRequest request) {
            return request.messages().isEmpty()
                    ? Stream.empty()
                    : request.messages().get(request.messages().size() - 1).content().stream();
        }

        @Override
        public FakeAnswer apply(ConverseRequest request) {
            return all.stream()
                    .filter(each -> each.fits().test(request))
                    .findFirst()
                    .orElseThrow()
                    .answer();
        }
    }
}
