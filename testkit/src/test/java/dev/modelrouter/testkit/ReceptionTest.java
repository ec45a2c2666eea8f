package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.base.Throwables;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** What comes before a request: the connection and, with TLS, the handshake. */
@Timeout(60)
final class ReceptionTest {

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final FakeBedrockServer server = bedrock.serveTls();

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(value = Reception.class, mode = EnumSource.Mode.EXCLUDE, names = "ACCEPT")
    void receives_anyTrouble_syncClientMeetsItAndRecovers(Reception trouble) {
        bedrock.model(LLAMA).replies("ok");
        server.receives(trouble);
        try (BedrockRuntimeClient client = server.client()) {
            Throwable thrown = catchThrowable(() -> client.converse(ask(LLAMA)));

            assertThat(thrown).isInstanceOf(SdkClientException.class);
            assertThat(Throwables.getCausalChain(thrown)).hasAtLeastOneElementOfType(seen(trouble));
            assertThat(bedrock.calls()).isEmpty();
            server.receives(Reception.ACCEPT);
            assertThat(text(client.converse(ask(LLAMA)))).isEqualTo("ok");
        }
    }

    /**
     * This client finds no words for what happens between connecting and agreeing on HTTP/2: it waits until its own
     * patience for a connection is at its end, of 10 seconds if not told otherwise. It was not seen to try again
     * afterwards, so that another one goes on.
     */
    @ParameterizedTest
    @EnumSource(value = Reception.class, mode = EnumSource.Mode.EXCLUDE, names = "ACCEPT")
    void receives_anyTrouble_asyncClientIsToldOfRefusalAlone(Reception trouble) {
        bedrock.model(LLAMA).replies("ok");
        server.receives(trouble);
        // Never closed: it would wait five seconds more for what it waits for.
        BedrockRuntimeAsyncClient stuck = AsyncWireDoorTest.client(
                server, AsyncWireDoorTest.http(server).connectionAcquisitionTimeout(Duration.ofSeconds(1)));

        Throwable thrown = catchThrowable(() -> stuck.converse(ask(LLAMA)).join());

        assertThat(thrown).isInstanceOf(CompletionException.class).hasCauseInstanceOf(SdkClientException.class);
        assertThat(Throwables.getCausalChain(thrown))
                .hasAtLeastOneElementOfType(
                        trouble == Reception.REFUSE ? ConnectException.class : TimeoutException.class);
        assertThat(bedrock.calls()).isEmpty();
        server.receives(Reception.ACCEPT);
        try (BedrockRuntimeAsyncClient client = AsyncWireDoorTest.client(server)) {
            assertThat(text(client.converse(ask(LLAMA)).join())).isEqualTo("ok");
        }
    }

    /** A client's pool does not know yet that its connection is gone; it learns that from the first call. */
    @Test
    void receives_pooledConnection_isCut() {
        bedrock.model(LLAMA).replies("ok");
        try (BedrockRuntimeClient client = server.client()) {
            client.converse(ask(LLAMA));
            server.receives(Reception.REFUSE);

            assertThatThrownBy(() -> client.converse(ask(LLAMA))).isInstanceOf(SdkClientException.class);
            assertThatThrownBy(() -> client.converse(ask(LLAMA))).hasRootCauseInstanceOf(ConnectException.class);
        }
        assertThat(bedrock.calls()).hasSize(1);
    }

    private static Class<? extends IOException> seen(Reception trouble) {
        return switch (trouble) {
            case REFUSE -> ConnectException.class;
            case FAIL_HANDSHAKE, EXPIRED_CERTIFICATE -> SSLHandshakeException.class;
            case CERTIFICATE_OF_ANOTHER_HOST -> SSLPeerUnverifiedException.class;
            case HANG_UP, ACCEPT -> IOException.class;
        };
    }

