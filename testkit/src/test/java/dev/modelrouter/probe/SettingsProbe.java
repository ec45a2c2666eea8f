package dev.modelrouter.probe;

import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBedrockServer;
import dev.modelrouter.testkit.FakeCall;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** A program that calls with every client which the fake hands out, run by {@code SettingsTest} in a JVM of its own. */
public final class SettingsProbe {

    private static final String MODEL = "us.amazon.nova-pro-v1:0";

    private SettingsProbe() {}

    /** Prints for each client what it was answered, and for each call how it was authorised. */
    public static void main(String[] arguments) {
        FakeBedrock bedrock = FakeBedrock.create();
        bedrock.model(MODEL).replies("fake answer");
        try (BedrockRuntimeClient client = bedrock.client();
                BedrockRuntimeAsyncClient async = bedrock.asyncClient();
                BedrockClient control = bedrock.controlClient();
                FakeBedrockServer server = bedrock.serve();
                FakeBedrockServer tls = bedrock.serveTls()) {
            System.out.println("client: " + text(client.converse(request())));
            System.out.println("asyncClient: " + text(async.converse(request()).join()));
            System.out.println("server: " + text(server.client().converse(request())));
            System.out.println("server, asynchronous: "
                    + text(server.asyncClient().converse(request()).join()));
            System.out.println("TLS server: " + text(tls.client().converse(request())));
            System.out.println("TLS server, asynchronous: "
                    + text(tls.asyncClient().converse(request()).join()));
            System.out.println("controlClient: "
                    + control.getFoundationModel(model -> model.modelIdentifier("amazon.nova-pro-v1:0"))
                            .modelDetails()
                            .modelId());
            bedrock.model(MODEL).throttles();
            for (BedrockRuntimeClient each : new BedrockRuntimeClient[] {client, server.client(), tls.client()}) {
                System.out.println("throttled: " + status(each));
            }
        }
        System.out.println("calls: " + bedrock.calls().size());
        System.out.println("regions: "
                + bedrock.calls().stream().map(FakeCall::region).distinct().toList());
        System.out.println("bearer tokens: "
                + bedrock.calls().stream()
                        .flatMap(call -> call.headers().values().stream())
                        .filter(header -> header.contains("Bearer"))
                        .count());
    }

    private static int status(BedrockRuntimeClient client) {
        try {
            return client.converse(request()).sdkHttpResponse().statusCode();
        } catch (BedrockRuntimeException e) {
            return e.statusCode();
        }
    }

    private static ConverseRequest request() {
        return ConverseRequest.builder()
                .modelId(MODEL)
                .messages(Message.builder()
                        .role(ConversationRole.USER)
                        .content(ContentBlock.fromText("Hello"))
                        .build())
                .build();
    }

    private static String text(ConverseResponse response) {
        return response.output().message().content().get(0).text();
    }
}
