package dev.modelrouter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBedrockExtension;
import dev.modelrouter.testkit.FakeClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

@ExtendWith(FakeBedrockExtension.class)
class LabellerTest {

    @Test
    void label_answersWithOneWord(FakeBedrock bedrock, BedrockRuntimeClient client, FakeClock clock) throws Exception {
        bedrock.model("us.anthropic.claude-haiku-4-5-20251001-v1:0").replies("parcel\n");

        assertThat(new Labeller(client, clock::sleep).label("Where is my parcel?"))
                .isEqualTo("parcel");
    }
}
