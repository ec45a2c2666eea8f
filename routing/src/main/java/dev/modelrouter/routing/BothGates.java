package dev.modelrouter.routing;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;

/** Asks a gate, and another about what the first accepts. */
record BothGates(Gate first, Gate second) implements Gate {

    @Override
    public Judgment judge(Answer answer) {
        Judgment judgment = first.judge(answer);
        if (judgment instanceof Verdict verdict) {
            return verdict.accepted() ? second.judge(answer) : verdict;
        }
        return judgment.thenIfAccepted(accepted -> second.judge(answer));
    }

    @Override
    public ImmutableSet<String> asks() {
        return Sets.union(first.asks(), second.asks()).immutableCopy();
    }
}
