package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Failure;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a route says that failures mean for it. Immutable.
 *
 * @param rules of which the first that matches holds
 * @param waitsForRecovery whether places that are not well are waited for
 */
record FailureRules(ImmutableList<Rule> rules, boolean waitsForRecovery) {

    static final FailureRules NONE = new FailureRules(ImmutableList.of(), false);

    private static final Logger LOG = LoggerFactory.getLogger(RouterLog.NAME);

    record Rule(Predicate<? super Failure> match, OnFailure then) {}

    FailureRules plus(Predicate<? super Failure> match, OnFailure then) {
        return new FailureRules(
                ImmutableList.<Rule>builder()
                        .addAll(rules)
                        .add(new Rule(match, then))
                        .build(),
                waitsForRecovery);
    }

    FailureRules waiting() {
        return new FailureRules(rules, true);
    }

    Optional<OnFailure> of(Failure failure) {
        return rules.stream()
                .filter(rule -> matches(rule, failure))
                .map(Rule::then)
                .findFirst();
    }

    private static boolean matches(Rule rule, Failure failure) {
        try {
            return rule.match().test(failure);
        } catch (Exception | StackOverflowError e) {
            // Only the class is logged: the message may quote what the predicate was given.
            LOG.warn(
                    "A condition of Route.onFailure threw {} and was passed over.",
                    e.getClass().getName());
            return false;
        }
    }
}
