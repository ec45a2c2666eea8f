package dev.modelrouter.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the rules look at. */
final class HouseTest {

    @Test
    void filesBelow_leaveOutWhatToolsPutThere(@TempDir Path folder) throws IOException {
        Path ours = Files.writeString(
                Files.createDirectories(folder.resolve("docs")).resolve("a.md"), "ours");
        for (String tool : new String[] {"target", "node_modules/other", ".git"}) {
            Files.writeString(Files.createDirectories(folder.resolve(tool)).resolve("b.md"), "not ours");
        }
        Files.writeString(folder.resolve("c.txt"), "no document");

        assertThat(House.filesBelow(folder, ".md")).containsExactly(ours);
    }
}
