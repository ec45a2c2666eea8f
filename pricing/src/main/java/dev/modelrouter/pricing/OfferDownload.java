package dev.modelrouter.pricing;

import dev.modelrouter.core.TimeSource;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Fetches files of the price list and has them read while they arrive. Blocks; immutable and thread-safe. */
final class OfferDownload {

    private final Supplier<HttpClient> http;
    private final URI endpoint;
    private final Limits limits;
    private final TimeSource time;

    OfferDownload(Supplier<HttpClient> http, URI endpoint, Limits limits, TimeSource time) {
        this.http = http;
        this.endpoint = endpoint;
        this.limits = limits;
        this.time = time;
    }

    /**
     * What one file may take.
     *
     * @param bytes the most bytes, after decompression
     * @param timeout the most time, from the request to the last byte
     */
    record Limits(long bytes, Duration timeout) {}

    /** Reads one file's content. */
    @FunctionalInterface
    interface Content<T> {
        T read(InputStream in) throws IOException, OfferFault;
    }

    /**
     * Fetches a file.
     *
     * @param file how to call it in messages
     * @param path where it is, below the endpoint
     * @param content reads it
     * @throws OfferFault if it cannot be fetched or read; an interrupt too, with the thread's flag set
     */
    <T> T fetch(String file, String path, Content<T> content) throws OfferFault {
        long deadline = time.nanoTime() + limits.timeout().toNanos();
        try {
            HttpRequest request = HttpRequest.newBuilder(endpoint.resolve(path))
                    .timeout(limits.timeout())
                    .header("Accept", "application/json")
                    .header("Accept-Encoding", "gzip")
                    .GET()
                    .build();
            HttpResponse<InputStream> response = http.get().send(request, BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                check(file, response);
                return readInTime(file, deadline, body, bounded -> content.read(decoded(file, response, bounded)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw OfferFault.unreachable(file, "interrupted", e);
        } catch (TooLarge e) {
            throw OfferFault.malformed(file, "has more than " + limits.bytes() + " bytes", e);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw OfferFault.unreachable(file, "interrupted", e);
            }
            throw OfferFault.unreachable(file, "cannot be fetched: " + OfferFault.shown(String.valueOf(e)), e);
        }
    }

    /** The client's own timeout ends with the headers, so that a body could drip for ever. */
    private <T> T readInTime(String file, long deadline, InputStream body, Content<T> content)
            throws IOException, OfferFault {
        AtomicBoolean late = new AtomicBoolean();
        Future<?> watch = time.schedule(Duration.ofNanos(deadline - time.nanoTime()), () -> {
            late.set(true);
            closeQuietly(body);
        });
        try {
            T read = content.read(body);
            if (late.get()) {
                throw tooLate(file);
            }
            return read;
        } catch (IOException e) {
            if (late.get()) {
                throw tooLate(file);
            }
            throw e;
        } catch (OfferFault e) {
            // A stream that is closed beneath a reader can look like one that ends too early.
            throw late.get() ? tooLate(file) : e;
        } finally {
            watch.cancel(false);
        }
    }

    private OfferFault tooLate(String file) {
        return OfferFault.unreachable(file, "took longer than the timeout of " + limits.timeout());
    }

    private static void closeQuietly(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            // It was to be closed, and it is.
            return;
        }
    }

    private void check(String file, HttpResponse<?> response) throws OfferFault {
        int status = response.statusCode();
        if (status >= 300 && status < 400) {
            throw OfferFault.unreachable(
                    file, "answered with a redirect, status " + status + "; give its target as the endpoint");
        }
        if (status != 200) {
            throw OfferFault.unreachable(file, "answered with status " + status);
        }
        URI from = response.uri();
        if (!endpoint.getScheme().equals(from.getScheme())
                || !endpoint.getAuthority().equals(from.getAuthority())) {
            throw OfferFault.unreachable(
                    file, "came from " + OfferFault.shown(String.valueOf(from.getAuthority())) + ", not the endpoint");
        }
    }

    private InputStream decoded(String file, HttpResponse<?> response, InputStream body)
            throws IOException, OfferFault {
        String encoding = response.headers()
                .firstValue("Content-Encoding")
                .orElse("identity")
                .strip();
        return switch (encoding) {
            case "identity", "" -> new Bounded(body, limits.bytes());
            case "gzip" -> new Bounded(unzipped(file, body), limits.bytes());
            default ->
                throw OfferFault.malformed(
                        file, "has a content encoding other than gzip: " + OfferFault.shown(encoding));
        };
    }

    private static InputStream unzipped(String file, InputStream body) throws IOException, OfferFault {
        try {
            return new GZIPInputStream(body);
        } catch (EOFException | ZipException e) {
            throw OfferFault.malformed(file, "the compressed content is damaged or ends in the middle", e);
        }
    }

    /** Thrown where more was to come than is read. */
    private static final class TooLarge extends IOException {

        private static final long serialVersionUID = 1L;
    }

    /** Ends with an exception where the content is too large. */
    private static final class Bounded extends FilterInputStream {

        private long left;

        Bounded(InputStream in, long limit) {
            super(in);
            this.left = limit;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int read) throws IOException {
            left -= read;
            if (left < 0) {
                throw new TooLarge();
            }
        }
    }
}
