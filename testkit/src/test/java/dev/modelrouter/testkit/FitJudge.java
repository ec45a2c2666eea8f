package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelId;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * Judges requests by every rule on what is in them, those that are doubtful too. Not by those on where and when a model
 * can be called, not on the window, which depends on how much is in them, and not by the old one that turns must alternate, which the service has given up.
 */
final class FitJudge {

    private static final Set<ValidationRule> OTHER = EnumSet.of(
            ValidationRule.UNKNOWN_MODEL,
            ValidationRule.REGION,
            ValidationRule.PROFILE_REQUIRED,
            ValidationRule.END_OF_LIFE,
            ValidationRule.LEGACY,
            ValidationRule.TOKEN_COUNTING,
            ValidationRule.CONTEXT_WINDOW,
            ValidationRule.ALTERNATION);

    private static final EnforcedRules ENFORCED = enforced();

    private FitJudge() {}

    private static EnforcedRules enforced() {
        EnforcedRules rules = new EnforcedRules();
        rules.enforce(ValidationRule.values());
        rules.waive(OTHER.toArray(new ValidationRule[0]));
        return rules;
    }

    /** Returns the rule that a request breaks, with the text of the refusal; empty if it breaks none. */
    static Optional<String> refusal(ConverseRequest request, Model model, boolean streamed) {
        ConverseRequest sent = request.toBuilder().modelId(model.id()).build();
        Operation operation = streamed ? Operation.CONVERSE_STREAM : Operation.CONVERSE;
        ImmutableList<ShapeCheck.Violation> found =
                ShapeCheck.of(ServiceModel.bundled(), operation.requestShape(), sent);
        CheckedRequest checked = new CheckedRequest(
                sent,
                Optional.of(ModelId.parse(model.id())),
                Optional.of(model),
                true,
                new CheckedRequest.Call(Region.US_EAST_1, LocalDate.of(2026, 11, 30), streamed, new Entitlements()));
        return RequestRules.ofShape(found, ENFORCED)
                .or(() -> RequestRules.ofContent(checked, operation, found, ENFORCED))
                .map(rejection ->
                        rejection.rule() + ": " + rejection.fault().message().orElse(""));
    }
}
