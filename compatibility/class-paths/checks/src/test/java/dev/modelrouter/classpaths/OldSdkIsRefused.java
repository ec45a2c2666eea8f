package dev.modelrouter.classpaths;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.testkit.FakeBedrock;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** On a class path whose AWS SDK is too old, the first thing that anybody does says so in one sentence. */
class OldSdkIsRefused {

    private static final String SENTENCE = "Model Router cannot run on this class path: the AWS SDK for Java has to be"
            + " 2\\.46\\.17 or later and is [a-z-]+ 2\\.\\d+\\.\\d+ \\([a-z-]+-2\\.\\d+\\.\\d+\\.jar\\): import"
            + " dev\\.modelrouter:modelrouter-bom before every other BOM, or software\\.amazon\\.awssdk:bom in that version"
            + " or a later one\\.";

    @Test
    void router_build_isRefused() {
        refuses(() -> ModelRouter.builder().build());
    }

    @Test
    void fake_create_isRefused() {
        refuses(FakeBedrock::create);
    }

    private static void refuses(ThrowingCallable start) {
        assertThatThrownBy(start).isInstanceOf(IllegalStateException.class).hasMessageMatching(SENTENCE);
        assertThatThrownBy(start).isInstanceOf(IllegalStateException.class).hasMessageMatching(SENTENCE);
    }
}
