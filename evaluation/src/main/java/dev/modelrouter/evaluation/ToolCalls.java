package dev.modelrouter.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tool calls in an answer, whichever way it writes them: as JSON, {@code [{"name": {"argument": value}}]}, or as
 * source, {@code [name(argument=value)]}. Two answers that ask for the same are equal in {@link #canonical}.
 */
final class ToolCalls {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Call> calls;
    private final boolean parsed;

    /** One call: the name of the tool and its arguments, as text, by name. */
    record Call(String name, Map<String, String> arguments) {}

    private ToolCalls(List<Call> calls, boolean parsed) {
        this.calls = calls;
        this.parsed = parsed;
    }

    static ToolCalls of(String answer) {
        String text = answer.strip();
        List<Call> calls = new ArrayList<>();
        JsonNode json = json(text);
        if (json != null && readJson(json, calls)) {
            return new ToolCalls(calls, true);
        }
        calls.clear();
        boolean parsed = new Source(text).read(calls);
        return new ToolCalls(calls, parsed);
    }

    private static @Nullable JsonNode json(String text) {
        if (!text.startsWith("[") && !text.startsWith("{")) {
            return null;
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static boolean readJson(JsonNode json, List<Call> calls) {
        for (JsonNode one : json.isArray() ? json : List.of(json)) {
            if (one.isTextual()) {
                if (!new Source(one.textValue()).read(calls)) {
                    return false;
                }
            } else if (one.isObject() && one.size() == 1) {
                Map.Entry<String, JsonNode> call = one.properties().iterator().next();
                JsonNode arguments = call.getValue().isTextual()
                        ? json(call.getValue().textValue().strip())
                        : call.getValue();
                if (arguments == null || !arguments.isObject()) {
                    return false;
                }
                Map<String, String> values = new TreeMap<>();
                arguments.properties().forEach(e -> values.put(e.getKey(), canonical(e.getValue())));
                calls.add(new Call(call.getKey(), values));
            } else {
                return false;
            }
        }
        return true;
    }

    private static String canonical(JsonNode value) {
        return value.isTextual() ? Answers.canonicalValue(value.textValue()) : Answers.canonicalValue(value.toString());
    }

    /** Returns the calls in the order they were asked for. */
    List<Call> calls() {
        return calls;
    }

    /** Returns whether the whole answer could be read as calls. */
    boolean parsed() {
        return parsed;
    }

    /** Returns the calls in a form in which the order, the style of names and the way of writing numbers are gone. */
    String canonical() {
        return calls.stream()
                .map(c -> name(c.name()) + c.arguments())
                .sorted()
                .toList()
                .toString();
    }

    /** Returns which tools are called, in no order. */
    String names() {
        return calls.stream().map(c -> name(c.name())).sorted().toList().toString();
    }

    private static String name(String name) {
        return name.replace('.', '_').toLowerCase(Locale.ROOT);
    }

    /** Reads {@code [a.b(x=1, y='two'), c()]}. */
    private static final class Source {
        private final String text;
        private int at;

        Source(String text) {
            this.text = text;
        }

        boolean read(List<Call> calls) {
            skip("[ \n\t");
            while (at < text.length() && text.charAt(at) != ']') {
                int open = text.indexOf('(', at);
                if (open < 0 || !isName(text.substring(at, open).strip())) {
                    return false;
                }
                String name = text.substring(at, open).strip();
                at = open + 1;
                Map<String, String> arguments = new TreeMap<>();
                if (!arguments(arguments)) {
                    return false;
                }
                calls.add(new Call(name, arguments));
                skip(", \n\t");
            }
            return !calls.isEmpty() || text.startsWith("[");
        }

        private boolean arguments(Map<String, String> arguments) {
            while (at < text.length()) {
                String part = part();
                int equals = part.indexOf('=');
                if (equals > 0 && isName(part.substring(0, equals).strip())) {
                    arguments.put(
                            part.substring(0, equals).strip(), Answers.canonicalValue(part.substring(equals + 1)));
                } else if (!part.isBlank()) {
                    arguments.put("#" + arguments.size(), Answers.canonicalValue(part));
                }
                if (at < text.length() && text.charAt(at++) == ')') {
                    return true;
                }
            }
            return false;
        }

        /** Reads up to the comma or bracket that ends an argument. */
        private String part() {
            int depth = 0;
            char quote = 0;
            int start = at;
            for (; at < text.length(); at++) {
                char c = text.charAt(at);
                if (quote != 0) {
                    if (c == '\\') {
                        at++;
                    } else if (c == quote) {
                        quote = 0;
                    }
                } else if (c == '\'' || c == '"') {
                    quote = c;
                } else if (depth == 0 && (c == ',' || c == ')')) {
                    break;
                } else if (c == '(' || c == '[' || c == '{') {
                    depth++;
                } else if (c == ')' || c == ']' || c == '}') {
                    depth--;
                }
            }
            at = Math.min(at, text.length());
            return text.substring(start, at);
        }

        private void skip(String some) {
            while (at < text.length() && some.indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private static boolean isName(String name) {
            if (name.isEmpty()) {
                return false;
            }
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                if (!Character.isLetterOrDigit(c) && c != '_' && c != '.' && c != '-') {
                    return false;
                }
            }
            return true;
        }
    }
}
