package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.Citation;
import software.amazon.awssdk.services.bedrockruntime.model.CitationGeneratedContent;
import software.amazon.awssdk.services.bedrockruntime.model.CitationsContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolInputSchema;

/** Gates that need nobody's opinion, and gates made of gates. */
class GateFamilyTest {

    private static final Gate YES = answer -> Verdict.accept().withScore(0.8);
    private static final Gate BETTER = answer -> Verdict.accept().withScore(0.9);
    private static final Gate NO = answer -> Verdict.reject("no").withScore(0.3);
    private static final Gate WORSE = answer -> Verdict.reject("never").withScore(0.1);

    /** The same in each language: two plain sentences of a support desk. */
    private static final ImmutableMap<String, String> SAMPLES = ImmutableMap.<String, String>builder()
            .put(
                    "en",
                    "We have looked at your account, and the amount that you were charged is not right. You can have"
                            + " it back.")
            .put(
                    "de",
                    "Wir haben uns das Konto angesehen, und der Betrag ist nicht richtig. Sie werden ihn auch von der"
                            + " Bank bei uns zu sehen bekommen.")
            .put(
                    "fr",
                    "Nous avons vu le compte et la somme est fausse. Vous pouvez la voir dans les relevés avec une"
                            + " carte, ce sont des erreurs.")
            .put(
                    "es",
                    "Hemos visto la cuenta y el importe está mal, pero los datos y las fechas también. Usted lo puede"
                            + " ver más tarde en sus cargos.")
            .put(
                    "it",
                    "Abbiamo visto il conto e la somma è sbagliata. Non sono gli importi che si vedono nel rendiconto"
                            + " della banca, ma anche di più.")
            .put(
                    "pt",
                    "Vimos a sua conta e o valor não está certo. Você tem uma cobrança a mais, isso foi um erro da"
                            + " equipe com os dados do cartão.")
            .put(
                    "nl",
                    "Wij hebben het saldo gezien en dat bedrag is niet goed. Je kan een deel van het geld ook naar"
                            + " deze rekening laten gaan, maar er is haast.")
            .put("ru", "Мы проверили ваш счёт, и эта сумма указана неверно. Вы получите возврат.")
            .put("uk", "Ми перевірили ваш рахунок, і ця сума вказана неправильно. Її буде повернуто.")
            .put("el", "Ελέγξαμε τον λογαριασμό σας και το ποσό δεν είναι σωστό.")
            .put("ar", "لقد راجعنا حسابك والمبلغ غير صحيح وسوف نعيده إليك.")
            .put("he", "בדקנו את החשבון שלך והסכום אינו נכון.")
            .put("hi", "हमने आपका खाता देखा और राशि सही नहीं है।")
            .put("th", "เราได้ตรวจสอบบัญชีของคุณแล้วและยอดเงินไม่ถูกต้อง")
            .put("ja", "お客様の口座を確認したところ、金額が正しくありませんでした。")
            .put("ko", "계정을 확인해 보니 금액이 올바르지 않습니다.")
            .put("zh", "我们检查了您的账户，金额不正确，我们会退款给您。")
            .buildOrThrow();

    private static Answer answer(ConverseRequest request, ContentBlock... content) {
        return new Answer(
                WalkTest.target("llama-3.3-70b", Scope.US, Region.US_EAST_1),
                ConverseResponse.builder()
                        .stopReason("end_turn")
                        .output(output -> output.message(message ->
                                message.role(ConversationRole.ASSISTANT).content(content)))
                        .build(),
                request);
    }

    private static Answer answer(String text) {
        return answer(ConverseRequest.builder().build(), ContentBlock.fromText(text));
    }

