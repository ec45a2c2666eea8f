package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where recorded traffic is not what this version of the testkit knows of Bedrock. It compares requests and answers
 * with the service model of November 2026, event and error types with those of the operation, and the texts of errors
 * with those that the fake says. Bodies in models' own formats, which the service model does not know, are not
 * compared. Each kind of finding is listed once for each place, with the first interaction that has it. Immutable and
 * thread-safe.
 */
public final class CassetteDrift {

    private final ImmutableList<Finding> findings;

    private CassetteDrift(List<Finding> findings) {
        this.findings = ImmutableList.copyOf(findings);
    }

    static CassetteDrift of(Cassette cassette) {
        return new CassetteDrift(DriftCheck.of(ServiceModel.bundled(), cassette));
    }

    /** What is unlike what is known. */
    public enum Kind {
        /** A member that the service model does not have. */
        UNKNOWN_MEMBER,
        /** A member that the service model requires is not there. */
        MISSING_MEMBER,
        /** A value of another type than the service model says. */
        OTHER_TYPE,
        /** A value that is none of an enumeration. */
        UNKNOWN_VALUE,
        /** A number, length or pattern beyond what the service model allows. */
        OUT_OF_LIMITS,
        /** None or several members of a union, which has one. */
        NOT_ONE_MEMBER,
        /** An event that the stream is not known to have. */
        UNKNOWN_EVENT,
        /** An exception or error code that the operation is not known to have. */
        UNKNOWN_ERROR,
        /** The text of an error that the fake never says by itself. */
        UNKNOWN_MESSAGE
    }

    /**
     * One thing that is unlike what is known.
     *
     * @param place which part of the traffic, such as {@code ConverseResponse/usage/serverToolUsage}; list items are
     *     {@code *}
     * @param what in words, without any content but names, numbers, and the texts of errors without what they quote
     * @param interaction the first that has it, from 1
     * @param times how often it was found
     * @param knownToFake whether the fake writes it too, though the service model has it not
     */
    public record Finding(Kind kind, String place, String what, int interaction, int times, boolean knownToFake) {}

    /** Returns all findings, in the order in which they came up. */
    public List<Finding> findings() {
        return findings;
    }

    /** Returns the findings that the fake does not know either: what has to be looked into. */
    public List<Finding> newFindings() {
        return findings.stream().filter(finding -> !finding.knownToFake()).toList();
    }

    /** Returns whether there are no {@link #newFindings}. */
    public boolean isEmpty() {
        return newFindings().isEmpty();
    }

    /** Returns the list to read: a finding in each line, news first. */
    @Override
    public String toString() {
        if (findings.isEmpty()) {
            return "No drift: all that was recorded is as the service model says";
        }
        String known = findings.stream()
                .filter(Finding::knownToFake)
                .map(CassetteDrift::line)
                .collect(Collectors.joining());
        String news = newFindings().stream().map(CassetteDrift::line).collect(Collectors.joining());
        return (news.isEmpty() ? "No news\n" : "New:\n" + news)
                + (known.isEmpty() ? "" : "Not in the service model, but known to the fake:\n" + known);
    }

    private static String line(Finding finding) {
        return "  " + finding.place() + ": " + finding.what() + " (interaction " + finding.interaction()
                + (finding.times() > 1 ? ", " + finding.times() + " times" : "") + ")\n";
    }
}
