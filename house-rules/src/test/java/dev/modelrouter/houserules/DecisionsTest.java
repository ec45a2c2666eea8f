package dev.modelrouter.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Decision records are short, whole, numbered without a gap, and listed. */
final class DecisionsTest {

    private static final Path FOLDER = House.ROOT.resolve("docs/decisions");
    private static final int MOST_LINES = 60;

    private final List<Path> records = House.filesBelow(FOLDER, ".md").stream()
            .filter(file -> !file.endsWith("README.md"))
            .toList();

    @Test
    void records_asWritten_areShortAndWhole() {
        assertThat(records).isNotEmpty().allSatisfy(file -> assertThat(House.read(file))
                .as("%s", House.nameOf(file))
                .satisfies(text -> assertThat(text.lines().count())
                        .as("lines of %s", House.nameOf(file))
                        .isLessThanOrEqualTo(MOST_LINES))
                .contains("## Context\n", "## Decision\n", "## Consequences\n", "## Rejected\n"));
    }

    @Test
    void records_asNumbered_haveNoGap() {
        assertThat(records)
                .extracting(file -> file.getFileName().toString().substring(0, 4))
                .containsExactlyElementsOf(Stream.iterate(1, number -> number + 1)
                        .limit(records.size())
                        .map("%04d"::formatted)
                        .toList());
    }

    @Test
    void records_each_areListedInTheIndex() {
        String index = House.read(FOLDER.resolve("README.md"));
        assertThat(records).allSatisfy(file -> assertThat(index).contains("(" + file.getFileName() + ")"));
    }
}
