package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.RuleChecks.invalidIf;

import dev.modelrouter.core.Capability;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;

/** The rules on explicit cache points. */
final class CacheRules {

    private static final int MAX_POINTS = 4;

    private CacheRules() {}

    static void addTo(RuleChecks checks) {
        checks.seen(ValidationRule.CACHE_SUPPORT, CacheRules::supported);
        checks.seen(ValidationRule.CACHE_POINTS, checked -> count(checked, checked.isClaude()));
        checks.doubtful(ValidationRule.CACHE_POINTS, checked -> count(checked, true));
        checks.seen(ValidationRule.CACHE_TOOLS, CacheRules::tools);
        checks.seen(ValidationRule.CACHE_PLACE, CacheRules::placeOfClaude);
        checks.doubtful(ValidationRule.CACHE_PLACE, CacheRules::placeOfOthers);
        checks.seen(ValidationRule.CACHE_TTL_ORDER, CacheRules::ttlOrder);
    }

    /**
     * A cache point and where it stands, in the words of the service's texts.
     *
     * @param path where, for example {@code messages.3.content.0}
     * @param point the point
     */
    private record Placed(String path, CachePointBlock point) {}

    /** Returns the cache points in the order in which the service goes through them: tools, system, messages. */
    private static List<Placed> points(CheckedRequest checked) {
        List<Placed> points = new ArrayList<>();
        List<Tool> tools = checked.request().toolConfig() == null
                ? List.of()
                : checked.request().toolConfig().tools();
        for (int i = 0; i < tools.size(); i++) {
            add(points, "tools." + i, tools.get(i).cachePoint());
        }
        List<SystemContentBlock> system = checked.request().system();
        for (int i = 0; i < system.size(); i++) {
            add(points, "system." + i, system.get(i).cachePoint());
        }
        checked.blocks()
                .forEach(placed -> add(points, placed.path(), placed.block().cachePoint()));
        return points;
    }

    private static void add(List<Placed> points, String path, @Nullable CachePointBlock point) {
        if (point != null) {
            points.add(new Placed(path, point));
        }
    }

    private static Optional<Fault> supported(CheckedRequest checked) {
        return checked.lacks(Capability.PROMPT_CACHING) && !points(checked).isEmpty()
                ? Optional.of(Fault.accessDenied(
                        "You invoked an unsupported model or your request did not allow prompt caching"))
                : Optional.empty();
    }

    private static Optional<Fault> count(CheckedRequest checked, boolean asked) {
        int count = points(checked).size();
        return invalidIf(
                asked && count > MAX_POINTS,
                "The model returned the following errors: A maximum of " + MAX_POINTS
                        + " blocks with cache_control may be provided. Found " + count + ".");
    }

    private static Optional<Fault> tools(CheckedRequest checked) {
        if (!checked.isNova() || checked.request().toolConfig() == null) {
            return Optional.empty();
        }
        List<Tool> tools = checked.request().toolConfig().tools();
        return IntStream.range(0, tools.size())
                .filter(i -> tools.get(i).cachePoint() != null)
                .mapToObj(i -> Fault.validation("Malformed input request: #/toolConfig/tools/" + i
                        + ": extraneous key [cachePoint] is not permitted, please reformat your input and try again."))
                .findFirst();
    }

    /** What cannot be joined to the block before it is passed on as a block without a type. */
    private static Optional<Fault> placeOfClaude(CheckedRequest checked) {
        return misplaced(checked)
                .filter(placed -> checked.isClaude()
                        && placed.index() > 0
                        && before(checked, placed).document() != null)
                .map(placed -> Fault.validation(
                        "The model returned the following errors: " + placed.path() + ".type: Field required"));
    }

    private static Optional<Fault> placeOfOthers(CheckedRequest checked) {
        return misplaced(checked)
                .map(placed -> Fault.validation("The cachePoint block cannot be the only content of a message or"
                        + " directly follow a document or video block."));
    }

    /** Returns the first cache point that stands alone, or after a medium. */
    private static Optional<CheckedRequest.Placed> misplaced(CheckedRequest checked) {
        return checked.blocks().stream()
                .filter(placed -> placed.block().cachePoint() != null)
                .filter(placed -> placed.index() == 0
                        ? checked.messages().get(placed.message()).content().size() == 1
                        : isMedium(before(checked, placed)))
                .findFirst();
    }

    private static ContentBlock before(CheckedRequest checked, CheckedRequest.Placed placed) {
        return checked.messages().get(placed.message()).content().get(placed.index() - 1);
    }

    private static boolean isMedium(ContentBlock block) {
        return block.document() != null || block.video() != null;
    }

    private static Optional<Fault> ttlOrder(CheckedRequest checked) {
        boolean shorterSeen = false;
        for (Placed placed : points(checked)) {
            if (placed.point().ttl() != CacheTTL.VALUE_1_H) {
                shorterSeen = true;
            } else if (shorterSeen) {
                return Optional.of(Fault.validation("The model returned the following errors: " + placed.path()
                        + ".cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m'"
                        + " cache_control block. Note that blocks are processed in the following order: tools, system,"
                        + " messages."));
            }
        }
        return Optional.empty();
    }
}
