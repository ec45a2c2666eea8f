package dev.modelrouter.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class PixelSizeTest {

    private static final String PNG = "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\0\0\u0007\u00d1\0\0\0\n";
    private static final String GIF = "GIF89a\u00d1\u0007\n\0";
    private static final String LOSSY = "RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\u009d\u0001*\u00d1\u0007\n\0";
    private static final String LOSSLESS = "RIFF\0\0\0\0WEBPVP8L\0\0\0\0/\u00d0G\u0002\0";
    private static final String EXTENDED = "RIFF\0\0\0\0WEBPVP8X\n\0\0\0\0\0\0\0\u00d0\u0007\0\t\0\0";

    /** An application segment, a table and a fill byte stand before the frame. */
    private static final String JPEG =
            "\u00ff\u00d8\u00ff\u00e0\0\u0004JF\u00ff\u00c4\0\u0003x\u00ff\u00ff\u00c2\0\u0011" + "\b\0\n\u0007\u00d1";

    static Stream<Arguments> images() {
        return Stream.of(
                Arguments.of("png", PNG),
                Arguments.of("gif", GIF),
                Arguments.of("lossy webp", LOSSY),
                Arguments.of("lossless webp", LOSSLESS),
                Arguments.of("extended webp", EXTENDED),
                Arguments.of("jpeg", JPEG));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("images")
    void of_header_readsWidthAndHeight(String format, String header) {
        byte[] bytes = header.getBytes(ISO_8859_1);

        assertThat(PixelSize.of(bytes)).as(format).contains(new PixelSize(2001, 10));
        assertThat(PixelSize.of(bytes).orElseThrow().longest()).isEqualTo(2001);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("images")
    void of_headerCutOff_readsNothing(String format, String header) {
        byte[] bytes = header.getBytes(ISO_8859_1);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(PixelSize.of(Arrays.copyOf(bytes, length)))
                    .as("%s of %s bytes", format, length)
                    .isEmpty();
        }
    }

    @Test
    void of_noImage_readsNothing() {
        assertThat(PixelSize.of("%PDF-1.7 and so on, for long enough".getBytes(ISO_8859_1)))
                .isEmpty();
        assertThat(PixelSize.of(
                        PNG.replace('\u0007', '\0').replace('\u00d1', '\0').getBytes(ISO_8859_1)))
                .as("no width")
                .isEmpty();
    }
}
