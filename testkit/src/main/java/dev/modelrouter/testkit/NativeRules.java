package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;

/**
 * Rejects bodies of InvokeModel as their families do, where their texts are known. Claude's are those that Converse
 * relays; without Converse they come without the words that tell of relaying.
 */
final class NativeRules {

    private static final String RELAYED = "The model returned the following errors: ";

    private static final int MOST_CACHE_POINTS = 4;

    /** Claude's own, which Converse passes on without saying so. */
    private static final ImmutableSet<ValidationRule> UNRELAYED =
            ImmutableSet.of(ValidationRule.PREFILL, ValidationRule.CONTEXT_WINDOW);

    private NativeRules() {}

    /**
     * Judges a body.
     *
     * @param checked the same request in Converse's form
     */
    static Optional<RequestRules.Rejection> of(
            NativeFormat format, SdkBytes body, CheckedRequest checked, EnforcedRules enforced) {
        if (enforced.contains(ValidationRule.NATIVE_BODY)) {
            Optional<String> problem = problem(format, body, checked);
            if (problem.isPresent()) {
                return Optional.of(
                        new RequestRules.Rejection(ValidationRule.NATIVE_BODY, Fault.validation(problem.get())));
            }
        }
        for (ValidationRule rule : ValidationRule.values()) {
            Optional<String> told = RequestRules.fault(rule, checked, enforced)
                    .flatMap(Fault::message)
                    .filter(text -> isTold(rule, text, checked));
            if (told.isPresent()) {
                String text = told.get().replaceFirst("^" + RELAYED, "").replace(".source.bytes: ", ".source.base64: ");
                Fault fault = Fault.validation(text);
                return Optional.of(new RequestRules.Rejection(rule, fault, RequestRules.begun(rule, checked, fault)));
            }
        }
        return Optional.empty();
    }

    private static boolean isTold(ValidationRule rule, String text, CheckedRequest checked) {
        return UNRELAYED.contains(rule) || (checked.isClaude() && text.startsWith(RELAYED));
    }

    private static Optional<String> problem(NativeFormat format, SdkBytes body, CheckedRequest checked) {
        Document document;
        try {
            document = SdkJsonReader.readDocument(body.asByteArrayUnsafe());
        } catch (SdkJsonException e) {
            return Optional.of("Malformed input request, please reformat your input and try again.");
        }
        if (!document.isMap()) {
            return Optional.of("Malformed input request, please reformat your input and try again.");
        }
        int points = checked.isClaude() ? cachePoints(document) : 0;
        return points > MOST_CACHE_POINTS
                ? Optional.of("A maximum of " + MOST_CACHE_POINTS + " blocks with cache_control may be provided. Found "
                        + points + ".")
                : format.problem(document);
    }

    private static int cachePoints(Document value) {
        if (value.isList()) {
            return value.asList().stream().mapToInt(NativeRules::cachePoints).sum();
        } else if (!value.isMap()) {
            return 0;
        }
        int here = JsonTree.member(value, "cache_control").isPresent() ? 1 : 0;
        return here
                + value.asMap().values().stream()
                        .mapToInt(NativeRules::cachePoints)
                        .sum();
    }
}
