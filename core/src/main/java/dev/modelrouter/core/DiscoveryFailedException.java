package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.regions.Region;

/**
 * Thrown when not one of AWS's lists could be read, so that nothing at all is known of the region. An empty {@link
 * Discovery} in its place would look like an account that can call nothing. The message has nothing of the service's
 * own words; the exceptions are in {@link #problems}.
 */
public final class DiscoveryFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ImmutableList<Discovery.Problem> problems;

    DiscoveryFailedException(Region region, List<Discovery.Problem> problems) {
        super("Nothing could be read of what can be called in " + region + ": "
                + problems.stream().map(Discovery.Problem::toString).collect(Collectors.joining("; "))
                + ". Check credentials, region and network, and that the policy allows bedrock:List*");
        this.problems = ImmutableList.copyOf(problems);
    }

    /** Returns what went wrong with each list. */
    public List<Discovery.Problem> problems() {
        return problems;
    }
}
