package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.evaluation.Dataset.Split;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

final class DatasetFormsTest {

    private final Path folder;

    DatasetFormsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void csv_quotedFields_mayHoldCommasQuotesAndLineBreaks() throws IOException {
        Dataset dataset = Dataset.csv(write(
                "a.csv",
                String.join(
                        "\r\n",
                        "\ufeffid,prompt,expected,tags.level",
                        "1,\"Say \"\"hi\"\", twice\nor more\",hi,easy",
                        "",
                        "2,Plain,yes,",
                        "")));
        Sample first = dataset.samples().get(0);
        assertThat(first.prompt()).isEqualTo("Say \"hi\", twice\nor more");
        assertThat(first.tags()).isEqualTo(Map.of("level", "easy"));
        assertThat(dataset.samples().get(1).tags()).isEmpty();
        assertThat(dataset.samples().get(1).expected().textValue()).isEqualTo("yes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    id,prompt,expected~1,p                     | line 2 | 2 fields and the first record has 3
                    id,prompt,expected~1,"p~q",x~2,"p,x        | line 4 | double quotes of a field are not closed
                    id,prompt,expected~1,"p"q,x                | line 2 | follows the double quotes
                    id,prompt,expected~1,p"q,x                 | line 2 | within a field
                    id,prompt,expected~1,p,x~1,q,y             | line 3, field "id" | line 2 has the same id
                    id,promt,expected~1,p,x                    | line 2, field "promt" | no such field
                    id,prompt,expected~1,,x                    | line 2, field "prompt" | it is missing
                    id,prompt,prompt~1,p,x                     | line 1, field "prompt" | two columns
                    """)
    void csv_faultyRecord_isRefusedWithItsLine(String text, String place, String advice) throws IOException {
        Path file = write("a.csv", text.replace('~', '\n'));
        assertThatThrownBy(() -> Dataset.csv(file))
                .isInstanceOf(Dataset.FormatException.class)
                .hasMessageContainingAll(place, advice);
    }

    @Test
    void jsonl_conversation_isReadWithToolsAndAttachments() throws IOException {
        write("cat.png", "bytes");
        Dataset dataset = Dataset.jsonl(write(
                "a.jsonl",
                "{\"id\":\"c\",\"conversation\":{\"system\":[{\"text\":\"Be brief.\"}],\"messages\":["
                        + "{\"role\":\"user\",\"content\":[{\"text\":\"Weather?\"}]},"
                        + "{\"role\":\"assistant\",\"content\":[{\"toolUse\":{\"toolUseId\":\"t1\",\"name\":\"w\","
                        + "\"input\":{\"city\":\"Paris\",\"days\":2}}}]},"
                        + "{\"role\":\"user\",\"content\":[{\"toolResult\":{\"toolUseId\":\"t1\",\"content\":"
                        + "[{\"json\":{\"t\":21.5}}]}},{\"text\":\"So?\"}]}],"
                        + "\"inferenceConfig\":{\"maxTokens\":50,\"temperature\":0.5}},"
                        + "\"expected\":\"21.5\",\"alternatives\":[\"about 21\",22],\"attachments\":[\"cat.png\"]}"));
        Sample sample = dataset.samples().get(0);
        ConverseRequest request = sample.converse();
        assertThat(sample.prompt()).isEqualTo("So?");
        assertThat(sample.expectedAnswers()).hasSize(3);
        assertThat(request.system().get(0).text()).isEqualTo("Be brief.");
        assertThat(request.inferenceConfig().maxTokens()).isEqualTo(50);
        assertThat(request.messages().get(1).content().get(0).toolUse().input().asMap())
                .containsEntry("days", Document.fromNumber(new BigDecimal(2)));
        assertThat(request.messages().get(2).content())
                .extracting(ContentBlock::type)
                .containsExactly(ContentBlock.Type.IMAGE, ContentBlock.Type.TOOL_RESULT, ContentBlock.Type.TEXT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"id":"a","prompt":"p","conversation":{},"expected":1}                          | prompt       | give one of them
                    {"id":"a","conversation":{"messages":[{"rolle":"user"}]},"expected":1}          | conversation.messages[0].rolle | no such member
                    {"id":"a","conversation":{"messages":[{"role":1}]},"expected":1}                | conversation.messages[0].role | must be a string
                    {"id":"a","conversation":{"messages":{}},"expected":1}                          | conversation.messages | must be an array
                    {"id":"a","conversation":{"messages":[]},"expected":1}                          | conversation | not the user's
                    {"id":"a","prompt":"p","expected":"x","alternatives":"x y","attachments":["no.png"]} | attachments | is not there
                    {"id":"a","prompt":"p","expected":"x","attachments":["no.exe"]}                 | attachments  | none that Bedrock knows
                    {"id":"a","prompt":"p","expected":null,"alternatives":["x"]}                    | alternatives | nothing that it is one to
                    {"id":"a","prompt":"p","expected":" "}                                          | expected     | blank answer
                    """)
    void jsonl_faultyPart_isRefusedWithItsField(String line, String field, String advice) throws IOException {
        Path file = write("a.jsonl", line);
        assertThatThrownBy(() -> Dataset.jsonl(file))
                .isInstanceOf(Dataset.FormatException.class)
                .hasMessageContainingAll("line 1", "field \"" + field + "\"", advice);
    }

    @Test
    void decisionLog_linesWithContent_becomeSamples() throws IOException {
        Dataset dataset = Dataset.decisionLog(
                write(
                        "log.jsonl",
                        """
                {"id":"1","route":"tickets","model":"m","prompt":"p","cost":"0.1"}
                {"id":"2","route":"tickets"}
                """));
        assertThat(dataset.size()).isEqualTo(1);
        assertThat(dataset.samples().get(0).tags()).isEqualTo(Map.of("route", "tickets", "model", "m"));
        assertThat(dataset.samples().get(0).expectedAnswers()).isEmpty();
        Path bare = write("bare.jsonl", "{\"id\":\"2\"}\n");
        assertThatThrownBy(() -> Dataset.decisionLog(bare)).hasMessageContaining("none of its 1 lines has a prompt");
    }

    @Test
    void split_sameSample_isOnTheSameSideWhateverElseThereIs() {
        Split all = Kitchen.questions(400).split(0.75);
        assertThat(all.training().size()).isBetween(270, 330);
        assertThat(all.training().size() + all.heldOut().size()).isEqualTo(400);
        Split part = Kitchen.questions(200).split(0.75);
        assertThat(ids(all.training())).containsAll(ids(part.training()));
        assertThat(ids(all.heldOut())).containsAll(ids(part.heldOut()));
        assertThatThrownBy(() -> Kitchen.questions(1).split(0.5)).hasMessageContaining("too few");
        assertThatThrownBy(() -> Kitchen.questions(9).split(1)).hasMessageContaining("between 0 and 1");
    }

    @Test
    void folds_eachSample_isHeldOutOnce() {
        Dataset dataset = Kitchen.questions(100);
        List<String> heldOut = new ArrayList<>();
        for (Split fold : dataset.folds(5)) {
            assertThat(ids(fold.training())).doesNotContainAnyElementsOf(ids(fold.heldOut()));
            heldOut.addAll(ids(fold.heldOut()));
        }
        assertThat(heldOut).hasSize(100).containsExactlyInAnyOrderElementsOf(ids(dataset));
    }

    @Test
    void hash_ofTheContent_doesNotDependOnOrderOrSpelling() throws IOException {
        List<Sample> turned = new ArrayList<>(Kitchen.questions(5).samples());
        Collections.reverse(turned);
        assertThat(Dataset.of(turned).hash())
                .isEqualTo(Kitchen.questions(5).hash())
                .hasSize(64);
        assertThat(Kitchen.questions(4).hash())
                .isNotEqualTo(Kitchen.questions(5).hash());
        String one = "{\"id\":\"a\",\"prompt\":\"p\",\"expected\":{\"x\":1.0,\"y\":2}}";
        String other = "{\"expected\":{\"y\":2,\"x\":1},\"id\":\"a\",\"prompt\":\"p\"}";
        assertThat(Dataset.jsonl(write("1.jsonl", one)).hash())
                .isEqualTo(Dataset.jsonl(write("2.jsonl", other)).hash());
    }

    private static Set<String> ids(Dataset dataset) {
        Set<String> ids = new HashSet<>();
        dataset.samples().forEach(sample -> ids.add(sample.id()));
        return ids;
    }
}
