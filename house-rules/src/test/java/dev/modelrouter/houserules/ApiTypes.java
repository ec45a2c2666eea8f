package dev.modelrouter.houserules;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Types as the API text writes them: generics and nullness in full, without the packages that go without saying.
 *
 * @param home the package whose types are written without it
 */
record ApiTypes(String home) {

    String write(AnnotatedType type) {
        if (type instanceof AnnotatedArrayType array) {
            return writeArray(array);
        }
        return nullness(type) + writeUnmarked(type);
    }

    /** Returns whether code outside the package can name the type. */
    static boolean isVisible(Class<?> type) {
        if (type.isSynthetic() || type.isAnonymousClass() || type.isLocalClass()) {
            return false;
        }
        Class<?> outer = type.getDeclaringClass();
        return outer == null
                ? Modifier.isPublic(type.getModifiers())
                : isVisible(outer) && isShown(type.getModifiers(), outer);
    }

    /** Returns whether a member is public, or protected in a class that somebody can extend. */
    static boolean isShown(int modifiers, Class<?> owner) {
        boolean open = !Modifier.isFinal(owner.getModifiers()) && !owner.isEnum();
        return Modifier.isPublic(modifiers) || (Modifier.isProtected(modifiers) && open);
    }

    static Class<?> raw(AnnotatedType type) {
        return (Class<?>) (type.getType() instanceof ParameterizedType generic ? generic.getRawType() : type.getType());
    }

    /** Writes the declared type parameters with their bounds, or nothing if there are none. */
    String writeParameters(TypeVariable<?>[] parameters) {
        return parameters.length == 0
                ? ""
                : Arrays.stream(parameters).map(this::writeParameter).collect(Collectors.joining(", ", "<", ">"));
    }

    String name(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        if (outer != null) {
            return name(outer) + "." + type.getSimpleName();
        }
        String pack = type.getPackageName();
        return pack.equals(home) || pack.equals("java.lang") ? type.getSimpleName() : type.getName();
    }

    private String writeAll(AnnotatedType[] types) {
        return Arrays.stream(types).map(this::write).collect(Collectors.joining(", "));
    }

    private String writeParameter(TypeVariable<?> parameter) {
        List<String> bounds = boundsOf(parameter.getAnnotatedBounds());
        return parameter.getName() + (bounds.isEmpty() ? "" : " extends " + String.join(" & ", bounds));
    }

    /** Leaves out the bound Object, unless it is nullable, which says something. */
    private List<String> boundsOf(AnnotatedType[] bounds) {
        return Arrays.stream(bounds)
                .filter(bound -> !bound.getType().equals(Object.class) || isNullable(bound))
                .map(this::write)
                .toList();
    }

    private String writeArray(AnnotatedArrayType type) {
        StringBuilder dimensions = new StringBuilder();
        AnnotatedType component = type;
        while (component instanceof AnnotatedArrayType array) {
            dimensions.append(isNullable(array) ? " @Nullable []" : "[]");
            component = array.getAnnotatedGenericComponentType();
        }
        return write(component) + dimensions;
    }

    private String writeUnmarked(AnnotatedType type) {
        if (type instanceof AnnotatedParameterizedType parameterized) {
            return name(raw(type)) + "<" + writeAll(parameterized.getAnnotatedActualTypeArguments()) + ">";
        }
        if (type instanceof AnnotatedWildcardType wildcard) {
            return Stream.concat(
                            Stream.of("?"),
                            wildcard.getAnnotatedLowerBounds().length > 0
                                    ? Stream.of(" super ", writeAll(wildcard.getAnnotatedLowerBounds()))
                                    : boundsOf(wildcard.getAnnotatedUpperBounds()).stream()
                                            .map(bound -> " extends " + bound))
                    .collect(Collectors.joining());
        }
        if (type instanceof AnnotatedTypeVariable) {
            return type.getType().getTypeName();
        }
        return name((Class<?>) type.getType());
    }

    private static String nullness(AnnotatedType type) {
        return isNullable(type) ? "@Nullable " : "";
    }

    private static boolean isNullable(AnnotatedElement element) {
        return element.isAnnotationPresent(Nullable.class);
    }
}
