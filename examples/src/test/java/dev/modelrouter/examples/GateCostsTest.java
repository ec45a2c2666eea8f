package dev.modelrouter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.evaluation.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed report is what the program writes. */
class GateCostsTest {

    @Test
    void of_allTickets_isTheCommittedReport() throws IOException {
        Path data = Tickets.dataFolder();
        Path committed = data.resolveSibling("..")
                .resolve("benchmarks")
                .resolve("results")
                .resolve("gates.md")
                .normalize();

        String report =
                GateCosts.of(Dataset.jsonl(data.resolve("tickets.jsonl")), data.resolve("training-tickets.jsonl"));

        assertThat(report).isEqualTo(Files.readString(committed));
    }
}
