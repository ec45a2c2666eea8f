package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.testkit.FakeBedrock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RouteLearnerTest {

    private static final Outcomes UNSEEN = Synthetic.rows(600, 2);

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static LearnedRoutes learned;

    @BeforeAll
    static void learn() {
        learned = RouteLearner.withPrices(Synthetic.PRICES).learn(Synthetic.rows(500, 1));
    }

    @Test
    void recommend_quality_keepsItOnUnseenRowsForLess() {
        LearnedRoute route = learned.recommend(Goal.quality(0.95)).orElseThrow();
        Replay replay = Replay.of(route, UNSEEN, Synthetic.PRICES);
        double best = mean(Synthetic.LARGE);
        assertThat(replay.quality()).isGreaterThan(0.95 * best);
        assertThat(replay.cost()).isLessThan(0.6 * cost(Synthetic.LARGE));
    }

    @Test
    void recommend_cost_staysWithinIt() {
        LearnedRoute route = learned.recommend(Goal.cost(Usd.of("0.00015"))).orElseThrow();
        assertThat(Replay.of(route, UNSEEN, Synthetic.PRICES).cost()).isLessThan(0.00015 * 1.1);
    }

    @Test
    void recommendOneCall_anyGoal_readsNoAnswer() {
        LearnedRoute route = learned.recommendOneCall(Goal.quality(0.9)).orElseThrow();
        assertThat(route.readsAnswers()).isFalse();
        assertThat(Replay.of(route, UNSEEN, Synthetic.PRICES).calls()).isEqualTo(1);
    }

    @Test
    void learn_twice_decidesTheSame() {
        LearnedRoutes again = RouteLearner.withPrices(Synthetic.PRICES).learn(Synthetic.rows(500, 1));
        assertThat(again.recommend(Goal.quality(0.95)).orElseThrow().explain())
                .isEqualTo(learned.recommend(Goal.quality(0.95)).orElseThrow().explain());
    }

    @Test
    void load_savedRoute_decidesAsBefore(@TempDir Path folder) throws IOException {
        LearnedRoute route = learned.recommend(Goal.quality(0.95)).orElseThrow();
        Path file = folder.resolve("route.json");
        route.save(file);
        LearnedRoute loaded = LearnedRoute.load(file);
        Replay before = Replay.of(route, UNSEEN, Synthetic.PRICES);
        Replay after = Replay.of(loaded, UNSEEN, Synthetic.PRICES);
        assertThat(loaded.explain()).isEqualTo(route.explain());
        assertThat(after.quality()).isCloseTo(before.quality(), within(0.01));
        assertThat(after.cost()).isCloseTo(before.cost(), within(0.03 * before.cost()));
        assertThat(Files.size(file)).isLessThan(2_000_000);
        assertThat(Files.readString(file)).doesNotContain("litigation");
    }

    @Test
    void load_anotherVersion_isRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("route.json"), "{\"version\": 99}");
        assertThatThrownBy(() -> LearnedRoute.load(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 99")
                .hasMessageContaining("reads version 1");
    }

    @Test
    void load_cutFile_saysWhatToDo(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("route.json");
        learned.recommend(Goal.quality(0.95)).orElseThrow().save(file);
        Files.writeString(file, Files.readString(file).substring(0, 2000));
        assertThatThrownBy(() -> LearnedRoute.load(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("learn the route anew");
    }

    @Test
    void next_callSiteNeverSeen_asksTheBestModelAndStops() {
        LearnedRoute route = learned.recommend(Goal.quality(0.95)).orElseThrow();
        Outcomes.Request request = new Outcomes.Request("elsewhere", "greeting address hours thanks", "");
        assertThat(route.next(request, List.of())).isEqualTo(new LearnedRoute.Next(false, Synthetic.LARGE));
        assertThat(route.next(request, List.of(reply(Synthetic.LARGE))))
                .isEqualTo(new LearnedRoute.Next(true, Synthetic.LARGE));
    }

    @Test
    void next_wordsNeverSeen_asksTheBestModel() {
        LearnedRoute route = learned.recommend(Goal.quality(0.95)).orElseThrow();
        Outcomes.Request request = new Outcomes.Request("triage", "Zwölf Boxkämpfer jagen Viktor quer", "");
        assertThat(route.next(request, List.of()).model()).isEqualTo(Synthetic.LARGE);
    }

    @Test
    void next_unknownModel_isRefused() {
        Outcomes.Request request = UNSEEN.rows().get(0).request();
        LearnedRoute route = reading();
        assertThatThrownBy(() -> route.next(request, List.of(reply("nobody"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nobody");
    }

    @Test
    void load_fileWithoutItsParts_isRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("route.json"), "{\"version\": 1, \"plan\": {}}");
        assertThatThrownBy(() -> LearnedRoute.load(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("learn the route anew");
    }

    @Test
    void recommend_cheapModelAsDear_isEmptyAndTheArithmeticSaysWhy() {
        LearnedRoutes dear = RouteLearner.withPrices(Map.of(
                        Synthetic.SMALL, TokenPrice.of("3", "15"),
                        Synthetic.LARGE, TokenPrice.of("3", "15")))
                .learn(Synthetic.rows(300, 1).pool(List.of(Synthetic.SMALL, Synthetic.LARGE)));
        assertThat(dear.recommend(Goal.quality(0.98))).isEmpty();
        assertThat(dear.explain()).contains("costs 100 % of " + Synthetic.LARGE).contains("It can never pay.");
    }

    @Test
    void learn_modelWithoutPrice_namesIt() {
        RouteLearner learner = RouteLearner.withPrices(Map.of(Synthetic.SMALL, TokenPrice.of("1", "1")));
        assertThatThrownBy(() -> learner.learn(UNSEEN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no price");
    }

    @Test
    void learn_fewRows_saysHowManyItNeeds() {
        RouteLearner learner = RouteLearner.withPrices(Synthetic.PRICES);
        assertThatThrownBy(() -> learner.learn(Synthetic.rows(49, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Learning needs at least 50 rows, but got 49.");
    }

    @Test
    void route_thatReadsAnswers_isRefused() {
        LearnedRoute route = reading();
        assertThatThrownBy(() -> route.route("triage"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("recommendOneCall");
    }

    @Test
    void route_inARouter_sendsHardRequestsToTheLargeModelOnly() {
        LearnedRoute route = learned.recommendOneCall(Goal.quality(0.9)).orElseThrow();
        FakeBedrock bedrock = FakeBedrock.create();
        try (ModelRouter router = ModelRouter.builder()
                .client(bedrock.client())
                .time(bedrock.time())
                .route(route.route("triage"))
                .build()) {
            assertThat(first(router, "please tax the theorem customer dosage writes compiler"))
                    .isEqualTo(Synthetic.LARGE);
            assertThat(first(router, "please greeting the address customer hours writes colour"))
                    .isNotEqualTo(Synthetic.LARGE);
        }
    }

    private static LearnedRoute reading() {
        return learned.all().stream()
                .filter(LearnedRoute::readsAnswers)
                .findFirst()
                .orElseThrow();
    }

    private static String first(ModelRouter router, String prompt) {
        return router.plan(CompletionRequest.of("triage", prompt))
                .candidates()
                .get(0)
                .target()
                .model()
                .name();
    }

    private static Outcomes.Reply reply(String model) {
        return new Outcomes.Reply(model, 3, "right", "");
    }

    private static double mean(String model) {
        return UNSEEN.rows().stream()
                .mapToDouble(row -> row.result(model).score())
                .average()
                .orElseThrow();
    }

    private static double cost(String model) {
        TokenPrice price = Synthetic.PRICES.getOrDefault(model, TokenPrice.of("0", "0"));
        return UNSEEN.rows().stream()
                .mapToDouble(row -> row.result(model).dollars(price))
                .average()
                .orElseThrow();
    }
}
