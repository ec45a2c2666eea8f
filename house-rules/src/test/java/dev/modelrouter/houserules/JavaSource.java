package dev.modelrouter.houserules;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Java source as text: telling code from comments and literals, without a parser. */
final class JavaSource {

    /** A comment, a text block, a string or a character, whichever begins first. */
    private static final Pattern NOT_CODE = Pattern.compile(
            "//[^\n]*|/\\*.*?\\*/|\"\"\".*?(?<!\\\\)\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\\n])*'",
            Pattern.DOTALL);

    private JavaSource() {}

    /** Returns the source with comments and literals emptied. The lines stay where they are. */
    static String codeOf(String source) {
        Matcher matcher = NOT_CODE.matcher(source);
        return matcher.replaceAll(found -> "\n".repeat((int)
                found.group().chars().filter(character -> character == '\n').count()));
    }
}
