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

async function events(command, seen = []) {
  const { stream } = await client.send(command);
  for await (const event of stream) {
    seen.push(event);
  }
  return seen;
}

const checks = {
  async 'the default handler speaks HTTP/2'() {
    assert.equal(client.config.requestHandler.constructor.name, 'NodeHttp2Handler');
  },

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

  async 'a model id that is an ARN arrives as it was written'() {
    const { account } = await (await fetch(`${endpoint}/__fake/account`)).json();
    const response = await client.send(new ConverseCommand(ask(account.tickets)));
    assert.equal(response.output.message.content[0].text, 'By profile.');
  },

  async 'a wrong checksum is an error'() {
    const error = await rejection(events(new ConverseStreamCommand(ask('us.anthropic.claude-sonnet-4-5-20250929-v1:0'))));
    assert.match(error.message, /checksum/i);
  },

  async 'a stream that is ended by RST_STREAM is an error'() {
    const seen = [];
    const error = await rejection(events(new ConverseStreamCommand(ask('us.anthropic.claude-3-5-haiku-20241022-v1:0')), seen));
    assert.ok(error instanceof Error);
    assert.ok(seen.some((event) => event.contentBlockDelta));
  },

  // An error as a rule. But libuv takes a reset that it finds together with the last bytes for their end, and this
  // client then ends the stream in silence: that the stream's own end is missing is all that an application can see.
  async 'a stream whose connection is reset is an error, or lacks its end'() {
    const seen = [];
    await events(new ConverseStreamCommand(ask('us.anthropic.claude-opus-4-5-20251101-v1:0')), seen).catch((error) => error);
    assert.ok(!seen.some((event) => event.messageStop || event.metadata));
  },

  async 'the client goes on after all that'() {
    const response = await client.send(new ConverseCommand(ask(sonnet)));
    assert.equal(response.stopReason, 'end_turn');
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
