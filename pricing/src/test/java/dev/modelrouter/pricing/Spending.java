package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Usage;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.regions.Region;

/** What the tests of credits and reports spend: short words for calls and requests. */
final class Spending {

    static final Model LLAMA = ModelCatalog.bundled().model("llama-3.3-70b");
    static final Model HAIKU = ModelCatalog.bundled().model("claude-haiku-4.5");
    static final Model SONNET = ModelCatalog.bundled().model("claude-sonnet-4.6");
    static final Region REGION = Region.US_EAST_1;

    private Spending() {}

    static Usd usd(String amount) {
        return Usd.of(amount);
    }

    static Cost known(String amount) {
        return Cost.known(usd(amount));
    }

    static Instant at(String instant) {
        return Instant.parse(instant);
    }

    static Credits.Use use(String id, String at, Model model, Cost cost) {
        return new Credits.Use(id, at(at), model, REGION, cost);
    }

    static SpentCall call(int number, Model model, Disposition disposition, Cost cost) {
        return call(number, model, Purpose.ANSWER, disposition, cost);
    }

    static SpentCall call(int number, Model model, Purpose purpose, Disposition disposition, Cost cost) {
        return new SpentCall(number, model, REGION, purpose, disposition, Optional.of(Usage.of(100, 10)), cost);
    }

    static SpentRequest.Origin origin(String id, String at, String route) {
        return new SpentRequest.Origin(id, at(at), route, ImmutableMap.of());
    }

    static SpentRequest.Origin origin(String id, String at, String route, Map<String, String> tags) {
        return new SpentRequest.Origin(id, at(at), route, ImmutableMap.copyOf(tags));
    }

    static SpentRequest accepted(SpentRequest.Origin origin, SpentCall... calls) {
        return SpentRequest.of(origin, true, calls);
    }

    static SpentRequest compared(SpentRequest.Origin origin, String onStrongest, SpentCall... calls) {
        return new SpentRequest(origin, true, ImmutableList.copyOf(calls), Optional.of(known(onStrongest)));
    }
}
