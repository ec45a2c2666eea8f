package dev.modelrouter.examples.simulated;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Scope;
import dev.modelrouter.testkit.FakeBedrock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * A simulated model that is asked for its opinion, in the place of Nova Lite: of a ticket it says how it sorts it, of another
 * model's answer whether that is right, and how hard a ticket is. It goes by concepts, as the middle model does, and is as
 * sure as that one has to be. Immutable and thread-safe.
 */
public final class SimulatedOpinions {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a judge is given. */
    private static final Pattern JUDGED = Pattern.compile(
            "(?s)REQUEST:\\nBEGIN (\\w+)\\n.*\\[user\\] (.*)\\nEND \\1\\n.*ANSWER:\\nBEGIN \\1\\n(.*)\\nEND \\1\\n");

    private static final String HOW_HARD = "Easy or hard?\n";

    private final ClassifierModel sure;
    private final ClassifierModel guessing;

    private SimulatedOpinions(ClassifierModel sure, ClassifierModel guessing) {
        this.sure = sure;
        this.guessing = guessing;
    }

    /**
     * Trains the model, which takes some seconds.
     *
     * @param trainingTickets a file of one JSON object a line, with {@code prompt} and {@code expected}
     * @throws IOException if the file cannot be read
     */
    public static SimulatedOpinions trainedOn(Path trainingTickets) throws IOException {
        List<LabelledTicket> tickets = LabelledTicket.read(trainingTickets);
        return new SimulatedOpinions(ClassifierModel.middle(tickets), ClassifierModel.middle(tickets, 0));
    }

    /** Returns the question how hard a ticket is, which is answered by {@code easy} or {@code hard}. */
    public static String howHard(String ticket) {
        return HOW_HARD + ticket;
    }

    /** Scripts a fake Bedrock with it, under each id by which Nova Lite can be called. */
    public void install(FakeBedrock bedrock) {
        Model model = ModelCatalog.bundled().model("nova-lite");
        for (Scope scope : model.scopes()) {
            bedrock.model(model.modelId(scope).value()).answersText(this::answer);
        }
    }

    private String answer(ConverseRequest request) {
        String asked = SimulatedModels.text(request.messages().get(0));
        Matcher judged = JUDGED.matcher(asked);
        if (judged.find()) {
            return "{\"verdict\": \"" + (isRight(judged.group(2), judged.group(3)) ? "yes" : "no") + "\"}";
        }
        if (asked.startsWith(HOW_HARD)) {
            return sure.isSure(asked.substring(HOW_HARD.length())) ? "easy" : "hard";
        }
        return guessing.answer(asked);
    }

    private boolean isRight(String ticket, String answer) {
        try {
            JsonNode json = JSON.readTree(answer.replace("```json", "").replace("```", ""));
            return sure.agreesWith(ticket, json);
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
