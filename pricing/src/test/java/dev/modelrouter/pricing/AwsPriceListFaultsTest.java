package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.modelrouter.core.Scope;
import dev.modelrouter.pricing.PriceListRefresh.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the network and the files do, the last good catalog stays, and the refresh says why. */
@Timeout(60)
final class AwsPriceListFaultsTest {

    private static final String REGION = "us-east-1";
    private static final String FILE = PriceListServer.path("AmazonBedrock", REGION);

    private final PriceListServer server = PriceListServer.start();
    private final TestClock clock = TestClock.create();
    private final PriceCatalog lastGood = PriceCatalog.of(List.of(Price.builder("amazon.nova-pro-v1:0", Scope.IN_REGION)
            .regions(REGION)
            .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("0.8"))
            .perMillion(PricingTier.STANDARD, Rate.OUTPUT, Usd.of("3.2"))
            .confidence(Confidence.SINGLE_SOURCE)
            .sources(List.of("aws-price-list@2026-08-20"))
            .build()));

    @BeforeEach
    void begin() {
        clock.advance(Duration.between(clock.now(), Instant.parse("2026-11-22T00:00:00Z")));
        server.serve(Map.of("AmazonBedrock/" + REGION, nova("0.0009")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static PriceListFiles nova(String inputPerThousand) {
        return PriceListFiles.offer("AmazonBedrock", REGION)
                .bedrock("Nova Pro", "USE1-NovaPro-input-tokens", inputPerThousand)
                .bedrock("Nova Pro", "USE1-NovaPro-output-tokens", "0.0032");
    }

    private AwsPriceList.Builder priceList() {
        return AwsPriceList.builder()
                .endpoint(server.endpoint())
                .offers("AmazonBedrock")
                .regions(REGION)
                .time(clock);
    }

    private PriceListRefresh refuse(Outcome outcome, String... said) {
        return refuse(priceList().build(), outcome, said);
    }

    private PriceListRefresh refuse(AwsPriceList priceList, Outcome outcome, String... said) {
        PriceListRefresh refresh = priceList.refresh(lastGood);
        assertThat(refresh.outcome()).as(refresh.explanation()).isEqualTo(outcome);
        assertThat(refresh.applied()).isFalse();
        assertThat(refresh.catalog()).isSameAs(lastGood);
        assertThat(refresh.changes()).isEmpty();
        assertThat(refresh.explanation()).contains(said).hasSizeLessThan(600).doesNotContain("\n");
        return refresh;
    }

    private void serve(String json) {
        server.at(FILE, json.getBytes(StandardCharsets.UTF_8));
    }

    private static String good() {
        return new String(nova("0.0009").json(), StandardCharsets.UTF_8);
    }

    @Test
    void refresh_goodFile_isApplied() {
        PriceListRefresh refresh = priceList().build().refresh(lastGood);

        assertThat(refresh.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(refresh.changes())
                .extracting(PriceListRefresh.Change::toString)
                .containsExactly("amazon.nova-pro-v1:0 in-region [us-east-1] standard.input: $0.8 -> $0.9");
        assertThat(refresh.publications())
                .containsExactly(Map.entry("AmazonBedrock/us-east-1", Instant.parse(PriceListFiles.PUBLISHED)));
        assertThat(server.asked()).containsExactly(PriceListServer.indexPath("AmazonBedrock"), FILE);
        // The region's rate goes to the model's geographic scope too.
        assertThat(refresh).hasToString("APPLIED: Read 1 files: 1 changes, 2 additions, 1 figures as they were");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 429, 500, 503, 204})
    void refresh_fileHasAnotherStatus_isUnreachable(int status) {
        server.at(FILE, exchange -> exchange.sendResponseHeaders(status, -1));

        refuse(Outcome.UNREACHABLE, "AmazonBedrock/us-east-1", "status " + status);
    }

    @Test
    void refresh_noIndex_isUnreachable() {
        server.at(PriceListServer.indexPath("AmazonBedrock"), exchange -> exchange.sendResponseHeaders(404, -1));

        refuse(Outcome.UNREACHABLE, "AmazonBedrock/region_index.json", "status 404");
        assertThat(server.asked()).doesNotContain(FILE);
    }

    @Test
    void refresh_nobodyListens_isUnreachable() {
        server.close();

        refuse(Outcome.UNREACHABLE, "cannot be fetched", "ConnectException");
    }

    @Test
    void refresh_redirect_isNotFollowed() {
        server.at(FILE, exchange -> {
            exchange.getResponseHeaders().add("Location", server.endpoint() + "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
        });
        server.at("/elsewhere", nova("0.0009").json());

        refuse(Outcome.UNREACHABLE, "redirect");
        assertThat(server.asked()).doesNotContain("/elsewhere");
    }

    @Test
    void refresh_clientFollowsARedirectToAnotherHost_isUnreachable() {
        try (PriceListServer other = PriceListServer.start()) {
            other.at("/elsewhere", nova("0.0009").json());
            server.at(FILE, exchange -> {
                exchange.getResponseHeaders().add("Location", other.endpoint() + "/elsewhere");
                exchange.sendResponseHeaders(302, -1);
            });
            HttpClient following =
                    HttpClient.newBuilder().followRedirects(Redirect.ALWAYS).build();

            refuse(priceList().http(following).build(), Outcome.UNREACHABLE, "not the endpoint");
        }
    }

    @Test
    void refresh_serverNeverAnswers_endsWithTheTimeout() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        server.at(FILE, exchange -> await(done));
        try {
            refuse(timed(), Outcome.UNREACHABLE, "AmazonBedrock/us-east-1", "cannot be fetched", "timed out");
        } finally {
            done.countDown();
        }
    }

    @Test
    void refresh_bodyStopsInTheMiddle_endsWithTheTimeout() {
        CountDownLatch done = new CountDownLatch(1);
        server.at(FILE, exchange -> {
            byte[] content = nova("0.0009").json();
            exchange.sendResponseHeaders(200, content.length);
            OutputStream out = exchange.getResponseBody();
            out.write(content, 0, content.length / 2);
            out.flush();
            await(done);
        });
        try {
            refuse(timed(), Outcome.UNREACHABLE, "took longer than the timeout of PT0.3S");
        } finally {
            done.countDown();
        }
    }

    private AwsPriceList timed() {
        return priceList()
                .time(new TimeAt(clock.now()))
                .timeout(Duration.ofMillis(300))
                .build();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void refresh_interrupted_endsAndKeepsTheFlag() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        server.at(FILE, exchange -> {
            arrived.countDown();
            await(done);
        });
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            refuse(Outcome.UNREACHABLE, "interrupted");
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = new Thread(task);
        thread.start();
        arrived.await();

        thread.interrupt();

        assertThat(task.get()).isTrue();
        done.countDown();
    }

    @Test
    void refresh_connectionBreaksOff_isUnreachable() {
        server.at(FILE, exchange -> {
            byte[] content = nova("0.0009").json();
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, content.length - 10);
            exchange.close();
        });

        refuse(Outcome.UNREACHABLE, "AmazonBedrock/us-east-1");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 40, 60, 90, 99})
    void refresh_documentEndsInTheMiddle_isMalformed(int percent) {
        byte[] content = nova("0.0009").json();
        server.at(FILE, Arrays.copyOf(content, content.length * percent / 100));

        refuse(Outcome.MALFORMED, "AmazonBedrock/us-east-1: not valid JSON", "line 1, column ");
    }

    @Test
    void refresh_emptyFile_isMalformed() {
        server.at(FILE, exchange -> exchange.sendResponseHeaders(200, -1));

        refuse(Outcome.MALFORMED, "must be an object, is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"offerCode\":\"AmazonBedrock\" | \"offerCode\":\"AmazonEC2\" | must be \"AmazonBedrock\", is \"AmazonEC2\"",
                "\"offerCode\":\"AmazonBedrock\" | \"x\":1 | has no offerCode",
                "\"v1.0\" | \"v2.0\" | must be \"v1.0\", is \"v2.0\"",
                "\"publicationDate\" | \"other\" | has no publicationDate",
                "2026-11-20T21:05:06Z | yesterday | /publicationDate is not a time: \"yesterday\"",
                "2026-11-20T21:05:06Z | 2027-11-20T21:05:06Z | which is yet to come",
                "\"products\" | \"producs\" | before products",
                "\"terms\" | \"term\" | has no terms.OnDemand",
                "\"OnDemand\" | \"Reserved\" | has no terms.OnDemand",
                "\"attributes\":{ | \"attributes\":[],\"x\":{ | /attributes must be an object, is a list",
                "\"model\":\"Nova Pro\" | \"model\":7 | /attributes/model must be a string, is a number",
                "\"model\":\"Nova Pro\" | \"model\":\"Nova Pro\",\"model\":\"Nova Lite\" | /attributes/model occurs twice",
                "\"USD\":\"0.0009\" | \"USD\":0.0009 | /pricePerUnit/USD must be a string, is a number",
                "\"USD\":\"0.0009\" | \"USD\":\"-1\" | is negative",
                "\"USD\":\"0.0009\" | \"USD\":\"9E-4\" | is not an amount in plain digits: \"9E-4\"",
                "\"USD\":\"0.0009\" | \"USD\":\"0.0009\",\"USD\":\"0.0001\" | occurs twice",
                "\"effectiveDate\":\"2026-11-01T00:00:00Z\" | \"effectiveDate\":\"soon\" | is not a time",
                "SKU0000000000001 | SKU0000000000000 | occurs twice",
                "\"products\":{ | \"products\":{},\"products\":{ | /products occurs twice",
            })
    void refresh_fileOfAnotherShape_isMalformed(String from, String to, String said) {
        assertThat(good()).contains(from);
        serve(good().replace(from, to));

        refuse(Outcome.MALFORMED, "AmazonBedrock/us-east-1", said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "\"text\"", "1", "{}", "{} {}", "<html>", "{\"products\":{}}"})
    void refresh_notAPriceList_isMalformed(String content) {
        serve(content);

        refuse(Outcome.MALFORMED, "AmazonBedrock/us-east-1");
    }

    @Test
    void refresh_somethingFollowsTheDocument_isMalformed() {
        serve(good() + "{}");

        refuse(Outcome.MALFORMED, "something follows");
    }

    @Test
    void refresh_noProducts_isMalformed() {
        server.serve(Map.of("AmazonBedrock/" + REGION, PriceListFiles.offer("AmazonBedrock", REGION)));

        refuse(Outcome.MALFORMED, "has no product");
    }

    @Test
    void refresh_nestedWithoutEnd_isMalformed() {
        serve("{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");

        refuse(Outcome.MALFORMED, "depth");
    }

    @Test
    void refresh_hugeString_isMalformed() {
        serve(good().replace("\"Nova Pro\"", "\"" + "N".repeat(100_000) + "\""));

        refuse(Outcome.MALFORMED, "String value length");
    }

    @Test
    void refresh_textOfTheFileInAMessage_hasNoControlCharacters() {
        serve(good().replace("\"v1.0\"", "\"a\\u001b[31m\\n\\u202e" + "b".repeat(300) + "\""));

        refuse(Outcome.MALFORMED, "is \"a?[31m??bbb", "…\"");
    }

    @Test
    void refresh_moreBytesThanAllowed_isMalformed() {
        int size = good().length();
        assertThat(priceList().maxBytes(size).build().refresh(lastGood).applied())
                .isTrue();

        refuse(priceList().maxBytes(size - 1).build(), Outcome.MALFORMED, "has more than " + (size - 1) + " bytes");
    }

    @Test
    void refresh_endlessFile_isMalformedOnceTheLimitIsReached() {
        server.at(FILE, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] start = good().substring(0, good().indexOf("\"products\"")).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseBody().write(start);
            writeProductsForEver(exchange);
        });

        refuse(priceList().maxBytes(4 << 20).build(), Outcome.MALFORMED, "has more than 4194304 bytes");
    }

    private static void writeProductsForEver(HttpExchange exchange) {
        try (OutputStream out = exchange.getResponseBody()) {
            out.write("\"products\":{".getBytes(StandardCharsets.UTF_8));
            for (long i = 0; true; i++) {
                out.write(("\"S" + i + "\":{\"attributes\":{}},").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // The reader has gone, as it should.
            assertThat(e).isNotNull();
        }
    }

    @Test
    void refresh_gzip_isRead() {
        server.at(FILE, exchange -> {
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            PriceListServer.send(
                    exchange, 200, PriceListServer.gzip(nova("0.0009").json()));
        });

        assertThat(priceList().build().refresh(lastGood).applied()).isTrue();
    }

    @Test
    void refresh_gzipOfVeryMuch_isMalformedOnceTheLimitIsReached() {
        byte[] bomb =
                PriceListServer.gzip(("{\"x\":\"" + " ".repeat(8 << 20) + "\"}").getBytes(StandardCharsets.UTF_8));
        assertThat(bomb.length).isLessThan(20_000);
        server.at(FILE, exchange -> {
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            PriceListServer.send(exchange, 200, bomb);
        });

        refuse(priceList().maxBytes(1 << 20).build(), Outcome.MALFORMED, "has more than 1048576 bytes");
    }

    @Test
    void refresh_gzipThatIsDamaged_isMalformed() {
        byte[] whole = PriceListServer.gzip(nova("0.0009").json());
        for (byte[] damaged :
                List.of(Arrays.copyOf(whole, whole.length / 2), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})) {
            server.at(FILE, exchange -> {
                exchange.getResponseHeaders().add("Content-Encoding", "gzip");
                PriceListServer.send(exchange, 200, damaged);
            });

            refuse(Outcome.MALFORMED, "compressed content is damaged");
        }
    }

    @Test
    void refresh_otherEncoding_isMalformed() {
        server.at(FILE, exchange -> {
            exchange.getResponseHeaders().add("Content-Encoding", "br");
            PriceListServer.send(exchange, 200, nova("0.0009").json());
        });

        refuse(Outcome.MALFORMED, "content encoding other than gzip: br");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example/offers/x",
                "https://evil.example/offers/x",
                "/offers/../secret",
                "/elsewhere",
                "/offers/a?b",
                "/offers/%2e%2e/x",
                "/offers/a\\\\b",
            })
    void refresh_indexPointsElsewhere_isMalformed(String url) {
        server.at(
                PriceListServer.indexPath("AmazonBedrock"),
                ("{\"regions\":{\"us-east-1\":{\"currentVersionUrl\":\"" + url + "\"}}}")
                        .getBytes(StandardCharsets.UTF_8));

        refuse(Outcome.MALFORMED, "region_index.json", "is not a path below /offers/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"regions\":{}}", "{\"regions\":[]}", "{\"regions\":{\"us-east-1\":{}}}", "{", "[]"})
    void refresh_brokenIndex_isMalformed(String content) {
        server.at(PriceListServer.indexPath("AmazonBedrock"), content.getBytes(StandardCharsets.UTF_8));

        refuse(Outcome.MALFORMED, "AmazonBedrock/region_index.json");
    }

    @Test
    void refresh_regionThatNoOfferLists_isMalformed() {
        refuse(priceList().regions(REGION, "us-esat-1").build(), Outcome.MALFORMED, "has no file for us-esat-1");
    }

    @Test
    void refresh_secondOfTwoFilesFails_appliesNothingOfTheFirst() {
        server.serve(Map.of(
                "AmazonBedrock/us-east-1",
                nova("0.0009"),
                "AmazonBedrock/us-west-2",
                PriceListFiles.offer("AmazonBedrock", "us-west-2")
                        .bedrock("Nova Pro", "USW2-NovaPro-input-tokens", "1")));
        server.at(
                PriceListServer.path("AmazonBedrock", "us-west-2"), exchange -> exchange.sendResponseHeaders(500, -1));

        refuse(priceList().regions("us-east-1", "us-west-2").build(), Outcome.UNREACHABLE, "AmazonBedrock/us-west-2");
        assertThat(server.asked()).contains(FILE);
    }

    @Test
    void refresh_olderThanTheLastOne_isRefused() {
        PriceCatalog newer = priceList().build().refresh(lastGood).catalog();
        server.serve(Map.of("AmazonBedrock/" + REGION, nova("0.0007").published("2026-11-20T21:05:05Z")));

        PriceListRefresh refresh = priceList().build().refresh(newer);

        assertThat(refresh.outcome()).isEqualTo(Outcome.OLDER);
        assertThat(refresh.catalog()).isSameAs(newer);
        assertThat(refresh.explanation())
                .isEqualTo("AmazonBedrock/us-east-1: published 2026-11-20T21:05:05Z, and the catalog has figures of "
                        + PriceListFiles.PUBLISHED);
    }

    @Test
    void refresh_olderThanWhatSomebodyReadOfTheList_isRefused() {
        server.serve(Map.of("AmazonBedrock/" + REGION, nova("0.0007").published("2026-08-19T23:59:59Z")));

        refuse(Outcome.OLDER, "2026-08-19T23:59:59Z", "2026-08-20T00:00:00Z");
    }

    @Test
    void refresh_samePublicationAgain_readsNoFurtherThanItsDate() {
        PriceCatalog applied = priceList().build().refresh(lastGood).catalog();
        // The rest of the file would be refused if it were read.
        serve(good().substring(0, good().indexOf("\"products\"")) + "\"products\":oops");

        PriceListRefresh again = priceList().build().refresh(applied);

        assertThat(again.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(again.catalog()).isSameAs(applied);
    }
}
