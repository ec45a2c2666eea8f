package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.NativeJson.object;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** Formats of one text in and one text out: those of Llama, Titan, Cohere's Command and Mistral's completions. */
enum PromptFormat implements NativeFormat {
    LLAMA("prompt", "max_gen_len") {

        private final ImmutableSet<String> known =
                ImmutableSet.of("prompt", "temperature", "top_p", "max_gen_len", "images");

        @Override
        public Optional<String> problem(Document body) {
            return super.problem(body).or(() -> NativeFormat.extraneous(body, known));
        }

        @Override
        public Document whole(Written written) {
            return piece(written, written.text(), written.input(), stopped(written));
        }

        @Override
        Document piece(Written written, String text, int number) {
            return piece(written, text, number == 0 ? written.input() : null, null);
        }

        @Override
        Document last(Written written) {
            return piece(written, "", null, stopped(written));
        }

        private Document piece(Written written, String text, @Nullable Integer input, @Nullable String stopped) {
            return object(
                    "generation", text,
                    "prompt_token_count", input,
                    "generation_token_count", written.output(),
                    "stop_reason", stopped);
        }
    },

    TITAN("inputText", "maxTokenCount") {

        @Override
        public Optional<String> problem(Document body) {
            return super.problem(body)
                    .or(() -> NativeFormat.extraneous(body, Set.of("inputText", "textGenerationConfig")));
        }

        @Override
        Document settings(Document body) {
            return JsonTree.member(body, "textGenerationConfig").orElse(body);
        }

        @Override
        public Document whole(Written written) {
            return object(
                    "inputTextTokenCount", written.input(),
                    "results",
                            List.of(object(
                                    "tokenCount", written.output(),
                                    "outputText", written.text(),
                                    "completionReason", written.isCut() ? "LENGTH" : "FINISH")));
        }

        @Override
        Document piece(Written written, String text, int number) {
            return object(
                    "outputText",
                    text,
                    "index",
                    0,
                    "totalOutputTextTokenCount",
                    null,
                    "completionReason",
                    null,
                    "inputTextTokenCount",
                    number == 0 ? written.input() : null);
        }

        @Override
        Document last(Written written) {
            return object(
                    "outputText",
                    "",
                    "index",
                    0,
                    "totalOutputTextTokenCount",
                    written.output(),
                    "completionReason",
                    written.isCut() ? "LENGTH" : "FINISH",
                    "inputTextTokenCount",
                    null);
        }
    },

    COHERE("prompt", "max_tokens") {
        @Override
        public Document whole(Written written) {
            return object(
                    "id", written.id("", 24),
                    "prompt", JsonTree.string(written.asked(), "prompt").orElse(""),
                    "generations",
                            List.of(object(
                                    "id", written.id("", 22),
                                    "text", written.text(),
                                    "finish_reason", written.isCut() ? "MAX_TOKENS" : "COMPLETE")));
        }

        @Override
        Document piece(Written written, String text, int number) {
            return object("text", text, "is_finished", false);
        }

        @Override
        Document last(Written written) {
            return object(
                    "is_finished",
                    true,
                    "finish_reason",
                    written.isCut() ? "MAX_TOKENS" : "COMPLETE",
                    "response",
                    whole(written));
        }
    },

    MISTRAL("prompt", "max_tokens") {
        @Override
        public Document whole(Written written) {
            return output(written.text(), stopped(written));
        }

        @Override
        Document piece(Written written, String text, int number) {
            return output(text, null);
        }

        @Override
        Document last(Written written) {
            return output("", stopped(written));
        }

        private Document output(String text, @Nullable String stopped) {
            return object("outputs", List.of(object("text", text, "stop_reason", stopped)));
        }
    };

    private final String prompt;
    private final String most;

    PromptFormat(String prompt, String most) {
        this.prompt = prompt;
        this.most = most;
    }

    /** Returns one piece of a stream's text, counted from 0. */
    abstract Document piece(Written written, String text, int number);

    /** Returns the end of a stream. */
    abstract Document last(Written written);

    /** Returns where a body has its settings. */
    Document settings(Document body) {
        return body;
    }

    static String stopped(Written written) {
        return written.isCut() ? "length" : "stop";
    }

    @Override
    public Optional<String> problem(Document body) {
        return NativeFormat.missing(body, prompt);
    }

    @Override
    public ConverseRequest request(String modelId, Document body) {
        return asked(modelId, JsonTree.string(body, prompt).orElse(""))
                .inferenceConfig(config -> {
                    NativeJson.integer(settings(body), most).ifPresent(config::maxTokens);
                    config.temperature(NativeJson.decimal(settings(body), "temperature"));
                })
                .build();
    }

    /** Returns a request of one text. */
    static ConverseRequest.Builder asked(String modelId, String text) {
        return ConverseRequest.builder()
                .modelId(modelId)
                .messages(Message.builder()
                        .role(ConversationRole.USER)
                        .content(ContentBlock.fromText(text))
                        .build());
    }

    @Override
    public List<Document> chunks(Written written) {
        List<Document> chunks = new ArrayList<>();
        for (String text : written.pieces()) {
            chunks.add(piece(written, text, chunks.size()));
        }
        chunks.add(last(written));
        return chunks;
    }
}
