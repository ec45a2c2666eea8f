package dev.modelrouter.routing;

import dev.modelrouter.core.Failure;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * What a {@link Run} is told of calls that are streamed, beyond what it is told of any. Not final, for simulations. Not
 * thread-safe: it is a part of its run.
 */
class StreamedCalls {

    private final Run run;
    private final Walk walk;
    private final Ledger ledger;

    StreamedCalls(Run run, Walk walk, Ledger ledger) {
        this.run = run;
        this.walk = walk;
        this.ledger = ledger;
    }

    /**
     * The first token of a call has come, to be shown at once.
     *
     * @param whenCut what is to happen if it fails from now on
     * @return whether it is to be shown
     */
    boolean committed(Step.Call call, WhenCut whenCut) {
        return walk.committed(call.attempt(), whenCut == WhenCut.FAIL);
    }

    /** A call came to its end. */
    void answered(Step.Call call, ConverseResponse response) {
        run.tick();
        Attempt attempt = ledger.attempt(call.attempt());
        run.answered(call, response, Settlement.readStreamed(call, response, attempt), attempt);
    }

    /**
     * A call failed.
     *
     * @param got what had come of it
     * @param rules whether others are to go on with that, and may begin anew if they cannot
     */
    void cut(Step.Call call, Failure failure, StreamAssembler got, StreamRules rules) {
        run.tick();
        Attempt attempt = ledger.attempt(call.attempt());
        if (got.hasContent()) {
            Settlement.cut(call, failure, got.expectedTokens(), attempt);
        } else {
            attempt.bill(Settlement.ofFailure(call, failure), null, null);
        }
        run.returned(attempt);
        if (rules.whenCut() == WhenCut.CONTINUE) {
            goOn(call, got, rules.mayReset());
        }
        run.failed(call, failure, attempt);
    }

    private void goOn(Step.Call call, StreamAssembler got, boolean mayReset) {
        RankedPlaces onward = got.isTextAlone() ? onward(got.text()) : null;
        if (onward != null && (mayReset || onward.anyGoesOn())) {
            walk.goesOnIn(onward, !mayReset);
        } else if (!mayReset && got.hasContent()) {
            boolean unused = walk.committed(call.attempt(), true);
        }
    }

    private @Nullable RankedPlaces onward(String text) {
        return ledger.course().map(course -> course.goingOnWith(text)).orElse(null);
    }

    /** Returns the request's own name of a tool that a call uses. */
    String originalName(Step.Call call, String tool) {
        return ledger.attempt(call.attempt()).originalName(tool);
    }

    /** Returns the tool whose input is the text of a call's answer; null if there is none. */
    @Nullable
    String outputTool(Step.Call call) {
        return ledger.attempt(call.attempt()).outputTool();
    }

    /** Returns whether a call's answer is JSON that may stand among words, and is known only once all of it is there. */
    boolean isJsonAmongWords(Step.Call call) {
        Attempt attempt = ledger.attempt(call.attempt());
        return attempt.isOutputEmulated() && attempt.outputTool() == null;
    }

    /** The caller was given this text, and that is all. */
    void shown(String text) {
        ledger.shown(text);
    }

    /** Returns why an attempt is not the answer, for people. */
    String endOf(int attempt) {
        Attempt ended = ledger.attempt(attempt);
        return ended.hasEnded() ? ended.outcome().toString() : "it was broken off";
    }
}
