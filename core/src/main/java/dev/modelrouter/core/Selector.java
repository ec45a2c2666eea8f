package dev.modelrouter.core;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.modelrouter.core.Selection.Criterion;
import dev.modelrouter.core.Selection.Match;
import dev.modelrouter.core.Selection.Place;
import dev.modelrouter.core.Selection.Reason;
import dev.modelrouter.core.Selection.Rejection;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import software.amazon.awssdk.regions.Region;

/** Holds every model of a catalog against a need, and goes on after the first reason, to name them all. */
final class Selector {

    private static final Joiner COMMA = Joiner.on(", ");

    private final List<Model> models;
    private final ModelNeed need;
    private final LocalDate today;
    private final Set<Model> excluded;

    /**
     * @param models all of them
     * @param excluded those that the need excludes by name
     */
    Selector(List<Model> models, ModelNeed need, Set<Model> excluded, LocalDate today) {
        this.models = models;
        this.need = need;
        this.excluded = excluded;
        this.today = today;
    }

    Selection select() {
        List<Match> matches = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        List<String> warnings = new ArrayList<>(unknownNames());
        for (Model model : models) {
            List<Reason> reasons = new ArrayList<>();
            addNature(model, reasons);
            addLifecycle(model, reasons);
            List<Place> places = places(model, reasons);
            if (reasons.isEmpty()) {
                matches.add(new Match(model, ImmutableList.copyOf(places)));
                model.warning(today, need.warningHorizon()).ifPresent(warnings::add);
            } else {
                rejections.add(new Rejection(model, ImmutableList.copyOf(reasons)));
            }
        }
        return new Selection(matches, rejections, warnings);
    }

    private List<String> unknownNames() {
        List<String> warnings = new ArrayList<>();
        for (String family : need.families()) {
            if (models.stream().noneMatch(model -> isOfFamily(model, family))) {
                warnings.add("no model of the catalog is of the family " + ModelIdParser.quote(family));
            }
        }
        for (String provider : need.providers()) {
            if (models.stream().noneMatch(model -> model.provider().equalsIgnoreCase(provider))) {
                warnings.add("no model of the catalog is of the provider " + ModelIdParser.quote(provider));
            }
        }
        return warnings;
    }

    private void addNature(Model model, List<Reason> reasons) {
        if (excluded.contains(model)) {
            reasons.add(new Reason(Criterion.EXCLUDED, "is excluded"));
        }
        if (need.weights().isPresent() && need.weights().get() != model.weights()) {
            reasons.add(new Reason(
                    Criterion.WEIGHTS,
                    "has " + lower(model.weights()) + " weights, not "
                            + lower(need.weights().get()) + " ones"));
        }
        boolean ofFamily = need.families().stream().anyMatch(family -> isOfFamily(model, family));
        if (!need.families().isEmpty() && !ofFamily) {
            reasons.add(new Reason(Criterion.FAMILY, "is of the family " + model.family()));
        }
        boolean ofProvider = need.providers().stream().anyMatch(model.provider()::equalsIgnoreCase);
        if (!need.providers().isEmpty() && !ofProvider) {
            reasons.add(new Reason(Criterion.PROVIDER, "is made by " + model.provider()));
        }
        for (Capability capability : need.capabilities()) {
            Support support = model.supports(capability);
            if (support == Support.NO) {
                reasons.add(new Reason(Criterion.CAPABILITY, "lacks " + capability.key()));
            } else if (support == Support.UNKNOWN && !need.unknownAllowed()) {
                reasons.add(new Reason(Criterion.CAPABILITY, "is not known to have " + capability.key()));
            }
        }
        room("a context window", need.contextWindow(), model.contextWindow())
                .ifPresent(text -> reasons.add(new Reason(Criterion.CONTEXT_WINDOW, text)));
        room("answers", need.maxOutputTokens(), model.maxOutputTokens())
                .ifPresent(text -> reasons.add(new Reason(Criterion.MAX_OUTPUT_TOKENS, text)));
    }

