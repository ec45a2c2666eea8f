package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

/** What a script of the command says, and what it cannot say. */
final class CommandScriptTest {

    private static final String NOVA = "us.amazon.nova-lite-v1:0";

    private final CommandTesting server = new CommandTesting();

    private void script(String text) {
        assertThat(server.script(text))
                .extracting(CommandTesting.Reply::body)
                .asString()
                .startsWith("{\"account\":");
    }

    @Test
    void model_byAText_repliesItForEver() {
        script("{'models': {'nova-lite': 'Hello'}}");

        assertThat(server.says(NOVA, "Hi")).isEqualTo("Hello");
        assertThat(server.says("amazon.nova-lite-v1:0", "Hi")).isEqualTo("Hello");
    }

    @Test
    void model_bySteps_takesOneAfterTheOther() {
        script("{'models': {'nova-lite': [{'throttles': 1}, {'fails': 'modelTimeout', 'times': 2}, 'a',"
                + " {'replies': 'b', 'times': 2}, {'noMore': true}]}}");

        assertThat(List.of(
                        server.converse(NOVA, "1").status(),
                        server.converse(NOVA, "2").status(),
                        server.converse(NOVA, "3").status()))
                .containsExactly(429, 408, 408);
        assertThat(server.says(NOVA, "4") + server.says(NOVA, "5") + server.says(NOVA, "6"))
                .isEqualTo("abb");
        assertThat(server.says(NOVA, "7")).contains("is used up");
    }

    @Test
    void steps_saidAgain_beginAnew() {
        script("{'models': {'nova-lite': ['a', 'b'], 'nova-pro': 'stays'}}");
        server.says(NOVA, "Hi");
        script("{'models': {'nova-lite': ['c', 'd']}}");

        assertThat(server.says(NOVA, "Hi")).isEqualTo("c");
        assertThat(server.says("us.amazon.nova-pro-v1:0", "Hi")).isEqualTo("stays");
    }

    @Test
    void settings_saidWithoutSteps_leaveTheStepsAsTheyAre() {
        script("{'models': {'nova-lite': 'a'}}");
        script("{'models': {'nova-lite': {'delays': '1.5s'}}}");

        assertThat(server.says(NOVA, "Hi")).isEqualTo("a");
        assertThat(server.bedrock().lastCall().delay()).isEqualTo(Duration.ofMillis(1_500));
    }

    @Test
    void answers_byTheirConditions_areTheFirstThatFits() {
        script("{'models': {'nova-lite': {'answers': [{'promptContains': 'WEATHER', 'replies': 'sun'},"
                + " {'systemContains': 'x', 'replies': 'never'}, {'promptContains': 'fail', 'fails': 'throttling'},"
                + " {'replies': 'what?'}]}}}");

        assertThat(server.says(NOVA, "the weather, please")).isEqualTo("sun");
        assertThat(server.says(NOVA, "Hi")).isEqualTo("what?");
        assertThat(server.converse(NOVA, "fail").status()).isEqualTo(429);
    }

    @Test
    void answers_toInvokeModel_seeItsPrompt() {
        script("{'models': {'nova-lite': {'answers': [{'promptContains': 'weather', 'replies': 'sun'},"
                + " {'replies': 'what?'}]}}}");

        assertThat(server.send(
                                "POST",
                                "/model/" + NOVA + "/invoke",
                                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"the weather\"}]}]}")
                        .body())
                .contains("sun");
    }

    @Test
    void reply_ofSeveralParts_hasThemInOrder() {
        script("{'models': {'nova-lite': {'replies': {'text': 'Let me see. ', 'toolUse': [{'name': 'weather'},"
                + " {'name': 'time', 'input': {'zone': 'CET'}}], 'stopReason': 'max_tokens',"
                + " 'usage': {'inputTokens': 7, 'outputTokens': 9}}}}}");

        assertThat(server.converse(NOVA, "Hi").body())
                .containsSubsequence("Let me see.", "weather", "time", "CET", "\"stopReason\":\"max_tokens\"")
                .contains("\"inputTokens\":7,\"outputTokens\":9");
    }

    @Test
    void invokes_inEveryForm_isPassedThrough() {
        script("{'models': {'amazon.titan-embed-text-v2:0': [{'invokes': {'json': {'embedding': [0.1]}}},"
                + " {'invokes': {'text': 'no JSON', 'contentType': 'text/plain'}},"
                + " {'invokes': {'base64': 'aGVsbG8='}}]}}");

        assertThat(List.of(embedding(), embedding(), embedding()))
                .containsExactly("{\"embedding\":[0.1]}", "no JSON", "hello");
    }

