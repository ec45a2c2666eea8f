package dev.modelrouter.testkit;

import dev.modelrouter.core.MalformedModelIdException;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.TimeSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Decides the answer to every call, whatever door it comes through, and records it. Thread-safe. */
final class Brain {

    /** The error code, with HTTP 400, of a call whose scripted function threw. */
    static final String SCRIPT_FAILED = "ScriptFailedException";

    private final TimeSource time;
    private final Capacity capacity;
    private final Scripts scripts;
    private final PromptCache promptCache;
    private final ConcurrentMap<String, PromptRouterScript> promptRouters = new ConcurrentHashMap<>();
    private final CallLog log = new CallLog();
    private final Playbooks playbooks = new Playbooks();
    private final AccountState account;
    private final Entitlements entitlements = new Entitlements();
    private final Set<ValidationRule> enforced = ConcurrentHashMap.newKeySet();

    /** Seeds the padding of streams: other lengths in each, and the same in a second run. */
    private final AtomicLong paddings = new AtomicLong();

    Brain(TimeSource time) {
        this.time = time;
        this.account = new AccountState(time);
        this.capacity = new Capacity(time);
        this.scripts = new Scripts(capacity);
        this.promptCache = new PromptCache(time);
        enforceDefaults();
    }

    private void enforceDefaults() {
        for (ValidationRule rule : ValidationRule.values()) {
            if (rule.isEnforcedByDefault()) {
                enforced.add(rule);
            } else {
                enforced.remove(rule);
            }
        }
    }

    TimeSource time() {
        return time;
    }

    Scripts scripts() {
        return scripts;
    }

    CallLog log() {
        return log;
    }

    Playbooks playbooks() {
        return playbooks;
    }

    AccountState account() {
        return account;
    }

    Entitlements entitlements() {
        return entitlements;
    }

    /** Returns the rules that requests are held to; the set may be changed. */
    Set<ValidationRule> enforced() {
        return enforced;
    }

    /** Returns to what a new fake is; doors stay open, and the clock stands where it is. */
    void reset() {
        scripts.clear();
        capacity.clear();
        promptCache.clear();
        promptRouters.clear();
        playbooks.clear();
        enforceDefaults();
        entitlements.clear();
        log.clear();
        account.clear();
    }

    /** Returns what the router of prompts of this ARN does, the same at each call. */
    PromptRouterScript promptRouter(String arn) {
        return promptRouters.computeIfAbsent(arn, each -> new PromptRouterScript());
    }

    /** Decides the answer to one call and records it. The delay is the door's business. Throws nothing. */
    Decision decide(Arrival arrival) {
        FakeCall.Received received = arrival.received(time.now());
        Optional<Denial> denial = entitlements.denial(arrival.modelId());
        if (denial.isPresent()) {
            return decided(received, Plan.error(denial.get().fault(), Delay.Timing.NONE), null);
        }
        Optional<PromptRouterScript> router =
                Optional.ofNullable(promptRouters.get(arrival.modelId())).filter(PromptRouterScript::isScripted);
        if (router.isPresent()
                || script(scripts.of(arrival.region(), arrival.modelId())).isPresent()) {
            Optional<RequestRules.Rejection> rejection = rejection(arrival);
            if (rejection.isPresent()) {
                return decided(received, Plan.rejected(rejection.get(), arrival.isStream()), null);
            }
            Optional<Fault> refusal = account.refusal(arrival.region(), arrival.modelId(), enforced);
            if (refusal.isPresent()) {
                return decided(received, Plan.error(refusal.get(), Delay.Timing.NONE), null);
            }
        }
        String modelId;
        try {
            modelId = router.flatMap(each -> each.invoked(arrival.request())).orElse(arrival.modelId());
        } catch (RuntimeException | Error thrown) {
            return threw(received, thrown);
        }
        Optional<ModelScript> script = script(scripts.of(arrival.region(), modelId));
        if (script.isEmpty() && playbooks.serve(arrival)) {
            return played(arrival, received);
        }
        if (script.isEmpty()) {
            return unscripted(
                    received, UnscriptedCallError.unknown(modelId, arrival.region(), scripts.models(arrival.region())));
        }
        Admission admission = capacity.admit(arrival.region(), modelId, arrival.request());
        if (admission.refusal().isPresent()) {
            return decided(received, Plan.error(admission.refusal().get(), Delay.Timing.NONE), null);
        }
        Decision decision = answer(
                received,
                script.get(),
                new Serving(arrival.region(), modelId, router.isPresent(), admission.optimized()));
        decision.call().delivery().whenOver(() -> admission
                .settlement()
                .accept(Capacity.charge(modelId, decision.call().usage())));
        return decision;
    }

