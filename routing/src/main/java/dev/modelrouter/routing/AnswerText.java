package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in the text of an answer around what was asked for.
 *
 * <p>Some models think aloud in the text itself: Nova between {@code <thinking>} tags, in most of its replies with
 * tools; models of other families between {@code <think>} or {@code <reasoning>} tags. Many put JSON into a Markdown
 * fence. All of it is found by searching forward, so that reading takes as long as the text is, whatever stands in it.
 */
final class AnswerText {

    private static final List<String> THOUGHTS = List.of("thinking", "think", "reasoning");

    private static final int SHORTEST_FENCE = 3;

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

    /** Returns what in the text may be meant as JSON: all of it, or what the one fence around it holds. */
    static ImmutableList<String> jsonCandidates(String text) {
        String rest = withoutThinking(text);
        int opening = marks(rest, 0, 1);
        int closing = marks(rest, rest.length() - 1, -1);
        boolean isFenced = opening >= SHORTEST_FENCE
                && closing >= opening
                && opening + closing <= rest.length()
                && rest.charAt(0) == rest.charAt(rest.length() - 1);
        if (!isFenced) {
            return ImmutableList.of(rest);
        }
        String inside = rest.substring(opening, rest.length() - closing);
        Matcher info = INFO.matcher(inside);
        String content = info.lookingAt() ? inside.substring(info.end()) : inside;
        return ImmutableList.of(trimmed(inside), trimmed(content));
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

    /** White space, no-break and zero-width spaces, byte-order marks, controls. */
    private static boolean isInvisible(int c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT;
    }

    /** Returns where the block of thinking ends that begins here; the very place if none begins here or it does not end. */
    private static int behindThought(String text, int start) {
        if (start >= text.length() || text.charAt(start) != '<') {
            return start;
        }
        for (String name : THOUGHTS) {
            String opening = "<" + name + ">";
            if (text.regionMatches(true, start, opening, 0, opening.length())) {
                return behindClosing(text, start + opening.length(), "</" + name + ">", start);
            }
        }
        return start;
    }

    private static int behindClosing(String text, int from, String closing, int otherwise) {
        for (int index = text.indexOf("</", from); index >= 0; index = text.indexOf("</", index + 1)) {
            if (text.regionMatches(true, index, closing, 0, closing.length())) {
                return index + closing.length();
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
