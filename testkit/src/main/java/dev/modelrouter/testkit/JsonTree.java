package dev.modelrouter.testkit;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.document.Document;

/** JSON as a tree: where two trees differ, and a tree without some of its members. Places are JSON pointers. */
final class JsonTree {

    /** Stands in a recorded text for one character that was masked, and equals any. */
    static final char MASKED = '\u2588';

    private static final String ANY = "*";

    private JsonTree() {}

    /** Returns a member of an object; empty if it is not there, null, or the value is no object. */
    static Optional<Document> member(Document value, String name) {
        return value.isMap()
                ? Optional.ofNullable(value.asMap().get(name)).filter(member -> !member.isNull())
                : Optional.empty();
    }

    /** Returns a member that is a string; empty if there is no such. */
    static Optional<String> string(Document value, String name) {
        return member(value, name).filter(Document::isString).map(Document::asString);
    }

    /**
     * Returns the pointers of all places at which two trees differ, in the order of the members' names. The order of
     * members does not matter, numbers are equal by their value, and a null member is an absent one.
     *
     * @param recorded in whose texts {@link #MASKED} equals any character
     */
    static ImmutableList<String> differences(Document recorded, Document other) {
        List<String> places = new ArrayList<>();
        compare("", recorded, other, places);
        return ImmutableList.copyOf(places);
    }

    private static void compare(String at, Document recorded, Document other, List<String> places) {
        if (recorded.isMap() && other.isMap()) {
            Map<String, Document> left = recorded.asMap();
            Map<String, Document> right = other.asMap();
            for (String name :
                    Sets.union(left.keySet(), right.keySet()).stream().sorted().toList()) {
                compare(
                        at + "/" + escaped(name),
                        left.getOrDefault(name, Document.fromNull()),
                        right.getOrDefault(name, Document.fromNull()),
                        places);
            }
        } else if (recorded.isList() && other.isList()) {
            List<Document> left = recorded.asList();
            List<Document> right = other.asList();
            for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
                compare(at + "/" + i, item(left, i), item(right, i), places);
            }
        } else if (!sameLeaf(recorded, other)) {
            places.add(at);
        }
    }

    private static Document item(List<Document> items, int index) {
        return index < items.size() ? items.get(index) : Document.fromNull();
    }

    private static boolean sameLeaf(Document recorded, Document other) {
        if (recorded.isNumber() && other.isNumber()) {
            return number(recorded).compareTo(number(other)) == 0;
        }
        if (recorded.isString() && other.isString()) {
            return sameText(recorded.asString(), other.asString());
        }
        return recorded.equals(other);
    }

    private static BigDecimal number(Document value) {
        return value.asNumber().bigDecimalValue();
    }

    private static boolean sameText(String recorded, String other) {
        if (recorded.indexOf(MASKED) < 0) {
            return recorded.equals(other);
        }
        if (recorded.length() != other.length()) {
            return false;
        }
        for (int i = 0; i < recorded.length(); i++) {
            if (recorded.charAt(i) != MASKED && recorded.charAt(i) != other.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Returns a tree without what a pointer leads to; in the pointer {@code *} stands for any member or item. */
    static Document without(Document tree, String pointer) {
        List<String> steps = Splitter.on('/').splitToList(pointer);
        return without(tree, steps.subList(1, steps.size()));
    }

    private static Document without(Document tree, List<String> steps) {
        String step = unescaped(steps.get(0));
        List<String> rest = steps.subList(1, steps.size());
        if (tree.isMap()) {
            Map<String, Document> kept = new LinkedHashMap<>();
            tree.asMap().forEach((name, value) -> {
                if (!step.equals(ANY) && !step.equals(name)) {
                    kept.put(name, value);
                } else if (!rest.isEmpty()) {
                    kept.put(name, without(value, rest));
                }
            });
            return Document.fromMap(kept);
        }
        if (tree.isList()) {
            List<Document> kept = new ArrayList<>();
            for (int i = 0; i < tree.asList().size(); i++) {
                Document item = tree.asList().get(i);
                if (!step.equals(ANY) && !step.equals(String.valueOf(i))) {
                    kept.add(item);
                } else if (!rest.isEmpty()) {
                    kept.add(without(item, rest));
                }
            }
            return Document.fromList(kept);
        }
        return tree;
    }

    /** Returns a member's name as a step of a JSON pointer (RFC 6901). */
    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /** Returns the member's name that a step of a JSON pointer stands for. */
    static String unescaped(String step) {
        return step.replace("~1", "/").replace("~0", "~");
    }
}
