package dev.modelrouter.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Fit;
import dev.modelrouter.core.Fitter;
import dev.modelrouter.core.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** What fitting does to each conversation of the corpus for each model, as a file that a person can read. */
final class FitMatrixTest {

    private static final Path FILE = Path.of("..", "docs", "fit-matrix.md");

    private static final String HEAD =
            """
            # Which conversations fit which models

            Each column is a conversation of the test corpus, each row a model that Converse reaches. Every request that is
            sent was judged by all rules of the testkit. `=` is sent as it is, `~` is changed without a loss, `!` loses
            something and says so, `x` is refused: the model does not have what the conversation needs.

            Written by `mvn -pl testkit test -Dtest=FitMatrixTest -Dfit.write=true`; the test fails when it is out of date.

            """;

    private static char mark(Fit fit) {
        if (!fit.isPossible()) {
            return 'x';
        } else if (fit.adaptations().isEmpty()) {
            return '=';
        }
        return fit.firstLoss().isPresent() ? '!' : '~';
    }

    private static String matrix() {
        Map<String, ConverseRequest> corpus = FitCorpus.conversations();
        StringBuilder text = new StringBuilder(HEAD);
        text.append("## Conversations\n\n");
        int number = 1;
        for (String what : corpus.keySet()) {
            text.append(number++).append(". ").append(what).append('\n');
        }
        text.append(
                "\n## Models\n\nModels of which all marks are the same share a row; marks stand in tens.\n\n```text\n");
        rows(corpus).forEach((marks, models) -> text.append(marks)
                .append("  ")
                .append(String.join(", ", models))
                .append('\n'));
        return text.append("```\n").toString();
    }

    private static Map<String, List<String>> rows(Map<String, ConverseRequest> corpus) {
        return FitCorpusTest.models().stream()
                .sorted(Comparator.comparing(Model::provider).thenComparing(Model::id))
                .collect(Collectors.groupingBy(
                        model -> marks(model, corpus),
                        LinkedHashMap::new,
                        Collectors.mapping(Model::name, Collectors.toList())));
    }

    private static String marks(Model model, Map<String, ConverseRequest> corpus) {
        Fitter fitter = Fitter.of(model);
        StringBuilder marks = new StringBuilder();
        for (ConverseRequest request : corpus.values()) {
            if (marks.length() % 11 == 10) {
                marks.append(' ');
            }
            marks.append(mark(fitter.fit(request, true)));
        }
        return marks.toString();
    }

    @Test
    void matrix_file_isUpToDate() throws IOException {
        String matrix = matrix();
        if (Boolean.getBoolean("fit.write")) {
            Files.writeString(FILE, matrix, UTF_8);
        }
        assertThat(FILE).content(UTF_8).isEqualTo(matrix);
    }
}
