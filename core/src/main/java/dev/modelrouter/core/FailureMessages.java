package dev.modelrouter.core;

import static dev.modelrouter.core.FailureKind.CLOCK_SKEW;
import static dev.modelrouter.core.FailureKind.CONTEXT_OVERFLOW;
import static dev.modelrouter.core.FailureKind.CREDENTIALS;
import static dev.modelrouter.core.FailureKind.DAILY_QUOTA;
import static dev.modelrouter.core.FailureKind.DENIED;
import static dev.modelrouter.core.FailureKind.NOT_FOUND;
import static dev.modelrouter.core.FailureKind.THROTTLED;
import static dev.modelrouter.core.FailureKind.UNSUPPORTED_FEATURE;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells apart what Bedrock answers with one code. Messages are searched, not matched from their start: those relayed
 * from a model begin with {@code The model returned the following errors:} or {@code Mantle streaming error for
 * requestId ...:}, and may be nested JSON. The texts are from reports of real answers, 2024 to 2026. They are kept by
 * meaning rather than word for word, since the same text comes with other numbers, names and codes; one that is not
 * known leaves the kind as the code has it.
 *
 * <p>What says that the request itself is wrong must not be taken for what a model cannot do: the one ends a request
 * after one call, the other sends it on. So each pattern names what is exceeded or not supported, never that alone.
 */
final class FailureMessages {

    private record Rule(Pattern pattern, FailureMeaning meaning) {

        boolean fits(String text) {
            return pattern.matcher(text).find();
        }
    }

    private static final String TOKEN_COUNT =
            "(?:max(?:imum)?[ _]?(?:completion[ _]|new[ _]|output[ _])?tokens?|max_gen_len)";

    /** Said of tokens and of requests alike. Waiting does not help for hours. */
    private static final ImmutableList<Rule> DAILY =
            rules(DAILY_QUOTA, "\\bper[ -]day\\b", "\\bdaily\\b", "\\bper 24[ -]hours?\\b");

    private static final ImmutableList<Rule> RATE = all(List.of(
            rules(DAILY_QUOTA, "too many (?:tokens|requests) per day\\b"),
            rules(THROTTLED, "too many (?:tokens|requests)\\b.*\\bwait\\b", "\\brate (?:is too high|exceeded)\\b")));

    /** Of the signature of a request: whose fault it is. A token that has expired is renewed, not signed anew. */
    private static final ImmutableList<Rule> SIGNATURE = all(List.of(
            rules(CREDENTIALS, "security token", "bearer token", "api key"),
            rules(
                    CLOCK_SKEW,
                    "signature (?:has )?expired",
                    "signature (?:is )?not yet (?:current|valid)",
                    "\\bnow earlier than\\b",
                    "\\bstill later than\\b",
                    "\\btoo skewed\\b",
                    "\\bclock skew\\b",
                    "\\brequest (?:has )?expired\\b",
                    "\\brequest time and the (?:current|server) time\\b")));

    /** What an account may not do. The same texts come as 400, 403 and 404. */
    private static final ImmutableList<Rule> ACCESS = all(List.of(
            rules(
                    new FailureMeaning(DENIED, FailureReach.PROVIDER_OF_ACCOUNT),
                    "\\bunsupported (?:countr|territor)",
                    "(?:\\bnot|n't) (?:allowed|available|permitted|supported) (?:from|in) (?:your |this )?(?:countr|territor)",
                    "\\baccess to [\\w. ]{1,40} models is(?: not|n't) (?:allowed|available|permitted|supported)\\b"),
            rules(
                    new FailureMeaning(DENIED, FailureReach.MODEL_OF_ACCOUNT),
                    "ftuformnotfilled",
                    "use[ -]case (?:details )?form\\b",
                    "use[ -]case details\\b.*\\bnot (?:yet )?been\\b",
                    "\\bdata[ -]retention\\b.*(?:\\bnot|n't) (?:available|supported|allowed|permitted)\\b"),
            rules(
                    DENIED,
                    "\\bnot authori[sz]ed to (?:invoke|perform|access|call|use)\\b",
                    "(?:do not|don't) have access to\\b",
                    "\\baccess to (?:the |this )?model is denied\\b",
                    "\\bmodel access is denied\\b",
                    "\\boperation not allowed\\b"),
            rules(
                    new FailureMeaning(NOT_FOUND, FailureReach.REGION),
                    "\\bguardrail\\b.{0,120}\\b(?:(?:does not|doesn't|do not) exist|not found)\\b",
                    "\\b(?:could not|couldn't|cannot) (?:find|resolve)\\b.{0,60}\\bguardrail\\b"),
            rules(new FailureMeaning(NOT_FOUND, FailureReach.MODEL), "\\breached the end of its life\\b"),
            rules(
                    new FailureMeaning(NOT_FOUND, FailureReach.MODEL_OF_ACCOUNT),
                    "\\bmarked by (?:the )?provider as legacy\\b"),
            rules(
                    NOT_FOUND,
                    "\\bmodel (?:identifier|id|arn)\\b.{0,80}\\bis(?: not|n't)? (?:in)?valid\\b",
                    "\\bon-demand throughput is(?: not|n't) supported\\b",
                    "\\bcould(?: not|n't) resolve the foundation model\\b",
                    "\\b(?:model|inference profile)(?: id| identifier| arn)?(?: [^ ]*[.:][^ ]*)?"
                            + " (?:(?:does not|doesn't) exist|(?:is |was |could )?not (?:be )?found)\\b",
                    "\\bmodel\\b.{0,80}\\b(?:not|isn't) (?:available|supported|offered) in (?:this|the|your)\\b.{0,20}region",
                    "value at 'modelid' failed to satisfy")));

