package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.ModelId.Form;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Reading is the inverse of rendering for every form, and no text makes the parser do anything but answer or refuse.
 */
final class ModelIdPropertyTest {

    private static final int RUNS = 4_000;
    private static final String LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final String MIXED = LOWER + "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private final RandomGenerator random = new Random(20261122);

    @ParameterizedTest
    @EnumSource(Form.class)
    void parse_generatedId_hasItsFormAndTheSameText(Form form) {
        for (int run = 0; run < RUNS; run++) {
            String account = chars(12, "0123456789");
            String text = generate(form, account);

            ModelId id = ModelId.parse(text);

            assertThat(id.value()).isEqualTo(text);
            assertThat(id.form()).as(text).isEqualTo(form);
            assertThat(ModelId.parse(id.value())).isEqualTo(id);
            assertThat(id.toString()).doesNotContain(form.isArn() ? account : "***");
        }
    }

    @Test
    void of_generatedBaseIdAndScope_parsesBackToBoth() {
        for (int run = 0; run < RUNS; run++) {
            String base = baseId();
            Scope scope = pick(List.of(Scope.values()));

            ModelId id = ModelId.of(base, scope);
            ModelId parsed = ModelId.parse(id.value());

            assertThat(id.scope()).as(id.value()).contains(scope);
            assertThat(parsed).isEqualTo(id);
            assertThat(parsed.baseId()).contains(base);
            // A bare id of a provider that is not known may be a profile of a geography that is not known.
            assertThat(parsed.scope().orElse(scope)).isEqualTo(scope);
            assertThat(parsed.scope().isPresent() || scope == Scope.IN_REGION).isTrue();
        }
    }

    @Test
    void parse_mutatedId_answersOrRefusesWithItsOwnException() {
        int refused = 0;
        for (int run = 0; run < 40_000; run++) {
            StringBuilder text = new StringBuilder(generate(pick(List.of(Form.values())), chars(12, "0123456789")));
            for (int change = random.nextInt(1, 4); change > 0 && !text.isEmpty(); change--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(4)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, ":/.-_ \n\u0000\u00e9\ud83d%\u0661A".charAt(random.nextInt(13)));
                    case 2 -> text.setLength(at);
                    default -> text.append(text, at, text.length());
                }
            }
            refused += refuses(text.toString()) ? 1 : 0;
        }
        assertThat(refused).isBetween(10_000, 39_000);
    }

    @Test
    void parse_randomText_isRefusedWithAMessageThatIsPlainAscii() {
        for (int run = 0; run < 20_000; run++) {
            String text = random.ints(random.nextInt(1, 60), 0, 0x2fff)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            try {
                ModelId.parse(text);
            } catch (MalformedModelIdException e) {
                assertThat(String.valueOf(e.getMessage()).chars())
                        .allMatch(c -> c == '\n' || c == '…' || (c >= 0x20 && c < 0x7f));
            }
        }
    }

    @Test
    void parse_longRepeats_takeNoMoreThanLinearTime() {
        for (String unit : List.of("a", "a.", "a:", "-", "us.", "arn:", "a-", "arn:aws:bedrock:", "0", "/")) {
            String text = unit.repeat(ModelId.MAX_LENGTH / unit.length());
            assertThat(refuses(text)).as(unit).isTrue();
            assertThat(refuses(unit.repeat(1_000_000 / unit.length()))).as(unit).isTrue();
        }
    }

    private static boolean refuses(String text) {
        try {
            ModelId id = ModelId.parse(text);
            assertThat(id.value()).isEqualTo(text);
            return false;
        } catch (MalformedModelIdException e) {
            assertThat(e.getMessage()).contains("A model id has one of these forms");
            return true;
        }
    }

    private String generate(Form form, String account) {
        String arn = "arn:" + pick(List.of("aws", "aws-us-gov", "aws-cn", "aws-iso-b")) + ":bedrock:";
        String region = pick(List.of("us-east-1", "us-gov-west-1", "ap-southeast-7", "me-central-1"));
        String place = arn + region + ":" + account + ":";
        String opaque = chars(12, LOWER);
        return switch (form) {
            case BASE -> baseId();
            case INFERENCE_PROFILE -> geography() + baseId();
            case FOUNDATION_MODEL_ARN -> arn + maybe(region) + "::foundation-model/" + baseId();
            case INFERENCE_PROFILE_ARN ->
                arn + maybe(region) + ":" + maybe(account) + ":inference-profile/" + geography() + baseId();
            case APPLICATION_INFERENCE_PROFILE_ARN ->
                place + "application-inference-profile/" + chars(random.nextInt(1, 64), MIXED + "-:.");
            case PROVISIONED_MODEL_ARN -> place + "provisioned-model/" + opaque;
            case CUSTOM_MODEL_ARN -> place + "custom-model/" + baseId() + "/" + opaque;
            case CUSTOM_MODEL_DEPLOYMENT_ARN -> place + "custom-model-deployment/" + opaque;
            case IMPORTED_MODEL_ARN -> place + "imported-model/" + opaque;
            case PROMPT_ROUTER_ARN ->
                place + pick(List.of("", "default-")) + "prompt-router/" + chars(random.nextInt(1, 64), MIXED + "-:.");
            case PROMPT_ARN -> place + "prompt/" + chars(10, MIXED) + pick(List.of("", ":1", ":65535"));
            case SAGEMAKER_ENDPOINT_ARN ->
                place.replace(":bedrock:", ":sagemaker:") + "endpoint/" + chars(random.nextInt(1, 64), MIXED + "-");
        };
    }

    private String geography() {
        return pick(List.of("us.", "eu.", "apac.", "jp.", "au.", "in.", "ca.", "us-gov.", "global."));
    }

    private String baseId() {
        StringBuilder id = new StringBuilder(pick(List.of("anthropic", "meta", "amazon", "newcomer", "x1")));
        id.append('.').append(chars(random.nextInt(1, 40), LOWER + "-"));
        for (int dots = random.nextInt(3); dots > 0; dots--) {
            id.append('.').append(random.nextInt(10)).append(chars(random.nextInt(1, 10), LOWER + "-"));
        }
        return id + pick(List.of("", "", "-v1", "-v1:0", "-v2:1"));
    }

    private String maybe(String text) {
        return random.nextBoolean() ? text : "";
    }

    private String chars(int length, String alphabet) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
