package dev.modelrouter.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelRequest;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * What one model answers, call by call.
 *
 * <p>A word in the present tense ({@code replies}, {@code answers}, {@code throttles}, {@code fails}, {@code breaks})
 * starts the script anew; {@code then…} goes on from what stands. A step answers one call, or as many as it counts, and
 * hands over to the next. <b>The last step answers for ever, unless it counts its calls</b>:
 *
 * <pre>
 * replies("a")                     a, a, a, …
 * replies("a").thenReplies("b")    a, b, b, …
 * throttles(2).thenReplies("a")    429, 429, a, a, …
 * throttles(2)                     429, 429, and a third call is unscripted
 * replies("a").thenNoMore()        a, and a second call is unscripted
 * </pre>
 *
 * <p>{@code replies}, {@code answers} and {@code breaks} are for Converse and ConverseStream, and for InvokeModel and
 * InvokeModelWithResponseStream too, in the own format of Claude, Nova, Titan, Llama, Mistral, Cohere and the models that
 * speak OpenAI's chat completions: one script serves whole and streamed answers. Models of embeddings answer with
 * vectors: the reply, if it is a JSON list of numbers, else one that is made of the text. In a script that has
 * {@code invokes}, those alone are for InvokeModel, byte for byte. Faults are for all four. A call takes the next step
 * that is for its operation, and passes over the others. CountTokens takes none: it counts without a script.
 *
 * <p>Thread-safe: concurrent calls take one step each. Functions given to it may be called by several threads at once.
 */
public final class ModelScript {

    /** What a break strikes when no reply is given to be broken. */
    private static final String ONE_TOKEN = "and ";

    private static final int SHORTEST_STORY = 8;

    private final List<ScriptStep> steps = new ArrayList<>();

    /** How many calls each step has answered. */
    private final List<Integer> given = new ArrayList<>();

    private @Nullable Counting counting;
    private @Nullable Delay delay;
    private @Nullable Jitter jitter;
    private @Nullable RandomDraw<Break> randomBreaks;
    private @Nullable RandomDraw<Fault> randomFaults;
    private @Nullable Personality personality;

    ModelScript() {}

    /** Answers every call with this text. */
    public ModelScript replies(String text) {
        return replies(FakeReply.text(text));
    }

    /** Answers every call with this response; {@linkplain FakeReply what it leaves out} is filled in. */
    public ModelScript replies(ConverseResponse response) {
        return replies(FakeReply.of(response));
    }

    /** Answers every call with this reply. */
    public ModelScript replies(FakeReply reply) {
        return startWith(ScriptStep.open(reply));
    }

    /** Goes on with this text. */
    public ModelScript thenReplies(String text) {
        return thenReplies(FakeReply.text(text));
    }

    /** Goes on with this response; {@linkplain FakeReply what it leaves out} is filled in. */
    public ModelScript thenReplies(ConverseResponse response) {
        return thenReplies(FakeReply.of(response));
    }

    /** Goes on with this reply. */
    public ModelScript thenReplies(FakeReply reply) {
        return goOnWith(ScriptStep.open(reply));
    }

    /**
     * Answers every call with what the function makes of its request: a {@link FakeReply} or a {@link Fault}.
     *
     * <p>The function runs on the caller's thread in process, on a worker thread of the server over the wire. It may
     * block. What it throws reaches an in-process caller unchanged; over the wire it becomes an HTTP 400 with the code
     * {@code ScriptFailedException}, and is logged.
     */
    public ModelScript answers(Function<? super ConverseRequest, ? extends FakeAnswer> function) {
        return startWith(ScriptStep.computed(function));
    }

    /** Goes on with what the function makes of the request; see {@link #answers}. */
    public ModelScript thenAnswers(Function<? super ConverseRequest, ? extends FakeAnswer> function) {
        return goOnWith(ScriptStep.computed(function));
    }

    /** Answers every call with the text that the function makes of its request; see {@link #answers}. */
    public ModelScript answersText(Function<? super ConverseRequest, String> function) {
        return startWith(ScriptStep.computed(function.andThen(ModelScript::textReply)));
    }

    /** Goes on with the text that the function makes of the request; see {@link #answers}. */
    public ModelScript thenAnswersText(Function<? super ConverseRequest, String> function) {
        return goOnWith(ScriptStep.computed(function.andThen(ModelScript::textReply)));
    }

