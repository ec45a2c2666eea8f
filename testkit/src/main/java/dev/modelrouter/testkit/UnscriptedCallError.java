package dev.modelrouter.testkit;

import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.regions.Region;

/**
 * Thrown by an in-process client for a call that no script answers: the test is wrong, or the code under test called a
 * model that it should not have called. An error and no exception, so that code which handles failures of Bedrock does
 * not handle this one. The message says which model was called, and how to script it.
 */
public final class UnscriptedCallError extends AssertionError {

    /** The error code that stands for this error on the wire, where it is an HTTP 400. */
    static final String CODE = "UnscriptedCallException";

    private static final long serialVersionUID = 1L;

    private final String message;

    private UnscriptedCallError(String message) {
        super(message);
        this.message = message;
    }

    /** No script has the model, or the one it has is for other operations. */
    static UnscriptedCallError unknown(Arrival arrival, String modelId, Scripts scripts) {
        Optional<String> baseId = ModelNames.named(modelId);
        if (baseId.isPresent()) {
            return new UnscriptedCallError("\"" + modelId + "\" is a name by which routes and tests mean a model under"
                    + " each of its ids, and no id that Bedrock takes; call it by an id, such as " + baseId.get());
        }
        boolean invoked = arrival.operation().isInvocation();
        boolean inBytes = invoked && NativeFormats.of(modelId).isEmpty();
        String answer = inBytes ? "invokes(\"{...}\")" : "replies(\"...\")";
        String name = ModelNames.suggested(modelId);
        boolean byName = !name.equals(modelId) && !scripts.hasSteps(arrival.region(), modelId);
        Set<String> here = scripts.models(arrival.region());
        Set<Region> elsewhere = scripts.elsewhere(arrival.region(), modelId);
        return new UnscriptedCallError("No script answers " + (invoked ? "InvokeModel of " : "") + "model \""
                + ModelIds.masked(modelId) + "\" in " + arrival.region() + ". Script it before the call: "
                + scripts.line(arrival.region(), modelId, answer)
                + stars(modelId)
                + (byName ? ", or, under each of its ids, bedrock.model(\"" + name + "\")." + answer : "")
                + (scripts.hasSteps(arrival.region(), modelId)
                        ? "; its steps are for other operations than "
                                + arrival.operation().awsName()
                        : "")
                + "; scripted here: " + (here.isEmpty() ? "nothing" : ModelIds.masked(here.toString()))
                + (elsewhere.isEmpty() ? "" : "; this model is scripted in " + elsewhere));
    }

    /** No script has the model, and no recording the request. */
    static UnscriptedCallError unrecorded(String modelId, Region region, String why) {
        return new UnscriptedCallError(
                "No script answers model \"" + ModelIds.masked(modelId) + "\" in " + region + ", and " + why);
    }

    /**
     * The model's script had an end, and this call is beyond it.
     *
     * @param script the line of code that leads to the script
     * @param inBytes whether it is answered by bodies that the test states itself
     */
    static UnscriptedCallError usedUp(String modelId, String script, boolean inBytes) {
        String line = inBytes ? "thenInvokes(\"{...}\")" : "thenReplies(\"...\")";
        return new UnscriptedCallError("The script of model \"" + ModelIds.masked(modelId)
                + "\" is used up, and here is one more call. Let it go on: " + script + "...." + line
                + stars(modelId) + ", or look for the call too many in bedrock.calls()");
    }

    /** What a line of code lacks that names an ARN: an account belongs in no message. */
    private static String stars(String modelId) {
        return ModelIds.masked(modelId).equals(modelId) ? "" : " (with your account's id in place of the stars)";
    }

    /** Returns the message, which is never null. */
    String message() {
        return message;
    }
}
