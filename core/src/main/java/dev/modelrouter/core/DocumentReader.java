package dev.modelrouter.core;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.model.DocumentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.DocumentContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.DocumentSource;

/** Reads the documents and images of a request. */
final class DocumentReader {

    static final String CITED = "with citations, for which it is cut up and numbered in a way that is not documented";

    private static final String ELSEWHERE = "a document in S3, which is not read";
    private static final String NOT_UTF_8 = "a text document that is not UTF-8";

    /** A table may be rendered with a bar and two blanks for each comma, and as much for a line end. */
    private static final int TABLE = 4;

    private final InputMeasure measure;

    DocumentReader(InputMeasure measure) {
        this.measure = measure;
    }

    void read(DocumentBlock document, String where) {
        measure.documents++;
        addIfPresent(document.name());
        addIfPresent(document.context());
        if (RequestFeatures.isCited(document)) {
            measure.noBound(where, CITED);
        }
        DocumentSource source = document.source();
        if (source == null) {
            return;
        }
        switch (source.type()) {
            case TEXT -> measure.text.addKept(source.text());
            case CONTENT ->
                source.content().stream().map(DocumentContentBlock::text).forEach(this::addIfPresent);
            case BYTES -> readBytes(document, source.bytes().asByteArrayUnsafe(), where);
            default -> noBound(where, ELSEWHERE, 2_000);
        }
    }

    private void readBytes(DocumentBlock document, byte[] bytes, String where) {
        if (document.format() == null) {
            noBound(where, "a document of unknown format", bytes.length / 40);
            return;
        }
        switch (document.format()) {
            case TXT, MD, HTML -> readText(bytes, where);
            case CSV -> {
                readText(bytes, where);
                measure.text.addBound((long) TABLE * bytes.length);
            }
            default ->
                noBound(
                        where,
                        "a document of format " + document.formatAsString()
                                + ", for which no maximum of tokens per page is documented",
                        Math.max(500, bytes.length / 40));
        }
    }

    private void readText(byte[] bytes, String where) {
        Optional<CharSequence> text = AsciiBytes.utf8(bytes);
        text.ifPresentOrElse(measure.text::add, () -> noBound(where, NOT_UTF_8, bytes.length / 3));
    }

    /** Reads an image's size. A GIF's frame may be larger than its header says, so that is not exact. */
    static InputMeasure.Image image(String where, @Nullable SdkBytes bytes) {
        if (bytes == null) {
            return new InputMeasure.Image(where, Optional.empty(), false);
        }
        byte[] image = bytes.asByteArrayUnsafe();
        boolean gif = image.length > 0 && image[0] == 'G';
        return new InputMeasure.Image(where, PixelSize.of(image), !gif);
    }

    private void noBound(String where, String why, long roughTokens) {
        measure.noBound(where, why);
        measure.roughTokens += roughTokens;
    }

    private void addIfPresent(@Nullable String text) {
        if (text != null) {
            measure.text.add(text);
        }
    }
}
