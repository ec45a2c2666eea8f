"""What boto3, Anthropic's SDK and LiteLLM make of the command's server.

Usage: check_python.py ENDPOINT. Ends with 1 if anything is not as it should be.
"""
import io
import json
import os
import sys
import traceback

ENDPOINT = sys.argv[1]
os.environ.update(
    AWS_ACCESS_KEY_ID="fake",
    AWS_SECRET_ACCESS_KEY="fake",
    AWS_REGION="us-east-1",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_EC2_METADATA_DISABLED="true",
)
for setting in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK"):
    os.environ.pop(setting, None)

import anthropic  # noqa: E402
import boto3  # noqa: E402
import litellm  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import ClientError, EventStreamError  # noqa: E402

SONNET = "us.anthropic.claude-sonnet-4-6"
HAIKU = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
OPUS = "us.anthropic.claude-opus-4-6-v1"
LLAMA = "us.meta.llama3-3-70b-instruct-v1:0"
NOVA = "us.amazon.nova-lite-v1:0"
ANSWER = "It arrives tomorrow, früh."
TOO_LONG = "word " * 210_000

client = boto3.client(
    "bedrock-runtime",
    endpoint_url=ENDPOINT,
    config=Config(retries={"total_max_attempts": 1}),
)
retrying = boto3.client(
    "bedrock-runtime",
    endpoint_url=ENDPOINT,
    config=Config(retries={"total_max_attempts": 4, "mode": "standard"}),
)
control = boto3.client("bedrock", endpoint_url=ENDPOINT)
claude = anthropic.AnthropicBedrock(
    aws_access_key="fake", aws_secret_key="fake", aws_region="us-east-1", base_url=ENDPOINT, max_retries=0
)
litellm.suppress_debug_info = True
checks = []


def check(function):
    checks.append(function)
    return function


def user(text):
    return [{"role": "user", "content": [{"text": text}]}]


def error_of(call):
    try:
        call()
    except Exception as error:  # noqa: BLE001
        return error
    raise AssertionError("there was no error")


WEATHER = {
    "tools": [
        {
            "toolSpec": {
                "name": "weather",
                "inputSchema": {"json": {"type": "object", "properties": {"city": {"type": "string"}}}},
            }
        }
    ]
}


@check
def boto3_converse():
    answer = client.converse(modelId=SONNET, messages=user("Where is my parcel?"))
    assert answer["output"]["message"]["content"][0]["text"] == ANSWER
    assert answer["stopReason"] == "end_turn"
    assert answer["usage"]["totalTokens"] > 0
    assert len(answer["ResponseMetadata"]["RequestId"]) == 36


@check
def boto3_converse_stream():
    for model in (SONNET, LLAMA, NOVA):
        events = list(client.converse_stream(modelId=model, messages=user("Where is my parcel?"))["stream"])
        text = "".join(e["contentBlockDelta"]["delta"]["text"] for e in events if "contentBlockDelta" in e)
        assert text == ANSWER, text
        assert "messageStart" in events[0] and "metadata" in events[-1]
        assert events[-1]["metadata"]["usage"]["outputTokens"] > 0


@check
def boto3_tool_round_trip():
    messages = user("The weather in Oslo?")
    first = client.converse(modelId=SONNET, messages=messages, toolConfig=WEATHER)
    assert first["stopReason"] == "tool_use"
    use = next(b["toolUse"] for b in first["output"]["message"]["content"] if "toolUse" in b)
    assert use["input"] == {"city": "Oslo"}
    result = {"toolResult": {"toolUseId": use["toolUseId"], "content": [{"json": {"sky": "snow"}}]}}
    messages += [first["output"]["message"], {"role": "user", "content": [result]}]
    second = client.converse(modelId=SONNET, messages=messages, toolConfig=WEATHER)
    assert second["output"]["message"]["content"][0]["text"] == "It snows in Oslo."


