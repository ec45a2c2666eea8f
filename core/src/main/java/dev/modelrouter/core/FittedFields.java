package dev.modelrouter.core;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;

/** Native fields that are not about thinking: {@code topK} in the model's spelling, and no field of other makers. */
final class FittedFields {

    private static final String PATH = "additionalModelRequestFields.";

    private FittedFields() {}

    static void fit(FitDraft draft) {
        if (draft.fields == null || !draft.fields.isMap()) {
            return;
        }
        Map<String, Document> fields = new LinkedHashMap<>(draft.fields.asMap());
        topK(draft, fields);
        fields.entrySet().removeIf(field -> isForeign(draft, field.getKey(), field.getValue()));
        if (!fields.equals(draft.fields.asMap())) {
            draft.fields = of(fields);
        }
    }

    /** Returns the fields as they are sent: none if there are none. */
    static @Nullable Document of(Map<String, Document> fields) {
        return fields.isEmpty() ? null : Document.fromMap(fields);
    }

    private static void topK(FitDraft draft, Map<String, Document> fields) {
        Document claudes = fields.get(NativeFields.TOP_K);
        Document novas = NativeFields.member(fields.get(NativeFields.NOVA_INFERENCE), NativeFields.NOVA_TOP_K);
        if (claudes != null && draft.refuses(RequestFeature.TOP_K)) {
            fields.remove(NativeFields.TOP_K);
            if (!draft.refuses(RequestFeature.NOVA_TOP_K) && novas == null) {
                draft.note(Adaptation.Reason.SPELLING, PATH + NativeFields.TOP_K, "inferenceConfig.topK");
                fields.put(
                        NativeFields.NOVA_INFERENCE,
                        with(fields.get(NativeFields.NOVA_INFERENCE), NativeFields.NOVA_TOP_K, claudes));
            } else {
                draft.note(Adaptation.Reason.SAMPLING, PATH + NativeFields.TOP_K, "none");
            }
        } else if (novas != null && draft.refuses(RequestFeature.NOVA_TOP_K)) {
            put(
                    fields,
                    NativeFields.NOVA_INFERENCE,
                    without(fields.get(NativeFields.NOVA_INFERENCE), NativeFields.NOVA_TOP_K));
            if (!draft.refuses(RequestFeature.TOP_K) && claudes == null) {
                draft.note(Adaptation.Reason.SPELLING, PATH + NativeFields.NOVA_INFERENCE, "top_k");
                fields.put(NativeFields.TOP_K, novas);
            } else {
                draft.note(Adaptation.Reason.SAMPLING, PATH + NativeFields.NOVA_INFERENCE, "none");
            }
        }
    }

    private static boolean isForeign(FitDraft draft, String name, Document value) {
        boolean foreign =
                NativeFields.feature(name, value) == RequestFeature.NATIVE_FIELDS && !draft.dialect.takesField(name);
        if (foreign) {
            draft.note(Adaptation.Reason.FOREIGN_FIELD, "additionalModelRequestFields", "without it");
        }
        return foreign;
    }

    static Document with(@Nullable Document map, String name, Document value) {
        Map<String, Document> members = new LinkedHashMap<>(map != null && map.isMap() ? map.asMap() : Map.of());
        members.put(name, value);
        return Document.fromMap(members);
    }

    /** Returns an object without a member; null if nothing is left of it. */
    static @Nullable Document without(@Nullable Document map, String name) {
        Map<String, Document> members = new LinkedHashMap<>(map != null && map.isMap() ? map.asMap() : Map.of());
        members.remove(name);
        return of(members);
    }

    static void put(Map<String, Document> fields, String name, @Nullable Document value) {
        if (value == null) {
            fields.remove(name);
        } else {
            fields.put(name, value);
        }
    }
}
