package dev.modelrouter.routing;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;

/**
 * Judges by the stop reason alone, which takes no time and does not throw.
 *
 * @param accepted the stop reasons that it accepts
 */
record StandingGate(ImmutableSet<StopReason> accepted) implements Gate {

    static final StandingGate ANY = new StandingGate(Sets.immutableEnumSet(StopReason.knownValues()));

    static final StandingGate FINISHED =
            new StandingGate(Sets.immutableEnumSet(StopReason.END_TURN, StopReason.TOOL_USE, StopReason.STOP_SEQUENCE));

    @Override
    public Verdict judge(Answer answer) {
        return accepted.contains(answer.stopReason())
                ? Verdict.accept()
                : Verdict.reject("stopped by " + answer.response().stopReasonAsString());
    }
}