    @Test
    void receives_tlsTrouble_saysWhatIsWrong() {
        bedrock.model(LLAMA).replies("ok");
        try (BedrockRuntimeClient client = server.client()) {
            server.receives(Reception.EXPIRED_CERTIFICATE);
            assertThatThrownBy(() -> client.converse(ask(LLAMA))).hasStackTraceContaining("NotAfter");
            server.receives(Reception.CERTIFICATE_OF_ANOTHER_HOST);
            assertThatThrownBy(() -> client.converse(ask(LLAMA))).hasStackTraceContaining("127.0.0.1> doesn't match");
            server.receives(Reception.FAIL_HANDSHAKE);
            assertThatThrownBy(() -> client.converse(ask(LLAMA))).hasStackTraceContaining("handshake_failure");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Reception.class,
            names = {"REFUSE", "HANG_UP"})
    void receives_troubleWithoutTls_isMetAndOver(Reception trouble) {
        bedrock.model(LLAMA).replies("ok");
        try (FakeBedrockServer plain = bedrock.serve();
                BedrockRuntimeClient client = plain.client()) {
            plain.receives(trouble);
            plain.receives(trouble);

            Throwable thrown = catchThrowable(() -> client.converse(ask(LLAMA)));

            assertThat(Throwables.getCausalChain(thrown)).hasAtLeastOneElementOfType(seen(trouble));
            plain.receives(Reception.ACCEPT);
            assertThat(text(client.converse(ask(LLAMA)))).isEqualTo("ok");
        }
    }

    @Test
    void receives_refusalAndBack_keepsThePort() {
        bedrock.model(LLAMA).replies("ok");
        int port = server.endpoint().getPort();
        try (BedrockRuntimeClient client = server.client()) {
            for (int i = 0; i < 50; i++) {
                server.receives(Reception.REFUSE);
                assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
                        .isInstanceOf(ConnectException.class);
                server.receives(Reception.ACCEPT);
            }
            assertThat(text(client.converse(ask(LLAMA)))).isEqualTo("ok");
        }
        assertThat(server.endpoint().getPort()).isEqualTo(port);
    }

    @Test
    void receives_whatTheServerCannotDo_isRefused() {
        try (FakeBedrockServer plain = bedrock.serve()) {
            assertThatThrownBy(() -> plain.receives(Reception.EXPIRED_CERTIFICATE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("EXPIRED_CERTIFICATE")
                    .hasMessageContaining("serveTls()");
            assertThatThrownBy(plain::trustManagers).hasMessageContaining("serveTls()");
            assertThatThrownBy(plain::certificatePem).hasMessageContaining("serveTls()");
        }
        server.receives(Reception.REFUSE).close();
        assertThatThrownBy(() -> server.receives(Reception.ACCEPT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    /** The JDK's own client, which as little as any other trusts a root that it was not given. */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP_1_1", "HTTP_2"})
    void handshake_jdkClient_agreesOnTheProtocol(String version) throws Exception {
        HttpClient.Version wanted = HttpClient.Version.valueOf(version);
        HttpRequest request = HttpRequest.newBuilder(server.endpoint().resolve("/model/m/converse"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        HttpClient trusting = HttpClient.newBuilder()
                .version(wanted)
                .sslContext(trusting(server))
                .build();

        HttpResponse<String> response = trusting.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(response.version()).isEqualTo(wanted);
        assertThat(response.headers().firstValue("x-amzn-errortype").orElse("")).startsWith("UnscriptedCall");
        HttpClient suspicious = HttpClient.newBuilder().version(wanted).build();
        assertThatThrownBy(() -> suspicious.send(request, HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void certificatePem_isTheRootThatTheManagersTrust() throws Exception {
        Certificate root = CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(server.certificatePem().getBytes(StandardCharsets.US_ASCII)));

        assertThat(server.trustManagers())
                .singleElement()
                .isInstanceOfSatisfying(X509TrustManager.class, manager -> assertThat(manager.getAcceptedIssuers())
                        .containsExactly((X509Certificate) root));
    }

    @Test
    void trustManagers_ofAnotherServer_trustNothingHere() throws Exception {
        try (FakeBedrockServer other = bedrock.serveTls()) {
            HttpClient client =
                    HttpClient.newBuilder().sslContext(trusting(other)).build();
            HttpRequest request = HttpRequest.newBuilder(server.endpoint()).build();

            assertThatThrownBy(() -> client.send(request, HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    private static SSLContext trusting(FakeBedrockServer server) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, server.trustManagers(), null);
        return context;
    }
}
