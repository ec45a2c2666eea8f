package dev.modelrouter.compatibility;

import dev.modelrouter.testkit.Effect;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBedrockServer;
import dev.modelrouter.testkit.FakeReply;
import dev.modelrouter.testkit.Fault;
import dev.modelrouter.testkit.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs the AWS SDK for JavaScript, with its default HTTP/2 handler, against a scripted server: without TLS, then with
 * it. Not part of the build, since it wants Node.js and packages of the npm registry:
 *
 * <pre>
 * mvn -q -pl compatibility -am test-compile exec:java
 * </pre>
 */
public final class JavaScriptCheck {

    private static final String ANSWER = "It arrives tomorrow, früh.";

    private JavaScriptCheck() {}

    /**
     * Installs what is missing, runs the script, and ends with its status.
     *
     * @param args the folder of the script
     * @throws IOException if a file cannot be written, or a program not be started for another reason than its absence
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Path.of(args[0]);
        if (!isInstalled("node") || !isInstalled("npm")) {
            System.err.println("This check needs Node.js 20 or later, with npm, on the PATH; node or npm is missing."
                    + " Nothing was checked.");
            System.exit(2);
        }
        int status = Files.exists(folder.resolve("node_modules"))
                ? 0
                : run(folder, Map.of(), "npm", "install", "--no-package-lock", "--no-audit", "--no-fund");
        if (status == 0) {
            status = check(folder);
        }
        System.out.println(status == 0 ? "All is well." : "Failed with status " + status + ".");
        System.exit(status);
    }

    private static int check(Path folder) throws IOException, InterruptedException {
        Path root = Files.createTempFile("fake-bedrock", ".pem");
        try (FakeBedrockServer plain = scripted().serve();
                FakeBedrockServer secure = scripted().serveTls()) {
            Files.writeString(root, secure.certificatePem());
            System.out.println("HTTP/2 without TLS");
            int status =
                    run(folder, Map.of(), "node", "check.mjs", plain.endpoint().toString());
            System.out.println("HTTP/2 with TLS");
            Map<String, String> trust = Map.of("NODE_EXTRA_CA_CERTS", root.toString());
            return Math.max(
                    status,
                    run(folder, trust, "node", "check.mjs", secure.endpoint().toString()));
        } finally {
            Files.delete(root);
        }
    }

    /** A model for each thing that the script looks at. */
    private static FakeBedrock scripted() {
        FakeBedrock bedrock = FakeBedrock.create();
        bedrock.model("us.anthropic.claude-sonnet-4-6").replies(ANSWER);
        bedrock.model("us.meta.llama3-3-70b-instruct-v1:0").replies(ANSWER);
        bedrock.model("us.amazon.nova-pro-v1:0")
                .replies(FakeReply.toolUse("weather", "{\"city\":\"Oslo\"}"))
                .thenReplies("It snows.");
        bedrock.model("arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6")
                .replies("By profile.");
        bedrock.model("us.amazon.nova-lite-v1:0").throttles();
        bedrock.model("us.amazon.nova-micro-v1:0")
                .replies(FakeReply.text(ANSWER)
                        .breaks(Effect.exception(Fault.modelStreamError()), Moment.afterEvents(3)));
        bedrock.model("us.anthropic.claude-haiku-4-5-20251001-v1:0")
                .replies(FakeReply.text(ANSWER).breaks(Effect.BAD_CRC, Moment.afterEvents(3)));
        bedrock.model("us.anthropic.claude-opus-4-5-20251101-v1:0")
                .replies(FakeReply.text(ANSWER).breaks(Effect.RST_STREAM, Moment.afterEvents(3)));
        bedrock.model("us.anthropic.claude-opus-4-6-v1")
                .replies(FakeReply.text(ANSWER).breaks(Effect.RESET, Moment.afterEvents(3)));
        return bedrock;
    }

    private static boolean isInstalled(String program) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static int run(Path folder, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(List.of(command)).directory(folder.toFile()).inheritIO();
        builder.environment().putAll(environment);
        return builder.start().waitFor();
    }
}
