package dev.modelrouter.examples;

import dev.modelrouter.pricing.AwsPriceList;
import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.pricing.PriceListRefresh;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** What Javadoc quotes about keeping prices up to date. */
final class PriceListExamples {

    private PriceListExamples() {}

    static void refreshDaily(ScheduledExecutorService scheduler, AtomicReference<PriceCatalog> prices) {
        AwsPriceList priceList =
                AwsPriceList.builder().regions("us-east-1", "us-west-2").build();
        scheduler.scheduleWithFixedDelay(
                () -> {
                    PriceListRefresh refresh = priceList.refresh(prices.get());
                    prices.set(refresh.catalog());
                    System.out.println(refresh);
                },
                0,
                1,
                TimeUnit.DAYS);
    }
}
