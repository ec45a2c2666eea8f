package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.testkit.Interaction.Answered;
import dev.modelrouter.testkit.Interaction.Asked;
import dev.modelrouter.testkit.Interaction.Content;
import dev.modelrouter.testkit.Interaction.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.document.Document;

/**
 * Carries out a {@link Redaction}. All that it writes is as long as what it replaces, and stays as it is in a second
 * go.
 */
final class Masking {

    /** The headers of answers that are recorded and replayed. */
    static final ImmutableSet<String> HEADERS = ImmutableSet.of(
            "content-type",
            "x-amzn-errortype",
            "retry-after",
            "x-amz-retry-after",
            "x-amzn-bedrock-content-type",
            "x-amzn-bedrock-performanceconfig-latency",
            "x-amzn-bedrock-service-tier",
            "x-amzn-bedrock-cache-read-input-token-count",
            "x-amzn-bedrock-cache-write-input-token-count",
            InvocationPlanner.INPUT_TOKENS,
            InvocationPlanner.OUTPUT_TOKENS,
            InvocationPlanner.LATENCY);

    static final String REQUEST_ID = "x-amzn-requestid";
    static final String REQUEST_METADATA = "requestMetadata";

    /** An account's id as a JSON number, which may not begin with a zero. */
    private static final Pattern ACCOUNT_NUMBER = Pattern.compile("[1-9][0-9]{11}");

