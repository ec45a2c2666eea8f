package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Tells apart what Bedrock answers with one code. Messages are searched, not matched from their start: those relayed
 * from a model begin with {@code The model returned the following errors:} and may be nested JSON. The texts are from
 * reports of real answers, 2024 to 2026; a text that is not known leaves the kind as the code has it.
 */
final class FailureMessages {

    private record Rule(FailureKind kind, ImmutableList<String> parts) {

        boolean fits(String message) {
            return parts.stream().allMatch(message::contains);
        }
    }

    /** For each kind that a code gives, the rules that refine it; the first that fits decides. In lower case. */
    private static final Map<FailureKind, List<Rule>> RULES = Map.of(
            FailureKind.THROTTLED,
            ImmutableList.of(
                    rule(FailureKind.DAILY_QUOTA, "tokens per day"), rule(FailureKind.DAILY_QUOTA, "requests per day")),
            FailureKind.DENIED,
            ImmutableList.of(
                    rule(FailureKind.UNSUPPORTED_FEATURE, "did not allow prompt caching"),
                    rule(FailureKind.CREDENTIALS, "security token included in the request"),
                    rule(FailureKind.CREDENTIALS, "bearer token"),
                    rule(FailureKind.CREDENTIALS, "api key")),
            FailureKind.INVALID_REQUEST,
            ImmutableList.of(
                    rule(FailureKind.NOT_FOUND, "model identifier is invalid"),
                    rule(FailureKind.NOT_FOUND, "on-demand throughput isn", "supported"),
                    rule(FailureKind.CONTEXT_OVERFLOW, "prompt is too long"),
                    rule(FailureKind.CONTEXT_OVERFLOW, "input is too long"),
                    rule(FailureKind.CONTEXT_OVERFLOW, "exceed context limit"),
                    rule(FailureKind.CONTEXT_OVERFLOW, "too many total text bytes"),
                    rule(FailureKind.UNSUPPORTED_FEATURE, "model doesn't support"),
                    rule(FailureKind.UNSUPPORTED_FEATURE, "model does not support"),
                    rule(FailureKind.UNSUPPORTED_FEATURE, "for this model"),
                    rule(FailureKind.UNSUPPORTED_FEATURE, "malformed input request", "extraneous key"),
                    rule(FailureKind.UNSUPPORTED_FEATURE, "exceeds the model limit"),
                    rule(FailureKind.UNSUPPORTED_FEATURE, "cannot contain reasoning content"),
                    rule(FailureKind.UNSUPPORTED_FEATURE, "cannot be provided in the same turn"),
                    rule(FailureKind.UNSUPPORTED_FEATURE, "tool call id was")));

    private FailureMessages() {}

    private static Rule rule(FailureKind kind, String... parts) {
        return new Rule(kind, ImmutableList.copyOf(parts));
    }

    static FailureKind refine(FailureKind byCode, String message) {
        // U+2019 stands in "isn’t supported".
        String searched = message.toLowerCase(Locale.ROOT).replace('\u2019', '\'');
        return RULES.getOrDefault(byCode, List.of()).stream()
                .filter(rule -> rule.fits(searched))
                .map(Rule::kind)
                .findFirst()
                .orElse(byCode);
    }
}
