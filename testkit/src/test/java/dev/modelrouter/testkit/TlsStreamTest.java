package dev.modelrouter.testkit;

/** Streams, good and broken, through the SDK's asynchronous client over HTTP/2 as agreed in the TLS handshake. */
final class TlsStreamTest extends BrokenStreamContract {

    @Override
    StreamDoor open(FakeBedrock brain) {
        FakeBedrockServer server = brain.serveTls();
        return new InProcessStreamTest.ClientDoor(AsyncWireDoorTest.client(server), server::close);
    }
}
