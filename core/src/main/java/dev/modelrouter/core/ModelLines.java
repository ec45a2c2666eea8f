package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.InputStream;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.regions.Region;

/**
 * The model catalog's file: a header, then one model per line. A line for a model that the layer below knows changes
 * the fields it names and no other; within {@code supports}, {@code lacks} and {@code scopes} each capability and each
 * scope is a field of its own. Any other line describes a model whole: a capability stands in {@code supports} or in
 * {@code lacks}, or it is unknown; a scope with an empty list is offered from regions that were not read. {@code facts} has the
 * days of those facts that were not read on the line's own {@code asOf}, or the header's.
 */
final class ModelLines {

    static final String FORMAT = "modelrouter-models";

    private static final Logger LOG = LoggerFactory.getLogger(ModelCatalog.class);

    private static final Set<String> HEADER_FIELDS = Set.of("format", "version", "asOf");
    private static final Set<String> FIELDS = Set.of(
            "id",
            "name",
            "aliases",
            "provider",
            "family",
            "tier",
            "weights",
            "status",
            "launched",
            "endOfLife",
            "lifecycleNote",
            "successor",
            "contextWindow",
            "maxOutputTokens",
            "supports",
            "lacks",
            "promptCacheMinTokens",
            "promptCacheTtls",
            "serviceTiers",
            "requiresInferenceProfile",
            "scopes",
            "mantle",
            "converse",
            "asOf",
            "facts");

    /** What a line that describes a model whole cannot leave out, except for the places where it is offered. */
    private static final List<String> REQUIRED = List.of("name", "provider", "family", "weights", "status");

    private static final Set<String> TIER_FIELDS = Set.of("line", "rank", "generation");

    private static final Set<String> MANTLE_FIELDS = Set.of("id", "regions");
    private static final Set<String> FACT_FIELDS = Set.of("asOf", "confidence", "of");

    /** The SDK's {@code ServiceTierType}, by name. */
    static final Set<String> SERVICE_TIERS = Set.of("default", "flex", "priority", "reserved");

    private static final List<String> CAPABILITIES = keys(Capability.values(), Capability::key);
    private static final List<String> SCOPES = keys(Scope.values(), Scope::key);

    private final ModelCatalog below;
    private final LocalDate asOf;
    private final @Nullable String sourceOfAll;

    private ModelLines(ModelCatalog below, LocalDate asOf, @Nullable String sourceOfAll) {
        this.below = below;
        this.asOf = asOf;
        this.sourceOfAll = sourceOfAll;
    }

    private static <T> List<String> keys(T[] values, Function<T, String> key) {
        return Arrays.stream(values).map(key).toList();
    }

    /** Reads the header of the library's own catalog, and of each model its names: the rest when it is asked for. */
    static ModelCatalog bundled(String file, InputStream in) {
        List<CatalogLine> lines = CatalogLine.index(file, FORMAT, in);
        CatalogLine header = lines.get(0);
        header.allowOnly(HEADER_FIELDS);
        LocalDate asOf = header.date("asOf");
        ModelLines reader = new ModelLines(ModelCatalog.of(List.of()), asOf, "bundled ".concat(asOf.toString()));
        return new ModelCatalog(LazyModels.index(lines.subList(1, lines.size()), reader::model));
    }

    /** Reads a file as a layer over a catalog. */
    static ModelCatalog over(ModelCatalog below, String file, InputStream in) {
        List<CatalogLine> lines = CatalogLine.read(file, FORMAT, in);
        CatalogLine header = lines.get(0);
        header.allowOnly(HEADER_FIELDS);
        ModelLines layer = new ModelLines(below, header.date("asOf"), null);
        Map<String, CatalogLine> seen = new HashMap<>();
        List<Model> models = new ArrayList<>();
        for (CatalogLine line : lines.subList(1, lines.size())) {
            checkRegions(line);
            Model model = layer.model(line);
            CatalogLine earlier = seen.putIfAbsent(model.id(), line);
            if (earlier != null) {
                throw line.fault("id", "is that of line " + earlier.number() + " too; put both into one line");
            }
            models.add(model);
        }
        try {
            return below.with(models);
        } catch (IllegalArgumentException e) {
            throw lines.get(firstUnfit(below, models)).fault(null, String.valueOf(e.getMessage()));
        }
    }

