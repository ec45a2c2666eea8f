/** What Bedrock costs: exact money, the price catalog, the cost of a call, budgets, credits and reports. */
module dev.modelrouter.pricing {
    requires static transitive org.jspecify;
    requires static transitive com.google.errorprone.annotations;
    requires transitive dev.modelrouter.core;
    requires transitive com.google.common;
    requires com.fasterxml.jackson.core;
    requires transitive java.net.http;
    requires org.slf4j;

    exports dev.modelrouter.pricing;
}
