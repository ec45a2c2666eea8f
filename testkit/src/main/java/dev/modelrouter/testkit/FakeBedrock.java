package dev.modelrouter.testkit;

import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/**
 * A Bedrock that answers by script and remembers every call. It is the one brain behind any number of doors:
 *
 * <ul>
 *   <li>{@link #client}: Converse, CountTokens, InvokeModel and ApplyGuardrail, in process;
 *   <li>{@link #asyncClient}: these, ConverseStream and InvokeModelWithResponseStream, in process;
 *   <li>{@link #controlClient}: what the control plane tells of the {@link #account}, in process;
 *   <li>{@link #connect}: all of this, in process, for a client of your own;
 *   <li>{@link #serve} and {@link #serveTls}: all of this on a loopback port, for any SDK.
 * </ul>
 *
 * <p>The same script answers Converse and ConverseStream, and InvokeModel and InvokeModelWithResponseStream in the
 * model's own format, unless it states bodies by {@link ModelScript#invokes(String)}. CountTokens needs none; what
 * ApplyGuardrail says is scripted by {@link #guardrail}. Other operations are not served.
 *
 * <pre>{@code
 * FakeBedrock bedrock = FakeBedrock.create();
 * bedrock.model("us.anthropic.claude-sonnet-4-6").throttles(1).thenReplies("Hello!");
 * BedrockRuntimeClient client = bedrock.client();
 *
 * assertThatThrownBy(() -> client.converse(request)).isInstanceOf(ThrottlingException.class);
 * assertThat(client.converse(request).output().message().content().get(0).text())
 *         .isEqualTo("Hello!");
 * assertThat(bedrock.calls()).hasSize(2);
 * }</pre>
 *
 * <p>A call that no script answers fails at once with an {@link UnscriptedCallError}, or over the wire with an HTTP 400
 * that no SDK retries.
 *
 * <p>{@link FakeReply} says how tokens are counted and prompts cached.
 *
 * <p>Thread-safe.
 */
public final class FakeBedrock {

    private final Brain brain;

    FakeBedrock(Brain brain) {
        this.brain = brain;
    }

    /** Returns a fake without scripts whose delays take place on a {@link FakeClock} of its own. */
    public static FakeBedrock create() {
        return create(FakeClock.create());
    }

    /**
     * Returns a fake without scripts whose delays take place on this time source.
     *
     * <p>On a {@link FakeClock} a delayed answer moves the clock to its time and is given at once, through any door; so
     * a program that makes one call after the other sees simulated latency by {@link TimeSource#nanoTime}. Which of
     * several calls made at the same time comes first is then a race of threads; a {@linkplain FakeClock#manual()
     * manual} clock, which waits to be {@linkplain #advance advanced}, orders their answers by their times. On any
     * other time source answers are really held back.
     *
     * @throws IllegalStateException on a class path that {@link dev.modelrouter.core.ClassPath#TESTKIT} refuses
     */
    public static FakeBedrock create(TimeSource time) {
        return new FakeBedrock(Brain.of(Objects.requireNonNull(time, "time")));
    }

    /** Returns the time source of the delays, to hand to the code under test. */
    public TimeSource time() {
        return brain.time();
    }

    /**
     * Moves the fake's clock on: what is scheduled or held back until then happens, on this thread.
     *
     * @param duration by how much, zero or more
     * @throws IllegalStateException if the time source is no {@link FakeClock}
     */
    public void advance(Duration duration) {
        TimeSource time = brain.time();
        if (!(time instanceof FakeClock clock)) {
            throw new IllegalStateException(
                    "This fake runs on " + time.getClass().getName()
                            + ", which cannot be advanced; create it with FakeBedrock.create() or a FakeClock");
        }
        clock.advance(duration);
    }

    /**
     * Returns the script of a model, the same at each call.
     *
     * @param nameOrId a name that routes take, such as {@code nova-lite}, which stands for every id of the model: its
     *     base id and its inference profiles; or an id as it is sent, in full, for that id alone: {@code
     *     us.anthropic.claude-sonnet-4-6} is another script than the id without its prefix, or an ARN. The script of an
     *     id goes before that of a name
     * @throws IllegalArgumentException if it is blank, or an ARN whose account is masked
     */
    public ModelScript model(String nameOrId) {
        return brain.scripts().everywhere().model(nameOrId);
    }

    /** Returns the script of every model that has none of its own. */
    public ModelScript anyModel() {
        return brain.scripts().everywhere().anyModel();
    }

