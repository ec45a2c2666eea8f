package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.model.FoundationModelSummary;
import software.amazon.awssdk.services.bedrock.model.ImportedModelSummary;
import software.amazon.awssdk.services.bedrock.model.ListImportedModelsResponse;
import software.amazon.awssdk.services.bedrock.model.ResourceNotFoundException;
import software.amazon.awssdk.services.bedrock.model.ValidationException;

/** The edges of pages and bounds, and what a listed model says of itself. */
final class AccountListingTest {

    private static final String NOVA = "amazon.nova-lite-v1:0";

    private final FakeClock clock = FakeClock.create();
    private final FakeBedrock bedrock = FakeBedrock.create(clock);
    private final FakeAccount account = bedrock.account();
    private final BedrockClient client = bedrock.controlClient();

    @AfterEach
    void close() {
        client.close();
    }

    private void imports(int models) {
        for (int i = 0; i < models; i++) {
            account.imports("own-" + i, "llama");
        }
    }

    @Test
    void page_askedForMoreThanItHas_isNoLargerAndHasAToken() {
        imports(3);
        account.pagesOf(2);

        ListImportedModelsResponse page = client.listImportedModels(request -> request.maxResults(1000));

        assertThat(page.modelSummaries()).hasSize(2);
        assertThat(page.nextToken()).isNotNull();
    }

    @Test
    void page_lastAndFull_hasNoToken() {
        imports(2);
        account.pagesOf(2);

        assertThat(client.listImportedModels(request -> {}).nextToken()).isNull();
    }

    @Test
    void pageToken_withAnotherMaxResults_goesOnWhereItWas() {
        imports(5);
        String token =
                client.listImportedModels(request -> request.maxResults(2)).nextToken();

        assertThat(client.listImportedModels(request -> request.maxResults(1).nextToken(token))
                        .modelSummaries())
                .extracting(ImportedModelSummary::modelName)
                .containsExactly("own-2");
    }

    @Test
    void pageToken_pastTheEnd_isAnEmptyLastPage() {
        imports(5);
        String token =
                client.listImportedModels(request -> request.maxResults(4)).nextToken();
        bedrock.reset();
        imports(2);

        ListImportedModelsResponse page = client.listImportedModels(request -> request.nextToken(token));

        assertThat(page.modelSummaries()).isEmpty();
        assertThat(page.nextToken()).isNull();
    }

    @Test
    void pageToken_withTheGreatestPages_isFollowedByAllTheRest() {
        imports(3);
        String token =
                client.listImportedModels(request -> request.maxResults(1)).nextToken();
        account.pagesOf(Integer.MAX_VALUE);

        assertThat(client.listImportedModels(request -> request.nextToken(token))
                        .modelSummaries())
                .extracting(ImportedModelSummary::modelName)
                .containsExactly("own-1", "own-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "one", "1:1", ""})
    void pageToken_madeUp_isRefused(String offset) {
        imports(3);
        String token =
                client.listImportedModels(request -> request.maxResults(1)).nextToken();
        String text = new String(BaseEncoding.base64Url().decode(token), StandardCharsets.UTF_8);
        String wrong = BaseEncoding.base64Url()
                .omitPadding()
                .encode(text.replaceFirst(":1$", ":" + offset).getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> client.listImportedModels(request -> request.nextToken(wrong)))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("The provided nextToken is invalid.");
    }

    @Test
    void boundsOfTime_areNotInThemselves() {
        imports(1);
        Instant created =
                client.listImportedModels(request -> {}).modelSummaries().get(0).creationTime();
        Duration little = Duration.ofSeconds(1);

        assertThat(imported(created, null)).isZero();
        assertThat(imported(created.minus(little), null)).isEqualTo(1);
        assertThat(imported(null, created)).isZero();
        assertThat(imported(null, created.plus(little))).isEqualTo(1);
    }

    private int imported(@Nullable Instant after, @Nullable Instant before) {
        return client.listImportedModels(
                        request -> request.creationTimeAfter(after).creationTimeBefore(before))
                .modelSummaries()
                .size();
    }

    @Test
    void foundationModel_says_whatItTakesAndHowItIsCalled() {
        FoundationModelSummary nova = listed(NOVA);
        assertThat(nova.inferenceTypesSupportedAsStrings()).containsExactly("ON_DEMAND", "INFERENCE_PROFILE");
        assertThat(nova.inputModalitiesAsStrings()).containsExactly("TEXT", "IMAGE", "VIDEO");

        FoundationModelSummary voxtral = listed("mistral.voxtral-mini-3b-2507");
        assertThat(voxtral.inferenceTypesSupportedAsStrings()).containsExactly("ON_DEMAND");
        assertThat(voxtral.inputModalitiesAsStrings()).containsExactly("TEXT", "SPEECH");
    }

    private FoundationModelSummary listed(String modelId) {
        return client.listFoundationModels(request -> {}).modelSummaries().stream()
                .filter(model -> model.modelId().equals(modelId))
                .findFirst()
                .orElseThrow();
    }

    /** The catalog knows models by their profiles' ids too, the service by their own alone. */
    @Test
    void availability_byAProfile_isNotFound() {
        assertThat(client.getFoundationModelAvailability(request -> request.modelId(NOVA))
                        .modelId())
                .isEqualTo(NOVA);
        assertThatThrownBy(() -> client.getFoundationModelAvailability(request -> request.modelId("us." + NOVA)))
                .isInstanceOf(ResourceNotFoundException.class);
    }
}
