package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Capability;
import dev.modelrouter.pricing.PricingTier;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.PerformanceConfigLatency;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;

/**
 * What a request asks for, read in one pass over its blocks and without a look at their text. Immutable; a request keeps
 * its own, so that it is read once however often it is asked.
 */
final class Need {

    /** Says that the request states no {@code maxTokens}. */
    static final int NOT_STATED = -1;

    private static final List<Capability> CAPABILITIES = List.of(Capability.values());

    /** Of every request of nothing but text. */
    private static final Need PLAIN = new Need(0, ImmutableList.of(), PricingTier.STANDARD, NOT_STATED, Thinking.NONE);

    private final long capabilities;
    private final ImmutableList<CachePointBlock> cachePoints;
    private final PricingTier tier;
    private final int requestedTokens;
    private final Thinking thinking;

    private Need(
            long capabilities,
            ImmutableList<CachePointBlock> cachePoints,
            PricingTier tier,
            int requestedTokens,
            Thinking thinking) {
        this.capabilities = capabilities;
        this.cachePoints = cachePoints;
        this.tier = tier;
        this.requestedTokens = requestedTokens;
        this.thinking = thinking;
    }

    /** Reads a request. */
    static Need of(ConverseRequest request) {
        Reading reading = new Reading();
        reading.read(request);
        PricingTier tier = tierOf(request);
        Integer stated = request.inferenceConfig() == null
                ? null
                : request.inferenceConfig().maxTokens();
        Thinking thinking = Thinking.of(request);
        boolean isPlain = reading.capabilities == 0
                && reading.cachePoints == null
                && tier == PricingTier.STANDARD
                && stated == null
                && thinking.equals(Thinking.NONE);
        return isPlain
                ? PLAIN
                : new Need(
                        reading.capabilities,
                        reading.cachePoints == null ? ImmutableList.of() : reading.cachePoints.build(),
                        tier,
                        stated == null ? NOT_STATED : stated,
                        thinking);
    }

    /** The place of a capability in a set of them. */
    @SuppressWarnings("EnumOrdinal") // for sets that are made and read by the same version of this class
    static long bit(Capability capability) {
        return 1L << capability.ordinal();
    }

    /** Returns the first capability of a set that is not empty, in their order. */
    static Capability first(long set) {
        return CAPABILITIES.get(Long.numberOfTrailingZeros(set));
    }

    /**
     * Returns the capabilities that a model must have, each a {@linkplain #bit bit}. Not those without which a request can
     * be fitted to it, such as to take a system prompt.
     */
    long capabilities() {
        return capabilities;
    }

    /** Returns where the prompt is to be cached. */
    ImmutableList<CachePointBlock> cachePoints() {
        return cachePoints;
    }

    /** Whether a cache point asks for another time to live than five minutes, which is what a silent reply means. */
    boolean asksForLongCaching() {
        for (CachePointBlock point : cachePoints) {
            if (point.ttl() != null && point.ttl() != CacheTTL.VALUE_5_M) {
                return true;
            }
        }
        return false;
    }

    /** Returns the tier that was asked for; one that is cheaper than standard may still be billed as standard. */
    PricingTier tier() {
        return tier;
    }

    /** Returns the request's own {@code maxTokens}; {@link #NOT_STATED} if it has none. */
    int requestedTokens() {
        return requestedTokens;
    }

    boolean statesTokens() {
        return requestedTokens != NOT_STATED;
    }

    /** Returns how much the request lets a model think. */
    Thinking thinking() {
        return thinking;
    }

    private static PricingTier tierOf(ConverseRequest request) {
        if (request.performanceConfig() != null
                && request.performanceConfig().latency() == PerformanceConfigLatency.OPTIMIZED) {
            return PricingTier.LATENCY_OPTIMIZED;
        }
        return request.serviceTier() != null && request.serviceTier().type() == ServiceTierType.PRIORITY
                ? PricingTier.PRIORITY
                : PricingTier.STANDARD;
    }

    /** The pass over the blocks. */
    private static final class Reading {

        private long capabilities;
        private ImmutableList.@Nullable Builder<CachePointBlock> cachePoints;

        void read(ConverseRequest request) {
            if (request.outputConfig() != null && request.outputConfig().textFormat() != null) {
                needs(Capability.STRUCTURED_OUTPUT);
            }
            // By index: an iterator for each list would be most of what reading a short request allocates.
            List<Message> messages = request.messages();
            for (int i = 0; i < messages.size(); i++) {
                List<ContentBlock> content = messages.get(i).content();
                for (int j = 0; j < content.size(); j++) {
                    read(content.get(j));
                }
            }
            List<SystemContentBlock> system = request.system();
            for (int i = 0; i < system.size(); i++) {
                cachesAt(system.get(i).cachePoint());
            }
            if (request.toolConfig() != null) {
                needs(Capability.TOOLS);
                for (Tool tool : request.toolConfig().tools()) {
                    cachesAt(tool.cachePoint());
                }
            }
        }

        private void read(ContentBlock block) {
            switch (block.type()) {
                case IMAGE -> needs(Capability.IMAGES);
                case DOCUMENT -> needs(Capability.DOCUMENTS);
                case VIDEO -> needs(Capability.VIDEO);
                case AUDIO -> needs(Capability.AUDIO);
                case TOOL_RESULT -> block.toolResult().content().forEach(this::read);
                case CACHE_POINT -> cachesAt(block.cachePoint());
                default -> {}
            }
        }

        private void read(ToolResultContentBlock part) {
            switch (part.type()) {
                case IMAGE -> needs(Capability.IMAGES);
                case DOCUMENT -> needs(Capability.DOCUMENTS);
                case VIDEO -> needs(Capability.VIDEO);
                default -> {}
            }
        }

        private void needs(Capability capability) {
            capabilities |= bit(capability);
        }

        private void cachesAt(@Nullable CachePointBlock point) {
            if (point != null) {
                if (cachePoints == null) {
                    cachePoints = ImmutableList.builder();
                }
                cachePoints.add(point);
            }
        }
    }
}
