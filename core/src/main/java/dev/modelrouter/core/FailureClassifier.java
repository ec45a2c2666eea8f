package dev.modelrouter.core;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.Crc32MismatchException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.InternalServerException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelNotReadyException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelStreamErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelTimeoutException;
import software.amazon.awssdk.services.bedrockruntime.model.ResourceNotFoundException;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceUnavailableException;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/**
 * Tells what an exception means. The chain of causes is read from the outside in, and the first exception that says
 * something decides: an {@code ApiCallTimeoutException} outside is a timeout whatever broke inside because of it.
 *
 * <p>Exceptions of the HTTP clients (Apache, Netty, the CRT) are known by their simple names or their words, so that none
 * has to be on the class path. How each transport fault arrives was observed with AWS SDK 2.50.2.
 */
final class FailureClassifier {

    private static final int DEEPEST = 20;

    private static final ImmutableMap<Class<? extends Exception>, FailureKind> BY_CLASS =
            ImmutableMap.<Class<? extends Exception>, FailureKind>builder()
                    .put(ThrottlingException.class, FailureKind.THROTTLED)
                    .put(ServiceUnavailableException.class, FailureKind.NO_CAPACITY)
                    .put(ModelNotReadyException.class, FailureKind.NOT_READY)
                    .put(InternalServerException.class, FailureKind.SERVER_ERROR)
                    .put(ModelTimeoutException.class, FailureKind.TIMEOUT)
                    .put(ModelErrorException.class, FailureKind.MODEL_ERROR)
                    .put(ModelStreamErrorException.class, FailureKind.MODEL_ERROR)
                    .put(AccessDeniedException.class, FailureKind.DENIED)
                    .put(ResourceNotFoundException.class, FailureKind.NOT_FOUND)
                    .put(ServiceQuotaExceededException.class, FailureKind.QUOTA)
                    .put(ValidationException.class, FailureKind.INVALID_REQUEST)
                    .put(ApiCallTimeoutException.class, FailureKind.TIMEOUT)
                    .put(ApiCallAttemptTimeoutException.class, FailureKind.TIMEOUT)
                    .put(AbortedException.class, FailureKind.CANCELLED)
                    .put(Crc32MismatchException.class, FailureKind.MALFORMED)
                    .put(MalformedResponseException.class, FailureKind.MALFORMED)
                    .put(ClosedByInterruptException.class, FailureKind.CANCELLED)
                    .put(UnknownHostException.class, FailureKind.CONNECTION)
                    .put(UnresolvedAddressException.class, FailureKind.CONNECTION)
                    .put(NoRouteToHostException.class, FailureKind.CONNECTION)
                    .put(SSLHandshakeException.class, FailureKind.CONNECTION)
                    .put(SSLPeerUnverifiedException.class, FailureKind.CONNECTION)
                    .buildOrThrow();

