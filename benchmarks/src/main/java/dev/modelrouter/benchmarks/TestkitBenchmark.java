package dev.modelrouter.benchmarks;

import dev.modelrouter.testkit.FakeBedrock;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseMetrics;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * What the fake's brain takes for a Converse in process, all rules on, with validation, usage and the record of the
 * call; beside building such a response, which is the least that anything takes that does not give the same object
 * twice. An invocation is a batch of calls after which the record is forgotten, as between two tests.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TestkitBenchmark {

    private static final int BATCH = 100;
    private static final String ANSWER = "{\"label\":\"billing\"}";
    private static final String MODEL = "us.meta.llama3-3-70b-instruct-v1:0";

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final BedrockRuntimeClient fake = bedrock.client();
    private final ConverseRequest request = ask();

    /** Scripts the model. */
    @Setup(Level.Trial)
    public void script() {
        bedrock.model(MODEL).replies(ANSWER);
    }

    /** The baseline: a response with the same in it, made anew each time. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void builtResponse(Blackhole hole) {
        for (int i = 0; i < BATCH; i++) {
            hole.consume(answer());
        }
    }

    /** The fake in process. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void inProcessClient(Blackhole hole) {
        for (int i = 0; i < BATCH; i++) {
            hole.consume(fake.converse(request));
        }
        bedrock.clearCalls();
    }

    private static ConverseResponse answer() {
        return ConverseResponse.builder()
                .output(ConverseOutput.fromMessage(Message.builder()
                        .role(ConversationRole.ASSISTANT)
                        .content(ContentBlock.fromText(ANSWER))
                        .build()))
                .stopReason(StopReason.END_TURN)
                .usage(TokenUsage.builder()
                        .inputTokens(29)
                        .outputTokens(5)
                        .totalTokens(34)
                        .build())
                .metrics(ConverseMetrics.builder().latencyMs(0L).build())
                .build();
    }

    static ConverseRequest ask() {
        return ConverseRequest.builder()
                .modelId(MODEL)
                .system(SystemContentBlock.fromText("Classify the ticket. Answer with JSON only."))
                .messages(Message.builder()
                        .role(ConversationRole.USER)
                        .content(ContentBlock.fromText("I was charged twice this month and would like to know why."))
                        .build())
                .inferenceConfig(config -> config.maxTokens(200))
                .build();
    }
}
