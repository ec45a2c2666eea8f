package dev.modelrouter.core;

import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.ModelId.Form;
import dev.modelrouter.core.ModelId.Names;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads base ids and inference-profile ids, and hands ARNs to {@link ArnParser}. Every step is one pass over the text,
 * whatever the text.
 */
final class ModelIdParser {

    private static final int QUOTED_CHARS = 100;

    /**
     * Provider names that begin a base id. They tell a profile of a geography that is newer than this library
     * ({@code mx.anthropic.…}) from a base id: taking it for one would call it in-region, and residency would be wrong.
     */
    private static final ImmutableSet<String> PROVIDERS = ImmutableSet.of(
            "ai21",
            "amazon",
            "anthropic",
            "cohere",
            "deepseek",
            "google",
            "luma",
            "meta",
            "minimax",
            "mistral",
            "moonshot",
            "moonshotai",
            "nvidia",
            "openai",
            "qwen",
            "stability",
            "twelvelabs",
            "writer",
            "xai",
            "zai");

    private ModelIdParser() {}

    static ModelId parse(String text) {
        if (text.isEmpty()) {
            throw malformed(text, "it is empty");
        }
        if (text.length() > ModelId.MAX_LENGTH) {
            throw malformed(
                    text, "it has " + text.length() + " characters; Bedrock takes at most " + ModelId.MAX_LENGTH);
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean allowed =
                    isSegmentChar(c) || (c >= 'A' && c <= 'Z') || c == '.' || c == ':' || c == '/' || c == '_';
            if (!allowed) {
                throw malformed(
                        text,
                        "the character at index " + i + " (" + String.format(Locale.ROOT, "U+%04X", (int) c)
                                + ") cannot occur in one");
            }
        }
        if (text.startsWith("arn:")) {
            return ArnParser.parse(text);
        }
        if (text.indexOf('/') >= 0) {
            throw malformed(text, "'/' occurs only in ARNs, which begin with \"arn:\"");
        }
        return parseId(text);
    }

    /** Reads what is not an ARN. */
    static ModelId parseId(String text) {
        int prefix = prefixLength(text);
        if (prefix > 0) {
            String base = text.substring(prefix);
            requireBaseId(text, base, "after the prefix \"" + text.substring(0, prefix) + "\" it ");
            Scope scope = Scope.ofPrefixedId(text).orElse(null);
            return new ModelId(text, Form.INFERENCE_PROFILE, new Names(withoutVariant(base), scope, null));
        }
        requireBaseId(text, text, "it ");
        Scope scope = isSurelyBaseId(text) ? Scope.IN_REGION : null;
        return new ModelId(text, Form.BASE, new Names(withoutVariant(text), scope, null));
    }

    /**
     * Returns how long the prefix of an inference profile's id is, with its dot; zero for an id without one. Any word
     * before a provider counts, unless it is a provider too.
     */
    static int prefixLength(String id) {
        Optional<Scope> scope = Scope.ofPrefixedId(id);
        if (scope.isPresent()) {
            return scope.get().prefix().length();
        }
        int first = id.indexOf('.');
        int second = id.indexOf('.', first + 1);
        boolean newGeography = first > 0
                && second > 0
                && isLowerCase(id, first)
                && PROVIDERS.contains(id.substring(first + 1, second))
                && !PROVIDERS.contains(id.substring(0, first));
        return newGeography ? first + 1 : 0;
    }

    /** Bedrock knows ids in one spelling, so that {@code US.} is no geography that is new. */
    private static boolean isLowerCase(String id, int end) {
        return id.chars().limit(end).allMatch(c -> isSegmentChar((char) c));
    }

    /**
     * Returns whether a base id cannot be the profile of a geography and of a provider that are both newer than this
     * library: its provider is known, or one dot is all it has. A dot between digits, as in {@code rocket-2.5}, is a
     * version's.
     */
    private static boolean isSurelyBaseId(String text) {
        int dots = 0;
        for (int i = text.indexOf('.'); i >= 0; i = text.indexOf('.', i + 1)) {
            dots += isDigit(text.charAt(i - 1)) && isDigit(text.charAt(i + 1)) ? 0 : 1;
        }
        return dots <= 1 || PROVIDERS.contains(text.substring(0, text.indexOf('.')));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static void requireBaseId(String text, String base, String subject) {
        String problem = baseIdProblem(base);
        if (problem != null) {
            throw malformed(text, subject + problem);
        }
    }

    /** Returns what keeps a text from being {@code provider.model[.part…][:version[:context]]}, or null. */
    static @Nullable String baseIdProblem(String text) {
        int dots = 0;
        int colons = 0;
        int partLength = 0;
        boolean badPart = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' || c == ':') {
                badPart |= partLength == 0 || partLength > 63 || (c == '.' && colons > 0);
                partLength = 0;
                dots += c == '.' ? 1 : 0;
                colons += c == ':' ? 1 : 0;
            } else {
                badPart |= !isSegmentChar(c);
                partLength++;
            }
        }
        badPart |= partLength == 0 || partLength > 63;
        if (dots == 0) {
            return "has no '.' between a provider and a model";
        }
        int prefix = prefixLength(text);
        if (prefix > 0) {
            return "begins with a prefix, \"" + text.substring(0, prefix)
                    + "\": a profile's id has one, a base id none";
        }
        if (dots > 4 || colons > 2) {
            return "has more parts than an id has";
        }
        return badPart ? "has a part that is not made of 1 to 63 of a-z, 0-9 and '-'" : null;
    }

    private static boolean isSegmentChar(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }

    /** Cuts a context variant off: a colon, one to five digits, and {@code k} or {@code m} at the end. */
    static String withoutVariant(String baseId) {
        int colon = baseId.lastIndexOf(':');
        int last = baseId.length() - 1;
        boolean unit = baseId.charAt(last) == 'k' || baseId.charAt(last) == 'm';
        int digits = last - colon - 1;
        if (colon < 0 || !unit || digits < 1 || digits > 5) {
            return baseId;
        }
        for (int i = colon + 1; i < last; i++) {
            if (baseId.charAt(i) < '0' || baseId.charAt(i) > '9') {
                return baseId;
            }
        }
        return baseId.substring(0, colon);
    }

    static MalformedModelIdException malformed(String text, String problem) {
        StringBuilder message = new StringBuilder("Not a model id: ")
                .append(quote(text))
                .append(": ")
                .append(problem)
                .append(". A model id has one of these forms:");
        for (Form form : Form.values()) {
            message.append("\n  ").append(form.pattern());
        }
        return new MalformedModelIdException(message.toString());
    }

    /** Quotes a text for a message: cut, with accounts masked and anything that is not plain ASCII escaped. */
    static String quote(String text) {
        // Masked before it is cut, so that no half of an account id is left at the end.
        String start = ArnParser.maskAccounts(text.substring(0, Math.min(text.length(), 2 * QUOTED_CHARS)));
        StringBuilder quoted = new StringBuilder("\"");
        start.chars().limit(QUOTED_CHARS).forEach(c -> {
            if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
                quoted.append((char) c);
            } else {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", c));
            }
        });
        return quoted.append(text.length() > QUOTED_CHARS ? "…\"" : "\"").toString();
    }
}
