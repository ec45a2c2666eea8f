package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.RuleCase.invalid;
import static dev.modelrouter.testkit.RuleRequests.NOVA;
import static dev.modelrouter.testkit.RuleRequests.RELAYED;
import static dev.modelrouter.testkit.RuleRequests.SONNET_45;
import static dev.modelrouter.testkit.RuleRequests.assistant;
import static dev.modelrouter.testkit.RuleRequests.call;
import static dev.modelrouter.testkit.RuleRequests.document;
import static dev.modelrouter.testkit.RuleRequests.documents;
import static dev.modelrouter.testkit.RuleRequests.exchange;
import static dev.modelrouter.testkit.RuleRequests.image;
import static dev.modelrouter.testkit.RuleRequests.png;
import static dev.modelrouter.testkit.RuleRequests.result;
import static dev.modelrouter.testkit.RuleRequests.talk;
import static dev.modelrouter.testkit.RuleRequests.user;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ImageBlock;
import software.amazon.awssdk.services.bedrockruntime.model.S3Location;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;

/** The rules on images, documents, videos and sound, each broken by one request and kept by its nearest neighbour. */
final class MediaRulesTest extends RuleContract {

    private static final String LLAMA_4 = "us.meta.llama4-maverick-17b-instruct-v1:0";
    private static final String NOVA_2 = "us.amazon.nova-2-lite-v1:0";

    @Override
    List<RuleCase> cases() {
        List<RuleCase> cases = new ArrayList<>();
        ContentBlock text = ContentBlock.fromText("What is this?");
        cases.add(invalid(
                ValidationRule.MEDIA_ROLE,
                "The image content block at messages.1.content.0 is only allowed in a message with the user role.",
                talk(SONNET, Requests.user("hello"), assistant(image(9)), Requests.user("hello")),
                talk(SONNET, user(text, image(9)))));
        cases.add(invalid(
                ValidationRule.MEDIA,
                "This model doesn't support the image content block that you provided. Update the content block and try"
                        + " again.",
                talk(LLAMA, user(text, image(9))),
                talk(NOVA, user(text, image(9)))));
        ContentBlock stored = ContentBlock.fromImage(ImageBlock.builder()
                .format("png")
                .source(source -> source.s3Location(
                        S3Location.builder().uri("s3://bucket/key").build()))
                .build());
        cases.add(invalid(
                ValidationRule.S3_LOCATION,
                "This model doesn't support the s3Uri field. Remove s3Uri and try again.",
                talk(SONNET, user(text, stored)),
                talk(NOVA, user(text, stored))));
        cases.add(invalid(
                ValidationRule.IMAGE_COUNT,
                RELAYED + "too many images and documents: 21 + 0 > 20",
                talk(SONNET_45, user(Collections.nCopies(21, image(9)))),
                talk(SONNET_45, user(Collections.nCopies(20, image(9))))));
        cases.add(invalid(
                ValidationRule.IMAGE_SIZE,
                RELAYED + "image exceeds 5 MB maximum: 5242884 bytes > 5242880 bytes",
                talk(SONNET, user(text, image(3_932_161))),
                talk(SONNET, user(text, image(3_932_160)))));
        cases.add(invalid(
                ValidationRule.DOCUMENT_COUNT,
                "You can't include more than 5 documents in a request.",
                talk(SONNET, user(documents(6))),
                talk(SONNET, user(documents(5)))));
        cases.add(invalid(
                ValidationRule.DOCUMENT_SIZE,
                "The document exceeds the maximum size of 4.5 MB.",
                talk(SONNET, user(text, document("a", "docx", 4_500_001))),
                talk(SONNET, user(text, document("a", "docx", 4_500_000), document("b", "pdf", 4_500_001)))));
        cases.add(invalid(
                ValidationRule.DOCUMENT_NAME,
                "The document file name can only contain alphanumeric characters, whitespace characters, hyphens,"
                        + " parentheses, and square brackets. The name can't contain more than one consecutive"
                        + " whitespace character. Check that the file name conforms to these restrictions and retry your"
                        + " request.",
                talk(SONNET, user(text, document("report.pdf", 9))),
                talk(SONNET, user(text, document("report (1) [a]-b", 9)))));
        cases.add(invalid(
                ValidationRule.DOCUMENT_NAMES,
                "Messages can't contain duplicate document names.",
                talk(SONNET, user(text, document("a", 9), document("a", 9))),
                talk(SONNET, user(text, document("a", 9), document("b", 9)))));
        cases.add(invalid(
                ValidationRule.DOCUMENT_TEXT,
                "A text block must be included when using documents.",
                talk(SONNET, user(List.of(document("a", 9)))),
                talk(SONNET, user(text, document("a", 9)))));
        cases.add(invalid(
                ValidationRule.IMAGE_COUNT,
                RELAYED + "too many images and documents: 601 + 0 > 600",
                talk(SONNET, user(Collections.nCopies(601, image(9)))),
                talk(SONNET, user(Collections.nCopies(600, image(9))))));
        cases.add(invalid(
                ValidationRule.IMAGE_COUNT,
                RELAYED + "too many images and documents: 19 + 5 > 20",
                talk(SONNET_45, user(cited(19, 5, true))),
                talk(SONNET_45, user(cited(19, 5, false)))));
        cases.add(invalid(
                ValidationRule.IMAGE_PIXELS,
                RELAYED + "At least one of the image dimensions exceed max allowed size: 8000 pixels",
                talk(SONNET, user(text, png(8001, 10))),
                talk(SONNET, user(text, png(8000, 8000)))));
        cases.add(invalid(
                ValidationRule.IMAGE_PIXELS,
                RELAYED + "image exceed max allowed size for many-image requests: 2000 pixels",
                talk(SONNET, user(Collections.nCopies(21, png(10, 2001)))),
                talk(SONNET, user(Collections.nCopies(21, png(10, 2000))))));
        addOthers(cases);
        ContentBlock jpeg = ContentBlock.fromImage(
                image -> image.format("jpeg").source(png(9, 9).image().source()));
        cases.add(invalid(
                ValidationRule.IMAGE_FORMAT,
                RELAYED + "messages.0.content.1.image.source.bytes: The image was specified using the image/jpeg media"
                        + " type, but the image appears to be a image/png image",
                talk(SONNET, user(text, jpeg)),
                talk(SONNET, user(text, png(9, 9)))));
        cases.add(invalid(
                ValidationRule.IMAGE_FORMAT,
                RELAYED + "The provided image does not match the specified image format.",
                talk(LLAMA_4, user(text, jpeg)),
                talk(NOVA, user(text, jpeg))));
        addPages(cases);
        for (String kind : List.of("image", "document", "video")) {
            cases.add(invalid(
                    ValidationRule.MEDIA,
                    "This model doesn't support the " + kind
                            + " content block that you provided. Update the content block and try again.",
                    talk("amazon.nova-micro-v1:0", user(text, medium(kind))),
                    talk(NOVA, user(text, medium(kind)))));
        }
        return cases;
    }

