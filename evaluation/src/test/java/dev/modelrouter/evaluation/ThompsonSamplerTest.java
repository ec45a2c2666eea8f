package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ThompsonSamplerTest {

    private static final ImmutableList<String> MODELS = ImmutableList.of("large", "small");

    @Test
    void choose_smallServesOneSite_learnsItThereAlone() {
        ThompsonSampler sampler = new ThompsonSampler(MODELS, 0.8, new SplittableRandom(1));
        for (int i = 0; i < 2000; i++) {
            String site = i % 2 == 0 ? "easy" : "hard";
            String model = sampler.choose(site);
            sampler.learn(site, model, utility(site, model));
        }
        assertThat(share(sampler, "easy", "small")).isGreaterThan(0.9);
        assertThat(share(sampler, "hard", "large")).isGreaterThan(0.9);
    }

    private static double utility(String site, String model) {
        return model.equals("large") ? 0.8 : site.equals("easy") ? 0.95 : 0.3;
    }

    private static double share(ThompsonSampler sampler, String site, String model) {
        int chosen = 0;
        for (int i = 0; i < 500; i++) {
            chosen += sampler.choose(site).equals(model) ? 1 : 0;
        }
        return chosen / 500.0;
    }
}
