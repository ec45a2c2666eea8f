package dev.modelrouter.houserules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.modelrouter.houserules.fixtures.Careless;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Published code turns no bytes into objects of a class that the bytes name, and does not write to the console. */
final class SafetyTest {

    private static final String LOG = "log with slf4j, without prompts, answers or account ids, or tell a listener";
    private static final String TYPES = "bind to a named class; data must not choose the class that is made from it";

    static final List<Forbidden> FORBIDDEN = List.of(
            Forbidden.of("java\\.lang\\.System\\.(out|err)", LOG),
            Forbidden.of("[\\w.$]+\\.printStackTrace\\(.*\\)", LOG),
            Forbidden.of(
                    "com\\.fasterxml\\.jackson\\.[\\w.$]+\\.(enable|activate|set)DefaultTyping\\w*\\(.*\\)", TYPES),
            Forbidden.of("java\\.beans\\.XMLDecoder\\.<init>\\(.*\\)", TYPES));

    /** The classes that may, and why. */
    private static final Map<String, String> ALLOWED =
            Map.of("dev.modelrouter.testkit.Command", "is a program: what it writes to the console is its answer");

    private static final List<ArchRule> DATA_RULES = List.of(
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.io.ObjectInputStream")
                    .because(TYPES),
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("com.fasterxml.jackson.annotation.JsonTypeInfo")
                    .because(TYPES));

    private static final JavaClasses FIXTURE = new ClassFileImporter().importClasses(Careless.class);

    @Test
    void publishedCode_asBuilt_isSafe() {
        JavaClasses published = House.publishedClasses();
        classes()
                .that(new DescribedPredicate<>("are not on the allow-list") {
                    @Override
                    public boolean test(JavaClass type) {
                        return !ALLOWED.containsKey(type.getName());
                    }
                })
                .should(Forbidden.touchNone(FORBIDDEN))
                .check(published);
        DATA_RULES.forEach(rule -> rule.check(published));
    }

    @ParameterizedTest
    @FieldSource("FORBIDDEN")
    void safetyRule_eachForbiddenThing_isReported(Forbidden forbidden) {
        assertThat(classes()
                        .should(Forbidden.touchNone(List.of(forbidden)))
                        .evaluate(FIXTURE)
                        .getFailureReport()
                        .toString())
                .contains(forbidden.instead());
    }

    @Test
    void safetyRule_serialisationAndTypeNamesInData_areReported() {
        assertThat(DATA_RULES).allSatisfy(rule -> assertThat(
                        rule.evaluate(FIXTURE).getFailureReport().toString())
                .contains("Careless"));
    }
}
