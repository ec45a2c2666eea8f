package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a price list can be told, and what it refuses to be told. */
final class AwsPriceListTest {

    @Test
    void builder_defaults_areAsDocumented() {
        assertThat(AwsPriceList.PUBLIC_ENDPOINT).isEqualTo(URI.create("https://pricing.us-east-1.amazonaws.com"));
        assertThat(AwsPriceList.DEFAULT_MAX_MOVE).isEqualTo(2);
        assertThat(AwsPriceList.DEFAULT_MAX_BYTES).isEqualTo(256L * 1024 * 1024);
        assertThat(AwsPriceList.DEFAULT_TIMEOUT).isEqualTo(Duration.ofMinutes(2));
        assertThat(AwsPriceList.OFFERS).containsExactly("AmazonBedrock", "AmazonBedrockFoundationModels");
        assertThat(AwsPriceList.builder().build()).isNotNull();
    }

    @Test
    void build_everySettingWrong_namesAll() {
        AwsPriceList.Builder wrong = AwsPriceList.builder()
                .endpoint(URI.create("http://prices.example/offers?x=1"))
                .offers("AmazonEC2")
                .regions("Virginia")
                .name("Some Model", "us.amazon.nova-pro-v1:0")
                .acceptMoves("not an id")
                .maxMove(1)
                .maxBytes(0)
                .timeout(Duration.ZERO);

        assertThatThrownBy(wrong::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "endpoint must be https",
                        "offers must be some of",
                        "\"Virginia\" is not a region",
                        "name \"Some Model\" must have a base model id",
                        "acceptMoves: ",
                        "maxMove must be at least 2, is 1",
                        "maxBytes must be at least 1, is 0",
                        "timeout must be positive and at most PT24H, is PT0S");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://prices.example",
                "https://user@prices.example",
                "https://prices.example/path",
                "https://prices.example#x",
                "ftp://127.0.0.1",
                "prices.example",
                "mailto:x@y",
            })
    void build_endpointThatCannotBeTrusted_isRefused(String endpoint) {
        assertThatThrownBy(() ->
                        AwsPriceList.builder().endpoint(URI.create(endpoint)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("endpoint must be https");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://prices.example", "https://prices.example/", "http://localhost:80", "http://[::1]:80"})
    void build_endpointThatCanBeTrusted_isTaken(String endpoint) {
        assertThat(AwsPriceList.builder().endpoint(URI.create(endpoint)).build())
                .isNotNull();
    }
}
