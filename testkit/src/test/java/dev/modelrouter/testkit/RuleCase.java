package dev.modelrouter.testkit;

import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * A rule, and the requests that show it.
 *
 * @param rule the rule
 * @param status the HTTP status of the rejection
 * @param text its message
 * @param broken a request that breaks the rule
 * @param sound the nearest request that keeps it
 */
record RuleCase(ValidationRule rule, int status, String text, ConverseRequest broken, ConverseRequest sound) {

    static RuleCase invalid(ValidationRule rule, String text, ConverseRequest broken, ConverseRequest sound) {
        return new RuleCase(rule, 400, text, broken, sound);
    }

    @Override
    public String toString() {
        return rule + ": " + text;
    }
}
