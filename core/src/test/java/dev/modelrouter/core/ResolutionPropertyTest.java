package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import dev.modelrouter.core.Resolution.Reason;
import dev.modelrouter.core.Resolution.Resolved;
import dev.modelrouter.core.Resolution.Unresolved;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mockito.invocation.InvocationOnMock;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelDeploymentResponse;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelResponse;
import software.amazon.awssdk.services.bedrock.model.GetImportedModelResponse;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileResponse;
import software.amazon.awssdk.services.bedrock.model.GetMarketplaceModelEndpointResponse;
import software.amazon.awssdk.services.bedrock.model.GetPromptRouterResponse;
import software.amazon.awssdk.services.bedrock.model.GetProvisionedModelThroughputResponse;
import software.amazon.awssdk.services.bedrock.model.ThrottlingException;

/**
 * Whatever the text and whatever the control plane answers: an id is refused by the parser, or it is resolved, or there
 * is a reason; nothing else is thrown, and no account id is in anything that people may read.
 */
final class ResolutionPropertyTest {

    private static final String ACCOUNT = "987654321098";
    private static final List<String> REGIONS = List.of("us-west-2", "us-east-1", "eu-west-2", "ap-northeast-1", "");
    private static final List<String> NAMES = List.of(
            "amazon.nova-lite-v1:0",
            "amazon.nova-pro-v1:0:24k",
            "meta.llama3-3-70b-instruct-v1:0",
            "anthropic.claude-sonnet-4-6",
            "openai.gpt-5.4",
            "openai.gpt-oss-120b",
            "newcomer.rocket.mini",
            "mi1d");
    private static final List<String> PREFIXES =
            List.of("", "us.", "eu.", "jp.", "global.", "us-gov.", "mx.", "us.us.");

    private final RandomGenerator random = new Random(20261122);
    private final ModelResolver offline = ModelResolver.offline(ModelCatalog.bundled());
    private final Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
    private int resolved;
    private int refused;

    @Test
    void resolve_anyText_isResolvedOrRefusedWithAReason() {
        for (int run = 0; run < 30_000; run++) {
            tryOn(offline, mutated(text()));
        }
        assertThat(resolved).isGreaterThan(1_000);
        assertThat(refused).isGreaterThan(1_000);
        assertThat(reasons.keySet())
                .containsExactlyInAnyOrder(
                        Reason.NEEDS_LOOK_UP, Reason.NEEDS_DECLARATION, Reason.UNKNOWN_MODEL, Reason.NOT_ON_RUNTIME);
    }

