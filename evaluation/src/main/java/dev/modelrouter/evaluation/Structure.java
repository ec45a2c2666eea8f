package dev.modelrouter.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts what a request is made of: lengths, numbers, operators, code, options, questions, and its tools. */
final class Structure {

    /** How many of the features, the first ones, tell the surface of the prompt. */
    static final int SURFACE = 12;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?");
    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern OPTION = Pattern.compile("(?m)^\\s*\\(?([A-J])[:.)]\\s*(.*)$");
    private static final Set<String> CODE = Set.of(
            "def",
            "return",
            "for",
            "while",
            "if",
            "else",
            "elif",
            "in",
            "range",
            "len",
            "append",
            "list",
            "dict",
            "import",
            "class",
            "print",
            "assert",
            "lambda",
            "sorted",
            "join",
            "split",
            "replace",
            "break",
            "continue");
    private static final List<Set<String>> TOPICS = List.of(
            Set.of("how", "many", "much", "total"),
            Set.of("what", "which", "who", "where", "when"),
            Set.of("why", "explain", "describe"),
            Set.of("not", "except", "false", "never", "incorrect", "least"),
            Set.of("and", "also", "then", "both"),
            Set.of("each", "every", "per"),
            Set.of("half", "twice", "double", "third", "quarter", "percent", "times"),
            Set.of("more", "less", "than", "fewer", "most"),
            Set.of("day", "days", "week", "weeks", "hour", "hours", "minutes", "year", "years", "month"),
            Set.of("if", "suppose", "assume", "given"),
            Set.of("for", "while"),
            Set.of("sort", "sorted", "reverse", "index", "count", "find"),
            Set.of("split", "join", "replace", "strip", "lower", "upper"));

    private Structure() {}