@check
def boto3_tool_stream():
    events = list(
        client.converse_stream(modelId=SONNET, messages=user("The weather?"), toolConfig=WEATHER)["stream"]
    )
    pieces = [e["contentBlockDelta"]["delta"]["toolUse"]["input"] for e in events
              if "toolUse" in e.get("contentBlockDelta", {}).get("delta", {})]
    assert json.loads("".join(pieces)) == {"city": "Oslo"}


@check
def boto3_errors():
    error = error_of(lambda: client.converse(modelId=HAIKU, messages=user("Hi")))
    assert isinstance(error, client.exceptions.ThrottlingException), error
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 429
    error = error_of(lambda: client.converse_stream(modelId=HAIKU, messages=user("Hi")))
    assert isinstance(error, client.exceptions.ThrottlingException), error
    error = error_of(lambda: client.converse(modelId=OPUS, messages=user("Hi")))
    assert isinstance(error, client.exceptions.AccessDeniedException), error
    error = error_of(lambda: client.converse(modelId=SONNET, messages=user(" ")))
    assert isinstance(error, client.exceptions.ValidationException), error
    error = error_of(lambda: client.converse(modelId="us.amazon.nova-premier-v1:0", messages=user("Hi")))
    assert isinstance(error, ClientError) and error.response["Error"]["Code"] == "UnscriptedCallException", error


@check
def boto3_overflow():
    error = error_of(lambda: client.converse(modelId=LLAMA, messages=user(TOO_LONG)))
    assert isinstance(error, client.exceptions.ValidationException), error
    assert "maximum context length" in str(error), error
    stream = client.converse_stream(modelId=LLAMA, messages=user(TOO_LONG))["stream"]
    error = error_of(lambda: list(stream))
    assert isinstance(error, EventStreamError) and "validationException" in str(error), repr(error)


@check
def boto3_error_in_a_stream():
    seen = []
    stream = client.converse_stream(modelId="us.amazon.nova-micro-v1:0", messages=user("Hi"))["stream"]
    error = error_of(lambda: seen.extend(event for event in stream))
    assert isinstance(error, EventStreamError), repr(error)


@check
def boto3_a_stream_that_is_cut():
    stream = client.converse_stream(modelId="us.anthropic.claude-opus-4-5-20251101-v1:0", messages=user("Hi"))
    error = error_of(lambda: list(stream["stream"]))
    assert "onnection" in repr(error) or "ProtocolError" in repr(error), repr(error)


@check
def boto3_retries_by_itself():
    answer = retrying.converse(modelId="us.amazon.nova-pro-v1:0", messages=user("Hi"))
    assert answer["output"]["message"]["content"][0]["text"] == "At last."
    assert answer["ResponseMetadata"]["RetryAttempts"] == 2


def invoked(model, body):
    answer = client.invoke_model(modelId=model, body=json.dumps(body))
    assert answer["contentType"] == "application/json"
    return json.loads(answer["body"].read())


def streamed(model, body):
    answer = client.invoke_model_with_response_stream(modelId=model, body=json.dumps(body))
    return [json.loads(event["chunk"]["bytes"]) for event in answer["body"]]


ANTHROPIC = {
    "anthropic_version": "bedrock-2023-05-31",
    "max_tokens": 100,
    "messages": [{"role": "user", "content": "Where is my parcel?"}],
}


@check
def boto3_invoke_anthropic():
    body = invoked(SONNET, ANTHROPIC)
    assert body["content"] == [{"type": "text", "text": ANSWER}] and body["role"] == "assistant"
    chunks = streamed(SONNET, ANTHROPIC)
    assert chunks[0]["type"] == "message_start" and chunks[-1]["type"] == "message_stop"
    assert "".join(c["delta"]["text"] for c in chunks if c["type"] == "content_block_delta") == ANSWER
    assert chunks[-1]["amazon-bedrock-invocationMetrics"]["outputTokenCount"] > 0


@check
def boto3_invoke_meta():
    prompt = {"prompt": "Where is my parcel?", "max_gen_len": 100}
    assert invoked(LLAMA, prompt)["generation"] == ANSWER
    chunks = streamed(LLAMA, prompt)
    assert "".join(c["generation"] for c in chunks) == ANSWER
    assert chunks[-1]["stop_reason"] == "stop"


