package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** Runs test classes of a user through JUnit, and looks at what came of them. */
final class FakeBedrockExtensionTest {

    /** What tests were given, for this test to look at afterwards. */
    private static final Queue<Object> SEEN = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    @Test
    void injection_everyPlaceOfOneTest_isTheSameBedrock() {
        Run run = run(EveryPlace.class);

        assertThat(run.failures()).isEmpty();
        assertThat(run.passed()).isEqualTo(3 + 3 + 2 + 1);
        assertThat(Set.copyOf(SEEN)).as("each test had a fake of its own").hasSize(9);
    }

    @Test
    void injection_whatWasGiven_isClosedAfterTheTest() {
        Run run = run(KeepsWhatItGot.class);

        assertThat(run.failures()).isEmpty();
        List<Object> kept = new ArrayList<>(SEEN);
        assertThat(kept).hasSize(4);
        BedrockRuntimeClient client = (BedrockRuntimeClient) kept.get(0);
        BedrockRuntimeAsyncClient async = (BedrockRuntimeAsyncClient) kept.get(1);
        FakeBedrockServer server = (FakeBedrockServer) kept.get(2);
        BedrockClient control = (BedrockClient) kept.get(3);
        assertThat(catchThrowable(() -> client.converse(ask(LLAMA)))).isInstanceOf(IllegalStateException.class);
        assertThat(catchThrowable(() -> async.converse(ask(LLAMA)).join())).isNotNull();
        assertThat(catchThrowable(() -> control.listFoundationModels(all -> {})))
                .isNotNull();
        assertThat(catchThrowable(server::client))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void injection_perClassLifecycle_isFreshPerTestAndRefusesTheConstructor() {
        assertThat(run(PerClass.class).failures()).isEmpty();
        assertThat(Set.copyOf(SEEN)).hasSize(2);
        assertThat(run(PerClassConstructor.class).onlyFailure())
                .isInstanceOf(ParameterResolutionException.class)
                .hasMessageContaining("There is one FakeBedrock per test")
                .hasMessageContaining("@BeforeEach");
        assertThat(run(BeforeAllParameter.class).onlyFailure())
                .isInstanceOf(ParameterResolutionException.class)
                .hasMessageContaining("beforeAll");
    }

    @Test
    void parallelTests_eachSeesItsOwnCallsAlone() {
        Run run = run(
                Map.of(
                        "junit.jupiter.execution.parallel.enabled", "true",
                        "junit.jupiter.execution.parallel.config.strategy", "fixed",
                        "junit.jupiter.execution.parallel.config.fixed.parallelism", "4"),
                Parallel.class);

        assertThat(run.failures()).isEmpty();
        assertThat(run.passed()).isEqualTo(40);
        assertThat(Set.copyOf(SEEN)).hasSize(40);
    }

    @Test
    void options_areKeptToInEachTest() {
        assertThat(run(WithOptions.class).failures()).isEmpty();
        assertThat(AwsCallGuard.isForbidding()).as("once the tests are over").isFalse();
    }

    @Test
    void unconsumedScripts_failThePassedTest_ifAskedFor() {
        Run run = run(LeavesSteps.class);

        assertThat(run.onlyFailure())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Steps of scripts were left over: model \"" + LLAMA + "\": step 2 of 2 was never")
                .hasMessageContaining("200 end_turn");
        assertThat(run.passed()).isOne();
        assertThat(run(LeavesStepsUnasked.class).failures()).isEmpty();
    }

    @Test
    void unscriptedCalls_swallowed_failTheTestUnlessAllowed() {
        assertThat(run(SwallowsUnscripted.class).onlyFailure())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("No script answered calls [1]")
                .hasMessageContaining("UnscriptedCallException");
        assertThat(run(AllowsUnscripted.class).failures()).isEmpty();
    }

    @Test
    void failedTest_callLog_isAddedWithoutPrompts() {
        Run run = run(Fails.class);

        Throwable failure = run.onlyFailure();
        assertThat(failure).hasMessage("wrong");
        assertThat(failure.getSuppressed()).singleElement().satisfies(log -> assertThat(log)
                .hasMessageStartingWith("Calls of the fake Bedrock:\n#  at")
                .hasMessageContaining("1  +0.000s  us-east-1  Converse   " + LLAMA)
                .hasMessageNotContaining("parcel"));
        assertThat(run.reports()).singleElement().asString().contains(LLAMA).doesNotContain("parcel");
        assertThat(run(FailsShowingPrompts.class).onlyFailure().getSuppressed()[0])
                .hasMessageContaining("prompt \"Where is my parcel?\"");
    }

    @Test
    void passedOrAbortedTest_reportsNothing() {
        Run run = run(Aborts.class);

        assertThat(run.failures()).isEmpty();
        assertThat(run.reports()).isEmpty();
    }

    private static Run run(Class<?>... classes) {
        return run(Map.of(), classes);
    }

