package dev.modelrouter.core;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A library that this one needs in a certain version or a later one. This class must not use any library itself.
 *
 * @param name what people call it
 * @param group its Maven group id
 * @param least the least version
 * @param numbers how many numbers of a version have to agree among its parts: two for {@code 2.46} of {@code 2.46.17}
 * @param base the parts that the others are built on, which must not be older than those
 * @param parts the others
 * @param remedy what to do if the version is wrong
 */
record Library(String name, String group, String least, int numbers, List<Part> base, List<Part> parts, String remedy) {

    static final Library GUAVA =
            single("Guava", "com.google.guava", "31.1", new Part("guava", "com/google/common/collect/ImmutableMap"));

    /** Run with the last 1.7; its makers left that line's interface as it was in the first. */
    static final Library SLF4J = single("SLF4J", "org.slf4j", "1.7.0", new Part("slf4j-api", "org/slf4j/Logger"));

    static final Library JSON_SCHEMA = single(
            "the JSON Schema validator",
            "dev.harrel",
            "1.9.1",
            new Part("json-schema", "dev/harrel/jsonschema/ValidatorFactory"));

    static final Library JACKSON = new Library(
            "Jackson",
            "com.fasterxml.jackson.core",
            "2.16.2",
            2,
            List.of(new Part("jackson-core", "com/fasterxml/jackson/core/JsonFactory")),
            List.of(new Part("jackson-databind", "com/fasterxml/jackson/databind/ObjectMapper")),
            "import com.fasterxml.jackson:jackson-bom in that version or a later one");

    static final Library NETTY = new Library(
            "Netty",
            "io.netty",
            "4.1.126",
            3,
            List.of(
                    new Part("netty-common", "io/netty/util/ReferenceCounted"),
                    new Part("netty-buffer", "io/netty/buffer/ByteBuf"),
                    new Part("netty-transport", "io/netty/channel/Channel"),
                    new Part("netty-handler", "io/netty/handler/ssl/SslContext")),
            List.of(
                    new Part("netty-codec-http", "io/netty/handler/codec/http/HttpRequest"),
                    new Part("netty-codec-http2", "io/netty/handler/codec/http2/Http2Settings")),
            "import io.netty:netty-bom in that version or a later one");

    /** The version in a file's name, such as {@code guava-33.8.0-jre.jar}. */
    private static final Pattern FILE_VERSION = Pattern.compile(".*?-(\\d.*)\\.jar");

    /**
     * A jar of a library.
     *
     * @param artifact its Maven artifact id
     * @param type a type in it, with slashes
     */
    record Part(String artifact, String type) {}

    /**
     * A part as it is on the class path.
     *
     * @param file the name of its jar
     */
    record Found(Part part, String version, String file) {

        @Override
        public String toString() {
            return part.artifact() + " " + version + " (" + file + ")";
        }
    }

    /**
     * Returns the AWS SDK with the parts that all of this library need, and one more. In the SDK, a newer core serves
     * older parts: that is its contract with its own clients.
     */
    static Library awsSdk(String artifact, String type) {
        String root = "software/amazon/awssdk/";
        return new Library(
                "the AWS SDK for Java",
                "software.amazon.awssdk",
                "2.46.17",
                2,
                List.of(
                        new Part("sdk-core", root + "core/SdkClient"),
                        new Part("aws-core", root + "awscore/AwsClient"),
                        new Part("utils", root + "utils/SdkAutoCloseable"),
                        new Part("http-client-spi", root + "http/SdkHttpClient"),
                        new Part("auth", root + "auth/credentials/AwsCredentialsProvider"),
                        new Part("regions", root + "regions/Region"),
                        new Part("retries", root + "retries/DefaultRetryStrategy")),
                List.of(
                        new Part("bedrockruntime", root + "services/bedrockruntime/BedrockRuntimeClient"),
                        new Part("bedrock", root + "services/bedrock/BedrockClient"),
                        new Part(artifact, root + type)),
                "import dev.modelrouter:modelrouter-bom before every other BOM, or software.amazon.awssdk:bom in that"
                        + " version or a later one");
    }

