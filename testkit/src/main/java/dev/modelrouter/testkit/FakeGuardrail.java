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
 * <p>One that the control plane's CreateGuardrail made has the rules that it was sent, as far as a program can judge by
 * them: the words, and the expressions of the sensitive information. What Bedrock judges by a model (denied topics,
 * content filters, its own kinds of personal data and lists of words, grounding) is told of by GetGuardrail, and finds
 * nothing until a test says what: by {@link #blocksTopic}, {@link #blocks} or {@link #masks}, which stay when the
 * guardrail is updated.
 *
 * <p>InvokeModel is only checked for the guardrail's existence, since its bodies are passed on as they are.
 * Thread-safe.
 */
public final class FakeGuardrail {

    /** The text that the console of Bedrock proposes for both messages. */
    private static final String REFUSAL = "Sorry, the model cannot answer this question.";

    /** The version that a guardrail has before it has any other. */
    static final String DRAFT = "DRAFT";

    private static final Pattern ID = Pattern.compile("[a-z0-9]+");
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,7}|DRAFT");

    private final String id;
    private final String version;
    private final List<Rule> rules = new ArrayList<>();
    private Configuration configuration = Configuration.NONE;
    private String inputMessage = REFUSAL;
    private String outputMessage = REFUSAL;
    private @Nullable Fault fault;

    /** One thing that a guardrail looks for. */
    sealed interface Rule permits Word, Topic, Expression {}

    /** A word or phrase to block. */
    record Word(String phrase, Pattern pattern) implements Rule {}

    /** A topic to block. */
    record Topic(String name, Predicate<? super String> predicate) implements Rule {}

    /** An expression to mask, or to block. */
    record Expression(String name, Pattern pattern, boolean blocked) implements Rule {}

    /** The rules that the control plane was sent, which may differ by side. */
    record Configuration(ImmutableList<Rule> ofInput, ImmutableList<Rule> ofOutput) {

        static final Configuration NONE = new Configuration(ImmutableList.of(), ImmutableList.of());
    }

    FakeGuardrail(String id, String version) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("A guardrail's id has letters in lower case and digits alone, but was \""
                    + ModelIds.masked(id) + "\"");
        }
        if (!VERSION.matcher(version).matches()) {
            throw new IllegalArgumentException(
                    "A guardrail's version is a number from 1 to 99999999 or DRAFT, but was \"" + version + "\"");
        }
        this.id = id;
        this.version = version;
    }

    /** Returns the id of a guardrail that is named by that or by its ARN. */
    static String idOf(String identifier) {
        return identifier.startsWith("arn:") ? identifier.substring(identifier.lastIndexOf('/') + 1) : identifier;
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
            rules.add(word(phrase));
        }
        return this;
    }

    static Word word(String phrase) {
        return new Word(
                phrase,
                Pattern.compile(
                        "(?<![\\p{L}\\p{N}_])" + Pattern.quote(phrase) + "(?![\\p{L}\\p{N}_])",
                        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
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
        rules.add(new Expression(Objects.requireNonNull(name, "name"), Pattern.compile(regex), false));
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

    /** Takes what the control plane was sent in place of what it was sent before; the test's own rules stay. */
    synchronized void configure(Configuration newConfiguration, String ofInput, String ofOutput) {
        configuration = newConfiguration;
        inputMessage = ofInput;
        outputMessage = ofOutput;
    }

    /** Returns a guardrail of another version that does the same, whatever this one is told later. */
    synchronized FakeGuardrail copy(String newVersion) {
        FakeGuardrail copy = new FakeGuardrail(id, newVersion);
        copy.rules.addAll(rules);
        copy.configuration = configuration;
        copy.inputMessage = inputMessage;
        copy.outputMessage = outputMessage;
        copy.fault = fault;
        return copy;
    }

    /**
     * Judges texts by the rules that there are now.
     *
     * @param ofInput whether the texts are an input
     */
    GuardrailVerdict judge(GuardrailVerdict.Judged judged, boolean ofInput) {
        ImmutableList<Rule> now;
        synchronized (this) {
            now = ImmutableList.<Rule>builder()
                    .addAll(ofInput ? configuration.ofInput() : configuration.ofOutput())
                    .addAll(rules)
                    .build();
        }
        return GuardrailVerdict.of(this, now, judged);
    }
}
