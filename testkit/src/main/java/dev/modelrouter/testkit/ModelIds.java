package dev.modelrouter.testkit;

import java.util.regex.Pattern;

/** Model ids as people may see them. */
final class ModelIds {

    private static final Pattern ACCOUNT = Pattern.compile("(?<=:|%3A)\\d{12}(?=:|%3A)", Pattern.CASE_INSENSITIVE);

    private ModelIds() {}

    /** Returns an id, or a text of several, without the account of an ARN, which belongs in no message. */
    static String masked(String modelId) {
        return ACCOUNT.matcher(modelId).replaceAll("************");
    }
}