    private static Run run(Map<String, String> configuration, Class<?>... classes) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(classes).map(type -> selectClass(type)).toList())
                .configurationParameters(configuration)
                .build();
        Run run = new Run();
        LauncherFactory.create().execute(request, run);
        return run;
    }

    private static final class Run implements TestExecutionListener {

        private final Map<TestIdentifier, TestExecutionResult> results = new ConcurrentHashMap<>();
        private final Queue<String> reports = new ConcurrentLinkedQueue<>();

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            results.put(test, result);
        }

        @Override
        public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
            reports.add(entry.getKeyValuePairs().toString());
        }

        long passed() {
            return results.entrySet().stream()
                    .filter(entry -> entry.getKey().isTest())
                    .filter(entry -> entry.getValue().getStatus() == Status.SUCCESSFUL)
                    .count();
        }

        Map<String, Throwable> failures() {
            Map<String, Throwable> failures = new LinkedHashMap<>();
            results.forEach((test, result) -> {
                if (result.getStatus() == Status.FAILED) {
                    failures.put(test.getDisplayName(), result.getThrowable().orElseThrow());
                }
            });
            return failures;
        }

        Throwable onlyFailure() {
            assertThat(failures()).hasSize(1);
            return failures().values().iterator().next();
        }

        List<String> reports() {
            return List.copyOf(reports);
        }
    }

    @ExtendWith(FakeBedrockExtension.class)
    static class EveryPlace {

        private final FakeBedrock ofConstructor;
        private FakeBedrock ofBeforeEach;

        EveryPlace(FakeBedrock bedrock) {
            ofConstructor = bedrock;
            ofBeforeEach = bedrock;
        }

        @BeforeEach
        void script(FakeBedrock bedrock, FakeClock clock) {
            ofBeforeEach = bedrock;
            assertThat(bedrock.time()).isSameAs(clock);
            assertThat(bedrock.calls()).isEmpty();
            bedrock.model(LLAMA).replies("ok");
        }

        private void check(FakeBedrock bedrock) {
            assertThat(bedrock).isSameAs(ofConstructor).isSameAs(ofBeforeEach);
            assertThat(bedrock.calls()).hasSize(1);
            SEEN.add(bedrock);
        }

        @Test
        void test(FakeBedrock bedrock, BedrockRuntimeClient client, BedrockRuntimeClient again) {
            assertThat(client).isSameAs(again);
            client.converse(ask(LLAMA));
            check(bedrock);
        }

        @Test
        void controlClient(FakeBedrock bedrock, BedrockClient control, BedrockRuntimeClient client) {
            String arn = bedrock.account().provisionsThroughput("fast", "amazon.nova-lite-v1:0", 1);
            assertThat(control.getProvisionedModelThroughput(get -> get.provisionedModelId("fast"))
                            .provisionedModelArn())
                    .isEqualTo(arn);
            client.converse(ask(LLAMA));
            check(bedrock);
        }

        @Test
        void server(FakeBedrockServer server, FakeBedrock bedrock) {
            server.client().converse(ask(LLAMA));
            check(bedrock);
        }

        @ParameterizedTest
        @ValueSource(strings = {"a", "b", "c"})
        void parameterized(String text, FakeBedrock bedrock, BedrockRuntimeAsyncClient client) {
            client.converse(ask(LLAMA, text)).join();
            assertThat(bedrock.lastCall().prompt()).isEqualTo(text);
            check(bedrock);
        }

        @RepeatedTest(2)
        void repeated(FakeBedrock bedrock, BedrockRuntimeClient client) {
            client.converse(ask(LLAMA));
            check(bedrock);
        }

        @AfterEach
        void look(FakeBedrock bedrock) {
            bedrock.verify().called(1);
        }

        @Nested
        class Inner {

            @Test
            void nested(FakeBedrock bedrock, BedrockRuntimeClient client) {
                client.converse(ask(LLAMA));
                check(bedrock);
            }
        }
    }

    static class KeepsWhatItGot {

        @RegisterExtension
        final FakeBedrockExtension bedrock = FakeBedrockExtension.create();

        @Test
        void test(
                BedrockRuntimeClient client,
                BedrockRuntimeAsyncClient async,
                FakeBedrockServer server,
                BedrockClient control) {
            assertThat(control.listFoundationModels(all -> {}).modelSummaries()).isNotEmpty();
            SEEN.addAll(List.of(client, async, server, control));
        }
    }

    @TestInstance(Lifecycle.PER_CLASS)
    @ExtendWith(FakeBedrockExtension.class)
    static class PerClass {

        @BeforeEach
        void script(FakeBedrock bedrock) {
            assertThat(bedrock.calls()).isEmpty();
            bedrock.anyModel().replies("ok");
            SEEN.add(bedrock);
        }

        @RepeatedTest(2)
        void test(BedrockRuntimeClient client) {
            client.converse(ask(LLAMA));
        }
    }

    @TestInstance(Lifecycle.PER_CLASS)
    @ExtendWith(FakeBedrockExtension.class)
    static class PerClassConstructor {

        PerClassConstructor(FakeBedrock bedrock) {
            SEEN.add(bedrock);
        }

        @Test
        void test() {}
    }

    @ExtendWith(FakeBedrockExtension.class)
    static class BeforeAllParameter {

        @BeforeAll
        static void beforeAll(FakeClock clock) {
            SEEN.add(clock);
        }

        @Test
        void test() {}
    }

    @ExtendWith(FakeBedrockExtension.class)
    @Execution(ExecutionMode.CONCURRENT)
    static class Parallel {

        @RepeatedTest(40)
        void test(FakeBedrock bedrock, BedrockRuntimeClient client) {
            bedrock.anyModel().replies("ok");
            client.converse(ask(LLAMA));
            client.converse(ask(SONNET));
            bedrock.verify().called(2).inOrder(LLAMA, SONNET);
            SEEN.add(bedrock);
        }
    }

    static class WithOptions {

        @RegisterExtension
        static final FakeBedrockExtension BEDROCK = FakeBedrockExtension.create()
                .in(Region.EU_WEST_1)
                .onManualClock()
                .forbidsRealAws();

        @Test
        void test(FakeBedrock bedrock, FakeClock clock, BedrockRuntimeClient client, FakeBedrockServer server) {
            bedrock.waivesAllRules().anyModel().replies("ok");
            client.converse(ask(LLAMA));
            server.client().converse(ask(LLAMA));

            bedrock.verify().region(Region.EU_WEST_1).called(2);
            assertThat(clock.isManual()).isTrue();
            try (BedrockRuntimeClient real = BedrockRuntimeClient.builder()
                    .region(Region.US_EAST_1)
                    .credentialsProvider(AnonymousCredentialsProvider.create())
                    .build()) {
                assertThat(catchThrowable(() -> real.converse(ask(LLAMA)))).isInstanceOf(RealAwsCallError.class);
            }
        }
    }

    static class LeavesSteps {

        @RegisterExtension
        final FakeBedrockExtension strict = FakeBedrockExtension.create().failsOnUnconsumedScripts();

        @Test
        void leavesAStep(FakeBedrock bedrock, BedrockRuntimeClient client) {
            bedrock.model(LLAMA).replies("a").thenReplies("b");
            client.converse(ask(LLAMA));
        }

        @Test
        void takesAll(FakeBedrock bedrock, BedrockRuntimeClient client) {
            bedrock.model(LLAMA).replies("a");
            client.converse(ask(LLAMA));
        }
    }

    @ExtendWith(FakeBedrockExtension.class)
    static class LeavesStepsUnasked {

        @Test
        void leavesAStep(FakeBedrock bedrock) {
            bedrock.model(LLAMA).replies("a");
        }
    }

    @ExtendWith(FakeBedrockExtension.class)
    static class SwallowsUnscripted {

        @Test
        void test(BedrockRuntimeClient client) {
            assertThat(catchThrowable(() -> client.converse(ask(LLAMA)))).isInstanceOf(UnscriptedCallError.class);
        }
    }

    static class AllowsUnscripted {

        @RegisterExtension
        static final FakeBedrockExtension BEDROCK =
                FakeBedrockExtension.create().allowsUnscriptedCalls();

        @Test
        void test(BedrockRuntimeClient client) {
            assertThat(catchThrowable(() -> client.converse(ask(LLAMA)))).isInstanceOf(UnscriptedCallError.class);
        }
    }

    @ExtendWith(FakeBedrockExtension.class)
    static class Fails {

        @Test
        void test(FakeBedrock bedrock, BedrockRuntimeClient client) {
            bedrock.anyModel().replies("ok");
            client.converse(ask(LLAMA));
            throw new IllegalStateException("wrong");
        }
    }

    static class FailsShowingPrompts {

        @RegisterExtension
        static final FakeBedrockExtension BEDROCK =
                FakeBedrockExtension.create().showingPrompts();

        @Test
        void test(FakeBedrock bedrock, BedrockRuntimeClient client) {
            bedrock.anyModel().replies("ok");
            client.converse(ask(LLAMA));
            throw new IllegalStateException("wrong");
        }
    }

    @ExtendWith(FakeBedrockExtension.class)
    static class Aborts {

        @Test
        void aborts(FakeBedrock bedrock, BedrockRuntimeClient client) {
            bedrock.anyModel().replies("ok");
            client.converse(ask(LLAMA));
            Assumptions.abort("not here");
        }

        @Test
        void passes(FakeBedrock bedrock, BedrockRuntimeClient client) {
            bedrock.anyModel().replies("ok");
            client.converse(ask(LLAMA));
        }
    }
}