    /** A misspelt region would make the model callable from nowhere; one that nobody knows may be new. */
    private static void checkRegions(CatalogLine line) {
        line.optionalObject("scopes").ifPresent(scopes -> scopes.fields().stream()
                .filter(key -> !scopes.isFlag(key))
                .forEach(key -> checkRegions(scopes, key)));
        line.optionalObject("mantle").ifPresent(mantle -> checkRegions(mantle, "regions"));
    }

    private static void checkRegions(CatalogLine holder, String field) {
        for (String region : holder.strings(field)) {
            Optional<Regions.Unknown> unknown = Regions.unknown(region, List.of());
            if (unknown.filter(Regions.Unknown::isMisspelt).isPresent()) {
                throw holder.fault(field, "is wrong: " + unknown.get().problem());
            }
            unknown.filter(found -> Regions.isShaped(region))
                    .ifPresent(found -> LOG.warn("{}: {}", holder, found.problem()));
        }
    }

    /** Returns the number, from 1, of the first model that cannot be laid over a catalog with those before it. */
    private static int firstUnfit(ModelCatalog below, List<Model> models) {
        int fit = 0;
        int unfit = models.size();
        while (unfit - fit > 1) {
            int middle = (fit + unfit) >>> 1;
            try {
                below.with(models.subList(0, middle));
                fit = middle;
            } catch (IllegalArgumentException e) {
                unfit = middle;
            }
        }
        return unfit;
    }

    Model model(CatalogLine line) {
        line.allowOnly(FIELDS);
        String id = line.string("id");
        Optional<Model> known = below.byId(id);
        Model.Builder model;
        if (known.isPresent()) {
            model = known.get().toBuilder();
        } else {
            requireWhole(line, id);
            model = Model.builder(id);
        }
        model.source = sourceOfAll != null ? sourceOfAll : line.file() + ":" + line.number();
        addNature(line, model.facts);
        addCapabilities(line, model.facts);
        addPlaces(line, model);
        attest(line, model.facts, known.isPresent());
        if (line.has("status") || line.has("launched") || line.has("endOfLife") || line.has("lifecycleNote")) {
            model.lifecycle(lifecycle(line, model.facts));
        }
        try {
            return model.build();
        } catch (IllegalArgumentException e) {
            throw line.fault(null, String.valueOf(e.getMessage()));
        }
    }

    /** A line that is meant to change a model and misspells its id must not go by as a model of its own. */
    private void requireWhole(CatalogLine line, String id) {
        for (String field : REQUIRED) {
            if (!line.has(field)) {
                throw line.fault(
                        field,
                        "is missing: no model below this file has the id " + ModelIdParser.quote(id)
                                + ", so its line must describe it whole; " + meant(id));
            }
        }
    }

    private String meant(String id) {
        try {
            return "the id of that model is " + below.model(id);
        } catch (UnknownModelException e) {
            return e.candidates().isEmpty()
                    ? "no name is near it"
                    : "the nearest models are "
                            + e.candidates().stream()
                                    .map(name -> below.model(name).toString())
                                    .distinct()
                                    .collect(Collectors.joining(", "));
        }
    }

    private static void addNature(CatalogLine line, ModelFacts model) {
        model.displayName = line.optionalString("name").orElse(model.displayName);
        model.provider = line.optionalString("provider").orElse(model.provider);
        model.family = line.optionalString("family").orElse(model.family);
        Optional<CatalogLine> tier = line.optionalObject("tier");
        if (tier.isPresent()) {
            model.tier = Optional.of(tier(tier.get()));
        }
        if (line.has("weights")) {
            model.weights = weights(line);
        }
        if (line.has("aliases")) {
            model.aliases = line.strings("aliases");
        }
        if (line.has("successor")) {
            model.successor = line.optionalString("successor");
        }
        if (line.has("contextWindow")) {
            model.contextWindow = line.optionalCount("contextWindow");
        }
        if (line.has("maxOutputTokens")) {
            model.maxOutputTokens = line.optionalCount("maxOutputTokens");
        }
        if (line.has("promptCacheMinTokens")) {
            model.promptCacheMinTokens = line.optionalCount("promptCacheMinTokens");
        }
        if (line.has("promptCacheTtls")) {
            model.promptCacheTtls = ttls(line);
        }
        if (line.has("serviceTiers")) {
            model.serviceTiers = Optional.of(serviceTiers(line));
        }
    }

