package dev.modelrouter.testkit;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The rules that requests are held to, and how far. Thread-safe. */
final class EnforcedRules {

    private final Set<ValidationRule> enforced = ConcurrentHashMap.newKeySet();

    /** Of these, those that a test asked for: with what of them is doubtful. */
    private final Set<ValidationRule> whole = ConcurrentHashMap.newKeySet();

    EnforcedRules() {
        reset();
    }

    /** Returns to what a new fake enforces. */
    void reset() {
        whole.clear();
        for (ValidationRule rule : ValidationRule.values()) {
            if (rule.isEnforcedByDefault()) {
                enforced.add(rule);
            } else {
                enforced.remove(rule);
            }
        }
    }

    void enforce(ValidationRule... rules) {
        enforced.addAll(List.of(rules));
        whole.addAll(List.of(rules));
    }

    void waive(ValidationRule... rules) {
        whole.removeAll(List.of(rules));
        enforced.removeAll(List.of(rules));
    }

    /** Returns whether a rule is enforced, as far as the service was seen to enforce it. */
    boolean contains(ValidationRule rule) {
        return enforced.contains(rule);
    }

    boolean containsAll(Collection<ValidationRule> rules) {
        return enforced.containsAll(rules);
    }

    /** Returns whether a rule is enforced with what of it is doubtful. */
    boolean isWhole(ValidationRule rule) {
        return whole.contains(rule);
    }
}
