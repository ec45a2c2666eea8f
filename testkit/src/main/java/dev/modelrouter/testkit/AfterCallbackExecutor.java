package dev.modelrouter.testkit;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on the same thread as what brought them about, but after it. The SDK completes its futures through an
 * executor, and so after the callback from which the completion comes; run in the midst of it, a caller would see its
 * callbacks in another order, and run by another thread, in no order that a test can rely on.
 */
final class AfterCallbackExecutor implements Executor {

    private static final ThreadLocal<@Nullable Queue<Runnable>> WAITING = new ThreadLocal<>();

    /** Runs a callback, and then what it left to be done. */
    void run(Runnable callback) {
        if (WAITING.get() != null) {
            callback.run();
            return;
        }
        Queue<Runnable> tasks = new ArrayDeque<>();
        WAITING.set(tasks);
        try {
            callback.run();
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        } finally {
            WAITING.remove();
        }
    }

    @Override
    public void execute(Runnable task) {
        Queue<Runnable> tasks = WAITING.get();
        if (tasks == null) {
            task.run();
        } else {
            tasks.add(task);
        }
    }
}