    /**
     * Dates what the line says: by its {@code facts}, else by its own {@code asOf}, else by the header's. A line that
     * changes a model dates the facts that it names and no other.
     */
    private void attest(CatalogLine line, ModelFacts model, boolean isChange) {
        Attestation ofLine = Attestation.on(day(line));
        if (isChange) {
            named(line).forEach(fact -> model.attest(fact, ofLine));
        } else {
            model.attestations = Attestations.ofAll(ofLine);
        }
        for (CatalogLine group : line.objects("facts")) {
            group.allowOnly(FACT_FIELDS);
            Attestation attestation = new Attestation(group.optionalDate("asOf"), isConfirmed(group));
            for (String fact : group.strings("of")) {
                try {
                    ModelChanges.requireFact(fact);
                } catch (IllegalArgumentException e) {
                    throw group.fault("of", "is wrong: " + e.getMessage());
                }
                model.attest(fact, attestation);
            }
        }
    }

    private LocalDate day(CatalogLine line) {
        return line.optionalDate("asOf").orElse(asOf);
    }

    private static boolean isConfirmed(CatalogLine group) {
        String confidence = group.string("confidence");
        return group.known(
                "confidence",
                confidence,
                switch (confidence) {
                    case "confirmed" -> Optional.of(true);
                    case "single-source" -> Optional.of(false);
                    default -> Optional.empty();
                });
    }

    /** Returns the facts that a line names. */
    private static List<String> named(CatalogLine line) {
        List<String> facts = new ArrayList<>();
        for (String field : line.fields()) {
            switch (field) {
                case "id", "asOf", "facts" -> {}
                case "supports", "lacks" -> line.strings(field).forEach(key -> facts.add("supports." + key));
                case "scopes" ->
                    line.optionalObject(field)
                            .ifPresent(scopes -> scopes.fields().forEach(key -> facts.add("scopes." + key)));
                case "mantle" -> facts.addAll(List.of("mantle", "mantle.regions"));
                default -> facts.add(field);
            }
        }
        return facts;
    }

    private Lifecycle lifecycle(CatalogLine line, ModelFacts model) {
        Lifecycle before = model.lifecycle;
        Optional<String> status = line.optionalString("status");
        return new Lifecycle(
                status.isPresent()
                        ? line.known(
                                "status",
                                status.get(),
                                Lifecycle.Status.ofKey(status.get()),
                                keys(Lifecycle.Status.values(), Lifecycle.Status::key))
                        : before.status(),
                line.has("status") ? model.attestations.of("status").asOf() : Optional.of(day(line)),
                line.has("launched") ? line.optionalDate("launched") : before.launched(),
                line.has("endOfLife") ? line.optionalDate("endOfLife") : before.endOfLife(),
                line.has("lifecycleNote") ? line.optionalString("lifecycleNote") : before.note());
    }

    private static void addCapabilities(CatalogLine line, ModelFacts model) {
        Set<Capability> supported = EnumSet.noneOf(Capability.class);
        for (String key : line.strings("supports")) {
            supported.add(line.known("supports", key, Capability.ofKey(key), CAPABILITIES));
        }
        for (Capability capability : supported) {
            model.capabilities.put(capability, Support.YES);
        }
        for (String key : line.strings("lacks")) {
            Capability capability = line.known("lacks", key, Capability.ofKey(key), CAPABILITIES);
            if (supported.contains(capability)) {
                throw line.fault("lacks", "and \"supports\" both have " + key);
            }
            model.capabilities.put(capability, Support.NO);
        }
    }

    private static void addPlaces(CatalogLine line, Model.Builder model) {
        Optional<Boolean> required = line.optionalFlag("requiresInferenceProfile");
        if (required.isPresent()) {
            model.requiresInferenceProfile(Support.of(required.get()));
        }
        if (line.has("converse")) {
            model.converse(converse(line));
        }
        Optional<CatalogLine> scopes = line.optionalObject("scopes");
        if (scopes.isPresent()) {
            for (String key : scopes.get().fields()) {
                addScope(scopes.get(), key, model);
            }
        }
        Optional<CatalogLine> mantle = line.optionalObject("mantle");
        if (mantle.isPresent()) {
            mantle.get().allowOnly(MANTLE_FIELDS);
            model.mantle(mantle.get().string("id"), regions(mantle.get(), "regions"));
        }
    }

