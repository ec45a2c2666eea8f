package dev.modelrouter.houserules;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * The public API of one package as text: every type and member that a caller can name, one to a line, in an order that
 * depends on nothing but the names.
 *
 * <p>Left out is what no caller depends on or what goes without saying: parameter names, the methods of
 * {@link Object}, and what a record or an enum has by nature.
 */
final class ApiText {

    /** These are in a jar of their own, which is run and not built against. */
    private static final String OF_THE_COMMAND = "dev.modelrouter.testkit.Command";

    private ApiText() {}

    /** Writes the API of a module that has been built. */
    static String of(Room room) {
        String head = "# What module " + room.packageName() + " shows to its users.\n"
                + "# A test compares it with the code; CONTRIBUTING.md says how to change it.\n";
        List<Class<?>> types = room.typeNames().stream()
                .filter(name -> !name.startsWith(OF_THE_COMMAND))
                .<Class<?>>map(ApiText::load)
                .toList();
        return types.isEmpty() ? head : head + "\n" + of(types.get(0).getPackage(), types);
    }

    /** Writes the visible ones of these types, which stand in one package. */
    static String of(Package home, Collection<Class<?>> types) {
        ApiTypes names = new ApiTypes(home.getName());
        String head = (home.isAnnotationPresent(NullMarked.class) ? "@NullMarked " : "") + "package " + home.getName();
        return Stream.concat(
                        Stream.of(head + ";\n"),
                        types.stream()
                                .filter(ApiTypes::isVisible)
                                .sorted(Comparator.comparing(names::name))
                                .map(type -> new ApiType(type, names).write()))
                .collect(Collectors.joining("\n"));
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ApiText.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name + " is compiled but not on the class path of this test", e);
        }
    }
}
