package dev.modelrouter.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** The AWS account of the person who runs the program, as the SDK finds it. */
final class LiveAccount {

    /** An API key of Bedrock: the SDK takes it in place of credentials. */
    private static final String BEARER_TOKEN = "AWS_BEARER_TOKEN_BEDROCK";

    static final String ADVICE =
            """
            No AWS credentials were found, so --live cannot call Amazon Bedrock. Nothing was sent.
            Looked at: environment, system properties, AWS profile files, container%s.
            Give some, for instance with "aws configure" or AWS_PROFILE=..., and run the command again;
            or run it without --live: simulated models need no account.""";

    private LiveAccount() {}

    /** Returns whether the SDK finds credentials, without waiting for a metadata service that is not there. */
    static boolean hasCredentials() {
        lookNowhereInVain();
        String token = System.getenv(BEARER_TOKEN);
        if (token != null && !token.isBlank()) {
            return true;
        }
        try (DefaultCredentialsProvider provider =
                DefaultCredentialsProvider.builder().build()) {
            return provider.resolveCredentials() != null;
        } catch (SdkClientException e) {
            return false;
        }
    }

    static String advice() {
        return ADVICE.formatted(metadataIsAsked() ? ", EC2 instance" : "");
    }

    /** Returns the region that the SDK is configured for, or us-east-1. */
    static Region region() {
        lookNowhereInVain();
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkClientException e) {
            return Region.US_EAST_1;
        }
    }

    /**
     * Off EC2 nobody answers at the address of the instance metadata service, and the SDK would wait seconds for it,
     * several times. A person's own setting stands.
     */
    private static void lookNowhereInVain() {
        SdkSystemSetting setting = SdkSystemSetting.AWS_EC2_METADATA_DISABLED;
        boolean stated =
                System.getProperty(setting.property()) != null || System.getenv(setting.environmentVariable()) != null;
        if (!stated && !mayBeEc2()) {
            System.setProperty(setting.property(), "true");
        }
    }

    private static boolean metadataIsAsked() {
        return !SdkSystemSetting.AWS_EC2_METADATA_DISABLED.getBooleanValue().orElse(false);
    }

    /** On Linux the firmware tells; elsewhere it cannot be told, so the service may be asked. */
    private static boolean mayBeEc2() {
        if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
            return true;
        }
        return firmwareSays("/sys/class/dmi/id/sys_vendor", "amazon ec2")
                || firmwareSays("/sys/class/dmi/id/bios_vendor", "amazon ec2")
                || firmwareSays("/sys/hypervisor/uuid", "ec2");
    }

    private static boolean firmwareSays(String file, String beginning) {
        try {
            return Files.readString(Path.of(file)).toLowerCase(Locale.ROOT).startsWith(beginning);
        } catch (IOException e) {
            return false;
        }
    }
}
