package dev.modelrouter.examples;

import dev.modelrouter.core.Target;
import dev.modelrouter.routing.Completion;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.DropIn;
import dev.modelrouter.routing.Gate;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.ModelRouterException;
import dev.modelrouter.routing.Route;
import dev.modelrouter.routing.StreamEvent;
import dev.modelrouter.routing.StreamListener;
import dev.modelrouter.routing.WhenCut;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceQuotaExceededException;

/** What docs/async-and-streaming.md and the Javadoc of {@link DropIn} quote. */
final class CallingExamples {

    private CallingExamples() {}

    static ModelRouter asynchronous(BedrockRuntimeAsyncClient client, Executor executor) {
        ModelRouter router = ModelRouter.builder()
                .asyncClient(client)
                .executor(executor)
                .route(Route.cascade("tickets", "claude-haiku-5.5", "claude-sonnet-5.5")
                        .accept(Gate.json()))
                .build();
        return router;
    }

    static CompletableFuture<String> label(ModelRouter router) {
        CompletableFuture<Completion> answer =
                router.completeAsync(CompletionRequest.of("tickets", "I was charged twice this month."));
        answer.orTimeout(10, TimeUnit.SECONDS);
        CompletableFuture<String> label = answer.thenApply(Completion::text);
        return label;
    }

    static Route chat() {
        Route chat = Route.fallback("chat", "claude-sonnet-5.5", "claude-haiku-5.5")
                .whenCut(WhenCut.RESTART)
                .firstTokenTimeout(Duration.ofSeconds(10))
                .stallTimeout(Duration.ofSeconds(20));
        return chat;
    }

    static CompletableFuture<Completion> stream(ModelRouter router, StringBuilder screen) {
        CompletableFuture<Completion> answer =
                router.stream(CompletionRequest.of("chat", "Where is my parcel?"), new StreamListener() {
                    @Override
                    public void onText(String text) {
                        screen.append(text);
                    }

                    @Override
                    public void onReset(String reason, Target from) {
                        screen.setLength(0);
                    }
                });
        return answer;
    }

    static String textSoFar(CompletableFuture<Completion> answer) {
        try {
            return answer.join().text();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ModelRouterException.StreamCut cut) {
                return cut.partialText() + " ...";
            }
            throw e;
        }
    }

    static CompletableFuture<Void> publish(ModelRouter router, StringBuilder screen) {
        Publisher<StreamEvent> events = router.publisher(CompletionRequest.of("chat", "Where is my parcel?"));
        CompletableFuture<Void> shown = SdkPublisher.adapt(events)
                .filter(StreamEvent.Text.class)
                .subscribe(piece -> screen.append(piece.text()));
        return shown;
    }

    static Completion asAwsClient(ModelRouter router, ConverseRequest request) {
        BedrockRuntimeClient bedrock = router.asBedrockClient();

        ConverseResponse response =
                bedrock.converse(request.toBuilder().modelId("tickets").build());

        Completion behind = Completion.of(response).orElseThrow();
        System.out.println(behind.model() + " answered for " + behind.cost());
        return behind;
    }

    static BedrockRuntimeClient tagged(ModelRouter router) {
        BedrockRuntimeClient routed = router.asBedrockClient(DropIn.routes().tag("app", "support"));
        return routed;
    }

    static DropIn knownModels() {
        DropIn dropIn = DropIn.knownModels(route -> route.deadline(Duration.ofSeconds(20)));
        return dropIn;
    }

    static BedrockRuntimeClient withFallback(ModelRouter router) {
        BedrockRuntimeClient routed = router.asBedrockClient(DropIn.knownModels(model -> {
            String asked = model.models().get(0);
            return asked.contains("haiku-5-5") ? model : Route.fallback(model.name(), asked, "claude-haiku-5.5");
        }));
        return routed;
    }

    static Optional<Instant> refused(BedrockRuntimeClient bedrock, ConverseRequest request) {
        try {
            bedrock.converse(request);
            return Optional.empty();
        } catch (ServiceQuotaExceededException e) {
            if (e.getCause() instanceof ModelRouterException.BudgetRefused refused) {
                return refused.renewsAt();
            }
            throw e;
        }
    }

    static CompletableFuture<Void> streamAsAwsClient(ModelRouter router, Message question, StringBuilder screen) {
        BedrockRuntimeAsyncClient bedrock = router.asBedrockAsyncClient();

        CompletableFuture<Void> done = bedrock.converseStream(
                ConverseStreamRequest.builder()
                        .modelId("chat")
                        .messages(question)
                        .build(),
                ConverseStreamResponseHandler.builder()
                        .subscriber(ConverseStreamResponseHandler.Visitor.builder()
                                .onContentBlockDelta(
                                        event -> screen.append(event.delta().text()))
                                .build())
                        .build());
        return done;
    }
}