    private static Library single(String name, String group, String least, Part part) {
        return new Library(
                name,
                group,
                least,
                1,
                List.of(),
                List.of(part),
                "ask for " + group + ":" + part.artifact() + " in that version or a later one");
    }

    /** Returns the parts that are on a loader's class path and tell their version. */
    List<Found> find(ClassLoader loader) {
        List<Found> found = new ArrayList<>();
        base.forEach(part -> find(part, loader).ifPresent(found::add));
        parts.forEach(part -> find(part, loader).ifPresent(found::add));
        return found;
    }

    /** Returns what cannot work with these parts. */
    Optional<String> problem(List<Found> found) {
        Optional<Found> old = found.stream()
                .filter(one -> compare(one.version(), least, Integer.MAX_VALUE) < 0)
                .findFirst();
        if (old.isPresent()) {
            return Optional.of(name + " has to be " + least + " or later and is " + old.get() + ": " + remedy);
        }
        for (Found basis : found) {
            for (Found other : found) {
                if (base.contains(basis.part()) && compare(basis.version(), other.version(), numbers) < 0) {
                    return Optional.of(name + " is mixed, with " + other + " on the older " + basis
                            + ", and has to have one version, " + least + " or later: " + remedy);
                }
            }
        }
        return Optional.empty();
    }

    /** Returns that these parts differ. */
    Optional<String> mixture(List<Found> found) {
        return found.stream()
                .filter(one -> compare(one.version(), found.get(0).version(), numbers) != 0)
                .findFirst()
                .map(other -> "The class path mixes versions of " + name + ", " + found.get(0) + " and " + other
                        + ", which its makers do not test together: " + remedy);
    }

    private Optional<Found> find(Part part, ClassLoader loader) {
        String type = part.type() + ".class";
        URL url = loader.getResource(type);
        if (url == null || !url.toString().endsWith(type)) {
            return Optional.empty();
        }
        String root = url.toString().substring(0, url.toString().length() - type.length());
        String file = fileName(root);
        String version = stated(part, root, loader);
        if (version == null) {
            Matcher name = FILE_VERSION.matcher(file);
            version = name.matches() ? name.group(1) : "";
        }
        return numbers(version).isEmpty() ? Optional.empty() : Optional.of(new Found(part, version, file));
    }

    /** Returns the last file in a URL such as {@code jar:file:/home/me/app.jar!/lib/guava-33.8.0-jre.jar!/}. */
    private static String fileName(String root) {
        int end = root.lastIndexOf(".jar");
        return end < 0 ? "no jar" : root.substring(root.lastIndexOf('/', end) + 1, end + ".jar".length());
    }

    /** Returns the version that Maven wrote into the jar at this root, or null. */
    private @Nullable String stated(Part part, String root, ClassLoader loader) {
        String path = "META-INF/maven/" + group + "/" + part.artifact() + "/pom.properties";
        URL url = loader.getResource(path);
        if (url == null || !url.toString().equals(root + path)) {
            return null;
        }
        try (InputStream in = loader.getResourceAsStream(path)) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version");
        } catch (IOException e) {
            return null;
        }
    }

    /** Compares the first numbers of two versions; one that ends earlier has zeros there. */
    private static int compare(String one, String other, int numbers) {
        List<Integer> left = numbers(one);
        List<Integer> right = numbers(other);
        for (int i = 0; i < Math.min(numbers, Math.max(left.size(), right.size())); i++) {
            int order = Integer.compare(i < left.size() ? left.get(i) : 0, i < right.size() ? right.get(i) : 0);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** Returns the numbers that a version begins with: 33, 8 and 0 of {@code 33.8.0-jre}. */
    private static List<Integer> numbers(String version) {
        List<Integer> numbers = new ArrayList<>();
        for (String part : version.split("[.\\-+]", -1)) {
            if (!part.matches("\\d{1,9}")) {
                break;
            }
            numbers.add(Integer.valueOf(part));
        }
        return numbers;
    }
}
