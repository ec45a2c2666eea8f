package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Money never goes through floating point: no class of the module has a field, parameter or result of such a type. */
final class NoFloatingPointTest {

    private static final Set<String> FLOATING =
            Set.of("double", "float", "java.lang.Double", "java.lang.Float", "java.util.OptionalDouble");

    @Test
    void classes_ofTheModule_haveNoFloatingPoint() throws Exception {
        List<Class<?>> classes = classes();
        List<String> found = new ArrayList<>();
        for (Class<?> type : classes) {
            for (Field field : type.getDeclaredFields()) {
                addIfFloating(found, field, field.getType());
            }
            for (Method method : type.getDeclaredMethods()) {
                addIfFloating(found, method, method.getReturnType());
                addParameters(found, method);
            }
            for (Executable constructor : type.getDeclaredConstructors()) {
                addParameters(found, constructor);
            }
        }

        assertThat(classes)
                .contains(Usd.class, Cost.class, Price.class, CostRule.class)
                .hasSizeGreaterThan(15);
        assertThat(found).isEmpty();
    }

    private static void addParameters(List<String> found, Executable executable) {
        for (Parameter parameter : executable.getParameters()) {
            addIfFloating(found, executable, parameter.getType());
        }
    }

    private static void addIfFloating(List<String> found, Object member, Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        if (FLOATING.contains(element.getName())) {
            found.add(member.toString());
        }
    }

    private static List<Class<?>> classes() throws IOException, URISyntaxException, ClassNotFoundException {
        Path root = Path.of(
                Usd.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<Class<?>> classes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                String name = root.relativize(file).toString().replace('/', '.');
                if (!name.startsWith("module-info") && !name.endsWith("package-info.class")) {
                    classes.add(Class.forName(name.substring(0, name.length() - ".class".length())));
                }
            }
        }
        return classes;
    }
}
