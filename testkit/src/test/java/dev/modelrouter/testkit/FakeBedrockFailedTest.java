package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;

/** What goes wrong in the fake itself, as against what goes wrong in a script or is Bedrock's answer. */
final class FakeBedrockFailedTest {

    /** Lets the fake fail where no function of a test is called: at the clock. */
    private static final class BrokenClock implements TimeSource {

        private final FakeClock clock = FakeClock.create();
        private Supplier<RuntimeException> broken = () -> null;

        private void check() {
            RuntimeException failure = broken.get();
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public Instant now() {
            return clock.now();
        }

        @Override
        public long nanoTime() {
            check();
            return clock.nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            clock.sleep(duration);
        }

        @Override
        public Future<?> schedule(Duration delay, Runnable task) {
            return clock.schedule(delay, task);
        }
    }

    private final LinkageError linkage = new NoSuchMethodError("com.example.Json.read()");
    private final BrokenClock clock = new BrokenClock();
    private final FakeBedrock bedrock = FakeBedrock.create(clock);

    private void fails(Throwable failure) {
        bedrock.model(SONNET).replies("ok");
        bedrock.quota(SONNET, Quota.perMinute().requests(10));
        clock.broken = () -> {
            throw sneaky(failure);
        };
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Throwable failure) throws T {
        throw (T) failure;
    }

    private static void assertFailed(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOf(FakeBedrockFailedError.class)
                .hasMessageContaining("The fake Bedrock itself failed")
                .hasCauseInstanceOf(Throwable.class);
    }

    @Test
    void linkageError_inProcess_isToldAsThatAndNamesWhatIsMissing() {
        fails(linkage);

        Throwable thrown = catchThrowable(() -> bedrock.client().converse(ask(SONNET)));

        assertFailed(thrown);
        assertThat(thrown).hasMessageContaining("com.example.Json.read()").hasMessageContaining("class path");
        assertThat(thrown.getCause()).isSameAs(linkage);
        assertThat(bedrock.lastCall().status()).isEqualTo(500);
        assertThat(bedrock.unscriptedCalls()).isEmpty();
    }

    @Test
    void bug_throughTheAsynchronousClient_isToldBare() {
        fails(new IllegalStateException("secret prompt"));
        try (BedrockRuntimeAsyncClient client = bedrock.asyncClient()) {
            assertThatThrownBy(() -> client.converse(ask(SONNET)).join())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .satisfies(FakeBedrockFailedTest::assertFailed)
                    .hasMessageNotContaining("secret prompt");
        }
    }

    @Test
    void bug_overTheWire_isA500OfItsOwnCode() {
        fails(linkage);
        try (FakeBedrockServer server = bedrock.serve();
                BedrockRuntimeClient client = server.client()) {
            assertThatThrownBy(() -> client.converse(ask(SONNET)))
                    .isInstanceOfSatisfying(BedrockRuntimeException.class, e -> {
                        assertThat(e.statusCode()).isEqualTo(500);
                        assertThat(e.awsErrorDetails().errorCode()).isEqualTo("FakeBedrockFailedException");
                        assertThat(e.awsErrorDetails().errorMessage()).contains("The fake Bedrock itself failed");
                    });
        }
    }

    @Test
    void verify_afterABugThatWasSwallowed_failsWithIt() {
        fails(linkage);
        Throwable swallowed = catchThrowable(() -> bedrock.client().converse(ask(SONNET)));

        assertThatThrownBy(bedrock::verify).isSameAs(swallowed);
        bedrock.clearCalls();
        assertThatCode(bedrock::verify).doesNotThrowAnyException();
    }

    @Test
    void exception_ofAScriptsFunction_isStillTheScripts() {
        IllegalStateException own = new IllegalStateException("mine");
        bedrock.model(SONNET).answers(request -> {
            throw own;
        });

        assertThatThrownBy(() -> bedrock.client().converse(ask(SONNET))).isSameAs(own);
        assertThat(bedrock.lastCall().fault().flatMap(Fault::code)).contains("ScriptFailedException");
        assertThatCode(bedrock::verify).doesNotThrowAnyException();
    }

    @Test
    void linkageError_inAScriptsFunction_isNoFaultOfTheScript() {
        bedrock.model(SONNET).answers(request -> {
            throw linkage;
        });

        assertFailed(catchThrowable(() -> bedrock.client().converse(ask(SONNET))));
    }

    @Test
    void delayOfAFunctionThatThrows_isTheScripts() {
        bedrock.model(SONNET).delays(usage -> Duration.ofSeconds(-1)).replies("ok");

        assertThatThrownBy(() -> bedrock.client().converse(ask(SONNET))).isInstanceOf(IllegalArgumentException.class);
        assertThat(bedrock.lastCall().status()).isEqualTo(400);
    }
}