    private static FakeReply textReply(@Nullable String text) {
        return FakeReply.text(
                Objects.requireNonNull(text, "A scripted function returned null; return the text, which may be empty"));
    }

    /** Answers every InvokeModel with this JSON, in the model's own format. */
    public ModelScript invokes(String json) {
        return invokes(FakeBody.json(json));
    }

    /** Answers every InvokeModel with this body, or InvokeModelWithResponseStream with its chunks. */
    public ModelScript invokes(FakeBody body) {
        return startWith(ScriptStep.invocation(body));
    }

    /**
     * Answers every InvokeModel and InvokeModelWithResponseStream with what the function makes of its request, which is
     * given to it as one of InvokeModel; see {@link #answers} for where it runs.
     */
    public ModelScript invokes(Function<? super InvokeModelRequest, ? extends FakeInvocation> function) {
        return startWith(ScriptStep.invoked(function));
    }

    /** Goes on with this JSON for InvokeModel, in the model's own format. */
    public ModelScript thenInvokes(String json) {
        return thenInvokes(FakeBody.json(json));
    }

    /** Goes on with this body; see {@link #invokes(FakeBody)}. */
    public ModelScript thenInvokes(FakeBody body) {
        return goOnWith(ScriptStep.invocation(body));
    }

    /** Goes on with what the function makes of the request; see {@link #invokes(Function)}. */
    public ModelScript thenInvokes(Function<? super InvokeModelRequest, ? extends FakeInvocation> function) {
        return goOnWith(ScriptStep.invoked(function));
    }

    /**
     * Answers every CountTokens with this number. Default: the tokens that Converse would bill for the same input. It
     * stands whatever the steps are, like {@code delays}, and is replaced by the next {@code failsToCount}.
     *
     * @param inputTokens zero or more
     */
    public ModelScript countsTokens(int inputTokens) {
        if (inputTokens < 0) {
            throw new IllegalArgumentException("A request has zero or more tokens, but was told " + inputTokens);
        }
        return counts(new Counting(inputTokens, null));
    }

    /** Fails every CountTokens with this fault; see {@link #countsTokens}, which replaces it. */
    public ModelScript failsToCount(Fault fault) {
        return counts(new Counting(0, Objects.requireNonNull(fault, "fault")));
    }

    private synchronized ModelScript counts(Counting newCounting) {
        counting = newCounting;
        return this;
    }

    /** Throttles every call: {@link Fault#throttling()}. */
    public ModelScript throttles() {
        return fails(Fault.throttling());
    }

    /** Throttles this many calls, at least one. */
    public ModelScript throttles(int calls) {
        return fails(calls, Fault.throttling());
    }

    /** Goes on by throttling this many calls, at least one. */
    public ModelScript thenThrottles(int calls) {
        return thenFails(calls, Fault.throttling());
    }

    /** Fails every call with this fault. */
    public ModelScript fails(Fault fault) {
        return startWith(ScriptStep.open(fault));
    }

    /** Fails this many calls, at least one, with this fault. */
    public ModelScript fails(int calls, Fault fault) {
        return startWith(ScriptStep.counted(calls, fault));
    }

    /** Goes on with this fault. */
    public ModelScript thenFails(Fault fault) {
        return goOnWith(ScriptStep.open(fault));
    }

    /** Goes on by failing this many calls, at least one, with this fault. */
    public ModelScript thenFails(int calls, Fault fault) {
        return goOnWith(ScriptStep.counted(calls, fault));
    }

    /**
     * Breaks every answer by an effect at a moment: a stream in its middle, for example. The answer that breaks is some
     * text that is long enough; to say which, script {@code replies(FakeReply.text("...").breaks(effect, moment))}.
     *
     * @throws IllegalArgumentException if the effect cannot strike at that moment
     */
    public ModelScript breaks(Effect effect, Moment moment) {
        return replies(brokenStory(Break.of(effect, moment)));
    }

    /** Breaks every answer by an effect that has one moment only; see {@link #breaks(Effect, Moment)}. */
    public ModelScript breaks(Effect effect) {
        return replies(brokenStory(Break.of(effect)));
    }

    /** Breaks this many answers, at least one; see {@link #breaks(Effect, Moment)}. */
    public ModelScript breaks(int calls, Effect effect, Moment moment) {
        return startWith(ScriptStep.counted(calls, brokenStory(Break.of(effect, moment))));
    }

