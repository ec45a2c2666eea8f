package dev.modelrouter.testkit;

import com.google.common.primitives.Bytes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** The few elements of DER (ITU-T X.690) of which a certificate consists. Each method returns one whole element. */
final class Der {

    private static final int CONSTRUCTED = 0x20;
    private static final int CONTEXT = 0x80;

    /** Years of two digits, which stand for 1950 to 2049. */
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private Der() {}

    static byte[] sequence(byte[]... elements) {
        return element(0x10 | CONSTRUCTED, elements);
    }

    static byte[] set(byte[]... elements) {
        return element(0x11 | CONSTRUCTED, elements);
    }

    static byte[] integer(BigInteger value) {
        return element(0x02, value.toByteArray());
    }

    static byte[] isTrue() {
        return element(0x01, new byte[] {(byte) 0xff});
    }

    static byte[] octets(byte[] content) {
        return element(0x04, content);
    }

    /** Returns a bit string. */
    static byte[] bits(int unused, byte[] content) {
        return element(0x03, new byte[] {(byte) unused}, content);
    }

    static byte[] utf8(String text) {
        return element(0x0c, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a time to the second; one of 1950 to 2049, since later ones are written in another way. */
    static byte[] time(Instant time) {
        return element(0x17, UTC_TIME.format(time).getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns an object identifier, such as of 2, 5, 4, 3. */
    static byte[] oid(List<Integer> arcs) {
        byte[] content = {(byte) (40 * arcs.get(0) + arcs.get(1))};
        for (int arc : arcs.subList(2, arcs.size())) {
            content = Bytes.concat(content, base128(arc));
        }
        return element(0x06, content);
    }

    /** Returns an element of the context's own numbering that contains others. */
    static byte[] tagged(int number, byte[]... elements) {
        return element(CONTEXT | CONSTRUCTED | number, elements);
    }

    /** Returns an element of the context's own numbering that replaces a simple one's tag. */
    static byte[] taggedContent(int number, byte[] content) {
        return element(CONTEXT | number, content);
    }

    /** Returns a certificate in the text form that most clients read. */
    static String pem(byte[] certificate) {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate)
                + "\n-----END CERTIFICATE-----\n";
    }

    private static byte[] element(int tag, byte[]... parts) {
        byte[] content = Bytes.concat(parts);
        return Bytes.concat(new byte[] {(byte) tag}, length(content.length), content);
    }

    private static byte[] length(int length) {
        if (length < 0x80) {
            return new byte[] {(byte) length};
        }
        byte[] digits = unsigned(length);
        return Bytes.concat(new byte[] {(byte) (0x80 | digits.length)}, digits);
    }

    private static byte[] unsigned(int value) {
        byte[] signed = BigInteger.valueOf(value).toByteArray();
        return signed[0] == 0 ? Arrays.copyOfRange(signed, 1, signed.length) : signed;
    }

    /** All but the last byte have the highest bit set. */
    private static byte[] base128(int value) {
        byte[] last = {(byte) (value & 0x7f)};
        byte[] all = last;
        for (int rest = value >>> 7; rest > 0; rest >>>= 7) {
            all = Bytes.concat(new byte[] {(byte) (0x80 | (rest & 0x7f))}, all);
        }
        return all;
    }
}
