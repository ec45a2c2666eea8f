package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.model.BedrockRequest;
import software.amazon.awssdk.services.bedrock.model.BedrockResponse;
import software.amazon.awssdk.services.bedrock.model.ConflictException;
import software.amazon.awssdk.services.bedrock.model.CreateGuardrailRequest;
import software.amazon.awssdk.services.bedrock.model.CreateGuardrailResponse;
import software.amazon.awssdk.services.bedrock.model.CreateGuardrailVersionRequest;
import software.amazon.awssdk.services.bedrock.model.CreateGuardrailVersionResponse;
import software.amazon.awssdk.services.bedrock.model.DeleteGuardrailRequest;
import software.amazon.awssdk.services.bedrock.model.GetGuardrailRequest;
import software.amazon.awssdk.services.bedrock.model.GetGuardrailResponse;
import software.amazon.awssdk.services.bedrock.model.GuardrailSummary;
import software.amazon.awssdk.services.bedrock.model.ListGuardrailsRequest;
import software.amazon.awssdk.services.bedrock.model.ListGuardrailsResponse;
import software.amazon.awssdk.services.bedrock.model.ResourceNotFoundException;
import software.amazon.awssdk.services.bedrock.model.UpdateGuardrailRequest;
import software.amazon.awssdk.services.bedrock.model.UpdateGuardrailResponse;
import software.amazon.awssdk.services.bedrock.model.ValidationException;

/** What a program makes of guardrails through a door: the same through each. */
@SuppressWarnings("unchecked") // the SDK's generic varargs
abstract class AccountGuardrailsContract extends AccountReadsContract {

    static CreateGuardrailRequest.Builder guardrail(String name) {
        return CreateGuardrailRequest.builder()
                .name(name)
                .blockedInputMessaging("No input.")
                .blockedOutputsMessaging("No output.");
    }

    final CreateGuardrailResponse create(CreateGuardrailRequest.Builder request) {
        return read(CreateGuardrailResponse.class, request.build());
    }

    final BedrockResponse write(BedrockRequest request) {
        return read(BedrockResponse.class, request);
    }

    private String version(String id) {
        return read(
                        CreateGuardrailVersionResponse.class,
                        CreateGuardrailVersionRequest.builder()
                                .guardrailIdentifier(id)
                                .build())
                .version();
    }

    private GetGuardrailResponse get(String id, @Nullable String version) {
        return read(
                GetGuardrailResponse.class,
                GetGuardrailRequest.builder()
                        .guardrailIdentifier(id)
                        .guardrailVersion(version)
                        .build());
    }

    final List<GuardrailSummary> guardrails(@Nullable String id) {
        return read(
                        ListGuardrailsResponse.class,
                        ListGuardrailsRequest.builder().guardrailIdentifier(id).build())
                .guardrails();
    }

    @Test
    void guardrail_created_isADraftThatIsToldOfAsItWasSent() {
        CreateGuardrailResponse made = create(guardrail("support-bot")
                .description("Keeps the bot in line")
                .topicPolicyConfig(policy -> policy.topicsConfig(topic -> topic.name("Taxes")
                                .definition("Advice on taxes")
                                .type("DENY"))
                        .tierConfig(tier -> tier.tierName("STANDARD")))
                .contentPolicyConfig(policy -> policy.filtersConfig(
                        filter -> filter.type("HATE").inputStrength("HIGH").outputStrength("LOW")))
                .wordPolicyConfig(policy -> policy.wordsConfig(word -> word.text("competitor"))
                        .managedWordListsConfig(list -> list.type("PROFANITY")))
                .sensitiveInformationPolicyConfig(policy -> policy.piiEntitiesConfig(
                                entity -> entity.type("EMAIL").action("ANONYMIZE"))
                        .regexesConfig(regex ->
                                regex.name("ORDER").pattern("[A-Z]{2}-\\d{6}").action("BLOCK")))
                .contextualGroundingPolicyConfig(policy ->
                        policy.filtersConfig(filter -> filter.type("GROUNDING").threshold(0.7)))
                .crossRegionConfig(profile -> profile.guardrailProfileIdentifier("us.guardrail.v1:0"))
                .kmsKeyId("alias/guard"));

        assertThat(made.version()).isEqualTo("DRAFT");
        assertThat(made.guardrailId()).matches("[a-z0-9]{12}");
        assertThat(made.guardrailArn())
                .isEqualTo("arn:aws:bedrock:us-east-1:123456789012:guardrail/" + made.guardrailId());
        assertThat(made.createdAt()).isEqualTo(clock.now());
        GetGuardrailResponse told = get(made.guardrailArn(), null);
        assertThat(told.statusAsString()).isEqualTo("READY");
        assertThat(told.name()).isEqualTo("support-bot");
        assertThat(told.description()).isEqualTo("Keeps the bot in line");
        assertThat(told.blockedOutputsMessaging()).isEqualTo("No output.");
        assertThat(told.topicPolicy().topics()).singleElement().satisfies(topic -> assertThat(topic.definition())
                .isEqualTo("Advice on taxes"));
        assertThat(told.topicPolicy().tier().tierNameAsString()).isEqualTo("STANDARD");
        assertThat(told.contentPolicy().filters())
                .singleElement()
                .satisfies(filter -> assertThat(filter.outputStrengthAsString()).isEqualTo("LOW"));
        assertThat(told.wordPolicy().words()).extracting(word -> word.text()).containsExactly("competitor");
        assertThat(told.wordPolicy().managedWordLists()).hasSize(1);
        assertThat(told.sensitiveInformationPolicy().piiEntities()).hasSize(1);
        assertThat(told.sensitiveInformationPolicy().regexes())
                .extracting(regex -> regex.pattern())
                .containsExactly("[A-Z]{2}-\\d{6}");
        assertThat(told.contextualGroundingPolicy().filters())
                .extracting(filter -> filter.threshold())
                .containsExactly(0.7);
        assertThat(told.crossRegionDetails().guardrailProfileArn()).endsWith(":guardrail-profile/us.guardrail.v1:0");
        assertThat(told.kmsKeyArn()).isEqualTo("arn:aws:kms:us-east-1:123456789012:alias/guard");
        assertThat(get(made.guardrailId(), "DRAFT").equalsBySdkFields(told)).isTrue();
    }

