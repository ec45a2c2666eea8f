package dev.modelrouter.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.google.common.primitives.Bytes;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamMetadataEvent;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensRequest;
import software.amazon.awssdk.services.bedrockruntime.model.GetAsyncInvokeResponse;
import software.amazon.awssdk.utils.builder.Buildable;

/** Bodies that no one writes on purpose: a typed error or an object, in little memory and time; nothing else. */
@Timeout(60)
final class SdkJsonFuzzTest {

    private static final int MUTANTS = 20_000;
    private static final int SEEDS = 60;

    private static final List<Supplier<? extends SdkPojo>> TYPES = List.of(
            ConverseRequest::builder,
            ConverseResponse::builder,
            ConverseStreamMetadataEvent::builder,
            CountTokensRequest::builder,
            GetAsyncInvokeResponse::builder,
            EveryType::new);

    /** Pieces that are valid somewhere, and mostly not where they land. */
    private static final List<byte[]> PIECES = Stream.of(
                    "{",
                    "}",
                    "[",
                    "]",
                    ":",
                    ",",
                    "\"",
                    "null",
                    "true",
                    "-",
                    "1e999999999",
                    "-0.0",
                    "1E-400",
                    "9".repeat(30),
                    "\"text\":",
                    "\"\\ud800\"",
                    "\"\\udc00\\ud800\"",
                    "\\u0000",
                    "\"a\":1,\"a\":2",
                    "{\"json\":{}}",
                    "[[[[",
                    "{\"toolUse\":{\"input\":",
                    "NaN",
                    "Infinity",
                    "/*",
                    "\u2028",
                    "\ufeff",
                    "1795353255.16799999",
                    "\"====\"")
            .map(piece -> piece.getBytes(UTF_8))
            .toList();

    private static final List<byte[]> BAD_UTF8 = List.of(
            new byte[] {(byte) 0xff},
            new byte[] {(byte) 0xc0, (byte) 0x80},
            new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            new byte[] {(byte) 0xed, (byte) 0xb0, (byte) 0x80},
            new byte[] {(byte) 0xe0, (byte) 0x9f, (byte) 0xbf},
            new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            new byte[] {(byte) 0xe2, (byte) 0x82},
            new byte[] {(byte) 0xf0, (byte) 0x9f, (byte) 0x98},
            new byte[] {(byte) 0x80});

    @Test
    void read_mutants_giveAnObjectOrATypedError() {
        SplittableRandom random = new SplittableRandom(20261122);
        List<List<byte[]>> bodies = new ArrayList<>();
        for (Supplier<? extends SdkPojo> type : TYPES) {
            bodies.add(bodies(type));
        }
        int read = 0;
        int refused = 0;
        for (int i = 0; i < MUTANTS; i++) {
            int type = i % TYPES.size();
            List<byte[]> originals = bodies.get(type);
            byte[] mutant = mutate(originals.get(random.nextInt(originals.size())), random);
            if (survives(mutant, TYPES.get(type))) {
                read++;
            } else {
                refused++;
            }
        }
        System.out.printf("%,d mutants of JSON bodies: %,d read, %,d refused%n", MUTANTS, read, refused);
        assertThat(read).as("mutants that reach the depths of the reader").isGreaterThan(MUTANTS / 50);
        assertThat(refused).isGreaterThan(MUTANTS / 10);
    }

    @Test
    void readDocument_mutants_giveADocumentThatCanBeWrittenOrATypedError() {
        SplittableRandom random = new SplittableRandom(7);
        List<byte[]> bodies = bodies(ConverseRequest::builder);
        int read = 0;
        for (int i = 0; i < MUTANTS / 4; i++) {
            byte[] mutant = mutate(bodies.get(random.nextInt(bodies.size())), random);
            try {
                Document document = SdkJsonReader.readDocument(mutant);
                byte[] written = SdkJsonWriter.write(document);
                assertThat(SdkJsonWriter.write(SdkJsonReader.readDocument(written)))
                        .isEqualTo(written);
                read++;
            } catch (SdkJsonException e) {
                assertThat(e.problem()).isNotEmpty();
            }
        }
        assertThat(read).isGreaterThan(MUTANTS / 50);
    }

