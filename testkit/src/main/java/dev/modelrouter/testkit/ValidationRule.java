package dev.modelrouter.testkit;

/**
 * A rule by which Bedrock rejects a request before a model sees it. A new fake enforces each, in this order, as far as
 * the service was seen to reject by it, with the code, status and text that it was seen to send in 2024 to 2026. What is
 * only documented, or was not seen since 2024, is marked <em>doubtful</em>: it is enforced once a test {@linkplain
 * FakeBedrock#enforces enforces} the rule, in words that are not verified. A test {@linkplain FakeBedrock#waives waives}
 * what it does not want.
 */
public enum ValidationRule {
    /** A member that the service model requires is there. */
    REQUIRED,
    /** Texts, lists, maps and bytes are as long as the service model allows. */
    LENGTH,
    /** Numbers lie in the service model's ranges. */
    RANGE,
    /** Texts match the service model's patterns. */
    PATTERN,
    /**
     * Texts of an enumeration are one of its values. The type {@code tool_use} of a tool call passes too, which the
     * service model lacks and the service answers with.
     */
    ENUMERATION,
    /** Of a union exactly one member is set. The wording for several is not verified. */
    UNION,

    /**
     * The model exists. A model that a script names is taken to exist, so that a test can invent one, and so is the ARN
     * of an account's own resource; another that the catalog does not know is invalid.
     */
    UNKNOWN_MODEL,
    /** The model is offered in the region that is called. Checked for models of the catalog. */
    REGION,
    /** A model that is reached from here by inference profiles alone is not called by its bare id. */
    PROFILE_REQUIRED,
    /** The model's end of life has not come, by the fake's clock. */
    END_OF_LIFE,
    /**
     * The model is not a legacy one, which accounts are refused that have not used it of late. A test that scripts the
     * model, by id or name, or {@linkplain FakeAccount#hasUsed says so}, has an account that uses it.
     */
    LEGACY,
    /** The model counts tokens, and is called by its bare id to do so: CountTokens takes no profile's. */
    TOKEN_COUNTING,
    /** The guardrail exists in the region that is called: {@link FakeBedrock#guardrail} made it. */
    UNKNOWN_GUARDRAIL,

    /** With a prompt's ARN as model id, the request has nothing that the prompt states. Doubtful. */
    PROMPT_FIELDS(false),
    /** A request has a message, unless its model id is a prompt's ARN. */
    MESSAGES,
    /** A message has content. */
    CONTENT,
    /**
     * A text block is not blank. Which of three texts is sent depends on the family and on how it is blank. Doubtful for
     * white text before a cache point, which Claude 4.5 was seen to take.
     */
    BLANK_TEXT,
    /** The first message is the user's: Nova, Llama, Mistral, Cohere, AI21 and Writer. */
    FIRST_MESSAGE,
    /**
     * The last message is the user's: Claude Opus and Sonnet 4.6 and later, and the 5 generations. Of these Sonnet 5 and
     * Fable take a turn of reasoning alone for such a message, wherever it stands.
     */
    PREFILL,
    /** Roles take turns. Doubtful: since 2026 Bedrock is reported to merge turns of one role. */
    ALTERNATION(false),
    /**
     * There is no message of the role {@code system} for Nova, gpt-oss and Claude Fable; for other Claudes it stands
     * before one of the assistant's, or last.
     */
    SYSTEM_ROLE,
    /** No tools are added or removed in the midst of a conversation: no model takes it. Doubtful. */
    TOOL_CHANGES(false),
    /** There is no system prompt for a model that takes none. */
    SYSTEM_PROMPT,
    /** DeepSeek R1 is not sent its own reasoning. */
    REASONING,
    /**
     * Reasoning that is sent to Claude carries its signature, and the text that was signed. Signatures that the fake did
     * not make cannot be judged, and pass.
     */
    SIGNATURE,
    /** Thinking has no fixed budget: Claude Opus 4.7 and 4.8, and the 5 generations. */
    THINKING_TYPE,
    /**
     * The budget of Claude's thinking has 1,024 tokens or more, and fewer than the request's {@code maxTokens}, if it
     * states that and does not interleave its thoughts with the use of tools.
     */
    THINKING_BUDGET,
    /** With budgeted thinking, a turn whose tool results are being sent began with its thought: Claude. */
    THINKING_FIRST,
    /** No use of a tool is forced while Claude thinks: until Opus 4.7. */
    THINKING_TOOL_CHOICE,
    /** The temperature is 1, or not stated, while Claude thinks. */
    THINKING_TEMPERATURE,

