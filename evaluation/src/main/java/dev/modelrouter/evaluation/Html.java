package dev.modelrouter.evaluation;

import com.google.common.html.HtmlEscapers;
import dev.modelrouter.core.PlainText;
import java.util.List;

/** Pieces of a page. All text is escaped here and nowhere else. */
final class Html {

    private final StringBuilder page = new StringBuilder();

    /** Also line breaks and what turns the direction of text, so that what is shown is what is there. */
    static String escape(String text) {
        return HtmlEscapers.htmlEscaper().escape(PlainText.oneLine(text));
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

    /** Adds a table whose first column names the row. */
    Html table(List<String> header, List<List<String>> rows) {
        raw("<div class=\"wide\"><table>\n<thead><tr>");
        header.forEach(cell -> raw("<th scope=\"col\">" + escape(cell) + "</th>"));
        raw("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows) {
            raw("<tr><th scope=\"row\">" + escape(row.get(0)) + "</th>");
            row.stream().skip(1).forEach(cell -> raw("<td>" + escape(cell) + "</td>"));
            raw("</tr>\n");
        }
        return raw("</tbody></table></div>\n");
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
