package dev.modelrouter.compatibility;

import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBedrockServer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultBlock;

/**
 * One fake server, and the SDK's clients of it that a library is given. Registered as a static extension, it is a new
 * fake to each test, and is closed after them.
 */
final class WireDoor implements BeforeEachCallback, AfterAllCallback {

    final FakeBedrock bedrock = FakeBedrock.create();
    final FakeBedrockServer server = bedrock.serve();
    final BedrockRuntimeClient sync = server.client();
    final BedrockRuntimeAsyncClient async = SdkClients.async(server);

    /** Returns the tool's result that the latest call, the second of its conversation, sent. */
    ToolResultBlock toolResult() {
        return bedrock.lastCall().request().messages().get(2).content().stream()
                .filter(block -> block.type() == ContentBlock.Type.TOOL_RESULT)
                .findFirst()
                .orElseThrow()
                .toolResult();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        bedrock.reset();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        async.close();
        server.close();
    }
}
