/**
 * A Bedrock to test against. One brain, {@link dev.modelrouter.testkit.FakeBedrock}, is told what each model answers
 * and remembers every call; any number of doors lead to it: SDK clients in process, and a loopback server that speaks
 * the wire protocol to an SDK client in any language. Time comes from a {@link dev.modelrouter.core.TimeSource}, so
 * that slow models cost a test nothing.
 *
 * <p>Three steps make a test: script the models, run the code under test against a door, look at the calls.
 *
 * <p>The same script answers Converse and ConverseStream. What can go wrong with an answer is an {@link
 * dev.modelrouter.testkit.Effect} at a {@link dev.modelrouter.testkit.Moment}: {@code
 * bedrock.model(id).breaks(Effect.RESET, Moment.afterEvents(3)).thenReplies("...")}.
 */
@NullMarked
package dev.modelrouter.testkit;

import org.jspecify.annotations.NullMarked;
