package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import java.io.InputStream;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The model catalog's file: a header, then one model per line, sorted by id. A capability stands in {@code supports} or
 * in {@code lacks}, or it is unknown. A scope with an empty list is offered from regions that were not read.
 */
final class ModelLines {

    static final String FORMAT = "modelrouter-models";

    private static final Set<String> HEADER_FIELDS = Set.of("format", "version", "asOf");
    private static final Set<String> FIELDS = Set.of(
            "id",
            "name",
            "aliases",
            "provider",
            "family",
            "weights",
            "status",
            "launched",
            "endOfLife",
            "lifecycleNote",
            "contextWindow",
            "maxOutputTokens",
            "supports",
            "lacks",
            "promptCacheMinTokens",
            "promptCacheTtls",
            "serviceTiers",
            "requiresInferenceProfile",
            "scopes",
            "mantle");

    private static final Set<String> MANTLE_FIELDS = Set.of("id", "regions");

    /** The SDK's {@code ServiceTierType}, by name. */
    static final Set<String> SERVICE_TIERS = Set.of("default", "flex", "priority", "reserved");

    private ModelLines() {}

    static ModelCatalog read(String file, InputStream in) {
        List<CatalogLine> lines = CatalogLine.read(file, FORMAT, in);
        CatalogLine header = lines.get(0);
        header.allowOnly(HEADER_FIELDS);
        LocalDate asOf = header.date("asOf");
        List<Model> models = new ArrayList<>();
        for (CatalogLine line : lines.subList(1, lines.size())) {
            models.add(model(line, asOf));
        }
        try {
            return new ModelCatalog(models, asOf);
        } catch (IllegalArgumentException e) {
            throw new CatalogFormatException(file, 0, null, String.valueOf(e.getMessage()), e);
        }
    }

    private static Model model(CatalogLine line, LocalDate asOf) {
        line.allowOnly(FIELDS);
        Model.Builder model = Model.builder(line.string("id"))
                .displayName(line.string("name"))
                .provider(line.string("provider"))
                .family(line.string("family"))
                .weights(weights(line))
                .lifecycle(lifecycle(line, asOf))
                .promptCacheTtls(ttls(line));
        model.aliases = line.strings("aliases");
        model.contextWindow = line.optionalCount("contextWindow");
        model.maxOutputTokens = line.optionalCount("maxOutputTokens");
        model.promptCacheMinTokens = line.optionalCount("promptCacheMinTokens");
        Optional<Boolean> required = line.optionalFlag("requiresInferenceProfile");
        if (required.isPresent()) {
            model.requiresInferenceProfile(Support.of(required.get()));
        }
        if (line.has("serviceTiers")) {
            model.serviceTiers = serviceTiers(line);
        }
        addCapabilities(line, model);
        addPlaces(line, model);
        try {
            return model.build();
        } catch (IllegalArgumentException e) {
            throw line.fault(null, String.valueOf(e.getMessage()));
        }
    }

    private static Lifecycle lifecycle(CatalogLine line, LocalDate asOf) {
        String status = line.string("status");
        return new Lifecycle(
                line.known("status", status, Lifecycle.Status.ofKey(status)),
                Optional.of(asOf),
                line.optionalDate("launched"),
                line.optionalDate("endOfLife"),
                line.optionalString("lifecycleNote"));
    }

    private static void addCapabilities(CatalogLine line, Model.Builder model) {
        for (String key : line.strings("supports")) {
            model.supports(line.known("supports", key, Capability.ofKey(key)), Support.YES);
        }
        for (String key : line.strings("lacks")) {
            Capability capability = line.known("lacks", key, Capability.ofKey(key));
            if (model.capabilities.containsKey(capability)) {
                throw line.fault("lacks", "and \"supports\" both have " + key);
            }
            model.supports(capability, Support.NO);
        }
    }

    private static void addPlaces(CatalogLine line, Model.Builder model) {
        Optional<CatalogLine> scopes = line.optionalObject("scopes");
        if (scopes.isPresent()) {
            for (String key : scopes.get().fields()) {
                Optional<Scope> scope = Scope.ofKey(key);
                if (scope.isEmpty()) {
                    throw scopes.get().fault(key, "is not a scope");
                }
                model.scope(scope.get(), scopes.get().strings(key).toArray(new String[0]));
            }
        }
        Optional<CatalogLine> mantle = line.optionalObject("mantle");
        if (mantle.isPresent()) {
            mantle.get().allowOnly(MANTLE_FIELDS);
            model.mantle(
                    mantle.get().string("id"), mantle.get().strings("regions").toArray(new String[0]));
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
                    default -> Optional.empty();
                });
    }

    private static Set<Duration> ttls(CatalogLine line) {
        Set<Duration> ttls = new LinkedHashSet<>();
        for (String text : line.strings("promptCacheTtls")) {
            ttls.add(line.known("promptCacheTtls", text, ttl(text)));
        }
        return ttls;
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
            line.known("serviceTiers", tier, SERVICE_TIERS.contains(tier) ? Optional.of(tier) : Optional.empty());
        }
        return tiers;
    }
}