    @Test
    void guardrailVersions_areSnapshotsNumberedFromOne() {
        CreateGuardrailResponse made = create(guardrail("a"));
        clock.advance(Duration.ofHours(1));

        assertThat(version(made.guardrailId())).isEqualTo("1");
        UpdateGuardrailResponse updated = read(
                UpdateGuardrailResponse.class,
                UpdateGuardrailRequest.builder()
                        .guardrailIdentifier(made.guardrailArn())
                        .name("b")
                        .blockedInputMessaging("Changed.")
                        .blockedOutputsMessaging("Changed too.")
                        .build());
        assertThat(version(made.guardrailArn())).isEqualTo("2");

        assertThat(updated.version()).isEqualTo("DRAFT");
        assertThat(get(made.guardrailId(), "1").name()).isEqualTo("a");
        assertThat(get(made.guardrailId(), "1").blockedInputMessaging()).isEqualTo("No input.");
        assertThat(get(made.guardrailId(), "2").blockedInputMessaging()).isEqualTo("Changed.");
        assertThat(get(made.guardrailId(), null).updatedAt()).isEqualTo(clock.now());
        assertThat(get(made.guardrailId(), null).createdAt()).isEqualTo(made.createdAt());
        create(guardrail("c"));
        assertThat(guardrails(null)).extracting(GuardrailSummary::name).containsExactly("b", "c");
        assertThat(guardrails(made.guardrailId()))
                .extracting(GuardrailSummary::version)
                .containsExactly("DRAFT", "1", "2");
        assertThat(guardrails(made.guardrailArn())).allSatisfy(summary -> {
            assertThat(summary.id()).isEqualTo(made.guardrailId());
            assertThat(summary.arn()).isEqualTo(made.guardrailArn());
        });
    }

    @Test
    void guardrailVersion_deleted_leavesTheOthersAndItsNumberUnused() {
        String id = create(guardrail("a")).guardrailId();
        version(id);
        version(id);

        write(DeleteGuardrailRequest.builder()
                .guardrailIdentifier(id)
                .guardrailVersion("2")
                .build());

        assertThatThrownBy(() -> get(id, "2")).isInstanceOf(ResourceNotFoundException.class);
        assertThat(get(id, "1").version()).isEqualTo("1");
        assertThat(version(id)).isEqualTo("3");
        write(DeleteGuardrailRequest.builder().guardrailIdentifier(id).build());
        assertThatThrownBy(() -> get(id, "1")).isInstanceOf(ResourceNotFoundException.class);
        assertThat(guardrails(null)).isEmpty();
        assertThatThrownBy(() -> guardrails(id)).isInstanceOf(ResourceNotFoundException.class);
        assertThat(create(guardrail("a")).guardrailId()).isNotEqualTo(id);
    }

    @Test
    void guardrailsName_taken_isAConflict() {
        create(guardrail("a"));
        String other = create(guardrail("b")).guardrailId();

        assertThatThrownBy(() -> create(guardrail("a"))).isInstanceOfSatisfying(ConflictException.class, thrown -> {
            assertThat(thrown.statusCode()).isEqualTo(400);
            assertThat(thrown.awsErrorDetails().errorCode()).isEqualTo("ConflictException");
        });
        assertThatThrownBy(() -> write(UpdateGuardrailRequest.builder()
                        .guardrailIdentifier(other)
                        .name("a")
                        .blockedInputMessaging("-")
                        .blockedOutputsMessaging("-")
                        .build()))
                .isInstanceOf(ConflictException.class);
        assertThat(guardrails(null)).hasSize(2);
    }

