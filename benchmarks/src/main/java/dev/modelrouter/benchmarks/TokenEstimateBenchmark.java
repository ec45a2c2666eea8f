package dev.modelrouter.benchmarks;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.TokenEstimate;
import dev.modelrouter.core.TokenEstimator;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** What an offline token estimate costs, beside encoding the same prompt as UTF-8, in the same run. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TokenEstimateBenchmark {

    private static final ModelCatalog CATALOG = ModelCatalog.bundled();

    private final TokenEstimator estimator = TokenEstimator.offline();
    private final Model[] models = {
        CATALOG.model("llama-3.3-70b"), CATALOG.model("claude-haiku-4.5"), CATALOG.model("claude-sonnet-4.6")
    };

    /** The prompt: a sentence of 60 characters, over and over, in ASCII or in Japanese. */
    @Param({"ascii", "japanese"})
    private String script = "ascii";

    /** How often the sentence stands in the prompt. */
    @Param({"10", "1000"})
    private int sentences = 10;

    private String prompt = "";
    private ConverseRequest request = ConverseRequest.builder().build();

    /** Builds the prompt. */
    @Setup(Level.Trial)
    public void build() {
        String sentence = script.equals("ascii")
                ? "I was charged twice this month, and would like to know why. "
                : "今月は二重に請求されているようですので、その理由を教えていただけますでしょうか。" + "よろしくお願いいたします。お返事をお待ちしております。";
        prompt = sentence.repeat(sentences);
        request = ConverseRequest.builder()
                .messages(Message.builder()
                        .role(ConversationRole.USER)
                        .content(ContentBlock.fromText(prompt))
                        .build())
                .build();
    }

    /** The baseline: the prompt's bytes, which any bound needs, by encoding it. */
    @Benchmark
    public int encoded() {
        return prompt.getBytes(StandardCharsets.UTF_8).length;
    }

    /** One model. */
    @Benchmark
    public TokenEstimate oneModel() {
        return estimator.estimate(request, models[0]);
    }

    /** Three models of two families, the request read once. */
    @Benchmark
    public long threeModels() {
        Function<Model, TokenEstimate> estimates = estimator.forRequest(request);
        long sum = 0;
        for (Model model : models) {
            sum += estimates.apply(model).expected();
        }
        return sum;
    }
}
