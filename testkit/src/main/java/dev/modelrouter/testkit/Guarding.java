package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseTrace;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailConverseContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailStreamProcessingMode;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailTraceAssessment;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;

/** One call of Converse or ConverseStream under a guardrail; see {@link FakeGuardrail} for what it does. */
final class Guarding {

    private final FakeGuardrail guardrail;
    private final ConverseRequest request;
    private final String trace;
    private final boolean async;
    private final boolean marked;
    private final GuardrailVerdict input;

    private Guarding(FakeGuardrail guardrail, ConverseRequest request, boolean async) {
        this.guardrail = guardrail;
        this.request = request;
        this.trace =
                Optional.ofNullable(request.guardrailConfig().traceAsString()).orElse("disabled");
        this.async = async;
        this.marked = request.system().stream().anyMatch(block -> block.guardContent() != null)
                || request.messages().stream()
                        .flatMap(message -> message.content().stream())
                        .anyMatch(block -> block.guardContent() != null);
        List<String> texts = new ArrayList<>();
        ConverseRequest unused = withTexts(text -> {
            texts.add(text);
            return text;
        });
        List<String> unguarded = marked
                ? request.messages().stream()
                        .flatMap(message -> message.content().stream())
                        .flatMap(block -> Stream.ofNullable(block.text()))
                        .toList()
                : List.of();
        this.input = guardrail.judge(new GuardrailVerdict.Judged(texts, unguarded, characters(request)), true);
    }

    static Guarding of(FakeGuardrail guardrail, Arrival arrival) {
        boolean async = arrival.sent() instanceof ConverseStreamRequest stream
                && stream.guardrailConfig().streamProcessingMode() == GuardrailStreamProcessingMode.ASYNC;
        return new Guarding(guardrail, arrival.request(), async);
    }

    boolean blocksInput() {
        return input.blocked();
    }

    /** Returns the answer to an input that is blocked. */
    ConverseResponse refusal() {
        ConverseResponse.Builder response = ConverseResponse.builder()
                .output(ConverseOutput.fromMessage(message -> message.role(ConversationRole.ASSISTANT)
                        .content(ContentBlock.fromText(guardrail.message(true)))))
                .stopReason(StopReason.GUARDRAIL_INTERVENED)
                .usage(FakeCall.NOTHING)
                .metrics(metrics -> metrics.latencyMs(0L));
        if (isTraced()) {
            response.trace(traced ->
                    traced.guardrail(inputTrace().actionReason(input.reason()).build()));
        }
        return response.build();
    }

    /** Returns the request as the model is asked. */
    ConverseRequest seenByModel() {
        if (!input.isMasked()) {
            return request;
        }
        Iterator<String> masked = input.masked().iterator();
        return withTexts(text -> masked.next());
    }

    /** Returns what the caller gets of an answer. */
    ConverseResponse guarded(ConverseResponse response) {
        if (response.output() == null || response.output().message() == null) {
            return response;
        }
        Message message = response.output().message();
        List<String> texts = message.content().stream()
                .map(ContentBlock::text)
                .filter(text -> text != null)
                .toList();
        GuardrailVerdict output = guardrail.judge(GuardrailVerdict.Judged.all(texts), false);
        List<ContentBlock> content = message.content();
        if (output.blocked()) {
            content = async ? cut(content, output) : List.of(ContentBlock.fromText(guardrail.message(false)));
        } else if (!async) {
            Iterator<String> masked = output.masked().iterator();
            content = content.stream()
                    .map(block -> block.text() == null ? block : ContentBlock.fromText(masked.next()))
                    .toList();
        }
        ConverseResponse.Builder guarded = response.toBuilder();
        if (!content.equals(message.content())) {
            guarded.output(ConverseOutput.fromMessage(
                            message.toBuilder().content(content).build()))
                    .stopReason(StopReason.GUARDRAIL_INTERVENED);
        }
        if (isTraced()) {
            ConverseTrace before =
                    response.trace() == null ? ConverseTrace.builder().build() : response.trace();
            guarded.trace(before.toBuilder()
                    .guardrail(inputTrace()
                            .outputAssessments(
                                    Map.of(guardrail.id(), List.of(output.assessment(trace.equals("enabled_full")))))
                            .modelOutput(texts)
                            .actionReason(output.intervened() ? output.reason() : input.reason())
                            .build())
                    .build());
        }
        return guarded.build();
    }

    /** What has gone out before the guardrail had its say, and what it says. */
    private List<ContentBlock> cut(List<ContentBlock> content, GuardrailVerdict output) {
        ImmutableList.Builder<ContentBlock> sent = ImmutableList.builder();
        for (ContentBlock block : content) {
            OptionalInt end = block.text() == null ? OptionalInt.empty() : output.blockedUpTo(block.text());
            if (end.isPresent()) {
                sent.add(ContentBlock.fromText(block.text().substring(0, end.getAsInt()) + guardrail.message(false)));
                break;
            }
            sent.add(block);
        }
        return sent.build();
    }

    private boolean isTraced() {
        return trace.startsWith("enabled");
    }

    private GuardrailTraceAssessment.Builder inputTrace() {
        return GuardrailTraceAssessment.builder()
                .inputAssessment(Map.of(guardrail.id(), input.assessment(trace.equals("enabled_full"))));
    }

    /** Returns the request with each text that is judged, in order, as the function says. */
    private ConverseRequest withTexts(UnaryOperator<String> function) {
        ConverseRequest.Builder changed = request.toBuilder();
        if (request.hasSystem() && marked) {
            changed.system(request.system().stream()
                    .map(block -> block.guardContent() == null
                            ? block
                            : SystemContentBlock.fromGuardContent(guarded(block.guardContent(), function)))
                    .toList());
        }
        if (request.hasMessages()) {
            changed.messages(request.messages().stream()
                    .map(message -> message.toBuilder()
                            .content(message.content().stream()
                                    .map(block -> guarded(block, function))
                                    .toList())
                            .build())
                    .toList());
        }
        return changed.build();
    }

    private ContentBlock guarded(ContentBlock block, UnaryOperator<String> function) {
        if (block.guardContent() != null) {
            return ContentBlock.fromGuardContent(guarded(block.guardContent(), function));
        }
        return block.text() == null || marked ? block : ContentBlock.fromText(function.apply(block.text()));
    }

    private static GuardrailConverseContentBlock guarded(
            GuardrailConverseContentBlock block, UnaryOperator<String> function) {
        return block.text() == null || block.text().text() == null
                ? block
                : GuardrailConverseContentBlock.fromText(block.text().toBuilder()
                        .text(function.apply(block.text().text()))
                        .build());
    }

    private static int characters(ConverseRequest request) {
        int characters = 0;
        for (Message message : request.messages()) {
            for (ContentBlock block : message.content()) {
                characters += block.text() == null ? 0 : block.text().length();
                characters += block.guardContent() == null ? 0 : characters(block.guardContent());
            }
        }
        for (SystemContentBlock block : request.system()) {
            characters += block.text() == null ? 0 : block.text().length();
            characters += block.guardContent() == null ? 0 : characters(block.guardContent());
        }
        return characters;
    }

    private static int characters(GuardrailConverseContentBlock block) {
        return block.text() == null || block.text().text() == null
                ? 0
                : block.text().text().length();
    }
}
