package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.testkit.Interaction.Answered;
import dev.modelrouter.testkit.Interaction.Asked;
import dev.modelrouter.testkit.Interaction.Ending;
import dev.modelrouter.testkit.Interaction.Event;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.document.Document;

/** The file of a cassette: what it looks like, and what comes of one that is damaged. */
final class CassetteFileTest {

    private final Path folder;

    CassetteFileTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static Document json(String text) {
        return SdkJsonReader.readDocument(text.getBytes(StandardCharsets.UTF_8));
    }

    static Cassette cassette(Interaction... interactions) {
        return new Cassette("test", LocalDate.of(2026, 11, 22), false, List.of(interactions));
    }

    static Interaction interaction(boolean stream, String request, int status, Interaction.Content answer) {
        return new Interaction(
                new Asked(
                        stream ? Operation.CONVERSE_STREAM : Operation.CONVERSE,
                        ImmutableMap.of("modelId", "us.amazon.nova-lite-v1:0"),
                        Optional.of("us-east-1"),
                        new Interaction.Json(json(request))),
                new Answered(
                        status,
                        ImmutableMap.of("content-type", "application/json"),
                        Duration.ofMillis(180),
                        Duration.ofMillis(640),
                        answer,
                        Ending.COMPLETE));
    }

    static Event event(int millis, String type, String payload) {
        ImmutableMap.Builder<String, String> headers = ImmutableMap.builder();
        EventFrame frame = type.endsWith("Exception")
                ? EventFrame.exception(type, new byte[0])
                : EventFrame.event(type, new byte[0]);
        frame.headers().forEach((name, value) -> headers.put(name, String.valueOf(value)));
        return new Event(
                Duration.ofMillis(millis),
                headers.buildOrThrow(),
                Interaction.content(payload.getBytes(StandardCharsets.UTF_8)));
    }

    private static Cassette golden() {
        return cassette(
                interaction(
                        false,
                        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Where is it?\\nTell me\"}]}],"
                                + "\"inferenceConfig\":{\"temperature\":0.20}}",
                        200,
                        new Interaction.Json(
                                json(
                                        "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":"
                                                + "[{\"text\":\"On its way \u2014 \u6f22\"}]}},\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":7,"
                                                + "\"outputTokens\":4,\"totalTokens\":11,\"serverToolUsage\":{}},\"metrics\":{\"latencyMs\":420}}"))),
                interaction(
                        true,
                        "{\"messages\":[]}",
                        200,
                        new Interaction.Events(ImmutableList.of(
                                event(180, "messageStart", "{\"p\":\"abc\",\"role\":\"assistant\"}"),
                                event(
                                        205,
                                        "contentBlockDelta",
                                        "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"On\"}}"),
                                event(230, "throttlingException", "{\"message\":\"Too many tokens\"}"),
                                new Event(
                                        Duration.ofMillis(231),
                                        ImmutableMap.of(":message-type", "error", ":error-code", "X"),
                                        new Interaction.Text(""))))),
                interaction(false, "{}", 502, new Interaction.Text("<html>Bad gateway</html>")),
                new Interaction(
                        new Asked(
                                Operation.INVOKE_MODEL,
                                ImmutableMap.of("modelId", "a.b-v1:0", "accept", "image/png"),
                                Optional.empty(),
                                new Interaction.Json(json("{\"prompt\":\"a dot\"}"))),
                        answered(new Interaction.Bytes("iVBORwD/Bw=="))),
                new Interaction(
                        new Asked(
                                Operation.INVOKE_MODEL_WITH_RESPONSE_STREAM,
                                ImmutableMap.of("modelId", "a.b-v1:0"),
                                Optional.empty(),
                                new Interaction.Text("Where is it?")),
                        answered(new Interaction.Events(ImmutableList.of(
                                event(180, "chunk", "{\"bytes\":{\"text\":\"On\",\"n\":[1.50]},\"p\":\"ab\"}"))))));
    }

    private static Answered answered(Interaction.Content content) {
        return interaction(false, "{}", 200, content).answered();
    }

    private Path written(Cassette cassette) {
        Path file = folder.resolve("written.json");
        cassette.write(file);
        return file;
    }

    @Test
    void file_golden_isAsItWas() throws Exception {
        String expected = new String(
                CassetteFileTest.class.getResourceAsStream("cassette.json").readAllBytes(), StandardCharsets.UTF_8);

        assertThat(Files.readString(written(golden()))).isEqualTo(expected);
    }

    @Test
    void file_writtenReadAndWritten_isTheSame() throws Exception {
        Path file = written(golden());
        String first = Files.readString(file);
        Cassette again = Cassette.read(file);

        assertThat(again.interactions()).isEqualTo(golden().interactions());
        assertThat(again.recorded()).isEqualTo("2026-11-22");
        again.write(file);
        assertThat(Files.readString(file)).isEqualTo(first);
    }

