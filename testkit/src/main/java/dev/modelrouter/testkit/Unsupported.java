package dev.modelrouter.testkit;

/** Refuses operations that the fake does not serve. */
final class Unsupported {

    private Unsupported() {}

    /** Returns what an in-process client throws for an operation. */
    static UnsupportedOperationException operation(String name, String served) {
        return new UnsupportedOperationException(
                "The fake Bedrock's in-process client does not serve " + name + "; it serves " + served
                        + ". Let the code under test call one of these, or give it a stub for " + name);
    }
}
