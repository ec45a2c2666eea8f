package dev.modelrouter.pricing;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The prices of one model in one scope, by source region. */
final class PriceGroups {

    /** In the order of the file. */
    private final List<Price> prices;

    private final Map<String, Price> byRegion;
    private final Map<Partition, Price> otherwise;

    private PriceGroups(List<Price> prices, Map<String, Price> byRegion, Map<Partition, Price> otherwise) {
        this.prices = prices;
        this.byRegion = byRegion;
        this.otherwise = otherwise;
    }

    /** Groups prices of one model and scope, and adds to {@code problems} what contradicts itself. */
    static PriceGroups of(List<Price> prices, Map<String, String> problems) {
        Map<String, Price> byRegion = new HashMap<>();
        Map<Partition, Price> otherwise = new EnumMap<>(Partition.class);
        for (Price price : prices) {
            for (String region : price.regions()) {
                Price other = byRegion.putIfAbsent(region, price);
                if (other != null) {
                    problems.put(price + " is one of two prices for " + region + both(price, other), price.source());
                }
                if (Partition.of(region) != Partition.of(price)) {
                    problems.put(price + " mixes the regions of two partitions", price.source());
                }
            }
            if (price.isDefault()) {
                Price other = otherwise.putIfAbsent(Partition.of(price), price);
                if (other != null) {
                    problems.put(
                            price + " is one of two prices for the regions that none lists" + both(price, other),
                            price.source());
                }
            }
        }
        for (Map.Entry<Partition, Price> answer : otherwise.entrySet()) {
            if (!answer.getValue().regions().isEmpty()) {
                List<Price> among = new ArrayList<>();
                for (Price price : prices) {
                    if (Partition.of(price) == answer.getKey()) {
                        among.add(price);
                    }
                }
                answer.setValue(answer.getValue().assumedAmong(among));
            }
        }
        return new PriceGroups(List.copyOf(prices), byRegion, otherwise);
    }

    private static String both(Price price, Price other) {
        return " (" + price.source() + ", and " + other.source() + ")";
    }

    /**
     * Returns groups that were worked out before.
     *
     * @param byRegion the price of each region that is listed
     * @param otherwise the price of the regions that are not, by partition
     */
    static PriceGroups of(Map<String, Price> byRegion, Map<Partition, Price> otherwise) {
        List<Price> prices = new ArrayList<>();
        for (Price price : byRegion.values()) {
            if (!contains(prices, price)) {
                prices.add(price);
            }
        }
        for (Price price : otherwise.values()) {
            if (!price.isAssumed() && !contains(prices, price)) {
                prices.add(price);
            }
        }
        return new PriceGroups(List.copyOf(prices), byRegion, otherwise);
    }

    private static boolean contains(List<Price> prices, Price wanted) {
        for (Price price : prices) {
            if (price == wanted) {
                return true;
            }
        }
        return false;
    }

    Optional<Price> find(String region) {
        @Nullable Price listed = byRegion.get(region);
        return Optional.ofNullable(listed != null ? listed : otherwise.get(Partition.of(region)));
    }

    List<Price> prices() {
        return prices;
    }

    /** Returns the price of each region that is listed. */
    Map<String, Price> byRegion() {
        return byRegion;
    }

    /** Returns the price of the regions that are not listed, by partition. */
    Map<Partition, Price> otherwise() {
        return otherwise;
    }
}
