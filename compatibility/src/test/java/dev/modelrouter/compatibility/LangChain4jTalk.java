package dev.modelrouter.compatibility;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** What LangChain4j is asked, over whichever client, and what comes of it. */
final class LangChain4jTalk {

    static final ToolSpecification WEATHER = ToolSpecification.builder()
            .name("weather")
            .description("The weather of a city")
            .parameters(JsonObjectSchema.builder()
                    .addStringProperty("city")
                    .required("city")
                    .build())
            .build();

    private LangChain4jTalk() {}

    /** A tool that was asked for, and the answer with its result, which is snow. */
    record ToolRound(ToolExecutionRequest call, ChatResponse answer) {

        static ToolRound of(ChatModel model) {
            UserMessage question = UserMessage.from("What is the weather in Oslo?");
            AiMessage asked = model.chat(ChatRequest.builder()
                            .messages(question)
                            .toolSpecifications(WEATHER)
                            .build())
                    .aiMessage();
            ToolExecutionRequest call = asked.toolExecutionRequests().get(0);
            ChatResponse answer = model.chat(ChatRequest.builder()
                    .messages(question, asked, ToolExecutionResultMessage.from(call, "snow"))
                    .toolSpecifications(WEATHER)
                    .build());
            return new ToolRound(call, answer);
        }
    }

    /** Keeps what a stream brings. */
    static final class Pieces implements StreamingChatResponseHandler {

        final List<String> texts = new CopyOnWriteArrayList<>();
        final CompletableFuture<ChatResponse> done = new CompletableFuture<>();
        final CompletableFuture<Throwable> error = new CompletableFuture<>();

        @Override
        public void onPartialResponse(String piece) {
            texts.add(piece);
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            done.complete(response);
        }

        @Override
        public void onError(Throwable thrown) {
            error.complete(thrown);
        }
    }
}
