package dev.modelrouter.examples.simulated;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Multinomial logistic regression, trained by stochastic gradient descent with AdaGrad's step sizes (Duchi, Hazan and
 * Singer, JMLR 12, 2011). It weighs features against each other, so that many that say the same do not count as many
 * times, and its certainty can be relied upon.
 *
 * <p>Training takes no chance: the examples come in a fixed order that differs from round to round, and the arithmetic
 * is Java's strict one; so every machine learns the same model.
 */
final class SoftmaxRegression {

    // Chosen by five-fold cross-validation on the training messages.
    private static final int ROUNDS = 15;
    private static final double STEP = 0.1;
    private static final double SHRINKAGE = 1e-3;

    /** Steps through the examples; each is prime and divides no list that is shorter than it. */
    private static final int[] STRIDES = {1009, 1013, 1019, 1021, 1031};

    private static final double TINY = 1e-6;

    private final Function<String, Collection<Feature>> features;
    private final List<String> choices;
    private final Map<Feature, Integer> index = new HashMap<>();
    private double[][] weights = new double[0][0];
    private double[][] squares = new double[0][0];

    private SoftmaxRegression(Function<String, Collection<Feature>> features, List<String> choices) {
        this.features = features;
        this.choices = choices;
    }

    /** The features of one text: their numbers, how much each counts, and the right choice, or -1. */
    private static final class Example {
        final int[] features;
        final double[] values;
        final int choice;

        Example(int[] features, double[] values, int choice) {
            this.features = features;
            this.values = values;
            this.choice = choice;
        }
    }

    static SoftmaxRegression train(
            Field field, List<LabelledTicket> tickets, Function<String, Collection<Feature>> features) {
        SoftmaxRegression regression = new SoftmaxRegression(features, field.choices());
        List<Example> examples = tickets.stream()
                .map(ticket -> regression.learn(ticket.text(), field.choices().indexOf(ticket.label(field))))
                .toList();
        regression.weights = new double[field.choices().size()][regression.index.size()];
        regression.squares = new double[field.choices().size()][regression.index.size()];
        for (int round = 0; round < ROUNDS; round++) {
            int stride = STRIDES[round % STRIDES.length];
            for (int i = 0; i < examples.size(); i++) {
                regression.step(examples.get((int) ((long) i * stride % examples.size())));
            }
        }
        regression.squares = new double[0][0];
        return regression;
    }

    private Example learn(String text, int choice) {
        Collection<Feature> seen = features.apply(text);
        seen.forEach(feature -> index.putIfAbsent(feature, index.size()));
        return example(seen, choice);
    }

    /** A kind's weight is shared out among its features, the unknown ones too: a strange text makes a weak case. */
    private Example example(Collection<Feature> seen, int choice) {
        Map<Feature.Kind, Integer> ofKind = new EnumMap<>(Feature.Kind.class);
        seen.forEach(feature -> ofKind.merge(feature.kind(), 1, Integer::sum));
        List<Feature> known = seen.stream().filter(index::containsKey).toList();
        double[] values = known.stream()
                .map(Feature::kind)
                .mapToDouble(kind -> kind.weight() / Math.sqrt(ofKind.getOrDefault(kind, 1)))
                .toArray();
        return new Example(known.stream().mapToInt(index::get).toArray(), values, choice);
    }

    private void step(Example example) {
        double[] scores = scores(example);
        double sum = 0;
        for (double score : scores) {
            sum += StrictMath.exp(score);
        }
        for (int choice = 0; choice < scores.length; choice++) {
            double error = StrictMath.exp(scores[choice]) / sum - (choice == example.choice ? 1 : 0);
            for (int i = 0; i < example.features.length; i++) {
                int feature = example.features[i];
                double gradient = error * example.values[i] + SHRINKAGE * weights[choice][feature];
                squares[choice][feature] += gradient * gradient;
                weights[choice][feature] -= STEP * gradient / Math.sqrt(TINY + squares[choice][feature]);
            }
        }
    }

    private double[] scores(Example example) {
        double[] scores = new double[choices.size()];
        for (int choice = 0; choice < scores.length; choice++) {
            for (int i = 0; i < example.features.length; i++) {
                scores[choice] += weights[choice][example.features[i]] * example.values[i];
            }
        }
        return scores;
    }

    Guess guess(String text) {
        return Guess.likeliest(choices, scores(example(features.apply(text), -1)));
    }
}
