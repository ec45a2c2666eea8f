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
            "confidence",
            "filterStrength",
            "guardrailId",
            "guardrailArn",
            "guardrailOrigin",
            "guardrailOwnership",
            "p");

    /** Words of ApplyGuardrail, where they are members of the request itself; elsewhere a source is an address. */
    private static final ImmutableSet<String> OUTERMOST = ImmutableSet.of("source", "outputScope");

    /** What the formats of models' own have for vocabulary besides. */
    private static final ImmutableSet<String> OF_NATIVE = ImmutableSet.of(
            "id",
            "model",
            "object",
            "anthropic_version",
            "media_type",
            "tool_use_id",
            "tool_call_id",
            "stop_reason",
            "finish_reason",
            "completionReason",
            "finishReason",
            "taskType",
            "schemaVersion",
            "input_type",
            "embedding_types",
            "embeddingTypes",
            "truncate");

    /** Texts that are JSON, and perhaps but a piece of it. */
    static final ImmutableSet<String> JSON_TEXTS = ImmutableSet.of("partial_json", "arguments");

    /** What of a JSON schema says how a value is built, and not what it means. */
    private static final ImmutableSet<String> OF_SCHEMAS =
            ImmutableSet.of("type", "format", "required", "$ref", "$schema");

    private static final ImmutableSet<String> SCHEMAS = ImmutableSet.of("inputSchema", "input_schema", "parameters");

    /** Objects whose {@code name} is that of a tool; that of a document is content. */
    private static final ImmutableSet<String> NAMED =
            ImmutableSet.of("toolUse", "toolSpec", "tool", "systemTool", "tools", "tool_choice", "function");

    /** Documents of any form: all in them is content, numbers too. */
    private static final ImmutableSet<String> FREE =
            ImmutableSet.of("input", "json", "additionalModelRequestFields", "additionalModelResponseFields");

    private static final ImmutableSet<String> BINARY = ImmutableSet.of("bytes", "redactedContent", "data");

    private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"|\u201c[^\u201d]*\u201d");

    private static final ImmutableSet<String> WORDS = ImmutableSet.of("true", "false", "null");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]*[.]?[0-9]*(?:[eE][+-]?[0-9]*)?");

    private enum Mode {
        TYPED,
        NATIVE,
        SCHEMA,
        FREE
    }

    Document of(Document body) {
        return mask(body, "", "", Mode.TYPED);
    }

    /** Masks a body in the format of a model's own, of which next to nothing is known. */
    Document ofNative(Document body) {
        return mask(body, "", "", Mode.NATIVE);
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
            // A tool that is called has its name beside this word.
            String here = mode == Mode.NATIVE
                            && JsonTree.string(value, "type")
                                    .filter("tool_use"::equals)
                                    .isPresent()
                    ? "tool"
                    : name;
            value.asMap()
                    .forEach((member, inner) ->
                            members.put(member, mask(inner, here, member, mode(mode, member, inner))));
            return Document.fromMap(members);
        } else if (value.isList()) {
            List<Document> items = new ArrayList<>();
            value.asList().forEach(item -> items.add(maskItem(item, parent, name, mode)));
            return Document.fromList(items);
        } else if (value.isString()) {
            return Document.fromString(string(value.asString(), parent, name, mode));
        } else if (value.isNumber() && mode == Mode.FREE) {
            return Document.fromNumber(figures(value.asNumber().stringValue()));
        }
        return value;
    }

    /** One number may be a setting, many are a text or an image to a model. */
    private Document maskItem(Document item, String parent, String name, Mode mode) {
        return mask(item, parent, name, mode == Mode.NATIVE && item.isNumber() ? Mode.FREE : mode);
    }

    private static Mode mode(Mode mode, String member, Document inner) {
        if (mode == Mode.SCHEMA || mode == Mode.FREE) {
            return mode;
        } else if (SCHEMAS.contains(member) && inner.isMap()) {
            return Mode.SCHEMA;
        } else if (FREE.contains(member) && (mode == Mode.TYPED || inner.isMap())) {
            return Mode.FREE;
        }
        boolean inside = (member.equals("bytes") || member.equals("body")) && InnerBodies.isOpen(inner);
        return inside ? Mode.NATIVE : mode;
    }

    private String string(String text, String parent, String name, Mode mode) {
        boolean kept =
                switch (mode) {
                    case FREE -> false;
                    case SCHEMA -> OF_SCHEMAS.contains(name);
                    case TYPED -> isVocabulary(parent, name) || (parent.isEmpty() && OUTERMOST.contains(name));
                    case NATIVE -> isVocabulary(parent, name) || OF_NATIVE.contains(name);
                };
        if (kept) {
            return text;
        } else if (mode == Mode.NATIVE && JSON_TEXTS.contains(name)) {
            return json(text);
        }
        // All zero bits: Base64 of as many bytes.
        return (mode == Mode.TYPED || mode == Mode.NATIVE) && BINARY.contains(name)
                ? text.replaceAll("[A-Za-z0-9+/]", "A")
                : text(text);
    }

    private static boolean isVocabulary(String parent, String name) {
        return VOCABULARY.contains(name) || (name.equals("name") && NAMED.contains(parent));
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
                int word = endOfWord(json, at);
                masked.append(bare(json.substring(at, word), word == json.length()));
                at = word;
                continue;
            }
            int end = endOfString(json, at);
            String string = json.substring(at, end);
            masked.append(isName(json, end) ? string : jsonString(string));
            at = end;
        }
        return masked.toString();
    }

    /** Returns where what is neither in quotes nor blank or punctuation ends, or one of the latter. */
    private static int endOfWord(String json, int from) {
        int at = from;
        while (at < json.length() && isOfWord(json.charAt(at))) {
            at++;
        }
        return Math.max(at, from + 1);
    }

    private static boolean isOfWord(char character) {
        return Character.isLetterOrDigit(character) || "+-.".indexOf(character) >= 0 || character > 127;
    }

    /** What is neither a number nor one of JSON's three words, nor the beginning of one, was no JSON. */
    private String bare(String word, boolean isCutOff) {
        boolean known = WORDS.contains(word) || (isCutOff && WORDS.stream().anyMatch(each -> each.startsWith(word)));
        if (known) {
            return word;
        }
        return NUMBER.matcher(word).matches() ? figures(word) : text(word);
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
