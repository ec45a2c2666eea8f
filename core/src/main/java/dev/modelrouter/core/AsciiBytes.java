package dev.modelrouter.core;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Bytes below 0x80 as text, without a copy. */
@SuppressWarnings("ArrayRecordComponent") // a view of bytes that are not compared
record AsciiBytes(byte[] bytes) implements CharSequence {

    /**
     * Reads a text file. What is not ASCII is decoded, which copies it; what is too long to be read is not looked at.
     *
     * @return empty if it is not valid UTF-8
     */
    static Optional<CharSequence> utf8(byte[] bytes) {
        if (bytes.length > TextMeasure.LONGEST_READ || isAscii(bytes)) {
            return Optional.of(new AsciiBytes(bytes));
        }
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int length() {
        return bytes.length;
    }

    @Override
    public char charAt(int index) {
        return (char) (bytes[index] & 0xFF);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return toString().substring(start, end);
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
