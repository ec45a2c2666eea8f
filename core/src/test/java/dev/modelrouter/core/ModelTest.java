package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;

final class ModelTest {

    private static final String DEPLOYMENT =
            "arn:aws:bedrock:us-west-2:123456789012:custom-model-deployment/abcdefghij12";

    @Test
    void build_everythingSaid_isKept() {
        Model model = complete().build();

        assertThat(model.id()).isEqualTo("acme.rocket-v1:0");
        assertThat(model.displayName()).isEqualTo("Rocket");
        assertThat(model.aliases()).containsExactly("rocket", "rocket-1");
        assertThat(model.name()).isEqualTo("rocket");
        assertThat(model.provider()).isEqualTo("Acme");
        assertThat(model.family()).isEqualTo("rocket");
        assertThat(model.weights()).isEqualTo(Weights.OPEN);
        assertThat(model.contextWindow()).hasValue(200_000);
        assertThat(model.maxOutputTokens()).hasValue(8_000);
        assertThat(model.supports(Capability.TOOLS)).isEqualTo(Support.YES);
        assertThat(model.supports(Capability.VIDEO)).isEqualTo(Support.NO);
        assertThat(model.promptCacheMinTokens()).hasValue(1024);
        assertThat(model.promptCacheTtls()).containsExactly(Duration.ofMinutes(5));
        assertThat(model.serviceTiers()).contains(ImmutableSet.of(ServiceTierType.FLEX));
        assertThat(model.lifecycle().endOfLife()).contains(LocalDate.of(2027, 1, 8));
        assertThat(model.requiresInferenceProfile()).isEqualTo(Support.NO);
        assertThat(model.scopes()).containsExactly(Scope.IN_REGION, Scope.US);
        assertThat(model.regions(Scope.US)).containsExactly(Region.US_EAST_1, Region.US_WEST_2);
        assertThat(model.mantleModelId()).contains("acme.rocket");
        assertThat(model.mantleRegions()).containsExactly(Region.EU_WEST_1);
        assertThat(model.onRuntime()).isTrue();
        assertThat(model.toBuilder().build()).usingRecursiveComparison().isEqualTo(model);
    }

    @Test
    void callableFrom_bareIdRefusedAndNoRegionsRead_isNo() {
        Model model = minimal("acme.rocket")
                .scope(Scope.IN_REGION)
                .scope(Scope.US)
                .requiresInferenceProfile(Support.YES)
                .build();

        assertThat(model.callableFrom(Scope.IN_REGION, Region.US_EAST_1)).isEqualTo(Support.NO);
        assertThat(model.callableFrom(Scope.US, Region.US_EAST_1)).isEqualTo(Support.UNKNOWN);
    }

    @Test
    void build_onlyWhatIsNeeded_leavesTheRestUnknown() {
        Model model = minimal("acme.rocket").build();

        assertThat(model.displayName()).isEqualTo("acme.rocket");
        assertThat(model.name()).isEqualTo("acme.rocket");
        assertThat(model.contextWindow()).isEmpty();
        assertThat(model.maxOutputTokens()).isEmpty();
        assertThat(model.promptCacheMinTokens()).isEmpty();
        assertThat(model.promptCacheTtls()).isEmpty();
        assertThat(model.serviceTiers()).isEmpty();
        assertThat(model.requiresInferenceProfile()).isEqualTo(Support.UNKNOWN);
        assertThat(model.lifecycle()).isEqualTo(Lifecycle.DECLARED_ACTIVE);
        for (Capability capability : Capability.values()) {
            assertThat(model.supports(capability)).isEqualTo(Support.UNKNOWN);
        }
    }

