package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSetMultimap;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelResolver;
import dev.modelrouter.core.Target;
import dev.modelrouter.core.TokenEstimator;
import dev.modelrouter.pricing.PriceCatalog;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

final class EndOfLifeWarningTest {

    private static final LocalDate END = LocalDate.of(2027, 3, 30);

    private static CompiledRoute compiled(LocalDate today) {
        ModelCatalog models = ModelCatalog.bundled();
        CompiledRoute.World world = new CompiledRoute.World(
                models,
                ModelResolver.offline(models),
                PriceCatalog.bundled(),
                TokenEstimator.offline(),
                ImmutableSetMultimap.of(Region.US_EAST_1, Target.DEFAULT_CLIENT));
        CompiledRoute.Facts facts = new CompiledRoute.Facts(today, ImmutableMap.of());
        return CompiledRoute.of(Route.fallback("r", "llama-3.3-70b", "nova-pro"), world, facts, new ArrayList<>());
    }

    @ParameterizedTest
    @CsvSource({"89, true", "90, true", "91, false"})
    void route_modelThatEnds_isWarnedOfFromTheNinetiethDayOn(int days, boolean warned) {
        assertThat(compiled(END.minusDays(days)).warnings())
                .filteredOn(RouteWarning.Ending.class::isInstance)
                .extracting(RouteWarning::text)
                .isEqualTo(
                        warned
                                ? List.of("llama-3.3-70b is legacy and ends on 2027-03-30, in " + days + " days")
                                : List.of());
    }

    @Test
    void route_modelThatEnded_isLeftOutInsteadOfWarnedOf() {
        CompiledRoute compiled = compiled(END);

        assertThat(compiled.exclusions())
                .extracting(Exclusion::reason)
                .containsExactly("Bedrock no longer serves it (end of life)");
        assertThat(compiled.places())
                .extracting(place -> place.target().model().name())
                .containsOnly("nova-pro");
    }
}
