package dev.modelrouter.testkit;

import com.google.common.net.InetAddresses;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ClientEndpointProvider;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.core.interceptor.SdkInternalExecutionAttribute;

/**
 * Forbids calls of the real AWS in this JVM, of any service by any client of the AWS SDK for Java 2, sync or async,
 * made before or after. Off until it is switched on, in one of these ways:
 *
 * <ul>
 *   <li>{@link #forbid} and closing what it returns;
 *   <li>{@link FakeBedrockExtension#forbidsRealAws}, for the tests of a class;
 *   <li>the system property {@value #PROPERTY} with the value {@code true}, for a whole test run.
 * </ul>
 *
 * <p>A forbidden call fails with a {@link RealAwsCallError} before credentials are looked up and before a socket is
 * opened. Allowed are calls whose host is {@code localhost}, a literal loopback address, or a name below {@code
 * .localhost} or {@code .invalid}, no name being looked up to find out; and those of clients that a {@link
 * FakeBedrock#connect} has connected to a fake. A client counts by its endpoint, so one that is
 * sent elsewhere by an endpoint provider alone needs an {@code endpointOverride} too.
 *
 * <p>While {@link #forbid} holds, also the look-up of region and credentials in the metadata service of EC2 is switched
 * off, by the SDK's own system property {@code aws.disableEc2Metadata}; the SDK makes it without a client, when a
 * client is built without a region. With {@value #PROPERTY} alone set that property too, or the environment variable
 * {@code AWS_EC2_METADATA_DISABLED}. Not seen are requests that are not made by a client: a container's credentials
 * endpoint, and presigned URLs called by hand.
 *
 * <p>The SDK finds this class by a resource of the testkit, on the class path and on the module path, and makes one of
 * it for each client. Its order among other interceptors plays no part: it changes nothing. Thread-safe.
 */
public final class AwsCallGuard implements ExecutionInterceptor {

    /** The name of the system property that forbids real calls in a whole JVM if its value is {@code true}. */
    public static final String PROPERTY = "modelrouter.testkit.forbidAws";

    /** Where the SDK looks for interceptors of all clients. */
    static final String RESOURCE = "software/amazon/awssdk/global/handlers/execution.interceptors";

    private static final String NO_METADATA = SdkSystemSetting.AWS_EC2_METADATA_DISABLED.property();
    private static final Object LOCK = new Object();

    /** How many of those that {@link #forbid} returned are open. The calls of a whole JVM are at stake, so static. */
    private static volatile int open;

    /** Set on the calls of clients that a fake in this process answers, whatever host they are for. */
    private static final ExecutionAttribute<Boolean> IN_PROCESS = new ExecutionAttribute<>("FakeBedrock");

    private static @Nullable String metadataBefore;

    /** For the SDK, which makes one for each client; to switch the guard on, see {@link #forbid}. */
    public AwsCallGuard() {}

    /** A time in which real calls are forbidden, until it is closed. */
    public interface Forbidden extends AutoCloseable {

        /** Allows what was forbidden, unless something else still forbids it. Closing again does nothing. */
        @Override
        void close();
    }

    /**
     * Forbids real calls until what is returned is closed; of several, until all are.
     *
     * @throws IllegalStateException if the SDK would not find the guard, so that it could hold nothing up: the resource
     *     was lost when jars were merged into one, for example
     */
    public static Forbidden forbid() {
        ClassLoader loader = ExecutionInterceptor.class.getClassLoader();
        if ((loader == null ? ClassLoader.getSystemResource(RESOURCE) : loader.getResource(RESOURCE)) == null) {
            throw new IllegalStateException("The AWS SDK does not find the guard: the class loader of the SDK sees no "
                    + RESOURCE + " of the testkit. Put the testkit's jar beside the SDK's as it is");
        }
        synchronized (LOCK) {
            if (open == 0) {
                metadataBefore = System.getProperty(NO_METADATA);
                System.setProperty(NO_METADATA, "true");
            }
            open = open + 1;
        }
        AtomicBoolean closed = new AtomicBoolean();
        return () -> {
            if (closed.compareAndSet(false, true)) {
                allow();
            }
        };
    }

    private static void allow() {
        synchronized (LOCK) {
            open = open - 1;
            if (open > 0) {
                return;
            }
            if (metadataBefore == null) {
                System.clearProperty(NO_METADATA);
            } else {
                System.setProperty(NO_METADATA, metadataBefore);
            }
        }
    }

    /** Returns what a client is built with that no call can leave this process by. */
    static SdkPlugin permit() {
        return client -> {
            ClientOverrideConfiguration own = client.overrideConfiguration();
            ExecutionAttributes attributes = own.executionAttributes().copy();
            client.overrideConfiguration(own.toBuilder()
                    .executionAttributes(attributes.putAttribute(IN_PROCESS, true))
                    .build());
        };
    }

    /** Returns whether real calls are forbidden now. */
    public static boolean isForbidding() {
        return open > 0 || Boolean.getBoolean(PROPERTY);
    }

    /** Fails the call if it is forbidden, judged by the endpoint of the client. Called by the SDK. */
    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        if (isForbidding()) {
            ClientEndpointProvider endpoint =
                    attributes.getAttribute(SdkInternalExecutionAttribute.CLIENT_ENDPOINT_PROVIDER);
            if (endpoint != null) {
                check(endpoint.clientEndpoint().getHost(), attributes);
            }
        }
    }

    /** Fails the call if it is forbidden, judged by the request as it is about to be sent. Called by the SDK. */
    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        if (isForbidding()) {
            check(context.httpRequest().host(), attributes);
        }
    }

    private static void check(@Nullable String host, ExecutionAttributes attributes) {
        if (attributes.getAttribute(IN_PROCESS) == null && (host == null || !isHarmless(host))) {
            throw new RealAwsCallError(
                    named(attributes, SdkExecutionAttribute.SERVICE_NAME),
                    named(attributes, SdkExecutionAttribute.OPERATION_NAME),
                    host == null ? "unknown" : ModelIds.masked(host));
        }
    }

    private static String named(ExecutionAttributes attributes, ExecutionAttribute<String> name) {
        String value = attributes.getAttribute(name);
        return value == null ? "unknown" : value;
    }

    /** Returns whether a host is this machine or no machine at all, by its name alone. */
    static boolean isHarmless(String host) {
        String name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        if (name.equals("localhost") || name.endsWith(".localhost") || name.endsWith(".invalid")) {
            return true;
        }
        return InetAddresses.isUriInetAddress(name)
                && InetAddresses.forUriString(name).isLoopbackAddress();
    }
}
