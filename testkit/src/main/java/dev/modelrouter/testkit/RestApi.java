package dev.modelrouter.testkit;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** Bedrock Runtime's REST protocol in front of the brain: paths to operations, JSON to SDK types. Knows no sockets. */
final class RestApi {

    private static final Logger LOG = LoggerFactory.getLogger(FakeBedrockServer.class);

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
        boolean converse = request.method().equals("POST")
                && segments.size() == 4
                && segments.get(0).isEmpty()
                && segments.get(1).equals("model")
                && !segments.get(2).isEmpty()
                && segments.get(3).equals("converse");
        if (!converse) {
            return rejected(Fault.of(
                    "UnknownOperationException",
                    404,
                    "This server knows POST /model/{modelId}/converse, but was sent " + request.method() + " "
                            + Ascii.truncate(ModelIds.masked(path), 200, "...")
                            + "; a '/' in the model id is sent as %2F"));
        }
        ConverseRequest converseRequest;
        try {
            converseRequest = SdkJsonReader.read(request.body().asByteArrayUnsafe(), ConverseRequest.builder())
                    .modelId(percentDecoded(segments.get(2)))
                    .build();
        } catch (SdkJsonException e) {
            return rejected(Fault.of("SerializationException", 400, e.problem()));
        }
        return converse(converseRequest, request.headers());
    }

    /** Answers what is no call: it is not recorded, and no script is asked. */
    Answer rejected(Fault fault) {
        return new Answer(WireReply.of(fault, FakeCall.requestId(rejected.incrementAndGet())), Duration.ZERO);
    }

    private Answer converse(ConverseRequest request, Map<String, String> headers) {
        FakeBedrock.Decision decision = bedrock.decide(region, request, headers);
        if (decision.thrown() != null && !(decision.thrown() instanceof UnscriptedCallError)) {
            LOG.warn("A scripted function threw; the caller gets an HTTP 400", decision.thrown());
        }
        try {
            return new Answer(WireReply.of(decision.call()), decision.call().delay());
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
    record Request(String method, String target, Map<String, String> headers, SdkBytes body) {}

    /** An answer, and how long to hold it back. */
    record Answer(WireReply reply, Duration delay) {}
}
