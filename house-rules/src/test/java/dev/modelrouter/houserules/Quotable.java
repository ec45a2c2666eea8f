package dev.modelrouter.houserules;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files that documents quote: what they show is compiled and run there. */
final class Quotable {

    private final Map<String, List<String>> files;

    private Quotable(Map<String, List<String>> files) {
        this.files = files;
    }

    /** Reads the text files of the examples. */
    static Quotable examples() {
        Map<String, List<String>> files = new LinkedHashMap<>();
        for (String ending : List.of(".java", ".json", ".xml", ".properties")) {
            for (Path file : House.filesBelow(House.ROOT.resolve("examples/src"), ending)) {
                files.put(House.nameOf(file), House.read(file).lines().toList());
            }
        }
        return new Quotable(files);
    }

    static Quotable of(String name, String text) {
        return new Quotable(Map.of(name, text.lines().toList()));
    }

    /** Returns what is wrong with a block and how to mend it, or empty if some file says it word for word. */
    Optional<String> problemOf(Block block) {
        List<String> wanted = block.lines();
        String closest = "no file there has its first line";
        int longest = 0;
        for (Map.Entry<String, List<String>> file : files.entrySet()) {
            List<String> lines = file.getValue();
            for (int start = 0; start < lines.size(); start++) {
                int same = sameLines(wanted, lines.subList(start, Math.min(lines.size(), start + wanted.size())));
                if (same == wanted.size()) {
                    return Optional.empty();
                }
                if (same > longest) {
                    longest = same;
                    closest = "%s:%d is closest and differs where the block says: %s"
                            .formatted(
                                    file.getKey(), start + 1, wanted.get(same).strip());
                }
            }
        }
        List<String> message = new ArrayList<>();
        message.add(block.place() + ": this block is not quoted from a file below examples/src. Put the code into an "
                + "example that is compiled and quote it line for line (what is no code stands in a plain <pre> or a "
                + "block without a language); " + closest);
        wanted.forEach(line -> message.add("    | " + line));
        return Optional.of(String.join("\n", message));
    }

    private static int sameLines(List<String> wanted, List<String> window) {
        if (!wanted.get(0).strip().equals(window.get(0).strip())) {
            return 0;
        }
        List<String> tidy = Block.tidy(window);
        int same = 0;
        while (same < Math.min(tidy.size(), wanted.size()) && tidy.get(same).equals(wanted.get(same))) {
            same++;
        }
        return same;
    }
}
