package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/** Makes of a scripted answer the plan of one call: what the model writes, when, and how that breaks. */
final class Planner {

    private final Arrival arrival;
    private final List<ModelScript> scripts;
    private final long seed;

    /**
     * Makes the planner of one call.
     *
     * @param scripts whose standing settings count, the first that has one first
     * @param seed of what is left to chance in a stream
     */
    Planner(Arrival arrival, List<ModelScript> scripts, long seed) {
        this.arrival = arrival;
        this.scripts = scripts;
        this.seed = seed;
    }

    /**
     * Plans a call.
     *
     * @param answer what the script says; null if a scripted function returned that
     * @throws UnplayableScriptException if the answer, or its break, does not fit the call
     */
    Plan plan(@Nullable FakeAnswer answer) {
        Delay scriptDelay = scripts.stream()
                .flatMap(script -> script.delay().stream())
                .findFirst()
                .orElse(Delay.NONE);
        if (answer instanceof FakeReply reply) {
            return plan(reply, scriptDelay);
        } else if (answer instanceof Fault fault) {
            return Plan.error(fault, fault.delay().orElse(scriptDelay).after(FakeCall.NOTHING));
        }
        throw new NullPointerException("A scripted function returned null; return a FakeReply or a Fault");
    }

    private Plan plan(FakeReply reply, Delay scriptDelay) {
        Generation.Generated generated = Generation.run(arrival.request(), reply, scriptDelay);
        Optional<Break> scripted = reply.broken();
        Optional<Break> broken = scripted.isPresent() ? scripted : byBadLuck();
        broken.flatMap(each -> each.misfit(arrival.isStream(), arrival.way())).ifPresent(problem -> {
            throw new UnplayableScriptException(problem);
        });
        if (broken.filter(each -> each.isInitialError(arrival.isStream())).isPresent()) {
            Fault fault = broken.get().effect().fault().orElseThrow();
            return Plan.error(fault, fault.delay().orElse(scriptDelay).after(FakeCall.NOTHING));
        }
        if (!arrival.isStream()) {
            return plan(generated, broken.orElse(null), ImmutableList.of());
        }
        ConverseResponse told = broken.isPresent()
                ? Plan.told(generated.response(), broken.get().effect())
                : generated.response();
        ImmutableList<StreamEvent> events = ReplyEvents.of(told, new SplittableRandom(seed));
        if (broken.isPresent()) {
            Break fitted = scripted.isPresent() ? broken.get() : within(broken.get(), events.size());
            int unused = BrokenStream.place(fitted.moment(), events);
            return plan(generated, fitted, events);
        }
        return plan(generated, null, events);
    }

    private static Plan plan(
            Generation.Generated generated, @Nullable Break broken, ImmutableList<StreamEvent> events) {
        Fault fault = broken == null ? null : broken.effect().fault().orElse(null);
        return new Plan(generated.response(), fault, broken, null, generated.timing(), events);
    }

    private Optional<Break> byBadLuck() {
        return scripts.stream()
                .flatMap(script -> script.badLuck().stream())
                .findFirst()
                .flatMap(luck -> luck.draw(arrival.isStream(), arrival.way()));
    }

    /** A break drawn by lot does not know the reply: it strikes at its last event if it comes too late. */
    private static Break within(Break broken, int events) {
        return broken.moment().events() < events ? broken : Break.of(broken.effect(), Moment.afterEvents(events - 1));
    }
}
