package dev.modelrouter.core;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.regions.Region;

/** A made-up model, and a stubbed account that lists models. */
abstract class DiscoveryFixture {

    static final LocalDate TODAY = LocalDate.of(2026, 11, 22);
    static final String ROCKET = "acme.rocket-v1:0";
    static final Region REGION = Region.EU_CENTRAL_1;
    final AccountStub account = new AccountStub(REGION.id());

    /** A model that is known to be offered in the region itself and through the EU's profile. */
    static Model.Builder rocket() {
        return Model.builder(ROCKET)
                .aliases("rocket")
                .provider("Acme")
                .family("rocket")
                .weights(Weights.OPEN)
                .contextWindow(100_000)
                .supports(Capability.TOOLS, Support.YES)
                .scope(Scope.IN_REGION, REGION, Region.US_EAST_1)
                .scope(Scope.EU, REGION, Region.EU_WEST_1);
    }

    Discovery discover(Model.Builder... known) {
        List<Model> models = new ArrayList<>();
        for (Model.Builder model : known) {
            models.add(model.build());
        }
        return ModelCatalog.of(models).discover(account.client, TODAY);
    }

    AccountStub rocketIsListed() {
        return account.with(account.lists(ROCKET, "ON_DEMAND"))
                .withProfile("eu." + ROCKET, ROCKET, REGION.id(), "eu-west-1", "eu-west-3");
    }

    static List<String> lines(Discovery discovery) {
        return discovery.differences().stream().map(Object::toString).toList();
    }
}
