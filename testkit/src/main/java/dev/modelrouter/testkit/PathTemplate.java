package dev.modelrouter.testkit;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The path of an operation, such as {@code /model/{modelId}/converse}, whose labels stand for one segment each. */
final class PathTemplate {

    private static final Splitter SEGMENTS = Splitter.on('/');

    private final String text;
    private final ImmutableList<String> segments;

    PathTemplate(String text) {
        this.text = text;
        this.segments = ImmutableList.copyOf(SEGMENTS.split(text));
    }

    /**
     * Returns the labels of a path by their names, still percent-encoded; empty if the path is another. A slash inside
     * a label is sent as {@code %2F}, so that the path is split first and decoded then.
     */
    Optional<ImmutableMap<String, String>> match(String path) {
        List<String> sent = SEGMENTS.splitToList(path);
        if (sent.size() != segments.size()) {
            return Optional.empty();
        }
        ImmutableMap.Builder<String, String> labels = ImmutableMap.builder();
        for (int i = 0; i < sent.size(); i++) {
            String segment = segments.get(i);
            if (isLabel(segment) && !sent.get(i).isEmpty()) {
                labels.put(name(segment), sent.get(i));
            } else if (!segment.equals(sent.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(labels.buildOrThrow());
    }

    /** Returns the names of the labels, in their order. */
    ImmutableList<String> labels() {
        return segments.stream()
                .filter(PathTemplate::isLabel)
                .map(PathTemplate::name)
                .collect(ImmutableList.toImmutableList());
    }

    private static boolean isLabel(String segment) {
        return segment.startsWith("{");
    }

    private static String name(String label) {
        return label.substring(1, label.length() - 1);
    }

    /**
     * Decodes a label.
     *
     * @throws SdkJsonException if it is not percent-encoded
     */
    static String decoded(String label) {
        try {
            return URLDecoder.decode(label.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new SdkJsonException("An id in the path is not percent-encoded as it should be", e);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
