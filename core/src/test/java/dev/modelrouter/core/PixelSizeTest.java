package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PixelSizeTest {

    static byte[] image(String format, int width, int height) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            assertThat(ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, out))
                    .isTrue();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    static byte[] pngHeader(int width, int height) {
        return bytes("89504E470D0A1A0A 0000000D 49484452" + String.format("%08X%08X", width, height));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource({"png, 640, 480", "png, 1, 3000", "jpg, 1600, 1200", "jpg, 17, 2", "gif, 321, 123"})
    void of_encodedImage_isItsSize(String format, int width, int height) {
        assertThat(PixelSize.of(image(format, width, height))).contains(new PixelSize(width, height));
    }

    @Test
    void of_jpegWithOtherSegmentsFirst_skipsThem() {
        byte[] jpeg = bytes("FFD8 FFE1 0004 FFC0 FFFF FFC4 0003 00 FFC2 0011 08 0140 0280 03012200021101031101");

        assertThat(PixelSize.of(jpeg)).contains(new PixelSize(0x280, 0x140));
    }

    @Test
    void of_webp_readsEachOfItsThreeForms() {
        String riff = "52494646 00000000 57454250 ";
        byte[] extended = bytes(riff + "56503858 0A000000 00000000 7F0200 DF0100");
        byte[] lossless = bytes(riff + "5650384C 00000000 2F 7FC27700 0000000000");
        byte[] lossy = bytes(riff + "56503820 00000000 000000 9D012A 8002 E001");

        assertThat(PixelSize.of(extended)).contains(new PixelSize(640, 480));
        assertThat(PixelSize.of(lossless)).contains(new PixelSize(640, 480));
        assertThat(PixelSize.of(lossy)).contains(new PixelSize(640, 480));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "89504E470D0A1A0A",
                "89504E470D0A1A0A 0000000D 49484452 00000000 00000010",
                "89504E470D0A1A0A 0000000D 49484452 FFFFFFFF 00000010",
                "474946383961 0000",
                "474946383961 0000 0000",
                "FFD8FF",
                "FFD8 FFE0 0000 FFC0",
                "FFD8 FFE0 0001 FFC0",
                "FFD8 FFE0 FFFF FFC0",
                "FFD8 FFC0 0011 08 0140",
                "FFD8 FFC0 0011 08 0000 0000 03",
                "52494646 00000000 57454250 56503858",
                "25504446 2D312E37"
            })
    void of_cutOrContradictoryHeader_isEmpty(String hex) {
        assertThat(PixelSize.of(bytes(hex))).isEmpty();
    }

    @Test
    void of_endlessSegmentsOrFill_ends() {
        byte[] fill = new byte[1 << 20];
        Arrays.fill(fill, (byte) 0xFF);
        fill[1] = (byte) 0xD8;
        byte[] segments = new byte[1 << 20];
        for (int i = 2; i < segments.length - 4; i += 4) {
            segments[i] = (byte) 0xFF;
            segments[i + 1] = (byte) 0xE0;
            segments[i + 3] = 2;
        }
        segments[0] = (byte) 0xFF;
        segments[1] = (byte) 0xD8;

        assertThat(PixelSize.of(fill)).isEmpty();
        assertThat(PixelSize.of(segments)).isEmpty();
    }

    @Test
    void of_anythingBroken_neverThrows() {
        Random random = new Random(3);
        for (String format : new String[] {"png", "jpg", "gif"}) {
            byte[] whole = image(format, 40, 30);
            for (int i = 0; i < 3_000; i++) {
                byte[] broken = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
                for (int change = 0; change < 3 && broken.length > 0; change++) {
                    broken[random.nextInt(Math.min(broken.length, 64))] = (byte) random.nextInt();
                }
                PixelSize.of(broken).ifPresent(size -> assertThat(size.width()).isPositive());
            }
        }
    }
}
