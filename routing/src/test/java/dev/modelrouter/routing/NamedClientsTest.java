package dev.modelrouter.routing;

import static dev.modelrouter.routing.Models.LLAMA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.ModelResolver;
import dev.modelrouter.core.Scope;
import dev.modelrouter.testkit.FakeBedrock;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

/** Several clients in a region, as for two accounts: each is a target of its own. */
class NamedClientsTest {

    private final FakeBedrock first = FakeBedrock.create();
    private final FakeBedrock second = FakeBedrock.create();

    private ModelRouterBuilder builder() {
        return ModelRouter.builder()
                .client("main", first.client(Region.US_EAST_1))
                .client("reserve", second.client(Region.US_EAST_1))
                .time(first.time())
                .route(Route.fallback("r", "llama-3.3-70b"));
    }

    private static CompletionRequest request() {
        return CompletionRequest.of("r", "hello");
    }

    @Test
    void plan_severalClientsAndRegions_ordersByRegionThenByClientAsGiven() {
        ModelRouter router = builder()
                .client(first.client(Region.US_WEST_2))
                .client("main", second.client(Region.US_WEST_2))
                .build();

        Plan plan = router.plan(request());

        assertThat(plan.candidates())
                .extracting(candidate ->
                        candidate.target().region() + " " + candidate.target().client())
                .containsExactly("us-east-1 main", "us-east-1 reserve", "us-west-2 default", "us-west-2 main");
        assertThat(plan.explain()).contains("from us-east-1 by main", "from us-east-1 by reserve");
    }

    @Test
    void complete_firstAccountThrottled_goesToTheSecondInTheSameRegion() {
        first.model(LLAMA).throttles();
        second.model(LLAMA).replies("fine");

        Completion answer = builder().build().complete(request());

        assertThat(answer.target().client()).isEqualTo("reserve");
        assertThat(answer.target().region()).isEqualTo(Region.US_EAST_1);
        assertThat(first.calls()).hasSize(1);
        assertThat(second.calls()).hasSize(1);
    }

    @Test
    void plan_clientForARegionThatIsAlsoNamed_makesNoneOfItsOwn() {
        ModelRouter router = builder().regions(Region.US_EAST_1).build();

        assertThat(router.plan(request()).candidates())
                .extracting(candidate -> candidate.target().client())
                .containsExactly("main", "reserve");
    }

    @Test
    void plan_resourceOfAnAccount_isSoughtWithEachClientOfItsRegion() {
        String arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123def456";
        ModelCatalog catalog = ModelCatalog.bundled();
        ModelRouter router = builder()
                .resolver(ModelResolver.builder(catalog)
                        .declare(ModelId.parse(arn), catalog.model("llama-3.3-70b"), Scope.US)
                        .build())
                .route(Route.fallback("own", arn))
                .build();

        assertThat(router.plan(CompletionRequest.of("own", "hello")).candidates())
                .extracting(candidate -> candidate.target().client())
                .containsExactly("main", "reserve");
    }

    @Test
    void build_nameUsedTwiceInARegion_isRefused() {
        assertThatThrownBy(() ->
                        builder().client("main", first.client(Region.US_EAST_1)).build())
                .hasMessageContaining("Two clients are called \"main\" in us-east-1");
    }

    @Test
    void build_nameThatNobodyCanRead_isRefused() {
        for (String name : new String[] {" ", "a\nb", "x".repeat(65)}) {
            assertThatThrownBy(() -> builder()
                            .client(name, first.client(Region.US_WEST_2))
                            .build())
                    .hasMessageContaining("A client's name is blank")
                    .hasMessageNotContaining("\n");
        }
    }
}
