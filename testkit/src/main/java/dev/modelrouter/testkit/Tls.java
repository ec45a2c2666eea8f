package dev.modelrouter.testkit;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** One server's side of TLS 1.2 and 1.3, and what its clients need to trust it. */
final class Tls {

    /** A record of type alert, of two bytes: fatal, {@code handshake_failure} (RFC 8446, 5.1 and 6.2). */
    private static final byte[] HANDSHAKE_FAILURE = {21, 3, 3, 0, 2, 2, 40};

    private final CertificateAuthority authority = CertificateAuthority.create();
    private final SslContext good = context(authority.loopback());
    private final SslContext expired = context(authority.expired());
    private final SslContext misnamed = context(authority.ofAnotherHost());

    /** Returns what the server says for itself, if a handshake is to take place. */
    SslContext context(Reception reception) {
        return switch (reception) {
            case EXPIRED_CERTIFICATE -> expired;
            case CERTIFICATE_OF_ANOTHER_HOST -> misnamed;
            case ACCEPT, REFUSE, HANG_UP, FAIL_HANDSHAKE -> good;
        };
    }

    static byte[] handshakeFailure() {
        return HANDSHAKE_FAILURE.clone();
    }

    /** Returns new managers that trust this server's root and nothing else. */
    TrustManager[] trustManagers() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            char @Nullable [] noPassword = null;
            trusted.load(null, noPassword);
            trusted.setCertificateEntry("fake-bedrock", authority.root());
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("This JDK cannot trust a certificate; look at its security providers", e);
        }
    }

    /** Returns the root as text. */
    String pem() {
        try {
            return Der.pem(authority.root().getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("A certificate that was read cannot be written", e);
        }
    }

    private SslContext context(X509Certificate certificate) {
        try {
            return SslContextBuilder.forServer(authority.serverKey(), certificate)
                    .sslProvider(SslProvider.JDK)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_2,
                            ApplicationProtocolNames.HTTP_1_1))
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("This JDK cannot serve TLS; look at its security providers", e);
        }
    }
}
