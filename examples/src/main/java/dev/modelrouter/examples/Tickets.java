package dev.modelrouter.examples;

import dev.modelrouter.evaluation.Sample;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.Gate;
import dev.modelrouter.routing.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The task of the quickstart: to sort support tickets. Its routes, its requests and where its data is. */
final class Tickets {

    static final String SMALLEST = "always-smallest";
    static final String STRONGEST = "always-strongest";
    static final String CASCADE = "cascade";

    static final String SCHEMA = resource("ticket-schema.json");

    private static final String INSTRUCTIONS = resource("ticket-instructions.txt");

    /** Four times what an answer needs; a model that goes on talking is cut off, and pays for no more than that. */
    private static final int MAX_TOKENS = 200;

    private static final Usd MAX_COST = Usd.of("0.02");

    /** Names the folder of the data; set by the build, so that the program can be run from anywhere. */
    private static final String DATA_PROPERTY = "modelrouter.examples.data";

    private Tickets() {}

    static List<Route> routes() {
        Gate gate = Gate.json(SCHEMA);
        return List.of(
                Route.cascade(SMALLEST, "gpt-oss-20b").accept(gate).maxCost(MAX_COST),
                Route.cascade(STRONGEST, "claude-sonnet-5.5").accept(gate).maxCost(MAX_COST),
                Route.cascade(CASCADE, "gpt-oss-20b", "claude-haiku-5.5", "claude-sonnet-5.5")
                        .accept(gate)
                        .maxCost(MAX_COST));
    }

    /** Returns the request of a ticket: the same words whatever the route, so that only the models differ. */
    static CompletionRequest request(String route, Sample ticket) {
        return CompletionRequest.builder(route)
                .system(INSTRUCTIONS)
                .prompt(ticket.prompt())
                .maxTokens(MAX_TOKENS)
                .build();
    }

    /**
     * Returns the folder of the data.
     *
     * @throws IllegalStateException if it is not found; the message says where it was looked for
     */
    static Path dataFolder() {
        List<Path> places = new ArrayList<>();
        String stated = System.getProperty(DATA_PROPERTY);
        if (stated != null) {
            places.add(Path.of(stated));
        }
        places.add(Path.of("examples", "data"));
        places.add(Path.of("data"));
        return places.stream()
                .filter(place -> Files.isRegularFile(place.resolve("tickets.jsonl")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("tickets.jsonl is in none of "
                        + places.stream().map(Path::toAbsolutePath).toList()
                        + ". Run the program from the root of the project, or name its folder with -D"
                        + DATA_PROPERTY + "=..."));
    }

    private static String resource(String name) {
        try (InputStream stream = Tickets.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("The resource " + name + " is missing beside " + Tickets.class + ".");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
