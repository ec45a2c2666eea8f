package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkPojo;

/**
 * Rejects what Bedrock rejects. The service model's own rules come first and are reported together; of the others the
 * first that is broken, in the order of {@link ValidationRule}.
 */
final class RequestRules {

    /** One rule: what the service answers if it is broken. */
    interface Check extends Function<CheckedRequest, Optional<Fault>> {}

    private static final Map<ValidationRule, Check> CHECKS = checks();

    /** The rules on the model alone. CountTokens takes bare ids of models that are else reached by profiles only. */
    private static final ImmutableSet<ValidationRule> OF_MODELS = ImmutableSet.of(
            ValidationRule.UNKNOWN_MODEL,
            ValidationRule.REGION,
            ValidationRule.PROFILE_REQUIRED,
            ValidationRule.END_OF_LIFE,
            ValidationRule.LEGACY);

    private static final ImmutableSet<ValidationRule> AGAINST_HOLES =
            ImmutableSet.of(ValidationRule.REQUIRED, ValidationRule.UNION);

    private RequestRules() {}

    /** Whether a rule on content is one of an operation's, which the service model's rules always are. */
    private static boolean concerns(ValidationRule rule, Operation operation) {
        return switch (operation) {
            case CONVERSE, CONVERSE_STREAM -> rule != ValidationRule.TOKEN_COUNTING;
            case COUNT_TOKENS ->
                rule == ValidationRule.TOKEN_COUNTING
                        || (OF_MODELS.contains(rule) && rule != ValidationRule.PROFILE_REQUIRED);
            case INVOKE_MODEL, INVOKE_MODEL_WITH_RESPONSE_STREAM -> OF_MODELS.contains(rule);
            case APPLY_GUARDRAIL -> false;
        };
    }

    /**
     * What is wrong with a request.
     *
     * @param rule the rule it breaks, the first of several
     * @param fault what is answered
     */
    record Rejection(ValidationRule rule, Fault fault) {}

    private static Map<ValidationRule, Check> checks() {
        Map<ValidationRule, Check> checks = new EnumMap<>(ValidationRule.class);
        ModelRules.addTo(checks);
        ConversationRules.addTo(checks);
        ThinkingRules.addTo(checks);
        MediaRules.addTo(checks);
        ToolRules.addTo(checks);
        CacheRules.addTo(checks);
        InferenceRules.addTo(checks);
        SizeRules.addTo(checks);
        return checks;
    }

    /**
     * Checks a request's shape.
     *
     * @param shape the name of its shape in the service model
     */
    static Optional<Rejection> ofShape(String shape, SdkPojo request, Set<ValidationRule> enforced) {
        ImmutableList<ShapeCheck.Violation> violations = ShapeCheck.of(ServiceModel.bundled(), shape, request).stream()
                .filter(violation -> enforced.contains(violation.rule()))
                .collect(ImmutableList.toImmutableList());
        return fault(violations).map(fault -> new Rejection(violations.get(0).rule(), fault));
    }

    /**
     * Returns the rules that a request can be held to: of one that lacks what the service model requires, which only
     * waived rules let pass, no content can be judged.
     *
     * @param shape the name of its shape in the service model
     */
    static Set<ValidationRule> applicable(String shape, SdkPojo request, Set<ValidationRule> enforced) {
        if (enforced.containsAll(AGAINST_HOLES)) {
            return enforced;
        }
        boolean hasHoles = ShapeCheck.of(ServiceModel.bundled(), shape, request).stream()
                .anyMatch(violation -> AGAINST_HOLES.contains(violation.rule()));
        return hasHoles ? Sets.intersection(enforced, OF_MODELS) : enforced;
    }

    /** Returns what is answered to a request of whose shape all this is wrong; empty if it is nothing. */
    static Optional<Fault> fault(ImmutableList<ShapeCheck.Violation> violations) {
        if (violations.isEmpty()) {
            return Optional.empty();
        }
        String count = violations.size() == 1 ? "1 validation error" : violations.size() + " validation errors";
        String text = count + " detected: "
                + String.join(
                        "; ",
                        violations.stream().map(ShapeCheck.Violation::text).toList());
        return Optional.of(Fault.validation(text));
    }

    /** Checks what the service and the model's family demand of a request whose shape is sound. */
    static Optional<Rejection> ofContent(CheckedRequest request, Operation operation, Set<ValidationRule> enforced) {
        for (Map.Entry<ValidationRule, Check> check : CHECKS.entrySet()) {
            if (enforced.contains(check.getKey()) && concerns(check.getKey(), operation)) {
                Optional<Fault> fault = check.getValue().apply(request);
                if (fault.isPresent()) {
                    return Optional.of(new Rejection(check.getKey(), fault.get()));
                }
            }
        }
        return Optional.empty();
    }

    /** Returns a rejection if a condition holds. */
    static Optional<Fault> invalidIf(boolean condition, String message) {
        return condition ? Optional.of(Fault.validation(message)) : Optional.empty();
    }
}
