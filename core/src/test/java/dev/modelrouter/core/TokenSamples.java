package dev.modelrouter.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts with their token counts. The two Claude counts in the files come from ctok 1.2.0, an independent reconstruction
 * of Claude's tokenizers (MIT), run over these texts; they exclude the seven or eleven tokens around a message.
 *
 * @param name for people, empty in the worst cases
 * @param script what it is made of
 * @param claude3 tokens with Claude 3 to 4.6
 * @param claude47 tokens with Claude from Opus 4.7 on
 * @param text the text itself
 */
record TokenSamples(String name, String script, int claude3, int claude47, String text) {

    private static final EncodingRegistry ENCODINGS = Encodings.newLazyEncodingRegistry();

    static final Encoding O200K = ENCODINGS.getEncoding(EncodingType.O200K_BASE);
    static final Encoding CL100K = ENCODINGS.getEncoding(EncodingType.CL100K_BASE);

    /** Texts in 15 languages, programs, data and noise, that nothing was fitted to. */
    static List<TokenSamples> corpus() {
        return read("token-corpus.jsonl");
    }

    /** Short texts, many times over, of which a tokenizer makes as much as it can. */
    static List<TokenSamples> worstCases() {
        return read("claude-worst-cases.jsonl");
    }

    private static List<TokenSamples> read(String file) {
        List<TokenSamples> samples = new ArrayList<>();
        try (InputStream in = TokenSamples.class.getResourceAsStream(file);
                JsonParser parser = new JsonFactory().createParser(in)) {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                samples.add(sample(parser));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return samples;
    }

    private static TokenSamples sample(JsonParser parser) throws IOException {
        String name = "";
        String script = "";
        String text = "";
        int times = 1;
        int claude3 = 0;
        int claude47 = 0;
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            parser.nextToken();
            switch (field) {
                case "name" -> name = parser.getText();
                case "script" -> script = parser.getText();
                case "text" -> text = parser.getText();
                case "times" -> times = parser.getIntValue();
                case "claude3" -> claude3 = parser.getIntValue();
                default -> claude47 = parser.getIntValue();
            }
        }
        return new TokenSamples(name, script, claude3, claude47, text.repeat(times));
    }

    @Override
    public String toString() {
        return name.isEmpty() ? text.length() + " characters" : name;
    }
}
