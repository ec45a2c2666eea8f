package dev.modelrouter.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;

/** Reads and writes JSON of models' own formats. */
final class NativeJson {

    private NativeJson() {}

    /** Returns an object of names and values in turn: documents, texts, numbers, truth values, lists, or null. */
    static Document object(@Nullable Object... namesAndValues) {
        Map<String, Document> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put(String.valueOf(namesAndValues[i]), value(namesAndValues[i + 1]));
        }
        return Document.fromMap(members);
    }

    private static Document value(@Nullable Object value) {
        if (value == null) {
            return Document.fromNull();
        } else if (value instanceof Document document) {
            return document;
        } else if (value instanceof Integer number) {
            return Document.fromNumber(number);
        } else if (value instanceof Double number) {
            return Document.fromNumber(number);
        } else if (value instanceof Boolean truth) {
            return Document.fromBoolean(truth);
        } else if (value instanceof List<?> items) {
            List<Document> documents = new ArrayList<>();
            items.forEach(item -> documents.add(value(item)));
            return Document.fromList(documents);
        }
        return Document.fromString(value.toString());
    }

    /** Returns the items of a member that is a list; none if it is not there, or is none. */
    static List<Document> items(Document object, String name) {
        return JsonTree.member(object, name)
                .filter(Document::isList)
                .map(Document::asList)
                .orElse(List.of());
    }

    /** Returns the texts of a member that is a list of texts. */
    static List<String> texts(Document object, String name) {
        return items(object, name).stream()
                .filter(Document::isString)
                .map(Document::asString)
                .toList();
    }

    static OptionalInt integer(Document object, String name) {
        return number(object, name, number -> number.asNumber().intValue())
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }

    static @Nullable Float decimal(Document object, String name) {
        return number(object, name, number -> number.asNumber().floatValue()).orElse(null);
    }

    private static <T> Optional<T> number(Document object, String name, Function<Document, T> read) {
        return JsonTree.member(object, name).filter(Document::isNumber).map(read);
    }

    /** Returns a copy without some members. */
    static Document without(Document object, List<String> names) {
        Map<String, Document> members = new LinkedHashMap<>(object.asMap());
        names.forEach(members::remove);
        return Document.fromMap(members);
    }
}
