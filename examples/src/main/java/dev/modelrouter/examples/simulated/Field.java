package dev.modelrouter.examples.simulated;

import com.google.common.collect.ImmutableList;

/** A field of the answer, with the values that it may have. */
enum Field {
    CATEGORY("category", "billing", "delivery", "technical", "account", "cancellation", "question"),
    URGENCY("urgency", "low", "normal", "high"),
    PRODUCT("product", "thermostat", "camera", "doorbell", "lock", "hub", "app", "none"),
    REFUND_REQUESTED("refundRequested", "false", "true"),
    LANGUAGE("language", "en", "de", "es", "fr", "it", "pt");

    private final String key;
    private final ImmutableList<String> choices;

    Field(String key, String... choices) {
        this.key = key;
        this.choices = ImmutableList.copyOf(choices);
    }

    /** Returns the field's name in the JSON answer. */
    String key() {
        return key;
    }

    ImmutableList<String> choices() {
        return choices;
    }
}
