package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;

/** The SDK's synchronous client over HTTP/1.1. */
final class WireDoorTest extends SyncDoorContract {

    @Override
    ClientDoor open(FakeBedrock brain, Region region) {
        FakeBedrockServer server = brain.serve(ServerOptions.create().in(region));
        return new ClientDoor(server.client(), server);
    }

    @Override
    String unscriptedMessage(Throwable thrown) {
        return serviceError(thrown);
    }

    static String serviceError(Throwable thrown) {
        assertThat(thrown).isExactlyInstanceOf(BedrockRuntimeException.class);
        BedrockRuntimeException exception = (BedrockRuntimeException) thrown;
        assertThat(exception.statusCode()).isEqualTo(400);
        assertThat(exception.awsErrorDetails().errorCode()).isEqualTo("UnscriptedCallException");
        return exception.awsErrorDetails().errorMessage();
    }
}
