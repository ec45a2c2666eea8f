package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** Replies to InvokeModel, in the format of each family, whole and streamed by one script. */
final class NativeFormatTest {

    private static final String NOVA = "us.amazon.nova-lite-v1:0";
    private static final String CLAUDE_BODY = "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":100,"
            + "\"system\":\"Be brief.\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";
    private static final String METRICS = "amazon-bedrock-invocationMetrics";

    private final FakeBedrock bedrock = FakeBedrock.create().waives(ValidationRule.END_OF_LIFE, ValidationRule.LEGACY);

    private Document invoke(String model, String body) {
        InvokeModelResponse response =
                bedrock.client().invokeModel(request -> request.modelId(model).body(SdkBytes.fromUtf8String(body)));
        return json(response.body().asUtf8String());
    }

    private List<Document> stream(String model, String body) {
        List<Document> chunks = new ArrayList<>();
        try (BedrockRuntimeAsyncClient client = bedrock.asyncClient()) {
            client.invokeModelWithResponseStream(
                            request -> request.modelId(model).body(SdkBytes.fromUtf8String(body)),
                            InvokeModelWithResponseStreamResponseHandler.builder()
                                    .subscriber(InvokeModelWithResponseStreamResponseHandler.Visitor.builder()
                                            .onChunk(chunk -> chunks.add(
                                                    json(chunk.bytes().asUtf8String())))
                                            .build())
                                    .build())
                    .join();
        }
        return chunks;
    }

