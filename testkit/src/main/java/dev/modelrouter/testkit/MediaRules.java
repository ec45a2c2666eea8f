package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.RequestRules.invalidIf;

import dev.modelrouter.core.Capability;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.DocumentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.DocumentFormat;
import software.amazon.awssdk.services.bedrockruntime.model.ImageBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;

/** The rules on images, documents, videos and sound. */
final class MediaRules {

    private static final int MAX_IMAGES = 20;

    /** As Anthropic states since March 2026 of images and of pages of PDF, for windows of a million tokens. */
    private static final int MAX_OF_LONG_CONTEXT = 600;

    private static final int MAX_PAGES = 100;
    private static final int MAX_PIXELS = 8000;
    private static final int MAX_PIXELS_OF_MANY = 2000;
    private static final int MAX_IMAGE_BASE64 = 5 << 20;
    private static final int MAX_IMAGE_BYTES = MAX_IMAGE_BASE64 / 4 * 3;
    private static final String RELAYED = "The model returned the following errors: ";
    private static final int MAX_DOCUMENTS = 5;
    private static final int MAX_DOCUMENT_BYTES = 4_500_000;
    private static final Pattern NAME = Pattern.compile("[\\p{Alnum}()\\[\\]-]+(\\s[\\p{Alnum}()\\[\\]-]+)*");

    private MediaRules() {}

    static void addTo(Map<ValidationRule, RequestRules.Check> checks) {
        checks.put(ValidationRule.MEDIA_ROLE, MediaRules::role);
        checks.put(ValidationRule.MEDIA, MediaRules::supported);
        checks.put(ValidationRule.S3_LOCATION, MediaRules::s3Location);
        checks.put(ValidationRule.IMAGE_COUNT, MediaRules::imageCount);
        checks.put(ValidationRule.IMAGE_SIZE, MediaRules::imageSize);
        checks.put(ValidationRule.IMAGE_PIXELS, MediaRules::imagePixels);
        checks.put(ValidationRule.DOCUMENT_COUNT, MediaRules::documentCount);
        checks.put(ValidationRule.DOCUMENT_SIZE, MediaRules::documentSize);
        checks.put(ValidationRule.DOCUMENT_PAGES, MediaRules::documentPages);
        checks.put(ValidationRule.DOCUMENT_NAME, MediaRules::documentName);
        checks.put(ValidationRule.DOCUMENT_NAMES, MediaRules::documentNames);
        checks.put(ValidationRule.DOCUMENT_TEXT, MediaRules::documentText);
    }

    private static Optional<String> kind(ContentBlock block) {
        if (block.image() != null) {
            return Optional.of("image");
        } else if (block.document() != null) {
            return Optional.of("document");
        } else if (block.video() != null) {
            return Optional.of("video");
        } else if (block.audio() != null) {
            return Optional.of("audio");
        }
        return Optional.empty();
    }

    private static Optional<Fault> role(CheckedRequest checked) {
        return checked.blocks().stream()
                .filter(placed -> placed.role() != ConversationRole.USER)
                .flatMap(placed -> kind(placed.block())
                        .map(kind -> "The " + kind + " content block at " + placed.path()
                                + " is only allowed in a message with the user role.")
                        .stream())
                .findFirst()
                .map(Fault::validation);
    }

    private static Optional<Fault> supported(CheckedRequest checked) {
        return checked.blocks().stream()
                .flatMap(placed -> kind(placed.block()).stream())
                .filter(kind -> checked.lacks(capability(kind)))
                .findFirst()
                .map(kind -> Fault.validation("This model doesn't support the " + kind
                        + " content block that you provided. Update the content block and try again."));
    }

    private static Capability capability(String kind) {
        return switch (kind) {
            case "image" -> Capability.IMAGES;
            case "document" -> Capability.DOCUMENTS;
            case "video" -> Capability.VIDEO;
            default -> Capability.AUDIO;
        };
    }

    private static Optional<Fault> s3Location(CheckedRequest checked) {
        boolean used =
                checked.blocks().stream().map(CheckedRequest.Placed::block).anyMatch(MediaRules::isInS3);
        return invalidIf(
                checked.isClaude() && used, "This model doesn't support the s3Uri field. Remove s3Uri and try again.");
    }

    private static boolean isInS3(ContentBlock block) {
        return (block.image() != null && block.image().source().s3Location() != null)
                || (block.document() != null && block.document().source().s3Location() != null)
                || (block.video() != null && block.video().source().s3Location() != null);
    }

    private static List<ImageBlock> images(CheckedRequest checked) {
        return checked.blocks().stream()
                .map(placed -> placed.block().image())
                .filter(image -> image != null)
                .toList();
    }

    private static List<DocumentBlock> documents(CheckedRequest checked) {
        return checked.blocks().stream()
                .map(placed -> placed.block().document())
                .filter(document -> document != null)
                .toList();
    }

    /**
     * Whether a model other than Claude is held to what the API reference states of every model's images. Its number and
     * size of images do not hold for the first Nova, whose guide has any that fit the payload.
     */
    private static boolean isHeldToTheReference(CheckedRequest checked) {
        boolean firstNova = checked.isNova() && !checked.isModel("amazon.nova-2");
        return checked.model().isPresent() && !checked.isClaude() && !firstNova;
    }

