package dev.modelrouter.examples.simulated;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Scope;
import dev.modelrouter.testkit.FakeBedrock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/**
 * Three simulated models of growing strength that sort support tickets: a list of keywords, a classifier over concepts,
 * and a classifier over concepts, words and their pairs. They stand in for gpt-oss 20B, Claude Haiku 5.5 and Claude
 * Sonnet 5.5 and say nothing about how good those are.
 *
 * <p>Each computes its answer from the text that it is sent and from nothing else; it takes no chance. What they learn,
 * they learn from the training messages alone. Immutable and thread-safe.
 */
public final class SimulatedModels {

    /** What a model is told whose answer was not accepted: its ticket is the message before that answer. */
    private static final String NOT_ACCEPTED = "Your answer was not accepted";

    private final List<Simulated> models;

    private SimulatedModels(List<Simulated> models) {
        this.models = models;
    }

    /**
     * A model in the place of a real one, and how long it seems to take.
     *
     * @param name the catalog's name of the model that it stands for
     * @param model computes the answers
     * @param firstToken until the first token
     * @param eachToken for each token of the answer
     */
    private record Simulated(String name, SimulatedModel model, Duration firstToken, Duration eachToken) {}

    /**
     * Trains the models, which takes some seconds.
     *
     * @param trainingTickets a file of one JSON object a line, with {@code prompt} and {@code expected}
     * @throws IOException if the file cannot be read
     */
    public static SimulatedModels trainedOn(Path trainingTickets) throws IOException {
        List<LabelledTicket> tickets = LabelledTicket.read(trainingTickets);
        // The latencies are made up, of the order that models of these sizes show.
        return new SimulatedModels(List.of(
                new Simulated("gpt-oss-20b", new KeywordModel(), Duration.ofMillis(320), Duration.ofMillis(13)),
                new Simulated(
                        "claude-haiku-5.5",
                        ClassifierModel.middle(tickets),
                        Duration.ofMillis(540),
                        Duration.ofMillis(8)),
                new Simulated(
                        "claude-sonnet-5.5",
                        ClassifierModel.strongest(tickets),
                        Duration.ofMillis(1150),
                        Duration.ofMillis(17))));
    }

    /** Scripts a fake Bedrock with the models, under each id by which they can be called. */
    public void install(FakeBedrock bedrock) {
        for (Simulated simulated : models) {
            Model model = ModelCatalog.bundled().model(simulated.name());
            for (Scope scope : model.scopes()) {
                bedrock.model(model.modelId(scope).value())
                        .answersText(request -> answer(simulated.model(), request))
                        .delays(usage -> simulated
                                .firstToken()
                                .plus(simulated.eachToken().multipliedBy(usage.outputTokens())));
            }
        }
    }

    private static String answer(SimulatedModel model, ConverseRequest request) {
        List<String> said = request.messages().stream()
                .filter(message -> message.role() == ConversationRole.USER)
                .map(SimulatedModels::text)
                .toList();
        String last = said.get(said.size() - 1);
        return last.startsWith(NOT_ACCEPTED) ? model.mended(said.get(said.size() - 2)) : model.answer(last);
    }

    static String text(Message message) {
        StringBuilder text = new StringBuilder();
        for (ContentBlock block : message.content()) {
            if (block.text() != null) {
                text.append(block.text());
            }
        }
        return text.toString();
    }
}
