package dev.modelrouter.evaluation;

import com.google.common.html.HtmlEscapers;
import dev.modelrouter.core.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Pieces of a page. All text is escaped here and nowhere else; and should a text ever get through, the page's content
 * security policy lets the browser run the page's own script alone, which it knows by its hash, and load nothing.
 */
final class Html {

    private static final String STYLE = resource("report.css");
    private static final String SCRIPT = resource("report.js");

    private final StringBuilder page = new StringBuilder();

    /** Begins a page. */
    Html head(String title) {
        return raw(
                """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '%s'; script-src '%s'; \
                base-uri 'none'; form-action 'none'">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title>
                <style>%s</style>
                </head>
                <body>
                """
                        .formatted(hash(STYLE), hash(SCRIPT), escape(title), STYLE));
    }

    /** Ends it, and returns it. */
    String end() {
        return raw("<script>").raw(SCRIPT).raw("</script>\n</body>\n</html>\n").toString();
    }

    /** Also line breaks and what turns the direction of text, so that what is shown is what is there. */
    static String escape(String text) {
        return HtmlEscapers.htmlEscaper().escape(PlainText.oneLine(text));
    }

    /** As {@link #escape}, but for the line breaks: for what stands in a block of its own. */
    static String escapeLines(String text) {
        return text.replace("\t", "    ").lines().map(Html::escape).collect(Collectors.joining("\n"));
    }

    /** Adds markup as it is. */
    Html raw(String markup) {
        page.append(markup);
        return this;
    }

    Html heading(String text) {
        return raw("<h2>" + escape(text) + "</h2>\n");
    }

    Html paragraph(String text) {
        return raw("<p>" + escape(text) + "</p>\n");
    }

    Html paragraph(String type, String text) {
        return raw("<p class=\"" + type + "\">" + escape(text) + "</p>\n");
    }

    /** Adds a table of figures whose first column names the row. Its columns can be sorted by. */
    Html table(List<String> header, List<List<String>> rows) {
        return table(header, rows, "");
    }

    /** Adds a table of words, as {@link #table} does of figures. */
    Html textTable(List<String> header, List<List<String>> rows) {
        return table(header, rows, " class=\"text\"");
    }

    private Html table(List<String> header, List<List<String>> rows, String type) {
        raw("<div class=\"wide\"><table>\n<thead><tr>");
        header.forEach(cell ->
                raw("<th scope=\"col\"" + type + "><button type=\"button\">" + escape(cell) + "</button></th>"));
        raw("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows) {
            raw("<tr><th scope=\"row\">" + escape(row.get(0)) + "</th>");
            row.stream().skip(1).forEach(cell -> raw("<td" + type + ">" + escape(cell) + "</td>"));
            raw("</tr>\n");
        }
        return raw("</tbody></table></div>\n");
    }

    int length() {
        return page.length();
    }

    @Override
    public String toString() {
        return page.toString();
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Html.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The library's own file " + name + " cannot be read: " + e, e);
        }
    }
}