    /** Codes of services and gateways that have no class in the Bedrock client, in lower case. */
    private static final ImmutableMap<String, FailureKind> BY_CODE = ImmutableMap.<String, FailureKind>builder()
            .put("throttlingexception", FailureKind.THROTTLED)
            .put("throttling", FailureKind.THROTTLED)
            .put("throttledexception", FailureKind.THROTTLED)
            .put("requestthrottled", FailureKind.THROTTLED)
            .put("requestthrottledexception", FailureKind.THROTTLED)
            .put("requestlimitexceeded", FailureKind.THROTTLED)
            .put("slowdown", FailureKind.THROTTLED)
            .put("toomanyrequestsexception", FailureKind.THROTTLED)
            .put("serviceunavailableexception", FailureKind.NO_CAPACITY)
            .put("serviceunavailable", FailureKind.NO_CAPACITY)
            .put("modelnotreadyexception", FailureKind.NOT_READY)
            .put("internalserverexception", FailureKind.SERVER_ERROR)
            .put("internalfailure", FailureKind.SERVER_ERROR)
            .put("modeltimeoutexception", FailureKind.TIMEOUT)
            .put("modelerrorexception", FailureKind.MODEL_ERROR)
            .put("modelstreamerrorexception", FailureKind.MODEL_ERROR)
            .put("accessdeniedexception", FailureKind.DENIED)
            .put("accessdenied", FailureKind.DENIED)
            .put("notauthorized", FailureKind.DENIED)
            .put("optinrequired", FailureKind.DENIED)
            .put("mpagreementbeingcreated", FailureKind.DENIED)
            .put("resourcenotfoundexception", FailureKind.NOT_FOUND)
            .put("ftuformnotfilled", FailureKind.DENIED)
            .put("servicequotaexceededexception", FailureKind.QUOTA)
            .put("validationexception", FailureKind.INVALID_REQUEST)
            .put("validationerror", FailureKind.INVALID_REQUEST)
            .put("expiredtoken", FailureKind.CREDENTIALS)
            .put("expiredtokenexception", FailureKind.CREDENTIALS)
            .put("authfailure", FailureKind.CREDENTIALS)
            .put("requestexpired", FailureKind.CLOCK_SKEW)
            .put("requestinthefuture", FailureKind.CLOCK_SKEW)
            .put("requesttimetooskewed", FailureKind.CLOCK_SKEW)
            .put("unrecognizedclientexception", FailureKind.CREDENTIALS)
            .put("invalidclienttokenid", FailureKind.CREDENTIALS)
            .put("incompletesignature", FailureKind.CREDENTIALS)
            .put("incompletesignatureexception", FailureKind.CREDENTIALS)
            .put("invalidsignatureexception", FailureKind.CREDENTIALS)
            .put("signaturedoesnotmatch", FailureKind.CREDENTIALS)
            .put("missingauthenticationtoken", FailureKind.CREDENTIALS)
            .put("missingauthenticationtokenexception", FailureKind.CREDENTIALS)
            .buildOrThrow();

    /** The HTTP clients' exceptions for a connection that was not made in time. */
    private static final ImmutableSet<String> CONNECT_TIMEOUT =
            ImmutableSet.of("ConnectTimeoutException", "HttpConnectTimeoutException");

    /** The HTTP clients' exceptions for an answer that did not come in time. */
    private static final ImmutableSet<String> READ_TIMEOUT =
            ImmutableSet.of("ReadTimeoutException", "HttpTimeoutException");

    /** Apache 5's and 4's exceptions for a pool without a free connection; two of them look like interrupts. */
    private static final ImmutableSet<String> POOL_FULL = ImmutableSet.of(
            "ConnectionRequestTimeoutException", "ConnectionPoolTimeoutException", "DeadlineTimeoutException");

    /** How Netty's pool, the SDK for it, and the CRT say that there is no free connection, in lower case. */
    private static final ImmutableList<String> POOL_FULL_TEXTS = ImmutableList.of(
            "acquire operation took longer",
            "too many outstanding acquire operations",
            "maximum pending connection acquisitions",
            "failed to acquire a connection",
            "pending acquisitions");

    /** How the system refuses a connection where Java has no exception of its own for it, in lower case. */
    private static final ImmutableList<String> UNREACHABLE = ImmutableList.of(
            "network is unreachable", "host is unreachable", "no route to host", "too many open files");

    /** How the SDK's providers say that there are no credentials, in lower case. */
    private static final ImmutableList<String> NO_CREDENTIALS = ImmutableList.of(
            "unable to load credentials",
            "failed to load credentials",
            "unable to load token",
            "unable to contact ec2 metadata service",
            "sso session");

    /** Services that a call asks for credentials before Bedrock hears of it, as they begin, in lower case. */
    private static final ImmutableList<String> CREDENTIAL_SERVICES = ImmutableList.of("sts", "sso", "signin");

    private FailureClassifier() {}