    @Test
    void resolve_anyAnswerOfTheControlPlane_isResolvedOrRefusedWithAReason() {
        BedrockClient client = mock(BedrockClient.class, this::answer);
        ManualTime time = new ManualTime();
        ModelResolver resolver = ModelResolver.builder(ModelCatalog.bundled())
                .timeSource(time)
                .control(Region.US_WEST_2, client)
                .control(Region.EU_WEST_2, client)
                .control(Region.AP_NORTHEAST_1, client)
                .cacheSize(50)
                .build();

        for (int run = 0; run < 10_000; run++) {
            tryOn(resolver, text());
        }

        assertThat(resolved).isGreaterThan(1_000);
        Set<Reason> never = EnumSet.of(Reason.INTERRUPTED, Reason.CREDENTIALS, Reason.NOT_FOUND);
        assertThat(reasons.keySet()).containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.copyOf(never)));
        assertThat(resolver.kept()).isBetween(10L, 50L);
        assertThat(resolver.underWay()).isZero();
        assertThat(time.pendingTimers()).isZero();
    }

    private void tryOn(ModelResolver resolver, String text) {
        ModelId id;
        try {
            id = ModelId.parse(text);
        } catch (MalformedModelIdException e) {
            refused++;
            return;
        }
        Resolution answer = resolver.resolve(id);
        assertThat(answer.modelId()).isEqualTo(id);
        assertThat(answer.toString()).doesNotContain(ACCOUNT);
        if (answer instanceof Unresolved unresolved) {
            assertThat(unresolved.explanation()).isNotBlank().doesNotContain(ACCOUNT);
            reasons.merge(unresolved.reason(), 1, Integer::sum);
        } else {
            resolved++;
            assertNoAccount(answer.resolved().orElseThrow());
        }
    }

    private static void assertNoAccount(Resolved resolved) {
        Model model = resolved.model();
        assertThat(List.of(
                        model.toString(),
                        model.displayName(),
                        model.name(),
                        model.family(),
                        model.provider(),
                        resolved.status().orElse(""),
                        resolved.units().toString(),
                        resolved.destinations().toString(),
                        resolved.candidates().toString()))
                .noneMatch(told -> told.contains(ACCOUNT));
        // In-region is in the source region, if that is known, and nowhere else.
        if (resolved.scope().filter(Scope.IN_REGION::equals).isPresent()) {
            assertThat(resolved.destinations().map(Destinations::regions))
                    .isEqualTo(resolved.sourceRegion().map(Set::of));
        }
        resolved.candidates().forEach(ResolutionPropertyTest::assertNoAccount);
    }

    private String text() {
        String place = "arn:aws:bedrock:" + pick(REGIONS) + ":" + pick(List.of(ACCOUNT, "")) + ":";
        String name = pick(PREFIXES) + pick(NAMES);
        String opaque = pick(List.of("abcdefghij12", "bcdefghijk23", "cdefghijkl34"));
        return switch (random.nextInt(10)) {
            case 0 -> name;
            case 1 -> "arn:aws:bedrock:" + pick(REGIONS) + "::foundation-model/" + name;
            case 2 -> place + "inference-profile/" + name;
            case 3 -> place + "application-inference-profile/" + opaque;
            case 4 -> place + "provisioned-model/" + opaque;
            case 5 -> place + "custom-model/" + name + "/" + opaque;
            case 6 -> place + "custom-model-deployment/" + opaque;
            case 7 -> place + "imported-model/" + opaque;
            case 8 -> place + pick(List.of("prompt-router/", "default-prompt-router/", "prompt/ABCDEfghij:")) + "1";
            default -> place.replace(":bedrock:", ":sagemaker:") + "endpoint/My-" + opaque;
        };
    }

    private String mutated(String text) {
        if (text.isEmpty() || random.nextBoolean()) {
            return text;
        }
        int at = random.nextInt(text.length());
        return switch (random.nextInt(3)) {
            case 0 -> text.substring(0, at);
            case 1 ->
                text.substring(0, at) + ":/.-_ \n\u0000\u00e9\ud83dA7".charAt(random.nextInt(12)) + text.substring(at);
            default -> text.substring(0, at) + text.substring(random.nextInt(at, text.length()));
        };
    }

    private Object answer(InvocationOnMock call) {
        switch (random.nextInt(12)) {
            case 0 -> throw AccessDeniedException.builder().message(ACCOUNT).build();
            case 1 -> throw ThrottlingException.builder().message(ACCOUNT).build();
            case 2 -> throw SdkClientException.create("nothing of " + ACCOUNT);
            default -> {}
        }
        String status = pick(List.of("ACTIVE", "Active", "Creating", "Failed", "Odd " + ACCOUNT));
        return switch (call.getMethod().getName()) {
            case "getInferenceProfile" ->
                GetInferenceProfileResponse.builder()
                        .models(some().stream().map(ControlPlaneStub::named).toList())
                        .status(status)
                        .build();
            case "getProvisionedModelThroughput" ->
                GetProvisionedModelThroughputResponse.builder()
                        .foundationModelArn(pick(List.of(text(), model())))
                        .modelUnits(random.nextInt(3))
                        .commitmentDuration("Years of " + ACCOUNT)
                        .status(status)
                        .build();
            case "getCustomModelDeployment" ->
                GetCustomModelDeploymentResponse.builder()
                        .modelArn(text())
                        .status(status)
                        .build();
            case "getCustomModel" ->
                GetCustomModelResponse.builder()
                        .baseModelArn(pick(List.of(text(), model())))
                        .modelStatus(status)
                        .build();
            case "getImportedModel" ->
                GetImportedModelResponse.builder()
                        .modelArchitecture("llama of " + ACCOUNT)
                        .build();
            case "getPromptRouter" ->
                GetPromptRouterResponse.builder()
                        .models(some().stream().map(ControlPlaneStub::target).toList())
                        .status(status)
                        .build();
            case "getMarketplaceModelEndpoint" ->
                GetMarketplaceModelEndpointResponse.builder()
                        .marketplaceModelEndpoint(endpoint ->
                                endpoint.modelSourceIdentifier(text()).endpointStatus(status))
                        .build();
            default -> throw new AssertionError("not expected to be called: " + call.getMethod());
        };
    }

    /** Returns mostly what a real answer has: one model in several regions. */
    private List<String> some() {
        if (random.nextInt(5) == 0) {
            return IntStream.range(0, random.nextInt(3)).mapToObj(i -> text()).toList();
        }
        String model = model();
        String moved = model.replace("us-west-2", pick(REGIONS));
        return random.nextBoolean() ? List.of(model) : List.of(model, moved);
    }

    private String model() {
        return "arn:aws:bedrock:us-west-2::foundation-model/" + NAMES.get(random.nextInt(4));
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
