package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
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

    private RequestRules() {}

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
    static Optional<Rejection> ofContent(CheckedRequest request, Set<ValidationRule> enforced) {
        for (Map.Entry<ValidationRule, Check> check : CHECKS.entrySet()) {
            if (enforced.contains(check.getKey())) {
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
