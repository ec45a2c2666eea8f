package dev.modelrouter.core;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which models {@code CountTokens} need not be asked for a while, so that not every request pays for a refusal that is
 * known. Bounded and thread-safe; two threads may ask at once when a pause ends.
 */
final class CountingPauses {

    /** After an answer that will not change soon: no permission, no such model, counting not supported. */
    static final Duration REFUSED = Duration.ofMinutes(5);

    /** After a failure that may pass: throttled, slow, not reached. */
    static final Duration FAILED = Duration.ofSeconds(30);

    /** The bundled catalog has some 20 models that support counting. */
    static final int MOST_MODELS = 256;

    private final TimeSource time;
    private final Map<String, Pause> pauses = new ConcurrentHashMap<>();

    private record Pause(long beganNanos, Duration length, String why) {}

    CountingPauses(TimeSource time) {
        this.time = time;
    }

    /** Returns why the model is not to be asked now; empty if it may be. */
    Optional<String> reason(Model model) {
        Pause pause = pauses.get(model.id());
        if (pause == null) {
            return Optional.empty();
        }
        if (time.nanoTime() - pause.beganNanos >= pause.length.toNanos()) {
            pauses.remove(model.id(), pause);
            return Optional.empty();
        }
        return Optional.of(pause.why + "; it is not asked again within " + pause.length.toSeconds() + " seconds");
    }

    /** Begins a pause if the failure calls for one, and returns what to say of it. */
    String note(Model model, Failure failure) {
        String why = "CountTokens failed: " + failure;
        switch (failure.kind()) {
            case DENIED, NOT_FOUND, QUOTA, DAILY_QUOTA -> pause(model, REFUSED, why);
            case UNSUPPORTED_FEATURE -> {
                if (isCounting(failure)) { // else the request has something that another may not have
                    pause(model, REFUSED, why);
                }
            }
            case INVALID_REQUEST, CONTEXT_OVERFLOW, CANCELLED -> {} // says nothing of the next request
            default -> pause(model, FAILED, why);
        }
        return why;
    }

    /** Bedrock says "The provided model doesn't support counting tokens". */
    private static boolean isCounting(Failure failure) {
        return failure.serviceMessage()
                .filter(text -> text.contains("counting tokens"))
                .isPresent();
    }

    private void pause(Model model, Duration length, String why) {
        if (pauses.size() >= MOST_MODELS) {
            pauses.clear();
        }
        pauses.put(model.id(), new Pause(time.nanoTime(), length, why));
    }
}
