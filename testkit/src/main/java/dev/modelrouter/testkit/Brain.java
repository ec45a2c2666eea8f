package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.ClassPath;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.TimeSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.model.ApplyGuardrailRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensRequest;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelTokensRequest;

/** Decides the answer to every call, whatever door it comes through, and records it. Thread-safe. */
final class Brain {

    /** The error code, with HTTP 400, of a call whose scripted function threw. */
    static final String SCRIPT_FAILED = "ScriptFailedException";

    static final RequestRules.Rejection UNKNOWN_GUARDRAIL = new RequestRules.Rejection(
            ValidationRule.UNKNOWN_GUARDRAIL,
            Fault.validation("The guardrail identifier or version provided in the request does not exist."));

    private final TimeSource time;
    private final Capacity capacity;
    private final Scripts scripts;
    private final PromptCache promptCache;
    private final ConcurrentMap<String, PromptRouterScript> promptRouters = new ConcurrentHashMap<>();
    private final CallLog log = new CallLog();
    private final Playbooks playbooks = new Playbooks();
    private final AccountState account;
    private final Entitlements entitlements = new Entitlements();
    private final Queue<FakeBedrockFailedError> failures = new ConcurrentLinkedQueue<>();
    private final EnforcedRules enforced = new EnforcedRules();

    /** Seeds the padding of streams: other lengths in each, and the same in a second run. */
    private final AtomicLong paddings = new AtomicLong();

    Brain(TimeSource time) {
        this.time = time;
        this.account = new AccountState(time);
        this.capacity = new Capacity(time);
        this.scripts = new Scripts(capacity, account);
        this.promptCache = new PromptCache(time);
    }