    /** Images, documents and videos stand in the user's messages. Doubtful. */
    MEDIA_ROLE(false),
    /** There is no kind of medium that the model does not take. */
    MEDIA,
    /** Media are not referred to in S3 for Claude, which takes bytes alone, also in the results of tools. */
    S3_LOCATION,
    /** An image has the format that it is said to have, as far as its first bytes tell: Claude and Llama. */
    IMAGE_FORMAT,
    /**
     * There are at most 20 images, as the API reference has it of all models. Not so of the first Nova, whose guide has
     * any that fit the payload, of Claude with a window of a million tokens, which takes 600, and of models that the
     * catalog does not know. Of Claude documents with citations count too. Doubtful but for Claude.
     */
    IMAGE_COUNT,
    /**
     * An image has at most 3.75 MiB, which is 5 MiB in base64: as the API reference has it of all models, though not of
     * the first Nova, nor of models that the catalog does not know. Doubtful but for Claude.
     */
    IMAGE_SIZE,
    /**
     * An image is at most 8000 pixels wide and high, for all models of the catalog; 2000, if Claude is sent more than 20.
     * Doubtful but for Claude.
     */
    IMAGE_PIXELS,
    /** There are at most 5 documents. */
    DOCUMENT_COUNT,
    /**
     * A document has at most 4.5 MB; but for PDF of Claude from 4 on, and PDF and DOCX of Nova. Doubtful.
     */
    DOCUMENT_SIZE(false),
    /**
     * The PDFs of a request have at most 100 pages together; 600 with a window of a million tokens: Claude. A PDF whose
     * pages the fake cannot count, as it is encrypted or damaged, counts for nothing.
     */
    DOCUMENT_PAGES,
    /**
     * A document's name has letters and digits of ASCII, single blanks, hyphens, brackets and underscores. No other
     * white character was seen to be taken, such as a tab.
     */
    DOCUMENT_NAME,
    /** No two documents have one name. */
    DOCUMENT_NAMES,
    /** A message with a document has a text too. */
    DOCUMENT_TEXT,

    /** The input of a tool's call, a tool's result in JSON and the schema of a tool are JSON objects. */
    JSON_OBJECT,
    /** The schema of a tool is of the type {@code object}, and says so. */
    TOOL_SCHEMA_TYPE,
    /** The schema of a tool is one of JSON Schema draft 2020-12, as far as its common keywords go: Claude. */
    TOOL_SCHEMA,
    /** There are no tools for a model that uses none. */
    TOOLS,
    /** There are no tools in a stream for a model that does not stream with tools. */
    STREAMING_TOOLS,
    /** Tools are declared if the conversation has used them. */
    TOOL_CONFIG,
    /** The results that follow a turn's tool calls are those of its calls, no more and no fewer. */
    TOOL_RESULTS,
    /** The result of a tool that failed is not empty. */
    TOOL_ERROR,
    /**
     * Tool results stand alone in their turn: Llama, Mistral and Writer. With no document or video: Claude, of which it
     * is doubtful.
     */
    TOOL_RESULT_ALONE,
    /** Tool calls have no text beside them: Llama, Mistral and Writer. */
    TOOL_USE_ALONE,
    /** A tool result is not empty: Nemotron. Doubtful. */
    TOOL_RESULT_EMPTY(false),
    /** Tool results hold only what the family takes in them. Doubtful but for Nova. */
    TOOL_RESULT_CONTENT,
    /** A tool result has no status for Writer. */
    TOOL_STATUS,
    /** Tools have different names. Doubtful but for Claude. */
    TOOL_NAMES,
    /** The tool to choose is declared. Doubtful. */
    TOOL_CHOICE_NAME(false),
    /** The way to choose a tool is one that the family takes. */
    TOOL_CHOICE,
    /** The id of a tool call has nine characters or more: Pixtral, and doubtful of other models of Mistral. */
    TOOL_USE_ID,
    /** The id of a tool call has no dot or colon: Claude. Doubtful: not seen on Converse. */
    TOOL_USE_ID_CHARACTERS(false),
    /** At most 20 tools are strict: Claude. Doubtful. */
    STRICT_TOOLS(false),
    /** No tool's name has a hyphen: Nova fails to call it, with a 424. */
    TOOL_NAME_HYPHEN,

