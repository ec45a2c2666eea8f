package dev.modelrouter.houserules;

import java.util.List;
import java.util.Locale;

/**
 * A block of code that a document shows.
 *
 * @param place the file and the line where it begins
 * @param language what the document calls its language, in lower case; empty if it does not say
 * @param lines the code, without the indentation that all lines share and without blank lines around it
 */
record Block(String place, String language, List<String> lines) {

    static Block of(String place, String language, List<String> lines) {
        return new Block(place, language.toLowerCase(Locale.ROOT), tidy(lines));
    }

    /** Takes away what the place of the code adds to it. */
    static List<String> tidy(List<String> lines) {
        int first = 0;
        int last = lines.size();
        while (first < last && lines.get(first).isBlank()) {
            first++;
        }
        while (last > first && lines.get(last - 1).isBlank()) {
            last--;
        }
        List<String> inner = lines.subList(first, last);
        int shared = inner.stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        return inner.stream()
                .map(line -> line.isBlank() ? "" : line.substring(shared).stripTrailing())
                .toList();
    }
}
