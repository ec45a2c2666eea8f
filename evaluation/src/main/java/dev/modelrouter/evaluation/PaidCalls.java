package dev.modelrouter.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.hash.Hashing;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.CompletionRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes calls that cost money: each once, within the cap, and kept. */
final class PaidCalls {

    private final AnswerFile file;
    private final Purse purse;

    PaidCalls(AnswerFile file, Purse purse) {
        this.file = file;
        this.purse = purse;
    }

    /** Returns calls outside of any run: without a cap, kept nowhere. */
    static PaidCalls alone() {
        return new PaidCalls(AnswerFile.none(), new Purse(null));
    }

    /**
     * What a call came to.
     *
     * @param answer what is kept of it
     * @param cost what it cost
     * @param isKept whether it is kept: what cost nothing and says nothing is better tried again
     */
    record Paid(JsonNode answer, Cost cost, boolean isKept) {}

    /** The cap leaves too little for a call. Nothing was called. */
    static final class CapReached extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CapReached(String words) {
            super("the cap of " + words + " leaves too little for it", null, false, false);
        }
    }

    /** Returns the key of what is asked, free of its content. */
    static String key(JsonNode asked) {
        return Hashing.sha256()
                .hashString(Canonical.text(asked), StandardCharsets.UTF_8)
                .toString();
    }

    /** Returns what was kept under a key. */
    Optional<JsonNode> find(String key) {
        return file.find(key);
    }

    Purse purse() {
        return purse;
    }

    /**
     * Returns what a call answers, from the file if it was made before.
     *
     * @param atMost what it can cost at most; empty if that cannot be bounded
     * @throws CapReached if the cap leaves too little, or the call cannot be bounded where there is a cap
     */
    JsonNode once(String key, Optional<Usd> atMost, Supplier<Paid> call) {
        Optional<JsonNode> known = find(key);
        if (known.isPresent()) {
            return known.get();
        }
        Usd most = atMost.orElse(Usd.ZERO);
        if ((purse.isCapped() && atMost.isEmpty()) || !purse.hold(most)) {
            throw new CapReached(purse.words());
        }
        return held(key, most, atMost, call);
    }

    /**
     * Makes a call for which the money is set aside.
     *
     * @param most what is set aside
     * @param atMost what it can cost at most; empty if that cannot be bounded
     */
    JsonNode held(String key, Usd most, Optional<Usd> atMost, Supplier<Paid> call) {
        Cost cost = Cost.unknown("a call that threw", most);
        try {
            file.begin(key, atMost);
            Paid paid = call.get();
            cost = paid.cost();
            if (paid.isKept()) {
                file.keep(key, paid.answer());
            } else {
                file.free(key);
            }
            return paid.answer();
        } finally {
            purse.settle(most, cost);
        }
    }

    /** Returns what an answer came to: a failure that cost nothing is tried again by the next run. */
    static Paid of(RecordedAnswer answer) {
        boolean isFree = answer.cost().usd().filter(Usd::isZero).isPresent();
        return new Paid(AnswerJson.write(answer.facts()), answer.cost(), !answer.isFailure() || !isFree);
    }

    /** Returns the request with the bound as its cap, so that it holds whatever the route asks besides. */
    static CompletionRequest bounded(CompletionRequest request, Optional<Usd> atMost) {
        if (atMost.isEmpty()) {
            return request;
        }
        CompletionRequest.Builder builder = CompletionRequest.builder(request.route())
                .converse(request.converse())
                .maxCost(atMost.get());
        request.deadline().ifPresent(builder::deadline);
        request.tags().forEach(builder::tag);
        return builder.build();
    }
}
