package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;

final class CatalogLineTest {

    private static final String HEADER = "{\"format\":\"modelrouter-models\",\"version\":1,\"asOf\":\"2026-11-22\"}\n";
    private static final String MODEL = "{\"id\":\"acme.rocket\",\"name\":\"Rocket\",\"aliases\":[\"rocket\"],"
            + "\"provider\":\"Acme\",\"family\":\"rocket\",\"weights\":\"open\",\"status\":\"active\","
            + "\"scopes\":{\"in-region\":[\"us-east-1\"]}}";

    @Test
    void read_validFile_givesTheModels() {
        ModelCatalog catalog = read(HEADER + "\r\n" + MODEL + "\r\n\n");

        assertThat(catalog.models()).hasSize(1);
        assertThat(catalog.model("rocket").regions(Scope.IN_REGION)).containsExactly(Region.US_EAST_1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"name\":\"Rocket\"        | \"name\":7                     | name     | must be a string",
                "\"name\":\"Rocket\"        | \"name\":\" \"                 | name     | is blank",
                "\"name\":\"Rocket\"        | \"nome\":\"Rocket\"            | nome     | is not known here",
                "\"name\":\"Rocket\",       | ``                             | name     | is missing",
                "\"name\":\"Rocket\"        | \"name\":null                  | name     | is null",
                "\"weights\":\"open\"       | \"weights\":\"ajar\"           | weights  | unknown value \"ajar\"",
                "\"status\":\"active\"      | \"status\":\"active\",\"endOfLife\":\"soon\" | endOfLife | must be a date",
                "\"status\":\"active\"      | \"status\":\"active\",\"contextWindow\":0 | contextWindow | from 1 to",
                "\"status\":\"active\"      | \"status\":\"active\",\"contextWindow\":1.5 | contextWindow | decimal number",
                "\"status\":\"active\"      | \"status\":\"active\",\"contextWindow\":true | contextWindow | whole number",
                "\"status\":\"active\"      | \"status\":\"active\",\"supports\":[\"flight\"] | supports | \"flight\"",
                "\"status\":\"active\"      | \"status\":\"active\",\"supports\":[\"tools\"],\"lacks\":[\"tools\"]"
                        + " | lacks | both have tools",
                "\"status\":\"active\"      | \"status\":\"active\",\"promptCacheTtls\":[\"5\"] | promptCacheTtls | \"5\"",
                "\"status\":\"active\"      | \"status\":\"active\",\"serviceTiers\":[\"gold\"] | serviceTiers | \"gold\"",
                "[\"rocket\"]               | \"rocket\"                     | aliases  | a list of strings",
                "[\"rocket\"]               | [1]                            | aliases  | a list of strings",
                "\"in-region\"              | \"geo:moon\"                   | scopes.geo:moon | is not a scope",
                "[\"us-east-1\"]            | true                           | scopes.in-region | a list of source regions",
                "[\"us-east-1\"]            | false                          | scopes.in-region | no such scope",
            })
    void read_faultyField_namesFileLineAndField(String from, String to, String field, String problem) {
        String broken = MODEL.replace(from, to);
        assertThat(broken).isNotEqualTo(MODEL);

        CatalogFormatException e =
                catchThrowableOfType(CatalogFormatException.class, () -> read(HEADER + MODEL + "\n" + broken));

        assertThat(e.file()).isEqualTo("my.jsonl");
        assertThat(e.line()).isEqualTo(3);
        assertThat(e.field()).contains(field);
        assertThat(e.getMessage())
                .startsWith("my.jsonl, line 3, field \"" + field + "\": ")
                .contains(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"id\":\"acme.rocket\"   | not valid JSON",
                "[]                        | not a JSON object",
                "{\"id\":1} {}             | something follows",
                "{\"id\":1,\"id\":2}       | field \"id\": is there twice",
                "nonsense                  | not a JSON object",
                "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}} | more than 8 deep",
            })
    void read_faultyLine_namesFileAndLine(String line, String problem) {
        assertThatThrownBy(() -> read(HEADER + line + "\n"))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageStartingWith("my.jsonl, line 2")
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                                  | line 0: is empty",
                "{\"version\":1}                                     | field \"format\": is missing",
                "{\"format\":\"modelrouter-prices\",\"version\":1}   | is this the right file?",
                "{\"format\":\"modelrouter-models\",\"version\":2,\"asOf\":\"2026-11-22\"} | a newer library may read it",
                "{\"format\":\"modelrouter-models\",\"asOf\":\"2026-11-22\"} | field \"version\": must be 1, is 0",
                "{\"format\":\"modelrouter-models\",\"version\":1}   | field \"asOf\": is missing",
                "{\"format\":\"modelrouter-models\",\"version\":1,\"asOf\":\"2026-11-22\",\"x\":1} | field \"x\"",
            })
    void read_faultyHeader_isRefused(String header, String problem) {
        assertThatThrownBy(() -> read(header))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void read_sameIdTwice_namesBothLines() {
        assertThatThrownBy(() -> read(HEADER + MODEL + "\n" + MODEL + "\n"))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessage("my.jsonl, line 3, field \"id\": is that of line 2 too; put both into one line");
    }

    @Test
    void read_clashInTheFile_namesTheLaterLine() {
        String twin = MODEL.replace("acme.rocket", "acme.twin");

        CatalogFormatException e =
                catchThrowableOfType(CatalogFormatException.class, () -> read(HEADER + MODEL + "\n" + twin + "\n"));

        assertThat(e).hasMessageContaining("the alias \"rocket\" is claimed by acme.rocket and by acme.twin");
        assertThat(e.line()).isEqualTo(3);
        assertThat(e.field()).isEmpty();
    }

    @Test
    void read_modelThatCannotBeBuilt_saysWhyOnItsLine() {
        assertThatThrownBy(() -> read(HEADER + MODEL.replace("[\"rocket\"]", "[\"rocket/2\"]")))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageStartingWith("my.jsonl, line 2: Cannot build the model \"acme.rocket\"");
    }

    @Test
    void read_textThatCannotBeARegion_saysSoOfItsField() {
        assertThatThrownBy(() -> read(HEADER + MODEL.replace("us-east-1", "nowhere")))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageStartingWith("my.jsonl, line 2, field \"scopes.in-region\"")
                .hasMessageContaining("\"nowhere\" is not a region");
    }

    @Test
    void read_invalidUtf8_isRefused() {
        byte[] bytes = (HEADER + MODEL).getBytes(StandardCharsets.UTF_8);
        bytes[HEADER.length() + MODEL.indexOf("Rocket")] = (byte) 0xc3;

        assertThatThrownBy(() -> ModelCatalog.of(List.of()).with("my.jsonl", new ByteArrayInputStream(bytes)))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessage("my.jsonl, line 2, field \"name\": not valid UTF-8");
    }

    @Test
    void read_endlessStream_stopsAtTheLimit() {
        CountingStream endless = new CountingStream();

        assertThatThrownBy(() -> ModelCatalog.of(List.of()).with("my.jsonl", endless))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessage("my.jsonl, line 0: the file has more than 8388608 bytes");
        assertThat(endless.read).isBetween(8_388_609L, 8_500_000L);
    }

    @Test
    void read_longLine_isRefused() {
        assertThatThrownBy(() -> read(HEADER + "{\"id\":\"" + "x".repeat(65_536) + "\"}"))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessage("my.jsonl, line 2: the line has more than 65536 bytes");
    }

    @Test
    void read_longString_isRefused() {
        assertThatThrownBy(() -> read(HEADER + "{\"id\":\"" + "x".repeat(5_000) + "\"}"))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessage("my.jsonl, line 2, field \"id\": the string has 5000 characters; at most 4096 are read");
    }

    @Test
    void read_manyEmptyLines_isRefused() {
        assertThatThrownBy(() -> read(HEADER + "\n".repeat(50_000)))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessage("my.jsonl, line 50001: the file has more than 50000 lines");
    }

    @Test
    void read_streamThatFails_isTheSameException() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk on fire");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw new IOException("disk on fire");
            }
        };

        assertThatThrownBy(() -> ModelCatalog.of(List.of()).with("my.jsonl", broken))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageContaining("cannot be read: disk on fire")
                .hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void read_byteOrderMark_isRefused() {
        assertThatThrownBy(() -> read("\ufeff" + HEADER + MODEL))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessage("my.jsonl, line 1: the file begins with a byte order mark; save it as UTF-8 without one");
    }

    @Test
    void read_otherEncoding_isRefused() {
        byte[] utf16 = (HEADER + MODEL).getBytes(StandardCharsets.UTF_16LE);

        assertThatThrownBy(() -> ModelCatalog.of(List.of()).with("my.jsonl", new ByteArrayInputStream(utf16)))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageStartingWith("my.jsonl, line 1: not valid JSON");
    }

    @Test
    void read_fileOfAHundredMegabytes_isRefusedWithoutReadingItAll(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("huge.jsonl");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.writeBytes(HEADER + MODEL + "\n");
            sparse.setLength(100L << 20);
        }

        assertThatThrownBy(() -> CatalogLine.read(file, ModelLines.FORMAT))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessage(file + ", line 0: the file has more than 8388608 bytes");
    }

    @Test
    void read_pathThatCannotBeRead_isTheSameException(@TempDir Path folder) {
        assertThatThrownBy(() -> CatalogLine.read(folder.resolve("none"), ModelLines.FORMAT))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageEndingWith("none, line 0: there is no such file");
        assertThatThrownBy(() -> CatalogLine.read(folder, ModelLines.FORMAT))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageContaining("line 0: cannot be read");
    }

    @Test
    void read_fileCutAtEveryByte_isReadOrRefusedAtItsLastLine() {
        byte[] whole = (HEADER + MODEL + "\n"
                        + MODEL.replace("acme.rocket", "acme.sled").replace("[\"rocket\"]", "[]"))
                .getBytes(StandardCharsets.UTF_8);
        int read = 0;
        for (int length = 0; length <= whole.length; length++) {
            try {
                ModelCatalog.of(List.of()).with("my.jsonl", new ByteArrayInputStream(whole, 0, length));
                read++;
            } catch (CatalogFormatException e) {
                assertThat(e.file()).isEqualTo("my.jsonl");
                assertThat(e.line())
                        .isEqualTo(
                                length == 0
                                        ? 0
                                        : length < HEADER.length()
                                                ? 1
                                                : length <= HEADER.length() + MODEL.length() ? 2 : 3);
            }
        }
        // The header with and without its line's end, the first model likewise, and all of it.
        assertThat(read).isEqualTo(5);
    }

    @Test
    void index_lines_areReadWhenAsked() {
        List<CatalogLine> lines = CatalogLine.index(
                "my.jsonl", ModelLines.FORMAT, stream(HEADER + MODEL + "\n{\"id\":\"b\",broken\n{ \"id\":\"c\"}"));

        assertThat(lines).hasSize(4);
        assertThat(lines.get(1).leading("id")).contains("acme.rocket");
        assertThat(lines.get(1).leading("name")).isEmpty();
        assertThat(lines.get(2).leading("id")).contains("b");
        assertThat(lines.get(3).leading("id")).isEmpty();
        assertThat(lines.get(1).string("name")).isEqualTo("Rocket");
        assertThat(lines.get(1).leading("id")).contains("acme.rocket");
        assertThat(lines.get(1).leading("name")).isEmpty();
        assertThatThrownBy(() -> lines.get(2).string("id"))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageStartingWith("my.jsonl, line 3: not valid JSON");
        assertThatThrownBy(() -> CatalogLine.index("my.jsonl", "other", stream(HEADER)))
                .hasMessageContaining("is this the right file?");
    }

    @Test
    void serviceTiers_thatALineMayName_areThoseOfTheSdk() {
        assertThat(ModelLines.SERVICE_TIERS)
                .containsExactlyInAnyOrderElementsOf(ServiceTierType.knownValues().stream()
                        .map(ServiceTierType::toString)
                        .toList());
    }

    @Test
    void read_randomlyDamagedFile_isReadOrRefusedWithItsOwnException() {
        RandomGenerator random = new Random(7);
        byte[] whole = (HEADER + MODEL + "\n").getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        for (int run = 0; run < 20_000; run++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                ModelCatalog.of(List.of())
                        .with("my.jsonl", new ByteArrayInputStream(damaged, 0, random.nextInt(whole.length + 1)));
            } catch (CatalogFormatException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(15_000);
    }

    @Test
    void accessors_nestedObjects_areReadAndNamedByPath() {
        List<CatalogLine> lines = CatalogLine.read(
                "my.jsonl",
                "f",
                stream(
                        "{\"format\":\"f\",\"version\":1,\"list\":[{\"a\":\"b\"},{}],\"one\":{\"flag\":true},\"not\":3}"));
        CatalogLine header = lines.get(0);

        assertThat(header.objects("list")).hasSize(2);
        assertThat(header.objects("list").get(0).string("a")).isEqualTo("b");
        assertThat(header.objects("absent")).isEmpty();
        assertThat(header.optionalObject("one").flatMap(one -> one.optionalFlag("flag")))
                .contains(true);
        assertThat(header.optionalObject("absent")).isEmpty();
        String meaning = header.known("format", "f", Optional.of("it"));
        assertThat(meaning).isEqualTo("it");
        assertThatThrownBy(() -> header.known("format", "f", Optional.empty()))
                .hasMessage("my.jsonl, line 1, field \"format\": has the unknown value \"f\"");
        assertThat(header).hasToString("my.jsonl, line 1");
        assertThatThrownBy(() -> header.objects("list").get(1).string("a"))
                .hasMessage("my.jsonl, line 1, field \"list.a\": is missing");
        assertThatThrownBy(() -> header.optionalObject("not")).hasMessageContaining("must be an object");
        assertThatThrownBy(() -> header.allowOnly(Set.of("format"))).hasMessageContaining("field \"version\"");
    }

    private static ModelCatalog read(String content) {
        return ModelCatalog.of(List.of()).with("my.jsonl", stream(content));
    }

    private static InputStream stream(String content) {
        return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
    }

    /** One byte without end, counting how much of it was read. */
    private static final class CountingStream extends InputStream {

        private long read;

        @Override
        public int read() {
            read++;
            return 'x';
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            Arrays.fill(buffer, offset, offset + length, (byte) 'x');
            read += length;
            return length;
        }
    }
}
