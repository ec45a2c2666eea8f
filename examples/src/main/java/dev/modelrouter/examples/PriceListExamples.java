package dev.modelrouter.examples;

import dev.modelrouter.pricing.AwsPriceList;
import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.pricing.PriceListRefresh;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What Javadoc quotes about keeping prices up to date. */
final class PriceListExamples {

    private PriceListExamples() {}

    static Future<?> refreshDaily(
            ScheduledExecutorService scheduler, Supplier<PriceCatalog> lastGood, Consumer<PriceCatalog> use) {
        AwsPriceList priceList =
                AwsPriceList.builder().regions("us-east-1", "us-west-2").build();
        Runnable refreshing = () -> {
            PriceListRefresh refresh = priceList.refresh(lastGood.get());
            use.accept(refresh.catalog());
            System.out.println(refresh);
        };
        Future<?> daily = scheduler.scheduleWithFixedDelay(refreshing, 0, 1, TimeUnit.DAYS);
        return daily;
    }
}
