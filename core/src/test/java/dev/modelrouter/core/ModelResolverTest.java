package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.modelrouter.core.Resolution.Basis;
import dev.modelrouter.core.Resolution.Billing;
import dev.modelrouter.core.Resolution.Reason;
import dev.modelrouter.core.Resolution.Resolved;
import dev.modelrouter.core.Resolution.Unresolved;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.BedrockServiceClientConfiguration;

final class ModelResolverTest {

    private static final String PLACE = "arn:aws:bedrock:us-west-2:123456789012:";
    private static final ModelId PROFILE = ModelId.parse(PLACE + "application-inference-profile/mi1dadi0g15f");
    private static final ModelId DEPLOYMENT = ModelId.parse(PLACE + "custom-model-deployment/abcdefghij12");
    private static final ModelId PROMPT = ModelId.parse(PLACE + "prompt/ABCDEfghij:1");
    private static final ModelId ROUTER = ModelId.parse(PLACE + "prompt-router/abcdefghij12");
    private static final ModelId NOVA = ModelId.parse("us.amazon.nova-lite-v1:0");

    private final ModelCatalog catalog = ModelCatalog.bundled();
    private final ModelResolver offline = ModelResolver.offline(catalog);
    private final Model nova = catalog.model("nova-lite");

    @ParameterizedTest
    @CsvSource({
        "amazon.nova-lite-v1:0,                                                       in-region, , ",
        "amazon.nova-lite-v1:0:24k,                                                   in-region, , ",
        "us.amazon.nova-lite-v1:0,                                                    geo:us, , ",
        "eu.amazon.nova-lite-v1:0,                                                    geo:eu, , ",
        "apac.amazon.nova-lite-v1:0,                                                  geo:apac, , ",
        "jp.amazon.nova-lite-v1:0,                                                    geo:jp, , ",
        "au.amazon.nova-lite-v1:0,                                                    geo:au, , ",
        "in.amazon.nova-lite-v1:0,                                                    geo:in, , ",
        "ca.amazon.nova-lite-v1:0,                                                    geo:ca, , ",
        "us-gov.amazon.nova-lite-v1:0,                                                geo:us-gov, , ",
        "global.amazon.nova-lite-v1:0,                                                global, , any commercial region",
        "mx.amazon.nova-lite-v1:0,                                                    , , ",
        "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0,          in-region, us-west-2, [us-west-2]",
        "arn:aws:bedrock:::foundation-model/amazon.nova-lite-v1:0,                    in-region, , ",
        "arn:aws:bedrock:ap-south-1:123456789012:inference-profile/in.amazon.nova-lite-v1:0, geo:in, ap-south-1,"
                + " '[ap-south-1, ap-south-2]'",
        "arn:aws:bedrock:us-west-2::inference-profile/global.amazon.nova-lite-v1:0,   global, us-west-2,"
                + " any commercial region",
        "arn:aws:bedrock:::inference-profile/global.amazon.nova-lite-v1:0,            global, , any commercial region",
        "arn:aws-us-gov:bedrock:::inference-profile/global.amazon.nova-lite-v1:0,     global, , ",
        "arn:aws:bedrock:::inference-profile/us.amazon.nova-lite-v1:0,                geo:us, , ",
        "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us-gov.amazon.nova-lite-v1:0,"
                + " geo:us-gov, us-gov-west-1, ",
    })
    void resolve_idWhoseTextNamesTheModel_needsNoClient(String text, String scope, String region, String destinations) {
        Resolved resolved = resolved(offline.resolve(ModelId.parse(text)));

        assertThat(resolved.model()).isEqualTo(nova);
        assertThat(resolved.scope().map(Scope::key).orElse(null)).isEqualTo(scope);
        assertThat(resolved.sourceRegion().map(Region::id).orElse(null)).isEqualTo(region);
        assertThat(resolved.destinations().map(Destinations::toString).orElse(null))
                .isEqualTo(destinations);
        assertThat(resolved.billing()).isEqualTo(Billing.MODEL_TOKENS);
        assertThat(resolved.basis()).isEqualTo(Basis.ID_TEXT);
        assertThat(resolved.scopeInferred()).isFalse();
        assertThat(resolved.ready()).isEqualTo(Support.UNKNOWN);
        assertThat(resolved.candidates()).isEmpty();
        assertThat(resolved.lookUps()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application-inference-profile/mi1dadi0g15f",
                "inference-profile/mi1d",
                "provisioned-model/abcdefghij12",
                "custom-model/amazon.nova-lite-v1:0/abcdefghij12",
                "custom-model-deployment/abcdefghij12",
                "imported-model/abcdefghij12",
                "prompt-router/abcdefghij12",
                "default-prompt-router/amazon.nova:1"
            })
    void resolve_resourceOfAnAccountWithoutAClient_saysThatItNeedsALookUp(String resource) {
        Unresolved unresolved = unresolved(offline.resolve(ModelId.parse(PLACE + resource)));

        assertThat(unresolved.reason()).isEqualTo(Reason.NEEDS_LOOK_UP);
        assertThat(unresolved.explanation()).contains("us-west-2", "control(region, client)", "declare(");
        assertThat(unresolved.askAgain()).isFalse();
    }

