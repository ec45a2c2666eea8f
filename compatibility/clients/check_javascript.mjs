// What the AWS SDK for JavaScript and Anthropic's SDK make of the command's server.
// Usage: node check_javascript.mjs ENDPOINT. Ends with 1 if anything is not as it should be.
import assert from 'node:assert/strict';
import {
  AccessDeniedException,
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  ThrottlingException,
  ValidationException,
} from '@aws-sdk/client-bedrock-runtime';
import { AnthropicBedrock } from '@anthropic-ai/bedrock-sdk';

const endpoint = process.argv[2];
const client = new BedrockRuntimeClient({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'fake', secretAccessKey: 'fake' },
  maxAttempts: 1,
});
const claude = new AnthropicBedrock({
  baseURL: endpoint,
  awsRegion: 'us-east-1',
  awsAccessKey: 'fake',
  awsSecretKey: 'fake',
  maxRetries: 0,
});
const sonnet = 'us.anthropic.claude-sonnet-4-6';
const haiku = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const opus = 'us.anthropic.claude-opus-4-6-v1';
const llama = 'us.meta.llama3-3-70b-instruct-v1:0';
const answer = 'It arrives tomorrow, früh.';

const ask = (modelId, text = 'Where is my parcel?', more = {}) => ({
  modelId,
  messages: [{ role: 'user', content: [{ text }] }],
  ...more,
});
const toolConfig = {
  tools: [{ toolSpec: { name: 'weather', inputSchema: { json: { type: 'object' } } } }],
};
const rejection = (promise) => promise.then(() => assert.fail('there was no error'), (error) => error);
const json = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

async function events(command) {
  const { stream } = await client.send(command);
  const seen = [];
  for await (const event of stream) {
    seen.push(event);
  }
  return seen;
}

const checks = {
  async 'Converse'() {
    const response = await client.send(new ConverseCommand(ask(sonnet)));
    assert.equal(response.output.message.content[0].text, answer);
    assert.equal(response.stopReason, 'end_turn');
  },

  async 'ConverseStream'() {
    for (const modelId of [sonnet, llama]) {
      const seen = await events(new ConverseStreamCommand(ask(modelId)));
      assert.equal(seen.map((event) => event.contentBlockDelta?.delta?.text ?? '').join(''), answer);
      assert.ok(seen.at(-1).metadata.usage.outputTokens > 0);
    }
  },

  async 'tools, whole and streamed'() {
    const question = ask(sonnet, 'The weather in Oslo?', { toolConfig });
    const first = await client.send(new ConverseCommand(question));
    const { toolUse } = first.output.message.content.find((block) => block.toolUse);
    assert.deepEqual(toolUse.input, { city: 'Oslo' });
    const seen = await events(new ConverseStreamCommand(question));
    const input = seen.map((event) => event.contentBlockDelta?.delta?.toolUse?.input ?? '').join('');
    assert.deepEqual(JSON.parse(input), { city: 'Oslo' });
    const result = { toolResult: { toolUseId: toolUse.toolUseId, content: [{ json: { sky: 'snow' } }] } };
    const messages = [...question.messages, first.output.message, { role: 'user', content: [result] }];
    const second = await client.send(new ConverseCommand({ ...question, messages }));
    assert.equal(second.output.message.content[0].text, 'It snows in Oslo.');
  },

  async 'errors have their classes'() {
    assert.ok((await rejection(client.send(new ConverseCommand(ask(haiku))))) instanceof ThrottlingException);
    assert.ok((await rejection(client.send(new ConverseStreamCommand(ask(haiku))))) instanceof ThrottlingException);
    assert.ok((await rejection(client.send(new ConverseCommand(ask(opus))))) instanceof AccessDeniedException);
    const long = await rejection(client.send(new ConverseCommand(ask(llama, 'word '.repeat(210_000)))));
    assert.ok(long instanceof ValidationException);
    assert.match(long.message, /maximum context length/);
  },

  async 'an error in a stream'() {
    const error = await rejection(events(new ConverseStreamCommand(ask('us.amazon.nova-micro-v1:0'))));
    assert.equal(error.name, 'ModelStreamErrorException');
  },

  async 'InvokeModel of Anthropic and Meta, whole and streamed'() {
    const bodies = {
      [sonnet]: {
        anthropic_version: 'bedrock-2023-05-31',
        max_tokens: 100,
        messages: [{ role: 'user', content: 'Where is my parcel?' }],
      },
      [llama]: { prompt: 'Where is my parcel?' },
    };
    const said = (body) => body.generation ?? body.delta?.text ?? body.content?.[0]?.text ?? '';
    for (const [modelId, request] of Object.entries(bodies)) {
      const body = JSON.stringify(request);
      const whole = await client.send(new InvokeModelCommand({ modelId, body }));
      assert.equal(said(json(whole.body)), answer);
      const streamed = await client.send(new InvokeModelWithResponseStreamCommand({ modelId, body }));
      let text = '';
      for await (const event of streamed.body) {
        text += said(json(event.chunk.bytes));
      }
      assert.equal(text, answer);
    }
  },

  async "Anthropic's SDK, whole and streamed"() {
    const request = { model: sonnet, max_tokens: 100, messages: [{ role: 'user', content: 'Where is my parcel?' }] };
    const message = await claude.messages.create(request);
    assert.equal(message.content[0].text, answer);
    const streamed = await claude.messages.stream(request).finalMessage();
    assert.equal(streamed.content[0].text, answer);
    assert.equal(streamed.stop_reason, 'end_turn');
    const error = await rejection(claude.messages.create({ ...request, model: haiku }));
    assert.equal(error.status, 429);
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
console.log(`JavaScript: ${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
