package dev.modelrouter.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;

/** Who speaks when: turns are filled, moved, merged and split until they stand as the model wants them. */
final class FittedTurns {

    private static final ContentBlock CONTINUE = ContentBlock.fromText("Continue.");

    private FittedTurns() {}

    static void fit(FitDraft draft) {
        boolean hadTurns = !draft.messages.isEmpty();
        placeSystemTurns(draft);
        fill(draft);
        askToGoOn(draft);
        PairedResults.fit(draft);
        askToGoOn(draft);
        FittedMediaTurns.fit(draft);
        // A turn that now shows media may be the first after a use of tools.
        PairedResults.fit(draft);
        foldSystem(draft);
        if (draft.refuses(RequestFeature.SAME_ROLE_TURNS)) {
            merge(draft);
        }
        split(draft);
        if (!draft.messages.isEmpty()
                && Roles.isAssistant(draft.messages.get(0))
                && draft.refuses(RequestFeature.ASSISTANT_FIRST)) {
            draft.note(Adaptation.Reason.TURN_ORDER, "messages.0", "a turn of the user before it");
            draft.messages = with(draft.messages, 0, Fillers.user());
        } else if (hadTurns && draft.messages.isEmpty()) {
            draft.messages = List.of(Fillers.user());
        }
    }

    private static List<Message> with(List<Message> messages, int index, Message message) {
        List<Message> more = new ArrayList<>(messages);
        more.add(index, message);
        return more;
    }

    private static void placeSystemTurns(FitDraft draft) {
        List<Message> turns = new ArrayList<>();
        List<SystemContentBlock> system = new ArrayList<>(draft.system);
        boolean changes = false;
        for (int i = 0; i < draft.messages.size(); i++) {
            Message turn = draft.messages.get(i);
            Message next = i + 1 < draft.messages.size() ? draft.messages.get(i + 1) : null;
            if (!Roles.isSystem(turn) || !isMisplaced(draft, next)) {
                turns.add(turn);
                continue;
            }
            changes = true;
            boolean leads = turns.isEmpty() && turn.content().stream().allMatch(block -> block.text() != null);
            draft.note(Adaptation.Reason.NO_SYSTEM_TURNS, "messages." + i, leads ? "system" : "a turn of the user");
            if (leads) {
                turn.content().forEach(block -> system.add(SystemContentBlock.fromText(block.text())));
            } else {
                turns.add(turn.toBuilder().role(ConversationRole.USER).build());
            }
        }
        if (changes) {
            draft.messages = turns;
            draft.system = system;
        }
    }

    private static boolean isMisplaced(FitDraft draft, @Nullable Message next) {
        return draft.refuses(RequestFeature.SYSTEM_TURN)
                || (next != null && !Roles.isAssistant(next) && draft.refuses(RequestFeature.SYSTEM_TURN_BEFORE_USER));
    }

    /** Puts a point where a turn holds nothing, or nothing but thoughts that may not stand alone. */
    private static void fill(FitDraft draft) {
        List<Message> turns = new ArrayList<>();
        boolean changes = false;
        for (int i = 0; i < draft.messages.size(); i++) {
            Message turn = draft.messages.get(i);
            boolean isThoughts = isThoughtsAlone(turn) && draft.refuses(RequestFeature.REASONING_ALONE);
            if (!turn.content().isEmpty() && !isThoughts) {
                turns.add(turn);
                continue;
            }
            changes = true;
            boolean isLastAnswer = i == draft.messages.size() - 1 && Roles.isAssistant(turn) && i > 0;
            draft.note(
                    isThoughts ? Adaptation.Reason.FOREIGN_REASONING : Adaptation.Reason.BLANK,
                    "messages." + i,
                    isLastAnswer ? "dropped" : "a point");
            if (!isLastAnswer) {
                turns.add(turn.toBuilder().content(Fillers.block()).build());
            }
        }
        if (changes) {
            draft.messages = turns;
        }
    }

    private static boolean isThoughtsAlone(Message turn) {
        return Roles.isAssistant(turn)
                && !turn.content().isEmpty()
                && turn.content().stream().allMatch(block -> block.reasoningContent() != null);
    }

