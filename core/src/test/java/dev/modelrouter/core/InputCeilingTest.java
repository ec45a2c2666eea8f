package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointType;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ImageBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ImageFormat;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.OutputConfig;
import software.amazon.awssdk.services.bedrockruntime.model.PromptVariableValues;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;

/** What a look at the lengths alone says is never less than what a look at the texts expects. */
class InputCeilingTest {

    private static final int REQUESTS = 150;

    private static Message message(ContentBlock... content) {
        return Message.builder().role(ConversationRole.USER).content(content).build();
    }

    private static ConverseRequest.Builder request(ContentBlock... content) {
        return ConverseRequest.builder().messages(message(content));
    }

    private static OptionalLong ceiling(ConverseRequest request) {
        Optional<TokenEstimator.Ceiling> ceiling = TokenEstimator.offline().ceiling(request);
        return ceiling.isPresent() ? OptionalLong.of(ceiling.get().expected()) : OptionalLong.empty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void of_randomTextsInAllScripts_isNotBelowWhatAnyModelIsExpectedToCount(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < REQUESTS; i++) {
            ConverseRequest.Builder request = ConverseRequest.builder();
            for (int turn = random.nextInt(4); turn >= 0; turn--) {
                Message turned = message(Stream.generate(() -> ContentBlock.fromText(text(random)))
                        .limit(1 + random.nextInt(3))
                        .toArray(ContentBlock[]::new));
                request.messages(Stream.concat(request.build().messages().stream(), Stream.of(turned))
                        .toList());
            }
            if (random.nextBoolean()) {
                request.system(SystemContentBlock.fromText(text(random)));
            }
            assertIsCeiling(request.build());
        }
    }

    @Test
    void of_eachCharacterAloneAndRepeated_isNotBelowWhatAnyModelIsExpectedToCount() {
        for (int block = 0; block < 0x30000; block += 0x80) {
            int codePoint = block + 0x41 % 0x80;
            String character = Character.toString(codePoint);
            assertIsCeiling(request(ContentBlock.fromText((character + " ").repeat(500)))
                    .build());
        }
    }

    private static void assertIsCeiling(ConverseRequest request) {
        long ceiling = ceiling(request).orElseThrow();
        long most = TokenEstimator.offline().ceiling(request).orElseThrow().atMost();
        Function<Model, TokenEstimate> estimate = TokenEstimator.offline().forRequest(request);
        for (Model model : ModelCatalog.bundled().models()) {
            assertThat(estimate.apply(model).expected())
                    .as(
                            "%s of %s",
                            model.name(),
                            request.messages().get(0).content().get(0).text())
                    .isLessThanOrEqualTo(ceiling);
            assertThat(estimate.apply(model).atMost().orElseThrow()).isLessThanOrEqualTo(most);
        }
    }

    /** Runs of characters of one script each, of any script, with what stands between words; also half characters. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int run = random.nextInt(6); run > 0; run--) {
            int script = random.nextInt(0x30000);
            int length = 1 + random.nextInt(40);
            for (int i = 0; i < length; i++) {
                switch (random.nextInt(12)) {
                    case 0 -> text.append(' ');
                    case 1 -> text.append("0123456789.,;:-_/\n\t".charAt(random.nextInt(19)));
                    case 2 -> text.append((char) ('A' + random.nextInt(58)));
                    case 3 -> text.append((char) (0xd800 + random.nextInt(0x800)));
                    default -> text.appendCodePoint(script + random.nextInt(0x60));
                }
            }
        }
        return text.append('x').toString();
    }

    static List<ConverseRequest> requestsWithMoreThanText() {
        ContentBlock text = ContentBlock.fromText("hello");
        CachePointBlock point =
                CachePointBlock.builder().type(CachePointType.DEFAULT).build();
        return List.of(
                request(
                                text,
                                ContentBlock.fromImage(ImageBlock.builder()
                                        .format(ImageFormat.PNG)
                                        .source(source -> source.bytes(SdkBytes.fromUtf8String("png")))
                                        .build()))
                        .build(),
                request(text, ContentBlock.fromCachePoint(point)).build(),
                request(text, ContentBlock.fromDocument(document -> document.name("d")))
                        .build(),
                request(text, ContentBlock.fromToolUse(use -> use.name("t"))).build(),
                request(text, ContentBlock.fromToolResult(result -> result.toolUseId("t")))
                        .build(),
                request(text).toolConfig(ToolConfiguration.builder().build()).build(),
                request(text).outputConfig(OutputConfig.builder().build()).build(),
                request(text)
                        .promptVariables(java.util.Map.of(
                                "name", PromptVariableValues.builder().text("x").build()))
                        .build(),
                request(text).system(SystemContentBlock.fromCachePoint(point)).build());
    }

    @ParameterizedTest
    @MethodSource("requestsWithMoreThanText")
    void of_anythingButText_isAbsent(ConverseRequest request) {
        assertThat(ceiling(request)).isEmpty();
    }

    @Test
    void of_noContent_isWhatARequestHas() {
        assertThat(ceiling(ConverseRequest.builder().build())).isPresent();
    }
}
