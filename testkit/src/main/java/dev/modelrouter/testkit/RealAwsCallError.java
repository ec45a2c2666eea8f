package dev.modelrouter.testkit;

/**
 * Thrown by an AWS SDK client in place of a call that would leave this machine, while {@link AwsCallGuard} forbids
 * that. An error and no exception, so that code which handles failures of AWS does not handle this one. The message
 * names service, operation and host, and says what to do; no credentials and no content of the request. An asynchronous
 * client gives it as the failure of its future.
 */
public final class RealAwsCallError extends AssertionError {

    private static final long serialVersionUID = 1L;

    RealAwsCallError(String service, String operation, String host) {
        super("A call of the real AWS is forbidden here: service " + service + ", operation " + operation + ", host "
                + host + ". Nothing was sent. " + instead(service) + ". If this test is meant to call AWS, close what"
                + " AwsCallGuard.forbid() returned, take forbidsRealAws() off the JUnit extension, and do not set -D"
                + AwsCallGuard.PROPERTY);
    }

    private static String instead(String service) {
        return switch (service) {
            case "BedrockRuntime" ->
                "Give the code under test bedrock.client() or bedrock.asyncClient() of a FakeBedrock, or a client with"
                        + " endpointOverride(bedrock.serve().endpoint())";
            case "Bedrock" ->
                "Give the code under test bedrock.controlClient() of a FakeBedrock, or a client with"
                        + " endpointOverride(bedrock.serve().endpoint())";
            default ->
                "The testkit fakes Bedrock and Bedrock Runtime alone: give the code under test a stub of this client, or"
                        + " one with an endpointOverride(...) of this machine";
        };
    }
}
