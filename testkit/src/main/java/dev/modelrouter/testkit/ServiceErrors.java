package dev.modelrouter.testkit;

import static java.util.Map.entry;

import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ConflictException;
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

/** Makes of a fault the exception that the SDK makes of it, detail for detail. */
final class ServiceErrors {

    /** The codes that the SDK has a class for. */
    private static final Map<String, Supplier<? extends AwsServiceException.Builder>> BUILDERS = Map.ofEntries(
            entry("AccessDeniedException", AccessDeniedException::builder),
            entry("ConflictException", ConflictException::builder),
            entry("InternalServerException", InternalServerException::builder),
            entry("ModelErrorException", ModelErrorException::builder),
            entry("ModelNotReadyException", ModelNotReadyException::builder),
            entry("ModelStreamErrorException", ModelStreamErrorException::builder),
            entry("ModelTimeoutException", ModelTimeoutException::builder),
            entry("ResourceNotFoundException", ResourceNotFoundException::builder),
            entry("ServiceQuotaExceededException", ServiceQuotaExceededException::builder),
            entry("ServiceUnavailableException", ServiceUnavailableException::builder),
            entry("ThrottlingException", ThrottlingException::builder),
            entry("ValidationException", ValidationException::builder));

    private ServiceErrors() {}

    static AwsServiceException of(Fault fault, String requestId) {
        WireReply reply = WireReply.of(fault, requestId);
        AwsErrorDetails.Builder details = AwsErrorDetails.builder()
                .serviceName("BedrockRuntime")
                .rawResponse(reply.body())
                .sdkHttpResponse(reply.asSdkResponse());
        fault.code().ifPresent(details::errorCode);
        fault.message().ifPresent(details::errorMessage);
        AwsServiceException.Builder exception = fault.code()
                .<Supplier<? extends AwsServiceException.Builder>>map(BUILDERS::get)
                .orElse(BedrockRuntimeException::builder)
                .get();
        return SdkJsonReader.read(reply.body().asByteArrayUnsafe(), exception)
                .awsErrorDetails(details.build())
                .message(message(fault))
                .statusCode(fault.status())
                .requestId(requestId)
                .numAttempts(1)
                .build();
    }

    private static String message(Fault fault) {
        return fault.message().filter(text -> !text.isBlank()).orElseGet(() -> fault.code()
                .map(code -> "Service returned error code " + code)
                .orElse("Service returned HTTP status code " + fault.status()));
    }
}
