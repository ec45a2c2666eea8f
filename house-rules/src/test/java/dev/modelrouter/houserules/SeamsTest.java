package dev.modelrouter.houserules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.modelrouter.houserules.fixtures.Impatient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Time, sleep and chance come in through the seams, so that every behaviour can be run again in virtual time. */
final class SeamsTest {

    private static final String CLOCK = "read the time from the injected TimeSource";
    private static final String SLEEP = "wait with TimeSource.sleep or TimeSource.schedule";
    private static final String CHANCE = "take an injected java.util.random.RandomGenerator";

    static final List<Forbidden> FORBIDDEN = List.of(
            Forbidden.of("java\\.lang\\.System\\.(nanoTime|currentTimeMillis)\\(\\)", CLOCK),
            Forbidden.of("java\\.time\\.[\\w.]+\\.now\\((java\\.time\\.ZoneId)?\\)", CLOCK),
            Forbidden.of("java\\.time\\.Clock\\.(system\\w*|tick(Millis|Seconds|Minutes))\\(.*\\)", CLOCK),
            Forbidden.of("java\\.time\\.InstantSource\\.system\\(\\)", CLOCK),
            Forbidden.of("java\\.util\\.Date\\.<init>\\(\\)", CLOCK),
            Forbidden.of("java\\.util\\.(Calendar\\.getInstance|GregorianCalendar\\.<init>)\\(.*\\)", CLOCK),
            Forbidden.of("com\\.google\\.common\\.base\\.Stopwatch\\.create\\w+\\(\\)", CLOCK),
            Forbidden.of("com\\.google\\.common\\.base\\.Ticker\\.systemTicker\\(\\)", CLOCK),
            Forbidden.of("java\\.lang\\.Thread\\.sleep\\(.*\\)", SLEEP),
            Forbidden.of("java\\.util\\.concurrent\\.TimeUnit\\.sleep\\(long\\)", SLEEP),
            Forbidden.of("java\\.util\\.concurrent\\.locks\\.LockSupport\\.park\\w*\\(.*\\)", SLEEP),
            Forbidden.of("java\\.lang\\.Object\\.wait\\(long.*\\)", SLEEP),
            Forbidden.of("java\\.util\\.Timer\\.<init>\\(.*\\)", SLEEP),
            Forbidden.of("java\\.util\\.concurrent\\.Executors\\.new\\w*Scheduled\\w*\\(.*\\)", SLEEP),
            Forbidden.of("java\\.util\\.concurrent\\.ScheduledThreadPoolExecutor\\.<init>\\(.*\\)", SLEEP),
            Forbidden.of(
                    "java\\.util\\.concurrent\\.CompletableFuture\\.(orTimeout|completeOnTimeout|delayedExecutor)\\(.*\\)",
                    SLEEP),
            Forbidden.of("com\\.google\\.common\\.util\\.concurrent\\.Uninterruptibles\\.sleep\\w*\\(.*\\)", SLEEP),
            Forbidden.of("com\\.google\\.common\\.util\\.concurrent\\.RateLimiter\\.create\\(.*\\)", SLEEP),
            Forbidden.of("java\\.util\\.Random\\.<init>\\(.*\\)", CHANCE),
            Forbidden.of("java\\.util\\.SplittableRandom\\.<init>\\(\\)", CHANCE),
            Forbidden.of("java\\.security\\.SecureRandom\\.(<init>|getInstance\\w*)\\(.*\\)", CHANCE),
            Forbidden.of("java\\.util\\.concurrent\\.ThreadLocalRandom\\..*", CHANCE),
            Forbidden.of("java\\.lang\\.(Strict)?Math\\.random\\(\\)", CHANCE),
            Forbidden.of("java\\.util\\.UUID\\.randomUUID\\(\\)", CHANCE),
            Forbidden.of("java\\.util\\.Collections\\.shuffle\\(java\\.util\\.List\\)", CHANCE),
            Forbidden.of("java\\.util\\.random\\.RandomGenerator\\.(getDefault|of)\\(.*\\)", CHANCE),
            Forbidden.of("java\\.util\\.random\\.RandomGeneratorFactory\\.create\\(\\)", CHANCE));

    /** The classes that may, and why. Nested classes go with the class around them. */
    private static final Map<String, String> ALLOWED = Map.of(
            "dev.modelrouter.core.SystemTimeSource", "is the seam of time: the machine's clock, sleep and timer",
            "dev.modelrouter.routing.SystemRandom", "is the seam of chance: jitter and request ids");

    private static final JavaClasses FIXTURE = new ClassFileImporter().importClasses(Impatient.class);

    @Test
    void publishedCode_asBuilt_readsNoClockAndRollsNoDice() {
        seams().check(House.publishedClasses());
    }

    @ParameterizedTest
    @FieldSource("FORBIDDEN")
    void seamRule_eachForbiddenThing_isReported(Forbidden forbidden) {
        assertThat(FIXTURE.get(Impatient.class).getAccessesFromSelf())
                .as("an access in %s that stands for %s", Impatient.class.getSimpleName(), forbidden.target())
                .anyMatch(forbidden::matches);
        assertThat(classes()
                        .should(Forbidden.touchNone(List.of(forbidden)))
                        .evaluate(FIXTURE)
                        .getFailureReport()
                        .toString())
                .contains(forbidden.instead());
    }

    @Test
    void seamRule_timeAndChanceHandedIn_areAllowed() {
        assertThat(seams().evaluate(new ClassFileImporter().importClasses(Impatient.Patient.class))
                        .hasViolation())
                .isFalse();
    }

    @Test
    void allowList_eachName_stillNeedsToBeThere() {
        JavaClasses published = House.publishedClasses();
        assertThat(ALLOWED.keySet())
                .allSatisfy(name -> assertThat(published.get(name).getAccessesFromSelf())
                        .as("accesses of %s; take it off the list if it no longer needs to be on it", name)
                        .anyMatch(access -> FORBIDDEN.stream().anyMatch(forbidden -> forbidden.matches(access))));
    }

    private static ArchRule seams() {
        return classes()
                .that(new DescribedPredicate<>("are not on the allow-list") {
                    @Override
                    public boolean test(JavaClass type) {
                        return !ALLOWED.containsKey(type.getName().replaceFirst("\\$.*", ""));
                    }
                })
                .should(Forbidden.touchNone(FORBIDDEN));
    }
}