    private static final ImmutableList<Rule> OVERFLOW = rules(
            CONTEXT_OVERFLOW,
            "\\bprompt is too (?:long|large)\\b",
            "\\binput is too (?:long|large) for\\b",
            "\\bcontext[ _](?:length|window|limit|size)[ _](?:is |was )?exceed",
            "\\bexceed(?:s|ed)?\\b[^.]{0,60}\\bcontext (?:length|window|limit|size)\\b",
            "\\bmaximum context length\\b",
            "\\bcontext length is only\\b",
            "\\blonger than the\\b[^.]{0,40}\\b(?:model|context|sequence) length\\b",
            "\\b(?:up to|at most|only|maximum of) \\d+ tokens of context\\b",
            "\\binputs?\\b[^.]{0,20}\\+[^.]{0,20}\\bmax_new_tokens\\b",
            "\\bnumber of (?:input |prompt )?tokens (?:in|of) the (?:prompt|input|conversation)\\b[^.]{0,60}\\bexceed",
            "\\btoo many total text bytes\\b",
            "\\binput tokens? exceeded\\b",
            "\\b(?:input|prompt) tokens?\\b[^.]{0,60}\\bexceed(?:s|ed)?\\b",
            "\\b(?:prompt|input) (?:contains|has) \\d+ (?:input )?tokens\\b",
            "\\b(?:prompt|input|conversation)\\b[^.]{0,30}\\bexceeds?\\b[^.]{0,40}\\btokens\\b",
            "\\btoo many (?:input |prompt )?tokens\\b(?!.*\\bwait\\b)",
            "\\btotal number of tokens\\b[^.]{0,60}\\bexceed",
            "\\bexceed(?:s|ed)? (?:the )?model(?:'s)? (?:token limit|maximum number of tokens)\\b",
            "\\b(?:prompt|input)\\b[^.]{0,30}\\b(?:length|size)\\b[^.]{0,30}\\bexceeds?\\b[^.]{0,60}\\btokens?\\b",
            "malformed input request: (?:#/(?:prompt|inputtext|messages[^: ]*): )?expected maxlength: \\d+, actual: \\d+");

    /** A number of output tokens that the model does not give. Not the least: that is wrong anywhere. */
    private static final ImmutableList<Rule> CLAMP = rules(
            UNSUPPORTED_FEATURE,
            "\\bmaximum tokens you requested exceeds\\b",
            TOKEN_COUNT + "['`\"]?[: (]{1,2}\\d+\\)? ?> ?\\d+",
            TOKEN_COUNT + "\\b.{0,40}\\bexceeds?\\b.{0,30}\\b(?:limit|maximum)\\b",
            TOKEN_COUNT + "\\b.{0,20}\\bis too large\\b",
            TOKEN_COUNT + "\\b.{0,20}\\bis \\[\\d+, ?\\d+\\]",
            TOKEN_COUNT + "\\b.{0,30}\\bnot less (?:than )?or equal to\\b",
            TOKEN_COUNT + "\\b.{0,30}\\bbe (?:less than or equal to|at most|no more than|<=|up to) \\d",
            "\\bmaximum allowed number of output tokens\\b");

    private static final String NO_CACHING = "\\bdid not allow prompt caching\\b";

