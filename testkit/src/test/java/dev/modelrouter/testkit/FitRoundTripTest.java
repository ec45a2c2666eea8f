package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.RuleRequests.assistant;
import static dev.modelrouter.testkit.RuleRequests.reasoning;
import static dev.modelrouter.testkit.RuleRequests.result;
import static dev.modelrouter.testkit.RuleRequests.tool;
import static dev.modelrouter.testkit.RuleRequests.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Fit;
import dev.modelrouter.core.Fitter;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;

/** One conversation with tools that another family goes on with at every turn, each in its own manner. */
final class FitRoundTripTest {

    /** By the families: how ids look, and whether there is reasoning with or without a signature. */
    private enum Manner {
        CLAUDE("claude-sonnet-4.6", "tooluse_kZJMlvQmRJ6eAyJE5GIl", "EqoBsignature"),
        MISTRAL("mistral-large-3", "aB3dE6gH", null),
        KIMI("kimi-k2.5", "functions.get-weather:", ""),
        NOVA("nova-pro", "tooluse_nova", null),
        GPT_OSS("gpt-oss-120b", "chatcmpl-tool-0123456789abcdef", ""),
        LLAMA("llama-3.3-70b", "tooluse_llama", null),
        QWEN("qwen3-32b", "call_0123456789", ""),
        WRITER("palmyra-x5", "chatcmpl_writer", null),
        CLAUDE_5("claude-opus-5", "toolu_0123456789", "EqoBanother"),
        DEEPSEEK("deepseek-v3.2", "call_00_deepseek", "");

        private final String model;
        private final String id;
        private final @Nullable String signature;

        Manner(String model, String id, @Nullable String signature) {
            this.model = model;
            this.id = id;
            this.signature = signature;
        }

        Model model() {
            return ModelCatalog.bundled().find(model).orElseThrow();
        }

        /** Answers a request that it takes: with a tool use by the name that it was given. */
        Message answer(int turn, ConverseRequest sent) {
            String name = sent.toolConfig().tools().get(0).toolSpec().name();
            List<ContentBlock> content = new ArrayList<>();
            if (signature != null) {
                content.add(reasoning("Turn " + turn, signature.isEmpty() ? null : signature));
            }
            content.add(FitCorpus.use(id + turn, name));
            return assistant(content.toArray(new ContentBlock[0]));
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void conversation_anotherFamilyAtEachTurn_isTakenByAllAndKeepsItsNames(boolean backwards, boolean streamed) {
        List<Manner> manners = new ArrayList<>(List.of(Manner.values()));
        if (backwards) {
            Collections.reverse(manners);
        }
        List<Message> conversation = new ArrayList<>(List.of(user(FitCorpus.text("What is the weather?"))));
        for (int turn = 0; turn < manners.size(); turn++) {
            Manner manner = manners.get(turn);
            ConverseRequest request = ConverseRequest.builder()
                    .messages(conversation)
                    .toolConfig(config -> config.tools(tool("get-weather")))
                    .build();
            Fit fit = Fitter.of(manner.model()).fit(request, streamed);
            ConverseRequest sent = fit.applied(request);

            assertThat(FitJudge.refusal(sent, manner.model(), streamed && !fit.isPlainCall()))
                    .as("turn %s, %s: %s", turn, manner, fit)
                    .isEmpty();

            Message answer = manner.answer(turn, sent);
            Message restored = fit.restored(ConverseResponse.builder()
                            .output(output -> output.message(answer))
                            .build())
                    .output()
                    .message();
            assertThat(uses(restored)).extracting(use -> use.toolUse().name()).containsExactly("get-weather");
            conversation.add(restored);
            conversation.add(user(uses(restored)
                    .map(use -> result(use.toolUse().toolUseId(), ToolResultContentBlock.fromText("sunny")))
                    .toList()));
        }
        assertThat(conversation).hasSize(21);
    }

    private static Stream<ContentBlock> uses(Message message) {
        return message.content().stream().filter(block -> block.toolUse() != null);
    }
}
