package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The data on what requests models take: a header, then one line for all models, for the models of a provider, for those
 * of families, or for some by their ids. Each line that is about a model changes what the lines before it say: {@code
 * refuses} adds {@link RequestFeature}s, {@code takes} takes them back.
 */
final class DialectData {

    static final String FORMAT = "modelrouter-dialects";

    private static final String RESOURCE = "dialects.jsonl";
    private static final Set<String> HEADER_FIELDS = Set.of("format", "version", "asOf");
    private static final Set<String> FIELDS =
            Set.of("provider", "families", "models", "takes", "refuses", "asText", "fields", "cachesAtPoints");

    private DialectData() {}

    /** Holder, so that a program that fits nothing does not pay for it. */
    private static final class Bundled {

        static final ImmutableList<Line> LINES = load();

        private static ImmutableList<Line> load() {
            try (InputStream in = DialectData.class.getResourceAsStream(RESOURCE)) {
                if (in == null) {
                    throw new IllegalStateException("The jar of modelrouter-core lacks its resource " + RESOURCE
                            + "; a shading step may have dropped it");
                }
                return read(RESOURCE, in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static ImmutableList<Line> read(String file, InputStream in) {
        List<CatalogLine> lines = CatalogLine.read(file, FORMAT, in);
        lines.get(0).allowOnly(HEADER_FIELDS);
        return lines.stream().skip(1).map(Line::read).collect(ImmutableList.toImmutableList());
    }

    /** Returns what the library's own data say of a model. */
    static Dialect of(Model model) {
        Dialect dialect = Dialect.ANY;
        for (Line line : Bundled.LINES) {
            dialect = line.isAbout(model) ? line.change(dialect) : dialect;
        }
        return dialect;
    }

    /** One line. */
    record Line(
            Optional<String> provider,
            ImmutableSet<String> families,
            ImmutableSet<String> models,
            long takes,
            long refuses,
            long asText,
            Optional<ImmutableSet<String>> fields,
            boolean cachesAtPoints) {

        private static Line read(CatalogLine line) {
            line.allowOnly(FIELDS);
            return new Line(
                    line.optionalString("provider"),
                    ImmutableSet.copyOf(line.strings("families")),
                    ImmutableSet.copyOf(line.strings("models")),
                    features(line, "takes"),
                    features(line, "refuses"),
                    features(line, "asText"),
                    line.has("fields") ? Optional.of(ImmutableSet.copyOf(line.strings("fields"))) : Optional.empty(),
                    line.optionalFlag("cachesAtPoints").orElse(false));
        }

        private static long features(CatalogLine line, String field) {
            long set = 0;
            for (String key : line.strings(field)) {
                set |= line.known(field, key, RequestFeature.ofKey(key), RequestFeature.keys())
                        .bit();
            }
            return set;
        }

        private boolean isAbout(Model model) {
            return (provider.isEmpty() || provider.get().equals(model.provider()))
                    && (families.isEmpty() || families.contains(model.family()))
                    && (models.isEmpty() || models.contains(model.id()));
        }

        private Dialect change(Dialect before) {
            return new Dialect(
                    (before.refused() | refuses) & ~takes,
                    before.asText() | asText,
                    fields.isPresent() ? fields : before.fields(),
                    before.isKnown() || provider.isPresent(),
                    before.cachesAtPoints() || cachesAtPoints);
        }
    }
}
