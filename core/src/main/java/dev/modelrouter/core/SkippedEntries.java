package dev.modelrouter.core;

import dev.modelrouter.core.AccountLists.Gap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts the entries of AWS's lists that cannot be used, with an example of each list. */
final class SkippedEntries {

    private record Entries(int count, String example) {}

    private final Map<String, Entries> byList = new LinkedHashMap<>();

    /** Reads an id of a list; empty, and noted, if it has none of the known forms. */
    Optional<ModelId> parse(String list, @Nullable String id) {
        try {
            if (id != null) {
                return Optional.of(ModelId.parse(id));
            }
        } catch (MalformedModelIdException e) {
            // A form that is newer than this library: noted below.
        }
        add(list, id);
        return Optional.empty();
    }

    void add(String list, @Nullable String id) {
        String example = id == null ? "without an id" : ModelIdParser.quote(id);
        byList.merge(list, new Entries(1, example), (known, one) -> new Entries(known.count() + 1, known.example()));
    }

    List<Gap> problems() {
        return byList.entrySet().stream()
                .map(entry -> Gap.of(
                        entry.getKey(),
                        entry.getValue().count() + " left out, because this version cannot read what they are, for"
                                + " instance " + entry.getValue().example()))
                .toList();
    }
}
