/** What Bedrock is: model catalog, model ids and ARNs, capabilities, failures. */
module dev.modelrouter.core {
    requires static transitive org.jspecify;
    requires static transitive com.google.errorprone.annotations;
    requires transitive software.amazon.awssdk.services.bedrock;
    requires transitive software.amazon.awssdk.services.bedrockruntime;
    requires transitive software.amazon.awssdk.core;
    requires transitive software.amazon.awssdk.regions;
    requires transitive software.amazon.awssdk.awscore;
    requires transitive com.google.common;
    requires org.slf4j;

    exports dev.modelrouter.core;
}
