package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Usd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelResponse;

/** Scores by the cosine of embeddings. */
final class Embeddings {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** No text has more tokens than bytes. */
    private static final int MOST_BYTES = 4;

    private final BedrockRuntimeClient client;
    private final String model;
    private final boolean isCohere;
    private final Usd price;

    Embeddings(BedrockRuntimeClient client, String model, Usd usdPerMillionTokens) {
        checkArgument(
                model.contains("amazon.titan-embed") || model.contains("cohere.embed"),
                "%s is no embedding model of Amazon Titan or Cohere.",
                model);
        this.client = client;
        this.model = model;
        this.isCohere = model.contains("cohere.embed");
        this.price = usdPerMillionTokens;
    }

    Score score(Sample sample, RecordedAnswer answer, PaidCalls calls) {
        JsonNode given = embedded(answer.text(), calls);
        Cost cost = AnswerJson.readCost(given.path("cost"));
        double best = 0;
        for (JsonNode expected : References.of(sample)) {
            JsonNode right = embedded(References.text(expected), calls);
            cost = cost.plus(AnswerJson.readCost(right.path("cost")));
            best = Math.max(best, cosine(right.path("vector"), given.path("vector")));
        }
        return new Score(Math.min(1, best), "", cost);
    }

    private JsonNode embedded(String text, PaidCalls calls) {
        ObjectNode asked = JSON.createObjectNode().put("embedding", model).put("text", text);
        Usd most = price.forTokens((long) text.length() * MOST_BYTES);
        return calls.once(PaidCalls.key(asked), Optional.of(most), () -> {
            ObjectNode kept = invoke(text, most);
            return new PaidCalls.Paid(kept, AnswerJson.readCost(kept.path("cost")), true);
        });
    }

    private ObjectNode invoke(String text, Usd most) {
        ObjectNode body = JSON.createObjectNode();
        if (isCohere) {
            body.putArray("texts").add(text);
            body.put("input_type", "clustering").put("truncate", "END");
        } else {
            body.put("inputText", text);
        }
        InvokeModelResponse response = client.invokeModel(request -> request.modelId(model)
                .contentType("application/json")
                .accept("application/json")
                .body(SdkBytes.fromUtf8String(body.toString())));
        JsonNode said;
        try {
            said = JSON.readTree(response.body().asByteArrayUnsafe());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(model + " did not answer in JSON.", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        JsonNode vector = isCohere ? cohere(said) : said.path("embedding");
        checkArgument(vector.isArray() && !vector.isEmpty(), "%s gave no embedding.", model);
        JsonNode tokens = said.path("inputTextTokenCount");
        ObjectNode kept = JSON.createObjectNode();
        kept.set("vector", vector);
        kept.set(
                "cost",
                AnswerJson.write(
                        tokens.isIntegralNumber()
                                ? Cost.known(price.forTokens(tokens.longValue()))
                                : Cost.unknown(model + " does not say how many tokens it read", most)));
        return kept;
    }

    private static JsonNode cohere(JsonNode said) {
        JsonNode embeddings = said.path("embeddings");
        return embeddings.isArray()
                ? embeddings.path(0)
                : embeddings.path("float").path(0);
    }

    private static double cosine(JsonNode one, JsonNode other) {
        checkArgument(
                one.size() == other.size(), "Two embeddings have %s and %s dimensions.", one.size(), other.size());
        double product = 0;
        double lengths = 0;
        double others = 0;
        for (int i = 0; i < one.size(); i++) {
            double a = one.get(i).doubleValue();
            double b = other.get(i).doubleValue();
            product += a * b;
            lengths += a * a;
            others += b * b;
        }
        return lengths == 0 || others == 0 ? 0 : product / Math.sqrt(lengths * others);
    }
}
