package dev.modelrouter.probe;

import dev.modelrouter.testkit.AwsCallGuard;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.RealAwsCallError;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** A program without JUnit, run by {@code ModulePathTest} in a JVM of its own: uses the fake, then is held up. */
public final class GuardProbe {

    private GuardProbe() {}

    /** Prints what the fake answers, where the testkit is, and how the guard fails a call. */
    public static void main(String[] arguments) {
        ConverseRequest request = ConverseRequest.builder()
                .modelId("us.amazon.nova-pro-v1:0")
                .messages(Message.builder()
                        .role(ConversationRole.USER)
                        .content(ContentBlock.fromText("Hello"))
                        .build())
                .build();
        FakeBedrock bedrock = FakeBedrock.create();
        bedrock.anyModel().replies("fake answer");
        System.out.println(bedrock.client()
                .converse(request)
                .output()
                .message()
                .content()
                .get(0)
                .text());
        System.out.println("named module: " + FakeBedrock.class.getModule().isNamed());
        try {
            Class.forName("org.junit.jupiter.api.Test");
            System.out.println("JUnit is there");
        } catch (ClassNotFoundException e) {
            System.out.println("JUnit is not there");
        }
        try (AwsCallGuard.Forbidden forbidden = AwsCallGuard.forbid();
                BedrockRuntimeClient client = BedrockRuntimeClient.builder()
                        .region(Region.US_EAST_1)
                        .credentialsProvider(AnonymousCredentialsProvider.create())
                        .build()) {
            System.out.println("forbidden: " + (forbidden != null));
            client.converse(request);
        } catch (RealAwsCallError e) {
            System.out.println(e.getMessage());
        }
    }
}
