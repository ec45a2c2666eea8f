package dev.modelrouter.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.InferenceConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTier;

/** How words are drawn, how many there may be, and in which tier. */
final class FittedSettings {

    private static final String INFERENCE = "inferenceConfig.";

    private FittedSettings() {}

    static void fit(FitDraft draft) {
        InferenceConfiguration config = draft.inference;
        if (config != null) {
            draft.inference = fitted(draft, config);
        }
        dropTopK(draft);
        fitTier(draft);
        if (draft.request().hasRequestMetadata()
                && draft.request().requestMetadata().isEmpty()) {
            draft.dropsMetadata = true;
            draft.note(Adaptation.Reason.BLANK, "requestMetadata", "none");
        }
    }

    private static @Nullable InferenceConfiguration fitted(FitDraft draft, InferenceConfiguration config) {
        InferenceConfiguration.Builder fitted = config.toBuilder();
        boolean isThinking = draft.refuses(RequestFeature.SAMPLING_WHILE_THINKING) && FittedThinking.isOn(draft);
        boolean hasTemperature = config.temperature() != null;
        if (hasTemperature
                && (draft.refuses(RequestFeature.TEMPERATURE) || (isThinking && config.temperature() != 1))) {
            fitted.temperature(null);
            hasTemperature = false;
            draft.note(Adaptation.Reason.SAMPLING, INFERENCE + "temperature", "none");
        }
        boolean topPGoes = draft.refuses(RequestFeature.TOP_P)
                || isThinking
                || (hasTemperature && draft.refuses(RequestFeature.TEMPERATURE_AND_TOP_P));
        if (config.topP() != null && topPGoes) {
            fitted.topP(null);
            draft.note(Adaptation.Reason.SAMPLING, INFERENCE + "topP", "none");
        }
        if (!config.stopSequences().isEmpty() && draft.refuses(RequestFeature.STOP_SEQUENCES)) {
            fitted.stopSequences((List<String>) null);
            draft.note(Adaptation.Reason.STOP_SEQUENCES, INFERENCE + "stopSequences", "none");
        }
        List<String> stops = config.stopSequences();
        if (stops.contains("") && !draft.refuses(RequestFeature.STOP_SEQUENCES)) {
            List<String> told = stops.stream().filter(stop -> !stop.isEmpty()).toList();
            fitted.stopSequences(told.isEmpty() ? null : told);
            draft.note(Adaptation.Reason.BLANK, INFERENCE + "stopSequences", "without an empty one");
        }
        Integer stated = config.maxTokens();
        int most = draft.model.maxOutputTokens().orElse(Integer.MAX_VALUE);
        if (stated != null && stated > most) {
            fitted.maxTokens(most);
            draft.note(Adaptation.Reason.MODEL_LIMIT, INFERENCE + "maxTokens", Integer.toString(most));
        }
        return fitted.build();
    }

    /** Claude takes it as little as a temperature while it thinks. */
    private static void dropTopK(FitDraft draft) {
        boolean goes = NativeFields.member(draft.fields, NativeFields.TOP_K) != null
                && draft.refuses(RequestFeature.SAMPLING_WHILE_THINKING)
                && FittedThinking.isOn(draft);
        if (goes && draft.fields != null) {
            Map<String, Document> fields = new LinkedHashMap<>(draft.fields.asMap());
            fields.remove(NativeFields.TOP_K);
            draft.fields = FittedFields.of(fields);
            draft.note(Adaptation.Reason.SAMPLING, "additionalModelRequestFields." + NativeFields.TOP_K, "none");
        }
    }

    private static void fitTier(FitDraft draft) {
        ServiceTier tier = draft.request().serviceTier();
        List<String> offered =
                draft.model.facts().serviceTiers.map(List::copyOf).orElse(List.of());
        if (tier == null || !draft.refuses(RequestFeature.SERVICE_TIER)) {
            return;
        }
        String type = tier.typeAsString();
        // A card with the default alone may be of a model that refuses the field itself.
        boolean isUsual = "default".equals(type) && offered.size() == 1;
        if (isUsual || !offered.contains(type)) {
            draft.dropsServiceTier = true;
            draft.note(isUsual ? Adaptation.Reason.SPELLING : Adaptation.Reason.SERVICE_TIER, "serviceTier", "none");
        }
    }
}
