package dev.modelrouter.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** Our frames against the SDK's own, and against everything that is no frame. */
final class EventFrameTest {

    private static final int MUTANTS = 120_000;

    @Test
    void encode_randomFrames_areReadAlikeByTheSdk() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 3_000; i++) {
            EventFrame frame = frame(random);

            Message read = Message.decode(ByteBuffer.wrap(frame.encode()));

            assertThat(read).as("frame %s", i).isEqualTo(sdk(frame));
            assertThat(List.copyOf(read.getHeaders().keySet()))
                    .isEqualTo(frame.headers().keySet().asList());
        }
    }

    @Test
    void encode_randomFrames_haveTheSdksBytes() {
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 3_000; i++) {
            EventFrame frame = frameForTheSdk(random);

            assertThat(ByteBuffer.wrap(frame.encode())).isEqualTo(sdk(frame).toByteBuffer());
        }
    }

    @Test
    void feed_framesOfTheSdkInPiecesOfAnySize_areReadInOrder() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 300; round++) {
            List<EventFrame> frames = new ArrayList<>();
            ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
            for (int left = random.nextInt(1, 12); left > 0; left--) {
                EventFrame frame = frameForTheSdk(random);
                frames.add(frame);
                bytes.put(sdk(frame).toByteBuffer());
            }
            bytes.flip();
            EventFrameDecoder decoder = new EventFrameDecoder();
            List<EventFrame> read = new ArrayList<>();
            while (bytes.hasRemaining()) {
                int piece = Math.min(bytes.remaining(), random.nextInt(random.nextBoolean() ? 3 : 4_000));
                read.addAll(decoder.feed(bytes.slice(bytes.position(), piece)));
                bytes.position(bytes.position() + piece);
            }

            assertThat(read).isEqualTo(frames);
            assertThat(decoder.isBetweenFrames()).isTrue();
        }
    }

    @Test
    void feed_mutatedFrames_failTypedOrAgreeWithTheSdk() {
        SplittableRandom random = new SplittableRandom(4);
        int refused = 0;
        int read = 0;
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = mutate(frame(random).encode(), random);
            if (random.nextInt(4) > 0) {
                repairChecksums(mutant);
            }
            EventFrameDecoder decoder = new EventFrameDecoder();
            try {
                List<EventFrame> frames = decoder.feed(ByteBuffer.wrap(mutant));
                read += frames.size();
                if (!frames.isEmpty()) {
                    assertThat(sdk(frames.get(0)))
                            .as("mutant %s", i)
                            .isEqualTo(Message.decode(ByteBuffer.wrap(mutant)));
                }
            } catch (EventFrameException e) {
                refused++;
                if (refused % 100 > 0) {
                    continue;
                }
                assertThatThrownBy(() -> decoder.feed(ByteBuffer.allocate(0)))
                        .isInstanceOf(EventFrameException.class)
                        .hasCause(e);
            }
        }

        assertThat(refused).as("the mutants are broken").isGreaterThan(MUTANTS / 10);
        assertThat(read).as("but not all beyond recognition").isGreaterThan(MUTANTS / 10);
    }

    @Test
    void feed_randomBytes_failTypedOrWaitForMore() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            EventFrameDecoder decoder = new EventFrameDecoder();
            try {
                assertThat(decoder.feed(ByteBuffer.wrap(noise))).isEmpty();
                assertThat(noise).hasSizeLessThan(EventFrame.PRELUDE);
            } catch (EventFrameException e) {
                assertThat(e).hasMessageContaining("prelude");
            }
        }
    }

    @Test
    void feed_claimedLengthBeyondTheLimit_isRefusedBeforeTheBytesCome() {
        for (long payload : new long[] {EventFrame.MAX_PAYLOAD + 1, Integer.MAX_VALUE, 0xffff_ffffL - 16}) {
            assertThatThrownBy(() -> new EventFrameDecoder().feed(prelude(payload + EventFrame.OVERHEAD, 0)))
                    .isInstanceOf(EventFrameException.class)
                    .hasMessageContaining("25165824")
                    .hasMessageContaining(String.valueOf(payload));
        }
        assertThatThrownBy(() -> new EventFrameDecoder().feed(prelude(1_000_000, EventFrame.MAX_HEADERS + 1)))
                .hasMessageContaining("131072");
        assertThatThrownBy(() -> new EventFrameDecoder().feed(prelude(20, 5))).hasMessageContaining("-1");
        assertThatThrownBy(() -> new EventFrameDecoder().feed(prelude(0, 0))).isInstanceOf(EventFrameException.class);
    }

    @Test
    void feed_claimedLengthWithinTheLimit_takesNoMemoryUntilTheBytesCome() {
        List<EventFrameDecoder> decoders = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            EventFrameDecoder decoder = new EventFrameDecoder();
            assertThat(decoder.feed(prelude(EventFrame.MAX_PAYLOAD + EventFrame.OVERHEAD, 0)))
                    .isEmpty();
            decoders.add(decoder);
        }

        assertThat(decoders).as("240 GB claimed").noneMatch(EventFrameDecoder::isBetweenFrames);
    }

    @Test
    void feed_largestFrame_isRead() {
        EventFrame large = EventFrame.event("x", new byte[EventFrame.MAX_PAYLOAD]);

        assertThat(new EventFrameDecoder().feed(ByteBuffer.wrap(large.encode())))
                .containsExactly(large);
    }

    @Test
    void feed_headersOfTheGreatestLength_areRead() {
        ImmutableMap.Builder<String, Object> headers = ImmutableMap.builder();
        for (String name : List.of("a", "b", "c", "d")) {
            headers.put(name, "v".repeat(EventFrame.MAX_HEADERS / 4 - 5));
        }
        EventFrame full = new EventFrame(headers.buildOrThrow(), SdkBytes.fromUtf8String("{}"));
        byte[] bytes = full.encode();

        assertThat(bytes).hasSize(EventFrame.OVERHEAD + EventFrame.MAX_HEADERS + 2);
        assertThat(new EventFrameDecoder().feed(ByteBuffer.wrap(bytes))).containsExactly(full);
        headers.put("e", true);
        assertThatThrownBy(() -> new EventFrame(headers.buildOrThrow(), full.payload()).encode())
                .isInstanceOf(EventFrameException.class)
                .hasMessageContaining("at most 131072 bytes, but those of this one have 131075");
    }

    @Test
    void feed_twoHeadersOfOneName_lastCounts() {
        assertThat(headersOf(new byte[] {1, 'a', 0, 1, 'b', 0, 1, 'a', 1}))
                .containsExactlyInAnyOrderEntriesOf(Map.of("a", false, "b", true));
    }

    @Test
    void feed_broken_isNotBetweenFramesAndHoldsNoMemory() throws ReflectiveOperationException {
        EventFrameDecoder decoder = new EventFrameDecoder();
        byte[] broken = EventFrame.event("x", new byte[100_000]).encode();
        broken[broken.length - 1] ^= 1;

        assertThatThrownBy(() -> decoder.feed(ByteBuffer.wrap(broken))).isInstanceOf(EventFrameException.class);

        assertThat(decoder.isBetweenFrames()).isFalse();
        assertThat(held(decoder)).isZero();
    }

    @Test
    void feed_largeFrame_isLetGoOnceRead() throws ReflectiveOperationException {
        EventFrameDecoder decoder = new EventFrameDecoder();
        byte[] large = EventFrame.event("x", new byte[100_000]).encode();

        decoder.feed(ByteBuffer.wrap(large, 0, 90_000));
        assertThat(held(decoder)).isBetween(90_000, 2 * 90_000);
        decoder.feed(ByteBuffer.wrap(large, 90_000, large.length - 90_000));

        assertThat(decoder.isBetweenFrames()).isTrue();
        assertThat(held(decoder)).isEqualTo(1024);
    }

    /** What it holds shows nowhere but in the memory of those who have many. */
    private static int held(EventFrameDecoder decoder) throws ReflectiveOperationException {
        Field buffer = EventFrameDecoder.class.getDeclaredField("buffer");
        buffer.setAccessible(true);
        return ((byte[]) buffer.get(decoder)).length;
    }

    @Test
    void encode_beyondTheLimits_isRefusedWithTheLimit() {
        assertThatThrownBy(() -> EventFrame.event("x", new byte[EventFrame.MAX_PAYLOAD + 1])
                        .encode())
                .isInstanceOf(EventFrameException.class)
                .hasMessageContaining("25165824");
        assertThatThrownBy(() ->
                        header("n", "v".repeat(FrameHeaders.MAX_VALUE + 1)).encode())
                .hasMessageContaining("32767");
        assertThatThrownBy(() -> header("n", "").encode()).hasMessageContaining("has 0");
        assertThatThrownBy(() -> header("n".repeat(256), "v").encode()).hasMessageContaining("255");
        assertThatThrownBy(() -> header("n", 1.5).encode()).hasMessageContaining("java.lang.Double");
    }

    @Test
    void feed_headersThatAreNone_areRefused() {
        assertThatThrownBy(() -> headersOf(new byte[] {1, 'a', 10})).hasMessageContaining("0 to 9");
        assertThatThrownBy(() -> headersOf(new byte[] {0, 7})).hasMessageContaining("1 to 255");
        assertThatThrownBy(() -> headersOf(new byte[] {1, 'a', 7, 0, 9, 'b'})).hasMessageContaining("last header");
        assertThatThrownBy(() -> headersOf(new byte[] {1, (byte) 0xff, 0})).hasMessageContaining("UTF-8");
    }

    @Test
    void event_andException_haveTheServicesHeadersInItsOrder() {
        EventFrame event = EventFrame.event("messageStart", "{}".getBytes(UTF_8));
        EventFrame exception = EventFrame.exception("throttlingException", "{}".getBytes(UTF_8));

        assertThat(event.headers().entrySet().asList().toString())
                .isEqualTo("[:event-type=messageStart, :content-type=application/json, :message-type=event]");
        assertThat(exception.headers().entrySet().asList().toString())
                .isEqualTo(
                        "[:exception-type=throttlingException, :content-type=application/json, :message-type=exception]");
        assertThat(event.without(EventFrame.MESSAGE_TYPE).headers()).doesNotContainKey(":message-type");
        assertThat(event).hasToString("EventFrame[[:event-type, :content-type, :message-type], 2 bytes]");
    }

    private static ImmutableMap<String, Object> headersOf(byte[] bytes) {
        return FrameHeaders.decode(ByteBuffer.wrap(bytes));
    }

    private static EventFrame header(String name, Object value) {
        return new EventFrame(ImmutableMap.of(name, value), SdkBytes.fromByteArray(new byte[0]));
    }

    private static ByteBuffer prelude(long total, long headers) {
        ByteBuffer prelude = ByteBuffer.allocate(EventFrame.PRELUDE);
        prelude.putInt((int) total).putInt((int) headers);
        prelude.putInt(EventFrame.checksum(prelude.array(), 0, 8));
        return prelude.flip();
    }

    private static EventFrame frame(SplittableRandom random) {
        ImmutableMap.Builder<String, Object> headers = ImmutableMap.builder();
        for (int left = random.nextInt(6); left > 0; left--) {
            headers.put(text(random, 20), value(random));
        }
        byte[] payload = new byte[random.nextInt(random.nextInt(10) == 0 ? 3_000 : 60)];
        random.nextBytes(payload);
        return new EventFrame(headers.buildKeepingLast(), SdkBytes.fromByteArray(payload));
    }

    /** A frame without headers of types byte and short: the SDK's encoder forgets their values. */
    private static EventFrame frameForTheSdk(SplittableRandom random) {
        EventFrame frame = frame(random);
        return frame.headers().values().stream().anyMatch(value -> value instanceof Byte || value instanceof Short)
                ? frameForTheSdk(random)
                : frame;
    }

    private static Object value(SplittableRandom random) {
        return switch (random.nextInt(9)) {
            case 0 -> random.nextBoolean();
            case 1 -> (byte) random.nextInt();
            case 2 -> (short) random.nextInt();
            case 3 -> random.nextInt();
            case 4 -> random.nextLong();
            case 5 -> {
                byte[] blob = new byte[random.nextInt(1, 50)];
                random.nextBytes(blob);
                yield SdkBytes.fromByteArray(blob);
            }
            case 6 -> text(random, 60);
            case 7 -> Instant.ofEpochMilli(random.nextLong());
            default -> new UUID(random.nextLong(), random.nextLong());
        };
    }

    private static String text(SplittableRandom random, int max) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(1, max); left > 0; left--) {
            text.append(random.nextInt(8) == 0 ? "日" : (char) random.nextInt(' ', 127));
        }
        return text.toString();
    }

    private static byte[] mutate(byte[] frame, SplittableRandom random) {
        byte[] mutant = frame;
        for (int left = random.nextInt(1, 4); left > 0; left--) {
            int at = random.nextInt(mutant.length);
            switch (random.nextInt(5)) {
                case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutant[at] = (byte) random.nextInt();
                case 2 -> mutant = Arrays.copyOf(mutant, Math.max(1, at));
                case 3 -> mutant = Arrays.copyOf(mutant, mutant.length + random.nextInt(40));
                default -> mutant[Math.min(at, mutant.length - 1)] = (byte) (random.nextBoolean() ? 0 : 0xff);
            }
        }
        return mutant;
    }

    /** Makes the checksums fit again, so that what lies behind them is reached too. */
    private static void repairChecksums(byte[] frame) {
        if (frame.length < EventFrame.OVERHEAD) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        bytes.putInt(8, EventFrame.checksum(frame, 0, 8));
        int total = bytes.getInt(0);
        if (total >= EventFrame.OVERHEAD && total <= frame.length) {
            bytes.putInt(total - 4, EventFrame.checksum(frame, 0, total - 4));
        }
    }

    private static Message sdk(EventFrame frame) {
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        frame.headers().forEach((name, value) -> headers.put(name, sdkValue(value)));
        return new Message(headers, frame.payload().asByteArray());
    }

    private static HeaderValue sdkValue(Object value) {
        if (value instanceof Boolean truth) {
            return HeaderValue.fromBoolean(truth);
        } else if (value instanceof Byte number) {
            return HeaderValue.fromByte(number);
        } else if (value instanceof Short number) {
            return HeaderValue.fromShort(number);
        } else if (value instanceof Integer number) {
            return HeaderValue.fromInteger(number);
        } else if (value instanceof Long number) {
            return HeaderValue.fromLong(number);
        } else if (value instanceof SdkBytes blob) {
            return HeaderValue.fromByteArray(blob.asByteArray());
        } else if (value instanceof String text) {
            return HeaderValue.fromString(text);
        } else if (value instanceof Instant time) {
            return HeaderValue.fromTimestamp(time);
        }
        return HeaderValue.fromUuid((UUID) value);
    }
}
