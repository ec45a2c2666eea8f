package dev.modelrouter.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolSpecification;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/**
 * Ids of tool uses and names of tools, mapped where a model does not take them: one to one within a request, and the same
 * for the same request, so that uses and results stay together and a cached prefix stays the same.
 */
final class FittedNames {

    private static final String ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** FNV-1a, 64 bits. */
    private static final long OFFSET = 0xcbf29ce484222325L;

    private static final long PRIME = 0x100000001b3L;

    private FittedNames() {}

    static void fit(FitDraft draft) {
        long refused = draft.dialect.refused();
        boolean wantsNine = draft.refuses(RequestFeature.LONG_TOOL_ID);
        Map<String, String> ids = mapped(
                ids(draft),
                id -> (ToolWords.featuresOfId(id) & refused) != 0,
                wantsNine ? FittedNames::nine : FittedNames::clean);
        boolean replacesHyphens = draft.refuses(RequestFeature.HYPHEN_IN_TOOL_NAME);
        Map<String, String> names = mapped(
                names(draft),
                name -> (ToolWords.featuresOfName(name) & refused) != 0,
                (name, attempt) ->
                        clean(replacesHyphens ? name.replace('-', '_') : name, attempt, replacesHyphens ? '_' : '-'));
        if (ids.isEmpty() && names.isEmpty()) {
            return;
        }
        names.forEach((original, name) -> draft.originalNames.put(name, original));
        draft.replaceBlocks(place -> renamed(draft, place, ids, names));
        draft.tools = draft.tools == null ? null : renamed(draft, draft.tools, names);
    }

    /** Whether a word has to be mapped. */
    private interface Refused {

        boolean test(String word);
    }

    /**
     * Maps those that are refused.
     *
     * @param candidates makes the n-th word to take for another, from 0
     */
    private static Map<String, String> mapped(
            Set<String> words, Refused refused, BiFunction<String, Integer, String> candidates) {
        Map<String, String> mapped = new HashMap<>();
        Set<String> used = new HashSet<>(words);
        for (String word : words) {
            if (refused.test(word)) {
                int attempt = 0;
                String candidate = candidates.apply(word, attempt);
                while (!used.add(candidate)) {
                    attempt++;
                    candidate = candidates.apply(word, attempt);
                }
                mapped.put(word, candidate);
            }
        }
        return mapped;
    }

    private static String nine(String id, int attempt) {
        long hash = OFFSET;
        String salted = attempt == 0 ? id : id + "#" + attempt;
        for (int i = 0; i < salted.length(); i++) {
            hash = (hash ^ salted.charAt(i)) * PRIME;
        }
        StringBuilder nine = new StringBuilder();
        for (int i = 0; i < ToolWords.NINE; i++) {
            nine.append(ALPHANUMERIC.charAt((int) Long.remainderUnsigned(hash, ALPHANUMERIC.length())));
            hash = Long.divideUnsigned(hash, ALPHANUMERIC.length());
        }
        return nine.toString();
    }

    private static String clean(String word, int attempt) {
        return clean(word, attempt, '-');
    }

    /** Returns the word with what is in no name replaced, with a number if it is not the first attempt. */
    private static String clean(String word, int attempt, char separator) {
        StringBuilder clean = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            clean.append(ToolWords.isAlphanumeric(c) || c == '_' || c == '-' ? c : '_');
        }
        String suffix = attempt == 0 ? "" : separator + Integer.toString(attempt + 1);
        clean.setLength(Math.min(clean.length(), ToolWords.LONGEST - suffix.length()));
        return clean.isEmpty() ? "tool" + suffix : clean + suffix;
    }

    private static Set<String> ids(FitDraft draft) {
        Set<String> ids = new LinkedHashSet<>();
        draft.messages.forEach(message -> message.content().forEach(block -> {
            ToolUseBlock use = block.toolUse();
            ToolResultBlock result = block.toolResult();
            add(ids, use == null ? null : use.toolUseId());
            add(ids, result == null ? null : result.toolUseId());
        }));
        return ids;
    }

    private static Set<String> names(FitDraft draft) {
        Set<String> names = new LinkedHashSet<>();
        if (draft.tools != null) {
            for (Tool tool : draft.tools.tools()) {
                add(names, tool.toolSpec() == null ? null : tool.toolSpec().name());
            }
            ToolChoice choice = draft.tools.toolChoice();
            add(
                    names,
                    choice == null || choice.tool() == null
                            ? null
                            : choice.tool().name());
        }
        draft.messages.forEach(message -> message.content()
                .forEach(block -> add(
                        names, block.toolUse() == null ? null : block.toolUse().name())));
        return names;
    }

    private static void add(Set<String> words, @Nullable String word) {
        if (word != null) {
            words.add(word);
        }
    }

    private static @Nullable List<ContentBlock> renamed(
            FitDraft draft, FitDraft.Place place, Map<String, String> ids, Map<String, String> names) {
        ToolUseBlock use = place.block().toolUse();
        ToolResultBlock result = place.block().toolResult();
        String old = use != null ? use.toolUseId() : result != null ? result.toolUseId() : null;
        String id = old == null ? null : ids.get(old);
        String name = use == null ? null : names.get(use.name());
        if (id == null && name == null) {
            return null;
        }
        if (id != null) {
            draft.note(Adaptation.Reason.TOOL_ID, place.path(), "another id");
        }
        if (result != null && id != null) {
            return List.of(
                    ContentBlock.fromToolResult(result.toBuilder().toolUseId(id).build()));
        }
        ToolUseBlock.Builder renamed = use.toBuilder();
        if (id != null) {
            renamed.toolUseId(id);
        }
        if (name != null) {
            draft.note(Adaptation.Reason.TOOL_NAME, place.path(), "another name");
            renamed.name(name);
        }
        return List.of(ContentBlock.fromToolUse(renamed.build()));
    }

    private static ToolConfiguration renamed(FitDraft draft, ToolConfiguration config, Map<String, String> names) {
        List<Tool> tools = new ArrayList<>();
        for (int i = 0; i < config.tools().size(); i++) {
            Tool tool = config.tools().get(i);
            ToolSpecification spec = tool.toolSpec();
            String name = spec == null ? null : names.get(spec.name());
            if (spec != null && name != null) {
                draft.note(Adaptation.Reason.TOOL_NAME, "toolConfig.tools." + i, "another name");
                tool = Tool.fromToolSpec(spec.toBuilder().name(name).build());
            }
            tools.add(tool);
        }
        ToolConfiguration.Builder renamed = config.toBuilder().tools(tools);
        ToolChoice choice = config.toolChoice();
        String chosen = choice == null || choice.tool() == null
                ? null
                : names.get(choice.tool().name());
        return chosen == null
                ? renamed.build()
                : renamed.toolChoice(ToolChoice.fromTool(one -> one.name(chosen)))
                        .build();
    }
}
