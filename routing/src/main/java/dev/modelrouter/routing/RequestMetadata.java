package dev.modelrouter.routing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * What is sent of a request as Bedrock's {@code requestMetadata}, which stands in the invocation log: nothing of the
 * router's, or tags and the attempt.
 *
 * @param sendsTags whether tags are sent
 */
record RequestMetadata(boolean sendsTags) {

    /** The key of the attempt's id: the request's id, {@code #} and the attempt's number. */
    static final String ATTEMPT = "modelrouter.attempt";

    // Limits of the Converse API's model: 1 to 16 entries, keys of 1 to 256 and values of 0 to 256 of these characters.
    private static final int MAX_ENTRIES = 16;
    private static final Pattern KEY = Pattern.compile("[a-zA-Z0-9\\s:_@$#=/+,\\-.]{1,256}");
    private static final Pattern VALUE = Pattern.compile("[a-zA-Z0-9\\s:_@$#=/+,\\-.]{0,256}");

    /**
     * Checks that what is to be sent can be.
     *
     * @throws IllegalArgumentException if Bedrock would refuse it
     */
    void check(CompletionRequest request) {
        if (!sendsTags) {
            return;
        }
        request.tags().forEach((key, value) -> {
            // Neither is quoted: they may be personal, and they may hold line breaks.
            if (!KEY.matcher(key).matches()) {
                throw new IllegalArgumentException("Tags are sent as requestMetadata, and the name of one, with "
                        + key.length() + " characters, does not fit: Bedrock takes 1 to 256 of letters, digits, blanks"
                        + " and :_@$#=/+,-.");
            }
            if (!VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException("Tags are sent as requestMetadata, and the value of " + key
                        + ", with " + value.length() + " characters, does not fit: Bedrock takes up to 256 of letters,"
                        + " digits, blanks and :_@$#=/+,-.");
            }
        });
        int entries = merged(request, "").size();
        if (entries > MAX_ENTRIES) {
            throw new IllegalArgumentException("Tags are sent as requestMetadata, and with the request's own and "
                    + ATTEMPT + " there would be " + entries + " entries: Bedrock takes " + MAX_ENTRIES + ".");
        }
    }

    /** Adds it to a request that is sent. What the request says itself holds. */
    void addTo(ConverseRequest.Builder wire, CompletionRequest request, String attempt) {
        if (sendsTags) {
            wire.requestMetadata(merged(request, attempt));
        }
    }

    private static Map<String, String> merged(CompletionRequest request, String attempt) {
        Map<String, String> merged = new LinkedHashMap<>(request.tags());
        merged.put(ATTEMPT, attempt);
        merged.putAll(request.converse().requestMetadata());
        return merged;
    }
}
