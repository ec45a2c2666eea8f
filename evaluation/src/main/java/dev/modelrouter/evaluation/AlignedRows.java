package dev.modelrouter.evaluation;

import dev.modelrouter.core.PlainText;
import java.util.ArrayList;
import java.util.List;

/** Rows of text in aligned columns: the first to the left, all others to the right. */
final class AlignedRows {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    AlignedRows row(List<String> cells) {
        rows.add(cells.stream().map(PlainText::oneLine).toList());
        return this;
    }

    /** Returns the lines, with a rule below the first row. */
    String text() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                widths[column] = Math.max(widths[column], width(row.get(column)));
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            String line = line(rows.get(i), widths);
            text.append(line).append('\n');
            if (i == 0) {
                text.append("─".repeat(line(rows.get(0), widths).length())).append('\n');
            }
        }
        return text.toString();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            String padding = " ".repeat(widths[column] - width(cell));
            line.append(column == 0 ? cell + padding : GAP + padding + cell);
        }
        return line.toString().stripTrailing();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
