package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Scope;
import dev.modelrouter.pricing.PriceListMerge.Guard;
import dev.modelrouter.pricing.PriceListMerge.Merged;
import dev.modelrouter.pricing.PriceListMerge.Reading;
import dev.modelrouter.pricing.PriceListRefresh.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spoilt files end in a typed fault or in figures that the guard lets through; never otherwise, and soon. */
final class OfferReaderFuzzTest {

    private static final String REGION = "us-east-1";
    private static final String NOVA = "amazon.nova-pro-v1:0";
    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\u0000",
            "null",
            "-1",
            "1e999",
            "0",
            "99999999999999999999",
            "\"USD\"",
            "\"terms\":{",
            "\"products\":{",
            "\u0000",
            "\ud800",
            "0.0000000001",
            "global",
            "batch",
            "cache");

    private final PriceListNames names = PriceListNames.of(ModelCatalog.bundled(), Map.of());
    private final PriceCatalog base = PriceCatalog.of(List.of(nova(Scope.IN_REGION, "0.8"), nova(Scope.GLOBAL, "0.7")));

    private static Price nova(Scope scope, String input) {
        return Price.builder(NOVA, scope)
                .regions(REGION)
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of(input))
                .perMillion(PricingTier.STANDARD, Rate.OUTPUT, Usd.of("3.2"))
                .perMillion(PricingTier.BATCH, Rate.INPUT, Usd.of("0.4"))
                .confidence(Confidence.SINGLE_SOURCE)
                .sources(List.of("aws-price-list@2026-08-20"))
                .build();
    }

    private static byte[] seed() {
        return PriceListFiles.offer("AmazonBedrock", REGION)
                .bedrock("Nova Pro", "USE1-NovaPro-input-tokens", "0.0008000000")
                .bedrock("Nova Pro", "USE1-NovaPro-output-tokens", "0.0032000000")
                .bedrock("Nova Pro", "USE1-NovaPro-input-tokens-batch", "0.0004000000")
                .bedrock("Nova Pro", "USE1-NovaPro-input-tokens-cross-region-global", "0.0007000000")
                .bedrock("Nova Pro", "USE1-NovaPro-output-tokens-cross-region-global", "0.0032000000")
                .bedrock("Nova Pro", "USE1-NovaPro-input-tokens-cross-region-global-batch", "0.0004000000")
                .bedrock("Nova Lite", "USE1-NovaLite-cache-read-input-token-count", "0.0000150000")
                .bedrock("R1", "USE1-R1-input-tokens", "0.0013500000")
                .bedrock("Nova Canvas", "USE1-NovaCanvas-T2I-1024-Standard", "0.0400000000")
                .json();
    }

    private OfferFile read(byte[] content) throws OfferFault, IOException {
        return OfferReader.read(
                new OfferReader.Request("AmazonBedrock", REGION, names, NOW, null), new ByteArrayInputStream(content));
    }

    private Merged merge(OfferFile file) {
        SkipTally skips = new SkipTally();
        skips.addAll(file.skips());
        Merged merged = PriceListMerge.merge(
                base,
                new Reading(
                        file.rows(),
                        (offer, region) -> true,
                        ModelCatalog.bundled(),
                        LocalDate.of(2026, 11, 30),
                        new Guard(2, false, ImmutableSet.of())),
                skips);
        assertThat(skips.skips()).allSatisfy(skip -> assertThat(skip.examples())
                .hasSizeBetween(1, 8)
                .allSatisfy(example -> assertThat(example).hasSizeLessThan(160).matches(text -> text.chars()
                        .noneMatch(Character::isISOControl))));
        return merged;
    }

    @Test
    void seed_unspoilt_isReadAndChangesNothing() throws Exception {
        Merged merged = merge(read(seed()));

        assertThat(merged.difference().changes()).isEmpty();
        assertThat(merged.difference().additions()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @Timeout(60)
    void spoiltFile_ofEachSeed_endsInAFaultOrInGuardedFigures(long seed) {
        Random random = new Random(seed);
        byte[] good = seed();
        int faults = 0;
        int guarded = 0;
        int taken = 0;
        for (int i = 0; i < 1_500; i++) {
            byte[] spoilt = good;
            for (int times = random.nextInt(4); times >= 0; times--) {
                spoilt = spoil(spoilt, random);
            }
            try {
                Merged merged = merge(read(spoilt));
                assertGuarded(PriceCatalog.of(merged.prices()));
                if (merged.difference().objections().isEmpty()) {
                    taken++;
                } else {
                    guarded++;
                }
            } catch (OfferFault e) {
                faults++;
                assertThat(e.outcome()).isIn(Outcome.MALFORMED, Outcome.OLDER);
                assertThat(e.getMessage())
                        .startsWith("AmazonBedrock/us-east-1: ")
                        .hasSizeLessThan(700);
            } catch (IOException e) {
                // Neither memory nor the parser can fail otherwise than by a fault.
                throw new AssertionError("seed " + seed + ", file " + i, e);
            }
        }
        assertThat(faults).isGreaterThan(500);
        assertThat(guarded).isPositive();
        assertThat(taken).isPositive();
    }

    private static byte[] spoil(byte[] content, Random random) {
        if (content.length < 8) {
            return content;
        }
        int from = random.nextInt(content.length);
        int to = Math.min(content.length, from + 1 + random.nextInt(random.nextBoolean() ? 4 : 200));
        byte[] piece = PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(7)) {
            case 0 -> Arrays.copyOf(content, from);
            case 1 -> splice(content, from, to, new byte[0]);
            case 2 -> splice(content, from, from, piece);
            case 3 -> splice(content, from, to, piece);
            case 4 -> splice(content, from, from, Arrays.copyOfRange(content, from, to));
            case 5 -> {
                byte[] flipped = content.clone();
                flipped[from] ^= (byte) (1 << random.nextInt(8));
                yield flipped;
            }
            default -> otherDigit(content, from, random);
        };
    }

    /** The spoiling that is hardest to see: a digit becomes another. */
    private static byte[] otherDigit(byte[] content, int from, Random random) {
        byte[] changed = content.clone();
        for (int i = from; i < changed.length; i++) {
            if (changed[i] >= '0' && changed[i] <= '9') {
                changed[i] = (byte) ('0' + random.nextInt(10));
                break;
            }
        }
        return changed;
    }

    private static byte[] splice(byte[] content, int from, int to, byte[] piece) {
        byte[] result = Arrays.copyOf(content, content.length - (to - from) + piece.length);
        System.arraycopy(piece, 0, result, from, piece.length);
        System.arraycopy(content, to, result, from + piece.length, content.length - to);
        return result;
    }

    private void assertGuarded(PriceCatalog catalog) {
        for (Price price : catalog.prices()) {
            PriceListFiles.figures(price).values().forEach(usd -> assertThat(usd.value())
                    .isPositive());
        }
        for (Price before : base.prices()) {
            Price after = catalog.prices().stream()
                    .filter(price -> price.modelId().equals(NOVA) && price.scope() == before.scope())
                    .findFirst()
                    .orElseThrow();
            PriceListFiles.figures(before).forEach((figure, usd) -> {
                Usd now = after.perMillion(figure.tier(), figure.rate()).orElseThrow();
                assertThat(now).isBetween(usd.dividedBy(2, 20, RoundingMode.UNNECESSARY), usd.times(2));
            });
        }
    }

    @Test
    @Timeout(60)
    void hugeFile_ofUselessAndOfUsefulProducts_isReadOrRefusedInLittleMemory() throws Exception {
        long size = 32L << 20;
        long before = usedMemory();
        OfferFile file = OfferReader.read(
                new OfferReader.Request("AmazonBedrock", REGION, names, NOW, null),
                new Products(
                        size,
                        "\"S%d\":{\"attributes\":{\"usagetype\":\"USE1-Titan%d-T2I\",\"x\":\"" + "y".repeat(400)
                                + "\"}}"));
        assertThat(file.rows()).isEmpty();
        assertThat(file.skips().skips()).singleElement().satisfies(skip -> assertThat(skip.count())
                .isGreaterThan(60_000));
        assertThat(usedMemory() - before).isLessThan(16L << 20);

        InputStream useful = new Products(
                size,
                "\"S%d\":{\"attributes\":{\"model\":\"R1\",\"usagetype\":\"USE1-R1-input-tokens\",\"x\":\"%d\"}}");
        try {
            OfferReader.read(new OfferReader.Request("AmazonBedrock", REGION, names, NOW, null), useful);
            throw new AssertionError("It kept more products than it may");
        } catch (OfferFault e) {
            assertThat(e).hasMessageContaining("is one of more than 50000 products that price tokens");
        }
    }

    private static long usedMemory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** A file with as many products as fit, made while it is read. */
    private static final class Products extends InputStream {

        private final String product;
        private long left;
        private long number;
        private boolean ended;
        private byte[] piece = ("{\"offerCode\":\"AmazonBedrock\",\"publicationDate\":\"" + PriceListFiles.PUBLISHED
                        + "\",\"products\":{")
                .getBytes(StandardCharsets.UTF_8);
        private int at;

        Products(long size, String product) {
            this.left = size;
            this.product = product;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (at == piece.length && !next()) {
                return -1;
            }
            int read = Math.min(length, piece.length - at);
            System.arraycopy(piece, at, bytes, offset, read);
            at += read;
            left -= read;
            return read;
        }

        private boolean next() {
            if (ended) {
                return false;
            }
            ended = left <= 0;
            number++;
            String text = ended
                    ? "},\"terms\":{\"OnDemand\":{}}}"
                    : (number > 1 ? "," : "") + product.formatted(number, number);
            piece = text.getBytes(StandardCharsets.UTF_8);
            at = 0;
            return true;
        }
    }
}
