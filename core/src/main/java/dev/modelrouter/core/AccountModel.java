package dev.modelrouter.core;

import java.util.Locale;
import software.amazon.awssdk.regions.Region;

/** Begins models that are resources of an account: named by their ARN, but so that no account id is in any name. */
final class AccountModel {

    private AccountModel() {}

    /**
     * Begins the model of an ARN, offered in its region.
     *
     * @param kind what it is, for people, such as {@code Imported model}
     */
    static Model.Builder builder(ModelId arn, String kind) {
        String value = arn.value();
        String id = ArnParser.maskAccounts(value.substring(value.lastIndexOf('/') + 1));
        String alias = (kind + " " + id).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]+", "-");
        return Model.builder(value)
                .displayName(kind + " " + id)
                .aliases(alias)
                .scope(Scope.IN_REGION, arn.region().stream().toArray(Region[]::new));
    }
}
