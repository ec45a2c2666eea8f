package dev.modelrouter.core;

import com.google.common.collect.ImmutableSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.DocumentBlock;

/** The names that documents may have, and which documents are plain text. */
final class DocumentNames {

    private static final int LONGEST = 200;
    private static final ImmutableSet<String> PLAIN = ImmutableSet.of("csv", "html", "md", "txt");

    private DocumentNames() {}

    static boolean isPlainText(DocumentBlock document) {
        return document.formatAsString() != null && PLAIN.contains(document.formatAsString());
    }

    /** Returns whether Bedrock takes a name; one that is missing is the caller's matter. */
    static boolean isTaken(@Nullable String name) {
        if (name == null) {
            return true;
        }
        boolean wasBlank = false;
        boolean hasWord = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isNormal(c) && (c != ' ' || wasBlank)) {
                return false;
            }
            wasBlank = c == ' ';
            hasWord |= !wasBlank;
        }
        return hasWord && name.length() <= LONGEST;
    }

    private static boolean isNormal(char c) {
        return ToolWords.isAlphanumeric(c) || "_-()[]".indexOf(c) >= 0;
    }

    /** Returns the name that is most like another, is taken, and is none of these. */
    static String like(String name, Set<String> used) {
        StringBuilder like = new StringBuilder();
        for (int i = 0; i < name.length() && like.length() < LONGEST; i++) {
            char c = isNormal(name.charAt(i)) ? name.charAt(i) : name.charAt(i) == ' ' ? ' ' : '-';
            if (c != ' ' || (like.length() > 0 && like.charAt(like.length() - 1) != ' ')) {
                like.append(c);
            }
        }
        String base = like.toString().isBlank() ? "document" : like.toString().strip();
        String found = base;
        for (int i = 2; used.contains(found); i++) {
            String suffix = "-" + i;
            found = base.substring(0, Math.min(base.length(), LONGEST - suffix.length())) + suffix;
        }
        return found;
    }
}