    static FailureMeaning meaning(Throwable exception) {
        List<Throwable> chain = chain(exception);
        for (Throwable link : chain) {
            Optional<FailureMeaning> meaning = link instanceof AwsServiceException service
                    ? Optional.of(serviceMeaning(service))
                    : clientKind(link).map(FailureMeaning::usual);
            if (meaning.isPresent()) {
                return meaning.get();
            }
        }
        if (chain.stream().anyMatch(link -> link instanceof IOException)) {
            return FailureMeaning.usual(FailureKind.CONNECTION_LOST);
        }
        boolean unreadable = chain.stream().anyMatch(link -> contains(link, "unable to unmarshall response"));
        return FailureMeaning.usual(unreadable ? FailureKind.MALFORMED : FailureKind.UNKNOWN);
    }

    /** Returns whether the call got no connection because the client's pool had none free. */
    static boolean isPoolFull(Throwable exception) {
        return serviceException(exception).isEmpty()
                && chain(exception).stream().anyMatch(FailureClassifier::saysPoolFull);
    }

    private static boolean saysPoolFull(Throwable link) {
        return POOL_FULL.contains(link.getClass().getSimpleName())
                || POOL_FULL_TEXTS.stream().anyMatch(text -> contains(link, text));
    }

    /** Returns the outermost exception of the chain that a service answered with. */
    static Optional<AwsServiceException> serviceException(Throwable exception) {
        return chain(exception).stream()
                .filter(AwsServiceException.class::isInstance)
                .map(AwsServiceException.class::cast)
                .findFirst();
    }