@check
def boto3_invoke_amazon():
    body = {"schemaVersion": "messages-v1", "messages": user("Where is my parcel?")}
    assert invoked(NOVA, body)["output"]["message"]["content"][0]["text"] == ANSWER
    chunks = streamed(NOVA, body)
    assert "".join(c["contentBlockDelta"]["delta"]["text"] for c in chunks if "contentBlockDelta" in c) == ANSWER
    titan = "amazon.titan-text-express-v1"
    assert invoked(titan, {"inputText": "Where is my parcel?"})["results"][0]["outputText"] == ANSWER
    assert "".join(c["outputText"] for c in streamed(titan, {"inputText": "Where is my parcel?"})) == ANSWER
    vector = invoked("amazon.titan-embed-text-v2:0", {"inputText": "parcel"})
    assert vector["embedding"] == [0.25, 0.5] and vector["inputTextTokenCount"] > 0


@check
def boto3_invoke_mistral_and_cohere():
    mistral = "mistral.mistral-large-2402-v1:0"
    prompt = {"prompt": "<s>[INST] Where is my parcel? [/INST]", "max_tokens": 100}
    assert invoked(mistral, prompt)["outputs"][0]["text"] == ANSWER
    assert "".join(c["outputs"][0]["text"] for c in streamed(mistral, prompt)) == ANSWER
    cohere = "cohere.command-r-plus-v1:0"
    body = invoked(cohere, {"message": "Where is my parcel?"})
    assert body["text"] == ANSWER and body["finish_reason"] == "COMPLETE", body
    chunks = streamed(cohere, {"message": "Where is my parcel?"})
    assert "".join(c["text"] for c in chunks if c.get("event_type") == "text-generation") == ANSWER, chunks


@check
def boto3_control_plane():
    models = {model["modelId"] for model in control.list_foundation_models()["modelSummaries"]}
    assert "amazon.nova-lite-v1:0" in models


@check
def anthropic_create():
    message = claude.messages.create(model=SONNET, max_tokens=100, messages=[{"role": "user", "content": "Parcel?"}])
    assert message.content[0].text == ANSWER and message.stop_reason == "end_turn"
    assert message.usage.output_tokens > 0


@check
def anthropic_stream():
    with claude.messages.stream(
        model=SONNET, max_tokens=100, messages=[{"role": "user", "content": "Parcel?"}]
    ) as stream:
        assert "".join(stream.text_stream) == ANSWER
        assert stream.get_final_message().stop_reason == "end_turn"


