package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.document.Document;

/**
 * Replaces prompts and answers by placeholders of the same length, in characters and in bytes. What is not known to be
 * vocabulary is taken for content, so that a member which the service will have next year is masked too.
 */
final class ContentMask {

    /** Members whose texts are words of the protocol. */
    private static final ImmutableSet<String> VOCABULARY = ImmutableSet.of(
            "role",
            "type",
            "format",
            "status",
            "stopReason",
            "latency",
            "toolUseId",
            "guardrailIdentifier",
            "guardrailVersion",
            "trace",
            "streamProcessingMode",
            "effort",
            "ttl",
            "qualifiers",
            "action",
            "additionalModelResponseFieldPaths",
            "invokedModelId",
            "p");

    /** What of a JSON schema says how a value is built, and not what it means. */
    private static final ImmutableSet<String> OF_SCHEMAS =
            ImmutableSet.of("type", "format", "required", "$ref", "$schema");

    /** Objects whose {@code name} is that of a tool; that of a document is content. */
    private static final ImmutableSet<String> NAMED = ImmutableSet.of("toolUse", "toolSpec", "tool", "systemTool");

    /** Documents of any form: all in them is content, numbers too. */
    private static final ImmutableSet<String> FREE =
            ImmutableSet.of("input", "json", "additionalModelRequestFields", "additionalModelResponseFields");

    private static final ImmutableSet<String> BINARY = ImmutableSet.of("bytes", "redactedContent");

    private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"|\u201c[^\u201d]*\u201d");

    private enum Mode {
        TYPED,
        SCHEMA,
        FREE
    }

    Document of(Document body) {
        return mask(body, "", "", Mode.TYPED);
    }

    /** Of an error's texts, what is quoted may be content. */
    Document ofError(Document body) {
        if (body.isString()) {
            return Document.fromString(QUOTED.matcher(body.asString()).replaceAll(found -> {
                String quoted = found.group();
                String inside = text(quoted.substring(1, quoted.length() - 1));
                return Matcher.quoteReplacement(quoted.charAt(0) + inside + quoted.charAt(quoted.length() - 1));
            }));
        } else if (body.isList()) {
            return Document.fromList(body.asList().stream().map(this::ofError).toList());
        } else if (body.isMap()) {
            Map<String, Document> members = new LinkedHashMap<>();
            body.asMap().forEach((name, member) -> members.put(name, ofError(member)));
            return Document.fromMap(members);
        }
        return body;
    }

    private Document mask(Document value, String parent, String name, Mode mode) {
        if (value.isMap()) {
            Map<String, Document> members = new LinkedHashMap<>();
            value.asMap()
                    .forEach((member, inner) -> members.put(member, mask(inner, name, member, mode(mode, member))));
            return Document.fromMap(members);
        } else if (value.isList()) {
            List<Document> items = new ArrayList<>();
            value.asList().forEach(item -> items.add(mask(item, parent, name, mode)));
            return Document.fromList(items);
        } else if (value.isString()) {
            return Document.fromString(string(value.asString(), parent, name, mode));
        } else if (value.isNumber() && mode == Mode.FREE) {
            return Document.fromNumber(figures(value.asNumber().stringValue()));
        }
        return value;
    }

    private static Mode mode(Mode mode, String member) {
        if (mode != Mode.TYPED) {
            return mode;
        } else if (member.equals("inputSchema")) {
            return Mode.SCHEMA;
        }
        return FREE.contains(member) ? Mode.FREE : Mode.TYPED;
    }

    private String string(String text, String parent, String name, Mode mode) {
        boolean kept =
                switch (mode) {
                    case FREE -> false;
                    case SCHEMA -> OF_SCHEMAS.contains(name);
                    case TYPED -> VOCABULARY.contains(name) || (name.equals("name") && NAMED.contains(parent));
                };
        if (kept) {
            return text;
        }
        // All zero bits: Base64 of as many bytes.
        return mode == Mode.TYPED && BINARY.contains(name) ? text.replaceAll("[A-Za-z0-9+/]", "A") : text(text);
    }

    /** Replaces letters and digits; blanks and punctuation remain. */
    String text(String text) {
        StringBuilder masked = new StringBuilder(text.length());
        text.codePoints().forEach(character -> masked.appendCodePoint(placeholder(character)));
        return masked.toString();
    }

    /**
     * Replaces texts and figures of JSON, which may be cut off; names, {@code true}, {@code false}, {@code null} stay.
     */
    String json(String json) {
        StringBuilder masked = new StringBuilder(json.length());
        int at = 0;
        while (at < json.length()) {
            char next = json.charAt(at);
            if (next != '"') {
                masked.append(next >= '0' && next <= '9' ? '1' : next);
                at++;
                continue;
            }
            int end = endOfString(json, at);
            String string = json.substring(at, end);
            masked.append(isName(json, end) ? string : jsonString(string));
            at = end;
        }
        return masked.toString();
    }

    private static int endOfString(String json, int quote) {
        for (int at = quote + 1; at < json.length(); at++) {
            if (json.charAt(at) == '\\') {
                at++;
            } else if (json.charAt(at) == '"') {
                return at + 1;
            }
        }
        return json.length();
    }

    private static boolean isName(String json, int from) {
        int at = from;
        while (at < json.length() && Character.isWhitespace(json.charAt(at))) {
            at++;
        }
        return at < json.length() && json.charAt(at) == ':';
    }

    /** Escapes stay escapes. */
    private String jsonString(String string) {
        StringBuilder masked = new StringBuilder(string.length());
        int at = 0;
        while (at < string.length()) {
            int character = string.codePointAt(at);
            if (character == '\\') {
                boolean unicode = string.startsWith("\\u", at) && at + 6 <= string.length();
                masked.append(unicode ? "\\u0078" : string.substring(at, Math.min(string.length(), at + 2)));
                at = Math.min(string.length(), at + (unicode ? 6 : 2));
            } else {
                masked.appendCodePoint(placeholder(character));
                at += Character.charCount(character);
            }
        }
        return masked.toString();
    }

    private static String figures(String number) {
        return number.replaceAll("[0-9]", "1");
    }

    /** A letter of as many bytes in UTF-8. */
    private static int placeholder(int character) {
        if (character < 0x80) {
            return Character.isLetter(character) ? 'x' : Character.isDigit(character) ? '0' : character;
        } else if (character < 0x800) {
            return 0xe9;
        } else if (character < 0x10000) {
            return Character.isSurrogate((char) character) ? character : 0x6587;
        }
        return 0x1f600;
    }
}
