package dev.modelrouter.routing;

import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** The one place where chance enters the router: jitter and request ids. Shared by threads without contention. */
final class SystemRandom implements RandomGenerator {

    @Override
    public long nextLong() {
        return ThreadLocalRandom.current().nextLong();
    }
}
