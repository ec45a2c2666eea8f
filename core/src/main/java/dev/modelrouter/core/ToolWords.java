package dev.modelrouter.core;

import org.jspecify.annotations.Nullable;

/** Which ids and names of tools there are. Of letters, those of ASCII. */
final class ToolWords {

    /** As Bedrock has it for both. */
    static final int LONGEST = 64;

    /** The length of the ids that Mistral's models have. */
    static final int NINE = 9;

    private ToolWords() {}

    /** Returns what of an id some models do not take, as a set. */
    static long featuresOfId(@Nullable String id) {
        if (id == null) {
            return 0;
        }
        long features = id.length() == NINE ? 0 : RequestFeature.LONG_TOOL_ID.bit();
        if (id.isEmpty() || id.length() > LONGEST) {
            features |= RequestFeature.FAULT.bit();
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (!isAlphanumeric(c)) {
                features |= RequestFeature.LONG_TOOL_ID.bit();
                if (c == '.' || c == ':') {
                    features |= RequestFeature.PUNCTUATED_TOOL_ID.bit();
                } else if (c != '_' && c != '-') {
                    features |= RequestFeature.FAULT.bit();
                }
            }
        }
        return features;
    }

    /** Returns what of a name some models do not take, as a set. */
    static long featuresOfName(@Nullable String name) {
        if (name == null) {
            return 0;
        }
        long features = name.isEmpty() || name.length() > LONGEST ? RequestFeature.FAULT.bit() : 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '-') {
                features |= RequestFeature.HYPHEN_IN_TOOL_NAME.bit();
            } else if (!isAlphanumeric(c) && c != '_') {
                features |= RequestFeature.FAULT.bit();
            }
        }
        return features;
    }

    static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
