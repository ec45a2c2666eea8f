package dev.modelrouter.houserules;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rooms inside the one package of a module, as a text file writes them: which types are in which room, and which
 * rooms each may use.
 *
 * @param rooms by name, from the bottom up
 */
record RoomMap(Map<String, Inner> rooms) {

    private static final Splitter LIST = Splitter.on(',').trimResults().omitEmptyStrings();

    /**
     * One room.
     *
     * @param uses the names of the rooms that it may use
     * @param entries names of types, and beginnings of names with a star
     */
    record Inner(List<String> uses, List<String> entries) {}

    /** Reads a map; a line that goes on is indented more than the first. */
    static RoomMap parse(String text) {
        Map<String, Inner> rooms = new LinkedHashMap<>();
        Inner room = null;
        for (String line : text.lines().toList()) {
            if (line.startsWith("room ")) {
                room = new Inner(new ArrayList<>(), new ArrayList<>());
                rooms.put(line.substring("room ".length(), line.indexOf(':')), room);
            } else if (room != null && line.startsWith("  uses: ")) {
                LIST.split(line.substring("  uses: ".length()).replace("none", ""))
                        .forEach(room.uses()::add);
            } else if (room != null && (line.startsWith("  types: ") || line.startsWith("    "))) {
                LIST.split(line.replace("  types: ", "")).forEach(room.entries()::add);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                throw new IllegalArgumentException("Not a line of a room map: " + line);
            }
        }
        return new RoomMap(rooms);
    }

    /** Returns what is wrong with the map, or with the types that it is of. */
    List<String> problems(TypeGraph graph) {
        List<String> problems = new ArrayList<>();
        Map<String, String> roomOf = new TreeMap<>();
        Set<String> needed = new HashSet<>();
        for (String type : graph.types()) {
            List<String> entries = entriesOf(type);
            List<String> in = entries.isEmpty() ? List.of() : roomsWith(entries.get(0));
            if (in.size() == 1) {
                roomOf.put(type, in.get(0));
                needed.add(entries.get(0));
            } else {
                problems.add(type + (in.isEmpty() ? " is in no room" : " is in the rooms " + in));
            }
        }
        Set<String> arrows = new HashSet<>();
        graph.arrows()
                .forEach((type, used) -> used.forEach(other -> {
                    String from = roomOf.getOrDefault(type, "");
                    String to = roomOf.getOrDefault(other, "");
                    if (!from.isEmpty() && !to.isEmpty() && !from.equals(to)) {
                        arrows.add(from + " -> " + to);
                        if (!Objects.requireNonNull(rooms.get(from)).uses().contains(to)) {
                            problems.add(type + " uses " + other + ", but room " + from + " may not use " + to);
                        }
                    }
                }));
        addWhatIsNotThere(needed, arrows, problems);
        return problems;
    }

    private void addWhatIsNotThere(Set<String> needed, Set<String> arrows, List<String> problems) {
        List<String> below = new ArrayList<>();
        rooms.forEach((name, room) -> {
            for (String used : room.uses()) {
                if (!below.contains(used)) {
                    problems.add("room " + name + " uses " + used + ", which does not stand above it");
                } else if (!arrows.contains(name + " -> " + used)) {
                    problems.add("room " + name + " may use " + used + " and does not; take it off the map");
                }
            }
            room.entries().stream()
                    .filter(entry -> !needed.contains(entry))
                    .forEach(entry -> problems.add("no type is in room " + name + " by the entry " + entry));
            below.add(name);
        });
    }

    /** Returns the entries that fit a type, the best first. */
    private List<String> entriesOf(String type) {
        return rooms.values().stream()
                .flatMap(room -> room.entries().stream())
                .filter(entry -> fits(entry, type))
                .sorted(Comparator.comparing((String entry) -> !entry.equals(type))
                        .thenComparing(Comparator.comparingInt(String::length).reversed()))
                .toList();
    }

    private static boolean fits(String entry, String type) {
        return entry.endsWith("*") ? type.startsWith(entry.substring(0, entry.length() - 1)) : type.equals(entry);
    }

    private List<String> roomsWith(String entry) {
        return rooms.entrySet().stream()
                .filter(room -> room.getValue().entries().contains(entry))
                .map(Map.Entry::getKey)
                .toList();
    }
}
