package dev.modelrouter.examples.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.modelrouter.testkit.FakeBedrock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SimulatedModelsTest {

    private static final Path TRAINING = Path.of("data/training-tickets.jsonl");
    private static final Path INPUT = Path.of("data/tickets.jsonl");
    private static final String GPT_OSS = "openai.gpt-oss-20b-1:0";
    private static final String HAIKU = "us.anthropic.claude-haiku-5-5";
    private static final String SONNET = "us.anthropic.claude-sonnet-5-5";

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final BedrockRuntimeClient client = bedrock.client();

    @BeforeAll
    void train() throws IOException {
        SimulatedModels.trainedOn(TRAINING).install(bedrock);
    }

    @Test
    void trainingAndInput_shareNoText() throws IOException {
        Set<String> training = LabelledTicket.read(TRAINING).stream()
                .map(ticket -> String.join(" ", Words.of(ticket.text())))
                .collect(Collectors.toSet());
        assertThat(LabelledTicket.read(INPUT))
                .hasSizeGreaterThanOrEqualTo(200)
                .noneMatch(ticket -> training.contains(String.join(" ", Words.of(ticket.text()))));
    }

    @Test
    void answer_sameTextAmongOtherWords_isTheSame() {
        String ticket = "My doorbell does not ring since the update. Please help, order 4711.";
        for (String model : List.of(GPT_OSS, HAIKU, SONNET)) {
            String answer = answer(model, ticket);
            assertThat(answer(model, ticket)).isEqualTo(answer);
            ConverseRequest amongOthers = ConverseRequest.builder()
                    .modelId(model)
                    .system(SystemContentBlock.fromText("Something else."))
                    .messages(
                            message(ConversationRole.USER, "An earlier question"),
                            message(ConversationRole.ASSISTANT, "An answer"),
                            message(ConversationRole.USER, ticket))
                    .build();
            assertThat(text(client.converse(amongOthers))).isEqualTo(answer);
        }
    }

    @Test
    void answer_textThatSaysTheOpposite_changes() throws JsonProcessingException {
        assertThat(json(answer(SONNET, "The camera is broken, I want my money back."))
                        .get("refundRequested"))
                .hasToString("true");
        assertThat(json(answer(SONNET, "The camera is broken. I don't want a refund, just a fix please."))
                        .get("refundRequested"))
                .hasToString("false");
        assertThat(json(answer(SONNET, "Meine Kamera geht nicht mehr, bitte helfen Sie mir."))
                        .get("language"))
                .hasToString("\"de\"");
    }

    @Test
    void small_unknownLanguageOrTwoProducts_breaksTheSchemaAsSmallModelsDo() {
        assertThat(answer(GPT_OSS, "Przesyłka jeszcze nie dotarła.")).doesNotContain("{");
        assertThat(answer(GPT_OSS, "The doorbell and the thermostat crash since the firmware update."))
                .contains("\"product\":\"thermostat, doorbell\"");
    }

    @Test
    void middle_textThatSaysNothing_leavesFieldsNull() {
        assertThat(answer(HAIKU, "Hello there."))
                .startsWith("```json\n")
                .contains("null")
                .endsWith("\n```");
        assertThat(answer(SONNET, "Hello there.")).doesNotContain("null");
    }

    @Test
    void strength_onTheInput_growsFromModelToModel() throws IOException {
        int small = right(GPT_OSS);
        int middle = right(HAIKU);
        int strongest = right(SONNET);
        assertThat(List.of(small, middle, strongest)).isSorted().doesNotHaveDuplicates();
        assertThat(small).isGreaterThan(60);
        assertThat(strongest).isGreaterThan(168);
    }

    @Test
    void latency_longerAnswer_takesLonger() {
        ConverseResponse small = converse(GPT_OSS, "How long is the warranty of the camera?");
        ConverseResponse strongest = converse(SONNET, "How long is the warranty of the camera?");
        assertThat(small.metrics().latencyMs())
                .isEqualTo(320L + 13L * small.usage().outputTokens());
        assertThat(strongest.metrics().latencyMs())
                .isEqualTo(1150L + 17L * strongest.usage().outputTokens());
    }

    /** The promise of {@link ClassifierModel#MIDDLE_CONFIDENCE}, on messages that the model was not trained on. */
    @Test
    void middleConfidence_onHeldOutTraining_makesEightOfTenRight() throws IOException {
        List<LabelledTicket> tickets = LabelledTicket.read(TRAINING);
        int answered = 0;
        int right = 0;
        int folds = 5;
        for (int fold = 0; fold < folds; fold++) {
            int held = fold;
            ClassifierModel model = ClassifierModel.middle(tickets.stream()
                    .filter(ticket -> tickets.indexOf(ticket) % folds != held)
                    .toList());
            for (int i = fold; i < tickets.size(); i += folds) {
                String answer = model.answer(tickets.get(i).text());
                if (!answer.contains("null")) {
                    answered++;
                    right += isRight(answer, tickets.get(i)) ? 1 : 0;
                }
            }
        }
        assertThat((double) answered / tickets.size()).isBetween(0.3, 0.4);
        assertThat((double) right / answered).isBetween(0.8, 0.85);
    }

    private int right(String model) throws IOException {
        int right = 0;
        for (LabelledTicket ticket : LabelledTicket.read(INPUT)) {
            right += isRight(answer(model, ticket.text()), ticket) ? 1 : 0;
        }
        return right;
    }

    private static boolean isRight(String answer, LabelledTicket ticket) {
        for (Field field : Field.values()) {
            String value = field == Field.REFUND_REQUESTED ? ticket.label(field) : '"' + ticket.label(field) + '"';
            if (!answer.contains(String.format(Locale.ROOT, "\"%s\":%s", field.key(), value))) {
                return false;
            }
        }
        return true;
    }

    private static JsonNode json(String answer) throws JsonProcessingException {
        return new ObjectMapper().readTree(answer);
    }

    private String answer(String model, String ticket) {
        return text(converse(model, ticket));
    }

    private ConverseResponse converse(String model, String ticket) {
        return client.converse(ConverseRequest.builder()
                .modelId(model)
                .messages(message(ConversationRole.USER, ticket))
                .build());
    }

    private static String text(ConverseResponse response) {
        return response.output().message().content().get(0).text();
    }

    private static Message message(ConversationRole role, String text) {
        return Message.builder().role(role).content(ContentBlock.fromText(text)).build();
    }
}
