package dev.modelrouter.testkit;

/** Streams through the SDK's asynchronous client over HTTP/2. */
final class Http2StreamTest extends BrokenStreamContract {

    @Override
    StreamDoor open(FakeBedrock brain) {
        FakeBedrockServer server = brain.serve();
        return new InProcessStreamTest.ClientDoor(AsyncWireDoorTest.client(server), server::close);
    }
}
