/** What Bedrock costs: exact money, the price catalog, and the cost of a call. */
module dev.modelrouter.pricing {
    requires static transitive org.jspecify;
    requires transitive dev.modelrouter.core;
    requires transitive com.google.common;

    exports dev.modelrouter.pricing;
}
