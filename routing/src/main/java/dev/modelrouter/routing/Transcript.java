package dev.modelrouter.routing;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;

/** What was asked and answered as text for a model to read, between marks that do not occur in it. */
final class Transcript {

    private static final int MARK_CHARACTERS = 20;

    private Transcript() {}

    /** Returns what a request says; content that is no text is named, not shown. */
    static String of(ConverseRequest request) {
        StringBuilder text = new StringBuilder();
        for (SystemContentBlock block : request.system()) {
            if (block.text() != null) {
                text.append("[system] ").append(block.text()).append('\n');
            }
        }
        for (Message message : request.messages()) {
            text.append('[').append(message.roleAsString()).append("] ");
            add(message.content(), text);
        }
        return text.toString();
    }

    /** Returns what an answer says, without its thinking. */
    static String of(Answer answer) {
        StringBuilder text = new StringBuilder();
        String said = AnswerText.withoutThinking(answer.text());
        if (!said.isEmpty()) {
            text.append(said).append('\n');
        }
        add(answer.content().stream().filter(block -> block.text() == null).toList(), text);
        return text.toString();
    }

    private static void add(List<ContentBlock> content, StringBuilder text) {
        for (ContentBlock block : content) {
            switch (block.type()) {
                case TEXT -> text.append(block.text()).append('\n');
                case TOOL_USE ->
                    text.append("[uses ")
                            .append(block.toolUse().name())
                            .append("] ")
                            .append(DocumentJson.write(block.toolUse().input()))
                            .append('\n');
                case TOOL_RESULT -> block.toolResult().content().forEach(part -> add(part, text));
                case CITATIONS_CONTENT ->
                    block.citationsContent().content().forEach(part -> text.append(part.text())
                            .append('\n'));
                case REASONING_CONTENT, CACHE_POINT -> {}
                default -> text.append("[").append(block.type()).append("]\n");
            }
        }
    }

    private static void add(ToolResultContentBlock part, StringBuilder text) {
        text.append("[result] ");
        if (part.text() != null) {
            text.append(part.text());
        } else if (part.json() != null) {
            text.append(DocumentJson.write(part.json()));
        } else {
            text.append(part.type());
        }
        text.append('\n');
    }

    /** Returns a mark that none of these texts has: nobody finds a text that has its own hash in it. */
    static String mark(String... texts) {
        Hasher hash = Hashing.sha256().newHasher();
        for (String text : texts) {
            hash.putInt(text.length()).putString(text, StandardCharsets.UTF_8);
        }
        return hash.hash().toString().substring(0, MARK_CHARACTERS);
    }

    static String marked(String what, String text, String mark) {
        return what + ":\nBEGIN " + mark + "\n" + text + (text.endsWith("\n") ? "" : "\n") + "END " + mark + "\n\n";
    }
}
