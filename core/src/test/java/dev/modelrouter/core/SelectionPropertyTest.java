package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Lifecycle.Status;
import dev.modelrouter.core.Selection.Match;
import dev.modelrouter.core.Selection.Place;
import dev.modelrouter.core.Selection.Rejection;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

/** Random needs against the bundled catalog: what is selected has what is needed, and nothing is passed over. */
final class SelectionPropertyTest {

    private static final List<Region> REGIONS = List.of(
            Region.US_EAST_1,
            Region.US_WEST_2,
            Region.EU_CENTRAL_1,
            Region.EU_WEST_2,
            Region.AP_NORTHEAST_1,
            Region.AP_SOUTHEAST_2,
            Region.CA_CENTRAL_1,
            Region.US_GOV_WEST_1,
            Region.SA_EAST_1);
    private static final List<Residency> RESIDENCIES = List.of(
            Residency.inRegion(),
            Residency.ownGeography(),
            Residency.within(Scope.US),
            Residency.within(Scope.EU),
            Residency.within(Scope.JP),
            Residency.within(Scope.APAC),
            Residency.regions(Region.US_EAST_1, Region.US_EAST_2, Region.US_WEST_1, Region.US_WEST_2),
            Residency.anywhere());

    private final ModelCatalog catalog = ModelCatalog.bundled();
    private final RandomGenerator random = new Random(20261122);

    @Test
    void select_randomNeeds_partitionTheCatalogRightly() {
        int matches = 0;
        int runs = 600;
        for (int run = 0; run < runs; run++) {
            ModelNeed need = need();
            LocalDate today = LocalDate.of(2026, 6, 1).plusDays(random.nextInt(300));

            Selection selection = catalog.select(need, today);

            List<Model> all = new ArrayList<>(selection.models());
            selection.rejections().stream().map(Rejection::model).forEach(all::add);
            assertThat(all).containsExactlyInAnyOrderElementsOf(catalog.models());
            assertThat(selection.rejections())
                    .allMatch(rejection -> !rejection.reasons().isEmpty());
            for (Match match : selection.matches()) {
                assertThat(satisfies(match.model(), need, today))
                        .as("%s %s", run, match)
                        .isTrue();
                assertThat(match.places())
                        .isEqualTo(places(match.model(), need))
                        .isNotEmpty();
            }
            for (Rejection rejection : selection.rejections()) {
                boolean fits = satisfies(rejection.model(), need, today)
                        && !places(rejection.model(), need).isEmpty();
                assertThat(fits).as("%s %s", run, rejection).isFalse();
            }
            assertThat(catalog.select(need, today).models()).isEqualTo(selection.models());
            matches += selection.matches().size();
        }
        assertThat(matches).isGreaterThan(runs);
    }

    private ModelNeed need() {
        ModelNeed.Builder need = ModelNeed.builder().residency(pick(RESIDENCIES));
        if (random.nextInt(3) == 0) {
            need.weights(random.nextBoolean() ? Weights.OPEN : Weights.CLOSED);
        }
        if (random.nextInt(4) == 0) {
            need.families(pick(catalog.models()).family(), "claude");
        }
        if (random.nextInt(4) == 0) {
            need.providers(pick(catalog.models()).provider());
        }
        if (random.nextInt(2) == 0) {
            need.capabilities(pick(List.of(Capability.values())), pick(List.of(Capability.values())));
        }
        if (random.nextInt(3) == 0) {
            need.contextWindow(1 << random.nextInt(22));
        }
        if (random.nextInt(4) == 0) {
            need.maxOutputTokens(1 << random.nextInt(18));
        }
        if (random.nextInt(4) != 0) {
            need.from(pick(REGIONS), pick(REGIONS));
        }
        if (random.nextInt(4) == 0) {
            need.statuses(Status.ACTIVE, Status.PREVIEW, Status.PRESUMED_END_OF_LIFE);
        }
        if (random.nextInt(3) == 0) {
            need.lasting(Period.ofDays(random.nextInt(200)));
        }
        if (random.nextInt(3) == 0) {
            need.allowUnknown();
        }
        if (random.nextInt(3) == 0) {
            need.excluding(pick(catalog.models()).name());
        }
        return need.build();
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** What the documentation promises, written down once more, apart from places. */
    private boolean satisfies(Model model, ModelNeed need, LocalDate today) {
        boolean nature = need.weights().stream().allMatch(weights -> weights == model.weights())
                && (need.families().isEmpty()
                        || need.families().stream()
                                .anyMatch(family -> model.family().equals(family)
                                        || model.family().startsWith(family + "-")
                                        || model.family().startsWith(family + ".")))
                && (need.providers().isEmpty() || need.providers().contains(model.provider()))
                && need.excluded().stream()
                        .noneMatch(name -> catalog.model(name).equals(model));
        boolean able = need.capabilities().stream()
                .map(model::supports)
                .allMatch(support -> support == Support.YES || (support == Support.UNKNOWN && need.unknownAllowed()));
        boolean room = hasRoom(need.contextWindow(), model.contextWindow(), need)
                && hasRoom(need.maxOutputTokens(), model.maxOutputTokens(), need);
        boolean alive = need.statuses().contains(model.lifecycle().statusOn(today))
                && model.lifecycle().endOfLife().stream().allMatch(end -> end.isAfter(today.plus(need.lasting())));
        return nature && able && room && alive;
    }

    private static boolean hasRoom(OptionalInt needed, OptionalInt has, ModelNeed need) {
        return needed.isEmpty() || (has.isEmpty() ? need.unknownAllowed() : has.getAsInt() >= needed.getAsInt());
    }

    private static List<Place> places(Model model, ModelNeed need) {
        List<Region> regions = need.sourceRegions().isEmpty()
                ? model.scopes().stream()
                        .flatMap(scope -> model.regions(scope).stream())
                        .distinct()
                        .sorted(Comparator.comparing(Region::id))
                        .toList()
                : need.sourceRegions();
        List<Place> places = new ArrayList<>();
        for (Region region : regions) {
            for (Scope scope : Scope.values()) {
                if (model.callableFrom(scope, region) == Support.YES
                        && need.residency().allows(model, scope, region)) {
                    places.add(new Place(scope, region));
                }
            }
        }
        return places;
    }
}
