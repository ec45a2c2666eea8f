package dev.modelrouter.pricing;

import dev.modelrouter.core.PlainText;
import org.jspecify.annotations.Nullable;

/** Something by which spending is told apart in a {@link SpendReport}. Immutable and thread-safe. */
public final class SpendDimension {

    /** The day of the request, in UTC. */
    public static final SpendDimension DAY = new SpendDimension("day");
    /** The route of the request. */
    public static final SpendDimension ROUTE = new SpendDimension("route");
    /** The model that was called, by its short name; without one, by its id with an account id in it masked. */
    public static final SpendDimension MODEL = new SpendDimension("model");
    /** What the call was made for: a key of {@link dev.modelrouter.core.Purpose}. */
    public static final SpendDimension PURPOSE = new SpendDimension("purpose");
    /** What became of the call's result: a key of {@link Disposition}. */
    public static final SpendDimension DISPOSITION = new SpendDimension("disposition");

    private static final String TAG = "tag:";

    private final String key;

    private SpendDimension(String key) {
        this.key = key;
    }

    /**
     * Returns the value of a tag, such as each tenant.
     *
     * @param name the tag's name; not blank, in {@linkplain PlainText one line}
     */
    public static SpendDimension tag(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("A tag needs a name, got a blank one");
        }
        PlainText.requireOneLine("The name of a tag", name);
        return new SpendDimension(TAG + name);
    }

    /** Returns the name used in reports: {@code day}, {@code model}, or {@code tag:tenant}. */
    public String key() {
        return key;
    }

    /**
     * Returns whether all calls of a request are in one row. Only then can a row say what an accepted answer cost and
     * what was saved; a model's row lacks what other models cost on the way to its answers.
     */
    boolean keepsRequestsWhole() {
        return equals(DAY) || equals(ROUTE) || isTag();
    }

    boolean isTag() {
        return key.startsWith(TAG);
    }

    /** Returns the tag's name. */
    String tagName() {
        return key.substring(TAG.length());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SpendDimension that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    /** Returns {@link #key}. */
    @Override
    public String toString() {
        return key;
    }
}
