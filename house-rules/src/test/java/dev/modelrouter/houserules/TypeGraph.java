package dev.modelrouter.houserules;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The types of one package, and which of them each uses. A nested type counts as the one that it stands in. What
 * counts as a use is what the class file names: a call, a field, a signature, a class object, a test of a type. A
 * {@code permits} clause is none, since it closes a set and uses nothing; a constant is none either, since the compiler
 * copies its value.
 *
 * @param arrows from each type to those that it uses, by simple name
 */
record TypeGraph(NavigableMap<String, NavigableSet<String>> arrows) {

    /** Reads the types of a package, those of its subpackages left out. */
    static TypeGraph of(JavaClasses classes, String packageName) {
        NavigableMap<String, NavigableSet<String>> arrows = new TreeMap<>();
        for (JavaClass type : classes) {
            if (isIn(packageName, type)) {
                NavigableSet<String> used = arrows.computeIfAbsent(nameOf(type), name -> new TreeSet<>());
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    if (isIn(packageName, target) && !nameOf(target).equals(nameOf(type))) {
                        used.add(nameOf(target));
                    }
                }
            }
        }
        return new TypeGraph(arrows);
    }

    private static boolean isIn(String packageName, JavaClass type) {
        return type.getPackageName().equals(packageName)
                && !type.getSimpleName().equals("package-info");
    }

    /** Returns the simple name of the outermost type around a type. */
    private static String nameOf(JavaClass type) {
        String name = type.getName().substring(type.getPackageName().length() + 1);
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    Set<String> types() {
        return arrows.keySet();
    }

    /** Returns the sets of types that all use one another, directly or by way of others of the set; the largest first. */
    List<NavigableSet<String>> circles() {
        return new Search().circles();
    }

    /** The arrows that lie inside a circle, for who is to cut one. */
    String describe(NavigableSet<String> circle) {
        StringBuilder text = new StringBuilder();
        for (String type : circle) {
            NavigableSet<String> inside = new TreeSet<>(arrows.get(type));
            inside.retainAll(circle);
            text.append("    ")
                    .append(type)
                    .append(" -> ")
                    .append(String.join(", ", inside))
                    .append('\n');
        }
        return text.toString();
    }

    /** Finds the strongly connected components in one walk: R. Tarjan, Depth-first search and linear graph algorithms, 1972. */
    private final class Search {

        private final Map<String, Integer> order = new HashMap<>();
        private final Map<String, Integer> earliest = new HashMap<>();
        private final Deque<String> open = new ArrayDeque<>();
        private final List<NavigableSet<String>> circles = new ArrayList<>();

        List<NavigableSet<String>> circles() {
            types().stream().filter(type -> !order.containsKey(type)).forEach(this::visit);
            circles.sort(Comparator.<NavigableSet<String>>comparingInt(Set::size)
                    .reversed()
                    .thenComparing(NavigableSet::first));
            return circles;
        }

        private void visit(String type) {
            int number = order.size();
            order.put(type, number);
            earliest.put(type, number);
            open.push(type);
            for (String used : Objects.requireNonNull(arrows.get(type))) {
                if (!order.containsKey(used)) {
                    visit(used);
                    earliest.merge(type, earliest.get(used), Math::min);
                } else if (open.contains(used)) {
                    earliest.merge(type, order.get(used), Math::min);
                }
            }
            if (earliest.get(type) == number) {
                close(type);
            }
        }

        private void close(String root) {
            NavigableSet<String> circle = new TreeSet<>();
            String type;
            do {
                type = open.pop();
                circle.add(type);
            } while (!type.equals(root));
            if (circle.size() > 1) {
                circles.add(circle);
            }
        }
    }
}