    private static void askToGoOn(FitDraft draft) {
        int last = draft.messages.size() - 1;
        if (last >= 0 && Roles.isAssistant(draft.messages.get(last)) && draft.refuses(RequestFeature.ASSISTANT_LAST)) {
            draft.note(Adaptation.Reason.NO_PREFILL, "messages." + last, "a turn of the user after it");
            draft.messages = with(draft.messages, last + 1, Fillers.user(List.of(CONTINUE)));
        }
    }

    private static void foldSystem(FitDraft draft) {
        if (draft.system.isEmpty() || !draft.refuses(RequestFeature.SYSTEM)) {
            return;
        }
        List<ContentBlock> content = new ArrayList<>();
        for (SystemContentBlock block : draft.system) {
            if (block.text() != null) {
                content.add(ContentBlock.fromText(block.text()));
            } else if (block.guardContent() != null) {
                content.add(ContentBlock.fromGuardContent(block.guardContent()));
            }
        }
        draft.note(Adaptation.Reason.NO_SYSTEM_PROMPT, "system", "the beginning of messages.0");
        draft.system = List.of();
        if (draft.messages.isEmpty() || !Roles.isUser(draft.messages.get(0))) {
            draft.messages = content.isEmpty() ? draft.messages : with(draft.messages, 0, Fillers.user(content));
            return;
        }
        Message first = draft.messages.get(0);
        content.addAll(first.content());
        List<Message> turns = new ArrayList<>(draft.messages);
        turns.set(0, first.toBuilder().content(content).build());
        draft.messages = turns;
    }

    private static void merge(FitDraft draft) {
        List<Message> turns = new ArrayList<>();
        for (int i = 0; i < draft.messages.size(); i++) {
            Message turn = draft.messages.get(i);
            int last = turns.size() - 1;
            if (last >= 0 && Roles.areEqual(turns.get(last), turn)) {
                draft.note(Adaptation.Reason.TURN_ORDER, "messages." + i, "one turn with the one before");
                List<ContentBlock> content = new ArrayList<>(turns.get(last).content());
                content.addAll(turn.content());
                turns.set(last, turns.get(last).toBuilder().content(content).build());
            } else {
                turns.add(turn);
            }
        }
        if (turns.size() < draft.messages.size()) {
            draft.messages = turns;
        }
    }

    private static void split(FitDraft draft) {
        List<Message> turns = new ArrayList<>();
        for (int i = 0; i < draft.messages.size(); i++) {
            Message turn = draft.messages.get(i);
            boolean hasResults =
                    Roles.isUser(turn) && turn.content().stream().anyMatch(block -> block.toolResult() != null);
            boolean hasUses =
                    Roles.isAssistant(turn) && turn.content().stream().anyMatch(block -> block.toolUse() != null);
            boolean isApart = draft.refuses(RequestFeature.TOOL_RESULT_BESIDE_OTHERS)
                    || (draft.refuses(RequestFeature.DOCUMENT_BESIDE_TOOL_RESULT)
                            && turn.content().stream()
                                    .anyMatch(block -> block.document() != null || block.video() != null));
            if (hasResults && isApart) {
                addApart(draft, turns, i, true);
            } else if (hasUses && draft.refuses(RequestFeature.TOOL_USE_BESIDE_TEXT)) {
                addApart(draft, turns, i, false);
            } else {
                turns.add(turn);
            }
        }
        if (turns.size() > draft.messages.size()) {
            draft.messages = turns;
        }
    }

    /** Puts the results of tools first, for they answer the turn before; and their uses last, for the next answers them. */
    private static void addApart(FitDraft draft, List<Message> turns, int number, boolean results) {
        Message turn = draft.messages.get(number);
        List<ContentBlock> tools = new ArrayList<>();
        List<ContentBlock> others = new ArrayList<>();
        for (ContentBlock block : turn.content()) {
            boolean isTool = results ? block.toolResult() != null : block.toolUse() != null;
            (isTool ? tools : others).add(block);
        }
        if (others.isEmpty()) {
            turns.add(turn);
            return;
        }
        draft.note(Adaptation.Reason.TURN_OF_ITS_OWN, "messages." + number, "two turns");
        Message first = turn.toBuilder().content(results ? tools : others).build();
        Message second = turn.toBuilder().content(results ? others : tools).build();
        turns.add(first);
        turns.add(results ? Fillers.assistant() : Fillers.user());
        turns.add(second);
    }
}
