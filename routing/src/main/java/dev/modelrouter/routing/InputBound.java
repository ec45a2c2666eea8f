package dev.modelrouter.routing;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.S3Location;
import software.amazon.awssdk.services.bedrockruntime.model.SystemTool;

/**
 * An upper bound on the input tokens of a request, without a tokenizer and for every family.
 *
 * <p>A byte-level tokenizer never makes more tokens than there are UTF-8 bytes, and all families of Bedrock use one
 * with a byte-level fallback. On top come the tokens of the chat template, for which the allowances below are generous
 * guesses. Media are not bounded: what an image or a page of a document counts for differs by family and is not derived
 * from its size in bytes. Nor are tools that Bedrock runs itself: what they find is fed to the model and billed as
 * input.
 */
final class InputBound {

    /** Allowances for what the chat template adds; templates in use add some 5 tokens a message and 30 a request. */
    private static final int PER_REQUEST = 64;

    private static final int PER_MESSAGE = 16;

    /** Providers put an instruction before the tools; the longest that is documented has about 530 tokens. */
    private static final int FOR_TOOLS = 1024;

    private long bytes;
    private boolean unbounded;

    private InputBound() {}

    /** Returns the bound, or empty if the request carries media or a tool that Bedrock runs. */
    static OptionalLong tokens(ConverseRequest request) {
        InputBound bound = new InputBound();
        bound.add(request.messages());
        bound.add(request.system());
        if (request.toolConfig() != null) {
            bound.bytes += FOR_TOOLS;
            bound.add(request.toolConfig());
        }
        if (request.additionalModelRequestFields() != null) {
            bound.add(request.additionalModelRequestFields());
        }
        if (request.outputConfig() != null) {
            bound.add(request.outputConfig());
        }
        if (request.hasPromptVariables()) {
            bound.add(request.promptVariables());
        }
        long template = PER_REQUEST + (long) PER_MESSAGE * request.messages().size();
        return bound.unbounded ? OptionalLong.empty() : OptionalLong.of(bound.bytes + template);
    }

    private void add(Object value) {
        if (value instanceof String text) {
            bytes += utf8Length(text);
        } else if (value instanceof SdkBytes || value instanceof S3Location || value instanceof SystemTool) {
            unbounded = true;
        } else if (value instanceof Document document) {
            addDocument(document);
        } else if (value instanceof Collection<?> items) {
            items.forEach(this::add);
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> {
                bytes += 4; // quotes, colon and comma of the rendered pair
                add(key);
                add(item);
            });
        } else if (value instanceof SdkPojo pojo) {
            addFields(pojo);
        } else {
            bytes += 24; // no number or boolean is longer
        }
    }

    private void addFields(SdkPojo pojo) {
        for (SdkField<?> field : pojo.sdkFields()) {
            Object value = field.getValueOrDefault(pojo);
            if (value != null) {
                bytes += field.locationName().length();
                add(value);
            }
        }
    }

    private void addDocument(Document document) {
        if (document.isString()) {
            bytes += 2;
            add(document.asString());
        } else if (document.isList()) {
            document.asList().forEach(this::add);
        } else if (document.isMap()) {
            add(document.asMap());
        } else {
            bytes += document.isNumber() ? document.asNumber().stringValue().length() : 5;
        }
    }

    /** Counts without encoding: a prompt may be megabytes long. */
    private static long utf8Length(String text) {
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                length += 1;
            } else if (c < 0x800) {
                length += 2;
            } else if (Character.isSurrogate(c)) {
                length += 2; // each half of a pair: four bytes together
            } else {
                length += 3;
            }
        }
        return length;
    }
}
