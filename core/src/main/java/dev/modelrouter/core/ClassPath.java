package dev.modelrouter.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What this library needs of the libraries that share its class path.
 *
 * <p>A build tool puts one version of each library on the class path, and another library's wish may win over this
 * one's. If that version is too old, or if the parts of one library do not fit each other, calls fail later and one by
 * one with a {@link NoSuchMethodError} or its like. {@link #require} says so at the start, in one sentence.
 *
 * <p>It looks at no more than the versions that the jars themselves tell, once in each JVM. A library that tells none,
 * as in a jar that was put together from others, passes. The minimum versions are those that the tests are also run
 * with. Thread-safe.
 */
public final class ClassPath {

    /** What the router needs. */
    public static final ClassPath ROUTER =
            new ClassPath(Library.awsSdk("apache5-client", "http/apache5/Apache5HttpClient"), Library.JSON_SCHEMA);

    /** What the testkit needs. */
    public static final ClassPath TESTKIT =
            new ClassPath(Library.awsSdk("netty-nio-client", "http/nio/netty/NettyNioAsyncHttpClient"), Library.NETTY);

    private final List<Library> libraries;
    private final AtomicBoolean warned = new AtomicBoolean();
    private @Nullable Findings findings;

    private ClassPath(Library awsSdk, Library own) {
        this.libraries = List.of(awsSdk, Library.GUAVA, Library.JACKSON, Library.SLF4J, own);
    }

    /**
     * Refuses a class path that cannot work. Parts of one library that differ in version and should still work are warned
     * of in the log, once in each JVM.
     *
     * @throws IllegalStateException if a library is too old or its parts do not fit each other; the message names each
     *     with its version, the file it is from, the minimum version and what to do
     */
    public void require() {
        Findings found = findings();
        if (!found.problems().isEmpty()) {
            throw new IllegalStateException(
                    "Model Router cannot run on this class path: " + String.join("; also ", found.problems()) + ".");
        }
        if (!found.warnings().isEmpty() && warned.compareAndSet(false, true)) {
            // Not before: SLF4J is one of the libraries.
            LoggerFactory.getLogger(ClassPath.class).warn("{}.", String.join("; also ", found.warnings()));
        }
    }

    private synchronized Findings findings() {
        Findings known = findings;
        if (known == null) {
            known = Findings.of(libraries, ClassPath.class.getClassLoader());
            findings = known;
        }
        return known;
    }

    /** What is wrong with a class path, and what is doubtful. */
    record Findings(List<String> problems, List<String> warnings) {

        static Findings of(List<Library> libraries, ClassLoader loader) {
            List<String> problems = new ArrayList<>();
            List<String> warnings = new ArrayList<>();
            for (Library library : libraries) {
                List<Library.Found> found = library.find(loader);
                library.problem(found).ifPresentOrElse(problems::add, () -> library.mixture(found)
                        .ifPresent(warnings::add));
            }
            return new Findings(problems, warnings);
        }
    }
}
