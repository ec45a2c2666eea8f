package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.modelrouter.core.Lifecycle.Status;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

final class LifecycleTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);
    private static final Period HORIZON = Period.ofDays(30);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ACTIVE               |            |",
                "ACTIVE               | 2026-12-22 | ends on 2026-12-22, in 30 days",
                "ACTIVE               | 2026-12-23 |",
                "ACTIVE               | 2026-11-23 | ends on 2026-11-23, in 1 day",
                "ACTIVE               | 2026-11-22 | has ended: its last day was 2026-11-21, and calls are refused",
                "LEGACY               |            | is legacy, and no date is known for its end",
                "LEGACY               | 2026-12-03 | is legacy and ends on 2026-12-03, in 11 days",
                "LEGACY               | 2027-06-01 |",
                "PREVIEW              |            | is a preview: price, limits and existence may change",
                "PREVIEW              | 2026-12-03 | is a preview: price, limits and existence may change, and it ends"
                        + " on 2026-12-03, in 11 days",
                "PRESUMED_END_OF_LIFE |            | has presumably ended: AWS still prices it but no longer lists it",
                "END_OF_LIFE          |            | has ended: calls are refused",
                "END_OF_LIFE          | 2026-10-14 | has ended: its last day was 2026-10-13, and calls are refused",
            })
    void warning_eachStage_saysWhatIsAhead(Status status, LocalDate end, String clause) {
        Lifecycle lifecycle =
                new Lifecycle(status, Optional.empty(), Optional.empty(), Optional.ofNullable(end), Optional.empty());

        assertThat(lifecycle.warning(TODAY, HORIZON)).isEqualTo(Optional.ofNullable(clause));
    }

    @ParameterizedTest
    @CsvSource({"89, true", "90, true", "91, false"})
    void warning_ninetyDaysAhead_beginsOnTheNinetiethDay(int days, boolean warns) {
        LocalDate end = TODAY.plusDays(days);
        for (Status status : new Status[] {Status.ACTIVE, Status.LEGACY}) {
            Model model = Model.builder("acme.rocket-v1:0")
                    .aliases("rocket")
                    .provider("Acme")
                    .family("rocket")
                    .weights(Weights.OPEN)
                    .scope(Scope.IN_REGION, Region.US_EAST_1)
                    .lifecycle(new Lifecycle(
                            status, Optional.empty(), Optional.empty(), Optional.of(end), Optional.empty()))
                    .build();
            Optional<String> warning = model.warning(TODAY, Period.ofDays(90));
            ModelCatalog catalog = ModelCatalog.of(List.of(model));

            assertThat(warning.isPresent()).isEqualTo(warns);
            warning.ifPresent(text ->
                    assertThat(text).startsWith("rocket ").endsWith("ends on " + end + ", in " + days + " days"));
            // A need has the same horizon without asking for it.
            assertThat(catalog.select(ModelNeed.builder().build(), TODAY).warnings())
                    .containsExactlyElementsOf(warning.stream().toList());
        }
    }

    @ParameterizedTest
    @CsvSource({
        // recorded, on, its end, asked for, then
        "LEGACY,      2026-10-05, 2027-03-30, 2026-09-29, ACTIVE",
        "LEGACY,      2026-10-05, 2027-03-30, 2026-09-30, LEGACY",
        "LEGACY,      2026-10-05, 2027-03-30, 2027-03-29, LEGACY",
        "LEGACY,      2026-10-05, 2027-03-30, 2027-03-30, END_OF_LIFE",
        "LEGACY,      2026-07-01, 2027-03-30, 2026-07-01, LEGACY",
        "LEGACY,      2026-10-05,           , 2026-01-01, LEGACY",
        "LEGACY,                , 2027-03-30, 2026-01-01, LEGACY",
        "END_OF_LIFE, 2026-11-26, 2026-11-26, 2026-11-25, LEGACY",
        "END_OF_LIFE, 2026-11-26, 2026-11-26, 2026-11-26, END_OF_LIFE",
        "END_OF_LIFE, 2026-11-26, 2026-11-26, 2026-05-25, ACTIVE",
        "END_OF_LIFE,           , 2026-11-26, 2026-11-25, END_OF_LIFE",
        "ACTIVE,      2026-10-05, 2027-03-30, 2026-01-01, ACTIVE",
        "PREVIEW,     2026-10-05, 2027-03-30, 2027-01-01, PREVIEW",
    })
    void statusOn_aDay_isWhatTheDatesSay(Status recorded, LocalDate asOf, LocalDate end, LocalDate day, Status then) {
        Lifecycle lifecycle = new Lifecycle(
                recorded, Optional.ofNullable(asOf), Optional.empty(), Optional.ofNullable(end), Optional.empty());

        assertThat(lifecycle.statusOn(day)).isEqualTo(then);
    }

    @Test
    void warning_ofAModel_namesItAndItsSuccessorIfOneIsKnown() {
        Model opus = ModelCatalog.bundled().model("claude-opus-4.1");

        assertThat(opus.warning(TODAY, Period.ofMonths(3)))
                .contains("claude-opus-4.1 is legacy and ends on 2027-01-08, in 47 days");
        assertThat(opus.toBuilder().successor("claude-opus-5").build().warning(TODAY, Period.ofMonths(3)))
                .contains("claude-opus-4.1 is legacy and ends on 2027-01-08, in 47 days: move to claude-opus-5");
        assertThat(opus.warning(TODAY, HORIZON)).isEmpty();
    }

    @Test
    void warning_ofAResource_hasNoAccountInIt() {
        Model own = Model.builder("arn:aws:bedrock:us-east-1:123456789012:custom-model-deployment/abcdefghij12")
                .provider("us")
                .family("ours")
                .weights(Weights.CLOSED)
                .scope(Scope.IN_REGION, Region.US_EAST_1)
                .lifecycle(new Lifecycle(
                        Status.LEGACY, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()))
                .build();

        assertThat(own.warning(TODAY, HORIZON).orElseThrow())
                .startsWith("arn:aws:bedrock:us-east-1:***:custom-model-deployment/abcdefghij12 is legacy");
    }

    @Test
    void warning_negativeHorizon_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Lifecycle.DECLARED_ACTIVE.warning(TODAY, Period.ofDays(-1)))
                .withMessageContaining("P-1D");
    }
}
