package dev.modelrouter.pricing;

import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.modelrouter.core.MalformedModelIdException;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Regions;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.pricing.OfferFile.Row;
import dev.modelrouter.pricing.OfferFile.Source;
import dev.modelrouter.pricing.PriceListMerge.Guard;
import dev.modelrouter.pricing.PriceListMerge.Merged;
import dev.modelrouter.pricing.PriceListMerge.Reading;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * AWS's public price list, from which a {@link PriceCatalog} is brought up to date. It needs no credentials.
 *
 * <p>A refresh reads every file that it needs before it changes a figure, and if one cannot be read, the last good
 * catalog stays in force as a whole: half of an offer never stands beside yesterday's because a download broke off.
 *
 * <p>Known figures are guarded. One that more than doubles or falls by more than half, becomes zero, is no longer in the
 * list or stands out of order is objected to: it stays as it was, the rest is applied, and {@link
 * PriceListRefresh#objections} names it until {@linkplain Builder#acceptMoves(String...) it is accepted}. That a model
 * that has {@linkplain dev.modelrouter.core.Lifecycle#callableOn ended} leaves the list is no objection. If a list says
 * nothing but what is objected to, or more than half of what it says of the known figures, and that is at least 20, it
 * is the list that is wrong: then nothing is applied.
 *
 * <p>What the list does not say stays as it was: models, rates and regions that it has not, and figures that it has in
 * a form that is not understood. An unknown display name, unit or usage type is reported and never guessed. The list
 * has no rows for geographic profiles other than global ones; they are billed at the rate of the region that is called,
 * so a region's rate goes to all scopes that the model has there, but the global one. Prices that a user {@linkplain
 * Confidence#DECLARED declared} are not touched; layers that a user {@linkplain PriceCatalog#overlay laid} over the
 * catalog lie over the new one.
 *
 * <p>Each price says what it has from the list: {@link Price#sources} has {@code aws-price-list AmazonBedrock
 * 2026-11-20T21:00:00Z}, with the time of publication, {@link Price#asOf} its day, and {@link Price#history} the
 * figures that were replaced. By these sources an older publication is known and refused, and the same one is not read
 * twice.
 *
 * <p>It starts no thread and keeps nothing between refreshes. Run it when it suits, on a thread that may block, with
 * the catalog that the last one returned:
 *
 * <pre>{@code
 * AwsPriceList priceList =
 *         AwsPriceList.builder().regions("us-east-1", "us-west-2").build();
 * Runnable refreshing = () -> {
 *     PriceListRefresh refresh = priceList.refresh(lastGood.get());
 *     use.accept(refresh.catalog());
 *     System.out.println(refresh);
 * };
 * Future<?> daily = scheduler.scheduleWithFixedDelay(refreshing, 0, 1, TimeUnit.DAYS);
 * }</pre>
 *
 * <p>The format was learnt from public readers of these files, between August and October 2026. Immutable and
 * thread-safe.
 */
public final class AwsPriceList {

    /** The offers that have the prices of models. */
    static final ImmutableSet<String> OFFERS = ImmutableSet.of(OfferProduct.BEDROCK, OfferProduct.MARKETPLACE);

    static final URI PUBLIC_ENDPOINT = URI.create("https://pricing.us-east-1.amazonaws.com");
    static final int DEFAULT_MAX_MOVE = 2;
    static final long DEFAULT_MAX_BYTES = 256L << 20;
    static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MAX_TIMEOUT = Duration.ofDays(1);
    /** The most rows of all files together. The whole of Bedrock has some 20,000. */
    private static final int MAX_ROWS = 250_000;

    private final ImmutableSet<String> offers;
    private final ImmutableSortedSet<String> regions;
    private final ModelCatalog models;
    private final PriceListNames names;
    private final Guard guard;
    private final TimeSource time;
    private final OfferDownload download;

    private AwsPriceList(Builder builder) {
        this.offers = builder.offers;
        this.regions = ImmutableSortedSet.copyOf(builder.regions);
        this.models = builder.models;
        this.names = PriceListNames.of(builder.models, builder.names);
        this.guard = new Guard(builder.maxMove, builder.acceptsAll, ImmutableSet.copyOf(builder.accepted));
        this.time = builder.time;
        this.download = new OfferDownload(
                builder.httpSupplier(),
                builder.endpoint,
                new OfferDownload.Limits(builder.maxBytes, builder.timeout),
                builder.time);
    }

    /** Begins the description of a price list. Nothing has to be set. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Reads the price list and returns the catalog to use from here on. It blocks until all files are read, or until
     * the first fault. Whatever the network or the files do, it returns; an interrupt ends it as unreachable, with the
     * thread's flag set.
     *
     * @param lastGood the catalog to start from: what the last refresh returned, or {@link PriceCatalog#bundled}
     */
    public PriceListRefresh refresh(PriceCatalog lastGood) {
        try {
            return read(lastGood.withoutLayers()).under(lastGood);
        } catch (OfferFault e) {
            return PriceListRefresh.refused(lastGood, e);
        }
    }

    private PriceListRefresh read(PriceCatalog lastGood) throws OfferFault {
        Map<String, ImmutableSortedMap<String, String>> paths = indexes();
        Set<String> asked = new TreeSet<>(regions);
        if (regions.isEmpty()) {
            paths.values().forEach(ofOffer -> asked.addAll(ofOffer.keySet()));
        }
        List<OfferFile> files = new ArrayList<>();
        Set<Map.Entry<String, String>> read = new HashSet<>();
        for (String offer : offers) {
            for (String region : asked) {
                String path = paths.getOrDefault(offer, ImmutableSortedMap.of()).get(region);
                if (path != null) {
                    OfferFile file = fetch(lastGood, offer, region, path);
                    files.add(file);
                    requireBounded(files);
                    if (file.isKnown()) {
                        continue;
                    }
                }
                read.add(Map.entry(offer, region));
            }
        }
        // A region that no index has any more was read too: the list has nothing for it.
        BiPredicate<String, String> isRead = (offer, region) -> read.contains(Map.entry(offer, region))
                || (regions.isEmpty() && !asked.contains(region) && offers.contains(offer));
        LocalDate today = LocalDate.ofInstant(time.now(), ZoneOffset.UTC);
        return merge(lastGood, files, new Reading(rows(files), isRead, models, today, guard));
    }

    private Map<String, ImmutableSortedMap<String, String>> indexes() throws OfferFault {
        Map<String, ImmutableSortedMap<String, String>> paths = new LinkedHashMap<>();
        for (String offer : offers) {
            paths.put(
                    offer,
                    download.fetch(
                            offer + "/region_index.json",
                            "/offers/v1.0/aws/" + offer + "/current/region_index.json",
                            in -> OfferIndex.read(offer, in)));
        }
        for (String region : regions) {
            if (paths.values().stream().noneMatch(ofOffer -> ofOffer.containsKey(region))) {
                throw OfferFault.malformed(
                        "region_index.json", "has no file for " + region + "; is it a region that has Bedrock?");
            }
        }
        return paths;
    }

    private OfferFile fetch(PriceCatalog lastGood, String offer, String region, String path) throws OfferFault {
        Optional<PriceProvenance.Known> known = PriceProvenance.newest(lastGood, offer, region);
        // What was objected to in a publication that is known stands in it still, and may be accepted now.
        OfferReader.Request request = new OfferReader.Request(
                offer,
                region,
                names,
                time.now(),
                known.map(publication -> guard.acceptsSome() ? publication.toReadAgain() : publication)
                        .orElse(null));
        return download.fetch(request.file(), path, in -> OfferReader.read(request, in));
    }

    private static List<Row> rows(List<OfferFile> files) {
        List<Row> rows = new ArrayList<>();
        files.forEach(file -> rows.addAll(file.rows()));
        return rows;
    }

    private static void requireBounded(List<OfferFile> files) throws OfferFault {
        long rows = files.stream().mapToLong(file -> file.rows().size()).sum();
        if (rows > MAX_ROWS) {
            throw OfferFault.malformed(
                    "the files together", "have " + rows + " rows that price tokens, more than " + MAX_ROWS);
        }
    }

    private static PriceListRefresh merge(PriceCatalog lastGood, List<OfferFile> files, Reading reading) {
        SkipTally skips = new SkipTally();
        Map<String, Instant> published = new TreeMap<>();
        for (OfferFile file : files) {
            Source source = file.source();
            skips.addAll(file.skips());
            published.put(source.offer() + "/" + source.region(), source.published());
        }
        Merged merged = PriceListMerge.merge(lastGood, reading, skips);
        PriceListRefresh.Read read =
                new PriceListRefresh.Read(merged.difference(), skips.skips(), ImmutableMap.copyOf(published));
        if (merged.difference().isMostlyObjected()) {
            return PriceListRefresh.objected(lastGood, read);
        }
        boolean allKnown = files.stream().map(OfferFile::source).allMatch(source -> isKnown(lastGood, source));
        return allKnown && merged.difference().counts().isNothingNew()
                ? PriceListRefresh.unchanged(lastGood, read)
                : PriceListRefresh.applied(
                        // Deployments of custom models have a price list of their own, which is not read.
                        PriceCatalog.of(ImmutableList.<Price>builder()
                                .addAll(merged.prices())
                                .addAll(lastGood.customDeployments())
                                .build()),
                        read);
    }

    private static boolean isKnown(PriceCatalog lastGood, Source source) {
        return PriceProvenance.newest(lastGood, source.offer(), source.region())
                .filter(known -> known.is(source.published()))
                .isPresent();
    }

    /** Describes a price list. Not thread-safe. */
    public static final class Builder {

        private @Nullable HttpClient http;
        private URI endpoint = PUBLIC_ENDPOINT;
        private ImmutableSet<String> offers = OFFERS;
        private ImmutableList<String> regions = ImmutableList.of();
        private ModelCatalog models = ModelCatalog.bundled();
        private final Map<String, String> names = new LinkedHashMap<>();
        private int maxMove = DEFAULT_MAX_MOVE;
        private boolean acceptsAll;
        private final Set<String> accepted = new HashSet<>();
        private long maxBytes = DEFAULT_MAX_BYTES;
        private Duration timeout = DEFAULT_TIMEOUT;
        private TimeSource time = TimeSource.system();

        private Builder() {}

        /**
         * The client that fetches the files: for a proxy, a trust store, an executor. Default: one that follows no
         * redirects, made on the first refresh. It is not closed.
         */
        public Builder http(HttpClient http) {
            this.http = http;
            return this;
        }

        /**
         * Where the price list is: scheme and host, for a mirror of your own. Default: {@code
         * https://pricing.us-east-1.amazonaws.com}. Plain {@code http} is taken on the loopback address alone, as
         * prices that can be changed on their way are worth nothing.
         */
        public Builder endpoint(URI endpoint) {
            this.endpoint = endpoint;
            return this;
        }

        /**
         * The offers to read: {@code AmazonBedrock}, {@code AmazonBedrockFoundationModels}. Default: both, which is
         * right unless one of them cannot be read; newer Claude models are in the second alone.
         */
        public Builder offers(String... offers) {
            this.offers = ImmutableSet.copyOf(offers);
            return this;
        }

        /** The source regions to read, such as {@code us-east-1}. Default: all that the list has, some thirty. */
        public Builder regions(String... regions) {
            this.regions = ImmutableList.copyOf(regions);
            return this;
        }

        /** The models that the list's names stand for, and where they are offered. Default: the bundled ones. */
        public Builder models(ModelCatalog models) {
            this.models = models;
            return this;
        }

        /**
         * A display name of the list and the base id of the model that it stands for; may be said several times. For
         * models that are newer than this library, and for names that {@link PriceListRefresh.Skip.Reason#UNKNOWN_MODEL}
         * reports. A publication that was already applied is not read again for it: refresh from an older catalog.
         */
        public Builder name(String displayName, String modelId) {
            names.put(displayName, modelId);
            return this;
        }

        /**
         * By how many times a known figure may go up or down without being asked for. Default: 2, which is up to
         * double and down to half. At least 2.
         *
         * @see #acceptMoves(boolean)
         */
        public Builder maxMove(int factor) {
            this.maxMove = factor;
            return this;
        }

        /**
         * Whether changes are applied that are objections otherwise: of more than {@link #maxMove} times, to zero, of
         * prices that are no longer in the list (they are taken out of the catalog), and out of order. Default: no. For
         * one refresh, after a look at {@link PriceListRefresh#objections}. Publications that were applied without what
         * was objected to are read again for it.
         */
        public Builder acceptMoves(boolean accept) {
            this.acceptsAll = accept;
            return this;
        }

        /**
         * Models, by base id, of which such changes are applied, such as {@link PriceListRefresh#objectedModels}.
         * Default: none.
         */
        public Builder acceptMoves(String... modelIds) {
            accepted.addAll(List.of(modelIds));
            return this;
        }

        /** The most bytes of one file, after decompression. Default: 256 MiB. At least 1. */
        public Builder maxBytes(long bytes) {
            this.maxBytes = bytes;
            return this;
        }

        /** The most time for one file, from the request to the last byte. Default: 2 minutes. At most a day. */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /** The clock, by which prices are in force, and the timer of the timeout. Default: this machine's. */
        public Builder time(TimeSource time) {
            this.time = time;
            return this;
        }

        /**
         * Returns the price list. Nothing is fetched yet.
         *
         * @throws IllegalArgumentException naming every setting that is wrong
         */
        public AwsPriceList build() {
            List<String> problems = new ArrayList<>();
            addEndpoint(problems);
            if (offers.isEmpty() || !OFFERS.containsAll(offers)) {
                problems.add("offers must be some of " + OFFERS + ", are " + offers);
            }
            for (String region : regions) {
                if (!Regions.isShaped(region)) {
                    problems.add(Regions.problem(region));
                }
            }
            names.forEach((name, id) -> addId("name \"" + name + "\"", id, problems));
            accepted.forEach(id -> addId("acceptMoves", id, problems));
            if (maxMove < 2) {
                problems.add("maxMove must be at least 2, is " + maxMove);
            }
            if (maxBytes < 1) {
                problems.add("maxBytes must be at least 1, is " + maxBytes);
            }
            if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(MAX_TIMEOUT) > 0) {
                problems.add("timeout must be positive and at most " + MAX_TIMEOUT + ", is " + timeout);
            }
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException("Cannot build the price list: " + String.join("; ", problems));
            }
            return new AwsPriceList(this);
        }

        private void addEndpoint(List<String> problems) {
            String host = endpoint.getHost();
            boolean loopback =
                    host != null && Set.of("127.0.0.1", "localhost", "[::1]").contains(host);
            boolean scheme = "https".equals(endpoint.getScheme()) || ("http".equals(endpoint.getScheme()) && loopback);
            boolean bare = endpoint.getUserInfo() == null
                    && endpoint.getQuery() == null
                    && endpoint.getFragment() == null
                    && Set.of("", "/").contains(String.valueOf(endpoint.getPath()));
            if (host == null || !scheme || !bare) {
                problems.add("endpoint must be https and a host, such as " + PUBLIC_ENDPOINT
                        + ", or http on the loopback address");
            }
        }

        private static void addId(String setting, String id, List<String> problems) {
            try {
                if (ModelId.parse(id).form() != ModelId.Form.BASE) {
                    problems.add(setting + " must have a base model id, has one of the form "
                            + ModelId.parse(id).form());
                }
            } catch (MalformedModelIdException e) {
                problems.add(setting + ": " + e.getMessage());
            }
        }

        private Supplier<HttpClient> httpSupplier() {
            HttpClient own = http;
            return own != null
                    ? () -> own
                    : Suppliers.memoize(() -> HttpClient.newBuilder()
                            .followRedirects(HttpClient.Redirect.NEVER)
                            .connectTimeout(CONNECT_TIMEOUT)
                            .build());
        }
    }
}
