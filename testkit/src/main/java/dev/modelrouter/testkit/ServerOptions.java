package dev.modelrouter.testkit;

import dev.modelrouter.core.TimeSource;
import java.util.Objects;
import software.amazon.awssdk.regions.Region;

/**
 * How a {@link FakeBedrockServer} is to be started. Each method returns a copy that differs in one thing.
 *
 * <pre>{@code
 * FakeBedrockServer server =
 *         bedrock.serve(ServerOptions.create().inEveryRegion().inRealTime());
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class ServerOptions {

    private static final ServerOptions DEFAULTS = new ServerOptions(Regions.only(Region.US_EAST_1), 0, false, false);

    private final Regions regions;
    private final int port;
    private final boolean tls;
    private final boolean realTime;

    private ServerOptions(Regions regions, int port, boolean tls, boolean realTime) {
        this.regions = regions;
        this.port = port;
        this.tls = tls;
        this.realTime = realTime;
    }

    /** Returns the defaults: us-east-1, on a free port, without TLS, on the fake's time. */
    public static ServerOptions create() {
        return DEFAULTS;
    }

    /**
     * Returns a copy for a server that stands for this region; if it acts {@linkplain #inEveryRegion in every region},
     * for requests that say none. Default: us-east-1.
     */
    public ServerOptions in(Region region) {
        Objects.requireNonNull(region, "region");
        return new ServerOptions(new Regions(region, regions.every()), port, tls, realTime);
    }

    /**
     * Returns a copy for a server that acts for all regions at once: a request is for the region that it says. Default:
     * the server stands for one region, whatever a request says.
     *
     * <p>What says it is, the first that there is counting:
     *
     * <ol>
     *   <li>a first segment of the path, as {@link FakeBedrockServer#endpoint(Region)} has it: for clients that sign
     *       nothing or carry a bearer token;
     *   <li>the scope of the signature, which each SDK takes from its client's region: {@code
     *       Credential=…/eu-west-1/bedrock/aws4_request};
     *   <li>the host, if it is named as Bedrock's endpoints are: {@code bedrock-runtime.eu-west-1.amazonaws.com}.
     * </ol>
     */
    public ServerOptions inEveryRegion() {
        return new ServerOptions(new Regions(regions.home(), true), port, tls, realTime);
    }

    /**
     * Returns a copy for a server that listens on this port. Default: 0, any free port.
     *
     * @throws IllegalArgumentException if it is no port
     */
    public ServerOptions onPort(int number) {
        if (number < 0 || number > 65_535) {
            throw new IllegalArgumentException(
                    "A port is 1 to 65535, or 0 for any that is free, but was given " + number);
        }
        return new ServerOptions(regions, number, tls, realTime);
    }

    /**
     * Returns a copy for a server that speaks TLS 1.2 and 1.3. Client and server agree on HTTP/1.1 or HTTP/2 in the
     * handshake (ALPN). The certificate is made at the start; {@link FakeBedrockServer#trustManagers} and {@link
     * FakeBedrockServer#certificatePem} let clients trust it. Default: no TLS.
     */
    public ServerOptions withTls() {
        return new ServerOptions(regions, port, true, realTime);
    }

    /**
     * Returns a copy for a server that holds delayed answers back by this machine's time, whatever {@linkplain
     * FakeBedrock#time time} the fake has: so the timeouts of its clients fire, which know no other. The fake's own
     * clock is not moved by these answers; quotas and cached prompts still go by it. Default: answers are delayed on
     * the fake's time, which is real already if it is {@link TimeSource#system()}.
     */
    public ServerOptions inRealTime() {
        return new ServerOptions(regions, port, tls, true);
    }

    Regions regions() {
        return regions;
    }

    int port() {
        return port;
    }

    boolean tls() {
        return tls;
    }

    boolean realTime() {
        return realTime;
    }

    /** Returns what a server differs in from one that is started without options. */
    @Override
    public String toString() {
        return "ServerOptions[" + regions.home() + (regions.every() ? " and every other region" : "") + ", port " + port
                + (tls ? ", TLS" : "") + (realTime ? ", real time" : "") + "]";
    }
}
