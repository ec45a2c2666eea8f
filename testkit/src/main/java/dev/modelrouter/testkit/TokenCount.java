package dev.modelrouter.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/**
 * Counts tokens by a rule that anyone can follow; no model's tokenizer. A string has one token for each four bytes of
 * its UTF-8, rounded up; a number or a truth value one; a blob one for each four bytes but at most 1600, about what a
 * large image costs; a cache point none. A message adds three. So a request never has more tokens than its JSON body
 * has bytes, the bound that a caller can reserve money by.
 */
final class TokenCount {

    static final int BYTES_PER_TOKEN = 4;
    static final int TOKENS_PER_MESSAGE = 3;
    static final int MAX_TOKENS_PER_BLOB = 1600;

    private TokenCount() {}

    /** Counts what a model reads: messages, system prompt, tools, wanted output format, prompt variables. */
    static int ofInput(ConverseRequest request) {
        long tokens = count(request.system())
                + count(request.toolConfig())
                + count(request.outputConfig())
                + count(request.promptVariables());
        for (@Nullable Message message : request.messages()) {
            tokens += TOKENS_PER_MESSAGE + (message == null ? 0 : count(message.content()));
        }
        return Math.toIntExact(tokens);
    }

    /** Counts what a model writes. */
    static int ofOutput(List<ContentBlock> content) {
        return Math.toIntExact(count(content));
    }

    /** Counts one block of content, of a system prompt, or of tools. */
    static int ofBlock(SdkPojo block) {
        return Math.toIntExact(count(block));
    }

    /** Counts any value. */
    static int of(@Nullable Object value) {
        return Math.toIntExact(count(value));
    }

    /** Returns as much of the beginning of a text as has at most this many tokens. */
    static String cut(String text, int tokens) {
        return cut(text, 0, tokens);
    }

    /** Returns as much of a text, from a place on, as has at most this many tokens. */
    static String cut(String text, int from, int tokens) {
        long bytes = (long) tokens * BYTES_PER_TOKEN;
        int end = from;
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            bytes -= utf8Bytes(codePoint);
            if (bytes < 0) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        return text.substring(from, end);
    }

    private static long count(@Nullable Object value) {
        if (value == null || value instanceof CachePointBlock) {
            return 0;
        } else if (value instanceof String text) {
            return ofBytes(text.getBytes(StandardCharsets.UTF_8).length);
        } else if (value instanceof SdkBytes blob) {
            return Math.min(MAX_TOKENS_PER_BLOB, ofBytes(blob.asByteArrayUnsafe().length));
        } else if (value instanceof Document document) {
            return count(document.unwrap());
        } else if (value instanceof SdkPojo structure) {
            return countFields(structure);
        } else if (value instanceof Collection<?> items) {
            return countItems(items);
        } else if (value instanceof Map<?, ?> entries) {
            return countItems(entries.keySet()) + countItems(entries.values());
        } else {
            return 1;
        }
    }

    private static long countItems(Collection<?> items) {
        long tokens = 0;
        for (Object item : items) {
            tokens += count(item);
        }
        return tokens;
    }

    private static long countFields(SdkPojo structure) {
        long tokens = 0;
        for (SdkField<?> field : structure.sdkFields()) {
            tokens += count(field.getValueOrDefault(structure));
        }
        return tokens;
    }

    static int ofBytes(int bytes) {
        return Math.toIntExact((bytes + BYTES_PER_TOKEN - 1L) / BYTES_PER_TOKEN);
    }

    private static int utf8Bytes(int codePoint) {
        return new String(Character.toChars(codePoint)).getBytes(StandardCharsets.UTF_8).length;
    }
}
