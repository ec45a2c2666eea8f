package dev.modelrouter.testkit;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
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
     * Returns what stands for the labels, still percent-encoded; empty if the path is another. A slash inside a label
     * is sent as {@code %2F}, so that the path is split first and decoded then.
     */
    Optional<ImmutableList<String>> match(String path) {
        List<String> sent = SEGMENTS.splitToList(path);
        if (sent.size() != segments.size()) {
            return Optional.empty();
        }
        ImmutableList.Builder<String> labels = ImmutableList.builder();
        for (int i = 0; i < sent.size(); i++) {
            String segment = sent.get(i);
            if (segments.get(i).startsWith("{") && !segment.isEmpty()) {
                labels.add(segment);
            } else if (!segments.get(i).equals(segment)) {
                return Optional.empty();
            }
        }
        return Optional.of(labels.build());
    }

    /** Returns the names of the labels, in their order. */
    ImmutableList<String> labels() {
        return segments.stream()
                .filter(segment -> segment.startsWith("{"))
                .map(segment -> segment.substring(1, segment.length() - 1))
                .collect(ImmutableList.toImmutableList());
    }

    /** Returns the labels of a path by their names, still percent-encoded; empty if the path is another. */
    Optional<ImmutableMap<String, String>> labels(String path) {
        return match(path).map(values -> {
            ImmutableMap.Builder<String, String> labels = ImmutableMap.builder();
            Iterator<String> next = values.iterator();
            for (String segment : segments) {
                if (segment.startsWith("{")) {
                    labels.put(segment.substring(1, segment.length() - 1), next.next());
                }
            }
            return labels.buildOrThrow();
        });
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