    /**
     * Returns what a prompt router does, the same at each call; see {@link PromptRouterScript}.
     *
     * @param arn as it is sent in place of a model id
     * @throws IllegalArgumentException if it is no ARN of a prompt router
     */
    public PromptRouterScript promptRouter(String arn) {
        if (!ModelIds.isPromptRouter(ModelIds.callable(arn))) {
            throw new IllegalArgumentException("A prompt router is named by its ARN, but was given \""
                    + ModelIds.masked(arn) + "\"; take the one that account().createsPromptRouter(...) returned");
        }
        return brain.promptRouter(arn);
    }

    /**
     * Returns a guardrail, the same at each call, which exists from then on. A new one lets everything pass;
     * ApplyGuardrail asks it, and so do Converse and ConverseStream if their {@code guardrailConfig} names it. One that
     * no test made is {@linkplain ValidationRule#UNKNOWN_GUARDRAIL rejected}.
     *
     * @param idOrArn letters and digits in lower case, or an ARN; what the account created is meant in its region alone
     * @param version a number, or {@code DRAFT}
     * @throws IllegalArgumentException if id or version is such that no request could name it
     */
    public FakeGuardrail guardrail(String idOrArn, String version) {
        return brain.scripts().guardrail(idOrArn, version);
    }

    /**
     * Returns the scripts of one region. A call through a door of that region is answered by the first of these that is
     * scripted: the model's there, the model's anywhere, any model's there, any model's anywhere. If that one is used
     * up, the call is unscripted; the next does not step in. Delays are looked up in the same order.
     */
    public RegionScripts in(Region region) {
        return brain.scripts().in(region);
    }

    /**
     * Limits what is used of a model, in every region by itself; see {@link RegionScripts#quota(String, Quota)}. A
     * region's own quota, set after this, replaces it there.
     */
    public FakeBedrock quota(String modelId, Quota quota) {
        brain.scripts().everywhere().quota(modelId, quota);
        return this;
    }

    /**
     * Takes one model down in every region, until {@link #recovers}; see {@link RegionScripts#outage(String)}.
     */
    public FakeBedrock outage(String modelId) {
        brain.scripts().everywhere().outage(modelId);
        return this;
    }

    /**
     * Ends the outage of a model that {@link #outage} began.
     */
    public FakeBedrock recovers(String modelId) {
        brain.scripts().everywhere().recovers(modelId);
        return this;
    }

    /**
     * Lets requests pass that break these rules, for a test whose matter they are not.
     */
    public FakeBedrock waives(ValidationRule... rules) {
        brain.enforced().waive(rules);
        return this;
    }

    /** Lets every request pass that the codec can read. */
    public FakeBedrock waivesAllRules() {
        return waives(ValidationRule.values());
    }

    /**
     * Rejects requests that break these rules, also where that is doubtful; a new fake does so as far as the service was
     * seen to.
     */
    public FakeBedrock enforces(ValidationRule... rules) {
        brain.enforced().enforce(rules);
        return this;
    }

    /**
     * Answers what no script answers from a cassette, each interaction once, without its times; see {@link
     * CassetteReplay} for other ways.
     */
    public FakeBedrock replays(Cassette cassette) {
        return replays(CassetteReplay.of(cassette));
    }

    /**
     * Answers what no script answers from a cassette. A model that has a script, or a script for any model, is not
     * asked of cassettes; nor is a guardrail of the test. CountTokens that no cassette has is counted as ever. Several
     * cassettes are asked in the order of these calls.
     */
    public FakeBedrock replays(CassetteReplay replay) {
        brain.playbooks().add(new CassettePlaybook(replay));
        return this;
    }

    /**
     * Forwards calls that neither script nor cassette answers to a real client, records them, and answers what it was
     * answered: those of CountTokens too, which would else be counted, and of ApplyGuardrail. So whatever calls this
     * fake, over the wire or in process, is recorded. The caller waits until the real answer is whole. Calls for a
     * stream need {@link #recordsFrom(BedrockRuntimeAsyncClient, CassetteRecorder)}, as the SDK's synchronous client
     * has none; both may be given.
     *
     * @param real a client of the AWS SDK, which stays the caller's to close
     * @param recorder need not be in the client's configuration, and may be
     * @return this
     * @throws IllegalArgumentException if the client is a fake's own {@link #client}, which has no traffic to record
     */
    public FakeBedrock recordsFrom(BedrockRuntimeClient real, CassetteRecorder recorder) {
        brain.playbooks().add(ForwardingPlaybook.of(real, recorder));
        return this;
    }

