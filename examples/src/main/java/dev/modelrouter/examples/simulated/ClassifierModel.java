package dev.modelrouter.examples.simulated;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A model made of one trained classifier for each field. It leaves a field null if its classifier is not sure enough,
 * so that a schema that asks for all fields sends the ticket on to a stronger model.
 */
final class ClassifierModel implements SimulatedModel {

    /**
     * How sure the middle model must be of each field. It is the least, in steps of 0.05, at which eight of ten of its
     * whole answers were right, by five-fold cross-validation on the training messages; it then answered nearly four of
     * ten.
     */
    static final double MIDDLE_CONFIDENCE = 0.7;

    private final Map<Field, SoftmaxRegression> classifiers;
    private final double leastConfidence;
    private final boolean fenced;

    private ClassifierModel(Map<Field, SoftmaxRegression> classifiers, double leastConfidence, boolean fenced) {
        this.classifiers = classifiers;
        this.leastConfidence = leastConfidence;
        this.fenced = fenced;
    }

    /** Returns the middle model: it goes by concepts, and says when it does not know. It puts its JSON into a fence. */
    static ClassifierModel middle(List<LabelledTicket> tickets) {
        return middle(tickets, MIDDLE_CONFIDENCE);
    }

    static ClassifierModel middle(List<LabelledTicket> tickets, double leastConfidence) {
        return new ClassifierModel(train(tickets, TicketFeatures::concepts), leastConfidence, true);
    }

    /** Returns the strongest model: it goes by all features. It always answers, as nobody stands behind it. */
    static ClassifierModel strongest(List<LabelledTicket> tickets) {
        return new ClassifierModel(train(tickets, TicketFeatures::all), 0, false);
    }

    private static Map<Field, SoftmaxRegression> train(
            List<LabelledTicket> tickets, Function<String, Collection<Feature>> features) {
        Map<Field, SoftmaxRegression> classifiers = new EnumMap<>(Field.class);
        for (Field field : Field.values()) {
            classifiers.put(
                    field,
                    SoftmaxRegression.train(
                            field, tickets, field == Field.LANGUAGE ? TicketFeatures::words : features));
        }
        return classifiers;
    }

    /** Returns whether it would leave no field of a ticket null. */
    boolean isSure(String ticket) {
        return classifiers.values().stream()
                .allMatch(classifier -> classifier.guess(ticket).confidence() >= leastConfidence);
    }

    /** Returns whether another's answer to a ticket has in no field what it is sure is wrong. */
    boolean agreesWith(String ticket, JsonNode answer) {
        return classifiers.entrySet().stream().allMatch(each -> {
            Guess guess = each.getValue().guess(ticket);
            return guess.confidence() < leastConfidence
                    || guess.value().equals(answer.path(each.getKey().key()).asText());
        });
    }

    @Override
    public String answer(String ticket) {
        return answer(ticket, leastConfidence);
    }

    /** Told that nulls are not accepted, it guesses. */
    @Override
    public String mended(String ticket) {
        return answer(ticket, 0);
    }

    private String answer(String ticket, double confidence) {
        Draft draft = new Draft();
        classifiers.forEach((field, classifier) -> {
            Guess guess = classifier.guess(ticket);
            if (guess.confidence() >= confidence) {
                draft.put(field, guess.value());
            }
        });
        return fenced ? "```json\n" + draft.toJson() + "\n```" : draft.toJson();
    }
}
