package dev.modelrouter.pricing;

import java.util.ArrayList;
import java.util.List;

/** Reads CSV after RFC 4180, by its grammar and without a look at the code that writes it. Refuses anything else. */
final class CsvReader {

    private final String text;
    private int at;

    private CsvReader(String text) {
        this.text = text;
    }

    static List<List<String>> read(String text) {
        CsvReader reader = new CsvReader(text);
        List<List<String>> records = new ArrayList<>();
        while (reader.at < text.length()) {
            records.add(reader.fields());
        }
        return records;
    }

    private List<String> fields() {
        List<String> fields = new ArrayList<>();
        while (true) {
            fields.add(at < text.length() && text.charAt(at) == '"' ? quoted() : plain());
            if (text.startsWith(",", at)) {
                at++;
            } else if (text.startsWith("\r\n", at)) {
                at += 2;
                return fields;
            } else {
                throw new IllegalArgumentException("Neither comma nor line end at " + at);
            }
        }
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        at++;
        while (true) {
            int quote = text.indexOf('"', at);
            if (quote < 0) {
                throw new IllegalArgumentException("A quote is not closed");
            }
            value.append(text, at, quote);
            at = quote + 1;
            if (!text.startsWith("\"", at)) {
                return value.toString();
            }
            value.append('"');
            at++;
        }
    }

    private String plain() {
        int start = at;
        while (at < text.length() && ",\r\n\"".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }
}
