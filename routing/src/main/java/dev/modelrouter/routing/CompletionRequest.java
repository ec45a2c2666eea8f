package dev.modelrouter.routing;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.PlainText;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InferenceConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;

/**
 * What is to be answered, and by which route. Immutable and thread-safe; its {@code toString} shows none of the
 * content.
 *
 * <pre>{@code
 * CompletionRequest request = CompletionRequest.builder("tickets")
 *         .system("Classify the ticket. Answer with JSON only.")
 *         .prompt("I was charged twice this month.")
 *         .maxTokens(200)
 *         .temperature(0f)
 *         .tag("tenant", "acme")
 *         .build();
 * }</pre>
 */
public final class CompletionRequest {

    private static final AtomicReferenceFieldUpdater<CompletionRequest, ConverseRequest.@Nullable Builder> ASSEMBLY =
            AtomicReferenceFieldUpdater.newUpdater(CompletionRequest.class, ConverseRequest.Builder.class, "assembly");

    private final String route;
    private final ConverseRequest converse;
    private final ImmutableMap<String, String> tags;
    private final Optional<Duration> deadline;
    private final Optional<Usd> maxCost;

    /** Whether it was put together from the members that {@link Builder} has, so that it has no others. */
    private final boolean isAssembled;

    /** What it was put together with, for the first call alone: the SDK copies all messages into each further one. */
    private volatile ConverseRequest.@Nullable Builder assembly;

    /** Read when it is first asked for; two threads that read it at once read the same. */
    private @Nullable Need need;

    /** Judges whether an answer is what the request says it is to be; null if it says nothing. */
    private final @Nullable Gate outputGate;

    private CompletionRequest(
            Builder builder,
            ConverseRequest converse,
            ConverseRequest.@Nullable Builder assembly,
            @Nullable Gate outputGate) {
        this.route = builder.route;
        this.converse = converse;
        this.isAssembled = assembly != null;
        this.outputGate = outputGate;
        ASSEMBLY.lazySet(this, assembly);
        this.tags = ImmutableMap.copyOf(builder.tags);
        this.deadline = Optional.ofNullable(builder.deadline);
        this.maxCost = Optional.ofNullable(builder.maxCost);
    }

    /**
     * Returns a request of one user message.
     *
     * @param route the name of a route of the router
     * @param prompt the message; not blank
     */
    public static CompletionRequest of(String route, String prompt) {
        return builder(route).prompt(prompt).build();
    }

    /**
     * Returns a request with everything that a Converse request can say.
     *
     * @param route the name of a route of the router
     * @param converse the request; its {@code modelId} is replaced by each target's, everything else is sent as it is
     */
    public static CompletionRequest of(String route, ConverseRequest converse) {
        return builder(route).converse(converse).build();
    }

    /**
     * Returns a builder.
     *
     * @param route the name of a route of the router
     */
    public static Builder builder(String route) {
        return new Builder(route);
    }

    /** Returns the name of the route. */
    public String route() {
        return route;
    }

    /** Returns the request as Bedrock will see it, except for the model id and what a target's adaptations change. */
    public ConverseRequest converse() {
        return converse;
    }

    /** Returns the tags, such as a tenant; they stay in this process, unless the router {@linkplain ModelRouterBuilder#sendTagsAsMetadata sends them}. */
    public ImmutableMap<String, String> tags() {
        return tags;
    }

    /** Returns this request's own deadline; the shorter of it and the route's holds. */
    public Optional<Duration> deadline() {
        return deadline;
    }

    /** Returns this request's own cap on money; the lower of it and the route's holds. */
    public Optional<Usd> maxCost() {
        return maxCost;
    }

