package dev.modelrouter.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.OutputConfig;
import software.amazon.awssdk.services.bedrockruntime.model.OutputFormat;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;

/** The format of the answer, asked for in words where the model cannot be held to it. */
final class FittedFormat {

    private static final String WORDS =
            "Answer with one JSON value and nothing else: no words around it, no code fence.";

    private FittedFormat() {}

    static void fit(FitDraft draft) {
        OutputConfig output = draft.output;
        if (output == null || output.textFormat() == null || !draft.refuses(RequestFeature.OUTPUT_FORMAT)) {
            return;
        }
        String schema = schema(output);
        draft.note(Adaptation.Reason.OUTPUT_FORMAT, "outputConfig.textFormat", "words in the prompt");
        draft.output = NativeFields.effort(draft.request()).isEmpty()
                ? null
                : output.toBuilder().textFormat((OutputFormat) null).build();
        List<SystemContentBlock> system = new ArrayList<>(draft.system);
        system.add(SystemContentBlock.fromText(
                schema == null ? WORDS : WORDS + " It must be valid by this JSON Schema:\n" + schema));
        draft.system = system;
    }

    private static @Nullable String schema(OutputConfig output) {
        return output.textFormat().structure() == null
                        || output.textFormat().structure().jsonSchema() == null
                ? null
                : output.textFormat().structure().jsonSchema().schema();
    }
}
