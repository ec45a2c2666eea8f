/** Which model is good enough, on your data: bake-off and report. */
module dev.modelrouter.evaluation {
    requires static transitive org.jspecify;
    requires transitive dev.modelrouter.core;
    requires transitive dev.modelrouter.pricing;
    requires transitive dev.modelrouter.routing;
    requires transitive com.fasterxml.jackson.databind;
    requires transitive com.google.common;
    requires com.fasterxml.jackson.core;
    requires software.amazon.awssdk.utils;
    requires dev.harrel.jsonschema;
    requires org.slf4j;

    exports dev.modelrouter.evaluation;

    // A learned route is a record of records, which its file is bound to.
    opens dev.modelrouter.evaluation to
            com.fasterxml.jackson.databind;
}
