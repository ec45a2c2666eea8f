package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * An answer of an operation other than Converse and ConverseStream.
 *
 * @param headers those that are its own, by lower-case name
 * @param body of an answer that is whole; empty for a stream
 * @param usage what is billed
 */
record RawReply(ImmutableMap<String, String> headers, SdkBytes body, TokenUsage usage) {

    /** Returns what the SDK shows as this response, for which nothing is billed by the token. */
    static RawReply of(SdkPojo response) {
        return new RawReply(
                ImmutableMap.<String, String>builder()
                        .put("content-type", WireReply.JSON)
                        .putAll(RestCodec.headers(response))
                        .buildKeepingLast(),
                RestCodec.body(response),
                FakeCall.NOTHING);
    }
}
