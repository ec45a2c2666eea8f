package dev.modelrouter.testkit;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;

/**
 * Gives each JUnit test a Bedrock of its own: with {@code @ExtendWith(FakeBedrockExtension.class)}, or, to set options,
 * as a field:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final FakeBedrockExtension BEDROCK =
 *         FakeBedrockExtension.create().failsOnUnconsumedScripts().forbidsRealAws();
 * }</pre>
 *
 * <p>Parameters of these types are then injected into the test's constructor, its methods before and after each test,
 * and test methods, parameterized and repeated ones too: {@link FakeBedrock}, {@link FakeClock}, {@link
 * BedrockRuntimeClient}, {@link BedrockRuntimeAsyncClient}, {@link BedrockClient}, which reads the fake's {@linkplain
 * FakeBedrock#account account}, and {@link FakeBedrockServer}, which is started when it is asked for. In one test the
 * same type is the same object each time; two tests never share one, so that they may run in parallel. Clients and
 * server are closed after the test's {@code @AfterEach} methods. What lives longer than a test, which is what
 * {@code @BeforeAll} does, gets none, nor does the constructor of a class with the lifecycle {@code PER_CLASS}.
 *
 * <p>A test fails if it makes a call that no script answers, also if the code under test swallowed the error; see
 * {@link #allowsUnscriptedCalls}; and if the {@linkplain FakeBedrockFailedError fake itself} fails. If a test fails for any reason, the {@linkplain FakeBedrock#callLog log of its calls}
 * is added to the failure as a suppressed exception, so that it stands below the stack trace, and is published as a
 * report entry. Prompts stand in it only after {@link #showingPrompts}.
 *
 * <p>Tested with JUnit Jupiter 6.1.3, which the testkit does not bring along. Immutable and thread-safe.
 */
// Exports types of JUnit, which the module requires of nobody who does not use this class.
@SuppressWarnings("exports")
public final class FakeBedrockExtension implements ParameterResolver, BeforeEachCallback, AfterEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(FakeBedrockExtension.class);

    private final FakeBedrockOptions options;

    /** For JUnit: an extension with the defaults, as of {@link #create}. */
    public FakeBedrockExtension() {
        this(FakeBedrockOptions.DEFAULTS);
    }

    private FakeBedrockExtension(FakeBedrockOptions options) {
        this.options = options;
    }

    /** Returns an extension with the defaults. */
    public static FakeBedrockExtension create() {
        return new FakeBedrockExtension();
    }

    /**
     * Returns a copy that fails a test which passed but left steps of scripts untaken; see {@link
     * FakeBedrock#unconsumed}. Default: such a test passes.
     */
    public FakeBedrockExtension failsOnUnconsumedScripts() {
        return new FakeBedrockExtension(options.withStrictScripts());
    }

    /**
     * Returns a copy that lets a test pass although it made calls that no script answered. Default: it fails. For tests
     * of what an unscripted call looks like.
     */
    public FakeBedrockExtension allowsUnscriptedCalls() {
        return new FakeBedrockExtension(options.withUnscriptedCalls());
    }

    /**
     * Returns a copy that forbids calls of the real AWS while a test runs, in the whole JVM; see {@link AwsCallGuard}.
     * Default: they are not forbidden by this.
     */
    public FakeBedrockExtension forbidsRealAws() {
        return new FakeBedrockExtension(options.withGuard());
    }

    /** Returns a copy that shows the beginning of each prompt in the log of a failed test. Default: no prompts. */
    public FakeBedrockExtension showingPrompts() {
        return new FakeBedrockExtension(options.withPrompts());
    }

    /** Returns a copy whose clock is {@linkplain FakeClock#manual manual}. Default: answers move it. */
    public FakeBedrockExtension onManualClock() {
        return new FakeBedrockExtension(options.withTime(FakeBedrockOptions.Time.MANUAL));
    }

    /**
     * Returns a copy whose fakes are on this machine's time: delayed answers are really held back, so that timeouts of
     * clients fire, also of those that a server has. A test has no {@link FakeClock} then. Default: a clock that answers
     * move, so that nothing takes time.
     */
    public FakeBedrockExtension inRealTime() {
        return new FakeBedrockExtension(options.withTime(FakeBedrockOptions.Time.REAL));
    }

    /** Returns a copy whose clients and server are of this region. Default: us-east-1. */
    public FakeBedrockExtension in(Region region) {
        return new FakeBedrockExtension(options.withServer(options.server().in(region)));
    }

    /**
     * Returns a copy whose server acts for all regions, as {@link ServerOptions#inEveryRegion} says. Default: for one.
     */
    public FakeBedrockExtension inEveryRegion() {
        return new FakeBedrockExtension(options.withServer(options.server().inEveryRegion()));
    }

    /** {@inheritDoc} A constructor's parameters belong to the test that it is run for. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    /** {@inheritDoc} These are the types named above. */
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return TestBedrock.gives(parameter.getParameter().getType());
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParameterResolutionException if the parameter does not belong to a single test
     */
    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException("There is one " + type.getSimpleName() + " per test, but "
                    + parameter.getDeclaringExecutable()
                    + " is run for all tests of a class. Take it as a parameter of the test method or of a @BeforeEach"
                    + " method, or create one with FakeBedrock.create()");
        }
        return of(context).get(type);
    }

    /** {@inheritDoc} From here on real calls are forbidden, if that is asked for. */
    @Override
    public void beforeEach(ExtensionContext context) {
        TestBedrock unused = of(context);
    }

    /** {@inheritDoc} Closes what was injected, and fails the test or adds to its failure. */
    @Override
    public void afterEach(ExtensionContext context) {
        TestBedrock bedrock = of(context);
        bedrock.close();
        Throwable failure = context.getExecutionException().orElse(null);
        if (failure == null) {
            bedrock.failure().ifPresent(error -> {
                throw error;
            });
            bedrock.findings().ifPresent(findings -> {
                context.publishReportEntry(CallLogOfFailure.TITLE, bedrock.log());
                throw new AssertionError(findings + ". All calls received:\n" + bedrock.log());
            });
        } else if (!(failure instanceof org.opentest4j.TestAbortedException)) {
            context.publishReportEntry(CallLogOfFailure.TITLE, bedrock.log());
            bedrock.failure().filter(error -> error != failure).ifPresent(failure::addSuppressed);
            failure.addSuppressed(new CallLogOfFailure(bedrock));
        }
    }

    /** The store of a test is its own, and closes what it holds at the test's end, also if that comes early. */
    private TestBedrock of(ExtensionContext context) {
        ExtensionContext.Store store = context.getStore(NAMESPACE);
        TestBedrock known = store.get(TestBedrock.class, TestBedrock.class);
        if (known != null) {
            return known;
        }
        TestBedrock created = new TestBedrock(options);
        store.put(TestBedrock.class, created);
        return created;
    }
}
