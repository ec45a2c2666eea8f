package dev.modelrouter.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.CitationGeneratedContent;
import software.amazon.awssdk.services.bedrockruntime.model.CitationsContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.SearchResultBlock;
import software.amazon.awssdk.services.bedrockruntime.model.SearchResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;

/** Blocks that not every model takes, or none does: citations, search results, Bedrock's own tools, blank texts. */
final class FittedBlocks {

    /** By their names: the oldest SDK that is supported has no such types. */
    private static final Set<String> CHANGES_OF_TOOLS = Set.of("TOOL_ADDITION", "TOOL_REMOVAL");

    private FittedBlocks() {}

    static void fit(FitDraft draft) {
        draft.replaceBlocks(place -> replaced(draft, place));
        List<SystemContentBlock> told = new ArrayList<>();
        for (SystemContentBlock block : draft.system) {
            if (block.text() == null || !block.text().isBlank()) {
                told.add(block);
            }
        }
        if (told.size() < draft.system.size()) {
            draft.note(Adaptation.Reason.BLANK, "system", "without a blank text");
            draft.system = told;
        }
    }

    private static @Nullable List<ContentBlock> replaced(FitDraft draft, FitDraft.Place place) {
        ContentBlock block = place.block();
        return switch (block.type()) {
            case TEXT -> block.text().isBlank() ? dropped(draft, place, Adaptation.Reason.BLANK) : null;
            case CITATIONS_CONTENT ->
                draft.refuses(RequestFeature.CITATIONS)
                        ? asText(draft, place, Adaptation.Reason.NO_CITATIONS, textOf(block.citationsContent()))
                        : null;
            case SEARCH_RESULT ->
                draft.refuses(RequestFeature.SEARCH_RESULT)
                        ? asText(draft, place, Adaptation.Reason.NO_SEARCH_RESULTS, textOf(block.searchResult()))
                        : null;
            case TOOL_USE ->
                ToolPairs.isOfServer(block.toolUse()) && draft.refuses(RequestFeature.SERVER_TOOL_BLOCKS)
                        ? asText(draft, place, Adaptation.Reason.NO_SERVER_TOOLS, ToolTexts.of(block.toolUse()))
                        : null;
            case TOOL_RESULT ->
                ToolPairs.isOfServer(block.toolResult()) && draft.refuses(RequestFeature.SERVER_TOOL_BLOCKS)
                        ? asText(draft, place, Adaptation.Reason.NO_SERVER_TOOLS, ToolTexts.of(block.toolResult()))
                        : null;
            case IMAGE, DOCUMENT, VIDEO, AUDIO, GUARD_CONTENT, CACHE_POINT, REASONING_CONTENT -> null;
            default -> {
                if (CHANGES_OF_TOOLS.contains(block.type().name())) {
                    draft.misfit(place.path(), "no model takes changes of its tools in a turn");
                    yield null;
                }
                yield dropped(draft, place, Adaptation.Reason.UNKNOWN_BLOCK);
            }
        };
    }

    private static List<ContentBlock> dropped(FitDraft draft, FitDraft.Place place, Adaptation.Reason reason) {
        draft.note(reason, place.path(), "dropped");
        return List.of();
    }

    private static List<ContentBlock> asText(
            FitDraft draft, FitDraft.Place place, Adaptation.Reason reason, String text) {
        draft.note(reason, place.path(), "text");
        return text.isBlank() ? List.of() : List.of(ContentBlock.fromText(text));
    }

    private static String textOf(CitationsContentBlock block) {
        return block.content().stream()
                .map(CitationGeneratedContent::text)
                .filter(text -> text != null)
                .collect(Collectors.joining());
    }

    /** Returns a search result as text: its title, its source, and what was found. */
    static String textOf(SearchResultBlock result) {
        List<String> lines = new ArrayList<>();
        addTo(lines, result.title());
        addTo(lines, result.source());
        for (SearchResultContentBlock part : result.content()) {
            addTo(lines, part.text());
        }
        return String.join("\n", lines);
    }

    private static void addTo(List<String> lines, @Nullable String text) {
        if (text != null && !text.isBlank()) {
            lines.add(text);
        }
    }
}
