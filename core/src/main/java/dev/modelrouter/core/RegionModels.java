package dev.modelrouter.core;

import com.google.common.collect.ImmutableSetMultimap;
import dev.modelrouter.core.AccountLists.Gap;
import dev.modelrouter.core.Discovery.Kind;
import dev.modelrouter.core.Discovery.Reachable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.model.FoundationModelSummary;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileSummary;

/**
 * Merges AWS's lists of foundation models and of its inference profiles, as one region has them, into a catalog. What
 * the lists do not tell stays as it was; a list that was not read to its end says nothing of what is not on it.
 */
final class RegionModels {

    /** Where and when the lists were read. */
    record Moment(Region region, LocalDate today) {

        String source() {
            return "discovered in " + region;
        }
    }

    /** A profile of AWS's with a prefix that this version knows. */
    private record Profile(ModelId id, Optional<Destinations> destinations) {}

    private static final Set<Capability> LISTED_CAPABILITIES =
            EnumSet.of(Capability.IMAGES, Capability.VIDEO, Capability.AUDIO, Capability.STREAMING);

    private final ModelCatalog before;
    private final AccountLists lists;
    private final Moment moment;
    private final Map<String, FoundationListing> listed = new TreeMap<>();
    private final Map<String, Map<Scope, Profile>> profiles = new TreeMap<>();
    private final Map<String, String> profileNames = new TreeMap<>();
    private final List<InferenceProfileSummary> otherProfiles = new ArrayList<>();
    private final Map<String, Model> models = new TreeMap<>();
    private final List<Reachable> reachable = new ArrayList<>();
    private final List<Discovery.Difference> differences = new ArrayList<>();
    private final SkippedEntries leftOut = new SkippedEntries();

    RegionModels(ModelCatalog before, AccountLists lists, Moment moment) {
        this.before = before;
        this.lists = lists;
        this.moment = moment;
        for (FoundationModelSummary summary : lists.foundationModels.items()) {
            add(summary);
        }
        for (InferenceProfileSummary summary : lists.systemProfiles.items()) {
            add(summary);
        }
        Set<String> ids = new TreeSet<>(listed.keySet());
        ids.addAll(profiles.keySet());
        before.models().stream().filter(RegionModels::isBase).forEach(model -> ids.add(model.id()));
        for (String id : ids) {
            if (!answersInOtherThanText(id)) {
                merge(id, listed.get(id));
            }
        }
        otherProfiles.forEach(this::addReachable);
    }

    private static boolean isBase(Model model) {
        return ModelId.parse(model.id()).form() == ModelId.Form.BASE;
    }

    private void add(FoundationModelSummary summary) {
        Optional<ModelId> id = leftOut.parse("ListFoundationModels", summary.modelId());
        Optional<String> baseId = id.flatMap(ModelId::baseId);
        if (baseId.isPresent()) {
            listed.computeIfAbsent(baseId.get(), FoundationListing::new).add(summary);
        }
    }

    private void add(InferenceProfileSummary summary) {
        Optional<ModelId> id = leftOut.parse("ListInferenceProfiles SYSTEM_DEFINED", summary.inferenceProfileId());
        if (id.isEmpty()) {
            return;
        }
        Optional<String> baseId = id.get().baseId();
        Optional<Scope> scope = id.get().scope().filter(known -> known != Scope.IN_REGION);
        boolean otherModel = !ProfileModels.baseId(summary).or(() -> baseId).equals(baseId);
        if (baseId.isEmpty() || scope.isEmpty() || otherModel) {
            otherProfiles.add(summary);
            return;
        }
        Optional<Destinations> destinations = scope.get() == Scope.GLOBAL
                ? Optional.of(Destinations.ANY_COMMERCIAL_REGION)
                : ProfileModels.destinations(summary);
        profiles.computeIfAbsent(baseId.get(), key -> new EnumMap<>(Scope.class))
                .put(scope.get(), new Profile(id.get(), destinations));
        profileNames.putIfAbsent(baseId.get(), String.valueOf(summary.inferenceProfileName()));
    }

    private void merge(String id, @Nullable FoundationListing listing) {
        Optional<Model> known = before.byId(id);
        Model.Builder model = known.map(Model::toBuilder).orElseGet(() -> newcomer(id, listing));
        model.source = moment.source();
        if (listing != null) {
            listing.addTo(model.facts, moment.today());
        }
        addSightings(id, listing, model.facts);
        if (known.isEmpty() && model.facts.regionsByScope.isEmpty()) {
            // It can be bought as throughput at most, and is of no use until then.
            return;
        }
        try {
            Model merged = model.build();
            models.put(id, merged);
            addReachable(merged);
            addDifferences(known, merged, listing != null || profiles.containsKey(id));
        } catch (IllegalArgumentException e) {
            leftOut.add("ListFoundationModels", id);
        }
    }

    /** Begins a model of which only the lists tell. */
    private Model.Builder newcomer(String id, @Nullable FoundationListing listing) {
        Model.Builder model =
                Model.builder(id).provider(Model.UNKNOWN).family(Model.UNKNOWN).weights(Weights.UNKNOWN);
        model.facts.attestations = Attestations.ofAll(Attestation.on(moment.today()));
        if (listing == null) {
            // On no list but of profiles: it is there and called by them, and that is all there is to be known.
            model.displayName(profileNames.getOrDefault(id, id));
            model.lifecycle(new Lifecycle(
                    Lifecycle.Status.ACTIVE,
                    Optional.of(moment.today()),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("AWS lists profiles of it, and no lifecycle")));
        }
        return model;
    }

