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
        Optional<Scope> scope = Scope.ofPrefixedId(text);
        if (scope.isPresent()) {
            String base = text.substring(scope.get().prefix().length());
            requireBaseId(text, base, "after the prefix \"" + scope.get().prefix() + "\" it ");
            return new ModelId(text, Form.INFERENCE_PROFILE, new Names(withoutVariant(base), scope.get(), null));
        }
        requireBaseId(text, text, "it ");
        int dot = text.indexOf('.');
        String rest = text.substring(dot + 1);
        int second = rest.indexOf('.');
        if (second > 0
                && PROVIDERS.contains(rest.substring(0, second))
                && !PROVIDERS.contains(text.substring(0, dot))) {
            return new ModelId(text, Form.INFERENCE_PROFILE, new Names(withoutVariant(rest), null, null));
        }
        return new ModelId(text, Form.BASE, new Names(withoutVariant(text), Scope.IN_REGION, null));
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