    @Test
    void resolve_opaqueProfileWithoutARegion_cannotBeAskedFor() {
        ModelResolver resolver = ModelResolver.builder(catalog)
                .control(Region.US_WEST_2, mock(BedrockClient.class))
                .build();

        Unresolved unresolved = unresolved(resolver.resolve(ModelId.parse("arn:aws:bedrock:::inference-profile/mi1d")));

        assertThat(unresolved.reason()).isEqualTo(Reason.NEEDS_LOOK_UP);
        assertThat(unresolved.explanation()).contains("does not name its region");
    }

    @Test
    void resolve_modelThatTheCatalogLacks_saysHowToAddIt() {
        Unresolved unresolved = unresolved(offline.resolve(ModelId.parse("eu.newcomer.rocket-1")));

        assertThat(unresolved.reason()).isEqualTo(Reason.UNKNOWN_MODEL);
        assertThat(unresolved.explanation())
                .contains("newcomer.rocket-1 is not in the catalog of "
                        + catalog.models().size() + " models")
                .contains("ModelCatalog.with");
    }

    @ParameterizedTest
    @CsvSource({
        "openai.gpt-oss-120b,  'calls openai.gpt-oss-120b-1:0. Use that id'",
        "deepseek.v3.1,        'calls deepseek.v3-v1:0. Use that id'",
        "xai.grok-4.3,         'is on the bedrock-mantle endpoint only'",
        "us.xai.grok-4.3,      'is on the bedrock-mantle endpoint only'",
        "openai.gpt-5.4,       'has profiles on bedrock-runtime, but for other APIs than Converse'",
        "us.openai.gpt-5.4,    'has profiles on bedrock-runtime, but for other APIs than Converse'",
    })
    void resolve_idOfTheMantleEndpoint_saysThatConverseDoesNotKnowIt(String text, String explanation) {
        Unresolved unresolved = unresolved(offline.resolve(ModelId.parse(text)));

        assertThat(unresolved.reason()).isEqualTo(Reason.NOT_ON_RUNTIME);
        assertThat(unresolved.explanation()).contains(explanation);
    }

    @Test
    void resolve_modelOfANewcomerInTheCatalog_decidesWhetherTheFirstWordIsAGeography() {
        Model rocket = model("newcomer.rocket.mini");
        ModelResolver resolver = ModelResolver.offline(catalog.with(rocket));

        Resolved base = resolved(resolver.resolve(ModelId.parse("newcomer.rocket.mini")));
        Resolved profile = resolved(resolver.resolve(ModelId.parse("mx.newcomer.rocket.mini")));

        assertThat(base.scope()).contains(Scope.IN_REGION);
        assertThat(profile.model()).isEqualTo(rocket);
        assertThat(profile.scope()).isEmpty();
    }

