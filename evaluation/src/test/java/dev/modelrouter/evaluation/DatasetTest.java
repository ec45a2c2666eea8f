package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DatasetTest {

    private static final String GOOD = "{\"id\":\"a\",\"prompt\":\"p\",\"expected\":\"x\"}\n";

    private final Path folder;

    DatasetTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void jsonl_severalLines_keepsOrderAndReadsAllFields() throws IOException {
        Dataset dataset =
                read("\ufeff{\"id\":\"b\",\"prompt\":\"first\",\"expected\":{\"k\":[1]},\"tags\":{\"t\":\"v\"}}\r\n"
                        + "\n" + GOOD);
        assertThat(dataset.samples()).extracting(Sample::id).containsExactly("b", "a");
        Sample sample = dataset.samples().get(0);
        assertThat(sample.prompt()).isEqualTo("first");
        assertThat(sample.expected().toString()).isEqualTo("{\"k\":[1]}");
        assertThat(sample.tags()).isEqualTo(Map.of("t", "v"));
        assertThat(dataset.samples().get(1).expected().textValue()).isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"prompt":"secret","expected":1}                             | id       | it is missing
                    {"id":"b","expected":1}                                      | prompt   | it is missing
                    {"id":"b","prompt":" ","expected":1}                         | prompt   | not blank
                    {"id":7,"prompt":"secret","expected":1}                      | id       | must be a string
                    {"id":"b","prompt":"secret"}                                 | expected | it is missing
                    {"id":"a","prompt":"secret","expected":1}                    | id       | line 1 has the same id
                    {"id":"b","promt":"secret","expected":1}                     | promt    | the fields are id, prompt or conversation, expected
                    {"id":"b","prompt":"secret","expected":1,"tags":["x"]}       | tags     | must be an object of strings
                    {"id":"b","prompt":"secret","expected":1,"tags":{"t":1}}     | tags.t   | must be strings
                    """)
    void jsonl_faultyField_isRefusedWithFileLineAndField(String line, String field, String advice) throws IOException {
        Path file = write(GOOD + line + "\n");
        assertThatThrownBy(() -> Dataset.jsonl(file))
                .isInstanceOfSatisfying(Dataset.FormatException.class, problem -> {
                    assertThat(problem.line()).isEqualTo(2);
                    assertThat(problem.field()).contains(field);
                })
                .hasMessageContainingAll(file.toString(), "line 2", "field \"" + field + "\"", advice)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"id":"b","prompt":secret}                                   | not one JSON object (see column 20)
                    {"id":"b","prompt":"s","prompt":"t","expected":1}            | not one JSON object
                    {"id":"b"} {"id":"c"}                                        | not one JSON object
                    ["secret"]                                                   | not an object
                    """)
    void jsonl_lineThatIsNoObject_isRefusedWithFileAndLine(String line, String advice) throws IOException {
        Path file = write(GOOD + line);
        assertThatThrownBy(() -> Dataset.jsonl(file))
                .isInstanceOf(Dataset.FormatException.class)
                .hasMessageContainingAll(file.toString(), "line 2", advice)
                .hasMessageNotContaining("secret");
    }

    @Test
    void jsonl_lineBeyondTheLimit_isRefused() throws IOException {
        Path file = write(GOOD + "x".repeat(Dataset.MAX_LINE_LENGTH + 1));
        assertThatThrownBy(() -> Dataset.jsonl(file)).hasMessageContainingAll("line 2", "4194304 characters");
    }

    @Test
    void jsonl_emptyFile_isRefused() throws IOException {
        Path file = write("\n \n");
        assertThatThrownBy(() -> Dataset.jsonl(file))
                .isInstanceOfSatisfying(Dataset.FormatException.class, problem -> assertThat(problem.line())
                        .isZero())
                .hasMessageContaining("there is no sample in it");
    }

    @Test
    void jsonl_fileInAnotherEncoding_isRefused() throws IOException {
        Path file = folder.resolve("latin1.jsonl");
        Files.write(file, (GOOD + "{\"id\":\"ü\"").getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Dataset.jsonl(file))
                .isInstanceOf(Dataset.FormatException.class)
                .hasMessageContaining("save the file in UTF-8");
    }

    @Test
    void jsonl_missingFile_isReportedByName() {
        assertThatThrownBy(() -> Dataset.jsonl(folder.resolve("nothing.jsonl")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("nothing.jsonl");
    }

    @Test
    void of_twoSamplesOfOneId_isRefused() {
        Sample sample = Sample.of("a", "p", "x");
        assertThatThrownBy(() -> Dataset.of(sample, sample)).hasMessage("Two samples have the id a.");
        assertThatThrownBy(Dataset::of).hasMessage("A data set needs at least one sample.");
    }

    @Test
    void sample_blankParts_areRefused() {
        assertThatThrownBy(() -> Sample.of(" ", "p", "x")).hasMessageContaining("needs an id");
        assertThatThrownBy(() -> Sample.of("a", "\n", "x")).hasMessageContaining("prompt of sample a is blank");
    }

    @Test
    void first_fewerThanThereAre_keepsTheFirst() {
        Dataset dataset = Kitchen.questions(5);
        assertThat(dataset.first(2).samples()).isEqualTo(dataset.samples().subList(0, 2));
        assertThat(dataset.first(9)).isSameAs(dataset);
        assertThatThrownBy(() -> dataset.first(0)).hasMessageContaining("asked for 0");
    }

    @Test
    void toString_ofDatasetAndSample_showsNoContent() {
        Dataset dataset = Kitchen.questions(2);
        assertThat(List.of(dataset.toString(), dataset.samples().get(0).toString()))
                .containsExactly("data set of 2 samples", "sample q1 {parity=odd}");
    }

    @Test
    void expected_changedByTheCaller_staysAsItWas() throws IOException {
        Sample sample = read("{\"id\":\"b\",\"prompt\":\"p\",\"expected\":[1]}")
                .samples()
                .get(0);
        ((ArrayNode) sample.expected()).add(2);
        assertThat(sample.expected().toString()).isEqualTo("[1]");
    }

    private Dataset read(String text) throws IOException {
        return Dataset.jsonl(write(text));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("data.jsonl"), text);
    }
}
