package dev.modelrouter.routing;

/** The one logger of the router, which goes by the name that its users know. */
final class RouterLog {

    /** The name of {@code ModelRouter}, as text, so that who logs does not lean on the whole router. */
    static final String NAME = "dev.modelrouter.routing.ModelRouter";

    private RouterLog() {}
}