    private static boolean survives(byte[] mutant, Supplier<? extends SdkPojo> type) {
        byte[] written;
        try {
            written = rewritten(mutant, type);
        } catch (SdkJsonException e) {
            assertThat(e.problem()).isNotEmpty();
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            return fail("not typed: " + new String(mutant, UTF_8), e);
        }
        assertThat(rewritten(written, type))
                .as("what was read and written, read again")
                .isEqualTo(written);
        return true;
    }

    private static byte[] rewritten(byte[] body, Supplier<? extends SdkPojo> type) {
        return SdkJsonWriter.write(built(SdkJsonReader.read(body, type.get())));
    }

    static Stream<Arguments> hostile() {
        String document = "{\"additionalModelRequestFields\":";
        return Stream.of(
                hostile("a million open arrays", bytes(document + "[".repeat(1_000_000))),
                hostile("a million open objects", bytes(document + "{\"a\":".repeat(1_000_000))),
                hostile("a million arrays that nobody knows", bytes("{\"x\":" + "[".repeat(1_000_000))),
                hostile("a number of a million digits", bytes(document + "9".repeat(1_000_000) + "}")),
                hostile("an integer that is huge by its exponent", bytes(maxTokens("1e999999999"))),
                hostile("an exponent beyond any number", bytes(temperature("1e99999999999"))),
                hostile("a string without an end", bytes(document + "\"" + "x".repeat(1_000_000))),
                hostile("a name without an end", bytes("{\"" + "x".repeat(1_000_000))),
                hostile("a name of a million letters", bytes("{\"" + "x".repeat(1_000_000) + "\":1}")),
                hostile("blanks without an end", bytes(" ".repeat(1_000_000) + "{")));
    }

    private static SdkPojo built(SdkPojo builder) {
        return builder instanceof Buildable buildable ? (SdkPojo) buildable.build() : builder;
    }

    private static Arguments hostile(String what, byte[] body) {
        return Arguments.of(Named.of(what, body));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void read_hostileBody_isRefusedInLittleMemory(byte[] body) {
        long before = allocated();

        assertThatThrownBy(() -> SdkJsonReader.read(body, ConverseRequest.builder()))
                .isInstanceOf(SdkJsonException.class);

        assertThat(allocated() - before)
                .as("bytes allocated for a body of %,d", body.length)
                .isLessThan(16_000_000L + 4L * body.length);
    }

    static Stream<Arguments> badUtf8() {
        return Stream.of(
                        "{\"messages\":[{\"role\":\"?\"}]}",
                        "{\"requestMetadata\":{\"?\":\"v\"}}",
                        "{\"additionalModelRequestFields\":{\"?\":[\"x?\"]}}",
                        "{\"nobody knows\":\"?\"}",
                        "{\"?\":1}",
                        "{}?")
                .flatMap(body -> BAD_UTF8.stream()
                        .map(bad -> hostile(
                                body + " with " + HexFormat.ofDelimiter(" ").formatHex(bad), with(body, bad))));
    }

    /** Puts bytes where the body has its first question mark. */
    private static byte[] with(String body, byte[] bad) {
        int at = body.indexOf('?');
        return spliced(bytes(body), at, at + 1, bad);
    }

    @ParameterizedTest
    @MethodSource("badUtf8")
    void read_badUtf8_isRefusedWhereverItStands(byte[] body) {
        assertThatThrownBy(() -> SdkJsonReader.read(body, ConverseRequest.builder()))
                .isInstanceOf(SdkJsonException.class)
                .hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> SdkJsonReader.readDocument(body)).isInstanceOf(SdkJsonException.class);
    }

