package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Strings;
import software.amazon.awssdk.regions.Region;

/** Converse through the in-process asynchronous client. */
final class AsyncInProcessDoorTest extends DoorContract {

    @Override
    Door open(FakeBedrock brain, Region region) {
        return new AsyncWireDoorTest.AsyncDoor(brain.asyncClient(region), () -> {});
    }

    @Override
    String unscriptedMessage(Throwable thrown) {
        assertThat(thrown).isExactlyInstanceOf(UnscriptedCallError.class).isInstanceOf(AssertionError.class);
        return Strings.nullToEmpty(thrown.getMessage());
    }
}
