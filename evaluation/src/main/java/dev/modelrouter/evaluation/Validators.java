package dev.modelrouter.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be checked of an answer without knowing the right one: form, plausibility, and agreement with the request. */
final class Validators {

    /** How many features there are: those of tool calls first, then those of text. */
    static final int COUNT = 32;

    private static final int TEXT = 18;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SUM = Pattern.compile(
            "(\\d+(?:\\.\\d+)?)\\s*([-+*/\u00d7x])\\s*\\$?(\\d+(?:\\.\\d+)?)\\s*=\\s*\\$?(\\d+(?:\\.\\d+)?)");
    private static final List<String> HEDGES =
            List.of("however", "not sure", "cannot", "unable", "sorry", "unclear", "may ");
    private static final List<String> REFUSALS = List.of(
            "none of", "lack", "missing", "does not", "doesn't", "not provide", "unfortunately", "cannot", "apolog");

    private Validators() {}

    /** @param tools what was offered; blank if nothing was */
    static double[] of(String prompt, String tools, Outcomes.Reply result) {
        double[] out = new double[COUNT];
        out[0] = Math.log1p((double) result.outputTokens());
        String answer = result.answer();
        if (tools.isBlank()) {
            text(prompt, answer, result.text(), out);
        } else {
            calls(prompt, tools, answer, out);
        }
        return out;
    }

    private static void calls(String prompt, String tools, String answer, double[] out) {
        ToolCalls calls = ToolCalls.of(answer);
        Map<String, JsonNode> offered = offered(tools);
        out[1] = calls.parsed() ? 1 : 0;
        String lowerPrompt = prompt.toLowerCase(Locale.ROOT);
        Tally tally = new Tally();
        for (ToolCalls.Call call : calls.calls()) {
            JsonNode tool = offered.get(name(call.name()));
            if (tool == null) {
                tally.unknownNames++;
                continue;
            }
            tally.check(call, tool.path("parameters"), lowerPrompt);
        }
        int n = calls.calls().size();
        Set<String> distinct = new HashSet<>();
        calls.calls().forEach(c -> distinct.add(c.toString()));
        List<String> words = Structure.words(prompt);
        long joins = words.stream()
                .filter(w -> w.equals("and") || w.equals("also") || w.equals("then"))
                .count();
        out[2] = n > 0 && tally.unknownNames == 0 ? 1 : 0;
        out[3] = tally.missing;
        out[4] = tally.unknownArguments;
        out[5] = share(tally.rightType, tally.arguments);
        out[6] = share(tally.enumKept, tally.enums);
        out[7] = share(tally.stringsSeen, tally.strings);
        out[8] = share(tally.numbersSeen, tally.numbers);
        out[9] = Math.log1p(n);
        out[10] = Math.log1p(tally.arguments);
        out[11] = (double) n - distinct.size();
        out[12] = Math.max(-3, Math.min(3, joins + 1 - n));
        out[13] = Math.log1p(answer.length());
        String lower = answer.toLowerCase(Locale.ROOT);
        out[14] = (double) REFUSALS.stream().filter(lower::contains).count();
        out[15] = Math.log1p(offered.size());
        out[16] = n == 0 ? 1 : 0;
        out[17] = tally.optional;
    }

    private static double share(double part, double whole) {
        return whole == 0 ? 1 : part / whole;
    }

    private static String name(String name) {
        return name.replace('.', '_').toLowerCase(Locale.ROOT);
    }

    private static Map<String, JsonNode> offered(String tools) {
        Map<String, JsonNode> offered = new HashMap<>();
        try {
            JsonNode json = JSON.readTree(tools);
            for (JsonNode tool : json.isArray() ? json : List.of(json)) {
                offered.put(name(tool.path("name").asText()), tool);
            }
        } catch (JsonProcessingException e) {
            offered.clear();
        }
        return offered;
    }

    /** Counts over all calls of an answer. */
    private static final class Tally {
        private int unknownNames;
        private int missing;
        private int unknownArguments;
        private int arguments;
        private int rightType;
        private int enums;
        private int enumKept;
        private int strings;
        private int stringsSeen;
        private int numbers;
        private int numbersSeen;
        private int optional;

