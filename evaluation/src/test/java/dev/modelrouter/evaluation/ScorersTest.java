package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBody;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScorersTest {

    private static double score(Scorer scorer, String expected, String answer) {
        return scorer.score(Sample.of("s", "p", expected), GivenAnswers.by("m", answer))
                .value();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    the Eiffel Tower | Eiffel tower.      | 1
                    42 %             | 42                 | 1
                    naïve            | nai\u0308ve        | 1
                    Paris            | Paris, France      | 0
                    +                | -                  | 0
                    """)
    void normalizedMatch_answer_isComparedByItsWords(String expected, String answer, double score) {
        assertThat(score(Scorer.normalizedMatch(), expected, answer)).isEqualTo(score);
    }

    @Test
    void contains_expectedText_isFoundAsWholeWords() {
        assertThat(score(Scorer.contains(), "Paris", "It is **Paris**, of course."))
                .isEqualTo(1);
        assertThat(score(Scorer.contains(), "cat", "concatenate")).isZero();
    }

    @Test
    void regex_expectedPattern_isSearched() {
        assertThat(score(Scorer.regex(), "\\bINV-\\d{4}\\b", "See INV-0042.")).isEqualTo(1);
        assertThat(score(Scorer.regex(), "\\AINV", "See INV-0042.")).isZero();
        assertThatThrownBy(() -> score(Scorer.regex(), "(", "x")).hasMessageContaining("no regular expression");
    }

    @Test
    void regex_thatBacktracksWithoutEnd_isCutOff() {
        assertThatThrownBy(() -> score(Scorer.regex(), "(.*a){12}b", "a".repeat(60)))
                .hasMessageContaining("backtracks without end");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1234.5  | The total is $1,234.50.          | 1
                    1234.5  | 12 of them, so 1234.51           | 1
                    1234.5  | 1234.6                           | 0
                    -3      | It fell by 7, to -3 degrees      | 1
                    -3      | \u22123                          | 1
                    3       | range 5-3                        | 1
                    0.00015 | 1.5e-4                           | 1
                    42      | none                             | 0
                    42      | model gpt42                      | 0
                    """)
    void number_lastInTheText_isComparedWithinTheTolerance(String expected, String answer, double score) {
        BigDecimal tolerance = expected.startsWith("0.0") ? BigDecimal.ZERO : new BigDecimal("0.01");
        assertThat(score(Scorer.number(tolerance), expected, answer)).isEqualTo(score);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "B",
                "b",
                "(B)",
                "**B**",
                "B.",
                "B) Paris",
                "**B.** Paris",
                "The answer is B.",
                "The answer is (B)",
                "Answer: B",
                "A is wrong, so the answer is **B**.",
                "\\boxed{B}",
                "I think it is B",
                "Option B is right."
            })
    void multipleChoice_waysToSayB_areRead(String answer) {
        assertThat(score(Scorer.multipleChoice(), "B", answer)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "B or C", "Because it is so", "The answer is not clear", "", "Bread"})
    void multipleChoice_whatSettlesOnAnotherOrNone_getsNothing(String answer) {
        assertThat(score(Scorer.multipleChoice(), "B", answer)).isZero();
    }

    @Test
    void jsonFields_someRight_countsTheShareAndNamesTheWrong() throws JsonProcessingException {
        Sample sample =
                Sample.of("s", "p", new ObjectMapper().readTree("{\"a\":1,\"b\":{\"c\":\"x\",\"d\":[1,2]},\"e\":{}}"));
        Score score = Scorer.jsonFields()
                .score(sample, GivenAnswers.of("{\"a\":1.0,\"b\":{\"c\":\"y\",\"d\":[1]},\"e\":{},\"f\":0}"));
        assertThat(score.value()).isEqualTo(3.0 / 6);
        assertThat(score.note()).isEqualTo("wrong: b.c, b.d[1], f");
        assertThat(Scorer.jsonFields().score(sample, GivenAnswers.by("m", "no")).value())
                .isZero();
    }

    @Test
    void jsonSchema_answer_isValidatedWithoutAnExpectedOne() {
        Scorer scorer = Scorer.jsonSchema("{\"type\":\"object\",\"required\":[\"a\"]}");
        Sample sample = Sample.of("s", "p", NullNode.instance);
        assertThat(scorer.score(sample, GivenAnswers.of("{\"a\":1}")).value()).isEqualTo(1);
        assertThat(scorer.score(sample, GivenAnswers.of("{}")).value()).isZero();
        assertThatThrownBy(() -> Scorer.jsonSchema("{\"type\":\"objekt\"}"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Scorer.jsonSchema("{")).hasMessageContaining("not JSON");
    }

    @Test
    void overlap_knownTexts_giveTheKnownFigures() {
        assertThat(score(Scorer.f1(), "cat sat on mat", "cat on mat")).isEqualTo(6.0 / 7, within(1e-12));
        assertThat(score(Scorer.rougeL(), "police killed gunman", "police kill gunman"))
                .isEqualTo(2.0 / 3, within(1e-12));
        assertThat(score(Scorer.rougeL(), "police killed gunman", "gunman killed police"))
                .isEqualTo(1.0 / 3, within(1e-12));
        assertThat(score(Scorer.bleu(), "one two three four", "one two three four"))
                .isEqualTo(1);
        assertThat(score(Scorer.bleu(), "one two three four", "five six")).isZero();
        // 3/4, (2+1)/(3+1), (1+1)/(2+1), (0+1)/(1+1), no brevity penalty.
        assertThat(score(Scorer.bleu(), "one two three four", "one two three five"))
                .isEqualTo(Math.pow(0.75 * 0.75 * 2 / 3 * 0.5, 0.25), within(1e-12));
    }

    @Test
    void scorer_severalRightAnswers_takesTheBest() {
        Sample sample = Sample.of("s", "p", "one").withAlternative(TextNode.valueOf("two"));
        assertThat(Scorer.exactMatch()
                        .score(sample, GivenAnswers.by("m", "two"))
                        .value())
                .isEqualTo(1);
        assertThatThrownBy(() -> Scorer.f1().score(Sample.of("s", "p", NullNode.instance), GivenAnswers.by("m", "x")))
                .hasMessageContaining("Sample s has no expected answer");
    }

    @Test
    void embedding_cosine_isTheScoreAndTokensAreTheCost() {
        FakeBedrock bedrock = FakeBedrock.create();
        bedrock.model("amazon.titan-embed-text-v2:0")
                .invokes(FakeBody.json("{\"embedding\":[3,4],\"inputTextTokenCount\":5}"))
                .thenInvokes(FakeBody.json("{\"embedding\":[4,3],\"inputTextTokenCount\":7}"));
        Score score = Scorer.embedding(bedrock.client(), "amazon.titan-embed-text-v2:0", Usd.of("0.02"))
                .score(Sample.of("s", "p", "right"), GivenAnswers.by("m", "given"));
        assertThat(score.value()).isEqualTo(0.96, within(1e-12));
        assertThat(score.cost().usd()).contains(Usd.of("0.00000024"));
    }

    @Test
    void javaCode_answers_areCompiledAndChecked() {
        Scorer scorer = Scorer.javaCode(Duration.ofSeconds(30));
        String check = "class Check { public static void main(String[] a) {"
                + " if (Adder.add(2, 3) != 5) throw new AssertionError(); } }";
        String right =
                "Here:\n```java\npublic class Adder { static int add(int a, int b) { return a + b; } }\n```\nDone.";
        assertThat(score(scorer, check, right)).isEqualTo(1);
        assertThat(score(scorer, check, right.replace("a + b", "a - b"))).isZero();
        assertThat(score(scorer, check, right.replace("a + b", "a +"))).isZero();
        assertThat(score(scorer, check, right.replace("return a + b", "System.exit(0); return 1")))
                .as("leaving is not passing")
                .isZero();
    }

    @Test
    void javaCode_thatNeverEnds_isEndedByTheLimit() {
        String check = "class Check { public static void main(String[] a) { Loop.run(); } }";
        Score score = Scorer.javaCode(Duration.ofSeconds(8))
                .score(
                        Sample.of("s", "p", check),
                        GivenAnswers.by("m", "class Loop { static void run() { while (true) { } } }"));
        assertThat(score.value()).isZero();
        assertThat(score.note()).startsWith("it ran longer than PT8S");
    }

    @Test
    void javaCode_environment_isEmpty() {
        String check = "class Check { public static void main(String[] a) {"
                + " if (System.getenv().containsKey(\"PATH\") || Env.home().isEmpty()) throw new AssertionError(); } }";
        assertThat(score(
                        Scorer.javaCode(Duration.ofSeconds(30)),
                        check,
                        "class Env { static String home() { return System.getProperty(\"user.home\"); } }"))
                .isEqualTo(1);
    }

    @Test
    void humanLabels_sheetFilledIn_scoresItsAnswers(@TempDir Path folder) throws IOException {
        Kitchen kitchen = new Kitchen();
        kitchen.bedrock.model(Kitchen.SMALL).replies("{\"a\":1}");
        kitchen.bedrock.model(Kitchen.LARGE).replies("{\"a\":2}");
        Path sheet = folder.resolve("labels.jsonl");
        Dataset questions = Kitchen.questions(1);
        Scorer.writeLabelSheet(
                BakeOff.on(questions).routes("smallest", "strongest").run(kitchen.router()), sheet);
        String empty = Files.readString(sheet);
        assertThat(empty).doesNotContain("smallest", "llama").hasLineCount(2);
        Files.writeString(sheet, empty.replace("{\\\"a\\\":2}\",\"score\":null", "{\\\"a\\\":2}\",\"score\":0.5"));
        BakeOffReport report = BakeOff.on(questions)
                .routes("smallest", "strongest")
                .score(Scorer.humanLabels(sheet))
                .run(kitchen.router());
        assertThat(report.route("strongest").samples().get(0).score()).isEqualTo(0.5);
        assertThat(report.route("smallest").samples().get(0).state()).isEqualTo(SampleResult.State.UNSCORED);
    }
}
