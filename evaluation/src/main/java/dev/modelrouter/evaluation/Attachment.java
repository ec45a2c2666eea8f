package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.DocumentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.DocumentSource;
import software.amazon.awssdk.services.bedrockruntime.model.ImageBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ImageSource;

/**
 * An image or a document of a sample.
 *
 * @param format as Bedrock calls it
 * @param name what the model hears; not the file's own, which could say what is in it, or bring an instruction
 */
record Attachment(Path file, String format, String name) {

    private static final ImmutableSet<String> IMAGES = ImmutableSet.of("png", "jpeg", "gif", "webp");
    private static final ImmutableSet<String> DOCUMENTS =
            ImmutableSet.of("pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md");

    /**
     * Returns an attachment.
     *
     * @param number which of the sample's, from 1
     */
    static Attachment of(Path file, int number) {
        String name = file.getFileName().toString();
        String ending = Ascii.toLowerCase(name.substring(name.lastIndexOf('.') + 1));
        String format = ending.equals("jpg") ? "jpeg" : ending.equals("htm") ? "html" : ending;
        checkArgument(
                IMAGES.contains(format) || DOCUMENTS.contains(format),
                "the attachment's ending is none that Bedrock knows, which are %s and %s",
                IMAGES,
                DOCUMENTS);
        checkArgument(Files.isRegularFile(file), "the attachment %s is not there", file);
        return new Attachment(file, format, "attachment-" + number);
    }

    ContentBlock block() {
        SdkBytes bytes;
        try {
            bytes = SdkBytes.fromByteArrayUnsafe(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("The attachment " + file + " cannot be read: " + e, e);
        }
        if (IMAGES.contains(format)) {
            return ContentBlock.fromImage(ImageBlock.builder()
                    .format(format)
                    .source(ImageSource.fromBytes(bytes))
                    .build());
        }
        return ContentBlock.fromDocument(DocumentBlock.builder()
                .format(format)
                .name(name)
                .source(DocumentSource.fromBytes(bytes))
                .build());
    }
}
