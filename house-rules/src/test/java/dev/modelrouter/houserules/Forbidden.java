package dev.modelrouter.houserules;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Something of another library that our code does not touch.
 *
 * @param target matches the whole of a member's name as bytecode has it, such as {@code java.lang.System.nanoTime()}
 * @param instead what to do instead
 */
record Forbidden(Pattern target, String instead) {

    static Forbidden of(String target, String instead) {
        return new Forbidden(Pattern.compile(target), instead);
    }

    /**
     * A condition that reports every access to one of these: calls, field reads, and method references, which would
     * otherwise be the way round the rule.
     */
    static ArchCondition<JavaClass> touchNone(List<Forbidden> all) {
        return new ArchCondition<>("touch nothing that is forbidden") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                    all.stream()
                            .filter(forbidden -> forbidden.matches(access))
                            .forEach(forbidden -> events.add(SimpleConditionEvent.violated(
                                    type, access.getDescription() + ": " + forbidden.instead())));
                }
            }
        };
    }

    boolean matches(JavaAccess<?> access) {
        return target.matcher(access.getTarget().getFullName()).matches();
    }
}
