package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import dev.modelrouter.core.Capability;
import dev.modelrouter.core.Failure;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.Support;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;

/**
 * What makes a request a streamed one, between its run and whatever calls: the events of calls come in, pieces for the caller
 * go out, and the run hears how calls ended. It decides by the route's rules and does no I/O.
 *
 * <p>A model that cannot stream, or not with tools, is called without: its answer is given in whole when it is the
 * caller's. So are the calls that a gate or a policy has made.
 *
 * <p>Not thread-safe: whatever drives the request owns it.
 */
final class Streaming {

    private final Run run;
    private final StreamedCalls calls;
    private final Function<Route, StreamRules> rules;
    private final Showing showing;
    private final Map<Integer, StreamAssembler> streams = new HashMap<>(2);

    /**
     * @param rules by which a route streams to this caller
     *
     * @param given takes what the caller is to be given, in order
     */
    Streaming(Run run, Function<Route, StreamRules> rules, Consumer<StreamEvent> given) {
        this.run = run;
        this.calls = run.streamedCalls();
        this.rules = rules;
        this.showing = new Showing(given);
    }

    /** Returns whether a call is to be streamed. */
    static boolean isStreamed(Step.Call call) {
        if (!call.purpose().isForAnswer()) {
            return false;
        }
        Model model = call.target().model();
        RankedPlaces course = (RankedPlaces) call.course();
        return model.supports(Capability.STREAMING) != Support.NO && !course.isPlainCall(course.natural(call.rank()));
    }

    StreamRules rules() {
        return rules.apply(run.route().route());
    }

    /** A call is being made as a stream. */
    void begin(Step.Call call) {
        boolean goesOn = call.course().goesOn(call.rank());
        streams.put(
                call.attempt(),
                new StreamAssembler(goesOn ? ((RankedPlaces) call.course()).begun() : "", calls.outputTool(call)));
    }

    /**
     * An event of a streamed call has come.
     *
     * @return why the call is useless and to be broken off; null if it is not
     */
    @Nullable
    Failure event(Step.Call call, ConverseStreamOutput event) {
        StreamAssembler got = requireNonNull(streams.get(call.attempt()));
        give(call, got.accept(event));
        return got.problem();
    }

    private void give(Step.Call call, List<StreamEvent> pieces) {
        for (StreamEvent each : pieces) {
            StreamEvent piece = restored(call, each);
            if (piece != null && rules().release() == Release.AT_ONCE && calls.committed(call, rules().whenCut())) {
                showing.give(call, piece, reasonForReset());
            }
        }
    }

    /** Returns a piece in the words of the request: its own names of tools. Null if it is held back. */
    private @Nullable StreamEvent restored(Step.Call call, StreamEvent piece) {
        if (piece instanceof StreamEvent.Text && calls.isJsonAmongWords(call)) {
            // What it puts around the JSON is taken off when all of it is there.
            return null;
        }
        return piece instanceof StreamEvent.ToolUse use
                ? new StreamEvent.ToolUse(use.id(), calls.originalName(call, use.name()))
                : piece;
    }

    private String reasonForReset() {
        return showing.shown() == 0 ? "" : calls.endOf(showing.shown());
    }

    /** Returns what has come of a streamed call. */
    StreamAssembler got(Step.Call call) {
        return requireNonNull(streams.get(call.attempt()));
    }

    /**
     * A streamed call has ended. One of which the whole answer came is answered, however it ended then.
     *
     * @param failure as which it ended if it did not come to its end; null if it just ended
     * @param reply what else is known of the reply
     */
    void ended(Step.Call call, @Nullable Failure failure, Consumer<ConverseResponse.Builder> reply) {
        StreamAssembler got = requireNonNull(streams.remove(call.attempt()));
        Failure incomplete = got.failure();
        if (incomplete == null) {
            ConverseResponse.Builder response = got.response().toBuilder();
            reply.accept(response);
            calls.answered(call, response.build());
        } else {
            give(call, got.rest());
            // What the client says tells more, unless it was this side that found the stream useless.
            Failure told = failure == null || got.isStopped() || got.problem() != null ? incomplete : failure;
            calls.cut(call, told, got, rules());
        }
    }

    /** The end is known: the caller is given what is missing of the answer, if there is one. */
    void conclude(End end) {
        if (end.attempt().isPresent() && end.reason() != End.Reason.INTERRUPTED) {
            int attempt = end.attempt().get();
            showing.conclude(attempt, run.answerOf(attempt), reasonForReset());
        }
        calls.shown(showing.text());
    }
}
