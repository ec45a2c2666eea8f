package dev.modelrouter.core;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;

/** The most input tokens that any family makes of a request, and is expected to make, by the lengths of its texts. */
final class InputCeiling {

    /**
     * The dearest character of all calibrations is a letter of an Indic script that stands alone, with 2.8 tokens of
     * OpenAI's older vocabulary.
     */
    private static final int PER_CHARACTER = 3;

    /** More than any template adds to a message or a request. */
    private static final int PER_BLOCK = 16;

    private static final int PER_REQUEST = 256;

    private InputCeiling() {}

    /** Returns the number; empty if there is anything in the request but text. */
    static Optional<TokenEstimator.Ceiling> of(ConverseRequest request) {
        boolean isCompleted =
                request.hasPromptVariables() && !request.promptVariables().isEmpty();
        if (request.toolConfig() != null || request.outputConfig() != null || isCompleted) {
            return Optional.empty();
        }
        long characters = 0;
        long blocks = 0;
        List<Message> messages = request.messages();
        for (int i = 0; i < messages.size(); i++) {
            List<ContentBlock> content = messages.get(i).content();
            for (int j = 0; j < content.size(); j++) {
                String text = content.get(j).text();
                if (text == null) {
                    return Optional.empty();
                }
                characters += text.length();
                blocks++;
            }
            blocks++;
        }
        List<SystemContentBlock> system = request.system();
        for (int i = 0; i < system.size(); i++) {
            String text = system.get(i).text();
            if (text == null) {
                return Optional.empty();
            }
            characters += text.length();
            blocks++;
        }
        return Optional.of(new TokenEstimator.Ceiling(
                PER_CHARACTER * characters + PER_BLOCK * blocks + PER_REQUEST,
                TextMeasure.UNREAD_AT_MOST * characters + (PER_BLOCK + TextMeasure.PER_TEXT) * blocks + PER_REQUEST));
    }
}
