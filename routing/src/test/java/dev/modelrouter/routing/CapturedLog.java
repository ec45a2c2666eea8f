package dev.modelrouter.routing;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What the router logs while this is open. Tests run with the log switched off, so this switches it on. */
final class CapturedLog implements AutoCloseable {

    private final Object logger = LoggerFactory.getLogger(ModelRouter.class);
    private final PrintStream errBefore = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final int levelBefore;

    CapturedLog() {
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        levelBefore = level(Level.WARN.toInt());
    }

    /** The simple logger reads its level once, from the command line. */
    private int level(int next) {
        try {
            Field level = logger.getClass().getDeclaredField("currentLogLevel");
            level.setAccessible(true);
            int before = level.getInt(logger);
            level.setInt(logger, next);
            return before;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the simple logger has no such field", e);
        }
    }

    List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Override
    public void close() {
        level(levelBefore);
        System.setErr(errBefore);
    }
}
