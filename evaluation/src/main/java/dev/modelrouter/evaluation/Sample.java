package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.PlainText;

/**
 * One task of a data set: a prompt, and the answer that is right. Immutable and thread-safe; its {@code toString} shows
 * neither.
 */
public final class Sample {

    private final String id;
    private final String prompt;
    private final JsonNode expected;
    private final ImmutableMap<String, String> tags;

    private Sample(String id, String prompt, JsonNode expected, ImmutableMap<String, String> tags) {
        this.id = id;
        this.prompt = prompt;
        this.expected = expected;
        this.tags = tags;
    }

    /**
     * Returns a sample whose right answer is JSON.
     *
     * @param id names the sample in reports; not blank, and in one line
     * @param prompt what is asked; not blank
     * @param expected the right answer; a text node stands for a text
     * @throws IllegalArgumentException if the id, the prompt or an expected text is blank, or the id has a line break
     */
    public static Sample of(String id, String prompt, JsonNode expected) {
        checkArgument(!id.isBlank(), "A sample needs an id: reports name it by that.");
        PlainText.requireOneLine("The id of a sample", id);
        checkArgument(!prompt.isBlank(), "The prompt of sample %s is blank: there is nothing to ask.", id);
        checkArgument(
                !expected.isTextual() || !expected.textValue().isBlank(),
                "Sample %s expects a blank answer: routes reject empty answers, so none could solve it.",
                id);
        return new Sample(id, prompt, expected.deepCopy(), ImmutableMap.of());
    }

    /** Returns a sample whose right answer is a text. See {@link #of(String, String, JsonNode)}. */
    public static Sample of(String id, String prompt, String expected) {
        return of(id, prompt, TextNode.valueOf(expected));
    }

    /**
     * Returns the sample with one more tag, such as its difficulty; a tag of the same name is replaced. Reports break
     * results down by tags.
     */
    public Sample withTag(String name, String value) {
        checkArgument(!name.isBlank() && !value.isBlank(), "A tag of sample %s has a blank name or value.", id);
        PlainText.requireOneLine("The name of a tag of sample " + id, name);
        PlainText.requireOneLine("The value of a tag of sample " + id, value);
        ImmutableMap<String, String> more = ImmutableMap.<String, String>builder()
                .putAll(tags)
                .put(name, value)
                .buildKeepingLast();
        return new Sample(id, prompt, expected, more);
    }

    /** Returns what names the sample in reports. */
    public String id() {
        return id;
    }

    /** Returns what is asked. */
    public String prompt() {
        return prompt;
    }

    /** Returns a copy of the right answer; a text node if it is a text. */
    public JsonNode expected() {
        return expected.deepCopy();
    }

    /** Returns the tags in the order in which they were given. */
    public ImmutableMap<String, String> tags() {
        return tags;
    }

    @Override
    public String toString() {
        return "sample " + id + " " + tags;
    }
}