    private String embedding() {
        return server.send("POST", "/model/amazon.titan-embed-text-v2:0/invoke", "{\"inputText\":\"a\"}")
                .body();
    }

    @Test
    void fault_statedInFull_isAnswered() {
        script("{'models': {'nova-lite': [{'fails': {'fault': 'throttling', 'message': 'Slower'}},"
                + " {'fails': {'code': 'OddException', 'status': 418, 'message': 'Tea', 'with': {'pot': 1}}},"
                + " {'fails': {'status': 502}}]}}");

        assertThat(server.says(NOVA, "1")).isEqualTo("429 {\"message\":\"Slower\"}");
        assertThat(server.says(NOVA, "2")).isEqualTo("418 {\"message\":\"Tea\",\"pot\":1}");
        assertThat(server.says(NOVA, "3")).startsWith("502");
    }

    @Test
    void region_ofAScript_answersThereAlone() {
        script("{'regions': {'us-east-1': {'models': {'nova-lite': 'here'}}, 'eu-west-1': {'anyModel': 'there'}},"
                + " 'anyModel': 'any'}");

        assertThat(server.says(NOVA, "Hi")).isEqualTo("here");
        assertThat(server.says("us.amazon.nova-pro-v1:0", "Hi")).isEqualTo("any");
        assertThat(server.bedrock().in(Region.EU_WEST_1).anyModel().hasSteps()).isTrue();
    }

    @Test
    void account_whatIsMadeThere_isScriptedByItsName() {
        script("{'models': {'account:tickets': 'Hello'},"
                + " 'account': {'createsProfile': {'tickets': 'us.amazon.nova-lite-v1:0'}}}");
        String arn = server.bedrock().account().in(Region.US_EAST_1).toString();

        assertThat(arn).contains("1 resources");
        assertThat(server.send("GET", "/__fake/account", "").body())
                .contains("\"tickets\":\"arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/");
    }

    @Test
    void quotasOutagesAndDenials_areKept() {
        script("{'anyModel': 'ok', 'quotas': {'nova-lite': {'requests': 1}}, 'outages': {'nova-pro': '10m'},"
                + " 'denies': {'NOT_GRANTED': ['nova-micro']}}");

        assertThat(server.converse(NOVA, "1").status()).isEqualTo(200);
        assertThat(server.converse(NOVA, "2").status()).isEqualTo(429);
        assertThat(server.converse("us.amazon.nova-pro-v1:0", "3").status()).isEqualTo(503);
        assertThat(server.converse("us.amazon.nova-micro-v1:0", "4").status()).isEqualTo(403);
    }

