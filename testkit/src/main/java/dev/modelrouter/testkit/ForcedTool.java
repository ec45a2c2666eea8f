package dev.modelrouter.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.ToolSpecification;

/** A model that has to use a tool does so, also where its script says the input alone. */
final class ForcedTool {

    private ForcedTool() {}

    /** Returns a reply whose text, if it is a JSON object, is the input of the one tool that the request demands. */
    static FakeReply used(ConverseRequest request, FakeReply reply) {
        Optional<String> tool = demanded(request);
        List<ContentBlock> said = Generation.contentOf(reply.stated());
        if (tool.isEmpty() || said.isEmpty() || said.stream().anyMatch(block -> block.text() == null)) {
            return reply;
        }
        String text = said.stream().map(ContentBlock::text).collect(Collectors.joining());
        return isObject(text)
                ? reply.withContent(
                        Generation.contentOf(FakeReply.toolUse(tool.get(), text).stated()))
                : reply;
    }

    private static Optional<String> demanded(ConverseRequest request) {
        ToolChoice choice =
                request.toolConfig() == null ? null : request.toolConfig().toolChoice();
        if (choice == null || choice.auto() != null) {
            return Optional.empty();
        } else if (choice.tool() != null) {
            return Optional.ofNullable(choice.tool().name());
        }
        List<ToolSpecification> declared = request.toolConfig().tools().stream()
                .map(Tool::toolSpec)
                .filter(spec -> spec != null)
                .toList();
        return declared.size() == 1 ? Optional.ofNullable(declared.get(0).name()) : Optional.empty();
    }

    private static boolean isObject(String text) {
        try {
            Document value = SdkJsonReader.readDocument(text.getBytes(UTF_8));
            return value.isMap();
        } catch (SdkJsonException e) {
            return false;
        }
    }
}
