package dev.modelrouter.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Counts the pages of a PDF, as the root of its page tree states them.
 *
 * <p>The file is gone through from its begin to its end, without its table of references: what is appended later takes
 * the place of what it repeats, so the last catalog that a trailer names is the file's. Objects are looked for in
 * streams of objects too (PDF 1.5 and later). Streams of anything else are jumped over, as an attached PDF is not to be
 * taken for the file. A file that is encrypted, damaged or stranger than that has no number of pages.
 *
 * <p>Hostile bytes cost a bounded time and memory: each byte is read a few times at most, and what is inflated, read and
 * kept has limits.
 */
final class PdfPages {

    private static final int HEADER_WITHIN = 1024;
    private static final int MAX_OBJECTS = 500_000;
    private static final int MAX_INFLATED = 32 << 20;

    private final byte[] pdf;

    /** The number of the page tree's root, by that of the catalog. */
    private final Map<Integer, Integer> catalogs = new HashMap<>();

    /** How many pages the nodes of page trees have, by their number. */
    private final Map<Integer, Integer> nodes = new HashMap<>();

    private OptionalInt root = OptionalInt.empty();
    private boolean encrypted;
    private int objects;
    private int inflated;
    private long read;

    private PdfPages(byte[] pdf) {
        this.pdf = pdf;
    }

    /** Returns how many pages a PDF has; empty if that cannot be told. */
    static OptionalInt of(byte[] pdf) {
        PdfPages pages = new PdfPages(pdf);
        int header = pages.find("%PDF-", 0, Math.min(pdf.length, HEADER_WITHIN));
        try {
            return header < 0 ? OptionalInt.empty() : pages.count();
        } catch (IndexOutOfBoundsException | DataFormatException unreadable) {
            return OptionalInt.empty();
        }
    }

    private OptionalInt count() throws DataFormatException {
        int at = 0;
        while (at < pdf.length) {
            if (pdf[at] == 'o' && is("obj", at)) {
                int number = numberBefore(at);
                at += 3;
                if (number >= 0) {
                    at = object(number, at);
                }
            } else if (pdf[at] == 't' && is("trailer", at)) {
                at = trailer(at + 7);
            } else {
                at++;
            }
        }
        Integer node = root.isPresent() && !encrypted ? catalogs.get(root.getAsInt()) : null;
        Integer count = node == null ? null : nodes.get(node);
        return count == null ? OptionalInt.empty() : OptionalInt.of(count);
    }

    /** Returns the number of the object that begins with the keyword at a place; -1 if none does. */
    private int numberBefore(int keyword) {
        int generationEnd = skipBlanksBack(keyword);
        int generation = skipDigitsBack(generationEnd);
        int numberEnd = skipBlanksBack(generation);
        int number = skipDigitsBack(numberEnd);
        boolean whole = generationEnd > generation && generation > numberEnd && numberEnd > number;
        return whole && numberEnd - number < 10
                ? Integer.parseInt(new String(pdf, number, numberEnd - number, ISO_8859_1))
                : -1;
    }

    private int skipBlanksBack(int end) {
        int at = end;
        while (at > 0 && PdfDictionary.isBlank(pdf[at - 1])) {
            at--;
        }
        return at;
    }

    private int skipDigitsBack(int end) {
        int at = end;
        while (at > 0 && end - at < 10 && pdf[at - 1] >= '0' && pdf[at - 1] <= '9') {
            at--;
        }
        return at;
    }

    private int trailer(int begin) {
        PdfDictionary.Reader reader = new PdfDictionary.Reader(pdf, begin);
        dictionary(reader).ifPresent(this::endsWith);
        return reader.at();
    }

    private void endsWith(PdfDictionary trailer) {
        if (trailer.has("/Root")) {
            root = trailer.reference("/Root");
        }
        encrypted |= trailer.has("/Encrypt");
    }

