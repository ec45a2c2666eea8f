package dev.modelrouter.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.modelrouter.pricing.Usd;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What was paid for, in a file that only grows: JSON lines, one when a call begins and one when its answer is there.
 *
 * <p>A line goes to the operating system in one write, and an answer is forced to the disk before it counts: neither a
 * killed process nor a power cut loses an answer that a run went on from. What a kill tears off is the last line alone;
 * it is cut away when the file is opened again. A call that began and has no answer may have been paid for: {@link #lost}
 * says how many there are and what they cost at most. One process at a time has the file, by a lock that dies with it.
 */
final class AnswerFile implements AutoCloseable {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final String HEADER = "{\"format\":\"modelrouter-answers\",\"version\":1}";

    private final @Nullable FileChannel channel;
    private final Map<String, JsonNode> kept = new ConcurrentHashMap<>();
    private Lost lost = new Lost(0, Usd.ZERO, 0);

    private AnswerFile(@Nullable FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Calls that began and of which no answer was kept, as the process was killed before.
     *
     * @param calls how many
     * @param atMost what those cost at most of which that is known
     * @param unbounded of how many it is not
     */
    record Lost(int calls, Usd atMost, int unbounded) {}

    /** Returns one that remembers within this run and keeps nothing. */
    static AnswerFile none() {
        return new AnswerFile(null);
    }

    /**
     * Opens a file, or begins it.
     *
     * @throws IllegalArgumentException if it is something else, or in use
     * @throws UncheckedIOException if it cannot be read or written
     */
    static AnswerFile open(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            AnswerFile opened = new AnswerFile(channel);
            try {
                opened.lock(file, channel);
                opened.read(file, channel);
                return opened;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The answer file " + file + " cannot be used: " + e, e);
        }
    }

    private void lock(Path file, FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new IllegalArgumentException(
                    "The answer file " + file + " is in use by another run: wait for that, or give each run its own.");
        }
    }

    private void read(Path file, FileChannel channel) throws IOException {
        Map<String, Deque<Optional<Usd>>> begun = new HashMap<>();
        long whole = 0;
        int number = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int read = in.read(); read != -1; read = in.read()) {
                if (read != '\n') {
                    line.write(read);
                    continue;
                }
                number++;
                whole += line.size() + 1;
                String text = line.toString(StandardCharsets.UTF_8);
                line.reset();
                if (number == 1) {
                    requireHeader(file, text);
                } else {
                    take(file, number, text, begun);
                }
            }
            if (number == 0 && !HEADER.startsWith(line.toString(StandardCharsets.UTF_8))) {
                requireHeader(file, line.toString(StandardCharsets.UTF_8));
            }
        }
        channel.truncate(whole);
        channel.position(whole);
        if (number == 0) {
            append(channel, HEADER);
        }
        begun.values().stream()
                .flatMap(Deque::stream)
                .forEach(most -> lost = new Lost(
                        lost.calls() + 1,
                        lost.atMost().plus(most.orElse(Usd.ZERO)),
                        lost.unbounded() + (most.isEmpty() ? 1 : 0)));
    }

    private static void requireHeader(Path file, String line) {
        if (!line.equals(HEADER)) {
            throw new IllegalArgumentException(
                    file + " is no answer file: its first line is not " + HEADER + ". Give another file.");
        }
    }

    private void take(Path file, int number, String line, Map<String, Deque<Optional<Usd>>> begun) {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw damaged(file, number);
        }
        if (node.path("begun").isTextual()) {
            begun.computeIfAbsent(node.path("begun").textValue(), key -> new ArrayDeque<>())
                    .addLast(atMost(node));
        } else if (node.path("key").isTextual() && node.has("answer")) {
            String key = node.path("key").textValue();
            kept.put(key, node.path("answer"));
            end(key, begun);
        } else if (node.path("free").isTextual()) {
            end(node.path("free").textValue(), begun);
        } else {
            throw damaged(file, number);
        }
    }

    /** A key may have begun before and been cut off: it is the last beginning that ends. */
    private static void end(String key, Map<String, Deque<Optional<Usd>>> begun) {
        Deque<Optional<Usd>> open = begun.get(key);
        if (open != null) {
            open.pollLast();
        }
    }

    private static Optional<Usd> atMost(JsonNode node) {
        return node.path("atMost").isTextual()
                ? Optional.of(Usd.of(node.path("atMost").textValue()))
                : Optional.empty();
    }

    private static IllegalArgumentException damaged(Path file, int number) {
        return new IllegalArgumentException(file + ", line " + number
                + ": it is no line of an answer file. Take the line out, or begin a new file.");
    }

    /** Returns what was kept under a key, by an earlier run or this one. */
    Optional<JsonNode> find(String key) {
        return Optional.ofNullable(kept.get(key));
    }

    /** Says that a call begins that may have to be paid for. */
    void begin(String key, Optional<Usd> atMost) {
        ObjectNode line = JSON.createObjectNode().put("begun", key);
        atMost.ifPresent(usd -> line.put("atMost", usd.value().toPlainString()));
        write(line, false);
    }

    /** Keeps what was paid for. */
    void keep(String key, JsonNode answer) {
        kept.put(key, answer);
        ObjectNode line = JSON.createObjectNode().put("key", key);
        line.set("answer", answer);
        write(line, true);
    }

    /** Says that a call that began cost nothing, and is tried again by whoever asks next. */
    void free(String key) {
        write(JSON.createObjectNode().put("free", key), false);
    }

    private void write(ObjectNode line, boolean forced) {
        if (channel == null) {
            return;
        }
        synchronized (this) {
            try {
                append(channel, JSON.writeValueAsString(line));
                if (forced) {
                    channel.force(false);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "An answer cannot be kept: " + e + ". The run ends, so that no more is paid for and lost.", e);
            }
        }
    }

    private static void append(FileChannel channel, String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Returns what earlier runs may have paid for and lost. */
    Lost lost() {
        return lost;
    }

    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException("The answer file cannot be closed: " + e, e);
            }
        }
    }
}
