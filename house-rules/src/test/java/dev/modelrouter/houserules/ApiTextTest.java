package dev.modelrouter.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.houserules.fixtures.api.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the API text says about one of each kind of type, the same on every JDK. */
final class ApiTextTest {

    private static final List<Class<?>> TYPES = Stream.concat(
                    Stream.of(Shapes.class), Arrays.stream(Shapes.class.getDeclaredClasses()))
            .toList();

    @Test
    void of_oneOfEachKind_writesWhatCallersCanName() {
        assertThat(ApiText.of(Shapes.class.getPackage(), TYPES))
                .isEqualTo(
                        """
                @NullMarked package dev.modelrouter.houserules.fixtures.api;

                abstract class Shapes<T extends @Nullable Object> {
                    static final int LIMIT;
                    protected @Nullable String note;
                    protected Shapes(@Nullable String);
                    abstract <K extends Comparable<K>> java.util.Map<K, ? extends java.util.List<@Nullable T>> group(java.util.function.Function<? super T, ? extends K>) throws java.io.IOException, java.util.concurrent.TimeoutException;
                    final @Nullable String[] join(String @Nullable [], byte[][], Object...);
                    @Deprecated static void old();
                }

                sealed interface Shapes.Closed permits (hidden), Shapes.Open, Shapes.Round {
                }

                enum Shapes.Colour {
                    RED,
                    BLUE,
                    boolean isCold();
                }

                @NullUnmarked class Shapes.Inner {
                    Inner(Shapes, @Nullable String, java.util.List<@Nullable String>);
                }

                @interface Shapes.Marked {
                    int times() default;
                    String value();
                }

                non-sealed interface Shapes.Open extends Shapes.Closed {
                    default int area();
                    static Shapes.Open flat();
                }

                record Shapes.Round(String name, @Nullable Integer size) implements Comparable<Shapes.Round>, Shapes.Closed {
                    Round(String);
                    int compareTo(Shapes.Round);
                    static java.util.Optional<Shapes.Round> of(java.util.List<? super Shapes.Round>);
                }

                static final class Shapes.Shown implements AutoCloseable {
                    void close();
                    default void reached();
                    S self(S);
                }

                @FunctionalInterface interface Shapes.Source<S> {
                    S next();
                }
                """);
    }

    @Test
    void of_typesInAnotherOrder_writesTheSame() {
        List<Class<?>> reversed = new ArrayList<>(TYPES);
        Collections.reverse(reversed);
        assertThat(ApiText.of(Shapes.class.getPackage(), reversed))
                .isEqualTo(ApiText.of(Shapes.class.getPackage(), TYPES));
    }
}