    /**
     * Forwards calls, those for a stream too, to a real client, as {@link #recordsFrom(BedrockRuntimeClient,
     * CassetteRecorder)} does. A stream reaches the caller when all of it is there.
     * @throws IllegalArgumentException if the client is a fake's own {@link #asyncClient}
     */
    public FakeBedrock recordsFrom(BedrockRuntimeAsyncClient real, CassetteRecorder recorder) {
        brain.playbooks().add(ForwardingPlaybook.of(real, recorder));
        return this;
    }

    /**
     * Returns the interactions of all cassettes that no call was answered by until now, each in words without its
     * content: a test that expects none can say so in one line.
     */
    public List<String> unplayedInteractions() {
        return brain.playbooks().unplayed();
    }

    /** Returns an in-process client of us-east-1; see {@link #client(Region)}. */
    public BedrockRuntimeClient client() {
        return client(Region.US_EAST_1);
    }

    /**
     * Returns a new in-process client, which behaves like the SDK's own with retries switched off: it throws the SDK's
     * exceptions, keeps to the {@code apiCallTimeout} of a request, and heeds interruption. Converse,
     * CountTokens, InvokeModel and ApplyGuardrail are served; the other operations throw {@link
     * UnsupportedOperationException}. No thread, socket or credential is involved; a delay is slept through on the
     * caller's thread, by {@link #time}.
     */
    public BedrockRuntimeClient client(Region region) {
        return new InProcessClient(brain, region);
    }

    /** Returns an in-process asynchronous client of us-east-1; see {@link #asyncClient(Region)}. */
    public BedrockRuntimeAsyncClient asyncClient() {
        return asyncClient(Region.US_EAST_1);
    }

    /**
     * Returns a new in-process asynchronous client. It is the SDK's own, retries off, over a transport in memory: so
     * its futures, publishers, handlers and exceptions are the real ones, and its timeouts are kept by {@link #time}.
     * Every {@link Operation} is served; the others throw {@link UnsupportedOperationException}. No socket or
     * credential is involved.
     *
     * <p>Scripted functions run on the caller's thread. Futures complete, and handlers and subscribers run, on another:
     * on the thread that moves the clock, if it is a {@link FakeClock}, else on one of a pool of daemons. Each open
     * stream takes the SDK's 2 MiB of heap.
     */
    public BedrockRuntimeAsyncClient asyncClient(Region region) {
        return new InProcessAsyncClient(brain, region);
    }

    /** Returns the simulated account, in us-east-1 at first: what the control plane tells, and what the test adds. */
    public FakeAccount account() {
        return new FakeAccount(brain, Region.US_EAST_1);
    }

    /** Returns an in-process client of the control plane in us-east-1; see {@link #controlClient(Region)}. */
    public BedrockClient controlClient() {
        return controlClient(Region.US_EAST_1);
    }

    /**
     * Returns a new in-process client that reads the {@link #account}. It is the SDK's own, retries off, over a
     * transport in memory. No socket or credential is involved, and nothing is taken from the environment; a delay is
     * slept through on the caller's thread, by {@link #time}, which keeps its timeouts too. Only reads are served:
     * other operations are answered by an {@code UnknownOperationException}, 404.
     */
    public BedrockClient controlClient(Region region) {
        return MemoryClients.control(brain, region);
    }

    /**
     * Connects a client of your own to this fake, in process: {@code bedrock.connect(builder).build()}. All that it is
     * built with holds, be it retries, interceptors, timeouts, credentials or region, but its HTTP client. A call is for
     * the region that its signature or host says; no name is looked up, and no signature verified.
     *
     * <p>On a {@link FakeClock} its back-offs and timeouts take no time: a back-off moves the clock, or waits until it
     * is moved, if the client is asynchronous and the clock {@linkplain FakeClock#manual() manual}. The clock by which
     * an adaptive strategy measures rates stays the machine's. On any other time source all take the machine's time.
     *
     * <p>What is wrong with the test, such as an {@link UnscriptedCallError}, is thrown as it is; of an asynchronous
     * call it is the root cause.
     *
     * @param builder of a client of Bedrock Runtime or of its control plane, synchronous or not
     * @return the builder
     */
    public <B extends AwsClientBuilder<B, ?>> B connect(B builder) {
        return MemoryClients.connect(brain, builder);
    }

