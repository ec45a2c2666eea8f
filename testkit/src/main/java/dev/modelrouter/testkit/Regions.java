package dev.modelrouter.testkit;

import com.google.common.base.Strings;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.regions.Region;

/**
 * The regions that a door stands for: one, whatever a request says, or all, of which each request says its own. The
 * clearest word counts: a first segment of the path that is a region, which a client's endpoint has put there; the
 * scope of the signature's credential; the name of a Bedrock endpoint as the host.
 *
 * @param home the region of a request that says none
 */
record Regions(Region home, boolean every) {

    private static final String REGION = "([a-z]{2,4}(?:-[a-z]+)+-\\d{1,2})";

    private static final Pattern PATH = Pattern.compile("/" + REGION + "(?=/)");

    /** Of a header, or of a presigned query, where the slashes may be escaped. */
    private static final Pattern SCOPE = Pattern.compile(
            "Credential=[^,&]+?(?:/|%2F)\\d{8}(?:/|%2F)" + REGION + "(?:/|%2F)bedrock(?:/|%2F)aws4_request",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern HOST = Pattern.compile("(?:^|\\.)bedrock(?:-runtime)?(?:-fips)?\\." + REGION + "\\.");

    Regions {
        Objects.requireNonNull(home, "region");
    }

    static Regions only(Region region) {
        return new Regions(region, false);
    }

    /** Returns the region that a request is for. */
    Region of(RestApi.Request request) {
        if (!every) {
            return home;
        }
        return first(PATH.matcher(request.target()), true)
                .or(() -> first(SCOPE.matcher(header(request, "authorization")), false))
                .or(() -> first(SCOPE.matcher(request.target()), false))
                .or(() -> first(HOST.matcher(header(request, "host")), false))
                .orElse(home);
    }

    /** Returns a request without the segment of its path that says its region, if it has one that counts. */
    RestApi.Request unprefixed(RestApi.Request request) {
        Matcher prefix = PATH.matcher(request.target());
        return every && prefix.lookingAt() ? request.withTarget(request.target().substring(prefix.end())) : request;
    }

    private static String header(RestApi.Request request, String name) {
        return Strings.nullToEmpty(request.headers().get(name));
    }

    private static Optional<Region> first(Matcher matcher, boolean atTheBeginning) {
        return (atTheBeginning ? matcher.lookingAt() : matcher.find())
                ? Optional.of(Region.of(matcher.group(1)))
                : Optional.empty();
    }
}
