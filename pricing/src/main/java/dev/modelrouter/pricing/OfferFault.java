package dev.modelrouter.pricing;

/**
 * Why a file of the price list cannot be used. The message names the file and the place in it; of the file's text it
 * has at most a short piece, without control characters.
 */
final class OfferFault extends Exception {

    private static final long serialVersionUID = 1L;

    private static final int MAX_SHOWN = 120;

    private final PriceListRefresh.Outcome outcome;

    private OfferFault(PriceListRefresh.Outcome outcome, String message, Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    private OfferFault(PriceListRefresh.Outcome outcome, String message) {
        super(message);
        this.outcome = outcome;
    }

    static OfferFault unreachable(String file, String problem) {
        return new OfferFault(PriceListRefresh.Outcome.UNREACHABLE, file + ": " + problem);
    }

    static OfferFault unreachable(String file, String problem, Throwable cause) {
        return new OfferFault(PriceListRefresh.Outcome.UNREACHABLE, file + ": " + problem, cause);
    }

    static OfferFault malformed(String file, String problem) {
        return new OfferFault(PriceListRefresh.Outcome.MALFORMED, file + ": " + problem);
    }

    static OfferFault malformed(String file, String problem, Throwable cause) {
        return new OfferFault(PriceListRefresh.Outcome.MALFORMED, file + ": " + problem, cause);
    }

    static OfferFault older(String file, String problem) {
        return new OfferFault(PriceListRefresh.Outcome.OLDER, file + ": " + problem);
    }

    PriceListRefresh.Outcome outcome() {
        return outcome;
    }

    /** Returns a piece of a file's text that can be shown: short, and without control characters. */
    static String shown(String text) {
        String piece = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
        StringBuilder shown = new StringBuilder(piece.length());
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            shown.append(Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c);
        }
        return shown.toString();
    }
}
