package dev.modelrouter.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Bytes;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/** What is decided for one call, in all that it takes to carry it out. */
sealed interface AnswerPlan {

    /** Returns what of it is remembered and billed. */
    FakeCall.Outcome outcome();

    /** Returns the answer as it goes over a wire to the call of this request id. */
    Tape tape(String requestId);

    /** Plans the answer of an operation that no model is asked by: whole, and at once. */
    static AnswerPlan computed(SdkPojo response) {
        return new Whole(Reply.Raw.of(response), null, Delay.Timing.NONE);
    }

    /** An error in place of an answer. */
    record Failed(Fault fault, Delay.Timing timing) implements AnswerPlan {

        /** Plans an error after the delay that it states itself, or else after another. */
        static Failed after(Delay otherwise, Fault fault) {
            return new Failed(fault, fault.delay().orElse(otherwise).after(FakeCall.NOTHING));
        }

        @Override
        public FakeCall.Outcome outcome() {
            return new FakeCall.Outcome(null, fault, null, null, timing.total(), FakeCall.NOTHING);
        }

        @Override
        public Tape tape(String requestId) {
            return Tape.of(WireReply.of(fault, requestId), timing.total());
        }
    }

    /**
     * The answer to a request that broke a rule.
     *
     * @param told how the caller is told so
     */
    record Rejected(ValidationRule rule, AnswerPlan told) implements AnswerPlan {

        @Override
        public FakeCall.Outcome outcome() {
            return told.outcome().breaking(rule);
        }

        @Override
        public Tape tape(String requestId) {
            return told.tape(requestId);
        }
    }

    /**
     * An answer in one piece.
     *
     * @param broken how it breaks; null if it does not
     */
    record Whole(Reply reply, @Nullable Break broken, Delay.Timing timing) implements AnswerPlan {

        @Override
        public FakeCall.Outcome outcome() {
            return reply.outcome(broken, timing.total());
        }

        @Override
        public Tape tape(String requestId) {
            return Tapes.whole(this, requestId);
        }
    }

    /**
     * An answer as a stream.
     *
     * @param events those of the answer if it did not break
     * @param broken how it breaks; null if it does not
     */
    record Streamed(Reply reply, ImmutableList<StreamEvent> events, @Nullable Break broken, Delay.Timing timing)
            implements AnswerPlan {

        @Override
        public FakeCall.Outcome outcome() {
            return reply.outcome(broken, timing.total());
        }

        @Override
        public Tape tape(String requestId) {
            return Tapes.streamed(this, requestId);
        }
    }

    /**
     * What was recorded, played as it stands.
     *
     * @param outcome what is known of it
     */
    record Recorded(Replayed answer, FakeCall.Outcome outcome) implements AnswerPlan {

        @Override
        public Tape tape(String requestId) {
            return answer.tape(requestId);
        }
    }

    /** What is said in an answer, whether in one piece or as a stream. */
    sealed interface Reply {

        /** Returns the headers that are its own, by lower-case name. */
        ImmutableMap<String, String> headers();

        /** Returns what is billed. */
        TokenUsage usage();

        /** Returns the response of Converse; empty if it is the answer of another operation. */
        Optional<ConverseResponse> response();

        /** Returns the same as an effect has it told, which may lie about its usage. */
        Reply told(Effect effect);

        /** Returns the body of an answer in one piece. */
        byte[] body();

        /** Returns the body, made longer by some bytes that mean nothing. */
        byte[] padded(int bytes);

        /**
         * Returns what is remembered and billed if this is the answer.
         *
         * @param broken how it breaks, perhaps by the exception that the call then ends with; null if it does not
         */
        default FakeCall.Outcome outcome(@Nullable Break broken, Duration delay) {
            if (broken == null) {
                return new FakeCall.Outcome(response().orElse(null), null, null, null, delay, usage());
            }
            Fault fault = broken.effect().fault().orElse(null);
            return broken.strikesBeforeTheModel()
                    ? new FakeCall.Outcome(null, fault, broken, null, delay, FakeCall.NOTHING)
                    : new FakeCall.Outcome(response().orElse(null), fault, broken, null, delay, usage());
        }

        /** What a model says in answer to Converse or ConverseStream. */
        record Spoken(ConverseResponse generated) implements Reply {

            @Override
            public ImmutableMap<String, String> headers() {
                return ImmutableMap.of();
            }

            @Override
            public TokenUsage usage() {
                return generated.usage() == null ? FakeCall.NOTHING : generated.usage();
            }

            @Override
            public Optional<ConverseResponse> response() {
                return Optional.of(generated);
            }

            @Override
            public Spoken told(Effect effect) {
                TokenUsage usage = generated.usage();
                return switch (effect.kind()) {
                    case NO_USAGE ->
                        new Spoken(
                                generated.toBuilder().usage((TokenUsage) null).build());
                    case NEGATIVE_USAGE ->
                        usage == null
                                ? this
                                : new Spoken(generated.toBuilder()
                                        .usage(negative(usage))
                                        .build());
                    default -> this;
                };
            }

            @Override
            public byte[] body() {
                return SdkJsonWriter.write(generated);
            }

            @Override
            public byte[] padded(int bytes) {
                return SdkJsonWriter.writeEvent(
                        generated, ImmutableMap.of("p", Document.fromString(Tapes.padding(bytes))));
            }

            private static TokenUsage negative(TokenUsage usage) {
                return usage.toBuilder()
                        .inputTokens(below(usage.inputTokens()))
                        .outputTokens(below(usage.outputTokens()))
                        .totalTokens(below(usage.totalTokens()))
                        .build();
            }

            private static int below(@Nullable Integer tokens) {
                return tokens == null || tokens == 0 ? -1 : -tokens;
            }
        }

        /**
         * The answer of an operation other than Converse and ConverseStream.
         *
         * @param bytes the body of an answer in one piece; empty for a stream
         */
        record Raw(ImmutableMap<String, String> headers, SdkBytes bytes, TokenUsage usage) implements Reply {

            /** Returns what is said by the headers alone, or by the events of a stream. */
            static Raw of(ImmutableMap<String, String> headers, TokenUsage usage) {
                return new Raw(headers, SdkBytes.fromByteArrayUnsafe(new byte[0]), usage);
            }

            /** Returns what the SDK shows as this response, for which nothing is billed by the token. */
            static Raw of(SdkPojo response) {
                return new Raw(
                        ImmutableMap.<String, String>builder()
                                .put("content-type", WireReply.JSON)
                                .putAll(RestCodec.headers(response))
                                .buildKeepingLast(),
                        RestCodec.body(response),
                        FakeCall.NOTHING);
            }

            @Override
            public Optional<ConverseResponse> response() {
                return Optional.empty();
            }

            @Override
            public Raw told(Effect effect) {
                return this;
            }

            @Override
            public byte[] body() {
                return bytes.asByteArrayUnsafe();
            }

            /** White space after a JSON value is no part of it. */
            @Override
            public byte[] padded(int more) {
                return Bytes.concat(bytes.asByteArrayUnsafe(), " ".repeat(more).getBytes(UTF_8));
            }
        }
    }
}