    /** Returns a builder that holds the request as it is sent, but for what is the target's and the call's. */
    ConverseRequest.Builder toSend() {
        ConverseRequest.Builder first = assembly == null ? null : ASSEMBLY.getAndSet(this, null);
        if (first != null) {
            return first;
        }
        // The SDK's toBuilder() goes through some twenty members; one of four or fewer is built anew in less.
        return isAssembled
                ? assembled(
                        converse.messages(),
                        converse.hasSystem() ? converse.system() : List.of(),
                        converse.toolConfig(),
                        converse.inferenceConfig())
                : converse.toBuilder();
    }

    private static ConverseRequest.Builder assembled(
            List<Message> messages,
            List<SystemContentBlock> system,
            @Nullable ToolConfiguration tools,
            @Nullable InferenceConfiguration inference) {
        ConverseRequest.Builder request = ConverseRequest.builder().messages(messages);
        if (!system.isEmpty()) {
            request.system(system);
        }
        if (tools != null) {
            request.toolConfig(tools);
        }
        if (inference != null) {
            request.inferenceConfig(inference);
        }
        return request;
    }

    /** Returns what the request asks for. */
    Need need() {
        Need known = need;
        if (known == null) {
            known = Need.of(converse);
            need = known;
        }
        return known;
    }

    /** Returns what judges whether an answer is what the request says it is to be; null if it says nothing. */
    @Nullable
    Gate outputGate() {
        return outputGate;
    }

    /** Returns the request with what the answer is to be, unless it says so itself. */
    CompletionRequest orWith(Output output) {
        if (Output.formatOf(converse) != null) {
            return this;
        }
        Builder builder = copy();
        builder.output = () -> output;
        return builder.converse(converse).build();
    }

    @Override
    public String toString() {
        return "request for route " + route + " (" + converse.messages().size() + " messages, tags " + tags.keySet()
                + ")";
    }

    /** Returns a request with the same route, tags and limits that asks something else. */
    CompletionRequest asking(ConverseRequest other) {
        return copy().converse(other).build();
    }

    private Builder copy() {
        Builder builder = builder(route);
        builder.tags = tags;
        builder.deadline = deadline.orElse(null);
        builder.maxCost = maxCost.orElse(null);
        return builder;
    }

    /** Builds a request. Not thread-safe. */
    public static final class Builder {

        private final String route;

        // The empty ones are shared: most requests add to none of them.
        private List<String> system = List.of();
        private List<Message> messages = List.of();
        private Map<String, String> tags = ImmutableMap.of();
        private @Nullable String prompt;
        private @Nullable ToolConfiguration tools;
        private @Nullable InferenceConfiguration inference;
        private @Nullable Integer maxTokens;
        private @Nullable Float temperature;
        private @Nullable ConverseRequest converse;
        private @Nullable Supplier<Output> output;
        private @Nullable Duration deadline;
        private @Nullable Usd maxCost;

        private Builder(String route) {
            checkArgument(!route.isBlank(), "A request needs the name of a route.");
            this.route = PlainText.requireOneLine("The name of a route", route);
        }

        /** Sets the user's message; it comes after {@link #messages}. Not blank. */
        public Builder prompt(String prompt) {
            this.prompt = prompt;
            return this;
        }

        /** Adds a system prompt. Not blank. */
        public Builder system(String text) {
            system = with(system, List.of(text));
            return this;
        }

        /** Adds messages of the conversation so far, oldest first. */
        public Builder messages(List<Message> messages) {
            this.messages = with(this.messages, messages);
            return this;
        }

        /** Sets the tools that the model may call. Default: none. */
        public Builder tools(ToolConfiguration tools) {
            this.tools = tools;
            return this;
        }

        /** Sets all inference settings. Default: the models' own, with the route's {@code defaultMaxTokens}. */
        public Builder inference(InferenceConfiguration inference) {
            this.inference = inference;
            return this;
        }

        /** Sets how many tokens an answer may have at most; at least 1. Default: the route's. */
        public Builder maxTokens(int maxTokens) {
            this.maxTokens = maxTokens;
            return this;
        }

