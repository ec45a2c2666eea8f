package dev.modelrouter.testkit;

/**
 * How a {@link FakeBedrockServer} receives a client that connects: what can go wrong before a request, and so a model,
 * is known. What goes wrong with one answer is an {@link Effect}.
 *
 * <p>What a caller of AWS SDK for Java 2.50.2 sees is each time an {@code SdkClientException}; the cause that the
 * synchronous client gives is named below. The asynchronous client over TLS and HTTP/2 gives that of {@link #REFUSE}
 * alone: of the others its caller hears nothing until the wait for a connection, of 10 seconds unless set otherwise,
 * ends in a {@code TimeoutException}. That version was then not seen to connect again, though the server took
 * connections by that time: a test that goes on is safer with a new client.
 */
public enum Reception {

    /** Connections are taken, as by a server that is well. */
    ACCEPT(false),

    /** Nothing listens on the port, which is kept from other programs; {@code java.net.ConnectException}. */
    REFUSE(false),

    /** The connection is taken and closed at once, unheard; an {@code IOException}. */
    HANG_UP(false),

    /**
     * The server ends the TLS handshake by a {@code handshake_failure} alert; {@code SSLHandshakeException}. Of servers
     * with TLS.
     */
    FAIL_HANDSHAKE(true),

    /**
     * The server shows a certificate of this machine that expired in 2001; {@code SSLHandshakeException}. Of servers
     * with TLS.
     */
    EXPIRED_CERTIFICATE(true),

    /**
     * The server shows another host's certificate: the name does not match, the signature is good; {@code
     * SSLPeerUnverifiedException}. Of servers with TLS.
     */
    CERTIFICATE_OF_ANOTHER_HOST(true);

    final boolean ofTlsAlone;

    Reception(boolean ofTlsAlone) {
        this.ofTlsAlone = ofTlsAlone;
    }
}
