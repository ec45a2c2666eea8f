package dev.modelrouter.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Which format an image has by its first bytes, in Bedrock's words. */
final class ImageFormats {

    private ImageFormats() {}

    /** Returns {@code png}, {@code jpeg}, {@code gif} or {@code webp}; empty for bytes that begin like none of these. */
    static Optional<String> of(byte[] image) {
        if (begins(image, 0, "\u0089PNG\r\n\u001a\n")) {
            return Optional.of("png");
        } else if (begins(image, 0, "\u00ff\u00d8\u00ff")) {
            return Optional.of("jpeg");
        } else if (begins(image, 0, "GIF87a") || begins(image, 0, "GIF89a")) {
            return Optional.of("gif");
        }
        return begins(image, 0, "RIFF") && begins(image, 8, "WEBP") ? Optional.of("webp") : Optional.empty();
    }

    private static boolean begins(byte[] image, int at, String latin1) {
        byte[] wanted = latin1.getBytes(StandardCharsets.ISO_8859_1);
        if (image.length < at + wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (image[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
