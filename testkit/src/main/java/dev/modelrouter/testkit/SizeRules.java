package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.RuleChecks.invalidIf;

import dev.modelrouter.core.Model;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InferenceConfiguration;

/** The rules on how much is sent and asked for: bytes, texts, tokens. */
final class SizeRules {

    private static final long MAX_TEXT_BYTES = 9_000_000;

    /** Payloads of 19.1 MB were seen to be let through, and of 27.7 MB not; 20 MB is what AWS states for Claude. */
    private static final long MAX_PAYLOAD_BYTES_OF_CLAUDE = 20_000_000;

    /** What the guide to Nova states for media that are sent and not read from S3. */
    private static final long MAX_PAYLOAD_BYTES_OF_NOVA = 25_000_000;

    /** The service named this limit in 2025, though the model's card has 4K. */
    private static final int MAX_OUTPUT_OF_LLAMA_3_3 = 8192;

    static final String TOO_LONG = "Input is too long for requested model.";

    private SizeRules() {}

    static void addTo(RuleChecks checks) {
        checks.seen(ValidationRule.TEXT_BYTES, SizeRules::textBytes);
        checks.seen(ValidationRule.PAYLOAD, SizeRules::payload);
        checks.seen(ValidationRule.MAX_TOKENS, SizeRules::maxTokens);
    }

    /**
     * How large a request is.
     *
     * @param text bytes of its texts in UTF-8
     * @param blobs bytes of its blobs in base64
     */
    private record Size(long text, long blobs) {

        static final Size NONE = new Size(0, 0);

        Size plus(Size other) {
            return new Size(text + other.text, blobs + other.blobs);
        }

        static Size of(@Nullable Object value) {
            if (value instanceof String string) {
                return new Size(string.getBytes(StandardCharsets.UTF_8).length, 0);
            } else if (value instanceof SdkBytes bytes) {
                return new Size(0, (bytes.asByteArrayUnsafe().length + 2L) / 3 * 4);
            } else if (value instanceof Document document) {
                return of(document.unwrap());
            } else if (value instanceof SdkPojo structure) {
                return structure.sdkFields().stream()
                        .map((SdkField<?> field) -> of(field.getValueOrDefault(structure)))
                        .reduce(NONE, Size::plus);
            } else if (value instanceof Collection<?> items) {
                return items.stream().map(Size::of).reduce(NONE, Size::plus);
            }
            return value instanceof Map<?, ?> entries ? of(entries.keySet()).plus(of(entries.values())) : NONE;
        }
    }

    private static Size sizeOf(ConverseRequest request) {
        return Size.of(request.system()).plus(Size.of(request.messages())).plus(Size.of(request.toolConfig()));
    }

    private static Optional<Fault> textBytes(CheckedRequest checked) {
        if (!checked.isClaude()) {
            return Optional.empty();
        }
        long bytes = sizeOf(checked.request()).text();
        return invalidIf(
                bytes > MAX_TEXT_BYTES,
                "The model returned the following errors: too many total text bytes: " + bytes + " > "
                        + MAX_TEXT_BYTES);
    }

    /** Of other families no limit is known. */
    private static Optional<Fault> payload(CheckedRequest checked) {
        if (!checked.isClaude() && !checked.isNova()) {
            return Optional.empty();
        }
        Size size = sizeOf(checked.request());
        long most = checked.isClaude() ? MAX_PAYLOAD_BYTES_OF_CLAUDE : MAX_PAYLOAD_BYTES_OF_NOVA;
        return invalidIf(size.text() + size.blobs() > most, TOO_LONG);
    }

    /** Returns the most output that a request asks for; empty if it does not say. */
    static OptionalInt wanted(CheckedRequest checked) {
        InferenceConfiguration config = checked.request().inferenceConfig();
        return config == null || config.maxTokens() == null ? OptionalInt.empty() : OptionalInt.of(config.maxTokens());
    }

    /**
     * The cards of models round: 4K is 4,096, and of many it is what AWS advises, where the service takes more. Only of
     * some is the figure known to be the limit; of Claude since its fourth generation to the token.
     */
    private static OptionalInt mostOutput(CheckedRequest checked) {
        if (checked.isModel("meta.llama3-3")) {
            return OptionalInt.of(MAX_OUTPUT_OF_LLAMA_3_3);
        }
        OptionalInt stated = checked.model().map(Model::maxOutputTokens).orElse(OptionalInt.empty());
        if (stated.isEmpty() || checked.isModel("anthropic.claude-3-7")) {
            return OptionalInt.empty();
        } else if (checked.isClaude() && !checked.isModel("anthropic.claude-3")) {
            return stated;
        }
        int tokens = stated.getAsInt();
        return checked.isModel("anthropic.claude-3", "meta.llama3", "openai.gpt-oss", "amazon.nova-2")
                ? OptionalInt.of(tokens % 1000 == 0 ? tokens / 1000 * 1024 : tokens)
                : OptionalInt.empty();
    }

    private static Optional<Fault> maxTokens(CheckedRequest checked) {
        OptionalInt limit = mostOutput(checked);
        OptionalInt wanted = wanted(checked);
        return limit.isPresent() && wanted.isPresent()
                ? invalidIf(
                        wanted.getAsInt() > limit.getAsInt(),
                        "The maximum tokens you requested exceeds the model limit of " + limit.getAsInt()
                                + ". Try again with a maximum tokens value that is lower than " + limit.getAsInt()
                                + ".")
                : Optional.empty();
    }
}
