package dev.modelrouter.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/** Uses of tools and their results as texts, for models that take them in no other form. */
final class ToolTexts {

    private ToolTexts() {}

    static String of(ToolUseBlock use) {
        return "[Use of tool " + use.name() + ": " + json(use.input()) + "]";
    }

    static String of(ToolResultBlock result) {
        List<String> parts = new ArrayList<>();
        for (ToolResultContentBlock part : result.content()) {
            String text = text(part);
            if (text != null) {
                parts.add(text);
            }
        }
        String outcome = "error".equals(result.statusAsString()) ? "Error of tool" : "Result of tool";
        return "[" + outcome + ": " + String.join("\n", parts) + "]";
    }

    /** Returns a result as text, and the media in it as they are. */
    static List<ContentBlock> blocks(ToolResultBlock result) {
        List<ContentBlock> blocks = new ArrayList<>();
        blocks.add(ContentBlock.fromText(of(result)));
        for (ToolResultContentBlock part : result.content()) {
            switch (part.type()) {
                case IMAGE -> blocks.add(ContentBlock.fromImage(part.image()));
                case DOCUMENT -> blocks.add(ContentBlock.fromDocument(part.document()));
                case VIDEO -> blocks.add(ContentBlock.fromVideo(part.video()));
                default -> {}
            }
        }
        return blocks;
    }

    /** Returns what can be told in words; null for a medium. */
    static @Nullable String text(ToolResultContentBlock part) {
        return switch (part.type()) {
            case TEXT -> part.text();
            case JSON -> json(part.json());
            case SEARCH_RESULT -> FittedBlocks.textOf(part.searchResult());
            default -> null;
        };
    }

    static String json(@Nullable Document value) {
        StringBuilder json = new StringBuilder();
        write(value, json);
        return json.toString();
    }

    private static void write(@Nullable Document value, StringBuilder json) {
        if (value == null || value.isNull()) {
            json.append("null");
        } else if (value.isString()) {
            quote(value.asString(), json);
        } else if (value.isList()) {
            String separator = "[";
            for (Document item : value.asList()) {
                json.append(separator);
                write(item, json);
                separator = ",";
            }
            json.append(value.asList().isEmpty() ? "[]" : "]");
        } else if (value.isMap()) {
            String[] separator = {"{"};
            value.asMap().forEach((name, member) -> {
                json.append(separator[0]);
                quote(name, json);
                json.append(':');
                write(member, json);
                separator[0] = ",";
            });
            json.append(value.asMap().isEmpty() ? "{}" : "}");
        } else {
            json.append(value.isNumber() ? value.asNumber().stringValue() : String.valueOf(value.asBoolean()));
        }
    }

    private static void quote(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