    /** Goes on by breaking the answer; see {@link #breaks(Effect, Moment)}. */
    public ModelScript thenBreaks(Effect effect, Moment moment) {
        return thenReplies(brokenStory(Break.of(effect, moment)));
    }

    /** Goes on by breaking the answer by an effect that has one moment only; see {@link #breaks(Effect, Moment)}. */
    public ModelScript thenBreaks(Effect effect) {
        return thenReplies(brokenStory(Break.of(effect)));
    }

    /** Goes on by breaking this many answers, at least one; see {@link #breaks(Effect, Moment)}. */
    public ModelScript thenBreaks(int calls, Effect effect, Moment moment) {
        return goOnWith(ScriptStep.counted(calls, brokenStory(Break.of(effect, moment))));
    }

    static FakeReply brokenStory(Break broken) {
        int pieces = Math.max(SHORTEST_STORY, broken.moment().events());
        return FakeReply.text(ONE_TOKEN.repeat(pieces)).breaks(broken);
    }

    /** Ends the script: any further call is unscripted. */
    public ModelScript thenNoMore() {
        return goOnWith(ScriptStep.END);
    }

    /**
     * Delays every answer that states no delay of its own. Default: no delay. It stands whatever the steps are, and is
     * replaced by the next {@code delays}.
     *
     * @param fixed how long a call takes, zero or more
     */
    public ModelScript delays(Duration fixed) {
        return delays(Delay.of(fixed));
    }

    /**
     * Delays every answer that states no delay of its own, by what the function says of the usage billed; see {@link
     * #delays(Duration)}.
     *
     * @param byUsage gives the delay, zero or more
     */
    public ModelScript delays(Function<? super TokenUsage, Duration> byUsage) {
        return delays(new Delay(byUsage));
    }

    /**
     * Delays every answer that states no delay of its own, as a model does that writes token by token: a stream is seen
     * to come in that pace, evenly, and a whole answer comes with its last token. See {@link #delays(Duration)}.
     *
     * @param toFirstToken how long until the first token, zero or more
     * @param perToken how long each further token of output takes, zero or more
     */
    public ModelScript delays(Duration toFirstToken, Duration perToken) {
        return delays(Delay.of(toFirstToken, perToken));
    }

    /**
     * Breaks some of the answers, drawn by lot. Default: none. It stands whatever the steps are, like {@code delays},
     * and is replaced by the next {@code breaksAtRandom}. Faults are not broken, nor are answers that break already; a
     * break that does not fit a call, such as one of a stream a call of Converse, is not drawn for it, and a moment
     * after more events than the reply has is the one before its last.
     *
     * @param rate how many of the answers, from 0 (none) to 1 (all)
     * @param seed of the lots: the same seed breaks the same calls, counted from here on
     * @param breaks of which each is as likely, at least one
     * @throws IllegalArgumentException if the rate is none, or there are no breaks
     */
    public synchronized ModelScript breaksAtRandom(double rate, long seed, Break... breaks) {
        randomBreaks = new RandomDraw<>(
                rate, seed, List.of(breaks), "a break, such as Break.of(Effect.RESET, Moment.afterEvents(3))");
        return this;
    }

    /**
     * Fails some of the calls, drawn by lot. Default: none. It stands whatever the steps are, like {@code delays}, and
     * is replaced by the next {@code failsAtRandom}. It is drawn before the script is asked, so that a call that fails
     * takes no step: what the script says next is said to the call that is let through.
     *
     * @param rate how many of the calls, from 0 (none) to 1 (all)
     * @param seed of the lots: the same seed fails the same calls, counted from here on
     * @param faults of which each is as likely, at least one
     * @throws IllegalArgumentException if the rate is none, or there are no faults
     */
    public synchronized ModelScript failsAtRandom(double rate, long seed, Fault... faults) {
        randomFaults = new RandomDraw<>(rate, seed, List.of(faults), "a fault, such as Fault.throttling()");
        return this;
    }

    /**
     * Varies {@code delays} from call to call, by lot: each is multiplied by a lognormal factor whose median is 1, so
     * that half the calls are faster than that and a few much slower. Default: none vary. It stands whatever the steps
     * are; a delay that an answer states itself is kept as stated.
     *
     * @param sigma how much, from 0 (not at all) to 3; with 0.5, one call in twenty takes over 2.3 times the median
     * @param seed of the lots: the same seed gives the same delays, counted from here on
     * @throws IllegalArgumentException if sigma is out of range
     */
    public synchronized ModelScript variesDelays(double sigma, long seed) {
        jitter = new Jitter(sigma, seed);
        return this;
    }