    @Test
    void guardrail_onItsWayToAnotherStatus_isNotChangedNorDeleted() {
        String arn = create(guardrail("a")).guardrailArn();
        account.becomes(arn, "CREATING").becomes(arn, "READY", Duration.ofSeconds(5));

        assertThat(get(arn, null).statusAsString()).isEqualTo("CREATING");
        assertThatThrownBy(() -> version(arn)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> write(DeleteGuardrailRequest.builder()
                        .guardrailIdentifier(arn)
                        .build()))
                .isInstanceOf(ConflictException.class);
        clock.advance(Duration.ofSeconds(5));
        assertThat(version(arn)).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"r99999999999", "arn:aws:bedrock:us-west-2:123456789012:guardrail/r00000000001"})
    void guardrail_thatIsNotHere_isNotFound(String identifier) {
        assertThat(create(guardrail("a")).guardrailId()).isEqualTo("r00000000001");

        for (BedrockRequest request : List.of(
                GetGuardrailRequest.builder().guardrailIdentifier(identifier).build(),
                ListGuardrailsRequest.builder().guardrailIdentifier(identifier).build(),
                DeleteGuardrailRequest.builder().guardrailIdentifier(identifier).build(),
                CreateGuardrailVersionRequest.builder()
                        .guardrailIdentifier(identifier)
                        .build())) {
            assertThatThrownBy(() -> write(request))
                    .isInstanceOfSatisfying(ResourceNotFoundException.class, thrown -> assertThat(thrown.statusCode())
                            .isEqualTo(404));
        }
    }

    @Test
    void guardrail_outOfShape_isRefusedAsTheServiceModelDemands() {
        assertThatThrownBy(() -> create(CreateGuardrailRequest.builder().name("no spaces")))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("3 validation errors detected")
                .hasMessageContaining("Value null at 'blockedInputMessaging' failed to satisfy constraint");
        assertThatThrownBy(() -> create(guardrail("a")
                        .sensitiveInformationPolicyConfig(policy -> policy.regexesConfig(
                                regex -> regex.name("R").pattern("[").action("BLOCK")))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("\"R\"");
        assertThatThrownBy(() -> write(DeleteGuardrailRequest.builder()
                        .guardrailIdentifier("abc")
                        .guardrailVersion("DRAFT")
                        .build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("at 'guardrailVersion'");
        assertThat(guardrails(null)).isEmpty();
    }

    @Test
    void write_withATokenThatCameBefore_changesNothingAndIsAnsweredAlike() {
        CreateGuardrailRequest.Builder request = guardrail("a").clientRequestToken("first-try");
        CreateGuardrailResponse first = create(request);

        CreateGuardrailResponse again = create(request);

        assertThat(again.equalsBySdkFields(first)).isTrue();
        assertThat(guardrails(null)).hasSize(1);
        assertThatThrownBy(() -> create(request.clientRequestToken("second-try")))
                .isInstanceOf(ConflictException.class);
        assertThat(account.calls("CreateGuardrail")).hasSize(3);
    }

    @Test
    void write_thatFailsAsScripted_changesNothing() {
        account.fails("CreateGuardrail", Fault.internalServer());

        assertThatThrownBy(() -> create(guardrail("a").clientRequestToken("same")))
                .hasMessageContaining("unexpected");

        assertThat(guardrails(null)).isEmpty();
        assertThat(create(guardrail("a").clientRequestToken("same")).version()).isEqualTo("DRAFT");
    }

    @Test
    void guardrailOfTheScript_isToldOf_andCanBeVersionedAndDeleted() {
        bedrock.guardrail("scripted", "DRAFT").blockedInputMessage("Scripted.");
        String made = account.createsGuardrail("made");

        assertThat(guardrails(null)).extracting(GuardrailSummary::name).containsExactlyInAnyOrder("made", "scripted");
        assertThat(get("scripted", null).blockedInputMessaging()).isEqualTo("Scripted.");
        assertThat(version("scripted")).isEqualTo("1");
        assertThat(account.createsGuardrailVersion(made)).isEqualTo("1");
        write(DeleteGuardrailRequest.builder().guardrailIdentifier("scripted").build());
        account.deletes(made);
        assertThat(guardrails(null)).isEmpty();
        assertThatThrownBy(() -> account.createsGuardrailVersion(made)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsMadeInOneRegion_isNotInAnother() {
        Door west = remember(open(Region.US_WEST_2));
        String id = create(guardrail("a")).guardrailId();

        assertThatThrownBy(() -> read(
                        west,
                        GetGuardrailResponse.class,
                        GetGuardrailRequest.builder().guardrailIdentifier(id).build()))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(read(west, CreateGuardrailResponse.class, guardrail("a").build())
                        .guardrailArn())
                .startsWith("arn:aws:bedrock:us-west-2:");
    }
}
