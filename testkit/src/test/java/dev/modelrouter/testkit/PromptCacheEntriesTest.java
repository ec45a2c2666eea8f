package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.SONNET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.ModelCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;

/** What the prompt cache holds, seen from within: since when, how much, and of which prompts. */
final class PromptCacheEntriesTest {

    private static final CachePointBlock POINT =
            CachePointBlock.builder().type("default").build();
    private static final Serving SERVING = new Serving(
            Region.US_EAST_1, SONNET, Optional.of(ModelCatalog.bundled().model("claude-sonnet-4.6")), false, true);

    private final FakeClock clock = FakeClock.create();
    private final PromptCache cache = new PromptCache(clock);

    private static ConverseRequest ask(List<SystemContentBlock> system) {
        return Requests.ask(SONNET).toBuilder().system(system).build();
    }

    /** A prompt of its own that is long enough, with four points. */
    private static ConverseRequest withFourPoints(int number) {
        List<SystemContentBlock> system = new ArrayList<>();
        system.add(SystemContentBlock.fromText(number + "word".repeat(1_024)));
        for (int i = 0; i < 4; i++) {
            system.add(SystemContentBlock.fromText("word"));
            system.add(SystemContentBlock.fromCachePoint(POINT));
        }
        return ask(system);
    }

    private PromptCache.Use look(ConverseRequest request) {
        return cache.look(SERVING, request).orElseThrow();
    }

    private int readAndKept(ConverseRequest request) {
        PromptCache.Use use = look(request);
        cache.keep(use, Duration.ZERO);
        return use.read();
    }

    @Test
    void prefix_writtenByTwoAtOnce_isThereFromTheEarlierOn() {
        PromptCache.Use first = look(withFourPoints(1));
        PromptCache.Use second = look(withFourPoints(1));
        cache.keep(first, Duration.ofSeconds(2));
        cache.keep(second, Duration.ofSeconds(9));

        assertThat(look(withFourPoints(1)).read()).isZero();
        clock.advance(Duration.ofSeconds(2));

        assertThat(look(withFourPoints(1)).read()).isPositive();
    }

    @Test
    void prefix_writtenAnewAfterItsTime_isNotThereBeforeItsAnswer() {
        readAndKept(withFourPoints(1));
        clock.advance(Duration.ofMinutes(6));
        cache.keep(look(withFourPoints(1)), Duration.ofSeconds(2));

        assertThat(look(withFourPoints(1)).read()).isZero();
        clock.advance(Duration.ofSeconds(2));

        assertThat(look(withFourPoints(1)).read()).isPositive();
    }

    @Test
    void entries_beyondTenThousand_forgetThoseUnusedForLongest() {
        readAndKept(withFourPoints(0));
        readAndKept(withFourPoints(1));
        IntStream.range(2, 2_500).forEach(number -> readAndKept(withFourPoints(number)));
        assertThat(readAndKept(withFourPoints(0)))
                .as("it is full, and nothing lost")
                .isPositive();

        readAndKept(withFourPoints(2_500));

        assertThat(look(withFourPoints(1)).read()).isZero();
        assertThat(look(withFourPoints(0)).read()).isPositive();
    }

    @Test
    void sameTexts_byOtherRoles_areAnotherPrompt() {
        assertThat(prefixes(ConversationRole.USER)).isNotEqualTo(prefixes(ConversationRole.ASSISTANT));
        assertThat(prefixes(ConversationRole.USER)).isEqualTo(prefixes(ConversationRole.USER));
    }

    private static List<PromptPrefixes.Prefix> prefixes(ConversationRole role) {
        Message message = Message.builder()
                .role(role)
                .content(ContentBlock.fromText("Who are you?"))
                .build();
        return PromptPrefixes.of(ConverseRequest.builder().messages(message).build(), "ours");
    }

    @Test
    void prompt_withHoles_isNotCached() {
        List<SystemContentBlock> system = new ArrayList<>(withFourPoints(1).system());
        system.add(null);

        assertThat(cache.look(SERVING, ask(system))).isEmpty();
    }

    @Test
    void prefix_ofAnHour_readAfterHalfOfIt_livesAnotherHour() {
        ConverseRequest hour = withPoint(CacheTTL.VALUE_1_H);
        cache.keep(look(hour), Duration.ZERO);
        clock.advance(Duration.ofMinutes(30));
        assertThat(readAndKept(hour)).isPositive();

        clock.advance(Duration.ofMinutes(59));
        assertThat(look(hour).read()).isPositive();
        clock.advance(Duration.ofMinutes(1));
        assertThat(look(hour).read()).isZero();
    }

    @Test
    void prefix_ofFiveMinutes_readWithAnHoursPoint_livesFiveMinutesMore() {
        ConverseRequest minutes = withPoint(CacheTTL.VALUE_5_M);
        cache.keep(look(minutes), Duration.ZERO);
        clock.advance(Duration.ofMinutes(4));
        assertThat(readAndKept(withPoint(CacheTTL.VALUE_1_H))).isPositive();

        clock.advance(Duration.ofMinutes(4));
        assertThat(look(minutes).read()).isPositive();
        clock.advance(Duration.ofMinutes(1));
        assertThat(look(minutes).read()).isZero();
    }

    @Test
    void prefixes_ofBothTimes_readTogether_liveEachForItsOwn() {
        List<SystemContentBlock> system =
                new ArrayList<>(withPoint(CacheTTL.VALUE_1_H).system());
        system.add(SystemContentBlock.fromText("more".repeat(500)));
        system.add(SystemContentBlock.fromCachePoint(POINT));
        ConverseRequest both = ask(system);
        cache.keep(look(both), Duration.ZERO);
        clock.advance(Duration.ofMinutes(4));
        int all = readAndKept(both);

        clock.advance(Duration.ofMinutes(5));
        assertThat(look(both).read())
                .as("the first of an hour alone")
                .isPositive()
                .isLessThan(all);
        clock.advance(Duration.ofMinutes(55));
        assertThat(look(both).read()).isZero();
    }

    private static ConverseRequest withPoint(CacheTTL ttl) {
        return ask(List.of(
                SystemContentBlock.fromText("word".repeat(1_500)),
                SystemContentBlock.fromCachePoint(POINT.toBuilder().ttl(ttl).build())));
    }
}