@check
def anthropic_tools():
    tool = {"name": "weather", "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}}}
    ask = {"role": "user", "content": "The weather in Oslo?"}
    first = claude.messages.create(model=SONNET, max_tokens=100, tools=[tool], messages=[ask])
    use = next(block for block in first.content if block.type == "tool_use")
    assert first.stop_reason == "tool_use" and use.input == {"city": "Oslo"}
    with claude.messages.stream(model=SONNET, max_tokens=100, tools=[tool], messages=[ask]) as stream:
        again = stream.get_final_message()
    assert next(block for block in again.content if block.type == "tool_use").input == {"city": "Oslo"}
    result = {"type": "tool_result", "tool_use_id": use.id, "content": "snow"}
    second = claude.messages.create(
        model=SONNET, max_tokens=100, tools=[tool],
        messages=[ask, {"role": "assistant", "content": first.content}, {"role": "user", "content": [result]}],
    )
    assert second.content[0].text == "It snows in Oslo.", second.content


@check
def anthropic_stop_sequence():
    ask = dict(model=SONNET, max_tokens=100, stop_sequences=["never", "tomorrow"],
               messages=[{"role": "user", "content": "Parcel?"}])
    with claude.messages.stream(**ask) as stream:
        streamed_message = stream.get_final_message()
    for message in (claude.messages.create(**ask), streamed_message):
        assert (message.stop_reason, message.stop_sequence) == ("stop_sequence", "tomorrow"), message
        assert message.content[0].text == "It arrives ", message


@check
def anthropic_errors():
    def ask(model, text="Hi"):
        return error_of(lambda: claude.messages.create(
            model=model, max_tokens=100, messages=[{"role": "user", "content": text}]))

    assert isinstance(ask(HAIKU), anthropic.RateLimitError), ask(HAIKU)
    assert isinstance(ask(OPUS), anthropic.PermissionDeniedError), ask(OPUS)
    error = ask(SONNET, "word " * 1_100_000)
    assert isinstance(error, anthropic.BadRequestError) and "too long" in str(error), error


def completed(route, **more):
    return litellm.completion(
        model=route, messages=[{"role": "user", "content": "Where is my parcel?"}], aws_region_name="us-east-1",
        aws_access_key_id="fake", aws_secret_access_key="fake", aws_bedrock_runtime_endpoint=ENDPOINT,
        num_retries=0, max_tokens=100, **more,
    )


def litellm_route(route):
    answer = completed(route)
    assert answer.choices[0].message.content.strip() == ANSWER, answer
    assert answer.usage.completion_tokens > 0, answer
    chunks = list(completed(route, stream=True))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert text.strip() == ANSWER, chunks
    assert chunks[-1].choices[0].finish_reason == "stop", chunks[-1]


for _route in (
    "bedrock/converse/" + SONNET,
    "bedrock/converse/" + LLAMA,
    "bedrock/converse/" + NOVA,
    "bedrock/invoke/" + SONNET,
    "bedrock/invoke/" + LLAMA,
    "bedrock/invoke/" + NOVA,
    "bedrock/invoke/mistral.mistral-large-2402-v1:0",
    "bedrock/invoke/amazon.titan-text-express-v1",
):
    def _check(route=_route):
        litellm_route(route)

    _check.__name__ = "litellm " + _route
    checks.append(_check)


@check
def litellm_tools():
    tool = {"type": "function", "function": {
        "name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}
    for route in ("bedrock/converse/", "bedrock/invoke/"):
        answer = completed(route + SONNET, tools=[tool])
        call = answer.choices[0].message.tool_calls[0]
        assert call.function.name == "weather" and json.loads(call.function.arguments) == {"city": "Oslo"}
        pieces = [
            piece.function.arguments or ""
            for chunk in completed(route + SONNET, tools=[tool], stream=True)
            for piece in (chunk.choices[0].delta.tool_calls or [])
        ]
        assert json.loads("".join(pieces)) == {"city": "Oslo"}, pieces


@check
def litellm_errors():
    for route in ("bedrock/converse/", "bedrock/invoke/"):
        error = error_of(lambda: completed(route + HAIKU))
        assert isinstance(error, litellm.RateLimitError), repr(error)
        error = error_of(lambda: completed(route + OPUS))
        assert isinstance(error, (litellm.PermissionDeniedError, litellm.AuthenticationError)), repr(error)
    error = error_of(lambda: litellm.completion(
        model="bedrock/converse/" + LLAMA, messages=[{"role": "user", "content": TOO_LONG}],
        aws_region_name="us-east-1", aws_access_key_id="fake", aws_secret_access_key="fake",
        aws_bedrock_runtime_endpoint=ENDPOINT, num_retries=0))
    assert isinstance(error, litellm.BadRequestError), repr(error)


@check
def litellm_embedding():
    answer = litellm.embedding(
        model="bedrock/amazon.titan-embed-text-v2:0", input=["parcel"], aws_region_name="us-east-1",
        aws_access_key_id="fake", aws_secret_access_key="fake", aws_bedrock_runtime_endpoint=ENDPOINT)
    assert answer.data[0]["embedding"] == [0.25, 0.5], answer


failed = 0
for each in checks:
    name = each.__name__.replace("_", " ")
    try:
        each()
        print(f"  ok      {name}")
    except BaseException:  # noqa: BLE001
        failed += 1
        text = io.StringIO()
        traceback.print_exc(limit=-3, file=text)
        print(f"  FAILED  {name}\n{text.getvalue()[-3000:]}")
print(f"Python: {len(checks) - failed} passed, {failed} failed")
sys.exit(1 if failed else 0)
