package dev.modelrouter.core;

/** What a call was made for. Reports tell the price of answers from what the way to them cost. */
public enum Purpose {
    /** To answer the request. */
    ANSWER("answer"),
    /** To judge how hard a request is, before a model is chosen for it. */
    TRIAGE("triage"),
    /** To judge an answer. */
    JUDGE("judge"),
    /** To answer the request while another call for the same answer is under way. */
    HEDGE("hedge"),
    /** To have a model mend its own answer, told once why that was rejected. */
    REPAIR("repair"),
    /** To answer the request by mending what a weaker model answered, told why that was rejected. */
    REVISION("revision"),
    /** To compare a model on real traffic; its answer is not used. */
    SHADOW("shadow");

    private final String key;

    Purpose(String key) {
        this.key = key;
    }

    /** Returns the name used in reports, such as {@code judge}. */
    public String key() {
        return key;
    }

    /** Returns whether what such a call answers may be given to the caller. */
    public boolean isForAnswer() {
        return switch (this) {
            case ANSWER, HEDGE, REPAIR, REVISION -> true;
            case TRIAGE, JUDGE, SHADOW -> false;
        };
    }
}
