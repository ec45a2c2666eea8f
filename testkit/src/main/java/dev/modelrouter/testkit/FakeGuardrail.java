package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A guardrail that judges texts by rules: words and phrases, topics by a predicate, and expressions that it masks. A
 * new one lets everything pass; rules add up.
 *
 * <pre>{@code
 * bedrock.guardrail("support", "1").blocks("competitor").masks("ORDER", "[A-Z]{2}-\\d{6}");
 * }</pre>
 *
 * <p>ApplyGuardrail answers its verdict. Converse and ConverseStream that name it are held to it as by Bedrock:
 *
 * <ul>
 *   <li>An input that is blocked reaches no model and takes no step of a script: the answer is the message for blocked
 *       inputs with the stop reason {@code guardrail_intervened} and no usage. An output that is blocked is replaced by
 *       the message for blocked outputs, and billed as the model wrote it.
 *   <li>Of the input the texts of the messages are judged; but if there is {@code guardContent} anywhere, that
 *       alone, but for words, which are looked for in the other texts of the messages too. Tool results, tool
 *       definitions, arguments of tools, reasoning and documents are never judged. Of the output the texts are.
 *   <li>What is masked reads <code>{NAME}</code> afterwards: to the model in the input, to the caller in the output,
 *       where the stop reason is {@code guardrail_intervened} too.
 *   <li>A stream in the mode {@code sync}, which is the default, is judged before any of it is sent. In the mode {@code
 *       async} nothing is masked, and what is blocked has gone out already: the fake sends the text up to the end of
 *       what is blocked (all of it, for a topic), and then the message.
 *   <li>{@code trace.guardrail} says what was found if the trace is {@code enabled}, and with {@code enabled_full} also
 *       what was looked for in vain.
 * </ul>
 *
 * <p>InvokeModel is only checked for the guardrail's existence, since its bodies are passed on as they are.
 * Thread-safe.
 */
public final class FakeGuardrail {

    /** The text that the console of Bedrock proposes for both messages. */
    private static final String REFUSAL = "Sorry, the model cannot answer this question.";

    private static final Pattern ID = Pattern.compile("[a-z0-9]+");
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,7}|DRAFT");

    private final String id;
    private final String version;
    private final List<Rule> rules = new ArrayList<>();
    private String inputMessage = REFUSAL;
    private String outputMessage = REFUSAL;
    private @Nullable Fault fault;

    /** One thing that a guardrail looks for. */
    sealed interface Rule permits Word, Topic, Mask {}

    /** A word or phrase to block. */
    record Word(String phrase, Pattern pattern) implements Rule {}

    /** A topic to block. */
    record Topic(String name, Predicate<? super String> predicate) implements Rule {}

    /** An expression to mask. */
    record Mask(String name, Pattern pattern) implements Rule {}

    FakeGuardrail(String id, String version) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("A guardrail's id has letters in lower case and digits alone, but was \""
                    + ModelIds.masked(id) + "\"; of an ARN give what stands after the slash");
        }
        if (!VERSION.matcher(version).matches()) {
            throw new IllegalArgumentException(
                    "A guardrail's version is a number from 1 to 99999999 or DRAFT, but was \"" + version + "\"");
        }
        this.id = id;
        this.version = version;
    }

    static String key(String id, String version) {
        return Objects.requireNonNull(id, "id") + ':' + Objects.requireNonNull(version, "version");
    }

    /**
     * Blocks texts with one of these words or phrases: whole words, whatever their case.
     *
     * @throws IllegalArgumentException if a phrase is blank
     */
    public synchronized FakeGuardrail blocks(String... phrases) {
        for (String phrase : phrases) {
            if (phrase.isBlank()) {
                throw new IllegalArgumentException("A word to block has a character at least, but one is blank");
            }
            rules.add(new Word(
                    phrase,
                    Pattern.compile(
                            "(?<![\\p{L}\\p{N}_])" + Pattern.quote(phrase) + "(?![\\p{L}\\p{N}_])",
                            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)));
        }
        return this;
    }

    /**
     * Blocks texts of a denied topic.
     *
     * @param name of the topic, for the assessment
     * @param isAbout says whether a text is about it; may be called by several threads at once
     */
    public synchronized FakeGuardrail blocksTopic(String name, Predicate<? super String> isAbout) {
        rules.add(new Topic(Objects.requireNonNull(name, "name"), Objects.requireNonNull(isAbout, "isAbout")));
        return this;
    }

    /**
     * Masks what an expression matches by its name in braces.
     *
     * @param name such as {@code EMAIL}
     * @param regex a regular expression of Java
     * @throws java.util.regex.PatternSyntaxException if it is none
     */
    public synchronized FakeGuardrail masks(String name, String regex) {
        rules.add(new Mask(Objects.requireNonNull(name, "name"), Pattern.compile(regex)));
        return this;
    }

    /** Says what is answered in place of an input that is blocked. Default: a sentence of regret. */
    public synchronized FakeGuardrail blockedInputMessage(String message) {
        inputMessage = Objects.requireNonNull(message, "message");
        return this;
    }

    /** Says what is answered in place of an output that is blocked. Default: a sentence of regret. */
    public synchronized FakeGuardrail blockedOutputMessage(String message) {
        outputMessage = Objects.requireNonNull(message, "message");
        return this;
    }

    /** Fails every ApplyGuardrail of it with this fault; Converse goes on as if nothing were. */
    public synchronized FakeGuardrail failsToApply(Fault newFault) {
        fault = Objects.requireNonNull(newFault, "fault");
        return this;
    }

    /** Says which guardrail it is, and how many rules it has. */
    @Override
    public synchronized String toString() {
        return "FakeGuardrail[" + id + ", " + version + ", " + rules.size() + " rules]";
    }

    String id() {
        return id;
    }

    String version() {
        return version;
    }

    synchronized Optional<Fault> fault() {
        return Optional.ofNullable(fault);
    }

    synchronized String message(boolean ofInput) {
        return ofInput ? inputMessage : outputMessage;
    }

    /** Judges texts by the rules that there are now. */
    GuardrailVerdict judge(GuardrailVerdict.Judged judged) {
        ImmutableList<Rule> now;
        synchronized (this) {
            now = ImmutableList.copyOf(rules);
        }
        return GuardrailVerdict.of(this, now, judged);
    }
}
