package dev.modelrouter.testkit;

import com.google.common.base.Ascii;
import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ApplyGuardrailRequest;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamRequest;

/** Bedrock Runtime's REST protocol in front of the brain: paths to operations, JSON to SDK types. Knows no sockets. */
class RestApi {

    private static final Logger LOG = LoggerFactory.getLogger(RestApi.class);

    private static final ImmutableMap<Operation, PathTemplate> OPERATIONS =
            Maps.toMap(Arrays.asList(Operation.values()), operation -> new PathTemplate(operation.path()));

    private final Brain brain;
    private final Regions regions;
    private final ConcurrentMap<Region, AccountApi> accounts = new ConcurrentHashMap<>();

    /** Counts the requests that never became a call, from far above the calls' own numbers. */
    private final AtomicLong rejected = new AtomicLong(1L << 32);

    RestApi(Brain brain, Regions regions) {
        this.brain = brain;
        this.regions = regions;
    }

    /** Answers one request; runs scripted functions, so it may take long. Throws nothing. */
    Answer answer(Request request) {
        try {
            return dispatched(regions.of(request), regions.unprefixed(request));
        } catch (RuntimeException | Error bug) {
            return failed(bug);
        }
    }

    /** Answers what the fake itself fails at. */
    Answer failed(Throwable bug) {
        FakeBedrockFailedError error = brain.failed(bug);
        LOG.error("The fake itself failed; the caller gets an HTTP 500", error);
        Answer answer = rejected(error.fault());
        return new Answer(answer.tape(), answer.delivery(), error);
    }

    private Answer dispatched(Region region, Request request) {
        Optional<Answer> ofAccount = accounts.computeIfAbsent(region, here -> new AccountApi(brain, here))
                .answer(request);
        if (ofAccount.isPresent()) {
            return ofAccount.get();
        }
        String path = Splitter.on('?').split(request.target()).iterator().next();
        for (Map.Entry<Operation, PathTemplate> operation : OPERATIONS.entrySet()) {
            Optional<ImmutableMap<String, String>> labels =
                    request.method().equals("POST") ? operation.getValue().match(path) : Optional.empty();
            if (labels.isPresent()) {
                try {
                    return answer(Arrival.of(
                            region,
                            read(operation.getKey(), labels.get(), request),
                            request.headers(),
                            request.transport()));
                } catch (SdkJsonException e) {
                    return rejected(Fault.of("SerializationException", 400, e.problem()));
                }
            }
        }
        return rejected(Fault.of(
                "UnknownOperationException",
                404,
                "This server knows POST " + Joiner.on(", ").join(OPERATIONS.values())
                        + " and " + AccountApi.served() + ", but was sent " + request.method() + " "
                        + Ascii.truncate(ModelIds.masked(path), 200, "...")
                        + "; a '/' in the model id is sent as %2F"));
    }

    private static BedrockRuntimeRequest read(Operation operation, Map<String, String> labels, Request request) {
        SdkPojo read = RestCodec.read(labels, request.headers(), request.body(), builder(operation));
        return (BedrockRuntimeRequest) SdkMembers.built(read);
    }

    /** Returns a builder of an operation's requests. */
    static SdkPojo builder(Operation operation) {
        return switch (operation) {
            case CONVERSE -> ConverseRequest.builder();
            case CONVERSE_STREAM -> ConverseStreamRequest.builder();
            case COUNT_TOKENS -> CountTokensRequest.builder();
            case INVOKE_MODEL -> InvokeModelRequest.builder();
            case INVOKE_MODEL_WITH_RESPONSE_STREAM -> InvokeModelWithResponseStreamRequest.builder();
            case APPLY_GUARDRAIL -> ApplyGuardrailRequest.builder();
        };
    }

    /** Answers what is no call: it is not recorded, and no script is asked. */
    Answer rejected(Fault fault) {
        WireReply reply = WireReply.of(fault, FakeCall.requestId(rejected.incrementAndGet()));
        return new Answer(Tape.of(reply, Duration.ZERO), new Delivery(), null);
    }

    private Answer answer(Arrival arrival) {
        Brain.Decision decision = brain.decide(arrival);
        if (decision.thrown() instanceof FakeBedrockFailedError) {
            LOG.error("The fake itself failed; the caller gets an HTTP 500", decision.thrown());
        } else if (decision.thrown() != null
                && !arrival.transport().isInProcess()
                && !(decision.thrown() instanceof UnscriptedCallError)) {
            LOG.warn("A scripted function threw; the caller gets an HTTP 400", decision.thrown());
        }
        try {
            return new Answer(decision.tape(), decision.call().delivery(), decision.thrown());
        } catch (SdkJsonException e) {
            LOG.warn("A scripted answer is not for the wire; the caller gets an HTTP 400", e);
            decision.call().delivery().ended();
            return rejected(Fault.of(Brain.SCRIPT_FAILED, 400, e.problem()));
        }
    }

    /**
     * A request, its body read.
     *
     * @param target path and query as sent
     * @param headers by lower-case name
     */
    record Request(String method, String target, Map<String, String> headers, SdkBytes body, Transport transport) {

        Request withTarget(String other) {
            return new Request(method, other, headers, body, transport);
        }
    }

    /**
     * An answer.
     *
     * @param thrown what an in-process caller is thrown instead; null if nothing is
     */
    record Answer(Tape tape, Delivery delivery, @Nullable Throwable thrown) {}
}
