package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStart;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStartEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/**
 * How a Converse request is fitted to a model: what is changed in it, or why it cannot be; made by {@link Fitter}.
 * Immutable and thread-safe; its {@code toString} shows nothing of the conversation.
 */
public final class Fit {

    /** The model takes the request as it is. */
    static final Fit UNCHANGED = new Fit(null, ImmutableList.of(), ImmutableList.of(), ImmutableMap.of(), false);

    private final @Nullable ConverseRequest fitted;
    private final ImmutableList<Adaptation> adaptations;
    private final ImmutableList<Misfit> misfits;
    private final ImmutableMap<String, String> originalNames;
    private final boolean plainCall;

    /**
     * Something that a request needs and a model does not have.
     *
     * @param field what needs it, by its path in the Converse request
     * @param problem what about it the model does not take, for people
     */
    public record Misfit(String field, String problem) {

        @Override
        public String toString() {
            return field + ": " + problem;
        }
    }

    private Fit(
            @Nullable ConverseRequest fitted,
            ImmutableList<Adaptation> adaptations,
            ImmutableList<Misfit> misfits,
            ImmutableMap<String, String> originalNames,
            boolean plainCall) {
        this.fitted = fitted;
        this.adaptations = adaptations;
        this.misfits = misfits;
        this.originalNames = originalNames;
        this.plainCall = plainCall;
    }

    static Fit changed(
            ConverseRequest fitted,
            List<Adaptation> adaptations,
            ImmutableMap<String, String> originalNames,
            boolean plainCall) {
        return new Fit(fitted, ImmutableList.copyOf(adaptations), ImmutableList.of(), originalNames, plainCall);
    }

    static Fit misfit(List<Misfit> misfits) {
        return new Fit(null, ImmutableList.of(), ImmutableList.copyOf(misfits), ImmutableMap.of(), false);
    }

    /** Returns whether the model can answer the request. */
    public boolean isPossible() {
        return misfits.isEmpty();
    }

    /** Returns why the model cannot answer the request: each need that it does not meet. Empty if it can. */
    public ImmutableList<Misfit> misfits() {
        return misfits;
    }

    /** Returns what is changed, in the order in which it was; empty if nothing is, or if the model cannot answer at all. */
    public ImmutableList<Adaptation> adaptations() {
        return adaptations;
    }

    /** Returns the first change by which something of the request is lost; empty if there is none. */
    public Optional<Adaptation> firstLoss() {
        return adaptations.stream().filter(Adaptation::isLossy).findFirst();
    }

    /**
     * Returns what to send.
     *
     * @param request the request that was fitted; it is returned itself if nothing is changed
     * @throws IllegalStateException if the model cannot answer it
     */
    public ConverseRequest applied(ConverseRequest request) {
        if (!isPossible()) {
            throw new IllegalStateException("The request cannot be fitted to the model: " + misfits);
        }
        return fitted == null ? request : fitted;
    }

    /**
     * Returns whether the answer has to come from a plain call although a stream was asked for, as the model uses no tools
     * in streams.
     */
    public boolean isPlainCall() {
        return plainCall;
    }

    /**
     * Returns an answer in the words of the request: names of tools that were mapped are mapped back. Ids of tool uses are
     * the model's own, and stay; the next turn maps them where it has to.
     */
    public ConverseResponse restored(ConverseResponse response) {
        if (originalNames.isEmpty()
                || response.output() == null
                || response.output().message() == null) {
            return response;
        }
        Message message = response.output().message();
        List<ContentBlock> content = new ArrayList<>(message.content());
        content.replaceAll(
                block -> block.toolUse() == null ? block : ContentBlock.fromToolUse(restored(block.toolUse())));
        return content.equals(message.content())
                ? response
                : response.toBuilder()
                        .output(response.output().toBuilder()
                                .message(message.toBuilder().content(content).build())
                                .build())
                        .build();
    }

    private ToolUseBlock restored(ToolUseBlock use) {
        String original = originalName(use.name());
        return original.equals(use.name())
                ? use
                : use.toBuilder().name(original).build();
    }

    /** Returns the beginning of a block of a stream, in the words of the request: see {@link #restored(ConverseResponse)}. */
    public ContentBlockStartEvent restored(ContentBlockStartEvent event) {
        if (originalNames.isEmpty() || event.start() == null || event.start().toolUse() == null) {
            return event;
        }
        String name = event.start().toolUse().name();
        String original = originalName(name);
        return original.equals(name)
                ? event
                : event.toBuilder()
                        .start(ContentBlockStart.fromToolUse(event.start().toolUse().toBuilder()
                                .name(original)
                                .build()))
                        .build();
    }

    /** Returns the name that the request has for a tool by which the model calls it. */
    public String originalName(String name) {
        return originalNames.getOrDefault(name, name);
    }

    @Override
    public String toString() {
        if (!isPossible()) {
            return "no fit: " + misfits;
        }
        return adaptations.isEmpty() ? "unchanged" : adaptations.toString();
    }
}
