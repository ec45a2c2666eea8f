package dev.modelrouter.routing;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A thread for each call under way, of the calling thread's kind: a virtual one for a virtual one; else a daemon thread,
 * which waits {@value #IDLE_SECONDS} seconds for another call. Nothing queues. Threads are started when they are needed,
 * and idle ones end when this is closed.
 */
final class CallThreads implements Executor, AutoCloseable {

    static final int IDLE_SECONDS = 10;

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Virtual VIRTUAL = Virtual.find();

    private final ThreadPoolExecutor platform = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "modelrouter-call-" + NUMBER.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });

    /** Returns whether the calling thread is a virtual one. */
    static boolean isVirtual() {
        return VIRTUAL.isCurrent();
    }

    /** @throws RejectedExecutionException if this is closed */
    @Override
    public void execute(Runnable task) {
        if (!VIRTUAL.isCurrent()) {
            platform.execute(task);
        } else if (platform.isShutdown()) {
            throw new RejectedExecutionException("The router is closed.");
        } else {
            VIRTUAL.start(task);
        }
    }

    /** Lets calls under way end, and takes no more. */
    @Override
    public void close() {
        platform.shutdown();
    }

    /** Virtual threads, of a JDK that may have them. */
    private record Virtual(@Nullable MethodHandle isVirtual, @Nullable MethodHandle start) {

        static Virtual find() {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            try {
                return new Virtual(
                        lookup.findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class)),
                        lookup.findStatic(
                                Thread.class,
                                "startVirtualThread",
                                MethodType.methodType(Thread.class, Runnable.class)));
            } catch (ReflectiveOperationException e) {
                return new Virtual(null, null);
            }
        }

        boolean isCurrent() {
            try {
                return isVirtual != null && (boolean) isVirtual.invokeExact(Thread.currentThread());
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw undeclared(e);
            }
        }

        void start(Runnable task) {
            try {
                if (start != null) {
                    start.invoke(task);
                }
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw undeclared(e);
            }
        }

        private static IllegalStateException undeclared(Throwable problem) {
            return new IllegalStateException("Thread threw what it does not declare.", problem);
        }
    }
}