    @Test
    void file_cutOffAtAnyByte_isRefusedWithItsLine() throws Exception {
        Path file = written(golden());
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length - 1; length++) {
            Files.write(file, Arrays.copyOf(whole, length));

            assertThatThrownBy(() -> Cassette.read(file))
                    .as("cut off at byte %s", length)
                    .isInstanceOfSatisfying(CassetteFormatException.class, thrown -> {
                        assertThat(thrown.line()).isPresent();
                        assertThat(thrown.file()).isEqualTo(file.toString());
                    })
                    .hasMessageEndingWith("; restore the file, or delete it and record it again");
        }
    }

    @Test
    void file_withFlippedBits_isReadOrRefused() throws Exception {
        Path file = written(golden());
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(20261122);
        int refused = 0;
        for (int round = 0; round < 4_000; round++) {
            byte[] damaged = whole.clone();
            for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, damaged);
            try {
                Cassette read = Cassette.read(file);
                // What was read can be replayed and written, or says why not.
                assertThat(read.drift().toString()).isNotEmpty();
                assertThat(new CassettePlaybook(CassetteReplay.of(read)).unplayed())
                        .hasSize(read.size());
                read.interactions().forEach(each -> new Replayed(each, true).plan());
            } catch (CassetteFormatException e) {
                refused++;
                assertThat(e.getMessage()).doesNotContain("Where is it", "On its way");
            }
        }
        assertThat(refused).isBetween(1_000, 3_999);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"version\" : 1 | \"version\" : 2 | is of version 2, but this testkit reads version 1",
                "modelrouter-cassette | other | is not \"format\"",
                "2026-11-22 | yesterday | no day such as",
                "\"ConverseStream\" | \"Rerank\" | line 60: the operation is none of [Converse, ConverseStream, CountTokens,",
                "\"ConverseStream\" | \"Converse\" | \"events\" is no list, or not all there is, or the request was none",
                "\"status\" : 502 | \"status\" : 99 | \"status\" is no whole number of 200 to 599",
                "\"firstMillis\" : 180 | \"firstMillis\" : 99999999999 | \"firstMillis\" is no whole number of 0 to 86400000",
                "\"lastMillis\" : 640 | \"lastMillis\" : 17 | \"lastMillis\" is less than \"firstMillis\"",
                "\"COMPLETE\" | \"FINE\" | \"ending\" is none of",
                "{\"millis\":205 | {\"millis\":20 | comes before the one above it",
                "\"events\" : | \"evidence\" : | line 77: /interactions/1/answer has an unknown member \"evidence\"; known are [base64",
                "\"status\" : 200, | \"status\" : 200, \"status\" : 200, | this is no JSON",
                "application/json | application\\\\njson | no printable text of ASCII",
                "\"us.amazon.nova-lite-v1:0\" | \"\" | \"modelId\" is empty",
                "\"version\" : 1, | \"version\" : 1, \"verson\" : 1, | line 3: the cassette has an unknown member \"verson\"",
                "\"answer\" : | \"anwser\" : | line 28: /interactions/0 has an unknown member \"anwser\"; known are [answer, request]",
                "\"region\" : | \"regoin\" : | line 11: /interactions/0/request has an unknown member \"regoin\"",
                "\"modelId\" : | \"contentType\" : | line 10: /interactions/0/request has an unknown member \"contentType\"",
                "\"accept\" : | \"acept\" : | /interactions/3/request has an unknown member \"acept\"; known are [accept, base64,",
                "{\"millis\":205 | {\"milis\":205 | line 79: /interactions/1/answer/events/1 has an unknown member \"milis\"",
                "iVBORwD/Bw== | iVBORwD/Bw= | \"base64\" is no Base64",
                "\"base64\" : | \"text\" : \"\", \"base64\" : | there are both text and base64 in one place",
                "\"contentMasked\" : false | \"contentMasked\" : 0 | is not true or false",
            })
    void file_withSomethingWrong_saysWhat(String part, String by, String message) throws Exception {
        Path file = written(golden());
        String text = Files.readString(file);
        assertThat(text).contains(part);
        Files.writeString(file, text.replaceFirst(Pattern.quote(part), by));

        assertThatThrownBy(() -> Cassette.read(file))
                .isInstanceOf(CassetteFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void file_missingTooLargeOrTooDeep_isRefused() throws Exception {
        Path file = folder.resolve("x.json");
        assertThatThrownBy(() -> Cassette.read(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("record it");

        Files.writeString(file, "[".repeat(100_000));
        assertThatThrownBy(() -> Cassette.read(file)).isInstanceOf(CassetteFormatException.class);
        Files.writeString(file, "{\"format\":" + "[".repeat(100_000));
        assertThatThrownBy(() -> Cassette.read(file)).hasMessageContaining("beyond a limit");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(Cassette.MAX_FILE_BYTES + 1L);
        }
        assertThatThrownBy(() -> Cassette.read(file)).hasMessageContaining("has at most 67108864 bytes");
    }

    @Test
    void file_ofTooManyInteractions_isRefused() throws Exception {
        Interaction one = interaction(false, "{}", 200, new Interaction.Json(json("{}")));
        Interaction[] all = Collections.nCopies(10_000, one).toArray(Interaction[]::new);
        assertThat(Cassette.read(written(cassette(all))).size()).isEqualTo(10_000);
        all = Arrays.copyOf(all, 10_001);
        all[10_000] = one;
        Path more = written(cassette(all));

        assertThatThrownBy(() -> Cassette.read(more)).hasMessageContaining("more than 10000 interactions");
    }

    @Test
    void file_ofABodyAsDeepAsOneMayBe_isRead() throws Exception {
        String deep = "{\"a\":".repeat(SdkJsonReader.MAX_DEPTH - 1) + "{}" + "}".repeat(SdkJsonReader.MAX_DEPTH - 1);

        Cassette read =
                Cassette.read(written(cassette(interaction(false, deep, 200, new Interaction.Json(json("{}"))))));

        assertThat(read.interactions().get(0).asked().body()).isEqualTo(new Interaction.Json(json(deep)));
    }
}