        void check(ToolCalls.Call call, JsonNode parameters, String prompt) {
            Set<String> required = new HashSet<>();
            parameters.path("required").forEach(r -> required.add(r.asText()));
            for (String name : required) {
                missing += call.arguments().containsKey(name) ? 0 : 1;
            }
            call.arguments().forEach((name, value) -> {
                JsonNode property = parameters.path("properties").path(name);
                arguments++;
                if (property.isMissingNode()) {
                    unknownArguments++;
                    return;
                }
                optional += required.contains(name) ? 0 : 1;
                value(property, value, prompt);
            });
        }

        private void value(JsonNode property, String value, String prompt) {
            BigDecimal number = Answers.number(value);
            String type = property.path("type").asText().toLowerCase(Locale.ROOT);
            boolean right =
                    switch (type) {
                        case "integer" ->
                            number != null && number.stripTrailingZeros().scale() <= 0;
                        case "float", "number", "double" -> number != null;
                        case "boolean" -> value.equals("true") || value.equals("false");
                        case "array", "list", "tuple" -> value.startsWith("[") || value.startsWith("(");
                        case "dict", "object" -> value.startsWith("{");
                        default -> true;
                    };
            rightType += right ? 1 : 0;
            if (property.has("enum")) {
                enums++;
                for (JsonNode allowed : property.path("enum")) {
                    if (Answers.canonicalValue(allowed.asText()).equals(value)) {
                        enumKept++;
                        break;
                    }
                }
            }
            if (number != null) {
                numbers++;
                numbersSeen += prompt.contains(number.toPlainString()) ? 1 : 0;
            } else if (type.equals("string")) {
                strings++;
                stringsSeen += prompt.contains(value) ? 1 : 0;
            }
        }
    }

    private static void text(String prompt, String answer, String full, double[] out) {
        String lower = answer.strip().toLowerCase(Locale.ROOT);
        BigDecimal number = Answers.number(lower);
        out[TEXT] = answer.isBlank() ? 0 : 1;
        out[TEXT + 1] = Math.log1p(answer.length());
        out[TEXT + 2] = number == null ? 0 : 1;
        if (number != null) {
            out[TEXT + 3] = number.stripTrailingZeros().scale() > 0 ? 1 : 0;
            out[TEXT + 4] = number.signum() < 0 || number.abs().compareTo(BigDecimal.valueOf(100_000)) > 0 ? 1 : 0;
            out[TEXT + 5] = Math.log1p(Math.min(1e9, number.abs().doubleValue()));
        }
        out[TEXT + 6] = lower.startsWith("[") || lower.startsWith("{") || lower.startsWith("(") ? 1 : 0;
        out[TEXT + 7] = lower.equals("true") || lower.equals("false") || lower.equals("none") ? 1 : 0;
        out[TEXT + 8] = lower.length() > 1 && prompt.toLowerCase(Locale.ROOT).contains(lower) ? 1 : 0;
        String said = full.isEmpty() ? answer : full;
        String lowerSaid = said.toLowerCase(Locale.ROOT);
        out[TEXT + 9] = (double) HEDGES.stream().filter(lowerSaid::contains).count();
        out[TEXT + 10] = Math.log1p(said.length());
        int sums = 0;
        int wrong = 0;
        Matcher matcher = SUM.matcher(said.replace(",", ""));
        while (matcher.find()) {
            sums++;
            wrong += isRight(matcher) ? 0 : 1;
        }
        out[TEXT + 11] = Math.log1p(sums);
        out[TEXT + 12] = wrong;
        String tail = lowerSaid.substring(Math.max(0, lowerSaid.length() - 60 - lower.length()));
        out[TEXT + 13] = !lower.isEmpty() && tail.contains(lower) ? 1 : 0;
    }

    private static boolean isRight(Matcher sum) {
        double a = Double.parseDouble(sum.group(1));
        double b = Double.parseDouble(sum.group(3));
        double said = Double.parseDouble(sum.group(4));
        double is =
                switch (sum.group(2)) {
                    case "+" -> a + b;
                    case "-" -> a - b;
                    case "/" -> a / b;
                    default -> a * b;
                };
        return Math.abs(is - said) <= 0.01 * Math.max(1, Math.abs(is));
    }
}
