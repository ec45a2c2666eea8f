package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.CatalogFormatException;
import dev.modelrouter.core.CatalogLine;
import java.util.List;
import java.util.Map;

/** Prices or overrides that do not go together or with the catalog: a list of problems, and where the first one is. */
final class MisplacedPriceException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private static final int MAX_LISTED = 20;

    /** What {@link Price#source} says of the price at fault. */
    private final String source;

    private MisplacedPriceException(String message, String source) {
        super(message);
        this.source = source;
    }

    /**
     * Throws one that names the first problems, as a hostile file can have as many as lines; nothing if there is none.
     *
     * @param what what cannot be done
     * @param problems each with the source of the price at fault, in their order
     */
    static void throwIfAny(String what, Map<String, String> problems) {
        if (problems.isEmpty()) {
            return;
        }
        List<String> all = ImmutableList.copyOf(problems.keySet());
        int more = all.size() - MAX_LISTED;
        throw new MisplacedPriceException(
                what + ": " + String.join("; ", all.subList(0, Math.min(all.size(), MAX_LISTED)))
                        + (more > 0 ? "; and " + more + " more" : ""),
                problems.values().iterator().next());
    }

    /** Returns the exception that names the line of a file at fault; the first of these if it is none of them. */
    CatalogFormatException in(List<CatalogLine> lines) {
        CatalogLine place = lines.stream()
                .filter(line -> place(line).equals(source))
                .findFirst()
                .orElse(lines.get(0));
        return place.fault(null, String.valueOf(getMessage()));
    }

    /** Returns what {@link Price#source} says of a line's price. */
    static String place(CatalogLine line) {
        return line.file().concat(":").concat(Integer.toString(line.number()));
    }
}