    private static boolean accepts(Gate gate, String text) {
        return gate.judge(answer(text)).verdict().accepted();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I'm sorry, but I can't help with that.",
                "I\u2019m afraid that is not possible.",
                "<thinking>Hm.</thinking>I cannot assist with this request.",
                "As an AI language model, I have no opinion.",
                "Unfortunately I must decline."
            })
    void notRefused_refusal_rejects(String text) {
        assertThat(Gate.notRefused().judge(answer(text)).verdict().reason()).isEqualTo("reads as a refusal");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The customer says that the payment cannot be seen.",
                "billing",
                "You can't help it: the tide comes twice a day.",
                "I can help with that: press the button."
            })
    void notRefused_answer_accepts(String text) {
        assertThat(accepts(Gate.notRefused(), text)).isTrue();
    }

    @Test
    void notRefused_suchWordsFarInTheAnswer_accepts() {
        assertThat(accepts(Gate.notRefused(), "The letter says this. ".repeat(20) + "I'm sorry, I cannot help."))
                .isTrue();
    }

    @Test
    void notRefused_toolUse_accepts() {
        Answer answer = answer(
                ConverseRequest.builder().build(),
                ContentBlock.fromText("I'm sorry, I cannot see it; let me look."),
                use("lookup", Map.of()));

        assertThat(Gate.notRefused().judge(answer).verdict().accepted()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"ab,false", "abc,true", "abcde,true", "abcdef,false", "<think>long thought</think>abc,true", "'',false"
    })
    void length_textOfSoMany_acceptsWithinTheBounds(String text, boolean accepted) {
        assertThat(accepts(Gate.length(3, 5), text)).isEqualTo(accepted);
    }

    @Test
    void length_characterOfTwoUnits_countsOnce() {
        assertThat(accepts(Gate.length(1, 1), "\ud83d\ude00")).isTrue();
    }

    @Test
    void length_boundsThatNothingMeets_throws() {
        assertThatThrownBy(() -> Gate.length(5, 3)).hasMessage("A length from 5 to 3 has no answers.");
    }

    @Test
    void language_eachSample_isRejectedAsAnyOtherAlone() {
        SAMPLES.forEach((language, text) -> SAMPLES.keySet().forEach(asked -> {
            assertThat(accepts(Gate.language(asked), text))
                    .as("a text in %s asked for in %s", language, asked)
                    .isEqualTo(asked.equals(language));
        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "billing", "42.00", "OK", "Anna Schmidt", "{\"a\": 1}"})
    void language_tooLittleToTell_accepts(String text) {
        assertThat(accepts(Gate.language("de"), text)).isTrue();
        assertThat(accepts(Gate.language("ja"), text)).isTrue();
    }

    @Test
    void language_quotesAnotherLanguage_accepts() {
        assertThat(accepts(
                        Gate.language("de"),
                        SAMPLES.get("de") + " Der Kunde schreibt dazu: \"you have not sent it\", und das ist alles."))
                .isTrue();
    }

    @Test
    void language_unknown_saysWhichThereAre() {
        assertThatThrownBy(() -> Gate.language("tlh"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Language tlh is none that can be told: one of [en, de");
    }

    @Test
    void cited_citationBlock_acceptsThatAlone() {
        ContentBlock cited = ContentBlock.fromCitationsContent(CitationsContentBlock.builder()
                .content(CitationGeneratedContent.fromText("It is so."))
                .citations(Citation.builder().title("a source").build())
                .build());

        ConverseRequest request = ConverseRequest.builder().build();
        assertThat(Gate.cited().judge(answer(request, cited)).verdict().accepted())
                .isTrue();
        assertThat(Gate.cited().judge(answer("It is so [1].")).verdict().reason())
                .isEqualTo("has no citation");
    }

    private static ContentBlock use(String tool, Map<String, Document> input) {
        return ContentBlock.fromToolUse(use -> use.toolUseId("t1").name(tool).input(Document.fromMap(input)));
    }

    private static ConverseRequest withTool(String schema) {
        return ConverseRequest.builder()
                .toolConfig(config -> config.tools(Tool.fromToolSpec(spec -> spec.name("lookup")
                        .inputSchema(ToolInputSchema.fromJson(
                                Optional.ofNullable(DocumentJson.read(schema)).orElseThrow())))))
                .build();
    }

    private static final ConverseRequest LOOKUP = withTool(
            """
            {"type": "object", "required": ["order"], "properties": {"order": {"type": "integer"}}}""");

    /** A request whose one tool, {@code lookup}, takes the number of an order. */
    static ConverseRequest asksWithTool() {
        return LOOKUP.toBuilder().messages(StubClient.user("Where is order 7?")).build();
    }

    @Test
    void toolArguments_byTheSchemaOfTheRequest_judges() {
        Gate gate = Gate.toolArguments();

        assertThat(gate.judge(answer(LOOKUP, use("lookup", Map.of("order", Document.fromNumber(7)))))
                        .verdict()
                        .accepted())
                .isTrue();
        assertThat(gate.judge(answer(LOOKUP, use("lookup", Map.of("order", Document.fromString("7")))))
                        .verdict()
                        .reason())
                .isEqualTo("a tool's input breaks schema rule /properties/order/type");
        assertThat(gate.judge(answer(LOOKUP, use("delete", Map.of()))).verdict().reason())
                .isEqualTo("uses a tool that the request does not have");
        assertThat(gate.judge(answer(LOOKUP, ContentBlock.fromText("no tool")))
                        .verdict()
                        .accepted())
                .isTrue();
    }

    @Test
    void toolArguments_secondOfTwoUses_isJudgedToo() {
        Answer answer = answer(LOOKUP, use("lookup", Map.of("order", Document.fromNumber(7))), use("lookup", Map.of()));

        assertThat(Gate.toolArguments().judge(answer).verdict().reason())
                .isEqualTo("a tool's input breaks schema rule /required");
    }

    @Test
    void toolArguments_schemaThatIsNone_takesAnyInput() {
        Answer answer = answer(withTool("{\"type\": 7}"), use("lookup", Map.of()));

        assertThat(Gate.toolArguments().judge(answer).verdict().accepted()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0.7,true", "0.69,false"})
    void scoring_least_isAcceptedAndKept(double score, boolean accepted) {
        Verdict verdict =
                Gate.scoring(answer -> score, 0.7, "too bad").judge(answer("x")).verdict();

        assertThat(verdict.accepted()).isEqualTo(accepted);
        assertThat(verdict.score()).hasValue(score);
    }

    private static String said(Gate gate) {
        return gate.judge(answer("x")).verdict().toString();
    }

    @Test
    void and_scores_lowerOneOfWhatBothAccept() {
        assertThat(said(YES.and(BETTER))).isEqualTo("accepted (score 0.8)");
        assertThat(said(YES.and(Gate.any()))).isEqualTo("accepted (score 0.8)");
        assertThat(said(YES.and(NO))).isEqualTo("rejected: no (score 0.3)");
        assertThat(said(NO.and(YES))).isEqualTo("rejected: no (score 0.3)");
    }

    @Test
    void or_secondIsAskedOfWhatTheFirstRejects() {
        assertThat(said(NO.or(YES))).isEqualTo("accepted (score 0.8)");
        assertThat(said(YES.or(NO))).isEqualTo("accepted (score 0.8)");
        assertThat(said(WORSE.or(NO))).isEqualTo("rejected: never, and no (score 0.3)");
    }

    @Test
    void not_turnsVerdictAndScore() {
        assertThat(said(WORSE.not("too good"))).isEqualTo("accepted (score 0.9)");
        assertThat(said(BETTER.not("too good"))).startsWith("rejected: too good (score 0.0999");
        assertThat(said(Gate.matches("y").not("has a y"))).isEqualTo("accepted");
    }

    @Test
    void combined_gatesThatAsk_declareAllAndAskInOrder() {
        Gate first = Gate.asking("nova-lite", answer -> answer.request(), said -> Verdict.reject("no"));
        Gate second = Gate.asking("nova-micro", answer -> answer.request(), said -> Verdict.accept());
        Gate gate = first.or(second).and(YES).not("turned");

        assertThat(gate.asks()).containsExactly("nova-lite", "nova-micro");
        Judgment.Asks asked = (Judgment.Asks) gate.judge(answer("x"));
        assertThat(asked.inquiry().model()).isEqualTo("nova-lite");
        Judgment.Asks then = (Judgment.Asks) asked.reading().apply(Optional.empty());
        assertThat(then.inquiry().model()).isEqualTo("nova-micro");
        assertThat(then.reading().apply(Optional.empty()).verdict().reason()).isEqualTo("turned");
    }

    @Test
    void any_emptyAnswer_isRejectedByTheRouterBeforeAnyGate() {
        List<String> none = List.of("", "  ", "<thinking>only</thinking>");

        assertThat(none).allSatisfy(text -> assertThat(StandingVerdict.of(answer(text), false))
                .isSameAs(Verdict.EMPTY));
    }
}
