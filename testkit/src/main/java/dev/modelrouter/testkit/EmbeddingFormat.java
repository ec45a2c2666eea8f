package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.NativeJson.object;

import com.google.common.collect.ImmutableSet;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * Formats of embeddings. A reply that is a JSON list of numbers is the vector of every text; any other reply has each
 * text answered by a vector of length one that is drawn from the text itself, so that the same text has the same one.
 */
enum EmbeddingFormat implements NativeFormat {
    TITAN {

        private final ImmutableSet<String> known = ImmutableSet.of(
                "inputText", "inputImage", "dimensions", "normalize", "embeddingTypes", "embeddingConfig");

        @Override
        public Optional<String> problem(Document body) {
            String text = JsonTree.string(body, "inputText").orElse("");
            int tokens = TokenCount.of(text);
            if (JsonTree.member(body, "inputImage").isEmpty()) {
                Optional<String> missing = NativeFormat.missing(body, "inputText");
                if (missing.isPresent()) {
                    return missing;
                }
            }
            if (JsonTree.member(body, "inputText").filter(Document::isList).isPresent()) {
                return Optional.of(NativeFormat.malformed("expected type: String, found: JSONArray"));
            } else if (text.length() > TITAN_CHARACTERS) {
                return Optional.of(NativeFormat.malformed(
                        "expected maxLength: " + TITAN_CHARACTERS + ", actual: " + text.length()));
            } else if (tokens > TITAN_TOKENS) {
                return Optional.of("400 Bad Request: Too many input tokens. Max input tokens: " + TITAN_TOKENS
                        + ", request input token count: " + tokens + " ");
            }
            return NativeFormat.extraneous(body, known);
        }

        @Override
        List<String> texts(Document body) {
            return List.of(JsonTree.string(body, "inputText").orElse(""));
        }

        @Override
        int dimensions(String baseId, Document body) {
            int most = baseId.contains("titan-embed-text-v1") || baseId.contains("g1-text") ? 1536 : 1024;
            Document config = JsonTree.member(body, "embeddingConfig").orElse(body);
            return NativeJson.integer(config, "outputEmbeddingLength")
                    .orElse(NativeJson.integer(body, "dimensions").orElse(most));
        }

        @Override
        public Document whole(Written written) {
            Document vector = vectors(written).get(0);
            Map<String, Document> answer = new LinkedHashMap<>();
            answer.put("embedding", vector);
            if (written.baseId().contains("titan-embed-text-v2")) {
                answer.put("embeddingsByType", byType(vector, NativeJson.texts(written.asked(), "embeddingTypes")));
            }
            answer.put("inputTextTokenCount", Document.fromNumber(written.input()));
            return Document.fromMap(answer);
        }

        private Document byType(Document vector, List<String> types) {
            Map<String, Document> byType = new LinkedHashMap<>();
            for (String type : types.isEmpty() ? List.of("float") : types) {
                byType.put(type, type.equals("binary") ? signs(vector) : vector);
            }
            return Document.fromMap(byType);
        }
    },

    COHERE {
        @Override
        public Optional<String> problem(Document body) {
            boolean asked = List.of("texts", "images", "inputs").stream()
                    .anyMatch(name -> JsonTree.member(body, name).isPresent());
            int texts = NativeJson.items(body, "texts").size();
            if (!asked) {
                return NativeFormat.missing(body, "texts");
            } else if (texts > COHERE_TEXTS) {
                return Optional.of(NativeFormat.malformed(
                        "#/texts: expected maximum item count: " + COHERE_TEXTS + ", found: " + texts));
            }
            return NativeFormat.missing(body, "input_type");
        }

        @Override
        List<String> texts(Document body) {
            List<String> texts = NativeJson.texts(body, "texts");
            return texts.isEmpty() ? NativeJson.texts(body, "images") : texts;
        }

        @Override
        int dimensions(String baseId, Document body) {
            return NativeJson.integer(body, "output_dimension").orElse(baseId.contains("-v4") ? 1536 : 1024);
        }

        @Override
        public Document whole(Written written) {
            List<String> types = NativeJson.texts(written.asked(), "embedding_types");
            List<Document> vectors = vectors(written);
            Map<String, Document> byType = new LinkedHashMap<>();
            types.forEach(type -> byType.put(
                    type,
                    Document.fromList(
                            type.equals("float")
                                    ? vectors
                                    : vectors.stream()
                                            .map(EmbeddingFormat::signs)
                                            .toList())));
            return object(
                    "id",
                    written.id("", 24),
                    "texts",
                    texts(written.asked()),
                    "embeddings",
                    types.isEmpty() ? Document.fromList(vectors) : Document.fromMap(byType),
                    "response_type",
                    types.isEmpty() ? "embeddings_floats" : "embeddings_by_type");
        }
    };

    private static final int TITAN_TOKENS = 8192;
    private static final int TITAN_CHARACTERS = 50_000;
    private static final int COHERE_TEXTS = 96;

    abstract List<String> texts(Document body);

    abstract int dimensions(String baseId, Document body);

    @Override
    public ConverseRequest request(String modelId, Document body) {
        return PromptFormat.asked(modelId, String.join("\n", texts(body))).build();
    }

    List<Document> vectors(Written written) {
        Optional<Document> scripted = scripted(written.text());
        return texts(written.asked()).stream()
                .map(text -> scripted.orElseGet(() -> vector(text, dimensions(written.baseId(), written.asked()))))
                .toList();
    }

    private static Optional<Document> scripted(String reply) {
        try {
            return Optional.of(SdkJsonReader.readDocument(reply.getBytes(StandardCharsets.UTF_8)))
                    .filter(document ->
                            document.isList() && document.asList().stream().allMatch(Document::isNumber));
        } catch (SdkJsonException e) {
            return Optional.empty();
        }
    }

    private static Document vector(String text, int dimensions) {
        RandomGenerator random = new SplittableRandom(
                Hashing.sha256().hashString(text, StandardCharsets.UTF_8).asLong());
        double[] drawn = random.doubles(dimensions, -1, 1).toArray();
        double length = 0;
        for (double each : drawn) {
            length += each * each;
        }
        List<Document> vector = new ArrayList<>(dimensions);
        for (double each : drawn) {
            vector.add(Document.fromNumber(each / Math.sqrt(length)));
        }
        return Document.fromList(vector);
    }

    /** A vector of one bit for each number. */
    private static Document signs(Document vector) {
        return Document.fromList(vector.asList().stream()
                .map(each -> Document.fromNumber(each.asNumber().doubleValue() > 0 ? 1 : 0))
                .toList());
    }

    /** Embeddings are not streamed: what is asked to be comes whole. */
    @Override
    public List<Document> chunks(Written written) {
        return List.of(whole(written));
    }
}
