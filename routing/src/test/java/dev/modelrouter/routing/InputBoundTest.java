package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.DocumentFormat;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;

class InputBoundTest {

    private static ConverseRequest.Builder request(ContentBlock... content) {
        return ConverseRequest.builder()
                .messages(Message.builder()
                        .role(ConversationRole.USER)
                        .content(content)
                        .build());
    }

    private static long tokens(ConverseRequest.Builder request) {
        return InputBound.tokens(request.build()).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "Grüße, où ça?",
                "日本語の文章",
                "👩‍👩‍👧‍👦 🏳️‍🌈",
                "\uD83D lone surrogate",
                "aGVsbG8gd29ybGQ="
            })
    void tokens_anyText_isAtLeastItsUtf8Bytes(String text) {
        assertThat(tokens(request(ContentBlock.fromText(text))))
                .isGreaterThanOrEqualTo(text.getBytes(StandardCharsets.UTF_8).length)
                .isLessThan(text.getBytes(StandardCharsets.UTF_8).length + 150);
    }

    @Test
    void tokens_everyPartOfTheRequest_isCounted() {
        long bare = tokens(request(ContentBlock.fromText("x")));
        String words = "w".repeat(500);
        Document document = Document.mapBuilder().putString("key", words).build();

        assertThat(tokens(request(ContentBlock.fromText("x")).system(SystemContentBlock.fromText(words))))
                .isGreaterThan(bare + 500);
        assertThat(tokens(request(ContentBlock.fromText("x"))
                        .toolConfig(config -> config.tools(Tool.fromToolSpec(
                                spec -> spec.name("n").inputSchema(schema -> schema.json(document)))))))
                .isGreaterThan(bare + 500 + 1024);
        assertThat(tokens(request(ContentBlock.fromToolUse(
                        use -> use.name("n").toolUseId("i").input(document)))))
                .isGreaterThan(bare + 490);
        assertThat(tokens(request(ContentBlock.fromText("x")).additionalModelRequestFields(document)))
                .isGreaterThan(bare + 500);
    }

    @Test
    void tokens_media_areNotBounded() {
        ContentBlock pdf = ContentBlock.fromDocument(document -> document.name("d")
                .format(DocumentFormat.PDF)
                .source(source -> source.bytes(SdkBytes.fromUtf8String("pdf"))));
        ContentBlock s3 = ContentBlock.fromVideo(
                video -> video.source(source -> source.s3Location(location -> location.uri("s3://bucket/key"))));

        assertThat(InputBound.tokens(request(pdf).build())).isEmpty();
        assertThat(InputBound.tokens(request(s3).build())).isEmpty();
    }
}
