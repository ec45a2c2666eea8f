package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.DocumentFormat;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;

/** The fewest tokens that a request can have: below what any tokenizer makes of it, and near enough to be of use. */
final class LeastTokensTest {

    private static final List<String> PIECES = List.of(
            "the",
            " ",
            "  ",
            "\n",
            "\r\n",
            "\t",
            "don't",
            "I'm",
            "a",
            "-",
            "(",
            "x)",
            "e.g.",
            "3.14",
            "2026",
            "\u00a0",
            "Привет",
            "中文",
            "한국어",
            "é",
            "👍",
            "_",
            "__init__",
            "$",
            "§",
            "Ångström",
            "…",
            "\u200b",
            "'s",
            "\"");

    static Stream<TokenSamples> samples() {
        return Stream.concat(TokenSamples.corpus().stream(), TokenSamples.worstCases().stream());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void atLeast_anyText_isBelowWhatRealTokenizersMake(TokenSamples sample) {
        long least = least(TokenEstimatorTest.request(ContentBlock.fromText(sample.text())));

        assertThat(least)
                .isLessThanOrEqualTo(sample.claude3())
                .isLessThanOrEqualTo(sample.claude47())
                .isLessThanOrEqualTo(TokenSamples.O200K.countTokensOrdinary(sample.text()))
                .isLessThanOrEqualTo(TokenSamples.CL100K.countTokensOrdinary(sample.text()));
    }

    @Test
    void atLeast_randomTexts_isBelowWhatRealTokenizersMake() {
        Random random = new Random(20_261_130);
        for (int i = 0; i < 2_000; i++) {
            String text = random.ints(1 + random.nextInt(40), 0, PIECES.size())
                    .mapToObj(PIECES::get)
                    .collect(Collectors.joining());

            assertThat(least(TokenEstimatorTest.request(ContentBlock.fromText(text))))
                    .as(text)
                    .isLessThanOrEqualTo(TokenSamples.O200K.countTokensOrdinary(text))
                    .isLessThanOrEqualTo(TokenSamples.CL100K.countTokensOrdinary(text));
        }
    }

    @Test
    void atLeast_english_isAtLeastHalfOfWhatItHas() {
        TokenSamples letter = TokenSamples.corpus().get(0);

        assertThat(least(TokenEstimatorTest.request(ContentBlock.fromText(letter.text()))))
                .isGreaterThan(letter.claude3() / 2);
    }

    @Test
    void atLeast_systemMessagesResultsAndPlainDocuments_areAddedUp() {
        String four = "one two three four five";
        ConverseRequest.Builder request = TokenEstimatorTest.request(
                        ContentBlock.fromText(four),
                        ContentBlock.fromToolResult(
                                result -> result.toolUseId("1").content(ToolResultContentBlock.fromText(four))),
                        ContentBlock.fromDocument(document -> document.name("d").source(source -> source.text(four))))
                .system(SystemContentBlock.fromText(four));

        assertThat(least(request)).isEqualTo(16);
    }

    @Test
    void atLeast_whatMayNotReachTheModelAsItIs_isNotCounted() {
        String words = words(100);
        ConverseRequest.Builder reasoning = TokenEstimatorTest.request(
                ContentBlock.fromReasoningContent(content -> content.reasoningText(text -> text.text(words))));
        ConverseRequest.Builder html = TokenEstimatorTest.request(ContentBlock.fromDocument(document -> document.name(
                        "d")
                .format(DocumentFormat.HTML)
                .source(source -> source.bytes(SdkBytes.fromByteArray(words.getBytes(StandardCharsets.UTF_8))))));

        assertThat(least(reasoning)).isZero();
        assertThat(least(html)).isZero();
    }

    @Test
    void atLeast_underAGuardrailThatMayMask_isNothing() {
        ConverseRequest.Builder request = TokenEstimatorTest.request(ContentBlock.fromText(words(100)))
                .guardrailConfig(guardrail -> guardrail.guardrailIdentifier("g").guardrailVersion("1"));

        assertThat(least(request)).isZero();
    }

    @Test
    void expected_shortWords_isNeverBelowTheLeast() {
        TokenEstimate estimate = TokenEstimator.offline()
                .estimate(
                        TokenEstimatorTest.request(ContentBlock.fromText("a ".repeat(1_000)))
                                .build(),
                        TokenEstimatorTest.model("gpt-oss-20b"));

        assertThat(estimate.atLeast()).isEqualTo(999);
        assertThat(estimate.expected()).isGreaterThanOrEqualTo(999);
    }

    private static String words(int count) {
        return IntStream.range(0, count).mapToObj(i -> "word").collect(Collectors.joining(" "));
    }

    private static long least(ConverseRequest.Builder request) {
        return TokenEstimator.offline()
                .estimate(request.build(), TokenEstimatorTest.model("claude-sonnet-4.6"))
                .atLeast();
    }
}
