package dev.modelrouter.core;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.DocumentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;

/** Media: what a model does not take makes a misfit of it. Names of documents are set right. */
final class FittedMedia {

    private FittedMedia() {}

    static void fit(FitDraft draft) {
        Names names = new Names();
        draft.replaceBlocks(place -> {
            ContentBlock block = place.block();
            check(draft, place.path(), kind(block), isInS3(block));
            ToolResultBlock result = block.toolResult();
            if (result != null) {
                for (ToolResultContentBlock part : result.content()) {
                    check(draft, place.path() + ".toolResult", kind(part), isInS3(part));
                }
            }
            return block.document() == null ? null : renamed(draft, place, names);
        });
        draft.replaceBlocks(place -> isDocumentAlone(place) ? withText(draft, place) : null);
    }

    private static void check(FitDraft draft, String path, @Nullable RequestFeature kind, boolean inS3) {
        if (kind != null && draft.refuses(kind)) {
            draft.misfit(path, "the model takes no " + kind.key() + " blocks");
        } else if (inS3 && draft.refuses(RequestFeature.S3_LOCATION)) {
            draft.misfit(path, "the model reads nothing from S3");
        }
    }

    private static @Nullable RequestFeature kind(ContentBlock block) {
        return switch (block.type()) {
            case IMAGE -> RequestFeature.IMAGE;
            case DOCUMENT -> RequestFeature.DOCUMENT;
            case VIDEO -> RequestFeature.VIDEO;
            case AUDIO -> RequestFeature.AUDIO;
            default -> null;
        };
    }

    private static @Nullable RequestFeature kind(ToolResultContentBlock part) {
        return switch (part.type()) {
            case IMAGE -> RequestFeature.IMAGE;
            case DOCUMENT -> RequestFeature.DOCUMENT;
            case VIDEO -> RequestFeature.VIDEO;
            default -> null;
        };
    }

    private static boolean isInS3(ContentBlock block) {
        return switch (block.type()) {
            case IMAGE ->
                block.image().source() != null && block.image().source().s3Location() != null;
            case DOCUMENT ->
                block.document().source() != null && block.document().source().s3Location() != null;
            case VIDEO ->
                block.video().source() != null && block.video().source().s3Location() != null;
            default -> false;
        };
    }

    private static boolean isInS3(ToolResultContentBlock part) {
        return switch (part.type()) {
            case IMAGE -> part.image().source() != null && part.image().source().s3Location() != null;
            case DOCUMENT ->
                part.document().source() != null && part.document().source().s3Location() != null;
            case VIDEO -> part.video().source() != null && part.video().source().s3Location() != null;
            default -> false;
        };
    }

    /** The names that documents have so far. */
    private static final class Names {

        private final Set<String> used = new HashSet<>();
    }

    private static @Nullable List<ContentBlock> renamed(FitDraft draft, FitDraft.Place place, Names names) {
        DocumentBlock document = place.block().document();
        String name = document.name();
        if (name == null || (DocumentNames.isTaken(name) && names.used.add(name))) {
            return null;
        }
        String like = DocumentNames.like(name, names.used);
        names.used.add(like);
        draft.note(Adaptation.Reason.DOCUMENT_NAME, place.path() + ".document.name", "another name");
        return List.of(ContentBlock.fromDocument(document.toBuilder().name(like).build()));
    }

    private static boolean isDocumentAlone(FitDraft.Place place) {
        return place.block().document() != null && isFirstDocument(place) && !hasText(place.turn());
    }

    private static boolean isFirstDocument(FitDraft.Place place) {
        return place.turn().content().subList(0, place.index()).stream().noneMatch(block -> block.document() != null);
    }

    private static boolean hasText(Message turn) {
        return turn.content().stream()
                .anyMatch(block -> (block.text() != null && !block.text().isBlank()) || block.guardContent() != null);
    }

    private static List<ContentBlock> withText(FitDraft draft, FitDraft.Place place) {
        draft.note(Adaptation.Reason.DOCUMENT_WITHOUT_TEXT, place.path(), "a text before it");
        return List.of(Fillers.block(), place.block());
    }
}
