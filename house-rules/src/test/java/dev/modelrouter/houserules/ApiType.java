package dev.modelrouter.houserules;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;

/** One type of the API text: its head, and a line for each member that a caller can name. */
record ApiType(Class<?> type, ApiTypes names) {

    private static final Set<String> OF_EVERY_OBJECT =
            Arrays.stream(Object.class.getMethods()).map(ApiType::erasure).collect(Collectors.toUnmodifiableSet());

    private static final Comparator<String> BY_NAME = Comparator.comparing(
                    (String line) -> line.replaceFirst("\\(.*", "").replaceFirst(".* ", ""))
            .thenComparing(Comparator.naturalOrder());

    String write() {
        Stream<String> members = Stream.of(constants(), fields(), constructors(), methods())
                .flatMap(lines -> lines)
                .map(line -> "    " + line + "\n");
        return head() + " {\n" + members.collect(Collectors.joining()) + "}\n";
    }

    private String head() {
        String components = type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .map(component -> names.write(component.getAnnotatedType()) + " " + component.getName())
                        .collect(Collectors.joining(", ", "(", ")"))
                : "";
        return marks(type)
                + (Modifier.isProtected(type.getModifiers()) ? "protected " : "")
                + kind()
                + " "
                + names.name(type)
                + names.writeParameters(type.getTypeParameters())
                + components
                + supertypes()
                + permits();
    }

    private String kind() {
        if (type.isAnnotation()) {
            return "@interface";
        }
        if (type.isEnum() || type.isRecord()) {
            return type.isEnum() ? "enum" : "record";
        }
        String sealing = type.isSealed() ? "sealed " : isReopened() ? "non-sealed " : "";
        if (type.isInterface()) {
            return sealing + "interface";
        }
        int modifiers = type.getModifiers();
        return (Modifier.isStatic(modifiers) ? "static " : "")
                + (Modifier.isAbstract(modifiers) ? "abstract " : "")
                + (Modifier.isFinal(modifiers) ? "final " : "")
                + sealing
                + "class";
    }

