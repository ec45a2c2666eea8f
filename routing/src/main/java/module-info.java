/** Who answers: the router, its routes, policies and gates, and the walk of a request. */
module dev.modelrouter.routing {
    requires static transitive org.jspecify;
    requires static transitive com.google.errorprone.annotations;
    requires transitive dev.modelrouter.core;
    requires transitive dev.modelrouter.pricing;
    requires transitive software.amazon.awssdk.services.bedrockruntime;
    requires transitive software.amazon.awssdk.http;
    requires transitive software.amazon.awssdk.regions;
    requires transitive com.fasterxml.jackson.databind;
    requires transitive org.reactivestreams;
    requires software.amazon.awssdk.awscore;
    requires software.amazon.awssdk.core;
    requires software.amazon.awssdk.http.apache5;
    requires software.amazon.awssdk.http.nio.netty;
    requires software.amazon.awssdk.retries.api;
    requires software.amazon.awssdk.utils;
    requires com.google.common;
    requires dev.harrel.jsonschema;
    // Used by the validator alone, which as an automatic module cannot say so.
    requires com.sanctionco.jmail;
    requires org.slf4j;

    exports dev.modelrouter.routing;
}
