package dev.modelrouter.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/** A server that a command line asked for, without its sockets. */
final class CommandTesting {

    final List<String> log = new ArrayList<>();
    private final CommandState state;
    private final CommandApi api;

    CommandTesting(String... args) {
        try {
            this.state = new CommandState(CommandSettings.parse(List.of(args)));
        } catch (CommandSettings.UsageException e) {
            throw new AssertionError(e);
        }
        this.api = new CommandApi(state, log::add);
    }

    /** What was answered. */
    record Reply(int status, String body) {}

    Reply send(String method, String target, String body) {
        return send(method, target, body, Map.of("host", "127.0.0.1:8080"));
    }

    Reply send(String method, String target, String body, Map<String, String> headers) {
        RestApi.Answer answer = api.answer(
                new RestApi.Request(method, target, headers, SdkBytes.fromUtf8String(body), Transport.HTTP1));
        StringBuilder text = new StringBuilder();
        answer.tape().cues().forEach(cue -> text.append(cue.bytes().asUtf8String()));
        return new Reply(Objects.requireNonNull(answer.tape().head()).status(), text.toString());
    }

    /** Adds a script, whose apostrophes stand for quotation marks. */
    Reply script(String text) {
        return send("POST", "/__fake/script", text.replace('\'', '"'));
    }

    Reply converse(String modelId, String prompt) {
        return send(
                "POST",
                "/model/" + modelId + "/converse",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"" + prompt + "\"}]}]}");
    }

    /** Returns the text that a model says, or the error that it is answered. */
    String says(String modelId, String prompt) {
        Reply reply = converse(modelId, prompt);
        if (reply.status() != 200) {
            return reply.status() + " " + reply.body();
        }
        ConverseResponse.Builder response = SdkJsonReader.read(
                reply.body().getBytes(java.nio.charset.StandardCharsets.UTF_8), ConverseResponse.builder());
        return response.build().output().message().content().stream()
                .map(block -> block.text() == null ? block.type().toString() : block.text())
                .reduce("", String::concat);
    }

    FakeBedrock bedrock() {
        return state.bedrock();
    }
}
