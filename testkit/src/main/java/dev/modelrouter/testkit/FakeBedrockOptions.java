package dev.modelrouter.testkit;

import dev.modelrouter.core.TimeSource;
import software.amazon.awssdk.regions.Region;

/** How {@link FakeBedrockExtension} treats a test; the words are those of its methods. */
record FakeBedrockOptions(
        ServerOptions server,
        Time time,
        boolean strictScripts,
        boolean unscriptedCalls,
        boolean guard,
        boolean prompts) {

    static final FakeBedrockOptions DEFAULTS =
            new FakeBedrockOptions(ServerOptions.create(), Time.VIRTUAL, false, false, false, false);

    /** What time a test's fake has. */
    enum Time {
        /** Moved by answers. */
        VIRTUAL,
        /** Moved by the test. */
        MANUAL,
        /** This machine's. */
        REAL
    }

    Region region() {
        return server.regions().home();
    }

    TimeSource newTime() {
        return switch (time) {
            case VIRTUAL -> FakeClock.create();
            case MANUAL -> FakeClock.manual();
            case REAL -> TimeSource.system();
        };
    }

    FakeBedrockOptions withServer(ServerOptions other) {
        return new FakeBedrockOptions(other, time, strictScripts, unscriptedCalls, guard, prompts);
    }

    FakeBedrockOptions withTime(Time other) {
        return new FakeBedrockOptions(server, other, strictScripts, unscriptedCalls, guard, prompts);
    }

    FakeBedrockOptions withStrictScripts() {
        return new FakeBedrockOptions(server, time, true, unscriptedCalls, guard, prompts);
    }

    FakeBedrockOptions withUnscriptedCalls() {
        return new FakeBedrockOptions(server, time, strictScripts, true, guard, prompts);
    }

    FakeBedrockOptions withGuard() {
        return new FakeBedrockOptions(server, time, strictScripts, unscriptedCalls, true, prompts);
    }

    FakeBedrockOptions withPrompts() {
        return new FakeBedrockOptions(server, time, strictScripts, unscriptedCalls, guard, true);
    }
}