    /** Reads an object from behind its first keyword on, and returns where it ends. */
    private int object(int number, int begin) throws DataFormatException {
        PdfDictionary.Reader reader = new PdfDictionary.Reader(pdf, begin);
        Optional<PdfDictionary> found = dictionary(reader);
        keep(number, found);
        if (found.isEmpty()) {
            return begin;
        }
        PdfDictionary dictionary = found.get();
        if (!reader.passes("stream")) {
            return reader.at();
        }
        int content = reader.at();
        int end = endOfStream(dictionary, content);
        if (dictionary.isOfType("/XRef")) {
            endsWith(dictionary);
        } else if (dictionary.isOfType("/ObjStm")) {
            members(dictionary, content, end);
        }
        return end;
    }

    private Optional<PdfDictionary> dictionary(PdfDictionary.Reader reader) {
        int begin = reader.at();
        Optional<PdfDictionary> dictionary = reader.dictionary();
        read += reader.at() - begin;
        objects++;
        boolean anew = read > 2L * (pdf.length + inflated); // dictionaries of one file do not lie in each other
        if (anew || objects > MAX_OBJECTS) {
            throw new IndexOutOfBoundsException("more to read than any PDF should have");
        }
        return dictionary;
    }

    private void keep(int number, Optional<PdfDictionary> object) {
        catalogs.remove(number);
        nodes.remove(number);
        object.filter(dictionary -> dictionary.isOfType("/Catalog"))
                .ifPresent(catalog -> catalog.reference("/Pages").ifPresent(pages -> catalogs.put(number, pages)));
        object.filter(dictionary -> dictionary.isOfType("/Pages"))
                .ifPresent(node -> node.number("/Count").ifPresent(count -> nodes.put(number, count)));
    }

    private int endOfStream(PdfDictionary dictionary, int content) {
        long stated = content + (long) dictionary.number("/Length").orElse(pdf.length);
        if (stated < pdf.length && new PdfDictionary.Reader(pdf, (int) stated).passes("endstream")) {
            return (int) stated;
        }
        int end = find("endstream", content, pdf.length);
        if (end < 0) {
            throw new IndexOutOfBoundsException("a stream without an end");
        }
        return end;
    }

    /** A stream of objects begins with their numbers and places. */
    private void members(PdfDictionary dictionary, int begin, int end) throws DataFormatException {
        byte[] content = content(dictionary, begin, end);
        int count = dictionary.number("/N").orElse(0);
        int first = dictionary.number("/First").orElse(0);
        PdfDictionary.Reader places = new PdfDictionary.Reader(content, 0);
        for (int i = 0; i < count; i++) {
            int number = places.integer();
            int place = places.integer();
            keep(number, dictionary(new PdfDictionary.Reader(content, first + place)));
        }
    }

    private byte[] content(PdfDictionary dictionary, int begin, int end) throws DataFormatException {
        if (!dictionary.has("/Filter")) {
            return Arrays.copyOfRange(pdf, begin, end);
        } else if (!dictionary.name("/Filter").equals("/FlateDecode") || dictionary.has("/DecodeParms")) {
            throw new DataFormatException("not deflated, or not only");
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(pdf, begin, end - begin);
            return inflate(inflater);
        } finally {
            inflater.end();
        }
    }

    private byte[] inflate(Inflater inflater) throws DataFormatException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (!inflater.finished()) {
            int more = inflater.inflate(buffer);
            inflated += more;
            if (more == 0 || inflated > MAX_INFLATED) {
                throw new DataFormatException("cut off, or too large");
            }
            content.write(buffer, 0, more);
        }
        return content.toByteArray();
    }

    private boolean is(String keyword, int at) {
        return find(keyword, at, Math.min(pdf.length, at + keyword.length())) == at;
    }

    private int find(String keyword, int from, int to) {
        byte[] wanted = keyword.getBytes(ISO_8859_1);
        for (int at = from; at + wanted.length <= to; at++) {
            if (Arrays.equals(pdf, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }
}
