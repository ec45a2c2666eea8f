package dev.modelrouter.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The pixels that an image's header states. An image that is none of PNG, JPEG, GIF and WebP, or is cut off in its
 * header, has none.
 */
record PixelSize(int width, int height) {

    static Optional<PixelSize> of(byte[] image) {
        ByteBuffer bytes = ByteBuffer.wrap(image).asReadOnlyBuffer();
        try {
            return read(bytes).filter(size -> size.width > 0 && size.height > 0);
        } catch (IndexOutOfBoundsException cutOff) {
            return Optional.empty();
        }
    }

    /** The longer side. */
    int longest() {
        return Math.max(width, height);
    }

    private static Optional<PixelSize> read(ByteBuffer image) {
        if (has(image, 0, "\u0089PNG\r\n\u001a\n") && has(image, 12, "IHDR")) {
            return Optional.of(new PixelSize(image.getInt(16), image.getInt(20)));
        } else if (has(image, 0, "GIF8")) {
            image.order(ByteOrder.LITTLE_ENDIAN);
            return Optional.of(new PixelSize(unsigned(image, 6), unsigned(image, 8)));
        } else if (has(image, 0, "RIFF") && has(image, 8, "WEBP")) {
            return webp(image.order(ByteOrder.LITTLE_ENDIAN));
        }
        return has(image, 0, "\u00ff\u00d8") ? jpeg(image) : Optional.empty();
    }

    private static Optional<PixelSize> webp(ByteBuffer image) {
        if (has(image, 12, "VP8X")) {
            int width = 1 + (image.getInt(24) & 0xFFFFFF);
            return Optional.of(new PixelSize(width, 1 + (image.getInt(26) >>> 8)));
        } else if (has(image, 12, "VP8L")) {
            int bits = image.getInt(21);
            return Optional.of(new PixelSize(1 + (bits & 0x3FFF), 1 + ((bits >>> 14) & 0x3FFF)));
        } else if (has(image, 12, "VP8 ")) {
            return Optional.of(new PixelSize(unsigned(image, 26) & 0x3FFF, unsigned(image, 28) & 0x3FFF));
        }
        return Optional.empty();
    }

    /** Goes from segment to segment, each at least two bytes on, to the first that begins a frame. */
    private static Optional<PixelSize> jpeg(ByteBuffer image) {
        int at = 2;
        while ((image.get(at) & 0xFF) == 0xFF) {
            int marker = image.get(at + 1) & 0xFF;
            if (marker == 0xC0 || (marker > 0xC0 && marker <= 0xCF && marker % 4 != 0)) {
                return Optional.of(new PixelSize(unsigned(image, at + 7), unsigned(image, at + 5)));
            }
            at += marker == 0xFF ? 1 : 2 + Math.max(2, unsigned(image, at + 2));
        }
        return Optional.empty();
    }

    private static int unsigned(ByteBuffer bytes, int at) {
        return bytes.getShort(at) & 0xFFFF;
    }

    private static boolean has(ByteBuffer bytes, int at, String latin1) {
        byte[] expected = latin1.getBytes(ISO_8859_1);
        return bytes.limit() >= at + expected.length
                && ByteBuffer.wrap(expected).equals(bytes.slice(at, expected.length));
    }
}
