package dev.modelrouter.routing;

import com.google.common.collect.ImmutableSet;
import java.util.function.Function;

/**
 * A gate that may have models asked, by itself or by the gates that it is made of.
 *
 * @param asks the models that may be asked
 * @param judging what it says of an answer
 */
record DerivedGate(ImmutableSet<String> asks, Function<Answer, ? extends Judgment> judging) implements Gate {

    @Override
    public Judgment judge(Answer answer) {
        return judging.apply(answer);
    }
}