    @Test
    void resolve_modelDeclaredUnderAnArn_isThatModel() {
        Model mine = model(DEPLOYMENT.value());
        Model profile = model(PROFILE.value());
        ModelResolver resolver = ModelResolver.offline(catalog.with(mine, profile));

        Resolved deployment = resolved(resolver.resolve(DEPLOYMENT));
        Resolved copied = resolved(resolver.resolve(PROFILE));

        assertThat(deployment.model()).isEqualTo(mine);
        assertThat(deployment.basis()).isEqualTo(Basis.DECLARED);
        assertThat(deployment.billing()).isEqualTo(Billing.OWN_TOKENS);
        assertThat(deployment.scope()).contains(Scope.IN_REGION);
        assertThat(deployment.destinations()).contains(Destinations.in(Set.of(Region.US_WEST_2)));
        // Whence the profile was copied, and so whither it leads, nobody said.
        assertThat(copied.scope()).isEmpty();
        assertThat(copied.destinations()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "application-inference-profile/mi1dadi0g15f,      US,        MODEL_TOKENS",
        "prompt/ABCDEfghij:1,                             GLOBAL,    MODEL_TOKENS",
        "custom-model-deployment/abcdefghij12,            IN_REGION, OWN_TOKENS",
        "provisioned-model/abcdefghij12,                  IN_REGION, MODEL_UNIT_HOURS",
        "imported-model/abcdefghij12,                     IN_REGION, CUSTOM_MODEL_UNIT_MINUTES",
        "custom-model/meta.llama3-3/abcdefghij12,         IN_REGION, UNKNOWN",
        "prompt-router/abcdefghij12,                      US,        INVOKED_MODEL",
    })
    void declare_id_comesBeforeALookUp(String resource, Scope scope, Billing billing) {
        BedrockClient client = mock(BedrockClient.class);
        ModelId id = ModelId.parse(PLACE + resource);
        ModelResolver resolver = ModelResolver.builder(catalog)
                .control(Region.US_WEST_2, client)
                .declare(id, nova, scope)
                .build();

        Resolved resolved = resolved(resolver.resolve(id));

        assertThat(resolved.model()).isEqualTo(nova);
        assertThat(resolved.scope()).contains(scope);
        assertThat(resolved.destinations()).isEqualTo(Destinations.of(scope, Region.US_WEST_2));
        assertThat(resolved.billing()).isEqualTo(billing);
        assertThat(resolved.basis()).isEqualTo(Basis.DECLARED);
        assertThat(resolver.known(id)).isSameAs(resolved);
        verifyNoInteractions(client);
    }

    @Test
    void declare_endpoint_isChargedOutsideBedrock() {
        ModelId endpoint = ModelId.parse("arn:aws:sagemaker:us-west-2:123456789012:endpoint/My-Endpoint");
        ModelResolver resolver = ModelResolver.builder(catalog)
                .declare(endpoint, nova, Scope.IN_REGION)
                .build();

        assertThat(resolved(resolver.resolve(endpoint)).billing()).isEqualTo(Billing.OUTSIDE_BEDROCK);
    }

