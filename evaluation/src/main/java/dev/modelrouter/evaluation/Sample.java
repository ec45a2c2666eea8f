package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.PlainText;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/**
 * One task of a data set: a prompt or a whole conversation, and the answers that are right. Immutable and thread-safe;
 * its {@code toString} shows neither.
 */
public final class Sample {

    private final String id;
    private final ConverseRequest conversation;
    private final ImmutableList<JsonNode> expected;
    private final ImmutableMap<String, String> tags;
    private final ImmutableList<Attachment> attachments;

    private Sample(
            Sample base,
            ImmutableList<JsonNode> expected,
            ImmutableMap<String, String> tags,
            ImmutableList<Attachment> attachments) {
        this.id = base.id;
        this.conversation = base.conversation;
        this.expected = expected;
        this.tags = tags;
        this.attachments = attachments;
    }

    private Sample(String id, ConverseRequest conversation, JsonNode expected) {
        checkArgument(!id.isBlank(), "A sample needs an id: reports name it by that.");
        PlainText.requireOneLine("The id of a sample", id);
        this.id = id;
        this.conversation = conversation;
        this.expected = expected.isNull() ? ImmutableList.of() : ImmutableList.of(answer(id, expected));
        this.tags = ImmutableMap.of();
        this.attachments = ImmutableList.of();
    }

    /**
     * Returns a sample whose right answer is JSON.
     *
     * @param id names the sample in reports; not blank, and in one line
     * @param prompt what is asked; not blank
     * @param expected the right answer; a text node stands for a text, a null node for none that is known, which is
     *     enough for a judge or a scorer of your own
     * @throws IllegalArgumentException if the id, the prompt or an expected text is blank, or the id has a line break
     */
    public static Sample of(String id, String prompt, JsonNode expected) {
        checkArgument(!id.isBlank(), "A sample needs an id: reports name it by that.");
        checkArgument(!prompt.isBlank(), "The prompt of sample %s is blank: there is nothing to ask.", id);
        Message message = Message.builder()
                .role(ConversationRole.USER)
                .content(ContentBlock.fromText(prompt))
                .build();
        return new Sample(id, ConverseRequest.builder().messages(message).build(), expected);
    }

    /** Returns a sample whose right answer is a text. See {@link #of(String, String, JsonNode)}. */
    public static Sample of(String id, String prompt, String expected) {
        return of(id, prompt, TextNode.valueOf(expected));
    }

    /**
     * Returns a sample of a whole conversation: messages with their roles, and, as you like, a system prompt, tools and
     * settings.
     *
     * @param id names the sample in reports; not blank, and in one line
     * @param conversation what is sent, but for its {@code modelId}, which is the candidate's matter; its last message is
     *     the user's
     * @param expected the right answer, as for a prompt
     * @throws IllegalArgumentException if the id or an expected text is blank, or the last message is not the user's
     */
    public static Sample of(String id, ConverseRequest conversation, JsonNode expected) {
        List<Message> messages = conversation.messages();
        checkArgument(
                !messages.isEmpty() && messages.get(messages.size() - 1).role() == ConversationRole.USER,
                "The last message of sample %s is not the user's: there is nothing to answer.",
                id);
        return new Sample(id, conversation.toBuilder().modelId(null).build(), expected);
    }

    private static JsonNode answer(String id, JsonNode expected) {
        checkArgument(
                !expected.isTextual() || !expected.textValue().isBlank(),
                "Sample %s expects a blank answer: routes reject empty answers, so none could solve it.",
                id);
        return expected.deepCopy();
    }

    /**
     * Returns the sample with one more answer that is right too.
     *
     * @throws IllegalArgumentException if it is blank or null, or there is no first one
     */
    public Sample withAlternative(JsonNode alternative) {
        checkArgument(
                !expected.isEmpty() && !alternative.isNull(),
                "Sample %s: an alternative is another right answer beside a first one.",
                id);
        ImmutableList<JsonNode> more = ImmutableList.<JsonNode>builder()
                .addAll(expected)
                .add(answer(id, alternative))
                .build();
        return new Sample(this, more, tags, attachments);
    }

