package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.SkipException;
import org.testng.annotations.Test;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;

/** The verification that the makers of reactive streams publish, against {@link ModelRouter#publisher}, on real threads. */
@Timeout(120)
class PublisherTckTest {

    /** Long enough for a busy machine; and for how long a signal is awaited that must not come. */
    private static final TestEnvironment PATIENT = new TestEnvironment(10_000, 50, 50);

    private static final long GARBAGE_MILLIS = 10_000;

    /** A test class of TestNG's, of which each test is run as one of JUnit's. */
    public static final class Verification extends PublisherVerification<StreamEvent> {

        Verification() {
            super(PATIENT, GARBAGE_MILLIS);
        }

        @Override
        public Publisher<StreamEvent> createPublisher(long elements) {
            if (elements == 0) {
                throw new SkipException("The completion is always given.");
            }
            return ModelRouter.builder()
                    .asyncClient(Region.US_EAST_1, new Client(elements - 1))
                    .route(Route.fallback("r", "claude-haiku-4.5"))
                    .build()
                    .publisher(CompletionRequest.of("r", "hello"));
        }

        /** There is none that fails before it is asked for something. */
        @Override
        @SuppressWarnings("NullAway") // as its contract has it
        public Publisher<StreamEvent> createFailedPublisher() {
            return null;
        }

        @Override
        public long maxElementsFromPublisher() {
            return Integer.MAX_VALUE;
        }
    }

    /** Its streams have so many pieces of text, each of which is made when it is asked for. */
    private record Client(long pieces) implements BedrockRuntimeAsyncClient {

        @Override
        public CompletableFuture<Void> converseStream(
                ConverseStreamRequest request, ConverseStreamResponseHandler handler) {
            CompletableFuture<Void> end = new CompletableFuture<>();
            handler.responseReceived(ConverseStreamResponse.builder().build());
            handler.onEventStream(SdkPublisher.adapt(to -> to.onSubscribe(new Pieces(pieces, to, end))));
            return end;
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private static final class Pieces implements Subscription {

        private final Subscriber<? super ConverseStreamOutput> to;
        private final CompletableFuture<Void> end;
        private final AtomicLong wanted = new AtomicLong();
        private final boolean isEmpty;
        private long left;

        Pieces(long pieces, Subscriber<? super ConverseStreamOutput> to, CompletableFuture<Void> end) {
            this.left = pieces;
            this.isEmpty = pieces == 0;
            this.to = to;
            this.end = end;
        }

        @Override
        public void request(long more) {
            if (wanted.getAndAdd(more) != 0) {
                return;
            }
            do {
                next();
            } while (wanted.decrementAndGet() != 0);
        }

        private void next() {
            if (end.isDone()) {
                return;
            }
            if (left > 0) {
                left--;
                to.onNext(Events.text(0, "a"));
            } else {
                // An answer without any text is one if a filter took the text.
                to.onNext(Events.end(isEmpty ? StopReason.CONTENT_FILTERED : StopReason.END_TURN));
                to.onNext(Events.usage(1, 1));
                end.complete(null);
            }
        }

        @Override
        public void cancel() {}
    }

    @TestFactory
    Stream<DynamicTest> publisher_ruleOfReactiveStreams_isKept() {
        return Arrays.stream(PublisherVerification.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .filter(method -> !method.getName().startsWith("untested_"))
                .sorted(Comparator.comparing(Method::getName))
                .map(method -> DynamicTest.dynamicTest(method.getName(), () -> verify(method)));
    }

    private static void verify(Method rule) throws Throwable {
        Verification verification = new Verification();
        verification.setUp();
        try {
            rule.invoke(verification);
        } catch (InvocationTargetException e) {
            @Nullable Throwable problem = e.getCause();
            throw problem instanceof SkipException
                    ? new TestAbortedException(problem.getMessage())
                    : requireNonNull(problem);
        }
    }
}
