package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.modelrouter.testkit.FakeGuardrail.Expression;
import dev.modelrouter.testkit.FakeGuardrail.Rule;
import dev.modelrouter.testkit.FakeGuardrail.Topic;
import dev.modelrouter.testkit.FakeGuardrail.Word;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailAssessment;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailCoverage;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailCustomWord;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailOrigin;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailOwnership;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailRegexFilter;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailSensitiveInformationPolicyAction;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailTopic;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailTopicPolicyAction;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailTopicType;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailUsage;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailWordPolicyAction;

/**
 * What a guardrail found in some texts.
 *
 * @param texts as they were judged
 * @param unguarded texts in which words alone are looked for
 * @param blocked whether any of them is blocked
 * @param masked the texts with what is masked
 */
record GuardrailVerdict(
        FakeGuardrail guardrail,
        ImmutableList<Rule> rules,
        ImmutableList<String> texts,
        ImmutableList<String> unguarded,
        int total,
        boolean blocked,
        ImmutableList<String> masked) {

    /** A text unit of the price list. */
    private static final int CHARACTERS_PER_UNIT = 1000;

    static GuardrailVerdict of(FakeGuardrail guardrail, ImmutableList<Rule> rules, Judged judged) {
        List<String> texts = judged.texts();
        List<Rule> words = rules.stream().filter(Word.class::isInstance).toList();
        boolean blocked =
                texts.stream().anyMatch(text -> blockedUpTo(rules, text).isPresent())
                        || judged.unguarded().stream()
                                .anyMatch(text -> blockedUpTo(words, text).isPresent());
        ImmutableList<String> masked =
                texts.stream().map(text -> masked(rules, text)).collect(ImmutableList.toImmutableList());
        return new GuardrailVerdict(
                guardrail,
                rules,
                ImmutableList.copyOf(texts),
                ImmutableList.copyOf(judged.unguarded()),
                judged.total(),
                blocked,
                masked);
    }

    /**
     * What a guardrail is shown.
     *
     * @param texts to judge by all rules
     * @param unguarded texts in which words alone are looked for
     * @param total how many characters there are, of which these texts may be a part
     */
    record Judged(List<String> texts, List<String> unguarded, int total) {

        /** Returns texts that are all there is. */
        static Judged all(List<String> texts) {
            return new Judged(
                    texts, List.of(), texts.stream().mapToInt(String::length).sum());
        }
    }

    /** Returns where in a text the first thing ends that is blocked; empty if nothing is. */
    OptionalInt blockedUpTo(String text) {
        return blockedUpTo(rules, text);
    }

    private static OptionalInt blockedUpTo(List<Rule> rules, String text) {
        int first = Integer.MAX_VALUE;
        for (Rule rule : rules) {
            if (rule instanceof Word word) {
                first = Math.min(first, endOf(word.pattern(), text));
            } else if (rule instanceof Expression expression && expression.blocked()) {
                first = Math.min(first, endOf(expression.pattern(), text));
            } else if (rule instanceof Topic topic && isAbout(topic, text)) {
                first = Math.min(first, text.length());
            }
        }
        return first == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(first);
    }

    private static boolean isAbout(Topic topic, String text) {
        return ThrownByTest.call(() -> topic.predicate().test(text));
    }

    /** Returns where the first thing ends that a pattern matches; what is more than any end if it matches none. */
    private static int endOf(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.end() : Integer.MAX_VALUE;
    }

    private static String masked(List<Rule> rules, String text) {
        String masked = text;
        for (Rule rule : rules) {
            if (rule instanceof Expression mask && !mask.blocked()) {
                masked = mask.pattern().matcher(masked).replaceAll(Matcher.quoteReplacement("{" + mask.name() + "}"));
            }
        }
        return masked;
    }

    boolean isMasked() {
        return !masked.equals(texts);
    }

    boolean intervened() {
        return blocked || isMasked();
    }

    /** Returns the reason in the words of the service. */
    String reason() {
        if (blocked) {
            return "Guardrail blocked.";
        }
        return isMasked() ? "Guardrail masked." : "No action.";
    }

    GuardrailCoverage coverage() {
        return GuardrailCoverage.builder()
                .textCharacters(text -> text.guarded(characters()).total(total))
                .build();
    }

    /** Returns the text units of each policy that the guardrail has; expressions are free. */
    GuardrailUsage usage() {
        int units = (characters() + CHARACTERS_PER_UNIT - 1) / CHARACTERS_PER_UNIT;
        return GuardrailUsage.builder()
                .topicPolicyUnits(has(Topic.class) ? units : 0)
                .contentPolicyUnits(0)
                .wordPolicyUnits(has(Word.class) ? units : 0)
                .sensitiveInformationPolicyUnits(0)
                .sensitiveInformationPolicyFreeUnits(has(Expression.class) ? units : 0)
                .contextualGroundingPolicyUnits(0)
                .build();
    }

    private boolean has(Class<? extends Rule> type) {
        return rules.stream().anyMatch(type::isInstance);
    }

    private int characters() {
        return texts.stream().mapToInt(String::length).sum();
    }

    /**
     * Returns what was found.
     *
     * @param full whether also what was looked for in vain
     */
    GuardrailAssessment assessment(boolean full) {
        GuardrailAssessment.Builder assessment = GuardrailAssessment.builder()
                .invocationMetrics(metrics ->
                        metrics.guardrailProcessingLatency(0L).usage(usage()).guardrailCoverage(coverage()))
                .appliedGuardrailDetails(details -> details.guardrailId(guardrail.id())
                        .guardrailVersion(guardrail.version())
                        .guardrailOrigin(GuardrailOrigin.REQUEST)
                        .guardrailOwnership(GuardrailOwnership.SELF));
        List<GuardrailTopic> topics = topics(full);
        if (!topics.isEmpty()) {
            assessment.topicPolicy(policy -> policy.topics(topics));
        }
        List<GuardrailCustomWord> words = words(full);
        if (!words.isEmpty()) {
            assessment.wordPolicy(policy -> policy.customWords(words).managedWordLists(List.of()));
        }
        List<GuardrailRegexFilter> regexes = regexes(full);
        if (!regexes.isEmpty()) {
            assessment.sensitiveInformationPolicy(
                    policy -> policy.piiEntities(List.of()).regexes(regexes));
        }
        return assessment.build();
    }

    private List<GuardrailTopic> topics(boolean full) {
        List<GuardrailTopic> topics = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule instanceof Topic topic) {
                boolean found = texts.stream().anyMatch(text -> isAbout(topic, text));
                if (found || full) {
                    topics.add(GuardrailTopic.builder()
                            .name(topic.name())
                            .type(GuardrailTopicType.DENY)
                            .action(found ? GuardrailTopicPolicyAction.BLOCKED : GuardrailTopicPolicyAction.NONE)
                            .detected(found)
                            .build());
                }
            }
        }
        return topics;
    }

    private List<GuardrailCustomWord> words(boolean full) {
        List<GuardrailCustomWord> words = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule instanceof Word word) {
                Set<String> matches = matches(word.pattern(), Iterables.concat(texts, unguarded));
                matches.forEach(match -> words.add(GuardrailCustomWord.builder()
                        .match(match)
                        .action(GuardrailWordPolicyAction.BLOCKED)
                        .detected(true)
                        .build()));
                if (matches.isEmpty() && full) {
                    words.add(GuardrailCustomWord.builder()
                            .match(word.phrase())
                            .action(GuardrailWordPolicyAction.NONE)
                            .detected(false)
                            .build());
                }
            }
        }
        return words;
    }

    private List<GuardrailRegexFilter> regexes(boolean full) {
        List<GuardrailRegexFilter> regexes = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule instanceof Expression expression) {
                GuardrailRegexFilter.Builder filter = GuardrailRegexFilter.builder()
                        .name(expression.name())
                        .regex(expression.pattern().pattern());
                Set<String> matches = matches(expression.pattern(), texts);
                matches.forEach(match -> regexes.add(filter.match(match)
                        .action(
                                expression.blocked()
                                        ? GuardrailSensitiveInformationPolicyAction.BLOCKED
                                        : GuardrailSensitiveInformationPolicyAction.ANONYMIZED)
                        .detected(true)
                        .build()));
                if (matches.isEmpty() && full) {
                    regexes.add(filter.action(GuardrailSensitiveInformationPolicyAction.NONE)
                            .detected(false)
                            .build());
                }
            }
        }
        return regexes;
    }

    private static Set<String> matches(Pattern pattern, Iterable<String> texts) {
        Set<String> matches = new LinkedHashSet<>();
        texts.forEach(
                text -> pattern.matcher(text).results().map(MatchResult::group).forEach(matches::add));
        return matches;
    }
}
