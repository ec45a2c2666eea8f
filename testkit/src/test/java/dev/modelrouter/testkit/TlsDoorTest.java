package dev.modelrouter.testkit;

import software.amazon.awssdk.regions.Region;

/** The SDK's synchronous client over HTTP/1.1 and TLS. */
final class TlsDoorTest extends SyncDoorContract {

    @Override
    ClientDoor open(FakeBedrock brain, Region region) {
        FakeBedrockServer server = brain.serve(ServerOptions.create().in(region).withTls());
        return new ClientDoor(server.client(), server);
    }

    @Override
    String unscriptedMessage(Throwable thrown) {
        return WireDoorTest.serviceError(thrown);
    }
}