    private static Optional<ModelScript> script(List<ModelScript> candidates) {
        return candidates.stream().filter(ModelScript::isScripted).findFirst();
    }

    /** Answers a call that is let in: by bad luck, or by a step of the script. */
    private Decision answer(FakeCall.Received received, ModelScript script, Serving serving) {
        Planner.Settings settings = new Planner.Settings(
                scripts.of(serving.region(), serving.modelId()), promptCache, paddings.getAndIncrement());
        Planner planner = new Planner(received.arrival(), serving, settings);
        Optional<Fault> unlucky = settings.first(ModelScript::randomFaults).flatMap(RandomFaults::draw);
        try {
            if (unlucky.isPresent()) {
                return decided(received, planner.plan(unlucky.get()), null);
            }
            Optional<ModelScript.Step> step = script.next();
            if (step.isEmpty()) {
                return unscripted(received, UnscriptedCallError.usedUp(serving.modelId()));
            }
            FakeAnswer answer = step.get().answer().apply(received.arrival().request());
            return decided(received, planner.plan(answer), null);
        } catch (UnplayableScriptException unplayable) {
            return failed(received, SCRIPT_FAILED, unplayable.problem(), unplayable);
        } catch (RuntimeException | Error thrown) {
            return threw(received, thrown);
        }
    }

    private Decision unscripted(FakeCall.Received received, UnscriptedCallError error) {
        return failed(received, UnscriptedCallError.CODE, error.message(), error);
    }

    private Decision threw(FakeCall.Received received, Throwable thrown) {
        String message = "The script of model \""
                + ModelIds.masked(received.arrival().modelId()) + "\" threw "
                + thrown.getClass().getName() + "; its stack trace is in the log of the server";
        return failed(received, SCRIPT_FAILED, message, thrown);
    }

    /** What no script answers, a recording may. The real service judged its request, so that no rule does. */
    private Decision played(Arrival arrival, FakeCall.Received received) {
        try {
            return decided(received, playbooks.plan(arrival), null);
        } catch (UnscriptedCallError error) {
            return failed(received, UnscriptedCallError.CODE, error.message(), error);
        } catch (UnplayableScriptException unplayable) {
            return failed(received, SCRIPT_FAILED, unplayable.problem(), unplayable);
        } catch (RuntimeException | Error thrown) {
            String message = "Replaying or recording this call threw "
                    + thrown.getClass().getName() + "; its stack trace is in the log of the server";
            return failed(received, SCRIPT_FAILED, message, thrown);
        }
    }

    /** A rejected request takes no step of a script: no model saw it. */
    private Optional<RequestRules.Rejection> rejection(Arrival arrival) {
        Optional<RequestRules.Rejection> unsound =
                RequestRules.ofShape(arrival.operation().awsName() + "Request", arrival.sent(), enforced);
        if (unsound.isPresent()) {
            return unsound;
        }
        String text = arrival.modelId();
        Optional<ModelId> modelId = modelId(text);
        boolean named = scripts.models(arrival.region()).contains(text);
        CheckedRequest checked = new CheckedRequest(
                arrival.request(),
                modelId,
                modelId.flatMap(id -> account.model(arrival.region(), id)),
                named,
                new CheckedRequest.Call(
                        arrival.region(),
                        LocalDate.ofInstant(time.now(), ZoneOffset.UTC),
                        arrival.isStream(),
                        entitlements));
        return RequestRules.ofContent(checked, enforced);
    }

    private static Optional<ModelId> modelId(String text) {
        try {
            return Optional.of(ModelId.parse(text));
        } catch (MalformedModelIdException e) {
            return Optional.empty();
        }
    }

    private Decision failed(FakeCall.Received received, String code, String message, Throwable thrown) {
        return decided(received, Plan.error(Fault.of(code, 400, message), Delay.Timing.NONE), thrown);
    }

    private Decision decided(FakeCall.Received received, Plan plan, @Nullable Throwable thrown) {
        FakeCall call = log.add(number -> new FakeCall(number, received, FakeCall.Outcome.of(plan)));
        return new Decision(call, plan, thrown);
    }

    /**
     * What a call gets.
     *
     * @param call as recorded
     * @param plan how to carry it out
     * @param thrown what an in-process caller is thrown in place of the call's fault, when the test itself is at fault
     */
    record Decision(FakeCall call, Plan plan, @Nullable Throwable thrown) {

        /** Returns the answer as it goes over a wire. */
        Tape tape() {
            return Tapes.of(call, plan);
        }
    }
}
