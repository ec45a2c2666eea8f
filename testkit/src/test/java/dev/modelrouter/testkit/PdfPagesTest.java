package dev.modelrouter.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PdfPagesTest {

    private static final String CATALOG = "<</Type/Catalog/Pages 2 0 R>>";
    private static final String TRAILER = "trailer\n<</Size 9/Root 1 0 R/ID[<00ff><00ff>]>>\nstartxref\n0\n%%EOF\n";

    /** A PDF of empty pages. */
    static byte[] plain(int pages) {
        String kids = IntStream.range(3, pages + 3).mapToObj(i -> i + " 0 R").collect(Collectors.joining(" "));
        StringBuilder pdf = new StringBuilder("%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n")
                .append(object(1, CATALOG))
                .append(object(2, "<< /Type /Pages /Count " + pages + " /Kids [" + kids + "] >>"));
        for (int i = 3; i < pages + 3; i++) {
            pdf.append(object(i, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.28 842]>>"));
        }
        return bytes(pdf.append(TRAILER).toString());
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(ISO_8859_1);
    }

    private static String object(int number, String content) {
        return number + " 0 obj\n" + content + "\nendobj\n";
    }

    private static String stream(int number, String entries, String content) {
        return object(
                number, "<<" + entries + "/Length " + content.length() + ">>\nstream\n" + content + "\nendstream");
    }

    private static String pdf(String... parts) {
        return "%PDF-1.7\n" + String.join("", parts);
    }

    private static String tree(int pages) {
        return "<</Type/Pages/Kids[]/Count " + pages + ">>";
    }

    private static String deflated(String content) {
        Deflater deflater = new Deflater();
        deflater.setInput(bytes(content));
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toString(ISO_8859_1);
    }

    /** A stream of objects, by their numbers. */
    private static String objects(int number, boolean deflated, Map<Integer, String> members) {
        StringBuilder places = new StringBuilder();
        StringBuilder content = new StringBuilder();
        new TreeMap<>(members).forEach((member, text) -> {
            places.append(member).append(' ').append(content.length()).append(' ');
            content.append(text).append('\n');
        });
        String entries = "/Type/ObjStm/N " + members.size() + "/First " + places.length();
        String whole = places + content.toString();
        return deflated
                ? stream(number, entries + "/Filter/FlateDecode", deflated(whole))
                : stream(number, entries, whole);
    }

    private static String crossReferences() {
        return stream(9, "/Type/XRef/Size 9/W[1 2 1]/Root 1 0 R/Filter[/FlateDecode]", deflated("0".repeat(36)));
    }

    private static void assertPages(int pages, String pdf) {
        assertThat(PdfPages.of(bytes(pdf))).hasValue(pages);
    }

    private static void assertUnknown(String pdf) {
        assertThat(PdfPages.of(bytes(pdf))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 601})
    void plain_isCounted(int pages) {
        assertThat(PdfPages.of(plain(pages))).hasValue(pages);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void objectsInStream_areCounted(boolean deflated) {
        Map<Integer, String> members = Map.of(1, CATALOG, 2, tree(42), 3, "[/Not /A /Dictionary]");

        assertPages(42, pdf(objects(8, deflated, members), crossReferences()));
    }

    @Test
    void nestedPageTree_isCountedByItsRoot() {
        assertPages(
                7,
                pdf(
                        object(1, CATALOG),
                        object(2, "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 7>>"),
                        object(3, "<</Type/Pages/Parent 2 0 R/Kids[]/Count 5>>"),
                        object(4, "<</Type/Pages/Parent 2 0 R/Kids[]/Count 2>>"),
                        TRAILER));
    }

    @Test
    void oddButSoundSyntax_isRead() {
        assertPages(
                3,
                pdf(
                        object(
                                1,
                                "<< % a comment >>\n/Info (a \\) ( nested ) >> ) /Lang <656E> /Type /Catalog\r\n"
                                        + "/Names << /Pages 99 0 R /More [ << /Count 5 >> (x) ] >> /Pages 2\n0\nR >>"),
                        object(
                                2,
                                "<</Count 3/Type/Pages/Kids[5 0 R 6 0 R]/Resources<</Font<</F1 4 0 R>>>>/Rotate 90>>"),
                        TRAILER));
    }

    @Test
    void update_takesThePlaceOfWhatItRepeats() {
        String first = pdf(object(1, CATALOG), object(2, tree(3)), TRAILER);

        assertPages(8, first + object(2, tree(8)) + TRAILER);
        assertPages(9, first + objects(8, true, Map.of(2, tree(9))) + crossReferences());
        assertPages(
                4,
                first + object(11, "<</Type/Catalog/Pages 12 0 R>>") + object(12, tree(4))
                        + "trailer <</Root 11 0 R/Prev 0>>");
        assertUnknown(first + object(2, "null") + TRAILER);
    }

    @Test
    void attachedPdf_isNotTakenForTheFile() {
        String attached = pdf(object(1, CATALOG), object(2, tree(500)), TRAILER);

        assertPages(2, pdf(object(1, CATALOG), object(2, tree(2)), stream(5, "/Type/EmbeddedFile", attached), TRAILER));
        assertPages(
                2,
                pdf(
                        object(1, CATALOG),
                        object(2, tree(2)),
                        object(5, "<</Length 6 0 R>>stream\r\n" + attached + "endstream"),
                        TRAILER));
    }

    @ParameterizedTest
    @CsvSource({"/Encrypt 7 0 R", "/Encrypt<</V 4>>"})
    void encrypted_isUnknown(String entry) {
        assertUnknown(pdf(object(1, CATALOG), object(2, tree(2)), "trailer<</Root 1 0 R" + entry + ">>"));
    }

    @Test
    void whatHasNoTree_isUnknown() {
        for (String parts : List.of(
                "",
                object(1, CATALOG),
                object(1, CATALOG) + object(2, tree(5)),
                object(1, CATALOG) + TRAILER,
                object(2, tree(5)) + TRAILER,
                object(1, CATALOG) + object(2, "<</Type/Pages/Count 6 0 R>>") + TRAILER,
                object(1, CATALOG) + object(2, "<</Type/Pages/Count -6>>") + TRAILER,
                object(1, CATALOG) + object(2, tree(5)) + "trailer<</Root<</Type/Catalog>>>>",
                objects(8, true, Map.of(1, CATALOG, 2, tree(5))).replace("/FlateDecode", "/LZWDecode") + TRAILER,
                objects(8, true, Map.of(1, CATALOG, 2, tree(5))).replace("/N 2", "/N 3") + TRAILER)) {
            assertUnknown(pdf(parts));
        }
        assertThat(PdfPages.of(new byte[0])).isEmpty();
        assertUnknown("<html>" + object(1, CATALOG) + object(2, tree(5)) + TRAILER);
    }

    @Test
    void truncatedOrDamaged_isUnknownOrRight_andNeverFails() {
        String whole = pdf(objects(8, true, Map.of(1, CATALOG, 2, tree(42))), crossReferences());
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        for (int length = 0; length < whole.length(); length++) {
            String cut = whole.substring(0, length);
            assertThatCode(() -> PdfPages.of(bytes(cut))).doesNotThrowAnyException();
        }
        assertUnknown(whole.substring(0, whole.length() / 2));
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = i % 2 == 0 ? plain(3) : bytes(whole);
            for (int j = 0; j <= i % 5; j++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            assertThatCode(() -> PdfPages.of(damaged)).doesNotThrowAnyException();
        }
    }

    /** Each would take minutes, or gigabytes, if the work grew with more than the size of the file. */
    @Test
    @Timeout(60)
    void hostileBytes_costLittle() {
        int size = 2_000_000;
        for (String unit : List.of(
                "1 0 obj<<",
                "1 0 obj<</A(",
                "1 0 obj<</A[",
                "1 0 obj<</Length 9>>stream\n",
                "1 0 obj",
                "obj ",
                "1 ",
                " ",
                "<</Count 1",
                "trailer<<",
                "2 0 obj<</Type/Pages/Count 1>>")) {
            byte[] hostile = bytes(pdf(unit.repeat(size / unit.length())));
            assertThatCode(() -> PdfPages.of(hostile)).doesNotThrowAnyException();
        }
        assertUnknown(pdf(stream(8, "/Type/ObjStm/N 9/First 9/Filter/FlateDecode", deflated(" ".repeat(34_000_000)))));
        StringBuilder same = new StringBuilder();
        IntStream.range(0, 100_000).forEach(i -> same.append(i).append(" 0 "));
        String large = "<</A[" + "1 ".repeat(500_000) + "]>>";
        assertUnknown(pdf(
                stream(8, "/Type/ObjStm/N 100000/First " + same.length(), same + large),
                object(1, CATALOG),
                object(2, tree(2)),
                TRAILER));
    }

    @Test
    @Timeout(60)
    void largeStreams_areJumpedOver() {
        byte[] pdf = bytes(pdf(
                object(1, CATALOG),
                object(2, tree(2)),
                stream(3, "/Type/XObject", "\u00ff".repeat(18_000_000)),
                TRAILER));

        assertThat(PdfPages.of(pdf)).hasValue(2);
        assertThat(PdfPages.of(Arrays.copyOf(pdf, pdf.length - TRAILER.length())))
                .isEmpty();
    }
}
