package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a {@link CassetteRecorder} keeps out of its cassette. Always kept out:
 *
 * <ul>
 *   <li>the headers of requests, and those of answers but {@code content-type}, {@code x-amzn-errortype}, {@code
 *       retry-after}, {@code x-amz-retry-after}, and what the answer to an InvokeModel says in headers: its content
 *       type, tier, latency and tokens;
 *   <li>account ids: every number of twelve digits, in ARNs, hosts, names of buckets, texts and headers, wherever it
 *       stands and what stands beside it, and in threes of four digits with dashes; they become {@code 000000000000}, so
 *       that requests of any account match;
 *   <li>what looks like a secret: keys of AWS (access keys with and without their names, bearer keys of Bedrock, session
 *       tokens, signatures), private keys in PEM, JSON Web Tokens, passwords of URLs, keys of Anthropic, OpenAI, GitHub,
 *       GitLab, Slack, Google, Stripe, npm and Hugging Face; and what stands under a name such as {@code password},
 *       {@code api_key} or {@code secretAccessKey}.
 * </ul>
 *
 * <p>What it cannot find: secrets that look like any other word, such as a password in a sentence; keys of makers not
 * named here; account ids that are written otherwise, such as with blanks or in words; whatever is compressed, in Base64
 * or a picture; and names, addresses and other data of people, for which there are {@link #masking(Pattern)} and {@link
 * #maskingContent()}. Twelve digits that are no account, such as of an order, are masked too. So read a cassette before
 * you commit it.
 *
 * <p>What is masked keeps its length. Which masks a recording has is in its file, and replay applies them to the calls
 * that it compares. Immutable and thread-safe.
 */
public final class Redaction {

    private static final Redaction STANDARD = new Redaction(false, false, ImmutableList.of());

    private final boolean contentMasked;
    private final boolean requestIdsKept;
    private final ImmutableList<Pattern> patterns;

    private Redaction(boolean contentMasked, boolean requestIdsKept, ImmutableList<Pattern> patterns) {
        this.contentMasked = contentMasked;
        this.requestIdsKept = requestIdsKept;
        this.patterns = patterns;
    }

    /** Returns what is kept out always, and no more: prompts and answers are recorded as they are. */
    public static Redaction standard() {
        return STANDARD;
    }

    /**
     * Returns a copy that also replaces prompts, answers, tool inputs, documents and images: each letter by {@code x},
     * or by another one of as many bytes, each digit by {@code 0}. So lengths remain, and recorded usage stays
     * plausible. Roles, types, formats, reasons to stop and the names and ids of tools remain; what an error quotes
     * does not. In bodies of models' own formats the usual members of that kind remain, and single numbers; lists of
     * numbers and all that is of another format than text or JSON do not. Requests that differ in their content alone
     * then match the same interactions, in the order of the recording.
     */
    public Redaction maskingContent() {
        return new Redaction(true, requestIdsKept, patterns);
    }

    /**
     * Returns a copy that also masks, in all texts of requests and answers, what a pattern finds: each character
     * becomes {@code U+2588}, which in a request matches any. A text that is streamed in pieces is searched as a whole.
     */
    public Redaction masking(Pattern pattern) {
        Objects.requireNonNull(pattern, "pattern");
        return new Redaction(
                contentMasked,
                requestIdsKept,
                ImmutableList.<Pattern>builder().addAll(patterns).add(pattern).build());
    }

    /**
     * Returns a copy that records the request ids of answers, which the service's support asks for. Default: they are
     * not recorded. Replay gives ids of its own.
     */
    public Redaction keepingRequestIds() {
        return new Redaction(contentMasked, true, patterns);
    }

    boolean isContentMasked() {
        return contentMasked;
    }

    boolean isRequestIdsKept() {
        return requestIdsKept;
    }

    ImmutableList<Pattern> patterns() {
        return patterns;
    }

    /** Says what is kept out, but not the patterns, which may be secrets themselves. */
    @Override
    public String toString() {
        return "Redaction[" + (contentMasked ? "content, " : "") + (requestIdsKept ? "" : "request ids, ")
                + "standard, " + patterns.size() + " patterns]";
    }
}
