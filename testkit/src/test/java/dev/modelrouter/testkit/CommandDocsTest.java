package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page about the command names all that there is. */
final class CommandDocsTest {

    private static final Path PAGE = Path.of("../docs/server.md");

    @Test
    void page_ofTheCommand_namesEveryFieldOfAScript() throws IOException {
        String page = Files.readString(PAGE);

        CommandScript.fields()
                .forEach((what, fields) -> assertThat(fields).as(what).allSatisfy(field -> assertThat(page)
                        .contains("`" + field + "`")));
    }

    @Test
    void page_ofTheCommand_namesEveryRequestAndOption() throws IOException {
        String page = Files.readString(PAGE);

        assertThat(CommandApi.SERVED.keySet())
                .allSatisfy(request -> assertThat(page).contains("| `" + request + "` |"));
        assertThat(CommandApi.VERIFY).allSatisfy(field -> assertThat(page).contains("`" + field + "`"));
        assertThat(CommandSettings.options())
                .allSatisfy(option -> assertThat(page).contains("| `" + option));
    }
}
