package dev.modelrouter.routing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A client of the SDK's that notes each call and answers it with an object of its own, and what is called of it. */
final class EveryMethod<C> {

    private final Class<C> type;
    private final List<String> calls = new ArrayList<>();
    private final Map<String, Object> answers = new HashMap<>();

    EveryMethod(Class<C> type) {
        this.type = type;
    }

    /** Returns the methods of the interface that its users call, save those named. */
    static Stream<Method> of(Class<?> type, String... save) {
        return Arrays.stream(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isBridge())
                .filter(method -> !Arrays.asList(save).contains(method.getName()));
    }

    C client() {
        return proxy(type, (method, arguments) -> {
            calls.add(method.getName());
            return answers.computeIfAbsent(method.getName(), name -> answer(method.getReturnType(), arguments));
        });
    }

    /** Returns the names of the methods that were called. */
    List<String> calls() {
        return calls;
    }

    /** Returns what the client answers to a method, once it was called; null before. */
    @Nullable
    Object answer(Method method) {
        return answers.get(method.getName());
    }

    /** Calls a method with arguments that say nothing. */
    static @Nullable Object call(Object target, Method method) throws ReflectiveOperationException {
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(EveryMethod::argument)
                .toArray();
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw new AssertionError(method + " threw " + e.getCause(), e.getCause());
        }
    }

    private static Object argument(Class<?> type) {
        if (type == Consumer.class) {
            return (Consumer<Object>) builder -> {};
        }
        return type.isInterface() ? proxy(type, (method, arguments) -> null) : built(type);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nothing ever fails it
    private Object answer(Class<?> type, Object[] arguments) {
        if (type == CompletableFuture.class) {
            return new CompletableFuture<>();
        } else if (hasBuilder(type)) {
            return built(type);
        }
        try {
            // A paginator, of a client and a request.
            return type.getConstructors()[0].newInstance(client(), arguments[0]);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static boolean hasBuilder(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .anyMatch(method -> method.getName().equals("builder"));
    }

    /** By the builder's interface: its class is hidden. */
    private static Object built(Class<?> type) {
        try {
            Method builder = type.getMethod("builder");
            return builder.getReturnType().getMethod("build").invoke(builder.invoke(null));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private interface Handler {
        @Nullable
        Object call(Method method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Handler handler) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> method.getDeclaringClass() == Object.class
                        ? objectMethod(proxy, method, arguments)
                        : handler.call(method, arguments == null ? new Object[0] : arguments)));
    }

    private static Object objectMethod(Object proxy, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "a client that notes its calls";
        };
    }
}
