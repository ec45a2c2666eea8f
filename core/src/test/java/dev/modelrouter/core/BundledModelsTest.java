package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.regions.Region;

/** Checks the whole bundled resource, and that what it says came through. */
final class BundledModelsTest {

    /** The day on which the bundled facts were put together. */
    private static final LocalDate EDITION = LocalDate.of(2026, 11, 30);

    private final ModelCatalog catalog = ModelCatalog.bundled();

    static List<Model> models() {
        return ModelCatalog.bundled().models();
    }

    @Test
    void bundled_coverage_isEveryModelThatWasRead() {
        assertThat(catalog.models()).hasSize(129);
        assertThat(catalog.models().stream().filter(model -> !model.onRuntime()).map(Model::name))
                .containsExactlyInAnyOrder(
                        "claude-mythos-5",
                        "claude-mythos-preview",
                        "gemma-4-26b",
                        "gemma-4-31b",
                        "gemma-4-e2b",
                        "gpt-5.4",
                        "gpt-5.5",
                        "grok-4.3");
        assertThat(catalog.models().stream().collect(Collectors.groupingBy(Model::provider, Collectors.counting())))
                .containsEntry("Anthropic", 32L)
                .containsEntry("Meta", 14L)
                .containsEntry("Amazon", 9L)
                .hasSize(16);
    }

    @Test
    void resource_lines_areSortedByIdAndCompact() throws IOException {
        try (InputStream in = Model.class.getResourceAsStream("models.jsonl")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(lines).hasSize(130);
            assertThat(lines.subList(1, 130)).isSorted().allMatch(line -> line.startsWith("{\"id\":\""));
            assertThat(lines).noneMatch(line -> line.contains("\": ") || line.contains("[\"\"]"));
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void model_everyWayToNameIt_findsIt(Model model) {
        assertThat(model.aliases()).isNotEmpty().allMatch(alias -> alias.matches("[a-z][a-z0-9]*([.-][a-z0-9]+)+"));
        assertThat(catalog.model(model.id())).isSameAs(model);
        for (String alias : model.aliases()) {
            assertThat(catalog.model(alias)).isSameAs(model);
        }
        for (Scope scope : model.scopes()) {
            ModelId id = model.modelId(scope);
            assertThat(id.scope()).contains(scope);
            assertThat(id.baseId()).contains(model.id());
            assertThat(catalog.find(id)).containsSame(model);
        }
        model.mantleModelId().ifPresent(id -> assertThat(catalog.model(id)).isSameAs(model));
    }

    @ParameterizedTest
    @MethodSource("models")
    void model_facts_areSane(Model model) {
        assertThat(model.displayName()).isNotBlank();
        assertThat(model.family()).matches("[a-z0-9.-]+");
        model.contextWindow().ifPresent(tokens -> assertThat(tokens).isBetween(4_000, 10_000_000));
        if (model.contextWindow().isPresent() && model.maxOutputTokens().isPresent()) {
            assertThat(model.maxOutputTokens().getAsInt())
                    .isLessThanOrEqualTo(model.contextWindow().getAsInt());
        }
        if (model.promptCacheMinTokens().isPresent() || !model.promptCacheTtls().isEmpty()) {
            assertThat(model.supports(Capability.PROMPT_CACHING)).isEqualTo(Support.YES);
        }
        if (model.supports(Capability.STREAMING_TOOLS) == Support.YES) {
            assertThat(model.supports(Capability.STREAMING)).isNotEqualTo(Support.NO);
        }
        assertThat(model.lifecycle().asOf())
                .isEqualTo(model.attestation("status").asOf());
        boolean pastItsEnd = model.lifecycle()
                .endOfLife()
                .filter(end -> !end.isAfter(EDITION))
                .isPresent();
        assertThat(model.lifecycle().status() == Lifecycle.Status.END_OF_LIFE).isEqualTo(pastItsEnd);
    }

    @ParameterizedTest
    @MethodSource("models")
    void model_sourceRegions_belongToTheScope(Model model) {
        Map<Scope, String> geography = new HashMap<>(Map.of(
                Scope.US, "(us|ca)-.*",
                Scope.EU, "(eu|il)-.*",
                Scope.APAC, "ap-.*",
                Scope.JP, "ap-northeast-[13]",
                Scope.AU, "ap-southeast-[246]",
                Scope.IN, "ap-south-[12]",
                Scope.CA, "ca-.*",
                Scope.US_GOV, "us-gov-.*"));
        for (Scope scope : model.scopes()) {
            assertThat(model.regions(scope)).extracting(Region::id).isSorted();
            if (geography.containsKey(scope)) {
                assertThat(model.regions(scope)).as(scope.key()).allMatch(r -> r.id().matches(geography.get(scope)));
            }
            if (scope == Scope.GLOBAL) {
                assertThat(model.regions(scope)).noneMatch(region -> region.id().startsWith("us-gov-"));
            }
        }
    }

    @Test
    void bundled_spotChecks_sayWhatTheSourcesSay() {
        Model sonnet = catalog.model("claude-sonnet-4.6");
        assertThat(sonnet.provider()).isEqualTo("Anthropic");
        assertThat(sonnet.weights()).isEqualTo(Weights.CLOSED);
        assertThat(sonnet.contextWindow()).hasValue(1_000_000);
        assertThat(sonnet.maxOutputTokens()).hasValue(128_000);
        assertThat(sonnet.promptCacheMinTokens()).hasValue(1024);
        assertThat(sonnet.scopes())
                .containsExactly(Scope.IN_REGION, Scope.US, Scope.EU, Scope.JP, Scope.AU, Scope.GLOBAL);
        assertThat(sonnet.regions(Scope.IN_REGION)).containsExactly(Region.EU_WEST_2);
        assertThat(sonnet.scopesFrom(Region.US_EAST_1)).containsExactly(Scope.US, Scope.GLOBAL);

        Model llama = catalog.model("llama-3.3-70b");
        assertThat(llama.weights()).isEqualTo(Weights.OPEN);
        assertThat(llama.supports(Capability.TOOLS)).isEqualTo(Support.YES);
        assertThat(llama.supports(Capability.STREAMING_TOOLS)).isEqualTo(Support.NO);
        assertThat(llama.supports(Capability.PROMPT_CACHING)).isEqualTo(Support.NO);

        Model haiku = catalog.model("claude-haiku-4.5");
        assertThat(haiku.requiresInferenceProfile()).isEqualTo(Support.YES);
        assertThat(haiku.mantleModelId()).contains("anthropic.claude-haiku-4-5");
        assertThat(haiku.callableFrom(Scope.IN_REGION, Region.US_EAST_1)).isEqualTo(Support.NO);
        assertThat(haiku.callableFrom(Scope.US, Region.US_EAST_1)).isEqualTo(Support.YES);

        assertThat(catalog.model("claude-opus-4.1").lifecycle().endOfLife()).contains(LocalDate.of(2027, 1, 8));
        assertThat(catalog.model("claude-sonnet-5.5").callableFrom(Scope.US, Region.US_EAST_1))
                .isEqualTo(Support.YES);
    }
}