    private static final long NO_ACCOUNT = 100_000_000_000L;

    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i)(?:aws|x)?[_-]?(?:secret[_-]?(?:access[_-]?)?key|session[_-]?token|security[_-]?token|"
                    + "api[_-]?key|client[_-]?secret|(?:access|refresh|bearer)[_-]?token|private[_-]?key|password|"
                    + "authorization)");
    private static final Pattern ANY_CHARACTER = Pattern.compile("[A-Za-z0-9+/=%_-]");

    private final ImmutableList<Pattern> patterns;
    private final boolean requestIdsKept;
    private final Optional<ContentMask> content;

    Masking(Redaction redaction) {
        this.patterns = redaction.patterns();
        this.requestIdsKept = redaction.isRequestIdsKept();
        this.content = redaction.isContentMasked() ? Optional.of(new ContentMask()) : Optional.empty();
    }

    Interaction mask(Interaction interaction) {
        Asked asked = interaction.asked();
        Answered answered = interaction.answered();
        return new Interaction(
                request(asked),
                new Answered(
                        answered.status(),
                        headers(answered.headers()),
                        answered.first(),
                        answered.last(),
                        answer(answered.content(), form(asked.operation(), interaction.isError())),
                        answered.ending()));
    }

    /** What a text is written in: so it is masked. */
    private enum Form {
        TYPED,
        NATIVE,
        ERROR
    }

    private static Form form(Operation operation, boolean isError) {
        if (isError) {
            return Form.ERROR;
        }
        return operation.isInvocation() ? Form.NATIVE : Form.TYPED;
    }

    Asked request(Asked asked) {
        ImmutableMap.Builder<String, String> members = ImmutableMap.builder();
        asked.members().forEach((name, value) -> {
            boolean isContent = name.equals(REQUEST_METADATA) && content.isPresent();
            members.put(name, plain(isContent ? content.get().text(value) : value));
        });
        return new Asked(
                asked.operation(),
                members.buildOrThrow(),
                asked.region(),
                answer(asked.body(), form(asked.operation(), false)));
    }

    private ImmutableMap<String, String> headers(Map<String, String> headers) {
        ImmutableMap.Builder<String, String> kept = ImmutableMap.builder();
        headers.forEach((name, value) -> {
            if (HEADERS.contains(name) || (requestIdsKept && name.equals(REQUEST_ID))) {
                // An id that ends in twelve digits is no account.
                kept.put(name, name.equals(REQUEST_ID) ? value : plain(value));
            }
        });
        return kept.buildOrThrow();
    }

    private Content answer(Content answer, Form form) {
        if (answer instanceof Interaction.Json json) {
            return new Interaction.Json(body(json.body(), form));
        } else if (answer instanceof Interaction.Text text) {
            String masked = content.map(mask -> mask.text(text.body())).orElse(text.body());
            return new Interaction.Text(plain(masked));
        } else if (answer instanceof Interaction.Bytes bytes) {
            return bytes(bytes);
        }
        ImmutableList.Builder<Event> events = ImmutableList.builder();
        for (Event event : ((Interaction.Events) answer).events()) {
            Map<String, String> headers = new LinkedHashMap<>();
            event.headers().forEach((name, value) -> headers.put(name, plain(value)));
            // The texts of deltas come after, as wholes.
            Content payload = event.payload() instanceof Interaction.Json json && !event.isException()
                    ? json
                    : answer(event.payload(), Form.ERROR);
            events.add(new Event(event.at(), ImmutableMap.copyOf(headers), payload));
        }
        return new Interaction.Events(new Fragments(new OfPieces()).mask(events.build()));
    }

    private Document body(Document body, Form form) {
        return texts(contentOf(body, form));
    }

    private Document contentOf(Document body, Form form) {
        return content.map(mask -> switch (form) {
                    case TYPED -> mask.of(body);
                    case NATIVE -> mask.ofNative(body);
                    case ERROR -> mask.ofError(body);
                })
                .orElse(body);
    }

    /** Of bytes that are no text, accounts and credentials are looked for as if they were Latin-1. */
    private Interaction.Bytes bytes(Interaction.Bytes bytes) {
        if (content.isPresent()) {
            return new Interaction.Bytes(bytes.base64().replaceAll("[^=]", "A"));
        }
        byte[] array = bytes.array();
        String text = new String(array, StandardCharsets.ISO_8859_1);
        String masked = plain(text);
        StringBuilder base64 = new StringBuilder(bytes.base64());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != masked.charAt(i)) {
                // Each byte has a share in two characters, or in more than it fills.
                for (int at = i / 3 * 4 + i % 3; at <= i / 3 * 4 + i % 3 + 1; at++) {
                    base64.setCharAt(at, JsonTree.MASKED);
                }
            }
        }
        return new Interaction.Bytes(base64.toString());
    }

    /** Masks the events of a stream. */
    private final class OfPieces implements Fragments.Mask {

        @Override
        public Document event(Document body) {
            return body(body, Form.TYPED);
        }

        @Override
        public Document content(Document body) {
            return contentOf(body, Form.TYPED);
        }

        @Override
        public String whole(String text, boolean isJson) {
            return Masking.this.whole(text, isJson);
        }

        @Override
        public String plain(String text) {
            return Masking.this.plain(text);
        }

        @Override
        public boolean isSecret(String name) {
            return SECRET_NAME.matcher(name).matches();
        }
    }

    /** A text that came in pieces, put together. */
    private String whole(String text, boolean isJson) {
        String masked =
                content.map(mask -> isJson ? mask.json(text) : mask.text(text)).orElse(text);
        return plain(masked);
    }

    private Document texts(Document value) {
        if (value.isString()) {
            return Document.fromString(plain(value.asString()));
        } else if (value.isList()) {
            List<Document> items = new ArrayList<>();
            value.asList().forEach(item -> items.add(texts(item)));
            return Document.fromList(items);
        } else if (value.isMap()) {
            Map<String, Document> members = new LinkedHashMap<>();
            // A name may hold an ARN too: of a tool's input, or of metadata.
            value.asMap()
                    .forEach((name, member) -> members.put(
                            plain(name),
                            member.isString() && SECRET_NAME.matcher(name).matches()
                                    ? Document.fromString(Secrets.replaced(member.asString(), ANY_CHARACTER, '*'))
                                    : texts(member)));
            return Document.fromMap(members);
        }
        return value.isNumber()
                        && ACCOUNT_NUMBER
                                .matcher(value.asNumber().stringValue())
                                .matches()
                ? Document.fromNumber(NO_ACCOUNT)
                : value;
    }

    private String plain(String text) {
        String masked = Secrets.masked(text);
        for (Pattern pattern : patterns) {
            masked = Secrets.replaced(masked, pattern, JsonTree.MASKED);
        }
        return masked;
    }
}
