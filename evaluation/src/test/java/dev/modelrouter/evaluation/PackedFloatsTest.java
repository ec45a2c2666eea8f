package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class PackedFloatsTest {

    @Test
    void unpack_packedTable_isCloseAndKeepsZero() {
        float[] table = {0, 1, -1, 0.25f, -0.04f, 0};
        assertThat(PackedFloats.unpack(PackedFloats.pack(table))).containsExactly(table, Offset.offset(0.04f));
        assertThat(PackedFloats.unpack(PackedFloats.pack(table))[0]).isZero();
    }

    @Test
    void unpack_emptyTable_isEmpty() {
        assertThat(PackedFloats.unpack(PackedFloats.pack(new float[0]))).isEmpty();
    }

    @Test
    void unpack_cutText_isRefused() {
        String text = PackedFloats.pack(new float[] {1, 2, 3, 4, 5, 6, 7, 8});
        assertThatThrownBy(() -> PackedFloats.unpack(text.substring(0, 16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("save the route anew");
    }
}