    static double[] of(String prompt, String tools) {
        List<Double> out = new ArrayList<>(64);
        String text = prompt.length() > HashedText.MAX_CHARS ? prompt.substring(0, HashedText.MAX_CHARS) : prompt;
        List<String> words = words(text);
        surface(text, words, out);
        numbers(text, out);
        code(text, words, out);
        options(text, out);
        for (Set<String> topic : TOPICS) {
            out.add(Math.log1p((double) words.stream().filter(topic::contains).count()));
        }
        tools(tools, new HashSet<>(words), out);
        return out.stream().mapToDouble(Double::doubleValue).toArray();
    }

    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }

    private static void surface(String text, List<String> words, List<Double> out) {
        double length = Math.max(1, text.length());
        out.add(Math.log1p(text.length()));
        out.add(Math.log1p(words.size()));
        out.add(Math.log1p(count(text, "\n")));
        out.add(text.chars().filter(Character::isDigit).count() / length);
        out.add(text.chars().filter(Character::isUpperCase).count() / length);
        out.add(text.chars()
                        .filter(c -> !Character.isLetterOrDigit(c) && !Character.isWhitespace(c))
                        .count()
                / length);
        out.add(Math.log1p(count(text, "?!")));
        out.add(Math.log1p(count(text, "\"'`")));
        out.add(Math.log1p(count(text, "()[]{}")));
        out.add(words.stream().mapToInt(String::length).average().orElse(0));
        out.add(new HashSet<>(words).size() / (double) Math.max(1, words.size()));
        out.add(Math.log1p(count(text, ".;:")));
    }

    private static void numbers(String text, List<Double> out) {
        Matcher matcher = NUMBER.matcher(text);
        int numbers = 0;
        int decimals = 0;
        double largest = 0;
        Set<String> distinct = new HashSet<>();
        while (matcher.find()) {
            numbers++;
            decimals += matcher.group().contains(".") ? 1 : 0;
            largest = Math.max(largest, Double.parseDouble(matcher.group()));
            distinct.add(matcher.group());
        }
        out.add(Math.log1p(numbers));
        out.add(Math.log1p(distinct.size()));
        out.add(Math.log1p(decimals));
        out.add(Math.log1p(largest));
        out.add(Math.log1p(count(text, "+-*/=<>^")));
        out.add(Math.log1p(count(text, "$%\u20ac")));
    }

    private static void code(String text, List<String> words, List<Double> out) {
        out.add(Math.log1p((double) words.stream().filter(CODE::contains).count()));
        int deepest = 0;
        int indented = 0;
        for (String line : text.split("\n", -1)) {
            int indent = line.length() - line.stripLeading().length();
            deepest = Math.max(deepest, indent);
            indented += indent >= 4 ? 1 : 0;
        }
        out.add(Math.min(deepest, 40) / 4.0);
        out.add(Math.log1p(indented));
        out.add(Math.log1p(words.stream().mapToInt(String::length).max().orElse(0)));
        out.add(Math.log1p(count(text, "\\_{}")));
        out.add(Math.log1p(count(text, "[")));
    }

    private static void options(String text, List<Double> out) {
        Matcher matcher = OPTION.matcher(text);
        List<Integer> lengths = new ArrayList<>();
        int none = 0;
        while (matcher.find()) {
            String option = matcher.group(2).strip();
            lengths.add(option.length());
            String lower = option.toLowerCase(Locale.ROOT);
            none += lower.contains("none of") || lower.contains("all of") || lower.contains("both") ? 1 : 0;
        }
        double mean = lengths.stream().mapToInt(Integer::intValue).average().orElse(0);
        double most = lengths.stream().mapToInt(Integer::intValue).max().orElse(0);
        double least = lengths.stream().mapToInt(Integer::intValue).min().orElse(0);
        out.add((double) lengths.size());
        out.add(Math.log1p(mean));
        out.add(Math.log1p(most));
        out.add(Math.log1p(most - least));
        out.add((double) none);
    }

    private static void tools(String tools, Set<String> words, List<Double> out) {
        double[] found = new double[17];
        if (!tools.isBlank()) {
            try {
                JsonNode json = JSON.readTree(tools);
                List<Double> overlaps = new ArrayList<>();
                for (JsonNode tool : json.isArray() ? json : List.of(json)) {
                    tool(tool, words, found, overlaps);
                }
                overlaps.sort(java.util.Comparator.reverseOrder());
                found[13] = overlaps.isEmpty() ? 0 : overlaps.get(0);
                found[14] = overlaps.size() < 2 ? found[13] : overlaps.get(0) - overlaps.get(1);
                found[15] = overlaps.stream().mapToDouble(Double::doubleValue).sum();
                found[16] = 1;
            } catch (JsonProcessingException e) {
                found[16] = -1;
            }
        }
        for (int i = 0; i < found.length; i++) {
            out.add(i < 13 ? Math.log1p(found[i]) : found[i]);
        }
    }

    private static void tool(JsonNode tool, Set<String> words, double[] found, List<Double> overlaps) {
        JsonNode parameters = tool.path("parameters");
        found[0]++;
        found[1] += parameters.path("properties").size();
        found[2] += parameters.path("required").size();
        found[3] += tool.path("description").asText().length();
        for (JsonNode property : parameters.path("properties")) {
            switch (property.path("type").asText().toLowerCase(Locale.ROOT)) {
                case "string" -> found[4]++;
                case "integer" -> found[5]++;
                case "float", "number", "double" -> found[6]++;
                case "boolean" -> found[7]++;
                case "array", "list", "tuple" -> found[8]++;
                case "dict", "object" -> found[9]++;
                default -> found[10]++;
            }
            found[11] += property.has("enum") ? 1 : 0;
            found[12] += property.has("default") ? 1 : 0;
        }
        Set<String> said =
                new HashSet<>(words(tool.path("name").asText().replace('_', ' ').replace('.', ' ') + " "
                        + tool.path("description").asText()));
        double shared =
                said.stream().filter(w -> w.length() > 3 && words.contains(w)).count();
        overlaps.add(shared / Math.sqrt(Math.max(1, said.size())));
    }

    private static int count(String text, String some) {
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            if (some.indexOf(text.charAt(i)) >= 0) {
                count++;
            }
        }
        return count;
    }
}