    /** Returns why there is too little room for tokens; empty if there is enough. */
    private Optional<String> room(String what, OptionalInt needed, OptionalInt tokens) {
        if (needed.isEmpty() || (tokens.isEmpty() && need.unknownAllowed())) {
            return Optional.empty();
        }
        if (tokens.isEmpty()) {
            return Optional.of("has " + what + " of unknown size; " + needed.getAsInt() + " tokens are needed");
        }
        return tokens.getAsInt() >= needed.getAsInt()
                ? Optional.empty()
                : Optional.of("has " + what + " of " + tokens.getAsInt() + " tokens, fewer than " + needed.getAsInt());
    }

    private void addLifecycle(Model model, List<Reason> reasons) {
        Lifecycle lifecycle = model.lifecycle();
        Lifecycle.Status status = lifecycle.statusOn(today);
        if (!need.statuses().contains(status)) {
            reasons.add(new Reason(Criterion.LIFECYCLE, "is " + status.key()));
        } else if (lifecycle.statusOn(today.plus(need.lasting())) == Lifecycle.Status.END_OF_LIFE) {
            reasons.add(new Reason(
                    Criterion.LIFECYCLE,
                    "ends" + lifecycle.endOfLife().map(end -> " on " + end).orElse("") + ", but must last until "
                            + today.plus(need.lasting())));
        }
    }

    /** Returns how the model can be called within the need; adds a reason if it is not at all. */
    private List<Place> places(Model model, List<Reason> reasons) {
        List<Place> callable = new ArrayList<>();
        boolean unsure = false;
        for (Region region : sourceRegions(model)) {
            for (Scope scope : model.scopes()) {
                Support support = model.callableFrom(scope, region);
                unsure |= support == Support.UNKNOWN;
                if (support == Support.YES) {
                    callable.add(new Place(scope, region));
                }
            }
        }
        List<Place> places = callable.stream()
                .filter(place -> need.residency().allows(model, place.scope(), place.region()))
                .toList();
        if (callable.isEmpty()) {
            reasons.add(new Reason(Criterion.OFFER, notOffered(model, unsure)));
        } else if (places.isEmpty()) {
            reasons.add(new Reason(Criterion.RESIDENCY, leaves(model, callable)));
        }
        return places;
    }

    private Collection<Region> sourceRegions(Model model) {
        if (!need.sourceRegions().isEmpty()) {
            return need.sourceRegions();
        }
        return model.scopes().stream()
                .flatMap(scope -> model.regions(scope).stream())
                .collect(ImmutableSortedSet.toImmutableSortedSet(Regions.BY_ID));
    }

    private String notOffered(Model model, boolean unsure) {
        if (!model.onRuntime()) {
            return model.offers().notOnRuntime();
        }
        if (model.converse() == Support.UNKNOWN) {
            return "is not known to answer Converse: name it in the route to try it";
        }
        if (need.sourceRegions().isEmpty() || unsure) {
            return "is not known to be callable from "
                    + (need.sourceRegions().isEmpty() ? "any region" : COMMA.join(need.sourceRegions()))
                    + ": discover the region, or declare its scopes";
        }
        return "is not offered in " + COMMA.join(need.sourceRegions());
    }

    private String leaves(Model model, List<Place> callable) {
        Place first = callable.get(0);
        String served = model.destinations(first.scope(), first.region())
                .map(destinations -> destinations.anyCommercialRegion()
                        ? "in any commercial region"
                        : "in " + COMMA.join(destinations.regions()))
                .orElse("in regions that are not known");
        String more = callable.size() == 1 ? "" : ", and " + (callable.size() - 1) + " other ways do not stay either";
        return "leaves " + need.residency() + ": " + first + " it may be served " + served + more;
    }

    private static boolean isOfFamily(Model model, String family) {
        String own = model.family().toLowerCase(Locale.ROOT);
        String asked = family.toLowerCase(Locale.ROOT);
        return own.equals(asked)
                || (own.startsWith(asked) && ".-".indexOf(own.charAt(asked.length())) >= 0 && !asked.isEmpty());
    }

    private static String lower(Weights weights) {
        return weights.name().toLowerCase(Locale.ROOT);
    }
}
