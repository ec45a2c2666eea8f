package dev.modelrouter.houserules;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The example blocks in Javadoc: everything inside <code>&lt;pre&gt;{&#64;code ... }&lt;/pre&gt;</code>. */
final class JavadocExamples {

    private static final Pattern COMMENT = Pattern.compile("/\\*\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern OPENING = Pattern.compile("<pre[^>]*>[\\s*]*\\{@code");
    private static final Pattern MARGIN = Pattern.compile("^\\s*\\*");

    private JavadocExamples() {}

    static List<Block> in(String name, String source) {
        List<Block> blocks = new ArrayList<>();
        Matcher comment = COMMENT.matcher(source);
        while (comment.find()) {
            Matcher opening = OPENING.matcher(comment.group());
            while (opening.find()) {
                int start = opening.end();
                int end = closingBrace(comment.group(), start);
                List<String> lines = comment.group()
                        .substring(start, end)
                        .lines()
                        .map(line -> MARGIN.matcher(line).replaceFirst(""))
                        .toList();
                blocks.add(Block.of(name + ":" + lineOf(source, comment.start() + start), "java", lines));
            }
        }
        return blocks;
    }

    private static int closingBrace(String text, int start) {
        int open = 1;
        for (int index = start; index < text.length(); index++) {
            char character = text.charAt(index);
            open += character == '{' ? 1 : character == '}' ? -1 : 0;
            if (open == 0) {
                return index;
            }
        }
        return text.length();
    }

    private static long lineOf(String source, int offset) {
        return source.substring(0, offset)
                        .chars()
                        .filter(character -> character == '\n')
                        .count()
                + 1;
    }
}
