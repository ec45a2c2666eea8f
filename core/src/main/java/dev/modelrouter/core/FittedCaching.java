package dev.modelrouter.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;

/** Cache points: only where the model has them, no more than it takes, and none with a longer life after a shorter one. */
@SuppressWarnings("ReferenceEquality") // what stays is the same object
final class FittedCaching {

    private final FitDraft draft;
    private final boolean takesNone;

    /** How many more of those in messages are too many. */
    private int surplus;

    private boolean hasShorterTtl;

    private FittedCaching(FitDraft draft) {
        this.draft = draft;
        this.takesNone = draft.refuses(RequestFeature.CACHE_POINT);
    }

    /** As AWS's guide to prompt caching has it of documents and videos. Two in a row mean no more than one. */
    static boolean takesNoPointAfter(ContentBlock block) {
        return block.document() != null || block.video() != null || block.cachePoint() != null;
    }

    static void fit(FitDraft draft) {
        FittedCaching caching = new FittedCaching(draft);
        caching.surplus = caching.inMessages() + caching.above() - RequestFeatures.MOST_CACHE_POINTS;
        caching.fitTools();
        caching.fitSystem();
        draft.replaceBlocks(caching::fitted);
    }

    /** Returns how many points are in messages where they may be. */
    private int inMessages() {
        int points = 0;
        for (Message message : draft.messages) {
            for (int i = 0; i < message.content().size(); i++) {
                points += isPlaced(message, i) ? 1 : 0;
            }
        }
        return points;
    }

    private static boolean isPlaced(Message message, int i) {
        List<ContentBlock> content = message.content();
        return content.get(i).cachePoint() != null && i > 0 && !takesNoPointAfter(content.get(i - 1));
    }

    /** Returns how many points are before the messages. */
    private int above() {
        long inTools = draft.tools == null || draft.refuses(RequestFeature.CACHE_POINT_IN_TOOLS)
                ? 0
                : draft.tools.tools().stream()
                        .filter(tool -> tool.cachePoint() != null)
                        .count();
        return (int) (inTools
                + draft.system.stream()
                        .filter(block -> block.cachePoint() != null)
                        .count());
    }

    private void fitTools() {
        ToolConfiguration config = draft.tools;
        if (config == null) {
            return;
        }
        List<Tool> tools = new ArrayList<>();
        boolean refused = takesNone || draft.refuses(RequestFeature.CACHE_POINT_IN_TOOLS);
        for (Tool tool : config.tools()) {
            CachePointBlock point = tool.cachePoint();
            if (point == null) {
                tools.add(tool);
            } else if (refused || tools.isEmpty()) {
                drop("toolConfig.tools");
            } else {
                CachePointBlock fitted = fitted(point, "toolConfig.tools");
                tools.add(fitted == point ? tool : Tool.fromCachePoint(fitted));
            }
        }
        if (!tools.equals(config.tools())) {
            draft.tools =
                    tools.isEmpty() ? null : config.toBuilder().tools(tools).build();
        }
    }

    private void fitSystem() {
        List<SystemContentBlock> system = new ArrayList<>();
        for (SystemContentBlock block : draft.system) {
            CachePointBlock point = block.cachePoint();
            boolean isPlaced =
                    !system.isEmpty() && system.get(system.size() - 1).cachePoint() == null;
            if (point == null) {
                system.add(block);
            } else if (takesNone || !isPlaced) {
                drop("system");
            } else {
                CachePointBlock fitted = fitted(point, "system");
                system.add(fitted == point ? block : SystemContentBlock.fromCachePoint(fitted));
            }
        }
        if (!system.equals(draft.system)) {
            draft.system = system;
        }
    }

    private @Nullable List<ContentBlock> fitted(FitDraft.Place place) {
        CachePointBlock point = place.block().cachePoint();
        if (point == null) {
            return null;
        }
        boolean isPlaced = isPlaced(place.turn(), place.index());
        if (takesNone || !isPlaced || surplus > 0) {
            surplus -= isPlaced ? 1 : 0;
            drop(place.path());
            return List.of();
        }
        CachePointBlock fitted = fitted(point, place.path());
        return fitted == point ? null : List.of(ContentBlock.fromCachePoint(fitted));
    }

    private void drop(String path) {
        draft.note(Adaptation.Reason.CACHING, path, "without a cache point");
    }

    private CachePointBlock fitted(CachePointBlock point, String path) {
        boolean isLonger = point.ttl() == CacheTTL.VALUE_1_H;
        boolean isKnown = point.ttlAsString() == null
                || !draft.refuses(RequestFeature.CACHE_TTL)
                || draft.model.promptCacheTtls().stream().anyMatch(ttl -> isSame(ttl, point.ttlAsString()));
        if (isKnown && !(isLonger && hasShorterTtl)) {
            hasShorterTtl |= !isLonger;
            return point;
        }
        hasShorterTtl = true;
        draft.note(Adaptation.Reason.CACHING, path, "a cache point of the usual life");
        return point.toBuilder().ttl((CacheTTL) null).build();
    }

    private static boolean isSame(Duration ttl, String text) {
        return text.equals(ttl.toMinutes() + "m") || text.equals(ttl.toHours() + "h");
    }
}
