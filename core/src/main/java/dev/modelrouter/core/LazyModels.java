package dev.modelrouter.core;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Models by a name, each of which is read from its line when it is first asked for: a program uses a few and should not
 * wait for the others. Whoever walks over the map reads them all. Cannot be changed; thread-safe.
 */
final class LazyModels extends AbstractMap<String, Model> {

    /** One line, known by several names. */
    private static final class Entry {

        private final Function<CatalogLine, Model> reader;
        private final CatalogLine line;
        private volatile @Nullable Model model;

        Entry(Function<CatalogLine, Model> reader, CatalogLine line) {
            this.reader = reader;
            this.line = line;
        }

        Model model() {
            Model known = model;
            return known == null ? read() : known;
        }

        private synchronized Model read() {
            Model known = model;
            if (known == null) {
                known = reader.apply(line);
                model = known;
            }
            return known;
        }
    }

    private final Map<String, Entry> entries;

    private LazyModels(Map<String, Entry> entries) {
        this.entries = entries;
    }

    /**
     * The same models by their ids and by their other names.
     *
     * @param byId in the order of the file
     * @param byFoldedName by alias and mantle id, {@linkplain NearestNames#fold folded}
     */
    record Index(LazyModels byId, LazyModels byFoldedName) {}

    /**
     * Finds out which names the lines give.
     *
     * @param lines those of the models, not read yet and sorted by id
     * @param reader makes the model of a line
     * @throws CatalogFormatException if a line does not begin with its id, or two claim the same id or alias
     */
    static Index index(List<CatalogLine> lines, Function<CatalogLine, Model> reader) {
        Map<String, Entry> byId = new LinkedHashMap<>();
        Map<String, Entry> byName = new LinkedHashMap<>();
        Map<String, Entry> byMantle = new LinkedHashMap<>();
        for (CatalogLine line : lines) {
            Entry entry = new Entry(reader, line);
            String id = line.leading("id").orElse(null);
            if (id == null || byId.putIfAbsent(id, entry) != null) {
                throw line.fault("id", id == null ? "must begin the line" : "occurs twice");
            }
            for (String alias : line.peek("aliases", "[\"")) {
                Entry other = byName.putIfAbsent(NearestNames.fold(alias), entry);
                if (other != null && other != entry) {
                    throw line.fault("aliases", "are claimed by " + other.line + " too");
                }
            }
            for (String mantle : line.peek("mantle", "{\"id\":\"")) {
                byMantle.putIfAbsent(NearestNames.fold(mantle), entry);
            }
        }
        for (Map.Entry<String, Entry> mantle : byMantle.entrySet()) {
            byName.putIfAbsent(mantle.getKey(), mantle.getValue());
        }
        return new Index(new LazyModels(byId), new LazyModels(byName));
    }

    @Override
    public @Nullable Model get(@Nullable Object key) {
        Entry entry = entries.get(key);
        return entry == null ? null : entry.model();
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return entries.containsKey(key);
    }

    /** Returns the names without reading a model. */
    @Override
    public Set<String> keySet() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public Set<Map.Entry<String, Model>> entrySet() {
        Set<Map.Entry<String, Model>> models = new LinkedHashSet<>();
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            models.add(Map.entry(entry.getKey(), entry.getValue().model()));
        }
        return Collections.unmodifiableSet(models);
    }
}