    private static Region[] regions(CatalogLine holder, String field) {
        List<String> texts = holder.strings(field);
        Region[] regions = new Region[texts.size()];
        for (int i = 0; i < regions.length; i++) {
            String text = texts.get(i);
            if (!Regions.isShaped(text)) {
                throw holder.fault(field, "is wrong: " + Regions.problem(text));
            }
            regions[i] = Region.of(text);
        }
        return regions;
    }

    private static Support converse(CatalogLine line) {
        String text = line.string("converse");
        return line.known(
                "converse",
                text,
                switch (text) {
                    case "yes" -> Optional.of(Support.YES);
                    case "no" -> Optional.of(Support.NO);
                    case "unknown" -> Optional.of(Support.UNKNOWN);
                    default -> Optional.empty();
                });
    }

    private static void addScope(CatalogLine scopes, String key, Model.Builder model) {
        Optional<Scope> scope = Scope.ofKey(key);
        if (scope.isEmpty()) {
            List<String> near = NearestNames.among(key, SCOPES);
            throw scopes.fault(key, "is not a scope; known are " + (near.isEmpty() ? SCOPES : near));
        }
        if (!scopes.isFlag(key)) {
            model.scope(scope.get(), regions(scopes, key));
        } else if (scopes.optionalFlag(key).orElse(false)) {
            throw scopes.fault(key, "must be a list of source regions, or false to take the scope back");
        } else if (!model.facts.regionsByScope.containsKey(scope.get())) {
            throw scopes.fault(key, "is false, but the model has no such scope that could be taken back");
        } else {
            model.facts.removeScope(scope.get());
        }
    }

    private static Tier tier(CatalogLine line) {
        line.allowOnly(TIER_FIELDS);
        OptionalInt rank = line.optionalCount("rank");
        if (rank.isEmpty()) {
            throw line.fault("rank", "is missing");
        }
        try {
            return new Tier(line.string("line"), rank.getAsInt(), line.string("generation"));
        } catch (IllegalArgumentException e) {
            throw line.fault("generation", String.valueOf(e.getMessage()));
        }
    }

    private static Weights weights(CatalogLine line) {
        String text = line.string("weights");
        return line.known(
                "weights",
                text,
                switch (text) {
                    case "open" -> Optional.of(Weights.OPEN);
                    case "closed" -> Optional.of(Weights.CLOSED);
                    case "unknown" -> Optional.of(Weights.UNKNOWN);
                    default -> Optional.empty();
                },
                List.of("open", "closed", "unknown"));
    }

    private static ImmutableSet<Duration> ttls(CatalogLine line) {
        Set<Duration> ttls = new LinkedHashSet<>();
        for (String text : line.strings("promptCacheTtls")) {
            ttls.add(line.known("promptCacheTtls", text, ttl(text)));
        }
        return ImmutableSet.copyOf(ttls);
    }

    /** Reads one to three digits and {@code m} or {@code h}. */
    private static Optional<Duration> ttl(String text) {
        int unit = text.length() - 1;
        if (unit < 1 || unit > 3) {
            return Optional.empty();
        }
        int amount = 0;
        for (int i = 0; i < unit; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return Optional.empty();
            }
            amount = 10 * amount + digit;
        }
        return switch (text.charAt(unit)) {
            case 'm' -> Optional.of(Duration.ofMinutes(amount));
            case 'h' -> Optional.of(Duration.ofHours(amount));
            default -> Optional.empty();
        };
    }

    private static ImmutableList<String> serviceTiers(CatalogLine line) {
        ImmutableList<String> tiers = line.strings("serviceTiers");
        for (String tier : tiers) {
            line.known(
                    "serviceTiers",
                    tier,
                    SERVICE_TIERS.contains(tier) ? Optional.of(tier) : Optional.empty(),
                    SERVICE_TIERS);
        }
        return tiers;
    }
}