    /** What this model, or its family, cannot do and another one might. */
    private static final ImmutableList<Rule> FEATURES = rules(
            UNSUPPORTED_FEATURE,
            NO_CACHING,
            "\\bmodels?\\b.{0,60}\\b(?:do not|does not|don't|doesn't) (?:currently )?(?:support|accept|allow)\\b",
            "\\b(?:not|n't) supported (?:on|for|by|with|in) (?:the |provided )*models?\\b",
            "\\b(?:for|on|by|with) (?:this|the (?:requested|specified|selected|provided)) model\\b",
            "\\bextraneous key\\b",
            "\\bextra (?:inputs?|fields?) (?:are |is )?not permitted\\b",
            "\\badditional properties are not allowed\\b",
            "\\b(?:unrecognized|unsupported|unknown) (?:request argument|parameter)",
            "\\bcannot contain reasoning content\\b",
            "\\bcannot be provided in the same turn\\b",
            "\\btool call id was\\b",
            "\\bconversation must start with a user message\\b",
            // Reasoning of another model in the history, and what cannot go together with thinking.
            "\\bsignature[`'\"]? in [`'\"]?(?:redacted_)?thinking\\b",
            "\\bthinking\\.signature: field required\\b",
            "\\bexpected [`'\"]?thinking\\b",
            "\\b(?:when|while) [`'\"]?(?:thinking|reasoning)[`'\"]? is enabled\\b",
            "\\b(?:incompatible|not compatible) with [`'\"]?(?:thinking|reasoning)\\b",
            "\\b(?:thinking|reasoning)[`'\"]? (?:may|can|must)(?: not|not) be (?:enabled|used|combined)\\b");

    private static final ImmutableList<Rule> OF_A_MODEL = all(List.of(RATE, OVERFLOW, CLAMP));
    private static final ImmutableList<Rule> OF_A_DENIAL =
            all(List.of(SIGNATURE, rules(UNSUPPORTED_FEATURE, NO_CACHING), ACCESS));
    private static final ImmutableList<Rule> OF_A_REQUEST = all(List.of(ACCESS, OF_A_MODEL, FEATURES));

    private FailureMessages() {}

    private static ImmutableList<Rule> rules(FailureKind kind, String... patterns) {
        return rules(FailureMeaning.usual(kind), patterns);
    }

    private static ImmutableList<Rule> rules(FailureMeaning meaning, String... patterns) {
        return Arrays.stream(patterns)
                .map(pattern -> new Rule(Pattern.compile(pattern), meaning))
                .collect(ImmutableList.toImmutableList());
    }

    private static ImmutableList<Rule> all(List<ImmutableList<Rule>> groups) {
        return groups.stream().flatMap(ImmutableList::stream).collect(ImmutableList.toImmutableList());
    }

    /** What is relayed keeps the name of its sender: "the model" that returns errors is not what they are about. */
    private static final Pattern RELAYED = Pattern.compile("\\bthe model returned the following errors?:?");

    /** The names of members of relayed JSON, with the quotation mark of a value. */
    private static final Pattern MEMBER = Pattern.compile("[\"']\\w+[\"'] ?: ?[\"']?");

    /**
     * Several words in quotation marks: words of the request, not of Bedrock. But for a whole message that is quoted,
     * which stands behind a word that announces it.
     */
    private static final Pattern QUOTED =
            Pattern.compile("(?<!\\w)(?<!(?:exception|errors?|message|reason|details?|said|returned)[:=]? {0,2})"
                    + "(?:\"(?=\\w)[^\"]{0,1000}\"|'(?=\\w)(?:[^']|(?<=\\w)'(?=\\w)){0,1000}')(?!\\w)");

    /** Leaves out of a text what others than the one who answered have put into it. */
    private static String own(String text) {
        String told = MEMBER.matcher(RELAYED.matcher(text).replaceAll("")).replaceAll(" ");
        return QUOTED.matcher(told)
                .replaceAll(
                        quoted -> quoted.group().indexOf(' ') < 0 ? Matcher.quoteReplacement(quoted.group()) : "''");
    }

    /**
     * Returns what the text makes of the code's kind.
     *
     * @param byCode what class, code or status say
     * @param text as {@link FailureText} makes it
     */
    static FailureMeaning refine(FailureKind byCode, String text) {
        String told = own(text);
        ImmutableList<Rule> rules = told.contains("mantle streaming error") ? OF_A_REQUEST : rulesFor(byCode);
        return rules.stream()
                .filter(rule -> rule.fits(told))
                .map(Rule::meaning)
                .findFirst()
                .orElseGet(() -> FailureMeaning.usual(byCode));
    }

    private static ImmutableList<Rule> rulesFor(FailureKind byCode) {
        return switch (byCode) {
            case THROTTLED, QUOTA -> DAILY;
            case CREDENTIALS -> SIGNATURE;
            case DENIED -> OF_A_DENIAL;
            case NOT_FOUND -> ACCESS;
            case INVALID_REQUEST -> OF_A_REQUEST;
            // What a model said, relayed with a code that says only that it failed.
            case MODEL_ERROR, SERVER_ERROR, UNKNOWN -> OF_A_MODEL;
            case NO_CAPACITY -> OVERFLOW;
            default -> ImmutableList.of();
        };
    }

    /** Returns whether the text, of a feature that is not supported, is about the number of output tokens. */
    static boolean isClamp(String text) {
        return CLAMP.stream().anyMatch(rule -> rule.fits(text));
    }
}