    @Test
    void read_otherEncodings_areRefused() {
        for (Charset other : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16)) {
            byte[] body = "{\"messages\":[]}".getBytes(other);
            assertThatThrownBy(() -> SdkJsonReader.read(body, ConverseRequest.builder()))
                    .isInstanceOf(SdkJsonException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e39", "-1e39", "3.5e38", "1e400"})
    void read_numberBeyondAFloat_isRefused(String number) {
        assertThatThrownBy(() -> SdkJsonReader.read(bytes(temperature(number)), ConverseRequest.builder()))
                .isInstanceOf(SdkJsonException.class)
                .hasMessageStartingWith("Expected a number of -3.4028235E38 to 3.4028235E38")
                .hasMessageContaining("/inferenceConfig/temperature");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, -0.0f, 0.1f})
    void roundTrip_floatsAtTheEdge_areEqual(float edge) {
        ConverseRequest request = ConverseRequest.builder()
                .inferenceConfig(config -> config.temperature(edge))
                .build();

        assertThat(SdkJsonReader.read(SdkJsonWriter.write(request), ConverseRequest.builder())
                        .build())
                .isEqualTo(request);
    }

    /** A document keeps a number as it is written, so that none is ever unfolded. */
    @Test
    void read_hugeExponentInADocument_staysText() {
        byte[] body = bytes("{\"additionalModelRequestFields\":{\"n\":1e999999999}}");
        long before = allocated();

        ConverseRequest request =
                SdkJsonReader.read(body, ConverseRequest.builder()).build();

        assertThat(new String(SdkJsonWriter.write(request), UTF_8)).contains("1e999999999");
        assertThat(allocated() - before).isLessThan(4_000_000);
    }

    @Test
    void read_duplicateMembers_lastOneCounts() {
        ConverseRequest request = SdkJsonReader.read(
                        bytes(
                                "{\"requestMetadata\":{\"a\":\"1\",\"a\":\"2\"},\"inferenceConfig\":{\"maxTokens\":1,\"maxTokens\":2}}"),
                        ConverseRequest.builder())
                .build();

        assertThat(request.requestMetadata()).containsOnly(Map.entry("a", "2"));
        assertThat(request.inferenceConfig().maxTokens()).isEqualTo(2);
    }

    /** Half a surrogate pair is no text that UTF-8 can carry, so that it may not come out of the writer as some other. */
    @Test
    void write_halfAPair_isRefusedOrEscaped() {
        for (String half : List.of("\ud800", "a\udc00b", "\udc00\ud800")) {
            assertThatCode(() -> {
                        byte[] written = SdkJsonWriter.write(Document.fromString(half));
                        assertThat(SdkJsonReader.readDocument(written).asString())
                                .isEqualTo(half);
                    })
                    .satisfies(thrown -> {
                        if (thrown != null) {
                            assertThat(thrown).isInstanceOf(SdkJsonException.class);
                        }
                    });
        }
    }

    private static String maxTokens(String number) {
        return "{\"inferenceConfig\":{\"maxTokens\":" + number + "}}";
    }

    private static String temperature(String number) {
        return "{\"inferenceConfig\":{\"temperature\":" + number + "}}";
    }

    private static List<byte[]> bodies(Supplier<? extends SdkPojo> type) {
        List<byte[]> bodies = new ArrayList<>();
        if (type.get() instanceof EveryType) {
            return List.of(SdkJsonWriter.write(EveryType.full()));
        }
        for (int seed = 0; seed < SEEDS; seed++) {
            byte[] body = SdkJsonWriter.write((SdkPojo) ((Buildable) new RandomSdk(seed).fill(type.get())).build());
            if (body.length < 2_000) {
                bodies.add(body);
            }
        }
        return bodies;
    }

    private static byte[] mutate(byte[] body, SplittableRandom random) {
        byte[] mutant = body.clone();
        for (int left = random.nextInt(1, 4); left > 0; left--) {
            int at = random.nextInt(mutant.length + 1);
            int end = Math.min(mutant.length, at + random.nextInt(1, 20));
            mutant = switch (random.nextInt(7)) {
                case 0 -> flipped(mutant, at, random);
                case 1 -> Arrays.copyOf(mutant, Math.max(1, at));
                case 2 -> spliced(mutant, at, end, new byte[0]);
                case 3 -> spliced(mutant, at, at, PIECES.get(random.nextInt(PIECES.size())));
                case 4 -> spliced(mutant, at, end, PIECES.get(random.nextInt(PIECES.size())));
                case 5 -> spliced(mutant, at, at, BAD_UTF8.get(random.nextInt(BAD_UTF8.size())));
                default -> spliced(mutant, at, at, Arrays.copyOfRange(mutant, at, end));
            };
        }
        return mutant;
    }

    private static byte[] flipped(byte[] bytes, int at, SplittableRandom random) {
        if (at < bytes.length) {
            bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] piece) {
        return Bytes.concat(Arrays.copyOf(bytes, from), piece, Arrays.copyOfRange(bytes, to, bytes.length));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