    private void addSightings(String id, @Nullable FoundationListing listing, ModelFacts model) {
        Map<Scope, Profile> own = profiles.getOrDefault(id, Map.of());
        Optional<Boolean> inRegion = listing != null
                ? listing.onDemand()
                : absent(lists.foundationModels).map(absent -> false);
        if (inRegion.isPresent() && (inRegion.get() || model.regionsByScope.containsKey(Scope.IN_REGION))) {
            Destinations here = Destinations.in(Set.of(moment.region()));
            Offers.Sighting sighting =
                    inRegion.get() ? new Offers.Sighting(true, Optional.of(here)) : Offers.Sighting.ABSENT;
            model.putSighting(Scope.IN_REGION, moment.region(), sighting, moment.today());
        }
        if (lists.systemProfiles.complete()) {
            for (Scope scope : List.copyOf(model.regionsByScope.keySet())) {
                if (scope != Scope.IN_REGION) {
                    model.putSighting(scope, moment.region(), Offers.Sighting.ABSENT, moment.today());
                }
            }
        }
        own.forEach((scope, profile) -> model.putSighting(
                scope, moment.region(), new Offers.Sighting(true, profile.destinations()), moment.today()));
    }

    /** Returns something if what is not on a list does not exist. */
    private static Optional<Boolean> absent(AccountLists.Listing<?> list) {
        return list.complete() ? Optional.of(true) : Optional.empty();
    }

    private void addReachable(Model model) {
        if (!model.lifecycle().callableOn(moment.today())) {
            return;
        }
        for (Scope scope : model.scopes()) {
            Offers.Sighting sighting = model.offers().sighting(scope, moment.region());
            if (sighting != null && sighting.offered()) {
                Kind kind = scope == Scope.IN_REGION ? Kind.FOUNDATION_MODEL : Kind.SYSTEM_PROFILE;
                reachable.add(
                        new Reachable(model.modelId(scope), model, Optional.of(scope), kind, sighting.destinations()));
            }
        }
    }

    /** Adds a profile of AWS's in a geography that this version does not know. */
    private void addReachable(InferenceProfileSummary summary) {
        Optional<Model> model = ProfileModels.baseId(summary).flatMap(this::model);
        if (model.isPresent()) {
            reachable.add(new Reachable(
                    ModelId.parse(summary.inferenceProfileId()),
                    model.get(),
                    Optional.empty(),
                    Kind.SYSTEM_PROFILE,
                    ProfileModels.destinations(summary)));
        }
    }

    private void addDifferences(Optional<Model> known, Model now, boolean isListed) {
        if (known.isEmpty()) {
            differences.add(new Discovery.Difference.ModelAdded(now, moment.region()));
            return;
        }
        Model then = known.get();
        boolean callable =
                !then.scopesFrom(moment.region()).isEmpty() && then.lifecycle().callableOn(moment.today());
        if (!isListed) {
            if (callable && now.scopesFrom(moment.region()).isEmpty()) {
                differences.add(new Discovery.Difference.ModelRemoved(now, moment.region()));
            }
            return;
        }
        boolean sameLife =
                then.lifecycle().statusOn(moment.today()) == now.lifecycle().statusOn(moment.today())
                        && then.lifecycle().endOfLife().equals(now.lifecycle().endOfLife());
        if (!sameLife) {
            differences.add(
                    new Discovery.Difference.LifecycleChanged(now, moment.region(), then.lifecycle(), now.lifecycle()));
        }
        addOfferDifferences(then, now);
        for (Capability capability : LISTED_CAPABILITIES) {
            Support was = then.supports(capability);
            Support is = now.supports(capability);
            if (was != is && was != Support.UNKNOWN) {
                differences.add(new Discovery.Difference.ModalityChanged(now, moment.region(), capability, was, is));
            }
        }
    }

    private void addOfferDifferences(Model then, Model now) {
        for (Scope scope : now.scopes()) {
            boolean was = then.callableFrom(scope, moment.region()) == Support.YES;
            Support is = now.callableFrom(scope, moment.region());
            if (!was && is == Support.YES) {
                differences.add(new Discovery.Difference.OfferAdded(now, moment.region(), scope));
            }
            if (was && is == Support.NO) {
                differences.add(new Discovery.Difference.OfferRemoved(now, moment.region(), scope));
            }
        }
    }

    Region region() {
        return moment.region();
    }

    Moment moment() {
        return moment;
    }

    Iterable<Model> models() {
        return models.values();
    }

    /** Returns a base model after the merge; empty if neither catalog nor lists have it. */
    Optional<Model> model(String baseId) {
        return Optional.ofNullable(models.get(baseId));
    }

    /** Returns whether AWS lists a base model as one for images, vectors or sound, which are not for us. */
    boolean answersInOtherThanText(String baseId) {
        FoundationListing listing = listed.get(baseId);
        return listing != null && !listing.answersInText();
    }

    /** Returns the models that the catalog did not have. */
    Stream<Model> newModels() {
        return models.values().stream().filter(model -> before.byId(model.id()).isEmpty());
    }

    /** Returns the profiles of AWS's that reach a base model. */
    List<Reachable> profilesOf(Model model) {
        return reachable.stream()
                .filter(way -> way.kind() == Kind.SYSTEM_PROFILE && way.model().equals(model))
                .toList();
    }

    List<Reachable> reachable() {
        return reachable;
    }

    List<Discovery.Difference> differences() {
        return differences;
    }

    List<Gap> problems() {
        return leftOut.problems();
    }

    ImmutableSetMultimap<Model, String> customizations() {
        ImmutableSetMultimap.Builder<Model, String> customizations = ImmutableSetMultimap.builder();
        listed.forEach((id, listing) -> {
            Model model = models.get(id);
            if (model != null) {
                customizations.putAll(model, listing.customizations());
            }
        });
        return customizations.build();
    }
}
