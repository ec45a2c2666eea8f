package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import dev.modelrouter.core.Failure;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsResponseMetadata;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponse;

/**
 * Streams the calls of an {@link AsyncRun} to its caller: reads their events, watches their silences, and relays the pieces.
 * What is on its way is bounded: no more events are asked for while the caller has not taken what waits.
 *
 * <p>The caller takes pieces on a thread of the executor apart from what drives the request: if it blocks, the deadline holds
 * all the same. Whoever drives the run owns this, but for the relay.
 */
final class Delivery implements Relay.News {

    private final Relay<StreamEvent> relay;
    private final Function<Route, StreamRules> rules;
    private @Nullable AsyncRun owner;
    private @Nullable Run run;
    private @Nullable Streaming streaming;

    /** The call whose events wait for room. */
    private @Nullable AsyncCall paused;

    private @Nullable Future<?> alarm;

    /** The end is known, and the caller takes the last pieces. */
    private boolean isConcluded;

    /** The caller has taken the last, or takes no more. */
    private boolean isTaken;

    /** Head of the reply that the pieces are of, which have come. */
    private volatile @Nullable ConverseStreamResponse head;

    /** @param receiver takes the pieces, on threads of the executor */
    Delivery(Executor executor, Relay.Receiver<StreamEvent> receiver) {
        this(executor, receiver, Route::streamRules);
    }

    /** @param rules by which a route streams to this receiver, instead of its own */
    Delivery(Executor executor, Relay.Receiver<StreamEvent> receiver, Function<Route, StreamRules> rules) {
        this.relay = new Relay<>(executor, receiver, this);
        this.rules = rules;
    }

    /** Returns the head of the reply that the pieces are of, once there are some; null if it had none. */
    @Nullable
    ConverseStreamResponse head() {
        return head;
    }

    /** Streams the calls of a run. */
    void attach(AsyncRun owner, Run run) {
        this.owner = owner;
        this.run = run;
        this.streaming = new Streaming(run, rules, relay::offer);
    }

    Relay<StreamEvent> relay() {
        return relay;
    }

    private AsyncRun owner() {
        return requireNonNull(owner);
    }

    private Streaming streaming() {
        return requireNonNull(streaming);
    }

    /** Has a call streamed that is about to be started, if it can be. */
    void prepare(AsyncCall call) {
        if (!call.call().door().isAsync() || !Streaming.isStreamed(call.step())) {
            return;
        }
        streaming().begin(call.step());
        call.reader = new StreamReader(event -> owner().tell(() -> event(call, event)));
        watch(call, streaming().rules().firstToken());
    }

    private void watch(AsyncCall call, Duration silence) {
        call.lastEventNanos = owner().nanoTime();
        check(call, silence);
    }

    /** Looks again when the call could have been silent for too long, rather than at each event. */
    private void check(AsyncCall call, Duration silence) {
        call.silence = owner().schedule(silence, () -> {
            if (!owner().isUnderWay(call)) {
                return;
            }
            boolean isBegun = streaming().got(call.step()).hasContent();
            Duration most =
                    isBegun ? streaming().rules().stall() : streaming().rules().firstToken();
            boolean isPaused = call == paused;
            long since = owner().nanoTime() - (isPaused ? owner().nanoTime() : call.lastEventNanos);
            if (since >= most.toNanos()) {
                String what = isBegun ? "was silent for " : "had no content within ";
                owner().fail(call, Failure.of(new TimeoutException("The stream " + what + most + ".")));
            } else {
                check(call, most.minusNanos(since));
            }
        });
    }

    private void event(AsyncCall call, ConverseStreamOutput event) {
        if (!owner().isUnderWay(call)) {
            return;
        }
        StreamReader reader = requireNonNull(call.reader);
        boolean hadContent = streaming().got(call.step()).hasContent();
        if (hadContent) {
            call.lastEventNanos = owner().nanoTime();
        }
        head = reader.head();
        Failure useless = streaming().event(call.step(), event);
        if (!hadContent && streaming().got(call.step()).hasContent()) {
            // From here on the silences are shorter or longer ones.
            requireNonNull(call.silence).cancel(false);
            watch(call, streaming().rules().stall());
        }
        if (useless != null) {
            owner().fail(call, useless);
            return;
        }
        reader.outstanding--;
        if (!relay.hasRoom()) {
            paused = call;
        } else if (reader.outstanding <= StreamReader.WINDOW / 2) {
            reader.request(StreamReader.WINDOW - reader.outstanding);
        }
    }

    /** A streamed call has ended. */
    void ended(AsyncCall call, @Nullable Failure failure) {
        if (call.silence != null) {
            call.silence.cancel(false);
        }
        paused = paused == call ? null : paused;
        streaming()
                .ended(
                        call.step(),
                        failure,
                        reply -> addHead(reply, requireNonNull(call.reader).head()));
    }

    private static void addHead(ConverseResponse.Builder reply, @Nullable ConverseStreamResponse head) {
        if (head != null) {
            AwsResponseMetadata metadata = head.responseMetadata();
            reply.responseMetadata(metadata).sdkHttpResponse(head.sdkHttpResponse());
        }
    }

    private static ConverseStreamResponse head(Answer answer) {
        ConverseStreamResponse.Builder head = ConverseStreamResponse.builder();
        head.responseMetadata(answer.response().responseMetadata())
                .sdkHttpResponse(answer.response().sdkHttpResponse());
        return head.build();
    }

    /**
     * The end is known. What the caller lacks of an answer is relayed, and has to be taken by the deadline or a moment after.
     *
     * @return whether the caller may go; if not, there will be news
     */
    boolean isDelivered(End end) {
        if (!isConcluded) {
            isConcluded = true;
            if (end.attempt().isPresent() && end.reason() != End.Reason.INTERRUPTED) {
                head = head(requireNonNull(run).answerOf(end.attempt().get()));
            }
            streaming().conclude(end);
            isTaken |= end.reason() == End.Reason.INTERRUPTED;
            if (!isTaken) {
                relay.finish(() -> owner().tell(this::taken));
                // A draft that is the answer at the deadline is still handed over.
                Duration left = Duration.ofNanos(Math.max(0, requireNonNull(run).nanosLeft()));
                alarm = owner().schedule(left.plus(Calls.GRACE), this::late);
            }
        }
        return isTaken;
    }

    private void taken() {
        isTaken = true;
        if (alarm != null) {
            alarm.cancel(false);
        }
    }

    private void late() {
        if (!isTaken) {
            stop();
            requireNonNull(run).endWithoutAnswer(End.Reason.DEADLINE);
        }
    }

    /** Nobody wants any more pieces. */
    void stop() {
        taken();
        relay.drop();
    }

    @Override
    public void hasRoom() {
        owner().tell(() -> {
            AsyncCall call = paused;
            paused = null;
            if (call != null && owner().isUnderWay(call)) {
                call.lastEventNanos = owner().nanoTime();
                StreamReader reader = requireNonNull(call.reader);
                reader.request(StreamReader.WINDOW - reader.outstanding);
            }
        });
    }

    @Override
    public void isBroken(Throwable problem) {
        owner().tell(() -> {
            if (!isTaken) {
                taken();
                requireNonNull(run).listenerThrew(problem);
            }
        });
    }

    @Override
    public void isRefused(Throwable problem) {
        owner().stop(problem);
    }
}