    private static Document json(String json) {
        return SdkJsonReader.readDocument(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Follows names and places through a document; null of JSON where they lead nowhere. */
    private static Document at(Document from, Object... path) {
        Document at = from;
        for (Object step : path) {
            at = step instanceof Integer index
                    ? at.asList().get(index)
                    : JsonTree.member(at, step.toString()).orElse(Document.fromNull());
        }
        return at;
    }

    private static String types(List<Document> chunks) {
        return chunks.stream()
                .map(chunk -> at(chunk, "type").asString())
                .distinct()
                .collect(Collectors.joining(" "));
    }

    private static String texts(List<Document> chunks, Object... path) {
        return chunks.stream()
                .map(chunk -> at(chunk, path))
                .filter(Document::isString)
                .map(Document::asString)
                .collect(Collectors.joining());
    }

    @Test
    void reply_ofClaude_isAMessageOfAnthropics() {
        bedrock.model(SONNET).replies("Hello there, you");

        Document message = invoke(SONNET, CLAUDE_BODY + "}");

        assertThat(at(message, "type").asString()).isEqualTo("message");
        assertThat(at(message, "id").asString()).startsWith("msg_bdrk_");
        assertThat(at(message, "model").asString()).isEqualTo("claude-sonnet-4-6");
        assertThat(at(message, "role").asString()).isEqualTo("assistant");
        assertThat(at(message, "content", 0)).isEqualTo(json("{\"type\":\"text\",\"text\":\"Hello there, you\"}"));
        assertThat(at(message, "stop_reason").asString()).isEqualTo("end_turn");
        assertThat(message.asMap()).containsEntry("stop_sequence", Document.fromNull());
        assertThat(at(message, "usage", "output_tokens").asNumber().intValue()).isEqualTo(4);
        assertThat(at(message, "usage", "cache_read_input_tokens").asNumber().intValue())
                .isZero();
        assertThat(bedrock.lastCall().usage().outputTokens()).isEqualTo(4);
    }

    @Test
    void stopSequence_ofClaude_isToldAsTheOneThatCameFirst() {
        bedrock.model(SONNET).replies("One, two, three");
        String body = CLAUDE_BODY + ",\"stop_sequences\":[\"three\",\"two\",\"four\"]}";

        Document message = invoke(SONNET, body);
        List<Document> chunks = stream(SONNET, body);

        assertThat(at(message, "stop_reason").asString()).isEqualTo("stop_sequence");
        assertThat(at(message, "stop_sequence").asString()).isEqualTo("two");
        assertThat(at(message, "content", 0, "text").asString()).isEqualTo("One, ");
        assertThat(at(chunks.get(0), "message", "stop_sequence").isNull()).isTrue();
        assertThat(texts(chunks, "delta", "stop_sequence")).isEqualTo("two");
    }

    @Test
    void stream_ofClaude_hasAnthropicsEventsInTheirOrder() {
        bedrock.model(SONNET).replies("Hello there, you");

        List<Document> events = stream(SONNET, CLAUDE_BODY + "}");

        assertThat(types(events))
                .isEqualTo("message_start content_block_start content_block_delta content_block_stop message_delta"
                        + " message_stop");
        assertThat(at(events.get(0), "message", "content").asList()).isEmpty();
        assertThat(at(events.get(0), "message").asMap()).containsEntry("stop_reason", Document.fromNull());
        assertThat(at(events.get(1), "content_block")).isEqualTo(json("{\"type\":\"text\",\"text\":\"\"}"));
        assertThat(texts(events, "delta", "text")).isEqualTo("Hello there, you");
        Document end = events.get(events.size() - 2);
        assertThat(at(end, "delta", "stop_reason").asString()).isEqualTo("end_turn");
        assertThat(at(end, "usage", "output_tokens").asNumber().intValue()).isEqualTo(4);
        assertThat(at(events.get(events.size() - 1), METRICS, "outputTokenCount")
                        .asNumber()
                        .intValue())
                .isEqualTo(4);
    }

    @Test
    void toolUse_ofClaude_goesBothWays() {
        bedrock.model(SONNET)
                .answers(request -> request.messages().size() > 1
                        ? FakeReply.text(request.messages()
                                .get(2)
                                .content()
                                .get(0)
                                .toolResult()
                                .content()
                                .get(0)
                                .text())
                        : FakeReply.toolUse(
                                request.toolConfig().tools().get(0).toolSpec().name(), "{\"city\":\"Oslo\"}"));
        String tools = ",\"tools\":[{\"name\":\"weather\",\"input_schema\":{\"type\":\"object\"}}]}";

        Document called = invoke(SONNET, CLAUDE_BODY + tools);
        List<Document> events = stream(SONNET, CLAUDE_BODY + tools);
        String id = at(called, "content", 0, "id").asString();
        Document answered = invoke(
                SONNET,
                CLAUDE_BODY.replace(
                                "}]",
                                "},{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"" + id
                                        + "\",\"name\":\"weather\",\"input\":{\"city\":\"Oslo\"}}]},{\"role\":\"user\","
                                        + "\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"" + id
                                        + "\",\"content\":\"Rain.\"}]}]")
                        + tools);

        assertThat(at(called, "stop_reason").asString()).isEqualTo("tool_use");
        assertThat(at(called, "content", 0, "input")).isEqualTo(json("{\"city\":\"Oslo\"}"));
        assertThat(at(events.get(1), "content_block", "name").asString()).isEqualTo("weather");
        assertThat(at(events.get(1), "content_block", "input").asMap()).isEmpty();
        assertThat(texts(events, "delta", "partial_json")).isEqualTo("{\"city\":\"Oslo\"}");
        assertThat(at(answered, "content", 0, "text").asString()).isEqualTo("Rain.");
    }

    @Test
    void thought_ofClaude_isSignedInAStreamToo() {
        bedrock.model(SONNET).replies(FakeReply.reasoning("I think.", "Yes."));

        List<Document> events = stream(SONNET, CLAUDE_BODY + "}");

        assertThat(at(events.get(1), "content_block", "type").asString()).isEqualTo("thinking");
        assertThat(texts(events, "delta", "thinking")).isEqualTo("I think.");
        assertThat(texts(events, "delta", "signature")).isEqualTo(ThoughtSignature.of("I think."));
        assertThat(texts(events, "delta", "text")).isEqualTo("Yes.");
        assertThat(events.stream()
                        .filter(event -> at(event, "type").asString().equals("content_block_stop"))
                        .map(event -> at(event, "index").asNumber().intValue()))
                .containsExactly(0, 1);
    }

    @Test
    void maxTokens_ofTheBody_cutTheReply() {
        bedrock.model(SONNET).replies("one two three four five six seven");

        Document message = invoke(SONNET, CLAUDE_BODY.replace("100", "2") + "}");

        assertThat(at(message, "stop_reason").asString()).isEqualTo("max_tokens");
        assertThat(at(message, "usage", "output_tokens").asNumber().intValue()).isEqualTo(2);
    }

    @Test
    void reply_ofNova_isConversesInNovasWords() {
        bedrock.model(NOVA).replies("Hello there");
        String body =
                "{\"schemaVersion\":\"messages-v1\",\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Hi\"}]}],"
                        + "\"inferenceConfig\":{\"maxTokens\":100,\"topK\":20}}";

        Document whole = invoke(NOVA, body);
        List<Document> chunks = stream(NOVA, body);

        assertThat(at(whole, "output", "message", "content", 0, "text").asString())
                .isEqualTo("Hello there");
        assertThat(at(whole, "stopReason").asString()).isEqualTo("end_turn");
        assertThat(at(whole, "usage", "outputTokens").asNumber().intValue()).isEqualTo(3);
        assertThat(at(chunks.get(0), "messageStart", "role").asString()).isEqualTo("assistant");
        assertThat(texts(chunks, "contentBlockDelta", "delta", "text")).isEqualTo("Hello there");
        assertThat(texts(chunks, "messageStop", "stopReason")).isEqualTo("end_turn");
        Document last = chunks.get(chunks.size() - 1);
        assertThat(at(last, "metadata", "usage", "inputTokens").asNumber().intValue())
                .isPositive();
        assertThat(at(last, METRICS, "inputTokenCount").asNumber().intValue()).isPositive();
    }

    @Test
    void reply_ofLlama_isAGeneration() {
        bedrock.model(LLAMA).replies("Hello there");

        Document whole = invoke(LLAMA, "{\"prompt\":\"Hi\",\"max_gen_len\":100}");
        List<Document> chunks = stream(LLAMA, "{\"prompt\":\"Hi\"}");

        assertThat(at(whole, "generation").asString()).isEqualTo("Hello there");
        assertThat(at(whole, "generation_token_count").asNumber().intValue()).isEqualTo(3);
        assertThat(at(whole, "stop_reason").asString()).isEqualTo("stop");
        assertThat(texts(chunks, "generation")).isEqualTo("Hello there");
        assertThat(texts(chunks, "stop_reason")).isEqualTo("stop");
        assertThat(at(chunks.get(0), "prompt_token_count").asNumber().intValue())
                .isPositive();
        assertThat(at(chunks.get(chunks.size() - 1), METRICS).isMap()).isTrue();
    }

    @Test
    void reply_ofTitan_isAResult() {
        String titan = "amazon.titan-text-express-v1";
        bedrock.model(titan).replies("Hello there");
        String body = "{\"inputText\":\"Hi\",\"textGenerationConfig\":{\"maxTokenCount\":100}}";

        Document whole = invoke(titan, body);
        List<Document> chunks = stream(titan, body);

        assertThat(at(whole, "results", 0, "outputText").asString()).isEqualTo("Hello there");
        assertThat(at(whole, "results", 0, "completionReason").asString()).isEqualTo("FINISH");
        assertThat(texts(chunks, "outputText")).isEqualTo("Hello there");
        assertThat(texts(chunks, "completionReason")).isEqualTo("FINISH");
    }

    @Test
    void reply_ofMistral_isACompletionOrAChat() {
        String mistral = "mistral.mistral-large-2407-v1:0";
        bedrock.model(mistral).replies("Hello there");
        bedrock.model("mistral.mistral-7b-instruct-v0:2").replies("Hello there");

        bedrock.waives(ValidationRule.REGION);
        Document completion = invoke("mistral.mistral-7b-instruct-v0:2", "{\"prompt\":\"<s>[INST]Hi[/INST]\"}");
        List<Document> pieces = stream("mistral.mistral-7b-instruct-v0:2", "{\"prompt\":\"<s>[INST]Hi[/INST]\"}");
        Document chat = invoke(mistral, "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        List<Document> deltas = stream(mistral, "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");

        assertThat(at(completion, "outputs", 0)).isEqualTo(json("{\"text\":\"Hello there\",\"stop_reason\":\"stop\"}"));
        assertThat(texts(pieces, "outputs", 0, "text")).isEqualTo("Hello there");
        assertThat(texts(pieces, "outputs", 0, "stop_reason")).isEqualTo("stop");
        assertThat(at(chat, "choices", 0, "message", "content").asString()).isEqualTo("Hello there");
        assertThat(at(chat, "choices", 0, "finish_reason").asString()).isEqualTo("stop");
        assertThat(texts(deltas, "choices", 0, "delta", "content")).isEqualTo("Hello there");
    }

    @Test
    void reply_ofCohere_isAChatOrAGeneration() {
        String chat = "cohere.command-r-v1:0";
        bedrock.model(chat).replies("Hello there");
        bedrock.model("cohere.command-text-v14").replies("Hello there");

        Document whole = invoke(chat, "{\"message\":\"Hi\",\"chat_history\":[{\"role\":\"USER\",\"message\":\"a\"}]}");
        List<Document> events = stream(chat, "{\"message\":\"Hi\"}");
        Document generation = invoke("cohere.command-text-v14", "{\"prompt\":\"Hi\"}");

        assertThat(at(whole, "text").asString()).isEqualTo("Hello there");
        assertThat(at(whole, "finish_reason").asString()).isEqualTo("COMPLETE");
        assertThat(at(whole, "chat_history").asList()).hasSize(3);
        assertThat(texts(events, "text")).isEqualTo("Hello there");
        assertThat(at(events.get(0), "event_type").asString()).isEqualTo("stream-start");
        assertThat(at(events.get(events.size() - 1), "response", "text").asString())
                .isEqualTo("Hello there");
        assertThat(at(generation, "generations", 0, "text").asString()).isEqualTo("Hello there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"amazon.titan-embed-text-v2:0", "amazon.titan-embed-image-v1"})
    void embedding_ofAnyModel_isOfAModelThatBedrockHas(String modelId) {
        bedrock.anyModel().replies("any");

        assertThat(at(invoke(modelId, "{\"inputText\":\"hello\"}"), "embedding").asList())
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"amazon.titan-embed-text-v1,1536", "amazon.titan-embed-text-v2:0,1024"})
    void embedding_ofTitan_isMadeOfTheText(String model, int dimensions) {
        bedrock.model(model).replies("any");

        Document one = invoke(model, "{\"inputText\":\"hello\"}");
        Document same = invoke(model, "{\"inputText\":\"hello\"}");
        Document other = invoke(model, "{\"inputText\":\"good-bye\"}");

        assertThat(at(one, "embedding").asList()).hasSize(dimensions);
        assertThat(at(one, "embedding")).isEqualTo(at(same, "embedding")).isNotEqualTo(at(other, "embedding"));
        assertThat(at(one, "embedding").asList().stream()
                        .mapToDouble(each -> Math.pow(each.asNumber().doubleValue(), 2))
                        .sum())
                .isCloseTo(1, Offset.offset(1e-6));
        assertThat(at(one, "inputTextTokenCount").asNumber().intValue()).isPositive();
    }

    @Test
    void embedding_ofAScriptedVector_isThat() {
        bedrock.model("amazon.titan-embed-text-v2:0").replies("[0.5, -0.5]");
        bedrock.model("cohere.embed-english-v3").replies("[1, 2]");

        assertThat(at(invoke("amazon.titan-embed-text-v2:0", "{\"inputText\":\"hello\"}"), "embedding"))
                .isEqualTo(json("[0.5,-0.5]"));
        Document cohere =
                invoke("cohere.embed-english-v3", "{\"texts\":[\"a\",\"b\"],\"input_type\":\"search_query\"}");
        assertThat(at(cohere, "embeddings")).isEqualTo(json("[[1,2],[1,2]]"));
        assertThat(at(cohere, "response_type").asString()).isEqualTo("embeddings_floats");
    }

    @Test
    void embeddings_ofCohereByType_areUnderTheirTypes() {
        bedrock.model("cohere.embed-multilingual-v3").replies("any");

        Document answer = invoke(
                "cohere.embed-multilingual-v3",
                "{\"texts\":[\"a\",\"b\"],\"input_type\":\"clustering\",\"embedding_types\":[\"float\",\"int8\"]}");

        assertThat(at(answer, "embeddings", "float").asList()).hasSize(2);
        assertThat(at(answer, "embeddings", "int8", 0).asList()).hasSize(1024);
        assertThat(at(answer, "response_type").asString()).isEqualTo("embeddings_by_type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai.gpt-oss-20b-1:0", "qwen.qwen3-32b-v1:0", "deepseek.v3.2"})
    void reply_ofAModelThatSpeaksOpenAi_isAChatCompletion(String model) {
        bedrock.waives(ValidationRule.REGION).model(model).replies(FakeReply.toolUse("weather", "{}"));

        Document whole = invoke(model, "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");

        assertThat(at(whole, "choices", 0, "finish_reason").asString()).isEqualTo("tool_calls");
        assertThat(at(whole, "choices", 0, "message", "tool_calls", 0, "function", "name")
                        .asString())
                .isEqualTo("weather");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "us.anthropic.claude-sonnet-4-6|{}|anthropic_version: Field required",
                "us.anthropic.claude-sonnet-4-6|{\"anthropic_version\":\"bedrock-2023-05-31\",\"messages\":[]}|max_tokens: Field required",
                "us.anthropic.claude-sonnet-4-6|not json|Malformed input request, please reformat your input and try again.",
                "us.meta.llama3-3-70b-instruct-v1:0|{}|Malformed input request: #: required key [prompt] not found, please reformat your input and try again.",
                "us.meta.llama3-3-70b-instruct-v1:0|{\"prompt\":\"a\",\"max_tokens\":1}|Malformed input request: #: extraneous key [max_tokens] is not permitted, please reformat your input and try again.",
                "amazon.titan-embed-text-v2:0|{\"inputText\":[\"a\"]}|Malformed input request: expected type: String, found: JSONArray, please reformat your input and try again.",
            })
    void body_thatItsFamilyRefuses_isRefusedInItsWords(String model, String body, String text) {
        bedrock.model(model).replies("ok");

        assertThatThrownBy(() -> invoke(model, body)).isInstanceOfSatisfying(ValidationException.class, e -> assertThat(
                        e.awsErrorDetails().errorMessage())
                .isEqualTo(text));
        assertThat(bedrock.lastCall().brokenRule()).contains(ValidationRule.NATIVE_BODY);
    }

    @Test
    void ruleOfClaudes_onItsOwnBody_isToldWithoutTheWordsOfConverse() {
        bedrock.model(SONNET).replies("ok");
        String budget = ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":10}}";

        assertThatThrownBy(() -> invoke(SONNET, CLAUDE_BODY + budget))
                .isInstanceOfSatisfying(ValidationException.class, e -> assertThat(
                                e.awsErrorDetails().errorMessage())
                        .isEqualTo("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024"));
        assertThatThrownBy(() -> invoke(SONNET, CLAUDE_BODY + ",\"reasoning\":{}}"))
                .hasMessageStartingWith("reasoning: Extra inputs are not permitted");
    }

    @Test
    void longText_toTitansEmbeddings_overflowsInTitansWords() {
        String titan = "amazon.titan-embed-text-v2:0";
        bedrock.model(titan).replies("ok");

        assertThatThrownBy(() -> invoke(titan, "{\"inputText\":\"" + "a".repeat(4 * 9875) + "\"}"))
                .hasMessageStartingWith("400 Bad Request: Too many input tokens. Max input tokens: 8192, request input"
                        + " token count: 9875 ");
    }

    @Test
    void bodies_inAScript_areAllThatInvokeModelIsAnswered() {
        bedrock.model(SONNET).replies("Hello").thenInvokes("{\"own\":true}");

        assertThat(invoke(SONNET, "{}")).isEqualTo(json("{\"own\":true}"));
    }

    @Test
    void throttles_thenReplies_serveConverseAndInvokeModel() {
        bedrock.model(SONNET).throttles(1).thenReplies("Hello");

        assertThatThrownBy(() -> invoke(SONNET, CLAUDE_BODY + "}")).isInstanceOf(ThrottlingException.class);
        assertThat(at(invoke(SONNET, CLAUDE_BODY + "}"), "content", 0, "text").asString())
                .isEqualTo("Hello");
        assertThat(bedrock.client()
                        .converse(Requests.ask(SONNET))
                        .output()
                        .message()
                        .content())
                .extracting(ContentBlock::text)
                .containsExactly("Hello");
    }
}
