package dev.modelrouter.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointType;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;

/**
 * Cache points on the part of a prompt that the next request is likely to begin with as well: one after the tools, one after
 * the system prompt, and one in the conversation, after the user's turn before the last. The last turn is new in each request,
 * so that to cache it would cost a write that nothing reads. As a conversation grows, what was cached up to the earlier point
 * is read, and only what came since is written.
 *
 * <p>A point is placed only where the prompt before it, as it is estimated, has as many tokens as the model caches at
 * least; Bedrock ignores one before which there are fewer. A request that has points already is the caller's to cache.
 */
final class PlacedCachePoints {

    private final FitDraft draft;
    private final CachePointBlock point;
    private final int least;

    private PlacedCachePoints(FitDraft draft, CachePointBlock point) {
        this.draft = draft;
        this.point = point;
        this.least = draft.model.promptCacheMinTokens().orElse(0);
    }

    /** Does nothing if the request has a point. */
    static void fit(FitDraft draft, Duration ttl) {
        boolean hasNone =
                CachePrefix.of(draft.tools, draft.system, draft.messages).points() == 0;
        if (hasNone && !draft.refuses(RequestFeature.CACHE_POINT)) {
            new PlacedCachePoints(draft, point(draft, ttl)).fit();
        }
    }

    /** A point that states no time to live has the model's shortest. */
    private static CachePointBlock point(FitDraft draft, Duration ttl) {
        boolean isShortest = draft.model.promptCacheTtls().stream().noneMatch(other -> other.compareTo(ttl) < 0);
        return CachePointBlock.builder()
                .type(CachePointType.DEFAULT)
                .ttl(isShortest ? null : text(ttl))
                .build();
    }

    /** Returns a time to live as it stands in a cache point. */
    static String text(Duration ttl) {
        return ttl.toMinutes() < 60 ? ttl.toMinutes() + "m" : ttl.toHours() + "h";
    }

    /** From the longest beginning to the shortest: where one is too short, those within it are too. */
    private void fit() {
        ConverseRequest.Builder prefix =
                ConverseRequest.builder().toolConfig(draft.tools).system(draft.system);
        int turn = turnBeforeTheLast();
        if (turn >= 0) {
            if (!isLongEnough(prefix.messages(draft.messages.subList(0, turn + 1)))) {
                return;
            }
            placeInTurn(turn);
        }
        prefix.messages(List.of());
        if (!draft.system.isEmpty()) {
            if (!isLongEnough(prefix)) {
                return;
            }
            List<SystemContentBlock> system = new ArrayList<>(draft.system);
            system.add(SystemContentBlock.fromCachePoint(point));
            draft.system = system;
            note("system");
        }
        if (draft.tools != null
                && !draft.refuses(RequestFeature.CACHE_POINT_IN_TOOLS)
                && isLongEnough(prefix.system(List.of()))) {
            List<Tool> tools = new ArrayList<>(draft.tools.tools());
            tools.add(Tool.fromCachePoint(point));
            draft.tools = draft.tools.toBuilder().tools(tools).build();
            note("toolConfig.tools");
        }
    }

    private boolean isLongEnough(ConverseRequest.Builder prefix) {
        return least == 0
                || TokenEstimator.offline()
                                .estimate(prefix.build(), draft.model)
                                .expected()
                        >= least;
    }

    /** Returns the user's last turn but one in which a point may stand; negative if there is none. */
    private int turnBeforeTheLast() {
        int turn = draft.messages.size() - 1;
        while (turn >= 0 && !Roles.isUser(draft.messages.get(turn))) {
            turn--;
        }
        turn--;
        while (turn >= 0 && indexIn(draft.messages.get(turn)) == 0) {
            turn--;
        }
        return turn;
    }

    /** Returns where in a turn a point may stand, as near to its end as can be; zero if nowhere. */
    private int indexIn(Message turn) {
        boolean isTaken = Roles.isUser(turn)
                && !(draft.refuses(RequestFeature.TOOL_RESULT_BESIDE_OTHERS)
                        && turn.content().stream().anyMatch(block -> block.toolResult() != null));
        int index = isTaken ? turn.content().size() : 0;
        while (index > 0 && FittedCaching.takesNoPointAfter(turn.content().get(index - 1))) {
            index--;
        }
        return index;
    }

    private void placeInTurn(int number) {
        Message turn = draft.messages.get(number);
        int index = indexIn(turn);
        List<ContentBlock> content = new ArrayList<>(turn.content());
        content.add(index, ContentBlock.fromCachePoint(point));
        List<Message> messages = new ArrayList<>(draft.messages);
        messages.set(number, turn.toBuilder().content(content).build());
        draft.messages = messages;
        note("messages." + number + ".content." + index);
    }

    private void note(String path) {
        draft.note(Adaptation.Reason.CACHE_POINT, path, "a cache point");
    }
}