    private static List<Throwable> chain(Throwable exception) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable link = exception; link != null && chain.size() < DEEPEST; link = link.getCause()) {
            chain.add(link);
        }
        return chain;
    }

    private static FailureMeaning serviceMeaning(AwsServiceException exception) {
        AwsErrorDetails details = exception.awsErrorDetails();
        String code = details == null ? null : details.errorCode();
        FailureKind kind = BY_CLASS.get(exception.getClass());
        if (kind == null && code != null) {
            kind = BY_CODE.get(code.toLowerCase(Locale.ROOT));
        }
        if (kind == null) {
            // The control plane's exceptions have the runtime's names and are classes of their own.
            kind = BY_CODE.get(exception.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        }
        if (kind == null) {
            kind = byStatus(exception.statusCode());
        }
        if (details != null && isOfCredentials(details)) {
            kind = refusal(kind);
        }
        if (kind == FailureKind.CREDENTIALS && exception.isClockSkewException()) {
            // By the Date header of the reply, as the SDK decides whether it corrects its offset.
            kind = FailureKind.CLOCK_SKEW;
        }
        String text = Strings.nullToEmpty(code) + " " + message(exception).orElse("");
        return FailureMessages.refine(kind, FailureText.searchable(text));
    }

    private static boolean isOfCredentials(AwsErrorDetails details) {
        String service = Strings.nullToEmpty(details.serviceName()).toLowerCase(Locale.ROOT);
        return CREDENTIAL_SERVICES.stream().anyMatch(service::startsWith);
    }

    /** What a service for credentials refuses, as a role that may not be assumed, says nothing of model or request. */
    private static FailureKind refusal(FailureKind kind) {
        return switch (kind) {
            case DENIED, NOT_FOUND, INVALID_REQUEST, UNKNOWN -> FailureKind.CREDENTIALS;
            default -> kind;
        };
    }

    /** Returns what the service said; of a stream's error also what the model said to the service. */
    static Optional<String> message(AwsServiceException exception) {
        AwsErrorDetails details = exception.awsErrorDetails();
        String message = details == null ? exception.getMessage() : details.errorMessage();
        String original = exception instanceof ModelStreamErrorException error ? error.originalMessage() : null;
        return original == null
                ? Optional.ofNullable(message)
                : Optional.of(message == null ? original : message + " " + original);
    }

    private static FailureKind byStatus(int status) {
        return switch (status) {
            case 400, 413, 422 -> FailureKind.INVALID_REQUEST;
            case 401 -> FailureKind.CREDENTIALS;
            case 403 -> FailureKind.DENIED;
            case 404 -> FailureKind.NOT_FOUND;
            case 408 -> FailureKind.TIMEOUT;
            case 424 -> FailureKind.MODEL_ERROR;
            case 429 -> FailureKind.THROTTLED;
            case 503, 529 -> FailureKind.NO_CAPACITY;
            case 500, 502, 504 -> FailureKind.SERVER_ERROR;
            default -> FailureKind.UNKNOWN;
        };
    }

    private static Optional<FailureKind> clientKind(Throwable link) {
        FailureKind known = BY_CLASS.get(link.getClass());
        if (known != null) {
            return Optional.of(known);
        }
        String name = link.getClass().getSimpleName();
        if (saysPoolFull(link) || CONNECT_TIMEOUT.contains(name) || link instanceof ConnectException) {
            return Optional.of(FailureKind.CONNECTION);
        }
        if (link instanceof SocketTimeoutException) {
            // URLConnection has one exception for both its timeouts.
            return Optional.of(contains(link, "connect timed out") ? FailureKind.CONNECTION : FailureKind.TIMEOUT);
        }
        if (link instanceof TimeoutException || READ_TIMEOUT.contains(name)) {
            return Optional.of(FailureKind.TIMEOUT);
        }
        if (link instanceof CancellationException
                || link instanceof InterruptedException
                || link instanceof InterruptedIOException
                || name.equals("FutureCancelledException")
                || (link instanceof SocketException && contains(link, "closed by interrupt"))) {
            // A virtual thread that is interrupted as it reads closes its socket, and says so in words.
            return Optional.of(FailureKind.CANCELLED);
        }
        if (link instanceof SocketException && UNREACHABLE.stream().anyMatch(text -> contains(link, text))) {
            return Optional.of(FailureKind.CONNECTION);
        }
        if (link instanceof SSLException) {
            return sslKind(link);
        }
        if (link instanceof IOException && isOfJson(link)) {
            return Optional.of(FailureKind.MALFORMED);
        }
        return byClientMessage(link);
    }

    /** Jackson's exceptions, which the SDK has copies of; a number that is too large has a class of its own below them. */
    private static boolean isOfJson(Throwable link) {
        for (Class<?> type = link.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getSimpleName().startsWith("Json")) {
                return true;
            }
        }
        return false;
    }

    /** A TLS fault is one of the handshake, before anything was sent, unless the connection broke under it. */
    private static Optional<FailureKind> sslKind(Throwable link) {
        boolean broke = chain(link).stream()
                .anyMatch(cause -> cause instanceof SocketException || cause instanceof EOFException);
        boolean handshake = contains(link, "handshake") || contains(link, "unrecognized ssl message");
        return handshake || !broke ? Optional.of(FailureKind.CONNECTION) : Optional.of(FailureKind.CONNECTION_LOST);
    }

    /** The few faults that the SDK and its HTTP clients tell by words alone. */
    private static Optional<FailureKind> byClientMessage(Throwable link) {
        if (link instanceof SdkClientException) {
            if (NO_CREDENTIALS.stream().anyMatch(text -> contains(link, text))) {
                return Optional.of(FailureKind.CREDENTIALS);
            }
            if (contains(link, "unable to marshall request")) {
                return Optional.of(FailureKind.INVALID_REQUEST);
            }
        }
        boolean closed = contains(link, "pool shut down") || contains(link, "closed");
        if (link instanceof RejectedExecutionException || (link instanceof IllegalStateException && closed)) {
            return Optional.of(FailureKind.CLIENT_CLOSED);
        }
        return Optional.empty();
    }

    private static boolean contains(Throwable link, String lowerCase) {
        @Nullable String message = link.getMessage();
        return message != null && message.toLowerCase(Locale.ROOT).contains(lowerCase);
    }
}
