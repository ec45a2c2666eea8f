package dev.modelrouter.houserules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.util.diff.DiffUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The public API of each module stands as text in the tree, so that a change of it is seen and meant. */
final class PublicApiTest {

    /** Compiles what is needed, runs no other test, and writes the texts anew. */
    static final String COMMAND =
            "mvn -pl house-rules -am test -Dapi.write=true -Dtest=PublicApiTest -Dsurefire.failIfNoSpecifiedTests=false";

    static List<Room> rooms() {
        return House.PUBLISHED;
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void publicApi_asBuilt_isTheOneInTheTree(Room room) throws IOException {
        Path file = room.folder().resolve("api.txt");
        String built = ApiText.of(room);
        if (Boolean.getBoolean("api.write")) {
            Files.writeString(file, built);
        }
        String committed = Files.exists(file) ? House.read(file) : "";
        if (!built.equals(committed)) {
            fail(difference(House.nameOf(file), committed, built));
        }
    }

    @Test
    void difference_oneMethodMore_showsTheLineAndTheCommand() {
        assertThat(difference("core/api.txt", "class A {\n    void b();\n}\n", "class A {\n    void b(int);\n}\n"))
                .contains("-    void b();", "+    void b(int);", "core/api.txt", COMMAND);
    }

    private static String difference(String name, String committed, String built) {
        List<String> before = committed.lines().toList();
        List<String> after = built.lines().toList();
        List<String> lines = DiffUtils.generateUnifiedDiff(name, "as built", before, DiffUtils.diff(before, after), 2);
        return """
                The public API is not what %s says:
                %s
                If the change is meant, write the text anew, read it and commit it with the change:
                  %s"""
                .formatted(name, String.join("\n", lines), COMMAND);
    }
}
