"""openai's Python SDK against the server whose address is given: what it makes of every call, as JSON."""

import json
import sys

import openai
from pydantic import BaseModel

sdk = openai.OpenAI(base_url=sys.argv[1] + "/v1", api_key="none", max_retries=0)
QUESTION = [{"role": "user", "content": "Combien ?"}]
PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}

TITLE = (
    "### Task:\nGenerate a concise, 3-5 word title summarizing the chat history.\n### Output:\n"
    'JSON format: { "title": "your concise title here" }\n'
    "### Chat History:\n<chat_history>\nUSER: Combien de cohortes ?\nASSISTANT: Deux.\n</chat_history>"
)


class Source(BaseModel):
    """A source that a program wants."""

    title: str
    url: str


class Reply(BaseModel):
    """An answer that a program wants."""

    answer: str
    sources: list[Source]


def text_of(stream):
    """The text of a stream of chunks."""
    return "".join(choice.delta.content or "" for chunk in stream for choice in chunk.choices)


def refusal_of(call):
    """What the SDK raises, and what it says."""
    try:
        call()
    except openai.APIStatusError as error:
        return [error.status_code, error.message]
    return None


long = [
    m
    for n in range(400)
    for m in (
        {"role": "user", "content": f"Sujet {n} ? " + "mot " * 200},
        {"role": "assistant", "content": "Oui. " * 100},
    )
]
whole = sdk.chat.completions.create(model="gpt-5", messages=QUESTION)
history = [
    {"role": "system", "content": "Sois bref."},
    {"role": "user", "content": [PICTURE, {"type": "text", "text": "Quoi ?"}]},
]
history += [
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
    }
]
history += [{"role": "tool", "tool_call_id": "c", "content": "{}"}, {"role": "assistant", "content": "Un."}, *QUESTION]
with sdk.responses.stream(model="gpt-5", input="Combien ?") as stream:
    kinds = [event.type for event in stream]
    streamed = stream.get_final_response().output_text
found = {
    "whole": whole.choices[0].message.content,
    "links": [a.url_citation.url for a in whole.choices[0].message.annotations],
    "stream": text_of(
        sdk.chat.completions.create(
            model="gpt-5", messages=QUESTION, stream=True, stream_options={"include_usage": True}
        )
    ),
    "responses": sdk.responses.create(
        model="gpt-5", input="Combien ?", instructions="Sois bref.", tools=[{"type": "web_search"}]
    ).output_text,
    "responses_stream": streamed,
    "kinds": [kinds[0], kinds[-1]],
    "history": sdk.chat.completions.create(
        model="gpt-5",
        messages=history,
        temperature=0,
        tools=[{"type": "function", "function": {"name": "f", "parameters": {}}}],
    )
    .choices[0]
    .message.content,
    "long": sdk.chat.completions.create(model="gpt-5", messages=[*long, *QUESTION]).choices[0].message.content,
    "structured": sdk.chat.completions.parse(model="gpt-5", messages=QUESTION, response_format=Reply)
    .choices[0]
    .message.parsed.model_dump(),
    "structured_responses": sdk.responses.parse(
        model="gpt-5", input="Combien ?", text_format=Reply
    ).output_parsed.model_dump(),
    "models": [model.id for model in sdk.models.list()],
    "title": sdk.chat.completions.create(
        model="gpt-5",
        messages=[
            {
                "role": "user",
                "content": TITLE,
            }
        ],
    )
    .choices[0]
    .message.content,
    "picture": refusal_of(
        lambda: sdk.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": [PICTURE]}])
    ),
    "tool": refusal_of(
        lambda: sdk.chat.completions.create(model="gpt-5", messages=QUESTION, tools=[], tool_choice="required")
    ),
    "embeddings": refusal_of(lambda: sdk.embeddings.create(model="gpt-5", input="x")),
    "images": refusal_of(lambda: sdk.images.generate(model="gpt-5", prompt="x")),
    "broken": refusal_of(
        lambda: sdk.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": "boom"}])
    ),
}
print(json.dumps(found, ensure_ascii=False))
