package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a recorder finds by how it looks, and what it leaves. All secrets here are made up. */
final class SecretsTest {

    private static final String ACCOUNT = "123456789012";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:iam::123456789012:role/a",
                "s3://logs-123456789012-us-east-1/key",
                "bucket123456789012",
                "acct_123456789012",
                "https://123456789012.dkr.ecr.us-east-1.amazonaws.com/a",
                "https://bucket-123456789012.s3.amazonaws.com",
                "account 123456789012.",
                "arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aguardrail",
                "a%20123456789012",
                "x123456789012y",
                "(123456789012)",
                "123456789012",
                "my account is 1234-5678-9012, thanks"
            })
    void account_whateverStandsBesideIt_isMasked(String text) {
        String masked = Secrets.masked(text);

        assertThat(masked).doesNotContain(ACCOUNT, "1234-5678-9012").hasSameSizeAs(text);
        assertThat(masked).matches(".*(000000000000|0000-0000-0000).*");
        assertThat(Secrets.masked(masked)).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AKIAIOSFODNN7EXAMPLE",
                "key=ASIAIOSFODNN7EXAMPLE;",
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEK3Y",
                "ABSKQmVkcm9ja0FQSUtleS1hYmNkZWYtYXQtMTIz",
                "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3M",
                "sk-ant-api03-AbCdEfGhIjKlMnOpQrStUv-wxyz_0123",
                "sk-proj-AbCdEfGhIjKlMnOpQrStUv",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-DEF_123",
                "ghp_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789",
                "github_pat_11AAAAAAA0AbCdEfGhIjKl_MnOpQrSt",
                "glpat-AbCdEfGhIjKlMnOpQrSt",
                "xoxb-123456789-abcdefghij",
                "AIzaSyA1234567890abcdefghijklmnopqrstu",
                "hf_AbCdEfGhIjKlMnOpQrStUvWxYz",
                "sk_live_AbCdEfGhIjKlMnOpQrStUv",
                "SECRET=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEK3Y",
                "x-wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEK3Y",
                "gsk_AbCdEfGhIjKlMnOpQrStUvWxYz",
                "xai-AbCdEfGhIjKlMnOpQrStUv",
                "SG.AbCdEfGhIjKlMnOpQrStUv.AbCdEfGhIjKlMnOpQrStUvWxYz0123456",
                "dapi0123456789abcdef0123456789abcdef",
                "ya29.a0AfH6SMBAbCdEfGhIjKlMnOp",
                "pypi-AgEIcHlwaS5vcmcAbCdEfGhIjKl",
                "hvs.CAESIAbCdEfGhIjKlMnOpQrSt",
                "nvapi-AbCdEfGhIjKlMnOpQrStUvWxYz",
                "GOCSPX-AbCdEfGhIjKlMnOpQrStUvWx",
                "lsv2_pt_AbCdEfGhIjKlMnOpQrStUvWxYz_abcdef",
                "AccountKey=AbCdEfGhIjKlMnOpQrStUvWxYz0123456789+/AbCdEfGhIjKlMnOpQrStUv==",
                "token=abcdefghijklmnop1234",
                "SECRET: abcdefghijklmnop1234",
                "passwd=abcdefghijklmnop1234",
                "Bearer abcdefghijklmnop1234",
                "password=hunter2hunter2hunter2"
            })
    void secret_withoutAName_isMasked(String secret) {
        String text = "before " + secret + " after";

        String masked = Secrets.masked(text);

        assertThat(masked)
                .startsWith("before ")
                .endsWith(" after")
                .hasSameSizeAs(text)
                .contains("****");
        assertThat(masked).doesNotContain(secret.substring(secret.length() - 8));
        assertThat(Secrets.masked(masked)).isEqualTo(masked);
    }

    @Test
    void privateKey_inPem_isMaskedToItsEnd() {
        String text = "-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\ndef==\n-----END RSA PRIVATE KEY-----\nbye";

        assertThat(Secrets.masked(text))
                .startsWith("-----BEGIN RSA PRIVATE KEY-----")
                .endsWith("-----END RSA PRIVATE KEY-----\nbye")
                .doesNotContain("MIIE", "def");
        assertThat(Secrets.masked("-----BEGIN PRIVATE KEY-----\nMIIEabc")).doesNotContain("MIIE");
    }

    @Test
    void password_ofAUrl_isMasked() {
        assertThat(Secrets.masked("postgres://me:topsecret@db.example.com/x"))
                .isEqualTo("postgres://me:*********@db.example.com/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anthropic.claude-haiku-4-5-20251001-v1:0",
                "tooluse_AbCdEfGhIjKlMnOpQrStUv",
                "1764500000000",
                "12345678901",
                "1234-5678-9012-3456",
                "da39a3ee5e6b4b0d3255bfef95601890afd80709",
                "a task-force and a risk-averse desk-top",
                "maxTokens: 1234567890123456789",
                "inputTokens=12345678901234567",
                "token: short",
                "The secret: a well-kept-garden",
                "graph_visualisation_of_the_results_of_the_year",
                "npm_config_and_the_rest",
                "https://s3.amazonaws.com/logs-of-the-year/2026/11/30/a.txt",
                "https://example.com/a?b=c",
                "The key to it all is a good password."
            })
    void text_thatIsNoSecret_isLeft(String text) {
        assertThat(Secrets.masked(text)).isEqualTo(text);
    }
}
