package dev.modelrouter.testkit;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.regions.Region;

/**
 * Bedrock's protocol, and beside it, under a path that Bedrock does not have, a small API to script the fake, look at its
 * calls and move its clock. That API is for programs of this machine, and not for pages in its browsers: a request that
 * names another host, or comes from a page of another origin, is refused.
 */
final class CommandApi extends RestApi {

    static final String ROOT = "/__fake";

    static final ImmutableSet<String> VERIFY = ImmutableSet.of(
            "model",
            "operation",
            "region",
            "status",
            "promptContains",
            "called",
            "calledAtLeast",
            "calledAtMost",
            "never",
            "inOrder",
            "allScripted",
            "allStepsConsumed");
    private static final ImmutableSet<String> CLOCK = ImmutableSet.of("advance");
    private static final ImmutableSet<String> FILTERS = ImmutableSet.of("model", "operation", "region", "status");

    /** What there is, by method and path, and what it does. */
    static final ImmutableMap<String, String> SERVED = ImmutableMap.<String, String>builder()
            .put("GET /__fake/health", "says that the server is up, and how it was started")
            .put("POST /__fake/script", "adds the script in the body")
            .put("POST /__fake/reset", "forgets calls and scripts, and begins again with those of the command line")
            .put(
                    "GET /__fake/calls",
                    "lists the calls received; ?model=, operation=, region= and status= narrow it down")
            .put("DELETE /__fake/calls", "forgets the calls received")
            .put("POST /__fake/verify", "checks the calls received; 409 if they are not as the body says")
            .put("GET /__fake/unconsumed", "lists the steps of scripts that no call has taken yet")
            .put("GET /__fake/account", "lists the ARNs of what scripts have made in the account, by name")
            .put("GET /__fake/clock", "tells the fake's time")
            .put("POST /__fake/clock", "moves the fake's clock on: {\"advance\": \"1m\"}")
            .buildOrThrow();

    private final CommandState state;
    private final Consumer<String> log;

    /** An answer of this API that is no success. */
    private static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final int status;
        private final String problem;

