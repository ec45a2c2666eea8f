package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Scope;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.CitationGeneratedContent;
import software.amazon.awssdk.services.bedrockruntime.model.CitationsContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlock;

/** What a model is sent that is to mend an answer. */
class AmendedTest {

    private static final ContentBlock REASONING = ContentBlock.fromReasoningContent(
            ReasoningContentBlock.fromReasoningText(text -> text.text("hm").signature("s")));

    private static List<ContentBlock> said(boolean isSameModel, ContentBlock... draft) {
        CompletionRequest amended = amended(CompletionRequest.of("r", "Why?"), isSameModel, draft);
        return requireNonNull(amended).converse().messages().get(1).content();
    }

    private static @Nullable CompletionRequest amended(
            CompletionRequest request, boolean isSameModel, ContentBlock... draft) {
        Answer answer = new Answer(
                WalkTest.target("claude-haiku-4.5", Scope.US, Region.US_EAST_1),
                StubClient.reply(draft).build());
        return Amended.of(request, answer, "bad", isSameModel);
    }

    @Test
    void of_reasoning_goesBackToItsModelAlone() {
        ContentBlock text = ContentBlock.fromText("So.");

        assertThat(said(true, REASONING, text)).containsExactly(REASONING, text);
        assertThat(said(false, REASONING, text)).containsExactly(text);
    }

    @Test
    void of_citedText_isSentAsText() {
        ContentBlock cited = ContentBlock.fromCitationsContent(CitationsContentBlock.builder()
                .content(CitationGeneratedContent.fromText("So."))
                .build());

        assertThat(said(false, cited)).containsExactly(ContentBlock.fromText("So."));
    }

    @Test
    void of_blankTextBlock_isLeftOut() {
        ContentBlock text = ContentBlock.fromText("So.");

        assertThat(said(true, ContentBlock.fromText(" "), text)).containsExactly(text);
    }

    @Test
    void of_nothingToSendBack_isNone() {
        assertThat(amended(CompletionRequest.of("r", "Why?"), true, REASONING)).isNull();
    }

    @Test
    void of_toolThatTheRequestDoesNotHave_isNone() {
        ContentBlock use =
                ContentBlock.fromToolUse(tool -> tool.toolUseId("1").name("t").input(Document.fromMap(Map.of())));

        assertThat(amended(CompletionRequest.of("r", "Why?"), true, use)).isNull();
    }
}
