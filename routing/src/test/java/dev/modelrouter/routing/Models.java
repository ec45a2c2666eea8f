package dev.modelrouter.routing;

/** The wire ids of the models that the tests route to, from us-east-1. */
final class Models {

    static final String LLAMA = "us.meta.llama3-3-70b-instruct-v1:0";
    static final String HAIKU = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
    static final String SONNET = "us.anthropic.claude-sonnet-4-6";

    private Models() {}
}
