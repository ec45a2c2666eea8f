package dev.modelrouter.testkit;

import com.google.common.net.InetAddresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A server that a command line asked for. */
final class CommandServer implements AutoCloseable {

    private final HttpDoor door;
    private final boolean secure;

    private CommandServer(HttpDoor door, boolean secure) {
        this.door = door;
        this.secure = secure;
    }

    /**
     * Starts a server.
     *
     * @param log is told each request in a line
     * @throws CommandScriptException if a script cannot be read, or cannot mean what it says
     * @throws CommandSettings.UsageException if the certificate cannot be written where it is asked to be
     * @throws java.io.UncheckedIOException if the port is not to be had
     */
    static CommandServer start(CommandSettings settings, Consumer<String> log) throws CommandSettings.UsageException {
        CommandState state = new CommandState(settings);
        Tls tls = tls(settings.tls());
        HttpDoor.Listening listening = new HttpDoor.Listening(settings.port(), tls, HttpDoor.PATIENCE);
        return new CommandServer(
                new HttpDoor(new CommandApi(state, log), state.brain().time(), listening), tls != null);
    }

    private static @Nullable Tls tls(@Nullable Path file) throws CommandSettings.UsageException {
        if (file == null) {
            return null;
        }
        Tls tls = new Tls();
        try {
            Files.writeString(file, tls.pem());
        } catch (IOException e) {
            throw new CommandSettings.UsageException("The root certificate cannot be written to " + file + " ("
                    + e.getClass().getSimpleName() + "); give --tls a file in a folder that is there");
        }
        return tls;
    }

    /** Returns where it listens. */
    URI endpoint() {
        InetSocketAddress address = door.address();
        return URI.create((secure ? "https://" : "http://") + InetAddresses.toUriString(address.getAddress()) + ":"
                + address.getPort());
    }

    @Override
    public void close() {
        door.close();
    }
}
