package dev.modelrouter.pricing;

import com.google.common.hash.Hashing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The 128 bits by which a journal knows a request. */
final class SpendId {

    private static final int DIGITS = 32;

    private SpendId() {}

    static long high(String id) {
        return isHex(id) ? Long.parseUnsignedLong(id, 0, DIGITS / 2, 16) : hash(id, 0);
    }

    static long low(String id) {
        return isHex(id) ? Long.parseUnsignedLong(id, DIGITS / 2, DIGITS, 16) : hash(id, Long.BYTES);
    }

    private static boolean isHex(String id) {
        if (id.length() != DIGITS) {
            return false;
        }
        for (int i = 0; i < DIGITS; i++) {
            char c = id.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** A hash that nobody can make collide, as ids may come from outside. */
    private static long hash(String id, int offset) {
        byte[] hash = Hashing.sha256().hashString(id, StandardCharsets.UTF_8).asBytes();
        return ByteBuffer.wrap(hash).getLong(offset);
    }
}
