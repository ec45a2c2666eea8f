package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.NativeJson.object;

import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** Nova's own format, which is Converse's but for a few names. */
final class NovaFormat implements NativeFormat {

    private static final ImmutableSet<String> KNOWN =
            ImmutableSet.of("inferenceConfig", "messages", "reasoningConfig", "schemaVersion", "system", "toolConfig");

    /** Those of Converse's names that mean the same here. */
    private static final List<String> OWN = List.of("schemaVersion", "reasoningConfig");

    @Override
    public Optional<String> problem(Document body) {
        return NativeFormat.missing(body, "messages").or(() -> NativeFormat.extraneous(body, KNOWN));
    }

    @Override
    public ConverseRequest request(String modelId, Document body) {
        try {
            return SdkJsonReader.read(SdkJsonWriter.write(NativeJson.without(body, OWN)), ConverseRequest.builder())
                    .modelId(modelId)
                    .build();
        } catch (SdkJsonException e) {
            return ConverseRequest.builder().modelId(modelId).build();
        }
    }

    @Override
    public Document whole(Written written) {
        Document said = SdkJsonReader.readDocument(SdkJsonWriter.write(written.response()));
        return object(
                "output", said.asMap().get("output"),
                "stopReason", written.response().stopReasonAsString(),
                "usage", usage(written));
    }

    private static Document usage(Written written) {
        return object(
                "inputTokens", written.input(),
                "outputTokens", written.output(),
                "totalTokens", written.usage().totalTokens(),
                "cacheReadInputTokenCount", 0,
                "cacheWriteInputTokenCount", 0);
    }

    @Override
    public List<Document> chunks(Written written) {
        return written.events().stream()
                .map(event -> object(
                        event.type(),
                        event.is(StreamEvent.METADATA)
                                ? object("usage", usage(written), "metrics", object(), "trace", object())
                                : SdkJsonReader.readDocument(SdkJsonWriter.write(event.body()))))
                .toList();
    }
}
