package dev.modelrouter.routing;

/**
 * What a route does with rejected answers.
 *
 * @param repairs whether a model is told once why its answer was rejected
 * @param carriesDraft whether a model that is asked after another is given what that answered
 * @param acceptedOnly whether no rejected answer is given to the caller
 */
record RejectionRules(boolean repairs, boolean carriesDraft, boolean acceptedOnly) {

    static final RejectionRules NONE = new RejectionRules(false, false, false);

    RejectionRules repairing() {
        return new RejectionRules(true, carriesDraft, acceptedOnly);
    }

    RejectionRules carryingDraft() {
        return new RejectionRules(repairs, true, acceptedOnly);
    }

    RejectionRules givingAcceptedOnly() {
        return new RejectionRules(repairs, carriesDraft, true);
    }
}
