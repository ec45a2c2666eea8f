package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.RuleRequests.choosing;
import static dev.modelrouter.testkit.RuleRequests.tool;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.AnyToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.AutoToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.SpecificToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.ToolChoice;

/** A scripted JSON text is the input of a tool that has to be used. */
final class ForcedToolTest {

    private static final ToolChoice ANY =
            ToolChoice.fromAny(AnyToolChoice.builder().build());

    private final FakeBedrock bedrock = FakeBedrock.create();

    private ConverseResponse answer(ConverseRequest request, FakeReply reply) {
        bedrock.anyModel().replies(reply);
        return bedrock.client().converse(request);
    }

    private static ConverseRequest demanding(ToolChoice choice) {
        return choosing(RuleRequests.SONNET_45, choice);
    }

    private static ContentBlock first(ConverseResponse response) {
        return response.output().message().content().get(0);
    }

    @Test
    void replies_objectForADemandedTool_isItsInput() {
        ConverseRequest request = demanding(ANY);
        String name = request.toolConfig().tools().get(0).toolSpec().name();

        for (ToolChoice choice : new ToolChoice[] {
            ANY, ToolChoice.fromTool(SpecificToolChoice.builder().name(name).build())
        }) {
            ConverseResponse response = answer(demanding(choice), FakeReply.text("{\"label\":\"a\"}"));

            assertThat(response.stopReason()).isEqualTo(StopReason.TOOL_USE);
            assertThat(first(response).toolUse().name()).isEqualTo(name);
            assertThat(first(response).toolUse().input().asMap()).containsEntry("label", Document.fromString("a"));
        }
    }

    @Test
    void replies_objectWhereNoToolIsDemanded_staysText() {
        ConverseResponse response =
                answer(demanding(ToolChoice.fromAuto(AutoToolChoice.builder().build())), FakeReply.text("{}"));

        assertThat(first(response).text()).isEqualTo("{}");
    }

    @Test
    void replies_objectWhereAnyOfSeveralToolsIsDemanded_staysText() {
        ConverseRequest request = demanding(ANY);
        ConverseResponse response = answer(
                request.toBuilder()
                        .toolConfig(request.toolConfig().toBuilder()
                                .tools(tool("one"), tool("other"))
                                .build())
                        .build(),
                FakeReply.text("{}"));

        assertThat(first(response).text()).isEqualTo("{}");
    }

    @Test
    void replies_noObjectOrVerbatim_staysText() {
        assertThat(first(answer(demanding(ANY), FakeReply.text("[1]"))).text()).isEqualTo("[1]");
        assertThat(first(answer(demanding(ANY), FakeReply.text("no {}"))).text())
                .isEqualTo("no {}");
        ConverseResponse verbatim = ConverseResponse.builder()
                .output(output ->
                        output.message(message -> message.role("assistant").content(ContentBlock.fromText("{}"))))
                .build();
        assertThat(first(answer(demanding(ANY), FakeReply.verbatim(verbatim))).text())
                .isEqualTo("{}");
    }
}
