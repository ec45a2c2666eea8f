package dev.modelrouter.routing;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Daemon threads that drive asynchronous requests where no executor is given, and settle those whose executor takes no
 * more tasks: as many as there are processors and at least two, started when they are needed, and ended when they have
 * had nothing to do for {@value #IDLE_SECONDS} seconds.
 */
final class DriveThreads implements Executor, AutoCloseable {

    static final int IDLE_SECONDS = 10;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ThreadPoolExecutor pool;

    DriveThreads() {
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "modelrouter-drive-" + NUMBER.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /**
     * Ends threads as soon as they have nothing to do. Tasks are taken all the same: the calls of a router that is closed
     * may have their end still to come.
     */
    @Override
    public void close() {
        pool.setKeepAliveTime(1, TimeUnit.NANOSECONDS);
    }
}