    private static void addOthers(List<RuleCase> cases) {
        for (String model : List.of(LLAMA_4, NOVA_2)) {
            cases.add(invalid(
                    ValidationRule.IMAGE_COUNT,
                    "You can't include more than 20 images in a request.",
                    talk(model, user(Collections.nCopies(21, image(9)))),
                    talk(model, user(Collections.nCopies(20, image(9))))));
            cases.add(invalid(
                    ValidationRule.IMAGE_SIZE,
                    "The image exceeds the maximum size of 3.75 MB.",
                    talk(model, user(image(3_932_161))),
                    talk(model, user(image(3_932_160)))));
        }
        for (String model : List.of(LLAMA_4, NOVA_2, NOVA)) {
            cases.add(invalid(
                    ValidationRule.IMAGE_PIXELS,
                    "The image exceeds the maximum width and height of 8000 pixels.",
                    talk(model, user(png(10, 8001))),
                    talk(model, user(png(10, 8000)))));
        }
    }

    private static void addPages(List<RuleCase> cases) {
        ContentBlock text = ContentBlock.fromText("What is this?");
        cases.add(invalid(
                ValidationRule.DOCUMENT_PAGES,
                RELAYED + "A maximum of 100 PDF pages may be provided.",
                talk(SONNET_45, user(text, pdf("a", 60), pdf("b", 41))),
                talk(SONNET_45, user(text, pdf("a", 60), pdf("b", 40)))));
        cases.add(invalid(
                ValidationRule.DOCUMENT_PAGES,
                RELAYED + "A maximum of 600 PDF pages may be provided.",
                talk(SONNET, user(text, pdf("a", 601))),
                talk(SONNET, user(text, pdf("a", 600)))));
        cases.add(invalid(
                ValidationRule.DOCUMENT_PAGES,
                RELAYED + "A maximum of 100 PDF pages may be provided.",
                exchange(SONNET_45, List.of(call("tooluse_1")), List.of(result("tooluse_1", pdfOfResult(101)))),
                exchange(SONNET_45, List.of(call("tooluse_1")), List.of(result("tooluse_1", pdfOfResult(100))))));
        cases.add(invalid(
                ValidationRule.DOCUMENT_PAGES,
                RELAYED + "A maximum of 100 PDF pages may be provided.",
                talk(SONNET_45, user(text, pdf("a", 101))),
                talk(NOVA, user(text, pdf("a", 101)))));
    }

    private static ContentBlock pdf(String name, int pages) {
        return ContentBlock.fromDocument(document(name, 9).document().toBuilder()
                .source(source -> source.bytes(SdkBytes.fromByteArray(PdfPagesTest.plain(pages))))
                .build());
    }

    private static ToolResultContentBlock pdfOfResult(int pages) {
        return ToolResultContentBlock.fromDocument(pdf("a", pages).document());
    }

    private static ContentBlock medium(String kind) {
        return switch (kind) {
            case "image" -> image(9);
            case "document" -> document("a", 9);
            default ->
                ContentBlock.fromVideo(video ->
                        video.format("mp4").source(source -> source.bytes(SdkBytes.fromByteArray(new byte[9]))));
        };
    }

    private static List<ContentBlock> cited(int images, int documents, boolean cited) {
        List<ContentBlock> content = new ArrayList<>(Collections.nCopies(images, image(9)));
        for (ContentBlock document : documents(documents)) {
            content.add(
                    document.document() == null
                            ? document
                            : ContentBlock.fromDocument(document.document().toBuilder()
                                    .citations(citations -> citations.enabled(cited))
                                    .build()));
        }
        return content;
    }
}
