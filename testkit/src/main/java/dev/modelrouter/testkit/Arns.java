package dev.modelrouter.testkit;

import software.amazon.awssdk.regions.Region;

/** Makes the ARNs of an account in a region. */
record Arns(Region region, String accountId) {

    /** Returns how every ARN in the region begins, such as {@code arn:aws-us-gov}. */
    String partition() {
        if (region.id().startsWith("us-gov-")) {
            return "arn:aws-us-gov";
        }
        return region.id().startsWith("cn-") ? "arn:aws-cn" : "arn:aws";
    }

    /** Returns how the ARN of whatever Bedrock has in the region begins, up to the account. */
    String ofBedrock() {
        return partition() + ":bedrock:" + region.id() + ":";
    }

    /** Returns the ARN of something that the account has, or of its own profile of AWS's. */
    String of(String resource) {
        return of("bedrock", resource);
    }

    /** Returns the ARN of something that the account has with another service. */
    String of(String service, String resource) {
        return partition() + ":" + service + ":" + region.id() + ":" + accountId + ":" + resource;
    }

    /** Returns the ARN of a model that AWS gives every account. */
    String ofFoundationModel(String modelId) {
        return ofBedrock() + ":foundation-model/" + modelId;
    }
}
