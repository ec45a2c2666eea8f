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
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/**
 * How a Converse request is fitted to a model: what is changed in it, or why it cannot be; made by {@link Fitter}.
 * Immutable and thread-safe; its {@code toString} shows nothing of the conversation.
 */
public final class Fit {

    /** The model takes the request as it is. */
    static final Fit UNCHANGED = new Fit(null, ImmutableList.of(), ImmutableList.of(), WayBack.STRAIGHT);

    private final @Nullable ConverseRequest fitted;
    private final ImmutableList<Adaptation> adaptations;
    private final ImmutableList<Misfit> misfits;
    private final WayBack wayBack;

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

    /**
     * How the answer comes back.
     *
     * @param originalNames the names of tools in the request, by those that the model is given
     * @param outputTool the tool whose input is the answer; null if there is none
     * @param asksForOutput whether the model is asked in words for the format of its answer
     * @param isPlainCall whether it comes from a plain call even if it is to be streamed
     */
    record WayBack(
            ImmutableMap<String, String> originalNames,
            @Nullable String outputTool,
            boolean asksForOutput,
            boolean isPlainCall) {

        static final WayBack STRAIGHT = new WayBack(ImmutableMap.of(), null, false, false);
    }

    private Fit(
            @Nullable ConverseRequest fitted,
            ImmutableList<Adaptation> adaptations,
            ImmutableList<Misfit> misfits,
            WayBack wayBack) {
        this.fitted = fitted;
        this.adaptations = adaptations;
        this.misfits = misfits;
        this.wayBack = wayBack;
    }

    static Fit changed(ConverseRequest fitted, List<Adaptation> adaptations, WayBack wayBack) {
        return new Fit(fitted, ImmutableList.copyOf(adaptations), ImmutableList.of(), wayBack);
    }

    static Fit misfit(List<Misfit> misfits) {
        return new Fit(null, ImmutableList.of(), ImmutableList.copyOf(misfits), WayBack.STRAIGHT);
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
        return wayBack.isPlainCall();
    }

    /**
     * Returns the tool that the model has to use because it cannot be held to the format of the answer: the input is the
     * answer, which {@link #restored(ConverseResponse)} has as text. Empty if there is none.
     */
    public Optional<String> outputTool() {
        return Optional.ofNullable(wayBack.outputTool());
    }

    /**
     * Returns whether the model is not held to the format that the request wants, but asked for it in words or by an
     * {@linkplain #outputTool output tool}; so there may be other words around it.
     */
    public boolean isOutputEmulated() {
        return wayBack.outputTool() != null || wayBack.asksForOutput();
    }

    /**
     * Returns an answer in the words of the request: names of tools that were mapped are mapped back, and the input of an
     * {@linkplain #outputTool output tool} is the text, in place of any other, and the end of the turn. Ids of tool uses
     * are the model's own, and stay; the next turn maps them where it has to.
     */
    public ConverseResponse restored(ConverseResponse response) {
        if (response.output() == null || response.output().message() == null) {
            return response;
        }
        List<ContentBlock> content = response.output().message().content();
        if (content.stream().anyMatch(this::isOutput)) {
            return unwrapped(response, content);
        } else if (wayBack.originalNames().isEmpty()) {
            return response;
        }
        List<ContentBlock> restored = new ArrayList<>(content);
        restored.replaceAll(
                block -> block.toolUse() == null ? block : ContentBlock.fromToolUse(restored(block.toolUse())));
        return restored.equals(content) ? response : with(restored, response).build();
    }

    private static ConverseResponse.Builder with(List<ContentBlock> content, ConverseResponse response) {
        Message message = response.output().message();
        return response.toBuilder()
                .output(response.output().toBuilder()
                        .message(message.toBuilder().content(content).build())
                        .build());
    }

    private boolean isOutput(ContentBlock block) {
        return wayBack.outputTool() != null
                && block.toolUse() != null
                && wayBack.outputTool().equals(block.toolUse().name());
    }

    /** The first use counts: a model that was made to use a tool may do it twice. */
    private ConverseResponse unwrapped(ConverseResponse response, List<ContentBlock> content) {
        List<ContentBlock> unwrapped = new ArrayList<>();
        boolean isFound = false;
        for (ContentBlock block : content) {
            if (isOutput(block) && !isFound) {
                isFound = true;
                unwrapped.add(
                        ContentBlock.fromText(ToolTexts.json(block.toolUse().input())));
            } else if (block.toolUse() == null && block.text() == null) {
                unwrapped.add(block);
            }
        }
        ConverseResponse.Builder restored = with(unwrapped, response);
        return response.stopReason() == StopReason.TOOL_USE
                ? restored.stopReason(StopReason.END_TURN).build()
                : restored.build();
    }

    private ToolUseBlock restored(ToolUseBlock use) {
        String original = originalName(use.name());
        return original.equals(use.name())
                ? use
                : use.toBuilder().name(original).build();
    }

    /** Returns the beginning of a block of a stream, in the words of the request: see {@link #restored(ConverseResponse)}. */
    public ContentBlockStartEvent restored(ContentBlockStartEvent event) {
        if (wayBack.originalNames().isEmpty()
                || event.start() == null
                || event.start().toolUse() == null) {
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
        return wayBack.originalNames().getOrDefault(name, name);
    }

    @Override
    public String toString() {
        if (!isPossible()) {
            return "no fit: " + misfits;
        }
        return adaptations.isEmpty() ? "unchanged" : adaptations.toString();
    }
}
