package dev.modelrouter.routing;

import com.google.common.collect.ImmutableMap;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads by reflection what a record is in JSON. Not thread-safe. */
final class RecordReader {

    private static final String KNOWN = "Known are String, boolean, the numbers, BigDecimal and BigInteger, enums,"
            + " records, List, Set, Map<String, ...>, Optional, the dates and times of java.time, Duration, UUID and URI."
            + " For anything else give the schema as text.";

    private final Class<?> root;

    /** The records that are being read, each within the one before. */
    private final Set<Class<?>> open = new LinkedHashSet<>();

    RecordReader(Class<?> root) {
        this.root = root;
    }

    /** @throws IllegalArgumentException if it has a component of a type that JSON does not have */
    OutputRecord read() {
        if (root.getTypeParameters().length > 0) {
            throw problem(
                    "",
                    "has type parameters, of which nothing tells what they are: have it in a component of"
                            + " another record, which does");
        }
        return record(root, Map.of(), "");
    }

    private OutputRecord record(Class<?> type, Map<Type, OutputType> variables, String where) {
        if (!open.add(type)) {
            throw problem(
                    where,
                    "is a " + type.getSimpleName() + " within a " + type.getSimpleName()
                            + ": records that hold themselves have no end for a model. Give the schema as text, with $ref");
        }
        RecordComponent[] components = type.getRecordComponents();
        ImmutableMap.Builder<String, OutputType> types = ImmutableMap.builder();
        for (RecordComponent component : components) {
            String at = where.isEmpty() ? component.getName() : where + "." + component.getName();
            OutputType read = typeOf(component.getAnnotatedType(), variables, at);
            boolean isNullable = !read.isOptional() && isDeclaredNullable(component);
            types.put(component.getName(), isNullable ? OutputType.Absent.nullable(read) : read);
        }
        open.remove(type);
        return new OutputRecord(constructor(type, components, where), types.buildOrThrow());
    }

    private Constructor<?> constructor(Class<?> type, RecordComponent[] components, String where) {
        Class<?>[] parameters =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(parameters);
            if (!constructor.trySetAccessible()) {
                throw problem(
                        where,
                        "cannot be made, for " + type.getModule() + " does not open its package "
                                + type.getPackageName() + ": open it to dev.modelrouter.routing in module-info.java");
            }
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("Each record has a canonical constructor.", e);
        }
    }

    private static boolean isDeclaredNullable(RecordComponent component) {
        return isNullable(component.getAnnotations())
                || isNullable(component.getAccessor().getAnnotations());
    }

    /** By its name, as each library of annotations has one of its own. */
    private static boolean isNullable(Annotation[] annotations) {
        return Stream.of(annotations)
                .anyMatch(annotation ->
                        annotation.annotationType().getSimpleName().equals("Nullable"));
    }

    private OutputType typeOf(AnnotatedType annotated, Map<Type, OutputType> variables, String where) {
        OutputType type = plain(annotated, variables, where);
        return isNullable(annotated.getAnnotations()) && !type.isOptional() ? OutputType.Absent.nullable(type) : type;
    }

    private OutputType plain(AnnotatedType annotated, Map<Type, OutputType> variables, String where) {
        Type type = annotated.getType();
        if (annotated instanceof AnnotatedWildcardType wildcard) {
            return typeOf(wildcard.getAnnotatedUpperBounds()[0], variables, where);
        } else if (annotated instanceof AnnotatedParameterizedType parameterized) {
            return parameterized(parameterized, variables, where);
        } else if (variables.containsKey(type)) {
            return variables.get(type);
        } else if (type instanceof Class<?> plain) {
            return plain(plain, where);
        }
        throw problem(where, "is a " + type.getTypeName() + ", of which nothing tells what it is. " + KNOWN);
    }

    private OutputType plain(Class<?> type, String where) {
        OutputType scalar = OutputScalar.of(type);
        if (scalar != null) {
            return scalar;
        } else if (type.isEnum() && type.getEnumConstants().length > 0) {
            return new OutputType.Constants(type);
        } else if (type.isRecord() && type.getTypeParameters().length == 0) {
            return record(type, Map.of(), where);
        } else if (type.isArray()) {
            throw problem(where, "is an array: have a List in its place");
        } else if (type.isSealed()) {
            throw problem(
                    where,
                    "is of the sealed type " + type.getSimpleName() + ", whose kinds JSON does not tell"
                            + " apart: have a record with an enum for the kind, or give the schema as text");
        }
        throw problem(where, "is of type " + type.getTypeName() + ". " + KNOWN);
    }

    private OutputType parameterized(
            AnnotatedParameterizedType annotated, Map<Type, OutputType> variables, String where) {
        ParameterizedType type = (ParameterizedType) annotated.getType();
        AnnotatedType[] arguments = annotated.getAnnotatedActualTypeArguments();
        Class<?> raw = (Class<?>) type.getRawType();
        if (raw == List.class || raw == Collection.class || raw == Set.class) {
            return new OutputType.Elements(typeOf(arguments[0], variables, where + "[]"), raw == Set.class);
        } else if (raw == Map.class && type.getActualTypeArguments()[0] == String.class) {
            return new OutputType.Entries(typeOf(arguments[1], variables, where + "{}"));
        } else if (raw == Optional.class) {
            return OutputType.Absent.optional(typeOf(arguments[0], variables, where));
        } else if (raw.isRecord()) {
            return record(raw, bound(raw, arguments, variables, where), where);
        }
        throw problem(where, "is of type " + type.getTypeName() + ". " + KNOWN);
    }

    private Map<Type, OutputType> bound(
            Class<?> raw, AnnotatedType[] arguments, Map<Type, OutputType> variables, String where) {
        ImmutableMap.Builder<Type, OutputType> bound = ImmutableMap.builder();
        TypeVariable<?>[] parameters = raw.getTypeParameters();
        for (int i = 0; i < parameters.length; i++) {
            bound.put(parameters[i], typeOf(arguments[i], variables, where));
        }
        return bound.buildOrThrow();
    }

    private IllegalArgumentException problem(String where, String problem) {
        return new IllegalArgumentException("The record " + root.getSimpleName() + " cannot be the output: "
                + (where.isEmpty() ? "it " : "its component " + where + " ") + problem
                + (problem.endsWith(".") ? "" : "."));
    }
}
