package dev.modelrouter.testkit;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;

/** Bedrock Runtime's REST protocol in front of the brain: paths to operations, JSON to SDK types. Knows no sockets. */
final class RestApi {

    private static final Logger LOG = LoggerFactory.getLogger(FakeBedrockServer.class);

    private static final String CONVERSE = "converse";
    private static final String CONVERSE_STREAM = "converse-stream";

    private final FakeBedrock bedrock;
    private final Region region;

    /** Counts the requests that never became a call, from far above the calls' own numbers. */
    private final AtomicLong rejected = new AtomicLong(1L << 32);

    RestApi(FakeBedrock bedrock, Region region) {
        this.bedrock = bedrock;
        this.region = region;
    }

    /** Answers one request; runs scripted functions, so it may take long. Throws nothing but errors of the JVM. */
    Answer answer(Request request) {
        String path = Splitter.on('?').split(request.target()).iterator().next();
        // The model id is one segment: a slash inside it is sent as %2F, so split first and decode then.
        List<String> segments = Splitter.on('/').splitToList(path);
        boolean known = request.method().equals("POST")
                && segments.size() == 4
                && segments.get(0).isEmpty()
                && segments.get(1).equals("model")
                && !segments.get(2).isEmpty()
                && (segments.get(3).equals(CONVERSE) || segments.get(3).equals(CONVERSE_STREAM));
        if (!known) {
            return rejected(Fault.of(
                    "UnknownOperationException",
                    404,
                    "This server knows POST /model/{modelId}/converse and /converse-stream, but was sent "
                            + request.method() + " "
                            + Ascii.truncate(ModelIds.masked(path), 200, "...")
                            + "; a '/' in the model id is sent as %2F"));
        }
        try {
            return answer(arrival(percentDecoded(segments.get(2)), segments.get(3), request));
        } catch (SdkJsonException e) {
            return rejected(Fault.of("SerializationException", 400, e.problem()));
        }
    }

    private Arrival arrival(String modelId, String operation, Request request) {
        byte[] body = request.body().asByteArrayUnsafe();
        if (operation.equals(CONVERSE)) {
            ConverseRequest.Builder read = SdkJsonReader.read(body, ConverseRequest.builder());
            return Arrival.of(region, read.modelId(modelId).build(), request.headers(), request.way());
        }
        ConverseStreamRequest.Builder read = SdkJsonReader.read(body, ConverseStreamRequest.builder());
        return Arrival.of(region, read.modelId(modelId).build(), request.headers(), request.way());
    }

    /** Answers what is no call: it is not recorded, and no script is asked. */
    Answer rejected(Fault fault) {
        WireReply reply = WireReply.of(fault, FakeCall.requestId(rejected.incrementAndGet()));
        return new Answer(Tape.of(reply, Duration.ZERO), new Delivery(), null);
    }

    private Answer answer(Arrival arrival) {
        FakeBedrock.Decision decision = bedrock.decide(arrival);
        if (decision.thrown() != null
                && !arrival.way().isInProcess()
                && !(decision.thrown() instanceof UnscriptedCallError)) {
            LOG.warn("A scripted function threw; the caller gets an HTTP 400", decision.thrown());
        }
        try {
            return new Answer(decision.tape(), decision.call().delivery(), decision.thrown());
        } catch (SdkJsonException e) {
            LOG.warn("A scripted answer is not for the wire; the caller gets an HTTP 400", e);
            return rejected(Fault.of(FakeBedrock.SCRIPT_FAILED, 400, e.problem()));
        }
    }

    private static String percentDecoded(String segment) {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new SdkJsonException("The model id in the path is not percent-encoded as it should be", e);
        }
    }

    /**
     * A request, its body read.
     *
     * @param target path and query as sent
     * @param headers by lower-case name
     */
    record Request(String method, String target, Map<String, String> headers, SdkBytes body, Way way) {}

    /**
     * An answer.
     *
     * @param thrown what an in-process caller is thrown instead; null if nothing is
     */
    record Answer(Tape tape, Delivery delivery, @Nullable Throwable thrown) {}
}
