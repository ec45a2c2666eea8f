package dev.modelrouter.core;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InferenceConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.OutputConfig;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTier;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;

/** A request on its way to fit a model: its parts as they are by now, and what was changed so far. Not thread-safe. */
final class FitDraft {

    final Model model;
    final Dialect dialect;
    final boolean streamed;

    List<SystemContentBlock> system;
    List<Message> messages;

    @Nullable
    ToolConfiguration tools;

    @Nullable
    InferenceConfiguration inference;

    @Nullable
    Document fields;

    @Nullable
    OutputConfig output;

    boolean dropsServiceTier;
    boolean dropsMetadata;
    boolean plainCall;

    /** The tool whose input is the answer. */
    @Nullable
    String outputTool;

    /** Whether the model is asked in words for the format of its answer. */
    boolean asksForOutput;

    /** The names of tools in the request, by those that the model is given. */
    final Map<String, String> originalNames = new LinkedHashMap<>();

    private final ConverseRequest request;
    private final Map<Change, Integer> changes = new LinkedHashMap<>();
    private final Map<Change, String> firstPlaces = new LinkedHashMap<>();
    private final List<Fit.Misfit> misfits = new ArrayList<>();

    /** Changes that are told as one. */
    private record Change(Adaptation.Reason reason, String change) {}

    /** A block of a turn, where it stands now. */
    record Place(int message, int index, Message turn, ContentBlock block) {

        String path() {
            return "messages." + message + ".content." + index;
        }
    }

    /** What becomes of a block. */
    interface BlockRule {

        /** Returns what stands in place of a block; null if it stays as it is. */
        @Nullable
        List<ContentBlock> replace(Place place);
    }

    FitDraft(ConverseRequest request, Model model, Dialect dialect, boolean streamed) {
        this.request = request;
        this.model = model;
        this.dialect = dialect;
        this.streamed = streamed;
        this.system = request.system();
        this.messages = request.messages();
        this.tools = request.toolConfig();
        this.inference = request.inferenceConfig();
        this.fields = request.additionalModelRequestFields();
        this.output = request.outputConfig();
    }

    ConverseRequest request() {
        return request;
    }

    boolean refuses(RequestFeature feature) {
        return dialect.refuses(feature);
    }

    /** Notes a change; those that differ by their places alone are told as one. */
    void note(Adaptation.Reason reason, String path, String change) {
        Change made = new Change(reason, change);
        firstPlaces.putIfAbsent(made, path);
        changes.merge(made, 1, Integer::sum);
    }

    void misfit(String path, String problem) {
        misfits.add(new Fit.Misfit(path, problem));
    }

    /** Goes through the blocks of all turns. */
    @SuppressWarnings("ReferenceEquality") // what stays is the same object
    void replaceBlocks(BlockRule rule) {
        List<Message> changed = null;
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            Message replaced = replaceBlocks(rule, i, message);
            if (replaced != message && changed == null) {
                changed = new ArrayList<>(messages);
            }
            if (changed != null) {
                changed.set(i, replaced);
            }
        }
        messages = changed == null ? messages : changed;
    }

    private static Message replaceBlocks(BlockRule rule, int number, Message message) {
        List<ContentBlock> before = message.content();
        List<ContentBlock> changed = null;
        for (int i = 0; i < before.size(); i++) {
            List<ContentBlock> replaced = rule.replace(new Place(number, i, message, before.get(i)));
            if (replaced != null && changed == null) {
                changed = new ArrayList<>(before.subList(0, i));
            }
            if (changed != null) {
                changed.addAll(replaced == null ? List.of(before.get(i)) : replaced);
            }
        }
        return changed == null ? message : message.toBuilder().content(changed).build();
    }

    Fit done() {
        if (!misfits.isEmpty()) {
            return Fit.misfit(misfits);
        } else if (changes.isEmpty()) {
            return Fit.UNCHANGED;
        }
        List<Adaptation> adaptations = new ArrayList<>();
        changes.forEach((made, times) -> adaptations.add(new Adaptation(
                firstPlaces.getOrDefault(made, ""),
                times == 1 ? made.change() : made.change() + " (" + times + " times)",
                made.reason())));
        return Fit.changed(
                built(),
                adaptations,
                new Fit.WayBack(ImmutableMap.copyOf(originalNames), outputTool, asksForOutput, plainCall));
    }

    private ConverseRequest built() {
        ConverseRequest.Builder fitted = request.toBuilder();
        if (system != request.system()) {
            fitted.system(system);
        }
        if (messages != request.messages()) {
            fitted.messages(messages);
        }
        if (dropsServiceTier) {
            fitted.serviceTier((ServiceTier) null);
        }
        if (dropsMetadata) {
            fitted.requestMetadata(null);
        }
        return fitted.toolConfig(tools)
                .inferenceConfig(inference)
                .additionalModelRequestFields(fields)
                .outputConfig(output)
                .build();
    }
}
