package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.RuleChecks.invalidIf;

import dev.modelrouter.core.Capability;
import java.util.HashSet;
import java.util.List;
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

    /**
     * Underscores, and a blank at either end, were seen to be taken, though the text of the refusal does not list them;
     * no other white character was, and no letter beyond ASCII.
     */
    private static final Pattern NAME = Pattern.compile(" ?[\\p{Alnum}_()\\[\\]-]+( [\\p{Alnum}_()\\[\\]-]+)* ?");

    private MediaRules() {}

    static void addTo(RuleChecks checks) {
        checks.doubtful(ValidationRule.MEDIA_ROLE, MediaRules::role);
        checks.seen(ValidationRule.MEDIA, MediaRules::supported);
        checks.seen(ValidationRule.S3_LOCATION, MediaRules::s3Location);
        checks.seen(ValidationRule.IMAGE_FORMAT, MediaRules::imageFormat);
        checks.seen(ValidationRule.IMAGE_COUNT, MediaRules::imageCountOfClaude);
        checks.doubtful(ValidationRule.IMAGE_COUNT, MediaRules::imageCountOfOthers);
        checks.seen(ValidationRule.IMAGE_SIZE, MediaRules::imageSizeOfClaude);
        checks.doubtful(ValidationRule.IMAGE_SIZE, MediaRules::imageSizeOfOthers);
        checks.seen(ValidationRule.IMAGE_PIXELS, MediaRules::imagePixelsOfClaude);
        checks.doubtful(ValidationRule.IMAGE_PIXELS, MediaRules::imagePixelsOfOthers);
        checks.seen(ValidationRule.DOCUMENT_COUNT, MediaRules::documentCount);
        checks.doubtful(ValidationRule.DOCUMENT_SIZE, MediaRules::documentSize);
        checks.seen(ValidationRule.DOCUMENT_PAGES, MediaRules::documentPages);
        checks.seen(ValidationRule.DOCUMENT_NAME, MediaRules::documentName);
        checks.seen(ValidationRule.DOCUMENT_NAMES, MediaRules::documentNames);
        checks.seen(ValidationRule.DOCUMENT_TEXT, MediaRules::documentText);
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
                checked.blocks().stream().map(CheckedRequest.Placed::block).anyMatch(MediaRules::refersToS3);
        return invalidIf(
                checked.isClaude() && used, "This model doesn't support the s3Uri field. Remove s3Uri and try again.");
    }

    private static boolean refersToS3(ContentBlock block) {
        return isInS3(block)
                || (block.toolResult() != null
                        && block.toolResult().content().stream().anyMatch(MediaRules::isInS3));
    }

    private static boolean isInS3(ToolResultContentBlock part) {
        return (part.image() != null && part.image().source().s3Location() != null)
                || (part.document() != null && part.document().source().s3Location() != null)
                || (part.video() != null && part.video().source().s3Location() != null);
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

    /** Documents that are to be cited become images, page by page, and count as such. */
    private static Optional<Fault> imageCountOfClaude(CheckedRequest checked) {
        int images = images(checked).size();
        long documents =
                checked.blocks().stream().filter(CheckedRequest.Placed::isCited).count();
        int most = checked.isClaudeOfLongContext() ? MAX_OF_LONG_CONTEXT : MAX_IMAGES;
        return invalidIf(
                checked.isClaude() && images + documents > most,
                RELAYED + "too many images and documents: " + images + " + " + documents + " > " + most);
    }

    private static Optional<Fault> imageCountOfOthers(CheckedRequest checked) {
        return invalidIf(
                isHeldToTheReference(checked) && images(checked).size() > MAX_IMAGES,
                "You can't include more than " + MAX_IMAGES + " images in a request.");
    }

    private static Optional<Fault> imagePixelsOfClaude(CheckedRequest checked) {
        boolean many = images(checked).size() > MAX_IMAGES;
        int most = many ? MAX_PIXELS_OF_MANY : MAX_PIXELS;
        return invalidIf(
                checked.isClaude() && hasLargerThan(most, checked),
                RELAYED
                        + (many
                                ? "image exceed max allowed size for many-image requests: "
                                : "At least one of the image dimensions exceed max allowed size: ")
                        + most + " pixels");
    }

    private static Optional<Fault> imagePixelsOfOthers(CheckedRequest checked) {
        return invalidIf(
                checked.model().isPresent() && !checked.isClaude() && hasLargerThan(MAX_PIXELS, checked),
                "The image exceeds the maximum width and height of " + MAX_PIXELS + " pixels.");
    }

    private static boolean hasLargerThan(int pixels, CheckedRequest checked) {
        return images(checked).stream()
                .map(image -> image.source().bytes())
                .filter(bytes -> bytes != null)
                .anyMatch(bytes -> PixelSize.of(bytes.asByteArrayUnsafe())
                        .filter(size -> size.longest() > pixels)
                        .isPresent());
    }

    private static Optional<Fault> imageSizeOfClaude(CheckedRequest checked) {
        return tooLargeImage(checked)
                .filter(size -> checked.isClaude())
                .map(size -> Fault.validation(RELAYED + "image exceeds 5 MB maximum: " + base64Length(size)
                        + " bytes > " + MAX_IMAGE_BASE64 + " bytes"));
    }

    private static Optional<Fault> imageSizeOfOthers(CheckedRequest checked) {
        return tooLargeImage(checked)
                .filter(size -> isHeldToTheReference(checked))
                .map(size -> Fault.validation("The image exceeds the maximum size of 3.75 MB."));
    }

    private static Optional<Long> tooLargeImage(CheckedRequest checked) {
        return images(checked).stream()
                .map(image -> size(image.source().bytes()))
                .filter(size -> size > MAX_IMAGE_BYTES)
                .findFirst();
    }

    /** An image that no first bytes tell the format of is not judged. */
    private static Optional<Fault> imageFormat(CheckedRequest checked) {
        if (!checked.isClaude() && !checked.isOfProvider("Meta")) {
            return Optional.empty();
        }
        for (CheckedRequest.Placed placed : checked.blocks()) {
            List<ToolResultContentBlock> parts = placed.block().toolResult() == null
                    ? List.of()
                    : placed.block().toolResult().content();
            Optional<Fault> fault = imageFormat(
                    checked, placed.path() + ".image", placed.block().image());
            for (int i = 0; fault.isEmpty() && i < parts.size(); i++) {
                String path = placed.path() + ".tool_result.content." + i + ".image";
                fault = imageFormat(checked, path, parts.get(i).image());
            }
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private static Optional<Fault> imageFormat(CheckedRequest checked, String path, @Nullable ImageBlock image) {
        SdkBytes bytes = image == null ? null : image.source().bytes();
        if (image == null || bytes == null) {
            return Optional.empty();
        }
        return ImageFormats.of(bytes.asByteArrayUnsafe())
                .filter(format -> !format.equals(image.formatAsString()))
                .map(format -> Fault.validation(RELAYED
                        + (checked.isClaude()
                                ? path + ".source.bytes: The image was specified using the image/"
                                        + image.formatAsString() + " media type, but the image appears to be a image/"
                                        + format + " image"
                                : "The provided image does not match the specified image format.")));
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
                        + " whitespace character. Check that the file name conforms to these restrictions and retry"
                        + " your request.");
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
                "A text block must be included when using documents.");
    }

    private static boolean isDocumentAlone(Message message) {
        return message.content().stream().anyMatch(block -> block.document() != null)
                && message.content().stream().noneMatch(block -> block.text() != null || block.guardContent() != null);
    }
}
