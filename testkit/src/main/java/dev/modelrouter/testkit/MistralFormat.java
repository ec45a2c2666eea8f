package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.NativeJson.object;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** Mistral's formats: completions of a {@code prompt}, and a chat, which since mid-2024 is OpenAI's. */
final class MistralFormat implements NativeFormat {

    private static final ChatFormat CHAT = new ChatFormat();

    private static NativeFormat of(Document body) {
        return JsonTree.member(body, "prompt").isPresent() ? PromptFormat.MISTRAL : CHAT;
    }

    @Override
    public Optional<String> problem(Document body) {
        return JsonTree.member(body, "messages").isPresent() ? Optional.empty() : NativeFormat.missing(body, "prompt");
    }

    @Override
    public ConverseRequest request(String modelId, Document body) {
        return of(body).request(modelId, body);
    }

    @Override
    public Document whole(Written written) {
        boolean early = written.baseId().contains("2402") && of(written.asked()) == CHAT;
        return early
                ? object(
                        "choices",
                        List.of(object(
                                "index", 0,
                                "message", ChatFormat.said(written),
                                "stop_reason", ChatFormat.finished(written))))
                : of(written.asked()).whole(written);
    }

    @Override
    public List<Document> chunks(Written written) {
        return of(written.asked()).chunks(written);
    }
}
