package dev.modelrouter.testkit;

import com.google.common.primitives.Bytes;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * Signs certificates for servers of this machine (RFC 5280, ECDSA on P-256), under a root of its own that nobody trusts
 * unless told to. The keys live in memory, and as long as this object.
 *
 * <p>Certificates are written here byte by byte, since the JDK reads them but does not make them, and a server of
 * another process would need its keys in a file. They are under a root, and not their own, because a JDK that trusts a
 * certificate itself does not look whether it has expired.
 */
final class CertificateAuthority {

    /** From before any machine's clock until the end of the years that {@link Der#time} writes. */
    private static final Validity ALWAYS =
            new Validity(Instant.parse("2000-01-01T00:00:00Z"), Instant.parse("2049-12-31T23:59:59Z"));

    /** Whatever the client's clock says. */
    private static final Validity LONG_AGO = new Validity(ALWAYS.from(), Instant.parse("2001-01-01T00:00:00Z"));

    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid(List.of(1, 2, 840, 10045, 4, 3, 2)));
    private static final List<Integer> COMMON_NAME = List.of(2, 5, 4, 3);
    private static final List<Integer> KEY_USAGE = List.of(2, 5, 29, 15);
    private static final List<Integer> ALTERNATIVE_NAMES = List.of(2, 5, 29, 17);
    private static final List<Integer> BASIC_CONSTRAINTS = List.of(2, 5, 29, 19);
    private static final List<Integer> EXTENDED_KEY_USAGE = List.of(2, 5, 29, 37);
    private static final List<Integer> SERVER_AUTH = List.of(1, 3, 6, 1, 5, 5, 7, 3, 1);

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private static final byte[] ROOT_NAME = name("Fake Bedrock test root");

    private final KeyPair rootKey = keyPair();
    private final KeyPair serverKey = keyPair();
    private final X509Certificate root;

    private CertificateAuthority() {
        // Key usage: signs certificates (bit 5).
        byte[] extensions = Der.sequence(
                critical(BASIC_CONSTRAINTS, Der.sequence(Der.isTrue())),
                critical(KEY_USAGE, Der.bits(2, new byte[] {0x04})));
        this.root = sign(ROOT_NAME, rootKey.getPublic(), extensions, ALWAYS);
    }

    private record Validity(Instant from, Instant until) {}

    static CertificateAuthority create() {
        return new CertificateAuthority();
    }

    /** Returns what clients have to trust. */
    X509Certificate root() {
        return root;
    }

    /** Returns the key of every server's certificate. */
    PrivateKey serverKey() {
        return serverKey.getPrivate();
    }

    /** Returns a certificate of this machine by each of its names: localhost, 127.0.0.1 and ::1. */
    X509Certificate loopback() {
        return server(loopbackNames(), ALWAYS);
    }

    /** Returns a certificate of this machine whose time is long over. */
    X509Certificate expired() {
        return server(loopbackNames(), LONG_AGO);
    }

    /** Returns a certificate of another host, which no machine has. */
    X509Certificate ofAnotherHost() {
        return server(dns("another-host.invalid"), ALWAYS);
    }

    private static byte[] loopbackNames() {
        byte[] ip6 = new byte[16];
        ip6[15] = 1;
        return Bytes.concat(
                dns("localhost"),
                Der.taggedContent(IP_ADDRESS, new byte[] {127, 0, 0, 1}),
                Der.taggedContent(IP_ADDRESS, ip6));
    }

    private static byte[] dns(String host) {
        return Der.taggedContent(DNS_NAME, host.getBytes(StandardCharsets.US_ASCII));
    }

    private X509Certificate server(byte[] names, Validity validity) {
        // Key usage: signs what a handshake says (bit 0).
        byte[] extensions = Der.sequence(
                critical(BASIC_CONSTRAINTS, Der.sequence()),
                critical(KEY_USAGE, Der.bits(7, new byte[] {(byte) 0x80})),
                extension(EXTENDED_KEY_USAGE, Der.sequence(Der.oid(SERVER_AUTH))),
                extension(ALTERNATIVE_NAMES, Der.sequence(names)));
        return sign(name("Fake Bedrock"), serverKey.getPublic(), extensions, validity);
    }

    private X509Certificate sign(byte[] subject, PublicKey of, byte[] extensions, Validity validity) {
        byte[] key = of.getEncoded();
        byte[] times = Der.sequence(Der.time(validity.from()), Der.time(validity.until()));
        try {
            // A serial number of its own for all that differs, since some clients remember what they have seen.
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Bytes.concat(key, times, extensions));
            byte[] content = Der.sequence(
                    Der.tagged(0, Der.integer(BigInteger.TWO)),
                    Der.integer(new BigInteger(1, Arrays.copyOf(hash, 16))),
                    ECDSA_WITH_SHA256,
                    ROOT_NAME,
                    times,
                    subject,
                    key,
                    Der.tagged(3, extensions));
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(rootKey.getPrivate());
            signature.update(content);
            byte[] certificate = Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(0, signature.sign()));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "This JDK cannot sign a certificate with ECDSA, which every JDK is to; look at its security"
                            + " providers",
                    e);
        }
    }

    private static byte[] name(String commonName) {
        return Der.sequence(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.utf8(commonName))));
    }

    private static byte[] extension(List<Integer> oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.octets(value));
    }

    private static byte[] critical(List<Integer> oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.isTrue(), Der.octets(value));
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "This JDK cannot make an elliptic curve's keys, which every JDK is to; look at its security"
                            + " providers",
                    e);
        }
    }
}
