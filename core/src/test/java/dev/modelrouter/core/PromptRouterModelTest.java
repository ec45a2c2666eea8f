package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.Lifecycle.Status;
import dev.modelrouter.core.Resolution.Resolved;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;

final class PromptRouterModelTest {

    private static final ModelId ROUTER =
            ModelId.parse("arn:aws:bedrock:us-west-2:123456789012:default-prompt-router/anthropic.claude:1");
    private static final LocalDate SOON = LocalDate.of(2026, 12, 1);

    @Test
    void of_twoModels_canWhatBothCan() {
        Model small = model("acme.small")
                .supports(Capability.TOOLS, Support.YES)
                .supports(Capability.IMAGES, Support.YES)
                .supports(Capability.VIDEO, Support.YES)
                .contextWindow(100)
                .maxOutputTokens(30)
                .promptCacheMinTokens(1_000)
                .promptCacheTtls(Set.of(Duration.ofMinutes(5), Duration.ofHours(1)))
                .serviceTiers(Set.of(ServiceTierType.DEFAULT, ServiceTierType.FLEX))
                .lifecycle(lifecycle(Status.LEGACY, SOON))
                .build();
        Model large = model("acme.large")
                .supports(Capability.TOOLS, Support.YES)
                .supports(Capability.IMAGES, Support.NO)
                .contextWindow(200)
                .maxOutputTokens(20)
                .promptCacheMinTokens(2_000)
                .promptCacheTtls(Set.of(Duration.ofMinutes(5)))
                .serviceTiers(Set.of(ServiceTierType.DEFAULT, ServiceTierType.PRIORITY))
                .lifecycle(lifecycle(Status.ACTIVE, SOON.plusYears(1)))
                .build();

        Model common = PromptRouterModel.of(ROUTER, List.of(resolved(small), resolved(large)));

        assertThat(common.supports(Capability.TOOLS)).isEqualTo(Support.YES);
        assertThat(common.supports(Capability.IMAGES)).isEqualTo(Support.NO);
        assertThat(common.supports(Capability.VIDEO)).isEqualTo(Support.UNKNOWN);
        assertThat(common.contextWindow()).hasValue(100);
        assertThat(common.maxOutputTokens()).hasValue(20);
        assertThat(common.promptCacheMinTokens()).hasValue(2_000);
        assertThat(common.promptCacheTtls()).containsExactly(Duration.ofMinutes(5));
        assertThat(common.serviceTiers()).contains(ImmutableSet.of(ServiceTierType.DEFAULT));
        assertThat(common.lifecycle().status()).isEqualTo(Status.LEGACY);
        assertThat(common.lifecycle().endOfLife()).contains(SOON);
        assertThat(common.provider()).isEqualTo("Acme");
        assertThat(common.family()).isEqualTo("rocket");
        assertThat(common.weights()).isEqualTo(Weights.OPEN);
        assertThat(common.name()).isEqualTo("prompt-router-anthropic.claude-1");
        assertThat(common.displayName()).isEqualTo("Prompt router anthropic.claude:1");
        assertThat(common.regions(Scope.IN_REGION)).containsExactly(Region.US_WEST_2);
    }

    @Test
    void of_modelOfWhichLittleIsKnown_leavesItUnknown() {
        Model known = model("acme.known")
                .contextWindow(100)
                .maxOutputTokens(10)
                .promptCacheMinTokens(1_000)
                .serviceTiers(Set.of(ServiceTierType.DEFAULT))
                .build();
        Model other = Model.builder("other.one")
                .provider("Other")
                .family("one")
                .weights(Weights.CLOSED)
                .scope(Scope.IN_REGION)
                .build();

        Model common = PromptRouterModel.of(ROUTER, List.of(resolved(known), resolved(other)));

        assertThat(common.contextWindow()).isEmpty();
        assertThat(common.maxOutputTokens()).isEmpty();
        assertThat(common.promptCacheMinTokens()).isEmpty();
        assertThat(common.serviceTiers()).isEmpty();
        assertThat(common.provider()).isEqualTo(Model.UNKNOWN);
        assertThat(common.family()).isEqualTo(Model.UNKNOWN);
        assertThat(common.weights()).isEqualTo(Weights.UNKNOWN);
    }

    @Test
    void destinations_candidates_areAllThatAnyReaches() {
        assertThat(destinations("us.acme.small", "acme.small")).isEmpty();
        assertThat(destinations(arn("us-west-2", "us."), arn("us-west-2", "us.")))
                .contains(Destinations.in(Set.of(Region.US_EAST_1, Region.US_EAST_2, Region.US_WEST_2)));
        assertThat(destinations(arn("us-west-2", "us."), arn("", "global.")))
                .contains(Destinations.ANY_COMMERCIAL_REGION);
        assertThat(destinations(arn("", "us."), "arn:aws:bedrock:us-west-1::foundation-model/acme.small"))
                .contains(Destinations.in(
                        Set.of(Region.US_EAST_1, Region.US_EAST_2, Region.US_WEST_2, Region.US_WEST_1)));
        assertThat(destinations(arn("us-west-2", "us."), arn("us-west-2", "eu.")))
                .isEmpty();
    }

    private static Optional<Destinations> destinations(String... ids) {
        Model model = model("acme.small").build();
        ModelResolver resolver = ModelResolver.offline(ModelCatalog.of(List.of(model)));
        List<Resolved> candidates = Arrays.stream(ids)
                .map(id -> resolver.resolve(ModelId.parse(id)).resolved().orElseThrow())
                .toList();
        ModelId regionless = ModelId.parse(ids[0].startsWith("arn:") ? ROUTER.value() : "us.acme.small");
        return PromptRouterModel.destinations(candidates, regionless);
    }

    private static String arn(String region, String prefix) {
        return "arn:aws:bedrock:" + region + "::inference-profile/" + prefix + "acme.small";
    }

    private static Model.Builder model(String id) {
        return Model.builder(id)
                .provider("Acme")
                .family("rocket")
                .weights(Weights.OPEN)
                .scope(Scope.IN_REGION);
    }

    private static Lifecycle lifecycle(Status status, LocalDate end) {
        return new Lifecycle(status, Optional.of(SOON), Optional.empty(), Optional.of(end), Optional.empty());
    }

    private static Resolved resolved(Model model) {
        return new ResolvedParts(ModelId.parse(model.id()), model).fromText();
    }
}