    @Test
    void build_nothingSaid_namesEveryProblemAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Model.builder("rocket")
                        .contextWindow(0)
                        .maxOutputTokens(-1)
                        .promptCacheMinTokens(0)
                        .promptCacheTtls(Set.of(Duration.ZERO))
                        .aliases("a", "b/c")
                        .scope(Scope.US, Region.of("Frankfurt"))
                        .displayName(" ")
                        .build())
                .withMessageContaining("has no '.' between a provider and a model")
                .withMessageContaining("displayName is missing")
                .withMessageContaining("provider is missing")
                .withMessageContaining("family is missing")
                .withMessageContaining("weights is missing")
                .withMessageContaining("contextWindow must be at least 1, got 0")
                .withMessageContaining("maxOutputTokens must be at least 1, got -1")
                .withMessageContaining("promptCacheMinTokens must be at least 1, got 0")
                .withMessageContaining("promptCacheTtls must be positive")
                .withMessageContaining("the alias \"b/c\"")
                .withMessageContaining("\"Frankfurt\" is not a region");
    }

    @Test
    void build_offeredNowhere_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Model.builder("acme.rocket")
                        .provider("Acme")
                        .family("rocket")
                        .weights(Weights.OPEN)
                        .build())
                .withMessageContaining("offered nowhere");
    }

    @Test
    void build_profileIdInsteadOfBaseId_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> minimal("us.acme.rocket").build())
                .withMessageContaining("INFERENCE_PROFILE")
                .withMessageContaining("give the base model id");
    }

    @Test
    void build_resourceOfAnAccount_isCalledByItsArn() {
        Model model = minimal(DEPLOYMENT).aliases("our-llama").build();

        assertThat(model.modelId(Scope.IN_REGION).value()).isEqualTo(DEPLOYMENT);
        assertThat(model.toString()).doesNotContain("123456789012");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> minimal(DEPLOYMENT).scope(Scope.US).build())
                .withMessageContaining("in its region")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("123456789012"));
    }

    @Test
    void modelId_scope_isTheInvocationIdOfThatScope() {
        Model model = complete().build();

        assertThat(model.modelId(Scope.IN_REGION).value()).isEqualTo("acme.rocket-v1:0");
        assertThat(model.modelId(Scope.US).value()).isEqualTo("us.acme.rocket-v1:0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.modelId(Scope.EU))
                .withMessageContaining("not offered in scope geo:eu; its scopes are [in-region, geo:us]");
    }

    @Test
    void modelId_modelOnMantleOnly_saysSo() {
        Model model = Model.builder("acme.rocket")
                .provider("Acme")
                .family("rocket")
                .weights(Weights.CLOSED)
                .mantle("acme.rocket", Region.US_EAST_1)
                .build();

        assertThat(model.onRuntime()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.modelId(Scope.IN_REGION))
                .withMessageContaining("bedrock-mantle endpoint only");
    }

    @Test
    void callableFrom_listedUnlistedAndUnread_areThreeAnswers() {
        Model model = complete().scope(Scope.JP).build();

        assertThat(model.callableFrom(Scope.US, Region.US_EAST_1)).isEqualTo(Support.YES);
        assertThat(model.callableFrom(Scope.US, Region.EU_WEST_1)).isEqualTo(Support.NO);
        assertThat(model.callableFrom(Scope.EU, Region.EU_WEST_1)).isEqualTo(Support.NO);
        assertThat(model.callableFrom(Scope.JP, Region.AP_NORTHEAST_1)).isEqualTo(Support.UNKNOWN);
        assertThat(model.scopesFrom(Region.US_EAST_1)).containsExactly(Scope.IN_REGION, Scope.US);
    }

    @Test
    void callableFrom_bareIdRefusedEverywhere_isNeverYesInRegion() {
        Model model = complete().requiresInferenceProfile(Support.YES).build();

        assertThat(model.callableFrom(Scope.IN_REGION, Region.US_EAST_1)).isEqualTo(Support.UNKNOWN);
        assertThat(model.callableFrom(Scope.IN_REGION, Region.US_WEST_2)).isEqualTo(Support.NO);
        assertThat(model.scopesFrom(Region.US_EAST_1)).containsExactly(Scope.US);
    }

    @Test
    void lifecycle_endReached_isOverWhateverTheRecordedStatus() {
        Lifecycle lifecycle = complete().build().lifecycle();

        assertThat(lifecycle.statusOn(LocalDate.of(2027, 1, 7))).isEqualTo(Lifecycle.Status.LEGACY);
        assertThat(lifecycle.callableOn(LocalDate.of(2027, 1, 7))).isTrue();
        assertThat(lifecycle.statusOn(LocalDate.of(2027, 1, 8))).isEqualTo(Lifecycle.Status.END_OF_LIFE);
        assertThat(lifecycle.callableOn(LocalDate.of(2027, 1, 8))).isFalse();
    }

    private static Model.Builder minimal(String id) {
        return Model.builder(id)
                .provider("Acme")
                .family("rocket")
                .weights(Weights.OPEN)
                .scope(Scope.IN_REGION, Region.US_WEST_2);
    }

    private static Model.Builder complete() {
        return minimal("acme.rocket-v1:0")
                .displayName("Rocket")
                .aliases("rocket", "rocket-1")
                .contextWindow(200_000)
                .maxOutputTokens(8_000)
                .supports(Capability.TOOLS, Support.YES)
                .supports(Capability.VIDEO, Support.NO)
                .promptCacheMinTokens(1024)
                .promptCacheTtls(Set.of(Duration.ofMinutes(5)))
                .serviceTiers(Set.of(ServiceTierType.FLEX))
                .lifecycle(new Lifecycle(
                        Lifecycle.Status.LEGACY,
                        Optional.of(LocalDate.of(2026, 11, 22)),
                        Optional.empty(),
                        Optional.of(LocalDate.of(2027, 1, 8)),
                        Optional.empty()))
                .requiresInferenceProfile(Support.NO)
                .scope(Scope.US, Region.US_WEST_2, Region.US_EAST_1)
                .scope(Scope.IN_REGION, Region.US_EAST_1)
                .mantle("acme.rocket", Region.EU_WEST_1);
    }
}