    private boolean isReopened() {
        return !Modifier.isFinal(type.getModifiers())
                && Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()))
                        .anyMatch(Class::isSealed);
    }

    private String supertypes() {
        List<AnnotatedType> visible = new ArrayList<>();
        collectSupertypes(type, visible);
        boolean natural = type.isEnum() || type.isRecord();
        String superclass = visible.stream()
                .filter(supertype -> !ApiTypes.raw(supertype).isInterface())
                .filter(supertype -> !natural && !supertype.getType().equals(Object.class))
                .map(names::write)
                .collect(Collectors.joining());
        String contracts = visible.stream()
                .filter(supertype -> ApiTypes.raw(supertype).isInterface() && !type.isAnnotation())
                .map(names::write)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        String word = type.isInterface() ? " extends " : " implements ";
        return (superclass.isEmpty() ? "" : " extends " + superclass) + (contracts.isEmpty() ? "" : word + contracts);
    }

    /** A supertype that cannot be named is passed over for its own supertypes. */
    private static void collectSupertypes(Class<?> type, List<AnnotatedType> visible) {
        Stream.concat(Stream.ofNullable(type.getAnnotatedSuperclass()), Arrays.stream(type.getAnnotatedInterfaces()))
                .forEach(supertype -> {
                    if (ApiTypes.isVisible(ApiTypes.raw(supertype))) {
                        visible.add(supertype);
                    } else {
                        collectSupertypes(ApiTypes.raw(supertype), visible);
                    }
                });
    }

    private String permits() {
        return !type.isSealed() || type.isEnum()
                ? ""
                : Arrays.stream(type.getPermittedSubclasses())
                        .map(permitted -> ApiTypes.isVisible(permitted) ? names.name(permitted) : "(hidden)")
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(", ", " permits ", ""));
    }

    private Stream<String> constants() {
        return Arrays.stream(type.getDeclaredFields())
                .filter(Field::isEnumConstant)
                .map(field -> marks(field) + field.getName() + ",");
    }

    private Stream<String> fields() {
        return ownersOfMembers(type).stream()
                .flatMap(owner -> Arrays.stream(owner.getDeclaredFields()))
                .filter(field -> !field.isEnumConstant() && !field.isSynthetic())
                .filter(field -> ApiTypes.isShown(field.getModifiers(), type))
                .map(field -> marks(field)
                        + modifiers(field.getModifiers())
                        + (Modifier.isFinal(field.getModifiers()) ? "final " : "")
                        + names.write(field.getAnnotatedType())
                        + " "
                        + field.getName()
                        + ";")
                .sorted(BY_NAME);
    }

    private Stream<String> constructors() {
        return Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor -> !type.isRecord() || !isCanonical(constructor))
                .filter(constructor -> !constructor.isSynthetic())
                .filter(constructor -> ApiTypes.isShown(constructor.getModifiers(), type))
                .map(constructor -> marks(constructor)
                        + modifiers(constructor.getModifiers())
                        + typeParameters(constructor)
                        + type.getSimpleName()
                        + parametersAndThrows(constructor)
                        + ";")
                .sorted();
    }

    private Stream<String> methods() {
        Map<String, Method> bySignature = new LinkedHashMap<>();
        for (Class<?> owner : ownersOfMembers(type)) {
            Arrays.stream(owner.getDeclaredMethods())
                    .filter(method -> !method.isSynthetic() && ApiTypes.isShown(method.getModifiers(), type))
                    .filter(method -> owner == type || !owner.isInterface() || !isStatic(method))
                    .filter(method -> !OF_EVERY_OBJECT.contains(erasure(method)) && !isByNature(method))
                    .forEach(method -> bySignature.putIfAbsent(erasure(method), method));
        }
        return bySignature.values().stream().map(this::write).sorted(BY_NAME);
    }

    private String write(Method method) {
        boolean finalSaysSomething = !Modifier.isFinal(type.getModifiers()) && !isStatic(method);
        boolean inClass = !method.getDeclaringClass().isInterface();
        return marks(method)
                + (method.isDefault() ? "default " : "")
                + modifiers(method.getModifiers())
                + (inClass && Modifier.isAbstract(method.getModifiers()) ? "abstract " : "")
                + (Modifier.isFinal(method.getModifiers()) && finalSaysSomething ? "final " : "")
                + typeParameters(method)
                + names.write(method.getAnnotatedReturnType())
                + " "
                + method.getName()
                + parametersAndThrows(method)
                + (method.getDefaultValue() == null ? ";" : " default;");
    }

    private String typeParameters(Executable executable) {
        String written = names.writeParameters(executable.getTypeParameters());
        return written.isEmpty() ? "" : written + " ";
    }

    private String parametersAndThrows(Executable executable) {
        List<String> parameters = Arrays.stream(executable.getAnnotatedParameterTypes())
                .map(names::write)
                .collect(Collectors.toCollection(ArrayList::new));
        if (executable.isVarArgs()) {
            parameters.set(
                    parameters.size() - 1, parameters.get(parameters.size() - 1).replaceFirst("\\[]$", "..."));
        }
        String thrown = Arrays.stream(executable.getAnnotatedExceptionTypes())
                .map(names::write)
                .sorted()
                .collect(Collectors.joining(", "));
        return "(" + String.join(", ", parameters) + ")" + (thrown.isEmpty() ? "" : " throws " + thrown);
    }

    /** Returns a type and those of its supertypes that give it members but cannot be named themselves. */
    private static Set<Class<?>> ownersOfMembers(Class<?> type) {
        Set<Class<?>> owners = new LinkedHashSet<>(Set.of(type));
        Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()))
                .filter(supertype -> !ApiTypes.isVisible(supertype))
                .forEach(supertype -> owners.addAll(ownersOfMembers(supertype)));
        return owners;
    }

    private boolean isByNature(Method method) {
        String signature = erasure(method);
        boolean ofEnum = signature.equals("values()") || signature.equals("valueOf(java.lang.String)");
        return (type.isEnum() && ofEnum)
                || (type.isRecord()
                        && Arrays.stream(type.getRecordComponents())
                                .anyMatch(component -> signature.equals(component.getName() + "()")));
    }

    private boolean isCanonical(Executable constructor) {
        Class<?>[] components = Arrays.stream(type.getRecordComponents())
                .map(component -> component.getType())
                .toArray(Class<?>[]::new);
        return Arrays.equals(constructor.getParameterTypes(), components);
    }

    private static boolean isStatic(Method method) {
        return Modifier.isStatic(method.getModifiers());
    }

    private static String modifiers(int modifiers) {
        return (Modifier.isProtected(modifiers) ? "protected " : "") + (Modifier.isStatic(modifiers) ? "static " : "");
    }

    private static String marks(AnnotatedElement element) {
        Deprecated deprecated = element.getAnnotation(Deprecated.class);
        return (deprecated == null ? "" : deprecated.forRemoval() ? "@Deprecated(forRemoval) " : "@Deprecated ")
                + (element.isAnnotationPresent(FunctionalInterface.class) ? "@FunctionalInterface " : "")
                + (element.isAnnotationPresent(NullUnmarked.class) ? "@NullUnmarked " : "");
    }

    private static String erasure(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getName)
                .collect(Collectors.joining(",", method.getName() + "(", ")"));
    }
}
