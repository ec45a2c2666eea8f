package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Usd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AnswerFileTest {

    private final Path path;

    AnswerFileTest(@TempDir Path folder) {
        this.path = folder.resolve("made").resolve("answers.jsonl");
    }

    @Test
    void open_tornLastLine_isCutAwayAtEveryLength() throws IOException {
        try (AnswerFile file = AnswerFile.open(path)) {
            file.begin("a", Optional.of(Usd.of("0.5")));
            file.keep("a", TextNode.valueOf("first"));
            file.begin("b", Optional.of(Usd.of("0.25")));
            file.keep("b", TextNode.valueOf("second"));
        }
        byte[] whole = Files.readAllBytes(path);
        for (int length = 0; length <= whole.length; length++) {
            Files.write(path, Arrays.copyOf(whole, length));
            try (AnswerFile file = AnswerFile.open(path)) {
                file.keep("c", TextNode.valueOf("third"));
            }
            try (AnswerFile file = AnswerFile.open(path)) {
                assertThat(file.find("c")).as("after %s bytes", length).contains(TextNode.valueOf("third"));
                assertThat(file.lost().calls()).isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void open_longTornLine_leavesNothingBehind() throws IOException {
        AnswerFile.open(path).close();
        Files.writeString(path, "{\"key\":\"" + "x".repeat(5_000), StandardOpenOption.APPEND);
        try (AnswerFile file = AnswerFile.open(path)) {
            file.keep("c", TextNode.valueOf("third"));
        }
        assertThat(Files.readAllLines(path)).hasSize(2);
    }

    @Test
    void lost_callsWithoutAnEnd_areCountedWithTheirBound() {
        try (AnswerFile file = AnswerFile.open(path)) {
            file.begin("a", Optional.of(Usd.of("0.5")));
            file.begin("b", Optional.of(Usd.of("0.25")));
            file.begin("c", Optional.empty());
            file.begin("d", Optional.of(Usd.of("9")));
            file.free("d");
        }
        try (AnswerFile file = AnswerFile.open(path)) {
            file.begin("a", Optional.of(Usd.of("0.5")));
            file.keep("a", TextNode.valueOf("x"));
        }
        try (AnswerFile file = AnswerFile.open(path)) {
            assertThat(file.lost()).isEqualTo(new AnswerFile.Lost(3, Usd.of("0.75"), 1));
            assertThat(file.find("d")).isEmpty();
        }
    }

    @Test
    void open_anotherFile_isRefusedAndLeftAlone() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "my notes");
        assertThatThrownBy(() -> AnswerFile.open(path)).hasMessageContaining("is no answer file");
        assertThat(path).hasContent("my notes");
    }

    @Test
    void open_damagedLine_isRefusedWithItsNumber() throws IOException {
        AnswerFile.open(path).close();
        Files.writeString(path, "{oops\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> AnswerFile.open(path)).hasMessageContaining("line 2");
    }

    @Test
    void cost_unknownOne_comesBackAsItWas() {
        Cost cost = Cost.known(Usd.of("0.1"))
                .plus(Cost.unknown("no price", Usd.of("0.3")))
                .plus(Cost.unknown("cut", Usd.of("0.2")));
        JsonNode json = AnswerJson.write(cost);
        Cost back = AnswerJson.readCost(json);
        assertThat(back.knownPart()).isEqualTo(cost.knownPart());
        assertThat(back.atMost()).isEqualTo(cost.atMost());
        assertThat(back.unknowns()).isEqualTo(cost.unknowns());
        assertThat(AnswerJson.readCost(AnswerJson.write(Cost.unknown("no price")))
                        .atMost())
                .isEmpty();
    }

    @Test
    void answer_everyField_comesBackAsItWas() {
        RecordedAnswer answer = GivenAnswers.of("```json\n{\"a\":[1,2.50]}\n```");
        RecordedAnswer.Facts back = AnswerJson.read(AnswerJson.write(answer.facts()));
        assertThat(AnswerJson.write(back)).isEqualTo(AnswerJson.write(answer.facts()));
        assertThat(RecordedAnswer.fromFile(back).json().orElseThrow().path("a").size())
                .isEqualTo(2);
        assertThat(RecordedAnswer.fromFile(back).usage()).isEqualTo(answer.usage());
    }
}
