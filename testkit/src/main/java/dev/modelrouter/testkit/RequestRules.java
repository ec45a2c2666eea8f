package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rejects what Bedrock rejects. The service model's own rules come first and are reported together; of the others the
 * first that is broken, in the order of {@link ValidationRule}.
 */
final class RequestRules {

    private static final RuleChecks CHECKS = checks();

    /** The rules on the model alone. CountTokens takes bare ids of models that are else reached by profiles only. */
    private static final ImmutableSet<ValidationRule> OF_MODELS = ImmutableSet.of(
            ValidationRule.UNKNOWN_MODEL,
            ValidationRule.REGION,
            ValidationRule.PROFILE_REQUIRED,
            ValidationRule.END_OF_LIFE,
            ValidationRule.LEGACY);

    /** The rules on what is put into other words before a model sees it, be it to answer or to count. */
    private static final ImmutableSet<ValidationRule> OF_TRANSLATION =
            ImmutableSet.of(ValidationRule.JSON_OBJECT, ValidationRule.TOOL_SCHEMA_TYPE);

    private static final ImmutableSet<ValidationRule> AGAINST_HOLES =
            ImmutableSet.of(ValidationRule.REQUIRED, ValidationRule.UNION);

    private RequestRules() {}

    /** Whether a rule on content is one of an operation's, which the service model's rules always are. */
    private static boolean concerns(ValidationRule rule, Operation operation) {
        return switch (operation) {
            case CONVERSE, CONVERSE_STREAM -> rule != ValidationRule.TOKEN_COUNTING;
            case COUNT_TOKENS ->
                rule == ValidationRule.TOKEN_COUNTING
                        || OF_TRANSLATION.contains(rule)
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
     * @param begun how far a stream gets that is answered so; null if it does not begin
     */
    record Rejection(ValidationRule rule, Fault fault, @Nullable Moment begun) {

        Rejection(ValidationRule rule, Fault fault) {
            this(rule, fault, null);
        }
    }

    /** Returns the checks of all rules on content. */
    static RuleChecks checks() {
        RuleChecks checks = new RuleChecks();
        ModelRules.addTo(checks);
        ConversationRules.addTo(checks);
        ThinkingRules.addTo(checks);
        MediaRules.addTo(checks);
        ToolRules.addTo(checks);
        CacheRules.addTo(checks);
        InferenceRules.addTo(checks);
        SizeRules.addTo(checks);
        ContextRules.addTo(checks);
        return checks;
    }

    /** Judges what is wrong with a request's shape. */
    static Optional<Rejection> ofShape(List<ShapeCheck.Violation> found, EnforcedRules enforced) {
        ImmutableList<ShapeCheck.Violation> violations = found.stream()
                .filter(violation -> enforced.contains(violation.rule()))
                .collect(ImmutableList.toImmutableList());
        return fault(violations).map(fault -> new Rejection(violations.get(0).rule(), fault));
    }

    /** Returns what is answered to a request of whose shape all this is wrong; empty if it is nothing. */
    static Optional<Fault> fault(List<ShapeCheck.Violation> found) {
        List<ShapeCheck.Violation> violations =
                found.stream().filter(violation -> !violation.isOfEmptyUnion()).toList();
        if (violations.isEmpty()) {
            return found.stream().findFirst().map(violation -> Fault.validation(violation.text()));
        }
        String count = violations.size() == 1 ? "1 validation error" : violations.size() + " validation errors";
        String text = count + " detected: "
                + String.join(
                        "; ",
                        violations.stream().map(ShapeCheck.Violation::text).toList());
        return Optional.of(Fault.validation(text));
    }

    /**
     * Checks what the service and the model's family demand.
     *
     * @param found what is wrong with the request's shape, and passed: if something is missing, no content can be judged
     */
    static Optional<Rejection> ofContent(
            CheckedRequest request, Operation operation, List<ShapeCheck.Violation> found, EnforcedRules enforced) {
        boolean hasHoles = found.stream().anyMatch(violation -> AGAINST_HOLES.contains(violation.rule()));
        for (ValidationRule rule : ValidationRule.values()) {
            if (concerns(rule, operation) && (!hasHoles || OF_MODELS.contains(rule))) {
                Optional<Fault> fault = fault(rule, request, enforced);
                if (fault.isPresent()) {
                    return Optional.of(new Rejection(rule, fault.get(), begun(rule, request, fault.get())));
                }
            }
        }
        return Optional.empty();
    }

    /** Returns what a request is answered by one rule on content; empty if it keeps it. */
    static Optional<Fault> fault(ValidationRule rule, CheckedRequest request, EnforcedRules enforced) {
        return CHECKS.fault(rule, request, enforced);
    }

    /** What it takes the model to fail at, it fails at when the stream has begun; some tell so that a prompt is too long. */
    static @Nullable Moment begun(ValidationRule rule, CheckedRequest request, Fault fault) {
        if (fault.status() == Fault.modelError().status()) {
            return Moment.BEFORE_FIRST_TOKEN;
        }
        return rule == ValidationRule.CONTEXT_WINDOW && ContextRules.isToldInStreams(request)
                ? Moment.BEFORE_FIRST_EVENT
                : null;
    }
}