    @Test
    void guardrail_ofAScript_masksAndBlocks() {
        script("{'anyModel': 'Order AB-123456 is on its way', 'guardrails': {'support:1': {'blocks': ['rival'],"
                + " 'blocksTopics': {'Money': 'invest'}, 'masks': {'ORDER': '[A-Z]{2}-[0-9]{6}'},"
                + " 'blockedInputMessage': 'No.'}}}");
        String config = ",\"guardrailConfig\":{\"guardrailIdentifier\":\"support\",\"guardrailVersion\":\"1\"}}";
        String path = "/model/" + NOVA + "/converse";
        String ask = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"%s\"}]}]";

        assertThat(server.send("POST", path, String.format(ask, "Hi") + config).body())
                .contains("Order {ORDER} is");
        assertThat(server.send("POST", path, String.format(ask, "a rival") + config)
                        .body())
                .contains("\"No.\"");
        assertThat(server.send("POST", path, String.format(ask, "to invest") + config)
                        .body())
                .contains("\"No.\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {'modles': {}} | line 1, modles: there is no such field; did you mean models?
                    {'models': {'nova-lit': 'x'}} | models.nova-lit: No model is called "nova-lit". Nearest: nova-lite
                    {'models': {'nova-lite': {'replis': 'x'}}} | models.nova-lite.replis: there is no such field; did you mean replies?
                    {'models': {'nova-lite': [{'replies': 'x', 'fails': 'throttling'}]}} | models.nova-lite[0]: there are both "replies" and "fails"
                    {'models': {'nova-lite': [{'times': 2}]}} | models.nova-lite[0]: one of these is missing: replies
                    {'models': {'nova-lite': []}} | there are no steps
                    {'models': {'nova-lite': 7}} | models.nova-lite: here is a text to reply, a list of steps, or an object of steps and settings wanted, but 7 found
                    {'models': {'nova-lite': [{'fails': 'throtling'}]}} | models.nova-lite[0].fails: there is no fault "throtling"; did you mean throttling
                    {'models': {'nova-lite': [{'fails': {'status': 200}}]}} | fails.status: here is a whole number of 400 to 599 wanted, but 200 found
                    {'models': {'nova-lite': [{'throttles': 0}]}} | throttles: here is a whole number of 1 to 1000000 wanted
                    {'models': {'nova-lite': [{'throttles': 1.5}]}} | wanted, but 1.5 found
                    {'models': {'nova-lite': {'delays': '3 apples'}}} | delays: here is a time such as "400ms"
                    {'models': {'nova-lite': {'delays': 400}}} | delays: here is a time such as "400ms", "1.5s", "2m" or "PT0.4S" wanted, but 400 found
                    {'models': {'nova-lite': {'delays': '-1s'}}} | here is a time such as
                    {'models': {'nova-lite': {'breaks': 'RESET'}}} | breaks: RESET may strike at several moments
                    {'models': {'nova-lite': {'breaks': {'effect': 'RESET'}}}} | it does not say when; add "afterEvents": 3
                    {'models': {'nova-lite': {'breaks': {'effect': 'reset', 'afterEvents': 1}}}} | there is no effect "reset"; did you mean RESET
                    {'models': {'nova-lite': {'breaks': {'effect': 'TRUNCATE', 'moment': 'BEFORE_HEADERS'}}}} | cannot strike BEFORE_HEADERS
                    {'models': {'nova-lite': {'answers': [{'promptContains': 'x', 'replies': 'y'}]}}} | a request that fits none of these would have no answer
                    {'models': {'nova-lite': {'replies': {'content': [{'txt': 'x'}]}}}} | replies.content[0].txt: there is no such field; did you mean text?
                    {'models': {'nova-lite': {'replies': {'text': 'x', 'stopReason': 'end'}}}} | stopReason: there is no stop reason "end"
                    {'models': {'nova-lite': {'replies': {'text': 'x', 'usage': {'inputTokens': -1}}}}} | replies.usage: A call uses zero or more tokens
                    {'models': {'nova-lite': {'failsAtRandom': {'rate': 2, 'faults': ['throttling']}}}} | failsAtRandom: A rate is 0
                    {'models': {'nova-lite': {'behavesLike': 'LLAMA'}}} | there is no personality "LLAMA"
                    {'models': {'nova-lite': 'a', 'nova-lite': 'b'}} | models.nova-lite: this field is there twice
                    {'models': {'account:x': 'a'}} | no script has made "x" in the account
                    {'regions': {'us-east': {}}} | regions.us-east: "us-east" has not the form of a region; did you mean us-east-1
                    {'denies': {'NOT_GRANTD': []}} | denies.NOT_GRANTD: there is no such denial; did you mean NOT_GRANTED
                    {'waives': ['UNKNOWN_FIELD']} | waives[0]: there is no rule "UNKNOWN_FIELD"; did you mean UNKNOWN_FIELDS
                    {'quotas': {'nova-lite': {'requests': 0}}} | quotas.nova-lite.requests: here is a whole number of 1
                    {'guardrails': {'support': {}}} | guardrails.support: a guardrail is named by id and version
                    {'guardrails': {'support:1': {'masks': {'A': '('}}}} | masks.A: Unclosed group
                    {'promptRouters': {'router': 'nova-lite'}} | promptRouters.router: A prompt router is named by its ARN
                    {'replays': ['a.json']} | replays[0]: cassettes are replayed by the script that the server is started with alone
                    {'models': | line 1: this is no JSON
                    [] | the body, line 1: here is an object of the fields
                    {} {} | there is something behind the end
                    '' | there is nothing in it
                    """)
    void script_thatCannotBeMeantSo_isRefusedWithItsPlace(String script, String problem) {
        server.bedrock().anyModel().replies("as before");
        CommandTesting.Reply reply =
                server.send("POST", "/__fake/script", script == null ? "" : script.replace('\'', '"'));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body().replace("\\\"", "\"")).contains(problem);
        assertThat(server.says(NOVA, "Hi")).isEqualTo("as before");
    }

    @Test
    void script_wrongInItsLastLine_changesNothing() {
        CommandTesting.Reply reply =
                server.script("{\n'models': {'nova-lite': 'a'},\n'anyModel': 'b',\n'guardrails': {'A!:1': {}}}");

        assertThat(reply.body()).contains("line 4, guardrails.A!:1: A guardrail's id has letters in lower case");
        assertThat(server.converse(NOVA, "Hi").body()).contains("No script answers");
    }
}
