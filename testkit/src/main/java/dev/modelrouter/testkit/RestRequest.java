package dev.modelrouter.testkit;

import com.google.common.base.Splitter;
import java.time.DateTimeException;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.utils.DateUtils;

/**
 * Reads a request: labels of the path, parameters of the query and members of the body go where the SDK's own field
 * descriptions say. Parameters that the SDK does not know are skipped; of one that comes twice the first counts.
 */
final class RestRequest {

    private static final Splitter PARAMETERS = Splitter.on('&').omitEmptyStrings();

    private RestRequest() {}

    /**
     * Returns the request that a path, a query and a body stand for.
     *
     * @param labels of the path by name, still percent-encoded
     * @param query what comes after the question mark; empty for nothing
     * @param body JSON; no bytes for nothing
     * @throws SdkJsonException if something is not percent-encoded as it should be, or is of another type
     */
    static SdkPojo read(Map<String, String> labels, String query, SdkBytes body, SdkPojo builder) {
        Map<String, String> parameters = parameters(query);
        for (SdkField<?> field : builder.sdkFields()) {
            String name = field.locationName();
            if (labels.containsKey(name)
                    && (field.location() == MarshallLocation.PATH
                            || field.location() == MarshallLocation.GREEDY_PATH)) {
                field.set(builder, PathTemplate.decoded(labels.get(name)));
            } else if (field.location() == MarshallLocation.QUERY_PARAM && parameters.containsKey(name)) {
                field.set(builder, value(field, name, parameters.get(name)));
            }
        }
        return SdkMembers.built(SdkJsonReader.read(body.asByteArrayUnsafe(), builder));
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String parameter : PARAMETERS.split(query)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            String value = equals < 0 ? "" : parameter.substring(equals + 1);
            parameters.putIfAbsent(PathTemplate.decoded(name), PathTemplate.decoded(value));
        }
        return parameters;
    }

    private static Object value(SdkField<?> field, String name, String text) {
        try {
            return switch (field.marshallingType().getKnownType()) {
                case STRING -> text;
                case INTEGER -> Integer.valueOf(text);
                case BOOLEAN -> truth(name, text);
                case INSTANT -> DateUtils.parseIso8601Date(text);
                default ->
                    throw new SdkJsonException(
                            "The parameter " + name + " has a type that no query of the SDK carries");
            };
        } catch (NumberFormatException | DateTimeException e) {
            throw new SdkJsonException("The parameter " + name + " of the query is not of its type", e);
        }
    }

    private static Boolean truth(String name, String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new SdkJsonException("The parameter " + name + " of the query is true or false");
        }
        return Boolean.valueOf(text);
    }
}