    @Test
    void declareRouter_models_areItsCandidates() {
        ModelResolver resolver = ModelResolver.builder(catalog)
                .declare(PROFILE, catalog.model("nova-pro"), Scope.US)
                .declareRouter(ROUTER, NOVA, PROFILE)
                .build();

        Resolved router = resolved(resolver.resolve(ROUTER));

        assertThat(router.candidates()).extracting(Resolved::modelId).containsExactly(NOVA, PROFILE);
        assertThat(router.scope()).contains(Scope.US);
        assertThat(router.basis()).isEqualTo(Basis.DECLARED);
        assertThat(router.billing()).isEqualTo(Billing.INVOKED_MODEL);
        assertThat(router.model().family()).isEqualTo("nova");
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0,                 in-region",
        "arn:aws:bedrock:us-west-2:123456789012:inference-profile/us.amazon.nova-lite-v1:0, geo:us",
        "arn:aws:bedrock:::inference-profile/us.amazon.nova-lite-v1:0,                      geo:us",
        "us.amazon.nova-lite-v1:0,                                                          geo:us",
    })
    void invoked_modelThatARouterNames_isResolvedByItsText(String invoked, String scope) {
        Resolved resolved = resolved(offline.invoked(invoked));

        assertThat(resolved.model()).isEqualTo(nova);
        assertThat(resolved.scope().map(Scope::key)).contains(scope);
        assertThat(resolved.billing()).isEqualTo(Billing.MODEL_TOKENS);
    }

    @Test
    void invoked_whatIsNoModelId_isRefused() {
        assertThatThrownBy(() -> offline.invoked("a model")).isInstanceOf(MalformedModelIdException.class);
    }

    @Test
    void known_idThatCouldBeLookedUp_callsNothingAndSaysHow() {
        BedrockClient client = mock(BedrockClient.class);
        ModelResolver resolver =
                ModelResolver.builder(catalog).control(Region.US_WEST_2, client).build();

        Unresolved unresolved = unresolved(resolver.known(PROFILE));

        assertThat(unresolved.reason()).isEqualTo(Reason.NEEDS_LOOK_UP);
        assertThat(unresolved.explanation()).contains("ModelResolver.resolve");
        assertThat(unresolved.askAgain()).isTrue();
        assertThat(unresolved(resolver.invoked(PROFILE.value()))).isEqualTo(unresolved);
        verifyNoInteractions(client);
    }

    @Test
    void control_client_tellsItsRegionItself() {
        BedrockClient client = mock(BedrockClient.class);
        BedrockServiceClientConfiguration configuration = mock(BedrockServiceClientConfiguration.class);
        when(client.serviceClientConfiguration()).thenReturn(configuration);
        when(configuration.region()).thenReturn(Region.US_WEST_2);

        ModelResolver resolver = ModelResolver.builder(catalog).control(client).build();

        assertThat(unresolved(resolver.known(PROFILE)).reason()).isEqualTo(Reason.NEEDS_LOOK_UP);
        assertThat(unresolved(resolver.known(ModelId.parse(PROFILE.value().replace("us-west", "us-east"))))
                        .reason())
                .isEqualTo(Reason.NO_CONTROL_CLIENT);
    }

    @Test
    void build_everythingWrong_isToldAtOnceWithoutAccounts() {
        BedrockClient client = mock(BedrockClient.class);
        ModelResolver.Builder builder = ModelResolver.builder(catalog)
                .control(client)
                .control(Region.AWS_GLOBAL, client)
                .control(Region.US_WEST_2, client)
                .control(Region.US_WEST_2, client)
                .declare(NOVA, nova, Scope.EU)
                .declare(NOVA, catalog.model("nova-pro"), Scope.US)
                .declare(DEPLOYMENT, nova, Scope.US)
                .declare(ROUTER, nova, Scope.US)
                .declareRouter(ROUTER, NOVA)
                .declareRouter(ROUTER, ModelId.parse("newcomer.rocket-1"))
                .declareRouter(PROMPT)
                .timeout(Duration.ZERO)
                .ttl(Duration.ZERO)
                .negativeTtl(Duration.ofNanos(-1))
                .outageTtl(Duration.ofNanos(-1))
                .cacheSize(0);

        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .withMessageContainingAll(
                        "a client does not tell its region",
                        "\"aws-global\" is not a region",
                        "two clients are given for us-west-2",
                        "us.amazon.nova-lite-v1:0 says itself that its scope is geo:us, not geo:eu",
                        "says itself that its model is amazon.nova-lite-v1:0, not amazon.nova-pro-v1:0",
                        "us.amazon.nova-lite-v1:0 is declared twice",
                        "is served in its region, so the scope of arn:aws:bedrock:us-west-2:***:custom-model-",
                        "prompt-router/abcdefghij12 is declared twice",
                        "newcomer.rocket-1 is not in the catalog",
                        "is no prompt router",
                        "is declared without a model",
                        "timeout must be positive, got PT0S",
                        "ttl must be positive, got PT0S",
                        "negativeTtl must not be negative, got PT-0.000000001S",
                        "outageTtl must not be negative",
                        "cacheSize must be at least 1, got 0")
                .withMessageNotContainingAny("123456789012");
    }

    @Test
    void build_twice_givesTwoResolvers() {
        ModelResolver.Builder builder = ModelResolver.builder(catalog).declareRouter(ROUTER, NOVA);

        assertThat(builder.build().resolve(ROUTER).resolved()).isPresent();
        assertThat(builder.build().resolve(ROUTER).resolved()).isPresent();
    }

    @Test
    void defaults_areTheDocumentedOnes() {
        assertThat(ModelResolver.DEFAULT_TIMEOUT).hasSeconds(3);
        assertThat(ModelResolver.DEFAULT_TTL).hasDays(1);
        assertThat(ModelResolver.DEFAULT_NEGATIVE_TTL).hasMinutes(5);
        assertThat(ModelResolver.DEFAULT_OUTAGE_TTL).hasSeconds(10);
        assertThat(ModelResolver.DEFAULT_CACHE_SIZE).isEqualTo(1_000);
    }

    private static Model model(String id) {
        return Model.builder(id)
                .provider("Newcomer")
                .family("rocket")
                .weights(Weights.OPEN)
                .scope(Scope.IN_REGION, Region.US_WEST_2)
                .build();
    }

    private static Resolved resolved(Resolution resolution) {
        assertThat(resolution).isInstanceOf(Resolved.class);
        assertThat(resolution.toString()).doesNotContain("123456789012");
        return (Resolved) resolution;
    }

    private static Unresolved unresolved(Resolution resolution) {
        assertThat(resolution).isInstanceOf(Unresolved.class);
        assertThat(resolution.toString()).doesNotContain("123456789012");
        assertThat(resolution.resolved()).isEmpty();
        return (Unresolved) resolution;
    }
}
