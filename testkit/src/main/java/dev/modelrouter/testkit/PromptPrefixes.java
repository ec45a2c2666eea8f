package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;

/** The beginnings of a prompt, block by block in the order of the service: tools, system prompt, messages. */
final class PromptPrefixes {

    private final List<Prefix> prefixes = new ArrayList<>();
    private HashCode hash;
    private int tokens;

    private PromptPrefixes(String whose) {
        this.hash = Hashing.sha256().hashString(whose, StandardCharsets.UTF_8);
    }

    /**
     * A beginning.
     *
     * @param hash of all its blocks, and of whose cache it is
     * @param tokens of all its blocks
     * @param point the cache point behind it; null if there is none
     */
    record Prefix(HashCode hash, int tokens, @Nullable CachePointBlock point) {}

    /**
     * Returns the beginnings of a request's prompt, the shortest first.
     *
     * @param whose the name of the cache
     */
    static ImmutableList<Prefix> of(ConverseRequest request, String whose) {
        PromptPrefixes prompt = new PromptPrefixes(whose);
        if (request.toolConfig() != null) {
            for (Tool tool : request.toolConfig().tools()) {
                prompt.add(tool, tool.cachePoint());
            }
        }
        for (SystemContentBlock block : request.system()) {
            prompt.add(block, block.cachePoint());
        }
        for (Message message : request.messages()) {
            prompt.chain(String.valueOf(message.roleAsString()).getBytes(StandardCharsets.UTF_8));
            prompt.tokens += TokenCount.TOKENS_PER_MESSAGE;
            for (ContentBlock block : message.content()) {
                prompt.add(block, block.cachePoint());
            }
        }
        return ImmutableList.copyOf(prompt.prefixes);
    }

    /** Whether there is a cache point anywhere; not in a request that has holes, which only waived rules let pass. */
    static boolean hasPoints(ConverseRequest request) {
        return !hasHoles(request) && hasPointsIn(request);
    }

    private static boolean hasHoles(ConverseRequest request) {
        Stream<@Nullable Object> parts = Stream.of(
                        request.toolConfig() == null
                                ? List.of()
                                : request.toolConfig().tools(),
                        request.system(),
                        request.messages())
                .flatMap(List::stream);
        return parts.anyMatch(part -> part == null
                || (part instanceof Message message
                        && message.content().stream().anyMatch(Objects::isNull)));
    }

    private static boolean hasPointsIn(ConverseRequest request) {
        return request.system().stream().anyMatch(block -> block.cachePoint() != null)
                || request.messages().stream()
                        .flatMap(message -> message.content().stream())
                        .anyMatch(block -> block.cachePoint() != null)
                || (request.toolConfig() != null
                        && request.toolConfig().tools().stream().anyMatch(tool -> tool.cachePoint() != null));
    }

    private void add(SdkPojo block, @Nullable CachePointBlock point) {
        if (point == null) {
            chain(SdkJsonWriter.write(block));
            tokens += TokenCount.ofBlock(block);
            prefixes.add(new Prefix(hash, tokens, null));
        } else if (!prefixes.isEmpty()) {
            Prefix before = prefixes.remove(prefixes.size() - 1);
            prefixes.add(new Prefix(before.hash(), before.tokens(), point));
        }
    }

    /** A role is no JSON object, as blocks are: it divides them into messages, and tools and system from those. */
    private void chain(byte[] content) {
        hash = Hashing.sha256()
                .newHasher()
                .putBytes(hash.asBytes())
                .putBytes(content)
                .hash();
    }
}
