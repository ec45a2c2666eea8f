package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds account ids and secrets in texts by how they look, and replaces them by as many characters. What it has written
 * it finds no more, or writes again.
 */
final class Secrets {

    /** Twelve digits that are no part of more, also after a letter, a dash or an escape of a URL; or in threes of four. */
    private static final Pattern ACCOUNT = Pattern.compile("(?:(?<![0-9])|(?<=%[0-9A-Fa-f]{2}))[0-9]{12}(?![0-9])"
            + "|(?<![0-9-])[0-9]{4}-[0-9]{4}-[0-9]{4}(?![0-9-])");

    private static final Pattern DIGIT = Pattern.compile("[0-9]");

    private static final String NOT_INSIDE = "(?<![A-Za-z0-9])";

    private static final ImmutableList<Pattern> SECRETS = ImmutableList.of(
            // Keys of AWS: their ids, and bearer keys of Bedrock.
            Pattern.compile("(?<![A-Z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,124}"),
            Pattern.compile(NOT_INSIDE + "ABSK[A-Za-z0-9+/=]{16,}"),
            Pattern.compile(NOT_INSIDE + "bedrock-api-key-[A-Za-z0-9+/=_-]+"),
            // A secret key of AWS without a name: forty characters that are neither a word, nor a number, nor a hash.
            Pattern.compile("(?<![A-Za-z0-9+/_])(?=[A-Za-z0-9+/]{0,39}[A-Z])(?=[A-Za-z0-9+/]{0,39}[a-z])"
                    + "(?=[A-Za-z0-9+/]{0,39}[0-9])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=_-])"),
            // A session token by how it begins, and a secret by the name before it.
            Pattern.compile("(?<![A-Za-z0-9+/])(?:IQoJ|FwoG|FQoG)[A-Za-z0-9+/=%_-]{60,}"),
            Pattern.compile(
                    "(?i)(?<=(?:secret_?access_?key|session_?token|api[_-]?key|account_?key|secret|token|passwd|pwd|"
                            + "password)[\"'\\\\]{0,3}\\s{0,3}[:=]\\s{0,3}[\"'\\\\]{0,3})[A-Za-z0-9+/=%_.~-]{16,}"),
            Pattern.compile("(?i)(?<=security-token[:=])\\s*[A-Za-z0-9+/=%]{16,}"),
            Pattern.compile("(?i)(?<=signature[:=])\\s*[A-Za-z0-9+/=%]{16,}"),
            Pattern.compile("(?i)(?<=bearer )[A-Za-z0-9._~+/=-]{16,}"),
            Pattern.compile("(?i)(?<=basic )[A-Za-z0-9+/]{12,}={0,2}"),
            // Other makers' keys, by their prefixes.
            Pattern.compile(NOT_INSIDE + "sk-[A-Za-z0-9_-]{16,}"),
            Pattern.compile(NOT_INSIDE + "[rs]k_(?:live|test)_[A-Za-z0-9]{16,}"),
            Pattern.compile(NOT_INSIDE + "gh[pousr]_[A-Za-z0-9]{20,}"),
            Pattern.compile(NOT_INSIDE + "github_pat_[A-Za-z0-9_]{20,}"),
            Pattern.compile(NOT_INSIDE + "glpat-[A-Za-z0-9_-]{16,}"),
            Pattern.compile(NOT_INSIDE + "xox[a-z]-[A-Za-z0-9-]{10,}"),
            Pattern.compile(NOT_INSIDE + "xapp-[A-Za-z0-9-]{10,}"),
            Pattern.compile("(?<=hooks\\.slack\\.com/services/)[A-Za-z0-9/]{16,}"),
            Pattern.compile(NOT_INSIDE + "AIza[A-Za-z0-9_-]{30,}"),
            Pattern.compile(
                    NOT_INSIDE + "(?:npm|hf|gsk|r8|ntn|lin_api|lsv2_[ps][tk]|dop_v1|shp(?:at|ca|pa|ss)|sntrys|fw)_"
                            + "[A-Za-z0-9_=]{20,}"),
            Pattern.compile(NOT_INSIDE + "(?:xai|pplx|tvly|nvapi|pypi|GOCSPX|PMAK|NRAK)-[A-Za-z0-9_-]{16,}"),
            Pattern.compile(NOT_INSIDE + "(?:hv[sbr]|ya29|SG|dp\\.[a-z]{2,5})\\.[A-Za-z0-9_.-]{16,}"),
            Pattern.compile(NOT_INSIDE + "(?:dapi[0-9a-f]{32}|ATATT3[A-Za-z0-9_=-]{20,})"),
            // A JWT, whose first parts are JSON in Base64.
            Pattern.compile(NOT_INSIDE + "eyJ[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]{5,}(?:\\.[A-Za-z0-9_-]*)?"),
            // A private key to its end, or to the text's; and the password of a URL.
            Pattern.compile("(?s)(?<=-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----).+?(?=-----END |\\z)"),
            Pattern.compile("(?<=://[^/\\s:@]{0,100}:)[^/\\s:@]+(?=@)"));

    private Secrets() {}

    static String masked(String text) {
        String masked = ACCOUNT.matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(DIGIT.matcher(found.group()).replaceAll("0")));
        for (Pattern secret : SECRETS) {
            masked = replaced(masked, secret, '*');
        }
        return masked;
    }

    static String replaced(String text, Pattern pattern, char by) {
        return pattern.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        String.valueOf(by).repeat(found.group().length())));
    }
}
