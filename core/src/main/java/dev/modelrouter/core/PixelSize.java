package dev.modelrouter.core;

import java.util.Optional;

/**
 * The width and height that an image's header states. Nothing is decoded, and no byte beyond the header is trusted: a
 * header that is cut off, contradicts itself or is none of PNG, JPEG, GIF and WebP gives no size.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 */
record PixelSize(int width, int height) {

    private static final int JPEG_SEGMENTS = 4096;

    /** Reads the size off an image's first bytes. */
    static Optional<PixelSize> of(byte[] image) {
        if (startsWith(image, 0, "\u0089PNG\r\n\u001a\n") && startsWith(image, 12, "IHDR")) {
            return image.length < 24 ? Optional.empty() : size(big(image, 16, 4), big(image, 20, 4));
        }
        if (startsWith(image, 0, "GIF87a") || startsWith(image, 0, "GIF89a")) {
            return image.length < 10 ? Optional.empty() : size(little(image, 6, 2), little(image, 8, 2));
        }
        if (startsWith(image, 0, "RIFF") && startsWith(image, 8, "WEBP")) {
            return webp(image);
        }
        return startsWith(image, 0, "\u00ff\u00d8\u00ff") ? jpeg(image) : Optional.empty();
    }

    private static Optional<PixelSize> webp(byte[] image) {
        if (image.length < 30) {
            return Optional.empty();
        }
        if (startsWith(image, 12, "VP8X")) {
            return size(little(image, 24, 3) + 1, little(image, 27, 3) + 1);
        }
        if (startsWith(image, 12, "VP8L") && image[20] == 0x2F) {
            long bits = little(image, 21, 4);
            return size((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
        }
        if (startsWith(image, 12, "VP8 ") && startsWith(image, 23, "\u009d\u0001*")) {
            return size(little(image, 26, 2) & 0x3FFF, little(image, 28, 2) & 0x3FFF);
        }
        return Optional.empty();
    }

    /** Goes from segment to segment until a frame header; each step moves on, and there is a limit to the steps. */
    private static Optional<PixelSize> jpeg(byte[] image) {
        int at = 2;
        for (int segment = 0; segment < JPEG_SEGMENTS && at <= image.length - 4; segment++) {
            if (image[at] != (byte) 0xFF) {
                return Optional.empty();
            }
            int marker = image[at + 1] & 0xFF;
            if (marker == 0xFF) {
                at++; // a fill byte
                continue;
            }
            if (isFrame(marker)) {
                return at > image.length - 9 ? Optional.empty() : size(big(image, at + 7, 2), big(image, at + 5, 2));
            }
            int length = (int) big(image, at + 2, 2);
            if (length < 2 || length > image.length - at - 2) {
                return Optional.empty();
            }
            at += 2 + length;
        }
        return Optional.empty();
    }

    /** SOF0 to SOF15, without the tables and extensions that share their range. */
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static Optional<PixelSize> size(long width, long height) {
        boolean valid = width > 0 && height > 0 && width <= Integer.MAX_VALUE && height <= Integer.MAX_VALUE;
        return valid ? Optional.of(new PixelSize((int) width, (int) height)) : Optional.empty();
    }

    private static boolean startsWith(byte[] bytes, int at, String latin1) {
        if (bytes.length < at + latin1.length()) {
            return false;
        }
        for (int i = 0; i < latin1.length(); i++) {
            if ((bytes[at + i] & 0xFF) != latin1.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static long big(byte[] bytes, int at, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | (bytes[at + i] & 0xFF);
        }
        return value;
    }

    private static long little(byte[] bytes, int at, int length) {
        long value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = value << 8 | (bytes[at + i] & 0xFF);
        }
        return value;
    }
}
