package dev.modelrouter.pricing;

import java.util.ArrayList;
import java.util.List;

/**
 * Aligned text for people: names to the left, figures to the right, no line wider than {@link #MAX_WIDTH}.
 *
 * <p>Figures are never cut; names share what the figures leave, and are cut with an ellipsis. Characters that would
 * break the alignment, or could write elsewhere on a terminal, are shown as {@code ?}. Not thread-safe.
 */
final class TextTable {

    static final int MAX_WIDTH = 120;

    private static final int MIN_NAME = 8;
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final int names;

    /** @param names how many of the first columns are names */
    TextTable(int names, List<String> header) {
        this.names = names;
        rows.add(header.stream().map(TextTable::printable).toList());
    }

    void add(List<String> row) {
        rows.add(row.stream().map(TextTable::printable).toList());
    }

    /** Returns a text in which each character takes about one column and stays where it is put. */
    static String printable(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean shows = type != Character.CONTROL
                    && type != Character.FORMAT
                    && type != Character.SURROGATE
                    && type != Character.UNASSIGNED
                    && type != Character.LINE_SEPARATOR
                    && type != Character.PARAGRAPH_SEPARATOR;
            shown.appendCodePoint(shows ? c : '?');
        });
        return shown.toString();
    }

    /** Writes a text in lines of at most {@link #MAX_WIDTH}, as far as it has blanks to break it at. */
    static void wrap(StringBuilder out, String text) {
        int width = 0;
        for (String word : text.split(" ", -1)) {
            boolean fits = width + 1 + length(word) <= MAX_WIDTH;
            if (width > 0) {
                out.append(fits ? " " : "\n  ");
            }
            width = (width == 0 ? 0 : fits ? width + 1 : 2) + length(word);
            out.append(word);
        }
        out.append('\n');
    }

    /** Writes the header, a rule, all rows, and a rule before the last {@code totals} of them. */
    void writeTo(StringBuilder out, int totals) {
        int[] widths = widths();
        for (int row = 0; row < rows.size(); row++) {
            if (row == 1 || (totals > 0 && row == rows.size() - totals)) {
                rule(out, widths);
            }
            line(out, rows.get(row), widths);
        }
    }

    private int[] widths() {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], length(row.get(column)));
            }
        }
        int over = total(widths) - MAX_WIDTH;
        while (over > 0) {
            int widest = 0;
            for (int column = 1; column < names; column++) {
                widest = widths[column] > widths[widest] ? column : widest;
            }
            if (widths[widest] <= MIN_NAME) {
                break;
            }
            widths[widest]--;
            over--;
        }
        return widths;
    }

    private static int total(int[] widths) {
        int total = GAP.length() * (widths.length - 1);
        for (int width : widths) {
            total += width;
        }
        return total;
    }

    private void line(StringBuilder out, List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder(MAX_WIDTH);
        for (int column = 0; column < widths.length; column++) {
            String text = cut(row.get(column), widths[column]);
            String padding = " ".repeat(widths[column] - length(text));
            line.append(column == 0 ? "" : GAP).append(column < names ? text + padding : padding + text);
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private static void rule(StringBuilder out, int[] widths) {
        out.append("-".repeat(Math.min(total(widths), MAX_WIDTH))).append('\n');
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String cut(String text, int width) {
        return length(text) <= width ? text : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
    }
}
