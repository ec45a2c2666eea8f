package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.StreamContract.streamed;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;

/** A caller that goes away while the server waits for it to read on. */
@Timeout(60)
final class HeldBackTest {

    /** Far more than a client's window and the kernel's buffers hold. */
    private static final String NOVEL = "word ".repeat(2 << 20);

    /** The SDK's client is sent no more than this before its caller asks for it. */
    private static final int WINDOW = 16 * 1024;

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final FakeBedrockServer server = bedrock.serve();

    @AfterEach
    void close() {
        server.close();
    }

    private BedrockRuntimeAsyncClient client() {
        NettyNioAsyncHttpClient.Builder http =
                AsyncWireDoorTest.http(server).http2Configuration(http2 -> http2.initialWindowSize(WINDOW));
        return AsyncWireDoorTest.client(server, http);
    }

    private static Seen readThree(BedrockRuntimeAsyncClient client) {
        Seen seen = Seen.begin(client, streamed(LLAMA), 1).await(2);
        seen.subscription().request(2);
        return seen.await(() -> seen.events().size() == 3);
    }

    private FakeCall heldBack() {
        FakeCall call = bedrock.lastCall();
        assertThat(call.isOpen()).isTrue();
        return call;
    }

    private static void awaitAbandoned(FakeCall call) {
        Seen.awaitThat(call::isAbandoned, "the call is abandoned");
        assertThat(call.isOpen()).isFalse();
        assertThat(call.eventsSent()).as("of more than 4000 events").isLessThan(3_000);
    }

    @Test
    void future_cancelled_isAbandonedAndPlayedNoFurther() {
        bedrock.model(LLAMA).replies(NOVEL);
        try (BedrockRuntimeAsyncClient client = client()) {
            Seen seen = readThree(client);
            FakeCall call = heldBack();

            seen.future().cancel(true);

            awaitAbandoned(call);
        }
    }

    @Test
    void subscription_cancelled_isAbandonedAndPlayedNoFurther() {
        bedrock.model(LLAMA).replies(NOVEL);
        try (BedrockRuntimeAsyncClient client = client()) {
            Seen seen = readThree(client);
            FakeCall call = heldBack();

            seen.subscription().cancel();

            awaitAbandoned(call);
        }
    }

    @Test
    void client_closed_isAbandonedAndPlayedNoFurther() {
        bedrock.model(LLAMA).replies(NOVEL);
        FakeCall call;
        try (BedrockRuntimeAsyncClient client = client()) {
            Seen unused = readThree(client);
            call = heldBack();
        }

        awaitAbandoned(call);
    }

    @Test
    void http1_connectionClosed_isAbandonedAndPlayedNoFurther() throws IOException {
        bedrock.model("m").replies(NOVEL);
        FakeCall call;
        try (RawConnection connection = RawConnection.open(server)) {
            connection.post("m", "converse-stream").head();
            call = heldBack();
        }

        awaitAbandoned(call);
    }

    /** All of it is played and waits in the server, too little to hold it up: the caller misses the end all the same. */
    @Test
    void endThatIsOnItsWay_cancelled_isAbandoned() {
        bedrock.model(LLAMA).replies(FakeReply.text("word ".repeat(200)));
        try (BedrockRuntimeAsyncClient client = client()) {
            Seen seen = readThree(client);
            FakeCall call = bedrock.lastCall();
            Seen.awaitThat(() -> !call.isOpen(), "all is played");
            assertThat(call.isAbandoned()).isFalse();

            seen.future().cancel(true);

            Seen.awaitThat(call::isAbandoned, "the call is abandoned");
        }
    }
}