        Refused(int status, String problem) {
            super(problem);
            this.status = status;
            this.problem = problem;
        }
    }

    CommandApi(CommandState state, Consumer<String> log) {
        super(
                state.brain(),
                new Regions(state.settings().region(), state.settings().everyRegion()));
        this.state = state;
        this.log = log;
    }

    @Override
    Answer answer(Request request) {
        Answer answer = isOwn(request) ? own(request) : super.answer(request);
        if (state.settings().log()) {
            log.accept(line(request, answer));
        }
        return answer;
    }

    private static boolean isOwn(Request request) {
        String path = path(request);
        return path.equals(ROOT) || path.startsWith(ROOT + "/");
    }

    private static String path(Request request) {
        return Splitter.on('?').split(request.target()).iterator().next();
    }

    private static String line(Request request, Answer answer) {
        Tape.Head head = answer.tape().head();
        String said = head == null
                ? "no answer: " + answer.tape().ending()
                : head.status()
                        + Optional.ofNullable(head.headers().get("x-amzn-ErrorType"))
                                .map(type -> " " + type.replaceFirst(":.*", ""))
                                .orElse("");
        return request.method() + " " + Ascii.truncate(ModelIds.masked(path(request)), 200, "...") + " " + said;
    }

    private Answer own(Request request) {
        try {
            checkOrigin(request);
            return answer(200, said(request));
        } catch (Refused refused) {
            return answer(refused.status, Map.of("message", Document.fromString(refused.problem)));
        } catch (CommandScriptException e) {
            return answer(400, Map.of("message", Document.fromString(e.text())));
        } catch (RuntimeException | Error bug) {
            return failed(bug);
        }
    }

    private static Answer answer(int status, Map<String, Document> members) {
        WireReply reply = new WireReply(
                status,
                ImmutableMap.of("content-type", WireReply.JSON, "cache-control", "no-store"),
                SdkBytes.fromByteArrayUnsafe(SdkJsonWriter.write(members)));
        return new Answer(Tape.of(reply, Duration.ZERO), new Delivery(), null);
    }

    /** A page that a browser of this machine shows is told apart by what the browser says of it. */
    private static void checkOrigin(Request request) {
        String host = request.headers().getOrDefault("host", "");
        if (!host.isEmpty() && !isOfThisMachine(host)) {
            throw new Refused(
                    403, "The request names another host than this machine; call it by 127.0.0.1 or localhost");
        }
        String origin = request.headers().get("origin");
        String site = request.headers().getOrDefault("sec-fetch-site", "none");
        if ((origin != null && !isSameOrigin(origin, host))
                || !ImmutableSet.of("none", "same-origin").contains(site)) {
            throw new Refused(
                    403,
                    "The request comes from a page of another origin, which may not control this server;"
                            + " call it from a program");
        }
    }

    private static boolean isSameOrigin(String origin, String host) {
        try {
            return host.equals(new URI(origin).getAuthority());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isOfThisMachine(String host) {
        try {
            String name = HostAndPort.fromString(host).getHost();
            return Ascii.equalsIgnoreCase(name, "localhost")
                    || (InetAddresses.isInetAddress(name)
                            && InetAddresses.forString(name).isLoopbackAddress());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Map<String, Document> said(Request request) {
        String path = path(request).replaceFirst("/+$", "");
        if (path.equals(ROOT) && request.method().equals("GET")) {
            ImmutableMap.Builder<String, Document> served = ImmutableMap.builder();
            SERVED.forEach((what, does) -> served.put(what, Document.fromString(does)));
            return served.buildOrThrow();
        }
        return switch (request.method() + " " + path) {
            case "GET /__fake/health" -> health();
            case "POST /__fake/script" -> {
                state.add(request.body().asByteArrayUnsafe());
                yield account();
            }
            case "POST /__fake/reset" -> {
                state.reset();
                yield health();
            }
            case "GET /__fake/calls" -> calls(request);
            case "DELETE /__fake/calls" -> {
                state.bedrock().clearCalls();
                yield health();
            }
            case "POST /__fake/verify" -> verified(request);
            case "GET /__fake/unconsumed" ->
                Map.of(
                        "unconsumed",
                        CommandCalls.texts(state.bedrock().unconsumed().stream()
                                .map(UnconsumedStep::toString)
                                .toList()));
            case "GET /__fake/account" -> account();
            case "GET /__fake/clock" -> clock();
            case "POST /__fake/clock" -> advanced(request);
            default -> throw unknown(request.method(), path);
        };
    }

    private static Refused unknown(String method, String path) {
        List<String> methods = SERVED.keySet().stream()
                .filter(each -> each.endsWith(" " + path))
                .map(each -> each.substring(0, each.indexOf(' ')))
                .toList();
        if (!methods.isEmpty()) {
            return new Refused(
                    405,
                    path + " takes " + String.join(" and ", methods) + ", but was sent "
                            + CommandValue.excerpt(method));
        }
        return new Refused(
                404,
                "This server has no " + CommandValue.excerpt(method + " " + path)
                        + CommandValue.hint(method + " " + path, SERVED.keySet()));
    }

    private Map<String, Document> health() {
        CommandSettings settings = state.settings();
        return ImmutableMap.<String, Document>builder()
                .put("status", Document.fromString("ok"))
                .put("version", Document.fromString(Command.version()))
                .put("region", Document.fromString(settings.region().id()))
                .put("everyRegion", Document.fromBoolean(settings.everyRegion()))
                .put(
                        "scripts",
                        CommandCalls.texts(settings.scripts().stream()
                                .map(Object::toString)
                                .toList()))
                .put("calls", Document.fromNumber(state.bedrock().calls().size()))
                .putAll(clock())
                .buildOrThrow();
    }

    private Map<String, Document> account() {
        ImmutableMap.Builder<String, Document> arns = ImmutableMap.builder();
        state.arns().forEach((name, arn) -> arns.put(name, Document.fromString(arn)));
        return Map.of("account", Document.fromMap(arns.buildOrThrow()));
    }

    private Map<String, Document> clock() {
        return ImmutableMap.of(
                "clock", Document.fromString(state.settings().clock().word()),
                "now", Document.fromString(state.brain().time().now().toString()));
    }

    private Map<String, Document> advanced(Request request) {
        CommandValue advance = body(request).only(CLOCK).need("advance");
        Duration duration = advance.time();
        try {
            state.advance(duration);
        } catch (IllegalStateException | ArithmeticException e) {
            throw new Refused(409, String.valueOf(e.getMessage()));
        }
        return clock();
    }

    private static CommandValue body(Request request) {
        return CommandJson.read("the body", request.body().asByteArrayUnsafe());
    }

    private Map<String, Document> calls(Request request) {
        Map<String, String> filters = query(request);
        filters.keySet().forEach(name -> {
            if (!FILTERS.contains(name)) {
                throw new Refused(
                        400,
                        "Calls are not narrowed down by \"" + CommandValue.excerpt(name) + "\""
                                + CommandValue.hint(name, FILTERS));
            }
        });
        List<Document> calls = state.bedrock().calls().stream()
                .filter(call -> fits(call, filters))
                .map(CommandCalls::document)
                .toList();
        return Map.of("calls", Document.fromList(calls));
    }

    private static boolean fits(FakeCall call, Map<String, String> filters) {
        return Optional.ofNullable(filters.get("model"))
                        .map(name -> ModelNames.isCalled(name, call.modelId()))
                        .orElse(true)
                && filters.getOrDefault("operation", call.operation().awsName())
                        .equals(call.operation().awsName())
                && filters.getOrDefault("region", call.region().id())
                        .equals(call.region().id())
                && filters.getOrDefault("status", String.valueOf(call.status())).equals(String.valueOf(call.status()));
    }

    private static Map<String, String> query(Request request) {
        int begin = request.target().indexOf('?');
        Map<String, String> query = new HashMap<>();
        if (begin >= 0) {
            for (String each :
                    Splitter.on('&').omitEmptyStrings().split(request.target().substring(begin + 1))) {
                int equals = each.indexOf('=');
                query.put(
                        decoded(equals < 0 ? each : each.substring(0, equals)),
                        equals < 0 ? "" : decoded(each.substring(equals + 1)));
            }
        }
        return query;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Refused(400, "The query has a percent sign that escapes nothing; write it as %25");
        }
    }

    private Map<String, Document> verified(Request request) {
        CommandValue body = body(request).only(VERIFY);
        CallsCheck check = CommandCalls.narrowed(state.bedrock().verify(), body);
        try {
            CommandCalls.check(check, body);
        } catch (FakeBedrockFailedError e) {
            throw e;
        } catch (AssertionError e) {
            throw new Refused(409, String.valueOf(e.getMessage()));
        }
        return Map.of("verified", Document.fromBoolean(true));
    }

    static Region region(CommandValue value) {
        return Region.of(value.text("a region, such as us-east-1"));
    }
}
