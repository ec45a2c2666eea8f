package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths with labels. */
final class PathTemplateTest {

    private final PathTemplate template = new PathTemplate("/model/{modelId}/converse");

    @Test
    void match_ofTheSameForm_givesTheLabels() {
        assertThat(template.match("/model/a%2Fb/converse"))
                .hasValueSatisfying(labels -> assertThat(labels).containsExactly(entry("modelId", "a%2Fb")));
        assertThat(PathTemplate.decoded("a%2Fb+c%3A0")).isEqualTo("a/b+c:0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/model/a",
                "/model//converse",
                "/model/a/converse/",
                "/model/a/converse/b",
                "/model/a/invoke",
                ""
            })
    void match_ofAnother_isEmpty(String path) {
        assertThat(template.match(path)).isEmpty();
    }
}