    /** Documents that are to be cited become images, page by page, and count as such: Claude's. */
    private static Optional<Fault> imageCount(CheckedRequest checked) {
        int images = images(checked).size();
        if (!checked.isClaude()) {
            return invalidIf(
                    isHeldToTheReference(checked) && images > MAX_IMAGES,
                    "You can't include more than " + MAX_IMAGES + " images in a request.");
        }
        long documents =
                checked.blocks().stream().filter(CheckedRequest.Placed::isCited).count();
        int most = checked.isClaudeOfLongContext() ? MAX_OF_LONG_CONTEXT : MAX_IMAGES;
        return invalidIf(
                images + documents > most,
                RELAYED + "too many images and documents: " + images + " + " + documents + " > " + most);
    }

    private static Optional<Fault> imagePixels(CheckedRequest checked) {
        boolean many = checked.isClaude() && images(checked).size() > MAX_IMAGES;
        int most = many ? MAX_PIXELS_OF_MANY : MAX_PIXELS;
        boolean larger = images(checked).stream()
                .map(image -> image.source().bytes())
                .filter(bytes -> bytes != null)
                .anyMatch(bytes -> PixelSize.of(bytes.asByteArrayUnsafe())
                        .filter(size -> size.longest() > most)
                        .isPresent());
        if (!checked.isClaude()) {
            return invalidIf(
                    checked.model().isPresent() && larger,
                    "The image exceeds the maximum width and height of " + most + " pixels.");
        }
        return invalidIf(
                larger,
                RELAYED
                        + (many
                                ? "image exceed max allowed size for many-image requests: "
                                : "At least one of the image dimensions exceed max allowed size: ")
                        + most + " pixels");
    }

    private static Optional<Fault> imageSize(CheckedRequest checked) {
        return images(checked).stream()
                .map(image -> size(image.source().bytes()))
                .filter(size -> size > MAX_IMAGE_BYTES)
                .findFirst()
                .filter(size -> checked.isClaude() || isHeldToTheReference(checked))
                .map(size -> Fault.validation(
                        checked.isClaude()
                                ? RELAYED + "image exceeds 5 MB maximum: " + base64Length(size) + " bytes > "
                                        + MAX_IMAGE_BASE64 + " bytes"
                                : "The image exceeds the maximum size of 3.75 MB."));
    }

    private static long size(@Nullable SdkBytes bytes) {
        return bytes == null ? 0 : bytes.asByteArrayUnsafe().length;
    }

    private static long base64Length(long bytes) {
        return (bytes + 2) / 3 * 4;
    }

    private static Optional<Fault> documentCount(CheckedRequest checked) {
        return invalidIf(
                documents(checked).size() > MAX_DOCUMENTS,
                "You can't include more than " + MAX_DOCUMENTS + " documents in a request.");
    }

    private static Optional<Fault> documentSize(CheckedRequest checked) {
        return invalidIf(
                documents(checked).stream()
                        .filter(document -> !isOfAnySize(checked, document.format()))
                        .anyMatch(document -> size(document.source().bytes()) > MAX_DOCUMENT_BYTES),
                "The document exceeds the maximum size of 4.5 MB.");
    }

    /** Before Claude 4, names begin with the generation. */
    private static boolean isOfAnySize(CheckedRequest checked, @Nullable DocumentFormat format) {
        boolean claudeFour = checked.isClaude()
                && !checked.isModel("anthropic.claude-3", "anthropic.claude-v", "anthropic.claude-instant");
        return format == DocumentFormat.PDF
                ? claudeFour || checked.isNova()
                : format == DocumentFormat.DOCX && checked.isNova();
    }

    /** Counts the pages that can be counted: those of a PDF that cannot be read, or lies in S3, are none. */
    private static Optional<Fault> documentPages(CheckedRequest checked) {
        if (!checked.isClaude()) {
            return Optional.empty();
        }
        int most = checked.isClaudeOfLongContext() ? MAX_OF_LONG_CONTEXT : MAX_PAGES;
        long pages = checked.blocks().stream()
                .flatMap(placed -> documents(placed.block()))
                .filter(document -> document.format() == DocumentFormat.PDF
                        && document.source().bytes() != null)
                .mapToLong(document -> PdfPages.of(document.source().bytes().asByteArrayUnsafe())
                        .orElse(0))
                .sum();
        return invalidIf(pages > most, RELAYED + "A maximum of " + most + " PDF pages may be provided.");
    }

    /** Those of a tool's result too. */
    private static Stream<DocumentBlock> documents(ContentBlock block) {
        Stream<DocumentBlock> inResult = block.toolResult() == null
                ? Stream.empty()
                : block.toolResult().content().stream().map(ToolResultContentBlock::document);
        return Stream.concat(Stream.of(block).map(ContentBlock::document), inResult)
                .filter(Objects::nonNull);
    }

    private static Optional<Fault> documentName(CheckedRequest checked) {
        return invalidIf(
                documents(checked).stream()
                        .anyMatch(document -> !NAME.matcher(document.name()).matches()),
                "The document file name can only contain alphanumeric characters, whitespace characters, hyphens,"
                        + " parentheses, and square brackets. The name can't contain more than one consecutive"
                        + " whitespace character.");
    }

    private static Optional<Fault> documentNames(CheckedRequest checked) {
        Set<String> names = new HashSet<>();
        return invalidIf(
                documents(checked).stream().anyMatch(document -> !names.add(document.name())),
                "Messages can't contain duplicate document names.");
    }

    private static Optional<Fault> documentText(CheckedRequest checked) {
        return invalidIf(
                checked.messages().stream().anyMatch(MediaRules::isDocumentAlone),
                "A text block must be included in a message that contains a document. Add a text block and try"
                        + " again.");
    }

    private static boolean isDocumentAlone(Message message) {
        return message.content().stream().anyMatch(block -> block.document() != null)
                && message.content().stream().noneMatch(block -> block.text() != null || block.guardContent() != null);
    }
}