        /** Sets the sampling temperature, 0 to 1. Default: the model's own. */
        public Builder temperature(float temperature) {
            this.temperature = temperature;
            return this;
        }

        /**
         * Has the answer be JSON that is valid by a schema. A model with structured output of its own is held to it; one
         * without is made to use a tool that takes it, whose input is then the answer's text; one that cannot be made to
         * is asked in words. {@link ModelRouter#plan} and {@link Attempt#adaptations} tell which. Whoever answers, an
         * answer that is not so is rejected, before the route's own gate is asked; one that uses a tool of the request is
         * none yet. It comes in place of what {@linkplain Route#output(String) the route} says. Default: any text.
         *
         * @param jsonSchema a JSON Schema as JSON text, as {@link Gate#json(String)} takes it
         */
        public Builder output(String jsonSchema) {
            output = () -> Output.of(jsonSchema);
            return this;
        }

        /**
         * Has the answer be JSON for a record, which {@link Completion#as} then returns: as {@link #output(String)}, by a
         * schema that is made of the components. They may be texts, truth values, numbers, enums, records, {@code List},
         * {@code Set}, {@code Map} by {@code String}, {@code UUID}, {@code URI}, {@code Duration}, and the dates and times of
         * {@code java.time}. A component that is an {@code Optional} or annotated {@code @Nullable}, by whatever library,
         * may be left out or null. An answer that the constructor of the record does not take is rejected as well.
         *
         * @param type not generic, and not in itself at any depth; in a module, its package is open to {@code
         *     dev.modelrouter.routing}
         */
        public Builder output(Class<? extends Record> type) {
            output = () -> Output.of(type);
            return this;
        }

        /**
         * Takes an existing request whole; then nothing that it could say may be set here as well, but for {@code
         * output(...)} if it has no {@code outputConfig.textFormat}. If it has one, answers are judged by its schema.
         */
        public Builder converse(ConverseRequest converse) {
            this.converse = converse;
            return this;
        }

        /**
         * Adds a tag, such as the tenant that pays. Tags are shown in reports, so keep personal data out of them.
         *
         * @param name in one line
         * @param value in one line
         * @throws IllegalArgumentException if one of them has a line break or another control character
         */
        public Builder tag(String name, String value) {
            PlainText.requireOneLine("The name of a tag", name);
            PlainText.requireOneLine("The value of a tag", value);
            if (tags.isEmpty()) {
                tags = ImmutableMap.of(name, value);
                return this;
            }
            Map<String, String> more = new LinkedHashMap<>(tags);
            more.put(name, value);
            tags = more;
            return this;
        }

        private static <T> List<T> with(List<T> some, List<T> more) {
            if (some.isEmpty()) {
                return List.copyOf(more);
            }
            List<T> all = new ArrayList<>(some.size() + more.size());
            all.addAll(some);
            all.addAll(more);
            return all;
        }

        /** Sets a deadline for this request. Default: the route's. A longer one than the route's has no effect. */
        public Builder deadline(Duration deadline) {
            this.deadline = deadline;
            return this;
        }

        /**
         * Sets a cap on what this request may cost. Default: the route's. A higher one than the route's has no effect.
         */
        public Builder maxCost(Usd maxCost) {
            this.maxCost = maxCost;
            return this;
        }

        /**
         * Builds the request.
         *
         * @throws IllegalArgumentException naming every problem at once
         */
        public CompletionRequest build() {
            List<String> problems = new ArrayList<>(0);
            if (converse != null) {
                requireNothingBeside(problems);
            } else {
                requireContent(problems);
            }
            requireLimits(problems);
            requireTokens(problems);
            Output shape = output == null ? null : checked(output, problems);
            Gate gate = shape == null ? ownGate(problems) : shape.gate();
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException("This request cannot be built: " + String.join(" ", problems));
            }
            if (converse != null) {
                return new CompletionRequest(this, shape == null ? converse : shape.in(converse), null, gate);
            }
            ConverseRequest.Builder assembly = assemble();
            ConverseRequest whole = assembly.build();
            return shape == null
                    ? new CompletionRequest(this, whole, assembly, gate)
                    : new CompletionRequest(this, shape.in(whole), null, gate);
        }

