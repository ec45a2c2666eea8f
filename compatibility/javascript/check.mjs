// What the AWS SDK for JavaScript makes of a scripted server: started by JavaScriptCheck, which holds the scripts.
// Usage: node check.mjs <endpoint>. Ends with 1 at the first thing that is not as it should be.
import assert from 'node:assert/strict';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';

const endpoint = process.argv[2];
const client = new BedrockRuntimeClient({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'fake', secretAccessKey: 'fake' },
  maxAttempts: 1,
});
const handler = client.config.requestHandler.constructor.name;

function ask(modelId, text = 'Where is my parcel?', more = {}) {
  return { modelId, messages: [{ role: 'user', content: [{ text }] }], ...more };
}

async function events(modelId, seen = []) {
  const { stream } = await client.send(new ConverseStreamCommand(ask(modelId)));
  for await (const event of stream) {
    seen.push(event);
  }
  return seen;
}

const text = (seen) => seen.map((event) => event.contentBlockDelta?.delta?.text ?? '').join('');

const checks = {
  async 'the default handler speaks HTTP/2'() {
    assert.equal(handler, 'NodeHttp2Handler');
  },

  async 'Converse answers with text, usage and a request id'() {
    const answer = await client.send(new ConverseCommand(ask('us.anthropic.claude-sonnet-4-6')));
    assert.equal(answer.output.message.content[0].text, 'It arrives tomorrow, früh.');
    assert.equal(answer.stopReason, 'end_turn');
    assert.ok(answer.usage.totalTokens > 0);
    assert.match(answer.$metadata.requestId, /^[0-9a-f-]{36}$/);
    assert.equal(answer.$metadata.httpStatusCode, 200);
  },

  async 'Converse carries a tool round trip'() {
    const toolConfig = {
      tools: [{ toolSpec: { name: 'weather', inputSchema: { json: { type: 'object' } } } }],
    };
    const question = ask('us.amazon.nova-pro-v1:0', 'The weather in Oslo?', { toolConfig });
    const first = await client.send(new ConverseCommand(question));
    const { toolUse } = first.output.message.content.find((block) => block.toolUse);
    assert.deepEqual(toolUse.input, { city: 'Oslo' });
    const result = { toolResult: { toolUseId: toolUse.toolUseId, content: [{ json: { sky: 'snow' } }] } };
    const messages = [...question.messages, first.output.message, { role: 'user', content: [result] }];
    const second = await client.send(new ConverseCommand({ ...question, messages }));
    assert.equal(second.output.message.content[0].text, 'It snows.');
  },

  async 'ConverseStream brings every event in its order'() {
    const seen = await events('us.meta.llama3-3-70b-instruct-v1:0');
    const types = seen.map((event) => Object.keys(event)[0]);
    assert.equal(types[0], 'messageStart');
    assert.deepEqual(types.slice(-3), ['contentBlockStop', 'messageStop', 'metadata']);
    assert.ok(types.filter((type) => type === 'contentBlockDelta').length > 1);
    assert.equal(text(seen), 'It arrives tomorrow, früh.');
    assert.ok(seen.at(-1).metadata.usage.outputTokens > 0);
  },

  async 'a model id that is an ARN arrives as it was written'() {
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6';
    const answer = await client.send(new ConverseCommand(ask(arn)));
    assert.equal(answer.output.message.content[0].text, 'By profile.');
    assert.equal(text(await events(arn)), 'By profile.');
  },

  async 'an error has its class, status and request id'() {
    for (const call of [ConverseCommand, ConverseStreamCommand]) {
      const error = await client.send(new call(ask('us.amazon.nova-lite-v1:0'))).catch((e) => e);
      assert.equal(error.name, 'ThrottlingException');
      assert.equal(error.message, 'Too many tokens, please wait before trying again.');
      assert.equal(error.$fault, 'client');
      assert.equal(error.$metadata.httpStatusCode, 429);
      assert.match(error.$metadata.requestId, /^[0-9a-f-]{36}$/);
    }
  },

  async 'a request that breaks a rule is told which'() {
    const error = await client.send(new ConverseCommand(ask('us.anthropic.claude-sonnet-4-6', ' '))).catch((e) => e);
    assert.equal(error.name, 'ValidationException');
    assert.equal(error.$metadata.httpStatusCode, 400);
    assert.match(error.message, /must contain non-whitespace text/);
  },

  async 'an exception in a stream comes after the events before it'() {
    const seen = [];
    const error = await events('us.amazon.nova-micro-v1:0', seen).catch((e) => e);
    assert.equal(error.name, 'ModelStreamErrorException');
    assert.ok(text(seen).length > 0);
    assert.ok(!seen.some((event) => event.metadata));
  },

  async 'a wrong checksum is an error'() {
    const seen = [];
    const error = await events('us.anthropic.claude-haiku-4-5-20251001-v1:0', seen).catch((e) => e);
    assert.ok(error instanceof Error, 'the stream ended as if all were well');
    assert.match(error.message, /checksum/i);
  },

  async 'a stream that is ended by RST_STREAM is an error'() {
    const seen = [];
    const error = await events('us.anthropic.claude-opus-4-5-20251101-v1:0', seen).catch((e) => e);
    assert.ok(error instanceof Error, 'the stream ended as if all were well');
    assert.ok(text(seen).length > 0);
  },

  // An error as a rule. But libuv takes a reset that it finds together with the last bytes for their end, and this
  // client then ends the stream in silence: that the stream's own end is missing is all that an application can see.
  async 'a stream whose connection is reset is an error, or lacks its end'() {
    const seen = [];
    const error = await events('us.anthropic.claude-opus-4-6-v1', seen).catch((e) => e);
    assert.ok(error instanceof Error || error === seen);
    assert.ok(text(seen).length > 0);
    assert.ok(!seen.some((event) => event.messageStop || event.metadata));
  },

  async 'the client goes on after all that'() {
    const answer = await client.send(new ConverseCommand(ask('us.anthropic.claude-sonnet-4-6')));
    assert.equal(answer.stopReason, 'end_turn');
  },
};

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`  ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`  FAILED  ${name}\n${error.stack}`);
  }
}
client.destroy();
process.exit(failed ? 1 : 0);
