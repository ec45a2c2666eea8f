package dev.modelrouter.pricing;

/** A ledger has not answered in the time that it was given. */
final class SilentLedgerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SilentLedgerException(String message) {
        super(message);
    }
}
