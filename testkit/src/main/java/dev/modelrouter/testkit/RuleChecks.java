package dev.modelrouter.testkit;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The checks behind the rules on content. A rule has one of what the service was seen to refuse, which a new fake makes,
 * or one of what is only documented, reported without a text, or was seen long ago, which a fake makes if it is told to;
 * or both, such as a limit whose text was seen of one family.
 */
final class RuleChecks {

    /** What the service answers to a request; empty if it takes it. */
    interface Check extends Function<CheckedRequest, Optional<Fault>> {}

    private final Map<ValidationRule, Check> seen = new EnumMap<>(ValidationRule.class);
    private final Map<ValidationRule, Check> doubtful = new EnumMap<>(ValidationRule.class);

    /** Adds what the service was seen to refuse with this text. */
    void seen(ValidationRule rule, Check check) {
        seen.put(rule, check);
    }

    /** Adds what it is not known to refuse, or not with this text. */
    void doubtful(ValidationRule rule, Check check) {
        doubtful.put(rule, check);
    }

    /** Returns whether nothing of a rule was seen. */
    boolean isDoubtful(ValidationRule rule) {
        return doubtful.containsKey(rule) && !seen.containsKey(rule);
    }

    /** Returns what a request is answered by one rule, as far as that is enforced. */
    Optional<Fault> fault(ValidationRule rule, CheckedRequest request, EnforcedRules enforced) {
        Optional<Fault> fault = enforced.contains(rule) ? ask(seen.get(rule), request) : Optional.empty();
        return fault.isPresent() || !enforced.isWhole(rule) ? fault : ask(doubtful.get(rule), request);
    }

    /** Returns a rejection if a condition holds. */
    static Optional<Fault> invalidIf(boolean condition, String message) {
        return condition ? Optional.of(Fault.validation(message)) : Optional.empty();
    }

    private static Optional<Fault> ask(@Nullable Check check, CheckedRequest request) {
        return check == null ? Optional.empty() : check.apply(request);
    }
}
