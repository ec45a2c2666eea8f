package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

/** Files and code laid over the bundled catalog. */
final class ModelLayersTest {

    private static final String HEADER = "{\"format\":\"modelrouter-models\",\"version\":1,\"asOf\":\"2026-12-01\"}\n";

    private static final String NOVA = "amazon.nova-lite-v1:0";

    private final ModelCatalog bundled = ModelCatalog.bundled();

    @Test
    void with_lineOfAKnownId_changesOnlyWhatItNames() {
        Model before = bundled.model("nova-lite");

        Model after =
                over("{'id':'amazon.nova-lite-v1:0','contextWindow':200000}").model("nova-lite");

        assertThat(after.contextWindow()).hasValue(200_000);
        assertThat(after.changes()).containsExactly(entry("contextWindow", "my.jsonl:2"));
        assertThat(after.toBuilder()
                        .contextWindow(before.contextWindow().getAsInt())
                        .build())
                .usingRecursiveComparison()
                .ignoringFields("changes", "facts.attestations")
                .isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'name':'Nova L'                    | name",
                "'aliases':['nl']                   | aliases",
                "'provider':'AWS'                   | provider",
                "'family':'supernova'               | family",
                "'weights':'unknown'                | weights",
                "'status':'legacy'                  | status",
                "'launched':'2024-12-06'            | launched",
                "'endOfLife':'2027-01-01'           | endOfLife",
                "'lifecycleNote':'so they say'      | lifecycleNote",
                "'successor':'nova-2-lite'          | successor",
                "'contextWindow':1                  | contextWindow",
                "'maxOutputTokens':1                | maxOutputTokens",
                "'promptCacheMinTokens':1           | promptCacheMinTokens",
                "'promptCacheTtls':['1h']           | promptCacheTtls",
                "'serviceTiers':['flex']            | serviceTiers",
                "'requiresInferenceProfile':true    | requiresInferenceProfile",
                "'supports':['reasoning']           | supports.reasoning",
                "'lacks':['tools']                  | supports.tools",
                "'scopes':{'geo:eu':['eu-west-1']}  | scopes.geo:eu",
                "'scopes':{'geo:ca':false}          | scopes.geo:ca",
                "'mantle':{'id':'amazon.nova'}      | mantle",
            })
    void with_eachField_isChangedAloneAndKnowsItsSource(String json, String field) {
        Model after = over("{'id':'" + NOVA + "'," + json + "}").model(NOVA);

        assertThat(after.changes()).containsExactly(entry(field, "my.jsonl:2"));
        assertThat(after.source()).isEqualTo("bundled 2026-11-30");
    }

    @Test
    void with_capabilitiesAndScopes_areMergedOneByOne() {
        Model after = over("{'id':'" + NOVA + "','supports':['reasoning'],'lacks':['video'],"
                        + "'scopes':{'geo:eu':['eu-west-1'],'geo:ca':false}}")
                .model(NOVA);

        assertThat(after.supports(Capability.REASONING)).isEqualTo(Support.YES);
        assertThat(after.supports(Capability.VIDEO)).isEqualTo(Support.NO);
        assertThat(after.supports(Capability.TOOLS)).isEqualTo(Support.YES);
        assertThat(after.supports(Capability.AUDIO)).isEqualTo(Support.NO);
        assertThat(after.scopes()).containsExactly(Scope.IN_REGION, Scope.US, Scope.EU, Scope.APAC);
        assertThat(after.regions(Scope.EU)).containsExactly(Region.EU_WEST_1);
        assertThat(after.callableFrom(Scope.EU, Region.EU_CENTRAL_1)).isEqualTo(Support.NO);
    }

    @Test
    void with_lifecycleField_keepsTheOthersAndTakesTheFilesDay() {
        Lifecycle after = over("{'id':'" + NOVA + "','endOfLife':'2027-05-01'}")
                .model(NOVA)
                .lifecycle();

        assertThat(after.status()).isEqualTo(Lifecycle.Status.ACTIVE);
        assertThat(after.launched()).contains(LocalDate.of(2024, 12, 5));
        assertThat(after.endOfLife()).contains(LocalDate.of(2027, 5, 1));
        assertThat(after.asOf()).contains(LocalDate.of(2026, 12, 1));
    }

    @Test
    void with_layer_datesWhatItNamesAndNothingElse() {
        ModelCatalog layered =
                over("{'id':'" + NOVA + "','contextWindow':1000,'lacks':['tools'],'scopes':{'geo:ca':['ca-west-1']}}");

        Model nova = layered.model(NOVA);
        Optional<LocalDate> now = Optional.of(LocalDate.of(2026, 12, 1));
        Optional<LocalDate> then = Optional.of(LocalDate.of(2026, 8, 21));
        assertThat(nova.attestation("contextWindow").asOf()).isEqualTo(now);
        assertThat(nova.attestation("supports.tools").asOf()).isEqualTo(now);
        assertThat(nova.attestation("scopes.geo:ca.ca-west-1").asOf()).isEqualTo(now);
        assertThat(nova.attestation("maxOutputTokens").asOf()).isEqualTo(then);
        assertThat(nova.attestation("supports.images").asOf()).isEqualTo(then);
        assertThat(nova.attestation("scopes.geo:us").asOf()).isEqualTo(then);
        assertThat(nova.attestation("status").asOf()).isEqualTo(then);
        assertThat(layered.model("nova-2-lite").asOf())
                .isEqualTo(bundled.model("nova-2-lite").asOf());
        assertThat(layered.asOf()).contains(new AsOf(then.get(), now.get()));
    }

    @Test
    void with_factsOfALine_haveTheirOwnDaysAndConfidence() {
        Model nova = over("{'id':'" + NOVA + "','contextWindow':1000,'maxOutputTokens':10,'successor':'nova-2-lite',"
                        + "'asOf':'2026-11-11','facts':[{'asOf':'2026-11-12','confidence':'confirmed','of':['contextWindow']},"
                        + "{'confidence':'single-source','of':['successor']}]}")
                .model(NOVA);

        assertThat(nova.attestation("contextWindow"))
                .isEqualTo(new Attestation(Optional.of(LocalDate.of(2026, 11, 12)), true));
        assertThat(nova.attestation("maxOutputTokens"))
                .isEqualTo(new Attestation(Optional.of(LocalDate.of(2026, 11, 11)), false));
        assertThat(nova.attestation("successor")).isEqualTo(new Attestation(Optional.empty(), false));
    }

    @Test
    void with_changeInCode_takesTheDateFromWhatWasChanged() {
        Model sonnet = bundled.model("claude-sonnet-4.6");
        Model changed = sonnet.toBuilder()
                .maxOutputTokens(1000)
                .scope(Scope.US, Region.US_EAST_1)
                .build();

        assertThat(sonnet.attestation("maxOutputTokens").confirmed()).isTrue();
        assertThat(changed.attestation("maxOutputTokens")).isEqualTo(new Attestation(Optional.empty(), false));
        assertThat(changed.attestation("scopes.geo:us.us-east-1").asOf()).isEmpty();
        assertThat(changed.attestation("contextWindow")).isEqualTo(sonnet.attestation("contextWindow"));
        assertThat(changed.toBuilder().displayName("Mine").build().attestation("contextWindow"))
                .isEqualTo(sonnet.attestation("contextWindow"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'confidence':'sure','of':['status']}             | facts.confidence | has the unknown value",
                "{'of':['status']}                                 | facts.confidence | is missing",
                "{'confidence':'confirmed','of':['stature']}       | facts.of         | No fact of a model has the name",
                "{'confidence':'confirmed','of':[],'by':'me'}      | facts.by         | is not known here",
                "{'confidence':'confirmed','asOf':'may','of':[]}   | facts.asOf       | must be a date",
            })
    void with_factsThatMakeNoSense_nameTheField(String group, String field, String problem) {
        assertThatThrownBy(() -> over("{'id':'" + NOVA + "','facts':[" + group + "]}"))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageContaining("my.jsonl, line 2, field \"" + field + "\"")
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource({"yes, YES", "no, NO", "unknown, UNKNOWN"})
    void with_converse_isAFactOfItsOwn(String text, Support converse) {
        Model nova = over("{'id':'" + NOVA + "','converse':'" + text + "'}").model(NOVA);

        assertThat(nova.converse()).isEqualTo(converse);
        assertThat(nova.callableFrom(Scope.US, Region.US_EAST_1)).isEqualTo(converse);
        assertThat(nova.callableFrom(Scope.US, Region.EU_WEST_1)).isEqualTo(Support.NO);
        assertThatThrownBy(() -> over("{'id':'" + NOVA + "','converse':'maybe'}"))
                .hasMessageContaining("field \"converse\"");
    }

    @Test
    void with_severalLayers_theLaterWinsAndEachFieldKnowsItsOwn() {
        ModelCatalog layered = bundled.with(
                        "team.jsonl",
                        stream(HEADER + "{'id':'" + NOVA + "','contextWindow':1000,'maxOutputTokens':100}"))
                .with("mine.jsonl", stream(HEADER + "\n{'id':'" + NOVA + "','contextWindow':2000}"));
        Model declared = layered.model(NOVA).toBuilder().family("own").build();

        Model top = layered.with(declared).model(NOVA);

        assertThat(top.contextWindow()).hasValue(2_000);
        assertThat(top.maxOutputTokens()).hasValue(100);
        assertThat(top.source()).isEqualTo("bundled 2026-11-30");
        assertThat(top.changes())
                .containsExactly(
                        entry("contextWindow", "mine.jsonl:3"),
                        entry("maxOutputTokens", "team.jsonl:2"),
                        entry("family", "declared in code"));
        assertThat(layered.models()).hasSameSizeAs(bundled.models());
    }

    @Test
    void with_newModel_isAddedWithItsFileAndLine() {
        Model rocket = over("{'id':'acme.rocket','name':'Rocket','provider':'Acme','family':'rocket',"
                        + "'weights':'open','status':'active','scopes':{'in-region':['us-east-1']}}")
                .model("acme.rocket");

        assertThat(rocket.source()).isEqualTo("my.jsonl:2");
        assertThat(rocket.changes()).isEmpty();
        assertThat(rocket.contextWindow()).isEmpty();
        assertThat(rocket.callableFrom(Scope.IN_REGION, Region.US_EAST_1)).isEqualTo(Support.YES);
    }

    @Test
    void source_bundledAndDeclared_saySo() {
        Model own = Model.builder("acme.rocket")
                .provider("Acme")
                .family("rocket")
                .weights(Weights.OPEN)
                .scope(Scope.US)
                .build();

        assertThat(own.source()).isEqualTo("declared in code");
        assertThat(bundled.models()).allSatisfy(model -> {
            assertThat(model.source()).isEqualTo("bundled 2026-11-30");
            assertThat(model.changes()).isEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'id':'amazon.nova-light-v1:0','contextWindow':5} | name | no model below this file has the id"
                        + " \"amazon.nova-light-v1:0\", so its line must describe it whole; the nearest models are"
                        + " amazon.nova-lite-v1:0",
                "{'id':'nova-lite','contextWindow':5}              | name | the id of that model is"
                        + " amazon.nova-lite-v1:0",
                "{'id':'us.amazon.nova-lite-v1:0','name':'x'}      | provider | the id of that model is",
                "{'contextWindow':5}                               | id | is missing",
                "{'id':'amazon.nova-lite-v1:0','weights':'ajar'}   | weights | unknown value",
                "{'id':'amazon.nova-lite-v1:0','status':'fine'}    | status | unknown value",
                "{'id':'amazon.nova-lite-v1:0','scopes':{'geo:jp':false}} | scopes.geo:jp | taken back",
                "{'id':'amazon.nova-lite-v1:0','scopes':{'geo:us':true}}  | scopes.geo:us | list of source regions",
                "{'id':'amazon.nova-lite-v1:0','scopes':{'geo:us':'us-east-1'}} | scopes.geo:us | list of strings",
                "{'id':'amazon.nova-lite-v1:0','contextWindow':-1} | contextWindow | must be from 1",
                "{'id':'amazon.nova-lite-v1:0','contextWindow':99999999999} | contextWindow | must be from 1",
                "{'id':'amazon.nova-lite-v1:0','price':'1'}        | price | is not known here",
            })
    void with_faultyLine_namesFileLineAndField(String line, String field, String problem) {
        assertThatThrownBy(() -> over(line))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageStartingWith("my.jsonl, line 2, field \"" + field + "\": ")
                .hasMessageContaining(problem);
    }

    @Test
    void with_everyScopeTakenBack_isRefusedOnItsLine() {
        assertThatThrownBy(() -> over(
                        "{'id':'meta.llama3-3-70b-instruct-v1:0'," + "'scopes':{'in-region':false,'geo:us':false}}"))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageStartingWith("my.jsonl, line 2: ")
                .hasMessageContaining("it is offered nowhere");
    }

    @Test
    void with_aliasOfAnotherModel_isRefused() {
        assertThatThrownBy(() -> over("{'id':'" + NOVA + "','aliases':['claude-opus-5']}"))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageContaining("the alias \"claude-opus-5\" is claimed by");
    }

    @Test
    void with_lineThatHasAnAccount_doesNotRepeatIt() {
        assertThatThrownBy(() ->
                        over("{'id':'arn:aws:bedrock:us-east-1:123456789012:custom-model-deployment/abcdefghij12'}"))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageContaining("must describe it whole")
                .hasMessageNotContaining("123456789012");
    }

    @Test
    void with_path_readsTheFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("models.jsonl");
        Files.writeString(file, (HEADER + "{'id':'" + NOVA + "','contextWindow':7}").replace('\'', '"'));

        Model nova = bundled.with(file).model(NOVA);

        assertThat(nova.contextWindow()).hasValue(7);
        assertThat(nova.changes().get("contextWindow")).isEqualTo(file + ":2");
    }

    @Test
    void with_pathThatIsNotThere_saysSo(@TempDir Path directory) {
        assertThatThrownBy(() -> bundled.with(directory.resolve("absent.jsonl")))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageEndingWith("absent.jsonl, line 0: cannot be read: NoSuchFileException");
        assertThatThrownBy(() -> bundled.with(directory)).isInstanceOf(CatalogFormatException.class);
    }

    @Test
    void with_ownFileAlone_isACatalogWithItsDay() {
        ModelCatalog own = ModelCatalog.of(List.of())
                .with(
                        "own.jsonl",
                        stream(HEADER + "{'id':'acme.rocket','name':'Rocket','provider':'Acme','family':'rocket',"
                                + "'weights':'unknown','status':'preview','mantle':{'id':'acme.r'}}"));

        assertThat(own.models()).hasSize(1);
        assertThat(own.asOf()).contains(new AsOf(LocalDate.of(2026, 12, 1), LocalDate.of(2026, 12, 1)));
        assertThat(own.model("acme.rocket").weights()).isEqualTo(Weights.UNKNOWN);
    }

    private ModelCatalog over(String line) {
        return bundled.with("my.jsonl", stream(HEADER + line));
    }

    /** Single quotes stand for double ones. */
    private static ByteArrayInputStream stream(String content) {
        return new ByteArrayInputStream(content.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static Map.Entry<String, String> entry(String field, String source) {
        return Map.entry(field, source);
    }
}
