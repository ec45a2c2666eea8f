package dev.modelrouter.testkit;

import software.amazon.awssdk.regions.Region;

/** How {@link FakeBedrockExtension} treats a test; the words are those of its methods. */
record FakeBedrockOptions(
        Region region,
        boolean manualClock,
        boolean strictScripts,
        boolean unscriptedCalls,
        boolean guard,
        boolean prompts) {

    static final FakeBedrockOptions DEFAULTS =
            new FakeBedrockOptions(Region.US_EAST_1, false, false, false, false, false);

    FakeBedrockOptions withRegion(Region other) {
        return new FakeBedrockOptions(other, manualClock, strictScripts, unscriptedCalls, guard, prompts);
    }

    FakeBedrockOptions withManualClock() {
        return new FakeBedrockOptions(region, true, strictScripts, unscriptedCalls, guard, prompts);
    }

    FakeBedrockOptions withStrictScripts() {
        return new FakeBedrockOptions(region, manualClock, true, unscriptedCalls, guard, prompts);
    }

    FakeBedrockOptions withUnscriptedCalls() {
        return new FakeBedrockOptions(region, manualClock, strictScripts, true, guard, prompts);
    }

    FakeBedrockOptions withGuard() {
        return new FakeBedrockOptions(region, manualClock, strictScripts, unscriptedCalls, true, prompts);
    }

    FakeBedrockOptions withPrompts() {
        return new FakeBedrockOptions(region, manualClock, strictScripts, unscriptedCalls, guard, true);
    }
}
