package dev.modelrouter.examples;

import java.time.Duration;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;

/** Code as a user might have it: it labels messages with a small model, and with a larger one if that is throttled. */
final class Labeller {

    static final String HAIKU = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
    static final String SONNET = "us.anthropic.claude-sonnet-4-6";

    private final BedrockRuntimeClient bedrock;
    private final Pause pause;

    interface Pause {

        void sleep(Duration duration) throws InterruptedException;
    }

    Labeller(BedrockRuntimeClient bedrock, Pause pause) {
        this.bedrock = bedrock;
        this.pause = pause;
    }

    String label(String message) throws InterruptedException {
        for (int attempt = 1; attempt <= 2; attempt++) {
            try {
                return ask(HAIKU, message);
            } catch (ThrottlingException e) {
                pause.sleep(Duration.ofSeconds(2));
            }
        }
        return ask(SONNET, message);
    }

    private String ask(String model, String message) {
        ConverseResponse answer = bedrock.converse(request(model, message));
        return answer.output().message().content().get(0).text().strip();
    }

    static ConverseRequest request(String model, String message) {
        return ConverseRequest.builder()
                .modelId(model)
                .system(SystemContentBlock.fromText("Answer with one word: billing, parcel or other."))
                .messages(Message.builder()
                        .role(ConversationRole.USER)
                        .content(ContentBlock.fromText(message))
                        .build())
                .build();
    }
}