    /** Looks at the class path before any class is loaded that an older library might lack something for. */
    static Brain of(TimeSource time) {
        ClassPath.TESTKIT.require();
        return new Brain(time);
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

    /** Returns the rules that requests are held to, which may be changed. */
    EnforcedRules enforced() {
        return enforced;
    }

    /** Returns to what a new fake is; doors stay open, and the clock stands where it is. */
    void reset() {
        scripts.clear();
        capacity.clear();
        promptCache.clear();
        promptRouters.clear();
        playbooks.clear();
        enforced.reset();
        entitlements.clear();
        clearCalls();
        account.clear();
    }

    /** Forgets all calls, and what of the fake failed at them. */
    void clearCalls() {
        log.clear();
        failures.clear();
    }

    /** Returns what the router of prompts of this ARN does, the same at each call. */
    PromptRouterScript promptRouter(String arn) {
        return promptRouters.computeIfAbsent(arn, each -> new PromptRouterScript());
    }

    /** Decides the answer to one call and records it. The delay is the door's business. Throws nothing. */
    Decision decide(Arrival arrival) {
        FakeCall.Received received = arrival.received(time.now());
        return orFailed(received, () -> {
            Optional<Denial> denial = denial(arrival);
            if (denial.isPresent()) {
                return decided(received, new AnswerPlan.Failed(denial.get().fault(), Delay.Timing.NONE));
            }
            return switch (arrival.operation()) {
                case CONVERSE, CONVERSE_STREAM, INVOKE_MODEL, INVOKE_MODEL_WITH_RESPONSE_STREAM -> modelled(received);
                case COUNT_TOKENS, APPLY_GUARDRAIL ->
                    decided(
                            received,
                            recorded(arrival).or(() -> rejected(arrival)).orElseGet(() -> computed(arrival)));
            };
        });
    }

    /** What the account has made of a model is denied with it. */
    private Optional<Denial> denial(Arrival arrival) {
        if (arrival.operation() == Operation.APPLY_GUARDRAIL || entitlements.isUnlimited()) {
            return Optional.empty();
        }
        String modelId = arrival.modelId();
        return entitlements.denial(
                account.foundationModelArn(arrival.region(), modelId).orElse(modelId));
    }

    /** Returns a decision; a call that failed, if the test's own functions throw, or the fake itself. */
    private Decision orFailed(FakeCall.Received received, Supplier<Decision> decision) {
        Arrival arrival = received.arrival();
        try {
            return decision.get();
        } catch (UnscriptedCallError error) {
            return failed(received, UnscriptedCallError.CODE, error.message(), error);
        } catch (UnplayableScriptException unplayable) {
            return failed(received, SCRIPT_FAILED, unplayable.problem(), unplayable);
        } catch (ThrownByTest byTest) {
            Throwable thrown = byTest.thrown();
            String of = arrival.operation() == Operation.APPLY_GUARDRAIL
                    ? "A rule of the guardrail"
                    : "The script of model \"" + ModelIds.masked(arrival.modelId()) + "\"";
            String message =
                    of + " threw " + thrown.getClass().getName() + "; its stack trace is in the log of the server";
            return failed(received, SCRIPT_FAILED, message, thrown);
        } catch (RuntimeException | Error bug) {
            FakeBedrockFailedError error = failed(bug);
            return decided(received, new AnswerPlan.Failed(error.fault(), Delay.Timing.NONE), error);
        }
    }

    /** Remembers a failure of the fake itself, and returns what callers are to see of it. */
    FakeBedrockFailedError failed(Throwable bug) {
        FakeBedrockFailedError error =
                bug instanceof FakeBedrockFailedError known ? known : FakeBedrockFailedError.of(bug);
        failures.add(error);
        return error;
    }

    /** Returns the first failure of the fake itself; empty if there was none. */
    Optional<FakeBedrockFailedError> failure() {
        return failures.stream().findFirst();
    }

    /** Decides the answer to a call that asks a model something. */
    private Decision modelled(FakeCall.Received received) {
        Arrival arrival = received.arrival();
        Optional<PromptRouterScript> router = Optional.ofNullable(promptRouters.get(arrival.modelId()))
                .filter(each -> arrival.operation().isConverse() && each.isScripted());
        Optional<FakeGuardrail> guardrail = guardrail(arrival);
        if (router.isPresent()
                || guardrail.isPresent()
                || script(arrival, arrival.modelId()).isPresent()) {
            Optional<AnswerPlan> rejected = rejected(arrival);
            if (rejected.isPresent()) {
                return decided(received, rejected.get());
            }
        }
        String modelId = router.flatMap(each -> each.invoked(arrival.request())).orElse(arrival.modelId());
        Optional<ModelScript> script = script(arrival, modelId);
        if (script.isEmpty() && !playbooks.isEmpty()) {
            // The real service judged the request that was recorded, so that no rule does.
            return decided(received, playbooks.plan(arrival));
        }
        Optional<Guarding> guarding =
                guardrail.filter(each -> arrival.operation().isConverse()).map(each -> Guarding.of(each, arrival));
        AnswerPlanner.Settings settings = new AnswerPlanner.Settings(
                scripts.of(arrival.region(), modelId), promptCache, paddings.getAndIncrement());
        if (guarding.filter(Guarding::blocksInput).isPresent()) {
            return decided(received, AnswerPlanner.refusal(arrival, guarding.get(), settings.seed()));
        }
        if (script.isEmpty()) {
            throw UnscriptedCallError.unknown(arrival, modelId, scripts);
        }
        Optional<Model> model = ModelIds.parsed(modelId).flatMap(id -> account.model(arrival.region(), id));
        Admission admission = capacity.admit(arrival, modelId, model);
        if (admission.refusal().isPresent()) {
            return decided(received, new AnswerPlan.Failed(admission.refusal().get(), Delay.Timing.NONE));
        }
        Serving serving = new Serving(arrival.region(), modelId, model, router.isPresent(), admission.optimized());
        AnswerPlanner planner = new AnswerPlanner(arrival, serving, settings);
        Decision decision =
                orFailed(received, () -> decided(received, answer(arrival, script.get(), planner, guarding)));
        decision.call().delivery().whenOver(() -> admission
                .settlement()
                .accept(Capacity.charge(serving.baseId(), decision.call().usage())));
        return decision;
    }

    private Optional<ModelScript> script(Arrival arrival, String modelId) {
        return scripts.of(arrival.region(), modelId).stream()
                .filter(each -> each.isScripted(
                        arrival.operation(),
                        NativeFormats.of(baseId(arrival, modelId)).isPresent()))
                .findFirst();
    }

    /** The base model's id, as far as the catalog and the account know it. */
    private String baseId(Arrival arrival, String modelId) {
        return account.foundationModelArn(arrival.region(), modelId)
                .map(ModelIds::base)
                .orElse(modelId);
    }

    /** Has a model that is let in answer: by bad luck, or by a step of its script. */
    private AnswerPlan answer(Arrival arrival, ModelScript script, AnswerPlanner planner, Optional<Guarding> guarding) {
        Optional<Fault> unlucky =
                planner.settings().first(ModelScript::randomFaults).flatMap(lots -> lots.draw(fault -> true));
        if (unlucky.isPresent()) {
            return planner.plan(unlucky.get(), guarding);
        }
        String modelId = planner.serving().modelId();
        Optional<NativeFormat> format = NativeFormats.of(planner.serving().baseId())
                .filter(each -> arrival.operation().isInvocation());
        ScriptStep step = script.next(arrival.operation(), format.isPresent())
                .orElseThrow(() -> UnscriptedCallError.usedUp(
                        modelId,
                        scripts.line(arrival.region(), modelId, script),
                        arrival.operation().isInvocation() && !script.writesBodies()));
        if (format.isPresent() && step.isReply()) {
            ConverseRequest asked = asked(format.get(), arrival);
            FakeAnswer answer = step.answer(asked);
            return new InvocationPlanner(arrival, planner.settings())
                    .plan(
                            answer instanceof FakeReply reply
                                    ? planner.inNativeFormat(format.get(), asked, reply)
                                    : (Fault) answer);
        } else if (arrival.operation().isInvocation()) {
            return new InvocationPlanner(arrival, planner.settings()).plan(step.invocation(arrival.invocation()));
        }
        ConverseRequest seen = guarding.map(Guarding::seenByModel).orElseGet(arrival::request);
        return planner.plan(step.answer(seen), guarding);
    }

    /** Returns in Converse's form what a model is asked in its own. */
    private static ConverseRequest asked(NativeFormat format, Arrival arrival) {
        SdkBytes body = arrival.invocation().body();
        return format.request(arrival.modelId(), NativeFormat.read(body == null ? SdkBytes.fromUtf8String("") : body));
    }

    /** Returns the recorded answer to what takes no script, unless the test says what it is to be. */
    private Optional<AnswerPlan> recorded(Arrival arrival) {
        boolean told = arrival.operation() == Operation.COUNT_TOKENS
                ? counting(arrival).isPresent()
                : guardrail(arrival).isPresent();
        return told ? Optional.empty() : playbooks.find(arrival);
    }

    private Optional<ModelScript.Counting> counting(Arrival arrival) {
        return scripts.of(arrival.region(), arrival.modelId()).stream()
                .flatMap(script -> script.counting().stream())
                .findFirst();
    }

    /** Answers what takes no script. */
    private AnswerPlan computed(Arrival arrival) {
        return arrival.operation() == Operation.COUNT_TOKENS ? counted(arrival) : judged(arrival);
    }

    private AnswerPlan counted(Arrival arrival) {
        Optional<ModelScript.Counting> scripted = counting(arrival);
        Fault fault = scripted.map(ModelScript.Counting::fault).orElse(null);
        if (fault != null) {
            return AnswerPlan.Failed.after(Delay.NONE, fault);
        }
        int tokens = scripted.map(ModelScript.Counting::tokens).orElseGet(() -> tokens(arrival));
        return AnswerPlan.computed(
                CountTokensResponse.builder().inputTokens(tokens).build());
    }

    private static int tokens(Arrival arrival) {
        if (arrival.isInConverseForm()) {
            return TokenCount.ofInput(arrival.request());
        }
        CountTokensRequest request = (CountTokensRequest) arrival.sent();
        InvokeModelTokensRequest invocation =
                request.input() == null ? null : request.input().invokeModel();
        return NativeTokens.ofInput(invocation == null ? null : invocation.body());
    }

    /** Applies a guardrail; one that does not exist, if that is waived, finds nothing. */
    private AnswerPlan judged(Arrival arrival) {
        FakeGuardrail guardrail = guardrail(arrival).orElseGet(() -> new FakeGuardrail("none", FakeGuardrail.DRAFT));
        Optional<Fault> fault = guardrail.fault();
        if (fault.isPresent()) {
            return AnswerPlan.Failed.after(Delay.NONE, fault.get());
        }
        return AnswerPlan.computed(GuardrailAnswers.of(guardrail, (ApplyGuardrailRequest) arrival.sent()));
    }

    private Optional<FakeGuardrail> guardrail(Arrival arrival) {
        return arrival.guardrail()
                .flatMap(named -> scripts.guardrail(arrival.region(), named.identifier(), named.version()));
    }

    /** Returns how the service turns a request down; empty if it does not. It takes no step: no model saw it. */
    private Optional<AnswerPlan> rejected(Arrival arrival) {
        Optional<RequestRules.Rejection> rejection = rejection(arrival);
        if (rejection.isPresent()) {
            return Optional.of(AnswerPlanner.rejected(rejection.get(), arrival.operation()));
        }
        return account.refusal(arrival.region(), arrival.modelId(), enforced)
                .map(fault -> new AnswerPlan.Failed(fault, Delay.Timing.NONE));
    }

    private Optional<RequestRules.Rejection> rejection(Arrival arrival) {
        ImmutableList<ShapeCheck.Violation> found =
                ShapeCheck.of(ServiceModel.bundled(), arrival.operation().requestShape(), arrival.sent());
        Optional<RequestRules.Rejection> unsound = RequestRules.ofShape(found, enforced);
        if (unsound.isPresent()) {
            return unsound;
        }
        Optional<RequestRules.Rejection> unfit =
                RequestRules.ofContent(checked(arrival), arrival.operation(), found, enforced);
        if (unfit.isEmpty() && arrival.operation().isInvocation()) {
            unfit = nativeRejection(arrival);
        }
        boolean unguarded = enforced.contains(ValidationRule.UNKNOWN_GUARDRAIL)
                && arrival.guardrail().isPresent()
                && guardrail(arrival).isEmpty();
        return unfit.isPresent() || !unguarded ? unfit : Optional.of(UNKNOWN_GUARDRAIL);
    }

    /** A body that the test answers byte for byte is not judged. */
    private Optional<RequestRules.Rejection> nativeRejection(Arrival arrival) {
        SdkBytes body = arrival.invocation().body();
        return script(arrival, arrival.modelId())
                .filter(script -> script.writesBodies() && body != null)
                .flatMap(script -> NativeFormats.of(baseId(arrival, arrival.modelId())))
                .flatMap(format -> NativeRules.of(format, body, checked(arrival, asked(format, arrival)), enforced));
    }

    private CheckedRequest checked(Arrival arrival) {
        return checked(
                arrival,
                arrival.isInConverseForm()
                        ? arrival.request()
                        : ConverseRequest.builder().modelId(arrival.modelId()).build());
    }

    private CheckedRequest checked(Arrival arrival, ConverseRequest request) {
        String text = arrival.modelId();
        Optional<ModelId> modelId = ModelIds.parsed(text);
        boolean scripted = scripts.models(arrival.region()).contains(text) || scripts.hasSteps(arrival.region(), text);
        return new CheckedRequest(
                request,
                modelId,
                modelId.flatMap(id -> account.model(arrival.region(), id)),
                scripted,
                new CheckedRequest.Call(
                        arrival.region(),
                        LocalDate.ofInstant(time.now(), ZoneOffset.UTC),
                        arrival.isStream(),
                        entitlements));
    }

    private Decision failed(FakeCall.Received received, String code, String message, Throwable thrown) {
        return decided(received, new AnswerPlan.Failed(Fault.of(code, 400, message), Delay.Timing.NONE), thrown);
    }

    private Decision decided(FakeCall.Received received, AnswerPlan plan) {
        return decided(received, plan, null);
    }

    private Decision decided(FakeCall.Received received, AnswerPlan plan, @Nullable Throwable thrown) {
        FakeCall call = log.add(number -> new FakeCall(number, received, plan.outcome()));
        return new Decision(call, plan, thrown);
    }

    /**
     * What a call gets.
     *
     * @param call as recorded
     * @param plan how to carry it out
     * @param thrown what an in-process caller is thrown in place of the call's fault, when the test itself is at fault
     */
    record Decision(FakeCall call, AnswerPlan plan, @Nullable Throwable thrown) {

        /** Returns the answer as it goes over a wire. */
        Tape tape() {
            return plan.tape(call.requestId());
        }
    }
}
