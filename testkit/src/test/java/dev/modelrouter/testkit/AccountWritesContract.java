package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.bedrock.model.BedrockRequest;
import software.amazon.awssdk.services.bedrock.model.ConflictException;
import software.amazon.awssdk.services.bedrock.model.CreateInferenceProfileRequest;
import software.amazon.awssdk.services.bedrock.model.CreateInferenceProfileResponse;
import software.amazon.awssdk.services.bedrock.model.DeleteCustomModelDeploymentRequest;
import software.amazon.awssdk.services.bedrock.model.DeleteCustomModelRequest;
import software.amazon.awssdk.services.bedrock.model.DeleteImportedModelRequest;
import software.amazon.awssdk.services.bedrock.model.DeleteInferenceProfileRequest;
import software.amazon.awssdk.services.bedrock.model.DeleteMarketplaceModelEndpointRequest;
import software.amazon.awssdk.services.bedrock.model.DeletePromptRouterRequest;
import software.amazon.awssdk.services.bedrock.model.DeleteProvisionedModelThroughputRequest;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileRequest;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileResponse;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileType;
import software.amazon.awssdk.services.bedrock.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.bedrock.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.bedrock.model.ResourceNotFoundException;
import software.amazon.awssdk.services.bedrock.model.StopModelInvocationJobRequest;
import software.amazon.awssdk.services.bedrock.model.Tag;
import software.amazon.awssdk.services.bedrock.model.TagResourceRequest;
import software.amazon.awssdk.services.bedrock.model.TooManyTagsException;
import software.amazon.awssdk.services.bedrock.model.UntagResourceRequest;
import software.amazon.awssdk.services.bedrock.model.ValidationException;

/** What other writes through a door do to the account: the same through each. */
@SuppressWarnings("unchecked") // the SDK's generic varargs
abstract class AccountWritesContract extends AccountGuardrailsContract {

    private static final String NOVA_ARN = "arn:aws:bedrock:us-east-1::foundation-model/" + NOVA;

    private String profile(String name, String source) {
        return read(
                        CreateInferenceProfileResponse.class,
                        CreateInferenceProfileRequest.builder()
                                .inferenceProfileName(name)
                                .description("For the bill")
                                .modelSource(from -> from.copyFrom(source))
                                .tags(Tag.builder().key("team").value("red").build())
                                .build())
                .inferenceProfileArn();
    }

    @Test
    void profile_ofAModelOrOfAProfile_isMadeAndToldAndDeleted() {
        String one = profile("one region", NOVA_ARN);
        String several = profile("several", "arn:aws:bedrock:us-east-1:123456789012:inference-profile/" + HAIKU);

        assertThat(one).matches("arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/[a-z0-9]{12}");
        GetInferenceProfileResponse told = told(one);
        assertThat(told.type()).isEqualTo(InferenceProfileType.APPLICATION);
        assertThat(told.description()).isEqualTo("For the bill");
        assertThat(told.models()).extracting(model -> model.modelArn()).containsExactly(NOVA_ARN);
        assertThat(told(several).models()).isEqualTo(told(HAIKU).models());
        assertThat(account.tagsOf(one)).containsExactly(Map.entry("team", "red"));
        assertThatThrownBy(() -> profile("several", NOVA_ARN)).isInstanceOf(ConflictException.class);

        String id = one.substring(one.lastIndexOf('/') + 1);
        write(DeleteInferenceProfileRequest.builder()
                .inferenceProfileIdentifier(id)
                .build());

        assertThatThrownBy(() -> told(one)).isInstanceOf(ResourceNotFoundException.class);
        assertThat(told(several).statusAsString()).isEqualTo("ACTIVE");
        assertThat(profile("one region", NOVA_ARN)).isNotEqualTo(one);
    }

    private GetInferenceProfileResponse told(String id) {
        return read(
                GetInferenceProfileResponse.class,
                GetInferenceProfileRequest.builder()
                        .inferenceProfileIdentifier(id)
                        .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:bedrock:us-west-2::foundation-model/" + NOVA,
                "arn:aws:bedrock:us-east-1::foundation-model/acme.unheard-of-v1:0",
                "arn:aws:bedrock:us-east-1:123456789012:inference-profile/eu." + NOVA
            })
    void profile_ofWhatIsNotHere_isRefused(String source) {
        assertThatThrownBy(() -> profile("one", source)).isInstanceOf(ValidationException.class);
    }

