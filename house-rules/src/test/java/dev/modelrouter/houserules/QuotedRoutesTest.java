package dev.modelrouter.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.Plan;
import dev.modelrouter.routing.Route;
import dev.modelrouter.routing.RouteWarning;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

/** The routes that readers copy are good ones by the catalog that comes along: the router warns of none of them. */
final class QuotedRoutesTest {

    private static final Pattern ROUTE = Pattern.compile("Route\\s*\\.(cascade|fallback)\\(([^)]*)\\)");
    private static final Splitter ARGUMENTS = Splitter.on(',').trimResults();

    /** How long a model that a document shows should last. */
    private static final Period LASTING = Period.ofYears(1);

    /**
     * A route as a text has it.
     *
     * @param models of which the text has the names; an argument that is no literal is passed over
     */
    private record Quoted(String place, boolean cascade, List<String> models) {

        Route route() {
            String[] names = models.toArray(new String[0]);
            return cascade ? Route.cascade("quoted", names) : Route.fallback("quoted", names);
        }

        @Override
        public String toString() {
            return place + " " + models;
        }
    }

    @Test
    void quotedRoutes_byTheBundledCatalogs_haveNoWarningAndNothingLeftOut() {
        FakeClock clock = FakeClock.create();
        clock.advance(Duration.between(
                clock.now(), today().atStartOfDay(ZoneOffset.UTC).toInstant()));
        FakeBedrock bedrock = FakeBedrock.create(clock);

        assertThat(quoted()).allSatisfy(quoted -> {
            try (ModelRouter router = ModelRouter.builder()
                    .client(bedrock.client(Region.US_EAST_1))
                    .client(bedrock.client(Region.US_WEST_2))
                    .time(clock)
                    .route(quoted.route())
                    .build()) {
                Plan plan = router.plan(CompletionRequest.of("quoted", "I was charged twice."));

                assertThat(plan.warnings()).extracting(RouteWarning::text).isEmpty();
                assertThat(plan.exclusions()).isEmpty();
            }
        });
    }

    @Test
    void quotedRoutes_onTheCatalogsDay_nameNoModelThatIsLegacyOrEndsWithinAYear() {
        ModelCatalog catalog = ModelCatalog.bundled();

        assertThat(quoted()).allSatisfy(quoted -> assertThat(quoted.models())
                .extracting(catalog::model)
                .flatExtracting(model -> warning(model).stream().toList())
                .isEmpty());
    }

    @Test
    void quotedRoutes_ofTheReadmeGuidesJavadocAndExamples_areFound() {
        assertThat(quoted())
                .extracting(Quoted::place)
                .contains(
                        "README.md",
                        "docs/money.md",
                        "examples/src/main/java/dev/modelrouter/examples/Tickets.java",
                        "examples/src/main/java/dev/modelrouter/examples/ReadmeExamples.java",
                        "benchmarks/src/main/java/dev/modelrouter/benchmarks/CompleteBenchmark.java")
                .anyMatch(place -> place.startsWith("routing/src/main/java/dev/modelrouter/routing/Route.java:"))
                .anyMatch(place -> place.startsWith("routing/src/main/java/dev/modelrouter/routing/ModelRouter.java:"));
    }

    @Test
    void routesIn_namesConstantsAndVariables_areReadAsTheyStand() {
        assertThat(
                        routesIn(
                                "a.md",
                                "Route.cascade(NAME, \"a\",\n  \"b\") Route.fallback(\"n\", arn, \"c\") Route.fallback(n, arn)"))
                .containsExactly(new Quoted("a.md", true, List.of("a", "b")), new Quoted("a.md", false, List.of("c")));
    }

    private static Optional<String> warning(Model model) {
        return model.warning(today(), LASTING);
    }

    /** The newest day that the catalog speaks for, so that the tests say the same on any day. */
    private static LocalDate today() {
        return ModelCatalog.bundled().asOf().orElseThrow().newest();
    }

    private static List<Quoted> quoted() {
        Stream<Path> documents = Stream.concat(
                Stream.of(House.ROOT.resolve("README.md")),
                House.filesBelow(House.ROOT.resolve("docs"), ".md").stream());
        Stream<Path> programs = Stream.of("examples/src", "benchmarks/src")
                .flatMap(folder -> House.filesBelow(House.ROOT.resolve(folder), ".java").stream());
        Stream<Quoted> whole = Stream.concat(documents, programs)
                .flatMap(file -> routesIn(House.nameOf(file), House.read(file)).stream());
        Stream<Quoted> javadoc = House.PUBLISHED.stream()
                .flatMap(room -> House.filesBelow(room.sources(), ".java").stream())
                .flatMap(file -> JavadocExamples.in(House.nameOf(file), House.read(file)).stream())
                .flatMap(block -> routesIn(block.place(), String.join("\n", block.lines())).stream());
        return Stream.concat(whole, javadoc).toList();
    }

    private static List<Quoted> routesIn(String place, String text) {
        return ROUTE.matcher(text)
                .results()
                .map(found -> new Quoted(
                        place,
                        found.group(1).equals("cascade"),
                        ARGUMENTS
                                .splitToStream(found.group(2))
                                .skip(1)
                                .filter(argument -> argument.startsWith("\""))
                                .map(argument -> argument.substring(1, argument.length() - 1))
                                .toList()))
                .filter(quoted -> !quoted.models().isEmpty())
                .toList();
    }
}
