package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Scope;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.Citation;
import software.amazon.awssdk.services.bedrockruntime.model.CitationGeneratedContent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ImageFormat;

/** What an answer reads as: JSON behind what models put around it, and whether there is anything in it. */
class AnswerTextTest {

    private static Answer answer(ContentBlock... content) {
        return new Answer(
                WalkTest.target("nova-pro", Scope.US, Region.US_EAST_1),
                StubClient.reply(content).build());
    }

    private static Answer answer(String text) {
        return answer(ContentBlock.fromText(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1}",
                "\uFEFF{\"a\":1}",
                "\u00A0\u2003\u200B{\"a\":1}\u00A0",
                "<thinking>\nThe user wants {\"a\":2}.\n</thinking>\n\n{\"a\":1}",
                "\uFEFF<thinking>x</thinking>{\"a\":1}",
                "<Thinking>one</thinking> <thinking>two</THINKING>\r\n{\"a\":1}",
                "<think></think>\n{\"a\":1}",
                "<reasoning>why</reasoning><think>and so</think>{\"a\":1}",
                "<thinking>a < b, </think> is no end</thinking>{\"a\":1}",
                "<thinking type=\"deep\">x</thinking >{\"a\":1}",
                "<think\n>x</think\n>{\"a\":1}",
                "The user wants {\"a\":2}.\n</think>\n\n{\"a\":1}",
                "</thinking>\n```json\n{\"a\":1}\n```",
                "`{\"a\":1}`",
                "``{\"a\":1}``",
                "```json\n{\"a\":1}\n```",
                "```json\r\n{\"a\":1}\r\n```\r\n",
                "```json {\"a\":1}```",
                "```json{\"a\":1}```",
                "```{\"a\":1}```",
                "``` {\"a\":1} ```",
                "```\n{\"a\":1}```",
                "```{\n\"a\":1\n}\n```",
                "```JSON title=\"answer.json\"\n{\"a\":1}\n```",
                "```application/json\n{\"a\":1}\n```",
                "~~~json\n{\"a\":1}\n~~~",
                "````json\n{\"a\":1}\n````",
                "```json\n{\"a\":1}\n````",
                "<thinking>fence it</thinking>\n```json\n\uFEFF{\"a\":1}\n```",
            })
    void json_behindWhatModelsPutAroundIt_isRead(String text) {
        assertThat(answer(text).json().map(json -> json.path("a").asInt())).contains(1);
        assertThat(answer(text).text()).as("the text as it came").isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"```true```", "```json\n42\n```", "```\n\"text\"\n```", "```json []```", "```null```"})
    void json_scalarOrArrayInAFence_isRead(String text) {
        assertThat(answer(text).json()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<thinking>never ended {\"a\":1}",
                "<thinking>x</thinking>",
                "<thinking>x</thinking> Here it is: {\"a\":1}",
                "{\"a\":1} <thinking>x</thinking>",
                "<thoughts>x</thoughts>{\"a\":1}",
                "<thinkingx>x</thinkingx>{\"a\":1}",
                "I think so.</think> Here it is: {\"a\":1}",
                "<thinking",
                "~{\"a\":1}~",
                "```json\n{\"a\":1}",
                "```json\n{\"a\":1}\n``",
                "~~~json\n{\"a\":1}\n```",
                "```json\n{\"a\":1}\n``` as you asked",
                "```json\n{\"a\":1}\n```\n```json\n{\"a\":2}\n```",
                "```{\"a\":1}\n{\"a\":2}\n```",
                "```true false```",
                "```\"a\"\n\"b\"```",
                "``````",
                "```",
                "`",
                "{\"a\":1}\n{\"a\":2}",
                "{\"a\":NaN}",
                "\uFEFF",
            })
    void json_anythingElse_isNoneAndNothingIsThrown(String text) {
        assertThat(answer(text).json()).isEmpty();
    }

    @Test
    @Timeout(5)
    void json_hostileTexts_takeAsLongAsTheyAre() {
        List<String> texts = List.of(
                "<think></think>".repeat(100_000),
                "<thinking>" + "</".repeat(500_000),
                "<think ".repeat(200_000),
                "</think ".repeat(200_000),
                "</think>".repeat(100_000),
                "`".repeat(1_000_000),
                "```json" + " ".repeat(1_000_000) + "```",
                "[".repeat(100_000),
                "9".repeat(1_000_000));

        assertThat(texts).allSatisfy(text -> assertThat(answer(text).json()).isEmpty());
    }

    static Stream<Answer> empty() {
        return Stream.of(
                answer(),
                answer(""),
                answer(" \r\n\t"),
                answer("\u00A0\u200B\uFEFF\u2028"),
                answer("\u3164\u2800\u115F"),
                answer(ContentBlock.fromText(""), ContentBlock.fromText("\n")),
                answer("<thinking>Hm.</thinking>\n"),
                answer("<think>Hm.</think><think>So.</think>"),
                answer(ContentBlock.fromReasoningContent(
                        reasoning -> reasoning.reasoningText(thought -> thought.text("Hm.")))),
                answer(
                        ContentBlock.fromReasoningContent(
                                reasoning -> reasoning.reasoningText(thought -> thought.text("Hm."))),
                        ContentBlock.fromText("")),
                answer(ContentBlock.fromCachePoint(point -> point.type("default"))),
                answer(ContentBlock.fromCitationsContent(
                        cited -> cited.content(CitationGeneratedContent.fromText(" ")))));
    }

    @ParameterizedTest
    @MethodSource("empty")
    void isEmpty_nothingThatShows_isEmpty(Answer answer) {
        assertThat(answer.isEmpty()).isTrue();
    }

    static Stream<Answer> full() {
        return Stream.of(
                answer("."),
                answer("<thinking>not ended"),
                answer("<thinking>Hm.</thinking>yes"),
                answer(ContentBlock.fromToolUse(use -> use.toolUseId("t").name("weather"))),
                answer(ContentBlock.fromText(""), ContentBlock.fromToolUse(use -> use.toolUseId("t")
                        .name("weather"))),
                answer(ContentBlock.fromImage(image -> image.format(ImageFormat.PNG))),
                answer(ContentBlock.fromToolResult(result -> result.toolUseId("t"))),
                answer(ContentBlock.fromSearchResult(result -> result.title("t"))),
                answer(ContentBlock.fromCitationsContent(
                        cited -> cited.content(CitationGeneratedContent.fromText("It is.")))),
                answer(ContentBlock.fromCitationsContent(cited ->
                        cited.citations(Citation.builder().title("a page").build()))));
    }

    @ParameterizedTest
    @MethodSource("full")
    void isEmpty_anyContentBesideReasoning_isNot(Answer answer) {
        assertThat(answer.isEmpty()).isFalse();
    }
}
