package dev.modelrouter.core;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.document.Document;

/**
 * Measures JSON whose rendering is not known: compact or indented by four blanks a level, as it is or as a string in
 * other JSON, each entry perhaps as an XML element of its own. See {@link TextMeasure} for the strings in it.
 */
final class JsonMeasure {

    /** Nesting beyond it is not followed. Schemas in use have some ten levels; Jackson stops at 1,000 by default. */
    static final int DEEPEST = 128;

    private static final int INDENT = 4;

    /** Quotes, colon, comma and line end, all escaped twice, or a start tag and an end tag with an attribute. */
    private static final int PER_ENTRY = 48;

    private static final int ENTRY_MARKERS = 16;
    private static final int BRACKETS = 8;

    /** The longest form of a double, which has 17 digits, and its markers. */
    private static final int NUMBER = 36;

    /** The digits of the largest double and of the smallest, written without an exponent. */
    private static final int WITHOUT_EXPONENT = 330;

    private final TextMeasure into;

    JsonMeasure(TextMeasure into) {
        this.into = into;
    }

    /** Adds a document. Returns whether it could be read whole: false if it is nested deeper than {@link #DEEPEST}. */
    boolean add(Document document) {
        return add(document, 0);
    }

    private boolean add(Document document, int depth) {
        if (depth > DEEPEST) {
            return false;
        }
        if (document.isString()) {
            into.addJson(document.asString());
        } else if (document.isMap()) {
            return addMap(document.asMap(), depth);
        } else if (document.isList()) {
            return addList(document.asList(), depth);
        } else if (document.isNumber()) {
            addNumber(document.asNumber().stringValue());
        } else {
            into.addBound(5);
            into.add(TextFeature.WORD, 1);
        }
        return true;
    }

    private boolean addMap(Map<String, Document> map, int depth) {
        addBrackets(depth);
        boolean whole = true;
        for (Map.Entry<String, Document> entry : map.entrySet()) {
            addEntry(depth);
            into.addJson(entry.getKey());
            whole &= add(entry.getValue(), depth + 1);
        }
        return whole;
    }

    private boolean addList(List<Document> list, int depth) {
        addBrackets(depth);
        boolean whole = true;
        for (Document item : list) {
            addEntry(depth);
            whole &= add(item, depth + 1);
        }
        return whole;
    }

    private void addEntry(int depth) {
        into.addBound(PER_ENTRY + (long) INDENT * (depth + 1));
        into.addMarkers(ENTRY_MARKERS);
        into.add(TextFeature.PUNCTUATION_RUN, 2);
        into.add(TextFeature.PUNCTUATION, 6);
    }

    private void addBrackets(int depth) {
        into.addBound(BRACKETS + (long) INDENT * depth);
        into.addMarkers(BRACKETS);
        into.add(TextFeature.PUNCTUATION, 1);
    }

    private void addNumber(String number) {
        into.add(number);
        boolean exponent = number.indexOf('e') >= 0 || number.indexOf('E') >= 0;
        into.addBound(exponent ? NUMBER + WITHOUT_EXPONENT : NUMBER);
    }

    /**
     * Adds JSON that is given as text, which need not be valid. Returns whether it could be bounded: false if it is
     * nested deeper than {@link #DEEPEST}.
     */
    boolean add(String json) {
        into.addJson(json);
        int depth = 0;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth = Math.max(0, depth - 1);
            } else if (c != ',' && c != ':') {
                continue;
            }
            if (depth > DEEPEST) {
                return false;
            }
            into.addBound(BRACKETS + (long) INDENT * (depth + 1));
        }
        return true;
    }
}
