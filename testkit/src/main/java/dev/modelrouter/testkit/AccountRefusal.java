package dev.modelrouter.testkit;

import software.amazon.awssdk.core.document.Document;

/** An operation of the control plane is answered by an error. */
final class AccountRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    AccountRefusal(Fault fault) {
        super(fault.toString());
        this.fault = fault;
    }

    AccountRefusal(Fault fault, Throwable cause) {
        super(fault.toString(), cause);
        this.fault = fault;
    }

    static AccountRefusal notFound() {
        return new AccountRefusal(Fault.resourceNotFound("The specified resource could not be found."));
    }

    static AccountRefusal invalid(String message) {
        return new AccountRefusal(Fault.validation(message));
    }

    static AccountRefusal conflict(String message) {
        return new AccountRefusal(Fault.of("ConflictException", 400, message));
    }

    static AccountRefusal tooManyTags(String resourceName) {
        return new AccountRefusal(
                Fault.of("TooManyTagsException", 400, "The resource would have more tags than the 50 that it may have.")
                        .with("resourceName", Document.fromString(resourceName)));
    }

    Fault fault() {
        return fault;
    }
}
