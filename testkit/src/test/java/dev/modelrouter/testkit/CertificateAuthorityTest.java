package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.Signature;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The certificates as the JDK reads them, which had no part in writing them. */
final class CertificateAuthorityTest {

    private final CertificateAuthority authority = CertificateAuthority.create();

    @Test
    void root_isAnAuthorityThatSignsItself() throws Exception {
        X509Certificate root = authority.root();

        root.verify(root.getPublicKey());
        assertThat(root.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
        assertThat(root.getKeyUsage()).containsExactly(false, false, false, false, false, true, false, false, false);
        assertThat(root.getSubjectX500Principal()).isEqualTo(root.getIssuerX500Principal());
        assertThat(root.getVersion()).isEqualTo(3);
    }

    @Test
    void loopback_namesThisMachineAndIsNoAuthority() throws Exception {
        X509Certificate certificate = authority.loopback();

        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(2, "localhost"), List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1"));
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getKeyUsage()).startsWith(true, false);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(certificate.getSubjectX500Principal()).hasToString("CN=Fake Bedrock");
        assertThatCode(() -> validate(certificate)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2000-01-02T00:00:00Z", "2026-11-22T00:00:00Z", "2049-12-30T00:00:00Z"})
    void loopback_anyClock_isValid(String clock) {
        assertThatCode(() -> authority.loopback().checkValidity(Date.from(Instant.parse(clock))))
                .doesNotThrowAnyException();
    }

    @Test
    void expired_isSignedWellButOver() {
        assertThatThrownBy(() -> validate(authority.expired()))
                .isInstanceOf(CertPathValidatorException.class)
                .hasCauseInstanceOf(CertificateExpiredException.class);
    }

    @Test
    void ofAnotherHost_isValidForThatAlone() throws Exception {
        X509Certificate certificate = authority.ofAnotherHost();

        assertThat(certificate.getSubjectAlternativeNames()).containsExactly(List.of(2, "another-host.invalid"));
        assertThatCode(() -> validate(certificate)).doesNotThrowAnyException();
    }

    @Test
    void serials_ofAllCertificates_differ() {
        CertificateAuthority other = CertificateAuthority.create();

        assertThat(List.of(
                        authority.root(),
                        authority.loopback(),
                        authority.expired(),
                        authority.ofAnotherHost(),
                        other.root(),
                        other.loopback()))
                .extracting(X509Certificate::getSerialNumber)
                .doesNotHaveDuplicates()
                .allSatisfy(serial -> assertThat(serial).isPositive());
    }

    @Test
    void loopback_ofAnotherAuthority_isNotTrusted() {
        assertThatThrownBy(() -> validate(CertificateAuthority.create().loopback()))
                .isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void serverKey_belongsToTheCertificate() throws Exception {
        byte[] text = {1, 2, 3};
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(authority.serverKey());
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(authority.loopback());
        signature.update(text);

        assertThat(signature.verify(signed)).isTrue();
    }

    private void validate(X509Certificate certificate) throws Exception {
        PKIXParameters trust = new PKIXParameters(Set.of(new TrustAnchor(authority.root(), null)));
        trust.setRevocationEnabled(false);
        CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate));
        CertPathValidator.getInstance("PKIX").validate(path, trust);
    }
}
