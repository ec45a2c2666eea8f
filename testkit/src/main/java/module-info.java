/** A Bedrock to test against: scripted models behind an in-process client and a loopback wire server. */
module dev.modelrouter.testkit {
    requires static transitive org.jspecify;
    requires transitive dev.modelrouter.core;
    requires transitive software.amazon.awssdk.services.bedrock;
    requires transitive software.amazon.awssdk.services.bedrockruntime;
    requires transitive software.amazon.awssdk.core;
    requires transitive software.amazon.awssdk.regions;
    // For FakeBedrockExtension alone: whoever does not test with JUnit does not need it.
    // Not transitive: who reads this module could then not be compiled without JUnit.
    requires static org.junit.jupiter.api;
    requires software.amazon.awssdk.auth;
    requires transitive software.amazon.awssdk.awscore;
    requires transitive software.amazon.awssdk.http;
    requires software.amazon.awssdk.http.apache5;
    requires software.amazon.awssdk.http.nio.netty;
    requires software.amazon.awssdk.profiles;
    requires software.amazon.awssdk.retries.api;
    requires software.amazon.awssdk.utils;
    requires org.reactivestreams;
    requires com.fasterxml.jackson.core;
    requires transitive com.google.common;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.codec.http2;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires org.slf4j;
    // The SDK's HTTP client needs it on the module path, and does not say so.
    requires jdk.net;

    exports dev.modelrouter.testkit;

    // The SDK looks in this folder for interceptors of all clients, and finds AwsCallGuard; a resource in a folder that
    // could be a package is hidden unless that is open.
    opens software.amazon.awssdk.global.handlers;
}
