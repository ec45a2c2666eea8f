package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.Scope;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The prices of one model in one scope, by source region. */
final class PriceGroups {

    /** AWS's partitions, which share neither accounts nor prices. */
    private enum Partition {
        COMMERCIAL,
        GOVERNMENT,
        OTHER;

        static Partition of(String region) {
            if (region.startsWith("us-gov-")) {
                return GOVERNMENT;
            }
            return region.startsWith("cn-") || region.contains("-iso") ? OTHER : COMMERCIAL;
        }

        /** A price without a list of regions holds in the partition that its scope belongs to. */
        static Partition of(Price price) {
            if (!price.regions().isEmpty()) {
                return of(price.regions().iterator().next());
            }
            return price.scope() == Scope.US_GOV ? GOVERNMENT : COMMERCIAL;
        }
    }

    private final ImmutableMap<String, Price> byRegion;
    private final ImmutableMap<Partition, Price> otherwise;

    private PriceGroups(Map<String, Price> byRegion, Map<Partition, Price> otherwise) {
        this.byRegion = ImmutableMap.copyOf(byRegion);
        this.otherwise = ImmutableMap.copyOf(otherwise);
    }

    /** Groups prices of one model and scope, and adds to {@code problems} what contradicts itself. */
    static PriceGroups of(List<Price> prices, List<String> problems) {
        Map<String, Price> byRegion = new HashMap<>();
        Map<Partition, Price> otherwise = new EnumMap<>(Partition.class);
        for (Price price : prices) {
            for (String region : price.regions()) {
                if (byRegion.putIfAbsent(region, price) != null) {
                    problems.add(price + " is one of two prices for " + region);
                }
                if (Partition.of(region) != Partition.of(price)) {
                    problems.add(price + " mixes the regions of two partitions");
                }
            }
            boolean answersForOthers = price.isDefault() || price.regions().isEmpty();
            if (answersForOthers && otherwise.putIfAbsent(Partition.of(price), price) != null) {
                problems.add(price + " is one of two prices for the regions that none lists");
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
        return new PriceGroups(byRegion, otherwise);
    }

    Optional<Price> find(String region) {
        @Nullable Price listed = byRegion.get(region);
        return Optional.ofNullable(listed != null ? listed : otherwise.get(Partition.of(region)));
    }
}
