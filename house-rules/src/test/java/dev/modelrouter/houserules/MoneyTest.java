package dev.modelrouter.houserules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.modelrouter.houserules.fixtures.Roughly;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Money is exact: the pricing module holds, passes and computes no floating-point number. */
final class MoneyTest {

    private static final Set<String> FLOATING = Set.of("double", "float", "java.lang.Double", "java.lang.Float");

    /** What a floating-point number looks like in source: a type's name, a conversion, or a literal. */
    private static final Pattern FLOATING_SOURCE = Pattern.compile(
            "\\b(double|float|Double|Float|\\w*(double|float)Value)\\b|\\b\\d[\\d_]*(\\.\\d|[eE][-+]?\\d|[dDfF]\\b)");

    @Test
    void pricing_asBuilt_hasNoFloatingPoint() {
        exact("dev.modelrouter.pricing..").check(House.publishedClasses());
    }

    @Test
    void pricing_asWritten_hasNoFloatingPointInsideItsMethodsEither() {
        Room pricing = House.PUBLISHED.stream()
                .filter(room -> room.name().equals("pricing"))
                .findFirst()
                .orElseThrow();
        assertThat(House.filesBelow(pricing.sources(), ".java")).isNotEmpty().allSatisfy(file -> assertThat(
                        floatingLines(House.read(file)))
                .as("%s", file)
                .isEmpty());
    }

    @Test
    void moneyRule_fieldParameterReturnTypeAndCall_areReported() {
        String report = exact(Roughly.class.getPackageName())
                .evaluate(new ClassFileImporter().importClasses(Roughly.class))
                .getFailureReport()
                .toString();
        assertThat(report)
                .contains("Roughly.price> uses java.lang.Double")
                .contains("Roughly.times(java.math.BigDecimal, float)> uses float")
                .contains("Roughly.history()> uses double")
                .contains("java.math.BigDecimal.doubleValue()")
                .contains("java.math.BigDecimal.<init>(double)")
                .doesNotContain("exact(");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "double share = a / b;",
                "long x = (long) (tokens * 0.001);",
                "var x = 1e-6;",
                "var x = 5f;",
                "rate.floatValue();"
            })
    void moneyRule_floatingPointInSource_isFound(String line) {
        assertThat(floatingLines(line)).containsExactly("1: " + line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "// double the price, 0.5 of it",
                "/* a float */ int a = 10;",
                "var x = new BigDecimal(\"0.25\");",
                "int f = 0xFF + 1_000_000;",
                "char c = '\"'; // 1.5"
            })
    void moneyRule_commentsStringsAndWholeNumbers_areLetBe(String line) {
        assertThat(floatingLines(line)).isEmpty();
    }

    private static List<String> floatingLines(String source) {
        String[] lines = source.split("\n", -1);
        String[] code = JavaSource.codeOf(source).split("\n", -1);
        return Stream.iterate(0, index -> index < code.length, index -> index + 1)
                .filter(index -> FLOATING_SOURCE.matcher(code[index]).find())
                .map(index -> (index + 1) + ": " + lines[index])
                .toList();
    }

    private static ArchRule exact(String packages) {
        return classes()
                .that()
                .resideInAPackage(packages)
                .should(useNoFloatingPoint())
                .because("money is exact: use Usd, BigDecimal or whole units, and divide with a stated rounding");
    }

    private static ArchCondition<JavaClass> useNoFloatingPoint() {
        return new ArchCondition<>("use no floating point") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaField field : type.getFields()) {
                    report(type, events, field.getDescription(), Stream.of(field.getType()));
                }
                for (JavaCodeUnit unit : type.getCodeUnits()) {
                    report(
                            type,
                            events,
                            unit.getDescription(),
                            signature(unit.getParameterTypes(), unit.getReturnType()));
                }
                for (JavaCodeUnitAccess<?> access : type.getCodeUnitAccessesFromSelf()) {
                    CodeUnitAccessTarget target = access.getTarget();
                    report(
                            type,
                            events,
                            access.getDescription(),
                            Stream.concat(
                                    Stream.of(target.getOwner()),
                                    signature(target.getParameterTypes(), target.getReturnType())));
                }
            }
        };
    }

    private static Stream<JavaType> signature(List<JavaType> parameters, JavaType returned) {
        return Stream.concat(parameters.stream(), Stream.of(returned));
    }

    private static void report(JavaClass type, ConditionEvents events, String what, Stream<? extends JavaType> types) {
        types.flatMap(used -> used.getAllInvolvedRawTypes().stream())
                .map(JavaClass::getBaseComponentType)
                .map(JavaClass::getName)
                .filter(FLOATING::contains)
                .distinct()
                .forEach(floating -> events.add(SimpleConditionEvent.violated(type, what + " uses " + floating)));
    }
}
