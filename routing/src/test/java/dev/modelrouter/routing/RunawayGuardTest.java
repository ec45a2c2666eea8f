package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.Scope;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeClock;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** Patterns and schemas that would run for ever are broken off, and reject the answer. */
@Timeout(60)
class RunawayGuardTest {

    /** Stars side by side: on text that does not match, work grows by the fourth power of its length. */
    private static final String HOSTILE = "x*x*x*y";

    private static final String PATTERN_SCHEMA = "{\"type\":\"string\",\"pattern\":\"^x*x*x*y$\"}";
    private static final String XS = "x".repeat(12_000);

    /** Each object is tried in two ways, each of which tries the one in it in two ways. */
    private static final String BRANCHING =
            """
            {"$ref": "#/$defs/a", "$defs": {"a": {"anyOf": [
              {"properties": {"n": {"$ref": "#/$defs/a"}}, "required": ["missing"]},
              {"properties": {"n": {"$ref": "#/$defs/a"}}, "required": ["missing", "n"]}]}}}""";

    private static Answer answer(String text) {
        return new Answer(
                WalkTest.target("llama-3.3-70b", Scope.US, Region.US_EAST_1),
                StubClient.reply(text).build());
    }

    private static String nested(int depth) {
        return "{\"n\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+$", "(a|a?)+$", "(a+)+\\1b"})
    void complete_knownHostilePatterns_endAndReject(String regex) {
        FakeBedrock bedrock = FakeBedrock.create();
        bedrock.anyModel().replies("a".repeat(12_000) + "!");
        ModelRouter router = ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(bedrock.time())
                .route(Route.fallback("r", "llama-3.3-70b").accept(Gate.matches(regex)))
                .build();

        assertThat(router.complete(CompletionRequest.of("r", "hello")).accepted())
                .isFalse();
    }

    @Test
    void matches_runsWithoutEnd_isBrokenOffWithoutADeadlineToo() {
        Verdict verdict = Gate.matches(HOSTILE).judge(answer(XS)).verdict();

        assertThat(verdict.accepted()).isFalse();
        assertThat(verdict.reason()).isEqualTo("the search for x*x*x*y took more than 100000000 steps");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PATTERN_SCHEMA,
                "{\"patternProperties\":{\"^x*x*x*y$\":{}},\"propertyNames\":{\"pattern\":\"^x*x*x*y$\"}}"
            })
    void jsonSchema_patternRunsWithoutEnd_isBrokenOff(String schema) {
        String text = schema.equals(PATTERN_SCHEMA) ? "\"" + XS + "\"" : "{\"" + XS + "\":1}";

        assertThat(Gate.json(schema).judge(answer(text)).verdict().reason())
                .startsWith("the check of the schema took more than");
    }

    @Test
    void jsonSchema_branchesWithoutEnd_isBrokenOff() {
        Gate gate = Gate.json(BRANCHING);

        assertThat(gate.judge(answer(nested(3))).verdict().reason()).startsWith("breaks schema rule");
        assertThat(gate.judge(answer(nested(60))).verdict().reason())
                .startsWith("the check of the schema took more than");
    }

    @ParameterizedTest
    @ValueSource(strings = {HOSTILE, PATTERN_SCHEMA})
    void complete_checkRunsPastTheDeadline_endsThereWithTheDraft(String check) {
        FakeBedrock bedrock = FakeBedrock.create(TimeSource.system());
        bedrock.account().hasUsed(Models.LLAMA);
        bedrock.anyModel().replies(check.equals(HOSTILE) ? XS : "\"" + XS + "\"");
        Gate hostile = check.equals(HOSTILE) ? Gate.matches(check) : Gate.json(check);
        // Wrapped: the deadline reaches through gates of one's own.
        Gate wrapped = Gate.finished().and(answer -> hostile.judge(answer).verdict());
        ModelRouter router = ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .route(Route.cascade("r", "llama-3.3-70b", "claude-haiku-4.5")
                        .accept(wrapped)
                        .deadline(Duration.ofMillis(300)))
                .build();

        Completion answer = router.complete(CompletionRequest.of("r", "hello"));

        assertThat(answer.accepted()).isFalse();
        assertThat(answer.attempts()).hasSize(1);
        assertThat(answer.attempts().get(0).outcome().toString()).endsWith("was not done by the deadline");
        assertThat(answer.latency()).isLessThan(Duration.ofMillis(550));
    }

    @Test
    void until_deadlineHasPassed_leavesACheckATenthOfASecond() {
        FakeClock clock = FakeClock.create();
        String text = "a".repeat(100_000) + "b";

        assertThat(RunawayGuard.until(
                        clock.nanoTime() - 1,
                        clock,
                        () -> Gate.matches("b\\z").judge(answer(text)).verdict().accepted()))
                .isTrue();
    }

    @Test
    void until_clockPassesTheDeadline_breaksOffAndTheNextCheckIsFree() {
        FakeClock clock = FakeClock.create();
        Pattern pattern = Pattern.compile("b\\z");
        String text = "a".repeat(100_000) + "b";

        assertThatThrownBy(() -> RunawayGuard.until(clock.nanoTime(), clock, () -> {
                    clock.advance(Duration.ofMillis(101));
                    return RunawayGuard.check(() -> RunawayGuard.finds(pattern, text));
                }))
                .isInstanceOf(RunawayGuard.BrokenOff.class)
                .hasMessage("was not done by the deadline");
        assertThat(RunawayGuard.check(() -> RunawayGuard.finds(pattern, text))).isTrue();
    }

    @Test
    void matches_longTextAndAPlainPattern_isJudgedAsEver() {
        String text = IntStream.range(0, 20_000).mapToObj(i -> "line " + i).collect(Collectors.joining("\n")) + "\nend";

        assertThat(Gate.matches("(?m)^end$").judge(answer(text)).verdict().accepted())
                .isTrue();
        assertThat(Gate.matches("(?<=line )19999").judge(answer(text)).verdict().accepted())
                .isTrue();
    }
}
