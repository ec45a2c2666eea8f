/**
 * A Bedrock to test against. One brain, {@link dev.modelrouter.testkit.FakeBedrock}, is told what each model answers
 * and remembers every call; any number of doors lead to it: SDK clients in process, and loopback servers that speak
 * the wire protocol to an SDK client in any language, with TLS or without. Time comes from a {@link
 * dev.modelrouter.core.TimeSource}, so that slow models cost a test nothing.
 *
 * <p>Three steps make a test: script the models, run the code under test against a door, look at the calls. {@link
 * dev.modelrouter.testkit.FakeBedrockExtension} gives each JUnit test what it needs for that.
 *
 * <ul>
 *   <li>Answers: {@link dev.modelrouter.testkit.ModelScript}, {@link dev.modelrouter.testkit.FakeReply}, {@link
 *       dev.modelrouter.testkit.FakeBody} for InvokeModel, {@link dev.modelrouter.testkit.Personality}.
 *   <li>What goes wrong: {@link dev.modelrouter.testkit.Fault} in place of an answer; an {@link
 *       dev.modelrouter.testkit.Effect} at a {@link dev.modelrouter.testkit.Moment} of one; {@link
 *       dev.modelrouter.testkit.Reception} at a server's door.
 *   <li>What Bedrock refuses: {@link dev.modelrouter.testkit.ValidationRule}, {@link dev.modelrouter.testkit.Quota},
 *       {@link dev.modelrouter.testkit.Denial}, outages of {@link dev.modelrouter.testkit.RegionScripts}, {@link
 *       dev.modelrouter.testkit.FakeGuardrail}.
 *   <li>What the control plane tells: {@link dev.modelrouter.testkit.FakeAccount}.
 *   <li>What was called: {@link dev.modelrouter.testkit.FakeCall}, {@link dev.modelrouter.testkit.CallsCheck}.
 *   <li>Recordings of the real service: {@link dev.modelrouter.testkit.CassetteRecorder}, {@link
 *       dev.modelrouter.testkit.CassetteReplay}.
 *   <li>No call of the real one by mistake: {@link dev.modelrouter.testkit.AwsCallGuard}.
 * </ul>
 */
@NullMarked
package dev.modelrouter.testkit;

import org.jspecify.annotations.NullMarked;
