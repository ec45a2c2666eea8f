package dev.modelrouter.pricing;

import dev.modelrouter.core.CatalogFormatException;
import dev.modelrouter.core.CatalogLine;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * An overlay's file: a header and one override per line, in any order, with the figures written as in the price
 * catalog's file. Without {@code scope} a line holds for every scope, without {@code regions} for every region; {@code
 * "whole":true} makes what it does not name unknown. {@code confidence} and {@code sources} may be left out.
 */
final class PriceOverrideLines {

    static final String FORMAT = "modelrouter-price-overlay";

    /** A line without a scope can become a price in each, so that lines cost more memory than text. */
    static final int MAX_OVERRIDES = 10_000;

    private static final Set<String> FIELDS = PriceLines.with(PriceLines.FIGURES, "whole");

    private final List<CatalogLine> lines;
    private final List<PriceOverride> overrides = new ArrayList<>();

    private PriceOverrideLines(List<CatalogLine> lines) {
        this.lines = lines;
        CatalogLine header = lines.get(0);
        if (lines.size() - 1 > MAX_OVERRIDES) {
            throw header.fault(
                    null,
                    "the file has " + (lines.size() - 1) + " overrides; at most " + MAX_OVERRIDES
                            + " are taken: leave out what is as published");
        }
        PriceLines reader = new PriceLines(header);
        for (CatalogLine line : lines.subList(1, lines.size())) {
            overrides.add(override(line, header, reader));
        }
    }

    static PriceOverrideLines read(String file, InputStream in) {
        return new PriceOverrideLines(CatalogLine.read(file, FORMAT, in));
    }

    static PriceOverrideLines read(Path file) {
        return new PriceOverrideLines(CatalogLine.read(file, FORMAT));
    }

    List<PriceOverride> overrides() {
        return overrides;
    }

    /** Returns the exception that names the line at fault. */
    CatalogFormatException fault(MisplacedPriceException problem) {
        return problem.in(lines);
    }

    private static PriceOverride override(CatalogLine line, CatalogLine header, PriceLines reader) {
        line.allowOnly(FIELDS);
        PriceOverride.Builder override = PriceOverride.builder(PriceLines.modelId(line));
        if (line.has(PriceLines.DEPLOYMENT)) {
            override.customDeployment();
        }
        header.optionalDate("asOf").ifPresent(override::asOf);
        line.optionalString("scope").ifPresent(scope -> override.scope(PriceLines.scope(line, scope)));
        line.optionalString("confidence").ifPresent(key -> override.confidence(PriceLines.confidence(line, key)));
        override.whole(line.optionalFlag("whole").orElse(Boolean.FALSE));
        if (line.has("regions") && line.strings("regions").isEmpty()) {
            throw line.fault("regions", "is an empty list; leave it out for every region");
        }
        reader.addFigures(line, override.figures());
        try {
            return override.build();
        } catch (IllegalArgumentException e) {
            throw line.fault(null, String.valueOf(e.getMessage()));
        }
    }
}