        private @Nullable Output checked(Supplier<Output> stated, List<String> problems) {
            if (converse != null && Output.formatOf(converse) != null) {
                problems.add("output(...) and the ConverseRequest's outputConfig.textFormat say the same thing twice.");
            }
            try {
                return stated.get();
            } catch (IllegalArgumentException e) {
                problems.add(e.getMessage());
                return null;
            }
        }

        private @Nullable Gate ownGate(List<String> problems) {
            try {
                return converse == null ? null : Output.gateOf(converse);
            } catch (IllegalArgumentException e) {
                problems.add("outputConfig.textFormat: " + e.getMessage());
                return null;
            }
        }

        private void requireNothingBeside(List<String> problems) {
            boolean beside = prompt != null
                    || !system.isEmpty()
                    || !messages.isEmpty()
                    || tools != null
                    || inference != null
                    || maxTokens != null
                    || temperature != null;
            if (beside) {
                problems.add("converse(...) takes a request whole: say prompt, system, messages, tools and inference"
                        + " settings in it, or leave out converse(...).");
            }
            if (converse != null && converse.messages().isEmpty()) {
                problems.add("The ConverseRequest has no messages: add at least one user message.");
            }
        }

        private void requireContent(List<String> problems) {
            if (prompt != null && prompt.isBlank()) {
                problems.add("The prompt is blank: Bedrock refuses blank text.");
            }
            if (prompt == null && messages.isEmpty()) {
                problems.add("There is nothing to answer: give prompt(...) or messages(...).");
            }
            for (String text : system) {
                if (text.isBlank()) {
                    problems.add("A system prompt is blank: leave it out.");
                }
            }
        }

        private void requireLimits(List<String> problems) {
            if (inference != null && (maxTokens != null || temperature != null)) {
                problems.add("inference(...) and maxTokens(...) or temperature(...) say the same thing twice.");
            }
            if (temperature != null && !(temperature >= 0 && temperature <= 1)) {
                problems.add("temperature is " + temperature + ", it lies between 0 and 1.");
            }
            if (deadline != null && (deadline.isZero() || deadline.isNegative())) {
                problems.add("deadline is " + deadline + ", it must be longer than zero.");
            }
            if (maxCost != null && maxCost.compareTo(Usd.ZERO) <= 0) {
                problems.add("maxCost is " + maxCost + ", it must be more than zero.");
            }
        }

        private void requireTokens(List<String> problems) {
            InferenceConfiguration settings = converse != null ? converse.inferenceConfig() : inference;
            Integer asked = settings != null ? settings.maxTokens() : maxTokens;
            if (asked != null && asked < 1) {
                problems.add("maxTokens is " + asked + ", the minimum is 1.");
            }
        }

        private ConverseRequest.Builder assemble() {
            List<Message> all = messages;
            if (prompt != null) {
                Message last = Message.builder()
                        .role(ConversationRole.USER)
                        .content(Collections.singletonList(ContentBlock.fromText(prompt)))
                        .build();
                // A list that the SDK goes through without an iterator.
                all = messages.isEmpty() ? Collections.singletonList(last) : with(messages, List.of(last));
            }
            return assembled(
                    all,
                    system.isEmpty()
                            ? List.of()
                            : system.stream().map(SystemContentBlock::fromText).toList(),
                    tools,
                    settings());
        }

        private @Nullable InferenceConfiguration settings() {
            if (maxTokens == null && temperature == null) {
                return inference;
            }
            return InferenceConfiguration.builder()
                    .maxTokens(maxTokens)
                    .temperature(temperature)
                    .build();
        }
    }
}
