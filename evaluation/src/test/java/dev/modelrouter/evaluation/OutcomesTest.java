package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Throwables;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OutcomesTest {

    private static final String LINE =
            "{\"id\":\"7\",\"task\":\"triage\",\"prompt\":\"secret\",\"extra\":NaN,\"models\":{"
                    + "\"a\":{\"score\":1,\"inputTokens\":12,\"outputTokens\":3,\"answer\":\"x\"},"
                    + "\"b\":{\"score\":0.5,\"inputTokens\":13,\"outputTokens\":4}}}\n";

    @SuppressWarnings("NullAway.Init") // set before each test
    @TempDir
    private Path folder;

    @Test
    void read_oneRow_hasAllOfIt() throws IOException {
        Outcomes outcomes = Outcomes.read(Files.writeString(folder.resolve("o.jsonl"), LINE + "\n"));
        Outcomes.Row row = outcomes.rows().get(0);
        assertThat(outcomes.models()).containsExactly("a", "b");
        assertThat(row.task()).isEqualTo("triage");
        assertThat(row.result("a")).isEqualTo(new Outcomes.Result(1, 12, 3, "x", ""));
        assertThat(row.result("b").answer()).isEmpty();
    }

    @Test
    void read_packedFile_isUnpacked() throws IOException {
        Path file = folder.resolve("o.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(LINE.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Outcomes.read(file).rows()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "secret words | line 1: this is not JSON",
                "{'id':'1','task':'t','prompt':'secret'} | line 1: \"models\" has to be an object",
                "{'id':'1','prompt':'secret','models':{'a':{'score':1,'inputTokens':1,'outputTokens':1}}} | \"task\" is missing",
                "{'id':'1','task':'t','prompt':'secret','models':{'a':{'inputTokens':1,'outputTokens':1}}} | model a: \"score\" is missing",
                "{'id':'1','task':'t','prompt':'secret','models':{'a':{'score':2,'inputTokens':1,'outputTokens':1}}} | from 0 to 1, but got 2.0",
                "{'id':'1','task':'t','prompt':'secret','models':{'a':{'score':1,'inputTokens':-1,'outputTokens':1}}} | never negative, but got -1"
            })
    void read_badLine_namesThePlaceAndQuotesNothing(String line, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("o.jsonl"), line.replace('\'', '"'));
        assertThatThrownBy(() -> Outcomes.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(Throwables.getStackTraceAsString(e)).doesNotContain("secret"));
    }

    @Test
    void read_emptyFile_saysSo() throws IOException {
        Path file = Files.writeString(folder.resolve("o.jsonl"), "\n");
        assertThatThrownBy(() -> Outcomes.read(file)).hasMessageContaining("has no row");
    }

    @Test
    void of_twoOfOneId_isRefused() {
        Outcomes.Row row = Synthetic.rows(1, 1).rows().get(0);
        assertThatThrownBy(() -> Outcomes.of(List.of(row, row))).hasMessageContaining("\"r0\"");
    }

    @Test
    void pool_modelThatNoRowHas_isRefused() {
        Outcomes outcomes = Synthetic.rows(1, 1);
        assertThatThrownBy(() -> outcomes.pool(List.of("nobody"))).hasMessageContaining("[nobody]");
    }

    @Test
    void toString_any_showsNoContent() throws IOException {
        Outcomes outcomes = Outcomes.read(Files.writeString(folder.resolve("o.jsonl"), LINE));
        assertThat(outcomes + " " + outcomes.rows().get(0)).doesNotContain("secret");
    }
}
