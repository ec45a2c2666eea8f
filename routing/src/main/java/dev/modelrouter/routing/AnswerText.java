package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What stands in the text of an answer around what was asked for.
 *
 * <p>Some models think aloud in the text itself: Nova between {@code <thinking>} tags, in most of its replies with
 * tools; models of other families between {@code <think>} or {@code <reasoning>} tags. Many put JSON into a Markdown
 * fence. All of it is found by searching forward, so that reading takes as long as the text is, whatever stands in it.
 */
final class AnswerText {

    private static final List<String> THOUGHTS = List.of("thinking", "think", "reasoning");

    /** Of backticks one is enough, as around code within a line. */
    private static final int SHORTEST_FENCE = 3;

    /** The fillers of Hangul, and Braille without a dot. */
    private static final String SHAPELESS = "\u115f\u1160\u3164\uffa0\u2800";

    /** What may stand behind the opening of a fence: a word such as {@code json}, and more if JSON is not in the line. */
    private static final Pattern INFO = Pattern.compile(
            "[ \\t]*+(?:(?!true|false|null)[A-Za-z][\\w.+#/-]*+(?:[ \\t][^\\n\\r{\\[]*+(?=[\\n\\r]))?)?[ \\t]*+\\R?");

    private AnswerText() {}

    /** Returns the text behind the blocks of thinking that it begins with, without what is invisible at either end. */
    static String withoutThinking(String text) {
        int start = behindInvisible(text, 0);
        int end = behindThought(text, start);
        while (end > start) {
            start = behindInvisible(text, end);
            end = behindThought(text, start);
        }
        return trimmed(text.substring(start));
    }

    /** Returns whether a text has nothing in it that shows but thinking. */
    static boolean isNothingBesideThinking(String text) {
        if (!text.isEmpty() && text.charAt(0) > ' ' && text.charAt(0) < 0x7F && text.charAt(0) != '<') {
            return false;
        }
        return withoutThinking(text).isEmpty();
    }

    /** Returns whether the text, or what is behind whole blocks of thinking, begins with one that does not end. */
    static boolean isUnfinishedThought(String text) {
        return behindOpening(withoutThinking(text), 0) > 0;
    }

    /**
     * Returns what in the text may be meant as JSON: all of it, or what the one fence around it holds; then the same of
     * what is behind thinking whose opening tag is not in the text, as it stands in the template of some models' prompts.
     */
    static ImmutableList<String> jsonCandidates(String text) {
        String rest = withoutThinking(text);
        ImmutableList.Builder<String> candidates = ImmutableList.builder();
        addUnfenced(rest, candidates);
        int end = THOUGHTS.stream()
                .mapToInt(name -> behindClosing(rest, 0, name, 0))
                .max()
                .orElse(0);
        if (end > 0) {
            addUnfenced(withoutThinking(rest.substring(end)), candidates);
        }
        return candidates.build();
    }

    /** Returns what stands from the first brace to the last, and from the first bracket to the last; what begins first is first. */
    static List<String> bracketed(String text) {
        String rest = withoutThinking(text);
        boolean isArray = rest.indexOf('[') >= 0 && rest.indexOf('[') < rest.indexOf('{');
        return Stream.of(isArray ? "[]" : "{}", isArray ? "{}" : "[]")
                .filter(pair -> rest.indexOf(pair.charAt(0)) >= 0
                        && rest.indexOf(pair.charAt(0)) < rest.lastIndexOf(pair.charAt(1)))
                .map(pair -> rest.substring(rest.indexOf(pair.charAt(0)), rest.lastIndexOf(pair.charAt(1)) + 1))
                .toList();
    }

    private static void addUnfenced(String rest, ImmutableList.Builder<String> candidates) {
        int opening = marks(rest, 0, 1);
        int closing = marks(rest, rest.length() - 1, -1);
        int shortest = rest.startsWith("`") ? 1 : SHORTEST_FENCE;
        boolean isFenced = opening >= shortest
                && closing >= opening
                && opening + closing <= rest.length()
                && rest.charAt(0) == rest.charAt(rest.length() - 1);
        if (!isFenced) {
            candidates.add(rest);
            return;
        }
        String inside = rest.substring(opening, rest.length() - closing);
        Matcher info = INFO.matcher(inside);
        String content = info.lookingAt() ? inside.substring(info.end()) : inside;
        candidates.add(trimmed(inside), trimmed(content));
    }

    private static String trimmed(String text) {
        int start = behindInvisible(text, 0);
        int end = text.length();
        while (end > start && isInvisible(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(start, end);
    }

    private static int behindInvisible(String text, int from) {
        int index = from;
        while (index < text.length() && isInvisible(text.codePointAt(index))) {
            index += Character.charCount(text.codePointAt(index));
        }
        return index;
    }

    /** White space, no-break and zero-width spaces, byte-order marks, controls, and letters that have no shape. */
    private static boolean isInvisible(int c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || SHAPELESS.indexOf(c) >= 0;
    }

    /** Returns where the block of thinking ends that begins here; the very place if none begins here or it does not end. */
    private static int behindThought(String text, int start) {
        int from = behindOpening(text, start);
        if (from == start) {
            return start;
        }
        return THOUGHTS.stream()
                .filter(name -> text.regionMatches(true, start + 1, name, 0, name.length()))
                .findFirst()
                .map(name -> behindClosing(text, from, name, start))
                .orElse(start);
    }

    /** Returns the end of the opening tag that stands here, which may have attributes; the very place if there is none. */
    private static int behindOpening(String text, int start) {
        if (start >= text.length() || text.charAt(start) != '<') {
            return start;
        }
        for (String name : THOUGHTS) {
            int end = start + 1 + name.length();
            if (end < text.length()
                    && text.regionMatches(true, start + 1, name, 0, name.length())
                    && (text.charAt(end) == '>' || Character.isWhitespace(text.charAt(end)))) {
                int close = text.indexOf('>', end);
                return close < 0 ? start : close + 1;
            }
        }
        return start;
    }

    private static int behindClosing(String text, int from, String name, int otherwise) {
        for (int index = text.indexOf("</", from); index >= 0; index = text.indexOf("</", index + 1)) {
            if (text.regionMatches(true, index + 2, name, 0, name.length())) {
                int end = behindInvisible(text, index + 2 + name.length());
                if (end < text.length() && text.charAt(end) == '>') {
                    return end + 1;
                }
            }
        }
        return otherwise;
    }

    /** Returns how many of one mark of a fence stand here in a row, in a direction. */
    private static int marks(String text, int from, int step) {
        if (text.isEmpty() || (text.charAt(from) != '`' && text.charAt(from) != '~')) {
            return 0;
        }
        int count = 1;
        int index = from + step;
        while (index >= 0 && index < text.length() && text.charAt(index) == text.charAt(from)) {
            count++;
            index += step;
        }
        return count;
    }
}