    /**
     * Gives the replies the ways of a family of models: with {@link Personality#OF_ITS_FAMILY} those of the model that
     * is called, else these whatever the model id. Default: {@link Personality#PLAIN}, replies as they are.
     */
    public synchronized ModelScript behavesLike(Personality newPersonality) {
        personality = Objects.requireNonNull(newPersonality, "personality");
        return this;
    }

    private synchronized ModelScript delays(Delay newDelay) {
        delay = newDelay;
        return this;
    }

    private ModelScript startWith(ScriptStep step) {
        return startWith(List.of(step));
    }

    /** Starts the script anew with these steps. */
    synchronized ModelScript startWith(List<ScriptStep> newSteps) {
        steps.clear();
        given.clear();
        newSteps.forEach(this::goOnWith);
        return this;
    }

    private synchronized ModelScript goOnWith(ScriptStep step) {
        steps.add(step);
        given.add(0);
        return this;
    }

    synchronized void clear() {
        steps.clear();
        given.clear();
        counting = null;
        delay = null;
        jitter = null;
        randomBreaks = null;
        randomFaults = null;
        personality = null;
    }

    /** Returns whether it says anything of its model. */
    synchronized boolean isScripted() {
        return !steps.isEmpty() || counting != null;
    }

    /** Returns whether it has steps, which a word that starts it anew would forget. */
    synchronized boolean hasSteps() {
        return !steps.isEmpty();
    }

    /**
     * Returns whether it has a step for an operation, if only one that is used up.
     *
     * @param repliesFit whether replies can be put into the form of the operation's answers, if they are of another
     */
    synchronized boolean isScripted(Operation operation, boolean repliesFit) {
        return steps.stream().anyMatch(step -> fits(step, operation, repliesFit));
    }

    /** Bodies of the model's own, if there are some, are all that InvokeModel is answered by. */
    private boolean fits(ScriptStep step, Operation operation, boolean repliesFit) {
        return step.fits(operation)
                || (operation.isInvocation()
                        && repliesFit
                        && step.isReply()
                        && steps.stream().noneMatch(ScriptStep::isBody));
    }

    /** Returns whether an InvokeModel is answered by replies, and not by bodies that the test states itself. */
    synchronized boolean writesBodies() {
        return steps.stream().anyMatch(ScriptStep::isReply) && steps.stream().noneMatch(ScriptStep::isBody);
    }

    synchronized Optional<Counting> counting() {
        return Optional.ofNullable(counting);
    }

    synchronized Optional<Delay> delay() {
        return Optional.ofNullable(delay);
    }

    synchronized Optional<Jitter> jitter() {
        return Optional.ofNullable(jitter);
    }

    synchronized Optional<RandomDraw<Fault>> randomFaults() {
        return Optional.ofNullable(randomFaults);
    }

    synchronized Optional<Personality> personality() {
        return Optional.ofNullable(personality);
    }

    synchronized Optional<RandomDraw<Break>> randomBreaks() {
        return Optional.ofNullable(randomBreaks);
    }

    /** Takes the step that answers the next call of an operation; empty if the script is used up for it. */
    synchronized Optional<ScriptStep> next(Operation operation, boolean repliesFit) {
        int last = -1;
        for (int i = 0; i < steps.size(); i++) {
            if (fits(steps.get(i), operation, repliesFit)) {
                if (given.get(i) < steps.get(i).calls()) {
                    return taken(i);
                }
                last = i;
            }
        }
        return last >= 0 && steps.get(last).open() ? taken(last) : Optional.empty();
    }

    /** Returns the steps that fewer calls have taken than they are there for, in their order. */
    synchronized List<UnconsumedStep> untaken(Optional<Region> region, Optional<String> modelId) {
        int count = (int) steps.stream().filter(step -> step.calls() > 0).count();
        List<UnconsumedStep> untaken = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            int calls = steps.get(i).calls();
            if (given.get(i) < calls) {
                untaken.add(new UnconsumedStep(region, modelId, i + 1, count, calls, given.get(i)));
            }
        }
        return untaken;
    }

    private Optional<ScriptStep> taken(int index) {
        given.set(index, given.get(index) + 1);
        return Optional.of(steps.get(index));
    }

    /**
     * How CountTokens is answered.
     *
     * @param tokens the number, if there is no fault
     */
    record Counting(int tokens, @Nullable Fault fault) {}
}
