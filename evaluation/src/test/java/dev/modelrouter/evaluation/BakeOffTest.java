package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.ModelRouterException;
import dev.modelrouter.testkit.FakeReply;
import dev.modelrouter.testkit.Fault;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BakeOffTest {

    private final Kitchen kitchen = new Kitchen();

    @Test
    void run_cascade_countsSolvedEscalatedAndReasons() {
        kitchen.bedrock.model(Kitchen.SMALL).replies("{}").thenReplies("no idea");
        kitchen.bedrock.model(Kitchen.LARGE).replies("{}").thenReplies("{\"wrong\":1}");
        RouteResult cascade = BakeOff.on(Kitchen.questions(4))
                .routes("cascade")
                .score(solvedBy("{}"))
                .run(kitchen.router())
                .route("cascade");
        assertThat(cascade.solved()).isEqualTo(2);
        assertThat(cascade.escalated()).isEqualTo(3);
        assertThat(cascade.calls()).isEqualTo(7);
        assertThat(cascade.callsByModel()).isEqualTo(Map.of("llama-3.3-70b", 4, "claude-sonnet-4.6", 3));
        assertThat(cascade.rejections()).isEqualTo(Map.of("llama-3.3-70b", Map.of("not JSON", 3)));
        assertThat(cascade.failed()).isZero();
        assertThat(cascade.samples()).extracting(SampleResult::solved).containsExactly(true, true, false, false);
    }

    @Test
    void run_allRoutes_costsWhatTheCallsCost() {
        kitchen.bedrock.model(Kitchen.SMALL).replies("{}");
        kitchen.bedrock.model(Kitchen.LARGE).replies("{}");
        BakeOffReport report =
                BakeOff.on(Kitchen.questions(3)).score(solvedBy("{}")).run(kitchen.router());
        assertThat(report.routes()).extracting(RouteResult::route).containsExactly("smallest", "strongest", "cascade");
        RouteResult smallest = report.route("smallest");
        Usd sum = Usd.sum(smallest.samples().stream()
                .map(sample -> sample.cost().usd().orElseThrow())
                .toList());
        assertThat(sum).isGreaterThan(Usd.ZERO);
        assertThat(smallest.cost().usd()).contains(sum);
        assertThat(smallest.costPerSolved()).contains(sum.dividedBy(3, 12, RoundingMode.HALF_UP));
        assertThat(report.route("strongest").cost().usd().orElseThrow()).isGreaterThan(sum);
    }

    @Test
    void run_oneSampleFails_countsItAndGoesOn() {
        kitchen.bedrock.model(Kitchen.SMALL).fails(1, Fault.validation("no")).thenReplies("{}");
        RouteResult result = BakeOff.on(Kitchen.questions(3))
                .routes("smallest")
                .score(solvedBy("{}"))
                .run(kitchen.router())
                .route("smallest");
        assertThat(result.failed()).isEqualTo(1);
        assertThat(result.solved()).isEqualTo(2);
        assertThat(result.failures()).isEqualTo(Map.of("llama-3.3-70b", Map.of("INVALID_REQUEST", 1)));
        assertThat(result.samples().get(0).answer().orElseThrow().failure()).contains("InvalidRequest");
    }

    @Test
    void run_credentialsRefused_endsAtOnce() {
        kitchen.bedrock.model(Kitchen.SMALL).fails(Fault.expiredToken());
        BakeOff bakeOff = BakeOff.on(Kitchen.questions(3)).routes("smallest");
        assertThatThrownBy(() -> bakeOff.run(kitchen.router()))
                .isInstanceOf(ModelRouterException.CredentialsRefused.class);
        assertThat(kitchen.bedrock.calls()).hasSize(1);
    }

    @Test
    void run_draftThatNoGateAccepted_isNotSolved() {
        kitchen.bedrock.model(Kitchen.SMALL).replies("right, and no JSON");
        RouteResult result = BakeOff.on(Kitchen.questions(2))
                .routes("smallest")
                .score((sample, answer) -> Score.of(1))
                .run(kitchen.router())
                .route("smallest");
        assertThat(result.solved()).isZero();
        assertThat(result.notAccepted()).isEqualTo(2);
        assertThat(result.escalated()).isZero();
        assertThat(result.costPerSolved()).isEmpty();
        assertThat(result.samples()).extracting(SampleResult::score).containsOnly(1.0);
    }

    @Test
    void latency_nearestRank_isOneOfTheMeasured() {
        kitchen.bedrock
                .model(Kitchen.SMALL)
                .replies(FakeReply.text("{}").after(Duration.ofMillis(400)))
                .thenReplies(FakeReply.text("{}").after(Duration.ofMillis(100)))
                .thenReplies(FakeReply.text("{}").after(Duration.ofMillis(300)))
                .thenReplies(FakeReply.text("{}").after(Duration.ofMillis(200)));
        RouteResult result = BakeOff.on(Kitchen.questions(4))
                .routes("smallest")
                .run(kitchen.router())
                .route("smallest");
        assertThat(List.of(1, 25, 26, 50, 51, 95, 100))
                .extracting(
                        percentile -> result.latency(percentile).orElseThrow().toMillis())
                .containsExactly(100L, 100L, 200L, 200L, 300L, 400L, 400L);
        assertThatThrownBy(() -> result.latency(0)).hasMessageContaining("asked for 0");
    }

    @Test
    void run_unknownRoute_isRefusedBeforeAnyCall() {
        BakeOff bakeOff = BakeOff.on(Kitchen.questions(1)).routes("smallest", "smalest");
        assertThatThrownBy(() -> bakeOff.run(kitchen.router()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("\"smalest\"", "smallest, strongest, cascade");
        assertThat(kitchen.bedrock.calls()).isEmpty();
    }

    @Test
    void run_requestForAnotherRoute_isRefused() {
        BakeOff bakeOff = BakeOff.on(Kitchen.questions(1))
                .routes("smallest")
                .request((route, sample) -> CompletionRequest.of("cascade", sample.prompt()));
        assertThatThrownBy(() -> bakeOff.run(kitchen.router()))
                .hasMessageContaining("The request of sample q1 is for route cascade and not for smallest");
    }

    @Test
    void run_scorerThatThrows_costsTheSampleItsScoreAndNotTheRun() {
        kitchen.bedrock.model(Kitchen.SMALL).replies("{}");
        RouteResult result = BakeOff.on(Kitchen.questions(2))
                .routes("smallest")
                .score((sample, answer) -> Score.of(sample.id().equals("q1") ? Double.NaN : 1))
                .run(kitchen.router())
                .route("smallest");
        assertThat(result.samples())
                .extracting(SampleResult::state)
                .containsExactly(SampleResult.State.UNSCORED, SampleResult.State.SCORED);
        assertThat(result.samples().get(0).reason()).contains("IllegalArgumentException");
    }

    @Test
    void request_withSystemPrompt_isWhatIsSent() {
        kitchen.bedrock.model(Kitchen.SMALL).replies("{}");
        BakeOff.on(Kitchen.questions(1))
                .routes("smallest")
                .request((route, sample) -> CompletionRequest.builder(route)
                        .system("Be brief.")
                        .prompt(sample.prompt())
                        .build())
                .run(kitchen.router());
        assertThat(kitchen.bedrock.calls().get(0).request().system().get(0).text())
                .isEqualTo("Be brief.");
    }

    @Test
    void progress_eachSample_isTold() {
        kitchen.bedrock.model(Kitchen.SMALL).replies("{}");
        kitchen.bedrock.model(Kitchen.LARGE).replies("{}");
        List<BakeOff.Progress> told = new ArrayList<>();
        BakeOffReport report = BakeOff.on(Kitchen.questions(2))
                .routes("strongest", "smallest")
                .progress(told::add)
                .run(kitchen.router());
        assertThat(told).extracting(BakeOff.Progress::done).containsExactly(1, 2, 3, 4);
        assertThat(told)
                .extracting(BakeOff.Progress::route)
                .containsExactly("strongest", "smallest", "strongest", "smallest");
        assertThat(told).extracting(BakeOff.Progress::total).containsOnly(4);
        assertThat(told.get(3).cost().usd())
                .isEqualTo(report.route("strongest")
                        .cost()
                        .plus(report.route("smallest").cost())
                        .usd());
    }

    @Test
    void progress_listenerThatThrows_harmsNothing() {
        kitchen.bedrock.model(Kitchen.SMALL).replies("{}");
        BakeOffReport report = BakeOff.on(Kitchen.questions(2))
                .routes("smallest")
                .progress(state -> {
                    throw new IllegalStateException("listener");
                })
                .run(kitchen.router());
        assertThat(report.route("smallest").samples()).hasSize(2);
    }

    @Test
    void routes_noneOrTwice_areRefused() {
        BakeOff bakeOff = BakeOff.on(Kitchen.questions(1));
        assertThatThrownBy(bakeOff::routes).hasMessageContaining("at least one route");
        assertThatThrownBy(() -> bakeOff.routes("a", "a")).hasMessageContaining("named twice");
    }

    private static Scorer solvedBy(String answer) {
        return (sample, came) -> Score.of(came.text().equals(answer));
    }
}
