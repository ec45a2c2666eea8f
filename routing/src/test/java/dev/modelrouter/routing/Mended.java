package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Target;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What must hold of the attempts of any request whose rejected answers are mended: a repair is made where an answer of its
 * model was rejected, once for each model and at the place that gave it; a revision is made where some other model's answer was rejected.
 */
final class Mended {

    private Mended() {}

    static void check(List<Attempt> ended) {
        List<Attempt> attempts = ended.stream()
                .filter(attempt -> attempt.purpose().isForAnswer())
                .sorted(Comparator.comparingInt(Attempt::number))
                .toList();
        Set<Model> repaired = new HashSet<>();
        Set<Target> rejected = new HashSet<>();
        for (Attempt attempt : attempts) {
            Model model = attempt.target().model();
            if (attempt.purpose() == Purpose.REPAIR) {
                assertThat(repaired.add(model)).as("first repair by " + model).isTrue();
                assertThat(rejected).as("rejected before it is mended").contains(attempt.target());
            }
            if (attempt.purpose() == Purpose.REVISION) {
                assertThat(rejected).as("something of others to revise").anyMatch(other -> !other.model()
                        .equals(model));
            }
            if (attempt.outcome() instanceof Outcome.Rejected) {
                rejected.add(attempt.target());
            }
        }
    }
}
