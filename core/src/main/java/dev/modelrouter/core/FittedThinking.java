package dev.modelrouter.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.OutputConfig;
import software.amazon.awssdk.services.bedrockruntime.model.ToolChoice;

/** The wish that the model thinks before it answers, in the words of the model. */
final class FittedThinking {

    private static final String PATH = "additionalModelRequestFields";

    private final FitDraft draft;
    private final Map<String, Document> fields = new LinkedHashMap<>();
    private @Nullable WishToThink refusedWish;

    private FittedThinking(FitDraft draft) {
        this.draft = draft;
        if (draft.fields != null && draft.fields.isMap()) {
            fields.putAll(draft.fields.asMap());
        }
    }

    static void fit(FitDraft draft) {
        new FittedThinking(draft).fit();
    }

    /** Whether what is sent to a Claude lets it think. */
    static boolean isOn(FitDraft draft) {
        Document thinking = NativeFields.member(draft.fields, NativeFields.THINKING);
        return thinking != null
                && WishToThink.of(NativeFields.THINKING, thinking)
                        .filter(WishToThink::isOn)
                        .isPresent();
    }

    /** Whether the request lets the model think, in whoever's words. */
    static boolean isWished(FitDraft draft) {
        boolean isInFields = draft.fields != null
                && draft.fields.isMap()
                && draft.fields.asMap().entrySet().stream()
                        .flatMap(field -> WishToThink.of(field.getKey(), field.getValue()).stream())
                        .anyMatch(WishToThink::isOn);
        return isInFields
                || NativeFields.effort(draft.request())
                        .map(WishToThink::ofEffort)
                        .filter(WishToThink::isOn)
                        .isPresent();
    }

    private void fit() {
        Map<String, Document> before = new LinkedHashMap<>(fields);
        takeOut();
        if (refusedWish != null) {
            reword(refusedWish);
        }
        if (isBudgeted()) {
            bound();
        }
        if (draft.refuses(RequestFeature.BUDGET_WITH_TOOL_BLOCKS) && isBudgeted() && isInForeignTurn()) {
            thinkOtherwise();
        }
        if (draft.refuses(RequestFeature.FORCED_TOOL_WHILE_THINKING) && isForced() && isOn()) {
            drop();
        }
        if (!fields.equals(before)) {
            draft.fields = FittedFields.of(fields);
        }
    }

    /** Takes out what the model does not understand, and keeps the first wish in it. */
    private void takeOut() {
        for (Map.Entry<String, Document> field : List.copyOf(fields.entrySet())) {
            Optional<WishToThink> wish = WishToThink.of(field.getKey(), field.getValue());
            if (field.getKey().equals(NativeFields.REASONING_EFFORT)
                    && draft.dialect.isKnown()
                    && wish.filter(WishToThink::isOn).isEmpty()
                    && !draft.refuses(RequestFeature.REASONING_EFFORT)) {
                // The models that are told how much in this way cannot be told not to at all.
                fields.remove(field.getKey());
                draft.note(Adaptation.Reason.THINKING, PATH + "." + field.getKey(), "without it");
            } else if (wish.isPresent() && draft.refuses(NativeFields.feature(field.getKey(), field.getValue()))) {
                boolean isShared = field.getKey().equals(NativeFields.OUTPUT_CONFIG);
                FittedFields.put(
                        fields, field.getKey(), isShared ? FittedFields.without(field.getValue(), "effort") : null);
                keep(wish.get(), isShared);
            }
        }
        OutputConfig output = draft.output;
        if (output != null && draft.refuses(RequestFeature.EFFORT)) {
            NativeFields.effort(draft.request()).ifPresent(effort -> {
                draft.output = output.textFormat() == null
                        ? null
                        : OutputConfig.builder().textFormat(output.textFormat()).build();
                keep(WishToThink.ofEffort(effort), false);
            });
        }
    }

    /** @param isEffort whether it is the effort of Claude's adaptive thinking, which is on by another field */
    private void keep(WishToThink wish, boolean isEffort) {
        if (refusedWish == null || !refusedWish.isOn() || isEffort) {
            refusedWish = wish;
        }
    }

