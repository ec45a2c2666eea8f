/** What Bedrock is: model catalog, model ids and ARNs, capabilities, failures. */
module dev.modelrouter.core {
    requires static transitive org.jspecify;
    requires transitive software.amazon.awssdk.services.bedrockruntime;
    requires transitive software.amazon.awssdk.core;
    requires com.google.common;
    requires com.fasterxml.jackson.databind;

    exports dev.modelrouter.core;
}
