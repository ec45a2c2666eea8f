package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;

/** The threads of fake servers, to see that none is left. */
final class ServerThreads {

    private ServerThreads() {}

    /** Returns those that live now. */
    static Set<Thread> alive() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("fake-bedrock"))
                .collect(Collectors.toSet());
    }

    /** Asserts that all others end: a closed server's threads have no more to do, but may take a moment to be gone. */
    static void assertNoneBut(Set<Thread> before) throws InterruptedException {
        Set<Thread> ending = alive();
        ending.removeAll(before);
        for (Thread thread : ending) {
            thread.join(10_000);
            assertThat(thread.isAlive()).as(thread.getName()).isFalse();
        }
    }
}
