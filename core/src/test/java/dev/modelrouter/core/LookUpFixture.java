package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Resolution.Reason;
import dev.modelrouter.core.Resolution.Resolved;
import dev.modelrouter.core.Resolution.Unresolved;
import java.time.Duration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;

/** An account of us-west-2 whose control plane is a stub, and a resolver that asks it. */
abstract class LookUpFixture {

    static final String PLACE = "arn:aws:bedrock:us-west-2:123456789012:";
    static final String LLAMA = "arn:aws:bedrock:us-west-2::foundation-model/meta.llama3-3-70b-instruct-v1:0";
    static final ModelId PROFILE = ModelId.parse(PLACE + "application-inference-profile/mi1dadi0g15f");
    static final ModelId THROUGHPUT = ModelId.parse(PLACE + "provisioned-model/abcdefghij12");
    static final ModelId DEPLOYMENT = ModelId.parse(PLACE + "custom-model-deployment/abcdefghij12");
    static final ModelId CUSTOM = ModelId.parse(PLACE + "custom-model/meta.llama3-3-70b/abcdefghij12");

    final ModelCatalog catalog = ModelCatalog.bundled();
    final ControlPlaneStub control = new ControlPlaneStub();
    final BedrockClient client = control.client;
    final ManualTime time = new ManualTime();
    final ModelResolver resolver = resolver(Region.US_WEST_2);

    final ModelResolver resolver(Region region) {
        return ModelResolver.builder(catalog)
                .timeSource(time)
                .control(region, client)
                .build();
    }

    /** Lets what is kept, of any kind, grow old. */
    final void forget() {
        time.advance(Duration.ofDays(2));
    }

    static Resolved resolved(Resolution resolution) {
        assertThat(resolution).isInstanceOf(Resolved.class);
        assertThat(resolution.toString()).doesNotContain("123456789012");
        return (Resolved) resolution;
    }

    static void assertUnresolved(Resolution resolution, Reason reason, String... parts) {
        assertThat(resolution).isInstanceOfSatisfying(Unresolved.class, unresolved -> {
            assertThat(unresolved.reason()).as(unresolved.explanation()).isEqualTo(reason);
            assertThat(unresolved.explanation()).contains(parts).doesNotContain("123456789012");
            assertThat(unresolved.askAgain()).isEqualTo(reason == Reason.UNAVAILABLE);
            assertThat(unresolved.toString()).doesNotContain("123456789012");
        });
    }
}
