package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.InputStream;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;

/**
 * The model catalog's file: a header, then one model per line, sorted by id. A capability stands in {@code supports} or in
 * {@code lacks}, or it is unknown. A scope with an empty list is offered from regions that were not read.
 */
final class ModelLines {

    static final String FORMAT = "modelrouter-models";

    private static final Set<String> HEADER_FIELDS = ImmutableSet.of("format", "version", "asOf");
    private static final Set<String> FIELDS = ImmutableSet.of(
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

    private ModelLines() {}

    static ModelCatalog read(String file, InputStream in) {
        List<CatalogLine> lines = CatalogLine.read(file, FORMAT, in);
        CatalogLine header = lines.get(0);
        header.allowOnly(HEADER_FIELDS);
        LocalDate asOf = header.optionalDate("asOf").orElseThrow(() -> header.fault("asOf", "is missing"));
        List<Model> models = lines.subList(1, lines.size()).stream()
                .map(line -> model(line, asOf))
                .toList();
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
                .aliases(line.strings("aliases").toArray(new String[0]))
                .provider(line.string("provider"))
                .family(line.string("family"))
                .weights(line.choice("weights", ModelLines::weights))
                .lifecycle(lifecycle(line, asOf));
        line.optionalCount("contextWindow").ifPresent(model::contextWindow);
        line.optionalCount("maxOutputTokens").ifPresent(model::maxOutputTokens);
        line.optionalCount("promptCacheMinTokens").ifPresent(model::promptCacheMinTokens);
        line.optionalFlag("requiresInferenceProfile")
                .ifPresent(required -> model.requiresInferenceProfile(Support.of(required)));
        model.promptCacheTtls(Set.copyOf(line.choices("promptCacheTtls", ModelLines::ttl)));
        if (line.has("serviceTiers")) {
            model.serviceTiers(Set.copyOf(line.choices("serviceTiers", ModelLines::serviceTier)));
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
        return new Lifecycle(
                line.choice("status", Lifecycle.Status::ofKey),
                Optional.of(asOf),
                line.optionalDate("launched"),
                line.optionalDate("endOfLife"),
                line.optionalString("lifecycleNote"));
    }

    private static void addCapabilities(CatalogLine line, Model.Builder model) {
        ImmutableList<Capability> supported = line.choices("supports", Capability::ofKey);
        supported.forEach(capability -> model.supports(capability, Support.YES));
        for (Capability capability : line.choices("lacks", Capability::ofKey)) {
            if (supported.contains(capability)) {
                throw line.fault("lacks", "and \"supports\" both have " + capability.key());
            }
            model.supports(capability, Support.NO);
        }
    }

    private static void addPlaces(CatalogLine line, Model.Builder model) {
        line.optionalObject("scopes").ifPresent(scopes -> {
            for (String key : scopes.fields()) {
                Scope scope = Scope.ofKey(key).orElseThrow(() -> scopes.fault(key, "is not a scope"));
                model.scope(scope, scopes.strings(key).toArray(new String[0]));
            }
        });
        line.optionalObject("mantle").ifPresent(mantle -> {
            mantle.allowOnly(Set.of("id", "regions"));
            model.mantle(mantle.string("id"), mantle.strings("regions").toArray(new String[0]));
        });
    }

    private static Optional<Weights> weights(String text) {
        return switch (text) {
            case "open" -> Optional.of(Weights.OPEN);
            case "closed" -> Optional.of(Weights.CLOSED);
            default -> Optional.empty();
        };
    }

    private static Optional<Duration> ttl(String text) {
        return text.matches("[1-9][0-9]{0,2}[mh]")
                ? Optional.of(Duration.parse("PT" + text.toUpperCase(Locale.ROOT)))
                : Optional.empty();
    }

    private static Optional<ServiceTierType> serviceTier(String text) {
        ServiceTierType tier = ServiceTierType.fromValue(text);
        return tier == ServiceTierType.UNKNOWN_TO_SDK_VERSION ? Optional.empty() : Optional.of(tier);
    }
}