    /**
     * Returns a new HTTP client that calls this fake, for a synchronous client whose builder is out of reach. Answers
     * take the fake's time; back-offs and timeouts, in which an HTTP client has no part, the machine's; and an {@link
     * AwsCallGuard} does not know it. {@link #connect} does more.
     */
    public SdkHttpClient httpClient() {
        return MemoryHttpClient.of(brain, MemoryClients.EVERY_REGION);
    }

    /** Returns a new HTTP client as {@link #httpClient} does, for an asynchronous client; it stands for HTTP/2. */
    public SdkAsyncHttpClient asyncHttpClient() {
        return MemoryTransport.of(brain, MemoryClients.EVERY_REGION);
    }

    /** Starts a loopback server that stands for us-east-1, on a free port. Close it after use. */
    public FakeBedrockServer serve() {
        return serve(ServerOptions.create());
    }

    /** Starts a loopback server as {@link #serve()} does that speaks {@linkplain ServerOptions#withTls TLS}. */
    public FakeBedrockServer serveTls() {
        return serve(ServerOptions.create().withTls());
    }

    /**
     * Starts a loopback server. Close it after use.
     *
     * @throws java.io.UncheckedIOException if the port is not to be had
     */
    public FakeBedrockServer serve(ServerOptions options) {
        return new FakeBedrockServer(brain, options);
    }

    /**
     * Returns all calls until now, unscripted ones too, as an unchanging list in the order of {@link FakeCall#number}.
     */
    public List<FakeCall> calls() {
        return brain.log().all();
    }

    /**
     * Returns the calls of one model until now, in the order of {@link FakeCall#number}.
     *
     * @param nameOrId an id as sent, or a name for all ids of the model
     */
    public List<FakeCall> calls(String nameOrId) {
        Objects.requireNonNull(nameOrId, "nameOrId");
        return calls().stream()
                .filter(call -> ModelNames.isCalled(nameOrId, call.modelId()))
                .toList();
    }

    /**
     * Returns the latest call.
     *
     * @throws IllegalStateException if there was none
     */
    public FakeCall lastCall() {
        return brain.log()
                .last()
                .orElseThrow(() -> new IllegalStateException("Nothing has called this fake yet; is its client, or its"
                        + " server's endpoint, the one that the code under test was given?"));
    }

    /** Returns the calls that no script answered: a test that expects none can say so in one line. */
    public List<FakeCall> unscriptedCalls() {
        return calls().stream().filter(FakeCall::isUnscripted).toList();
    }

    /** Returns the first failure of the fake itself; empty if there was none. */
    Optional<FakeBedrockFailedError> failure() {
        return brain.failure();
    }

    /** Returns the calls that broke a {@linkplain ValidationRule rule}. */
    public List<FakeCall> rejectedCalls() {
        return calls().stream().filter(call -> call.brokenRule().isPresent()).toList();
    }

    /**
     * Returns the steps of the scripts that fewer calls have taken than they are there for: those of all regions first,
     * then region by region, each by model id. A step that does not count its calls is there for one, also the last,
     * which answers for ever. Rejected calls take no step.
     */
    public List<UnconsumedStep> unconsumed() {
        return brain.scripts().untaken();
    }

    /**
     * Begins a check of the calls received until now: {@code bedrock.verify().model("...").called(2)}.
     *
     * @throws FakeBedrockFailedError if the fake itself failed at one of them
     */
    public CallsCheck verify() {
        brain.failure().ifPresent(failure -> {
            throw failure;
        });
        return CallsCheck.of(this);
    }

    /**
     * Returns the calls received until now as a table to read, one line each, without prompts and account ids; see
     * {@link CallsCheck#showingPrompts} for the prompts. Its form may change from release to release.
     */
    public String callLog() {
        return CallTable.of(calls()).toString();
    }

    /**
     * Forgets all calls, and what was read of the {@link #account}, so that numbers begin at 1 again; scripts go on
     * where they stand.
     */
    public void clearCalls() {
        brain.clearCalls();
        brain.account().forgetCalls();
    }

    /**
     * Returns to a new fake: forgets all calls, scripts, prompt routers, quotas, outages, cached prompts, denials and
     * cassettes, empties the {@link #account}, and enforces the rules of the start. Doors stay open, and the clock
     * stands where it is.
     */
    public void reset() {
        brain.reset();
    }

    /** Returns how many calls there were. */
    @Override
    public String toString() {
        return "FakeBedrock[calls=" + calls().size() + "]";
    }
}
