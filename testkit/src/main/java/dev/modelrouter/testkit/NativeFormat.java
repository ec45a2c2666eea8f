package dev.modelrouter.testkit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * The format in which a family of models is asked and answers through InvokeModel. A scripted reply is told to the
 * script's functions, and written, as if it were one of Converse, and put into the family's format here. Formats as of
 * the user guide's pages on inference parameters, and of Anthropic's and OpenAI's APIs, in 2026.
 */
interface NativeFormat {

    /** Returns a request's body in Converse's form, as far as that has words for it. */
    ConverseRequest request(String modelId, Document body);

    /** Returns what the service answers to a body that the family does not take; empty if it is taken. */
    Optional<String> problem(Document body);

    /** Returns the whole answer. */
    Document whole(Written written);

    /** Returns the chunks of a stream. */
    List<Document> chunks(Written written);

    /**
     * What a model wrote.
     *
     * @param baseId of the model
     * @param asked the body of the request
     * @param stopSequence that ended it; empty if none did
     */
    record Written(
            String baseId,
            Document asked,
            ConverseResponse response,
            Personality personality,
            Optional<String> stopSequence) {

        TokenUsage usage() {
            return response.usage() == null ? FakeCall.NOTHING : response.usage();
        }

        int input() {
            return usage().inputTokens() == null ? 0 : usage().inputTokens();
        }

        int output() {
            return usage().outputTokens() == null ? 0 : usage().outputTokens();
        }

        List<ContentBlock> content() {
            return Generation.contentOf(response);
        }

        boolean isCut() {
            return response.stopReason() == StopReason.MAX_TOKENS;
        }

        String text() {
            StringBuilder text = new StringBuilder();
            content().stream().filter(block -> block.text() != null).forEach(block -> text.append(block.text()));
            return text.toString();
        }

        /** Returns an id that is the same for the same answer. */
        String id(String prefix, int length) {
            return prefix
                    + FakeReply.madeOf(baseId + response, length)
                            .replace('-', '0')
                            .replace('_', '1');
        }

        /** Returns the events by which ConverseStream says it. */
        List<StreamEvent> events() {
            return ReplyEvents.of(response, personality, new SplittableRandom(0));
        }

        /** Returns its text in the pieces of a stream. */
        List<String> pieces() {
            return events().stream()
                    .filter(event -> event.is(StreamEvent.BLOCK_DELTA))
                    .map(event -> ((ContentBlockDeltaEvent) event.body()).delta())
                    .map(ContentBlockDelta::text)
                    .filter(text -> text != null && !text.isEmpty())
                    .toList();
        }
    }

    /** Reads a body; what is no JSON object is read as an empty one. */
    static Document read(SdkBytes body) {
        try {
            Document document = SdkJsonReader.readDocument(body.asByteArrayUnsafe());
            return document.isMap() ? document : Document.fromMap(Map.of());
        } catch (SdkJsonException e) {
            return Document.fromMap(Map.of());
        }
    }

    /** Returns what the service says of a body that its family's schema refuses. */
    static String malformed(String why) {
        return "Malformed input request: " + why + ", please reformat your input and try again.";
    }

    /** Returns what is said of a body without a member; empty if it is there. */
    static Optional<String> missing(Document body, String name) {
        return JsonTree.member(body, name).isPresent()
                ? Optional.empty()
                : Optional.of(malformed("#: required key [" + name + "] not found"));
    }

    /** Returns what is said of members that no one knows; empty if there are none. */
    static Optional<String> extraneous(Document body, Set<String> known) {
        return body.asMap().keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .map(name -> malformed("#: extraneous key [" + name + "] is not permitted"));
    }
}
