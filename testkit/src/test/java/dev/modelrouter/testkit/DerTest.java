package dev.modelrouter.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import com.google.common.primitives.Bytes;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of ITU-T X.690 and of RFC 5280, and the lengths at which the length's own form changes. */
final class DerTest {

    @ParameterizedTest
    @CsvSource({"0,00", "127,7f", "128,8180", "255,81ff", "256,820100", "65535,82ffff", "65536,83010000"})
    void octets_anyLength_isWrittenInTheShortestForm(int length, String written) {
        byte[] content = new byte[length];

        assertThat(Der.octets(content))
                .isEqualTo(Bytes.concat(
                        new byte[] {4}, BaseEncoding.base16().lowerCase().decode(written), content));
    }

    @Test
    void elements_areWrittenAsTheStandardSays() {
        assertThat(hex(Der.oid(List.of(1, 2, 840, 113549)))).isEqualTo("06062a864886f70d");
        assertThat(hex(Der.oid(List.of(2, 5, 29, 15)))).isEqualTo("0603551d0f");
        assertThat(hex(Der.integer(BigInteger.valueOf(128)))).isEqualTo("02020080");
        assertThat(hex(Der.isTrue())).isEqualTo("0101ff");
        assertThat(hex(Der.bits(7, new byte[] {(byte) 0x80}))).isEqualTo("03020780");
        assertThat(hex(Der.utf8("é"))).isEqualTo("0c02c3a9");
        assertThat(hex(Der.sequence(Der.set(), Der.isTrue()))).isEqualTo("300531000101ff");
        assertThat(hex(Der.tagged(3, Der.isTrue()))).isEqualTo("a3030101ff");
        assertThat(hex(Der.taggedContent(2, new byte[] {65}))).isEqualTo("820141");
        assertThat(new String(Der.time(Instant.parse("2049-12-31T23:59:59Z")), 2, 13, US_ASCII))
                .isEqualTo("491231235959Z");
    }

    private static String hex(byte[] bytes) {
        return BaseEncoding.base16().lowerCase().encode(bytes);
    }
}
