package dev.modelrouter.core;

import com.google.common.collect.ImmutableMap;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.regions.Region;

/**
 * The attestations of a model's facts, by the names that catalog files use. What is said of {@code scopes.geo:us} holds
 * for each of its regions too, unless {@code scopes.geo:us.ca-west-1} has its own; what nothing is said of is attested
 * like the model as a whole. Immutable.
 */
final class Attestations {

    static final Attestations NONE = new Attestations(Attestation.UNDATED, ImmutableMap.of());

    private final Attestation others;
    private final ImmutableMap<String, Attestation> own;

    private Attestations(Attestation others, ImmutableMap<String, Attestation> own) {
        this.others = others;
        this.own = own;
    }

    static Attestations ofAll(Attestation attestation) {
        return new Attestations(attestation, ImmutableMap.of());
    }

    static String scope(Scope scope) {
        return "scopes.".concat(scope.key());
    }

    static String region(Scope scope, Region region) {
        return scope(scope).concat(".").concat(region.id());
    }

    Attestation of(String fact) {
        String name = fact;
        while (true) {
            Attestation found = own.get(name);
            int dot = name.lastIndexOf('.');
            if (found != null || dot < 0) {
                return found == null ? others : found;
            }
            name = name.substring(0, dot);
        }
    }

    /** Returns these with one that replaces what was said of a fact and of its parts. */
    Attestations with(String fact, Attestation attestation) {
        Map<String, Attestation> merged = new LinkedHashMap<>();
        for (Map.Entry<String, Attestation> entry : own.entrySet()) {
            if (!entry.getKey().equals(fact) && !entry.getKey().startsWith(fact.concat("."))) {
                merged.put(entry.getKey(), entry.getValue());
            }
        }
        merged.put(fact, attestation);
        return new Attestations(others, ImmutableMap.copyOf(merged));
    }

    /** Returns the days of all facts. */
    Stream<LocalDate> days() {
        return Stream.concat(Stream.of(others), own.values().stream())
                .map(Attestation::asOf)
                .flatMap(Optional::stream);
    }
}
