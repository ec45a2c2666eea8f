package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.SONNET;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/** Where an answer that has to stop is cut. */
final class GenerationTest {

    /** Six tokens: the id, the name, and a name and a value of the input, of which the last has three. */
    private static final ContentBlock CALL = ContentBlock.fromToolUse(ToolUseBlock.builder()
            .toolUseId("t1")
            .name("look")
            .input(Document.fromMap(Map.of("city", Document.fromString("Berlin-Mitte"))))
            .build());

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final BedrockRuntimeClient client = bedrock.client();

    private ConverseResponse answer(int maxTokens) {
        return client.converse(RuleRequests.withMaxTokens(SONNET, "Where?", maxTokens));
    }

    @Test
    void toolCall_ofExactlyTheMaximum_isWhole() {
        bedrock.model(SONNET).replies(FakeReply.content(CALL));

        ConverseResponse whole = answer(6);
        assertThat(whole.output().message().content()).containsExactly(CALL);
        assertThat(whole.stopReason()).isEqualTo(StopReason.TOOL_USE);
        ConverseResponse cut = answer(5);
        assertThat(cut.output().message().content()).isEmpty();
        assertThat(cut.stopReason()).isEqualTo(StopReason.MAX_TOKENS);
    }

    @Test
    void statedCacheWrites_areNotCountedAgain() {
        bedrock.model(SONNET)
                .replies(FakeReply.text("ok")
                        .usage(TokenUsage.builder().cacheWriteInputTokens(70).build()));

        TokenUsage usage = client.converse(Requests.ask(SONNET, "1234").toBuilder()
                        .system(
                                SystemContentBlock.fromText("word".repeat(2_000)),
                                SystemContentBlock.fromCachePoint(point -> point.type("default")))
                        .build())
                .usage();

        assertThat(usage.inputTokens()).isEqualTo(2_004);
        assertThat(usage.cacheWriteInputTokens()).isEqualTo(70);
        assertThat(usage.cacheReadInputTokens()).isNull();
    }
}