    /** Brings a budget between the least that Claude takes and what leaves room for an answer. */
    private void bound() {
        Document thinking = fields.get(NativeFields.THINKING);
        Document budget = NativeFields.member(thinking, NativeFields.BUDGET);
        int most = mostOutput();
        boolean isTaken = budget != null
                && budget.isNumber()
                && budget.asNumber().longValue() >= WishToThink.LEAST_BUDGET
                && budget.asNumber().longValue() < most;
        if (thinking == null || isTaken) {
            return;
        }
        Map<String, Document> bounded = WishToThink.of(NativeFields.THINKING, thinking)
                .map(wish -> wish.in(RequestFeature.THINKING_BUDGET, most))
                .orElse(Map.of());
        if (bounded.isEmpty()) {
            drop();
        } else {
            fields.putAll(bounded);
            draft.note(Adaptation.Reason.THINKING_REWORDED, PATH + ".thinking", "a budget that the model takes");
        }
    }

    private void reword(WishToThink wish) {
        boolean isSaid = fields.entrySet().stream().anyMatch(field -> WishToThink.of(field.getKey(), field.getValue())
                .isPresent());
        Map<String, Document> said = isSaid || !wish.isOn()
                ? Map.of()
                : draft.dialect
                        .wayToThink()
                        .map(way -> wish.in(way, mostOutput()))
                        .orElse(Map.of());
        boolean isLost = wish.isOn() && said.isEmpty() && !isSaid;
        fields.putAll(said);
        draft.note(
                isLost ? Adaptation.Reason.THINKING : Adaptation.Reason.THINKING_REWORDED,
                PATH,
                isLost ? "none" : "in the model's words");
    }

    private int mostOutput() {
        int most = draft.model.maxOutputTokens().orElse(Integer.MAX_VALUE);
        Integer stated = draft.inference == null ? null : draft.inference.maxTokens();
        return stated == null ? most : Math.min(most, stated);
    }

    private boolean isBudgeted() {
        return NativeFields.isText(NativeFields.member(fields.get(NativeFields.THINKING), "type"), "enabled");
    }

    private boolean isOn() {
        Document thinking = fields.get(NativeFields.THINKING);
        return thinking != null
                && WishToThink.of(NativeFields.THINKING, thinking)
                        .filter(WishToThink::isOn)
                        .isPresent();
    }

    private boolean isForced() {
        ToolChoice choice = draft.tools == null ? null : draft.tools.toolChoice();
        return choice != null && (choice.any() != null || choice.tool() != null);
    }

    /** Whether results of tools come last, of a turn that does not begin with thoughts that the model takes. */
    private boolean isInForeignTurn() {
        List<Message> turns = draft.messages;
        int begin = -1;
        for (int i = turns.size() - 1; i > 0 && has(turns.get(i), true) && has(turns.get(i - 1), false); i -= 2) {
            begin = i - 1;
        }
        return begin >= 0 && turns.get(begin).content().get(0).reasoningContent() == null;
    }

    private static boolean has(Message turn, boolean result) {
        for (ContentBlock block : turn.content()) {
            if (result ? block.toolResult() != null : block.toolUse() != null) {
                return true;
            }
        }
        return false;
    }

    private void thinkOtherwise() {
        Document thinking = fields.get(NativeFields.THINKING);
        WishToThink wish = thinking == null
                ? null
                : WishToThink.of(NativeFields.THINKING, thinking).orElse(null);
        if (wish != null && draft.dialect.takes(RequestFeature.THINKING_ADAPTIVE)) {
            fields.putAll(wish.in(RequestFeature.THINKING_ADAPTIVE, mostOutput()));
            draft.note(Adaptation.Reason.THINKING_REWORDED, PATH + ".thinking", "adaptive");
        } else {
            drop();
        }
    }

    private void drop() {
        fields.remove(NativeFields.THINKING);
        draft.note(Adaptation.Reason.THINKING, PATH + ".thinking", "none");
    }
}
