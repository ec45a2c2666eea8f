package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.RequestRules.invalidIf;

import dev.modelrouter.core.Capability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    static void addTo(Map<ValidationRule, RequestRules.Check> checks) {
        checks.put(ValidationRule.CACHE_SUPPORT, CacheRules::supported);
        checks.put(ValidationRule.CACHE_POINTS, CacheRules::count);
        checks.put(ValidationRule.CACHE_TOOLS, CacheRules::tools);
        checks.put(ValidationRule.CACHE_PLACE, CacheRules::place);
        checks.put(ValidationRule.CACHE_TTL_ORDER, CacheRules::ttlOrder);
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

    private static Optional<Fault> count(CheckedRequest checked) {
        int count = points(checked).size();
        return invalidIf(
                count > MAX_POINTS,
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

    private static Optional<Fault> place(CheckedRequest checked) {
        for (int m = 0; m < checked.messages().size(); m++) {
            List<ContentBlock> content = checked.messages().get(m).content();
            for (int i = 0; i < content.size(); i++) {
                if (content.get(i).cachePoint() != null && isMisplaced(content, i)) {
                    return Optional.of(misplaced(checked, m, i));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isMisplaced(List<ContentBlock> content, int i) {
        return content.size() == 1 || (i > 0 && isMedium(content.get(i - 1)));
    }

    private static boolean isMedium(ContentBlock block) {
        return block.document() != null || block.video() != null;
    }

    /** To Claude, the point that cannot be joined to the block before it is passed on as a block without a type. */
    private static Fault misplaced(CheckedRequest checked, int message, int index) {
        return Fault.validation(
                checked.isClaude() && index > 0
                        ? "The model returned the following errors: messages." + message + ".content." + index
                                + ".type: Field required"
                        : "The cachePoint block cannot be the only content of a message or directly follow a document or"
                                + " video block.");
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