    @Test
    void profile_ofAws_cannotBeDeleted_norOneCalledByItsName() {
        account.createsProfile("mine", NOVA);

        assertThatThrownBy(() -> write(DeleteInferenceProfileRequest.builder()
                        .inferenceProfileIdentifier(HAIKU)
                        .build()))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> write(DeleteInferenceProfileRequest.builder()
                        .inferenceProfileIdentifier("mine")
                        .build()))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    private Map<String, String> tags(String arn) {
        Map<String, String> tags = new LinkedHashMap<>();
        read(
                        ListTagsForResourceResponse.class,
                        ListTagsForResourceRequest.builder().resourceARN(arn).build())
                .tags()
                .forEach(tag -> tags.put(tag.key(), tag.value()));
        return tags;
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    @Test
    void tags_areSetChangedAndTakenAway_onEverythingThatTheAccountHas() {
        String custom = account.customizes("tuned", LLAMA);
        List<String> arns = List.of(
                custom,
                account.createsGuardrail("a"),
                account.createsProfile("b", NOVA),
                account.deploys("c", custom),
                account.provisionsThroughput("d", NOVA, 1),
                account.imports("e", "llama"),
                account.createsPromptRouter("f", NOVA, HAIKU),
                account.submitsJob("g", NOVA, 100));

        for (String arn : arns) {
            account.tags(arn, "stage", "test");
            write(TagResourceRequest.builder()
                    .resourceARN(arn)
                    .tags(tag("team", "red"), tag("stage", "live"))
                    .build());
            assertThat(tags(arn)).containsExactly(Map.entry("stage", "live"), Map.entry("team", "red"));
            write(UntagResourceRequest.builder()
                    .resourceARN(arn)
                    .tagKeys("stage", "unknown")
                    .build());
            assertThat(account.tagsOf(arn)).containsExactly(Map.entry("team", "red"));
        }
    }

    @Test
    void tags_beyondFifty_reservedOrOfNothing_areRefused() {
        String arn = account.createsProfile("b", NOVA);
        List<Tag> fifty = new ArrayList<>(
                IntStream.range(0, 50).mapToObj(i -> tag("key" + i, "")).toList());
        TagResourceRequest.Builder request = TagResourceRequest.builder().resourceARN(arn);
        write(request.tags(fifty).build());

        write(request.tags(tag("key7", "changed")).build());
        assertThatThrownBy(() -> write(request.tags(tag("one-more", "")).build()))
                .isInstanceOfSatisfying(TooManyTagsException.class, thrown -> {
                    assertThat(thrown.statusCode()).isEqualTo(400);
                    assertThat(thrown.resourceName()).isEqualTo(arn);
                });
        assertThatThrownBy(() ->
                        write(request.tags(tag("aws:cloudformation:stack", "x")).build()))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> write(request.tags(tag("no!", "x")).build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("tags.1.member.key");
        assertThatThrownBy(() -> tags(arn.replace(arn.substring(arn.length() - 4), "9999")))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(tags(arn)).hasSize(50).containsEntry("key7", "changed");
        fifty.add(tag("one-more", ""));
        assertThatThrownBy(() -> create(guardrail("a").tags(fifty))).isInstanceOf(TooManyTagsException.class);
        assertThat(guardrails(null)).isEmpty();
    }

    @Test
    void whatTheAccountHas_deleted_isGone() {
        String custom = account.customizes("tuned", LLAMA);
        String deployment = account.deploys("live", custom);
        DeleteCustomModelRequest model =
                DeleteCustomModelRequest.builder().modelIdentifier("tuned").build();
        List<BedrockRequest> deletions = List.of(
                DeleteCustomModelDeploymentRequest.builder()
                        .customModelDeploymentIdentifier(deployment)
                        .build(),
                model,
                DeleteProvisionedModelThroughputRequest.builder()
                        .provisionedModelId(account.provisionsThroughput("fast", NOVA, 1))
                        .build(),
                DeleteImportedModelRequest.builder()
                        .modelIdentifier(account.imports("own", "llama"))
                        .build(),
                DeletePromptRouterRequest.builder()
                        .promptRouterArn(account.createsPromptRouter("chooser", NOVA, HAIKU))
                        .build(),
                DeleteMarketplaceModelEndpointRequest.builder()
                        .endpointArn(account.registersEndpoint("shop", "acme-llm"))
                        .build());

        assertThatThrownBy(() -> write(model)).isInstanceOf(ConflictException.class);
        deletions.forEach(this::write);

        assertThat(account).hasToString("FakeAccount[us-east-1, 0 resources]");
        deletions.forEach(
                deletion -> assertThatThrownBy(() -> write(deletion)).isInstanceOf(ResourceNotFoundException.class));
    }

    @Test
    void routerOfAws_isNotDeleted_andAThroughputBeingMadeNeither() {
        String router = account.offersPromptRouter("meta.llama:1", NOVA, HAIKU);
        String throughput = account.provisionsThroughput("fast", NOVA, 1);
        account.becomes(throughput, "Creating");

        assertThatThrownBy(() -> write(DeletePromptRouterRequest.builder()
                        .promptRouterArn(router)
                        .build()))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> write(DeleteProvisionedModelThroughputRequest.builder()
                        .provisionedModelId(throughput)
                        .build()))
                .isInstanceOf(ConflictException.class);
    }

    @Test
    void job_stopped_isStoppedOnce() {
        String arn = account.submitsJob("nightly", NOVA, 100);
        StopModelInvocationJobRequest stop =
                StopModelInvocationJobRequest.builder().jobIdentifier(arn).build();

        write(stop);

        assertThatThrownBy(() -> write(stop))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("Stopped");
    }
}