    /** There are no cache points for a model without explicit prompt caching. */
    CACHE_SUPPORT,
    /** There are at most 4 cache points. Doubtful but for Claude. */
    CACHE_POINTS,
    /** There are no cache points among the tools: Nova. */
    CACHE_TOOLS,
    /**
     * A cache point does not follow a document or video at once, nor stand alone. Doubtful but for a document that is
     * sent to Claude.
     */
    CACHE_PLACE,
    /** No cache point of one hour follows one of five minutes. */
    CACHE_TTL_ORDER,

    /** Temperature and topP are not both stated: Claude 4.5. */
    TEMPERATURE_XOR_TOP_P,
    /** Temperature, topP and {@code top_k} are not stated: Claude Opus 4.7 and 4.8, and the 5 generations. */
    SAMPLING,
    /** The output asked for is no more than the model puts out: Claude, Llama 3, gpt-oss and Nova 2. */
    MAX_TOKENS,
    /** The texts of a prompt have at most 9,000,000 bytes: Claude. */
    TEXT_BYTES,
    /** The texts of a request, and its media in base64, have at most 20 MB for Claude, 25 MB for Nova. */
    PAYLOAD,
    /**
     * The prompt fits the context window, by the fake's own count of tokens; of Claude, Llama, Qwen, Voxtral, GLM and
     * MiniMax together with {@code maxTokens}. Each family says so in words of its own; Nova and Llama say it as the
     * first event of a stream.
     */
    CONTEXT_WINDOW,
    /** There are no stop sequences for Qwen3 235B. */
    STOP_SEQUENCES,
    /**
     * There is no {@code top_k} for Llama, Mistral, DeepSeek and Jamba, and no {@code reasoning_effort} of {@code none}
     * for gpt-oss, of which it is doubtful.
     */
    ADDITIONAL_FIELDS,
    /**
     * There is no additional field for Claude, Nova or Llama but those known to be theirs: all of Anthropic's and Nova's
     * own APIs, their betas included, as of autumn 2026. Waive it to send a newer one.
     */
    UNKNOWN_FIELDS,
    /** Paths to response fields are JSON pointers. Doubtful. */
    RESPONSE_PATHS(false),
    /** The effort is one of low, medium, high, xhigh and max. Doubtful. */
    EFFORT(false),
    /** There is no output format for a model without structured output. Doubtful. */
    STRUCTURED_OUTPUT(false),
    /** The schema of a structured output keeps to what Bedrock compiles. Doubtful. */
    OUTPUT_SCHEMA(false),
    /** A structured output cites no documents: Claude. Doubtful. */
    OUTPUT_CITATIONS(false),
    /**
     * The body of an InvokeModel has what the model's family requires, and nothing that it does not know, as far as it
     * was seen to say so. Of the rules above, those that are Claude's own are applied to Claude's bodies too. A body
     * that {@link ModelScript#invokes(String)} answers is not judged.
     */
    NATIVE_BODY;

    private final boolean enforcedByDefault;

    ValidationRule() {
        this(true);
    }

    ValidationRule(boolean enforcedByDefault) {
        this.enforcedByDefault = enforcedByDefault;
    }

    /** Returns whether a new fake enforces the rule, as far as that is not doubtful. */
    public boolean isEnforcedByDefault() {
        return enforcedByDefault;
    }
}