    /**
     * Returns the sample with one more image or document, which goes into its last message. It is read when it is sent.
     *
     * @param file with an ending that Bedrock knows: png, jpg, jpeg, gif, webp; pdf, csv, doc, docx, xls, xlsx, html, txt,
     *     md
     * @throws IllegalArgumentException if it is not there, or no such file
     */
    public Sample withAttachment(Path file) {
        ImmutableList<Attachment> more = ImmutableList.<Attachment>builder()
                .addAll(attachments)
                .add(Attachment.of(file, attachments.size() + 1))
                .build();
        return new Sample(this, expected, tags, more);
    }

    /**
     * Returns the sample with one more tag, such as its difficulty; a tag of the same name is replaced. Reports break
     * results down by tags.
     */
    public Sample withTag(String name, String value) {
        checkArgument(!name.isBlank() && !value.isBlank(), "A tag of sample %s has a blank name or value.", id);
        PlainText.requireOneLine("The name of a tag of sample " + id, name);
        PlainText.requireOneLine("The value of a tag of sample " + id, value);
        ImmutableMap<String, String> more = ImmutableMap.<String, String>builder()
                .putAll(tags)
                .put(name, value)
                .buildKeepingLast();
        return new Sample(this, expected, more, attachments);
    }

    /** Returns what names the sample in reports. */
    public String id() {
        return id;
    }

    /** Returns the text of the last message; blank if that has none, such as one of tool results. */
    public String prompt() {
        List<Message> messages = conversation.messages();
        return messages.get(messages.size() - 1).content().stream()
                .map(ContentBlock::text)
                .filter(text -> text != null)
                .collect(Collectors.joining("\n"));
    }

    /**
     * Returns what is sent: the prompt or the conversation, with the attachments, which are read each time.
     *
     * @throws java.io.UncheckedIOException if an attachment cannot be read
     */
    public ConverseRequest converse() {
        if (attachments.isEmpty()) {
            return conversation;
        }
        List<Message> messages = conversation.messages();
        Message last = messages.get(messages.size() - 1);
        List<ContentBlock> content = ImmutableList.<ContentBlock>builder()
                .addAll(attachments.stream().map(Attachment::block).toList())
                .addAll(last.content())
                .build();
        return conversation.toBuilder()
                .messages(ImmutableList.<Message>builder()
                        .addAll(messages.subList(0, messages.size() - 1))
                        .add(last.toBuilder().content(content).build())
                        .build())
                .build();
    }

    /** Returns a copy of the right answer, the first if there are several; a text node if it is a text, a null node if
     * none is known. */
    public JsonNode expected() {
        return expected.isEmpty() ? NullNode.instance : expected.get(0).deepCopy();
    }

    /** Returns copies of all answers that are right, the first first; empty if none is known. */
    public ImmutableList<JsonNode> expectedAnswers() {
        return expected.stream().<JsonNode>map(JsonNode::deepCopy).collect(ImmutableList.toImmutableList());
    }

    /** Returns the tags in the order in which they were given. */
    public ImmutableMap<String, String> tags() {
        return tags;
    }

    /** Returns whether it is one prompt and nothing else. */
    boolean isPlain() {
        return conversation.messages().size() == 1
                && conversation.system().isEmpty()
                && attachments.isEmpty()
                && conversation.messages().get(0).content().stream().allMatch(block -> block.text() != null);
    }

    /** Returns all that the sample is, for its hash. */
    JsonNode whole() {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("id", id);
        node.set("conversation", SdkJson.write(converse()));
        node.putArray("expected").addAll(expected);
        tags.forEach(node.putObject("tags")::put);
        return node;
    }

    @Override
    public String toString() {
        return "sample " + id + " " + tags;
    }
}
