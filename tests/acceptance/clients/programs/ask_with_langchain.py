"""langchain-openai against the server whose address is given: what it makes of every call, as JSON."""

import json
import sys
from typing import Any

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from pydantic import BaseModel


class Reply(BaseModel):
    """An answer that a program wants."""

    answer: str
    sources: list[str]


def model(**more: Any) -> ChatOpenAI:
    """The client, as its documentation makes it."""
    return ChatOpenAI(base_url=sys.argv[1] + "/v1", api_key="none", model="gpt-5", max_retries=0, **more)


def streamed(client: ChatOpenAI) -> str:
    """The text of a stream."""
    return "".join(chunk.text for chunk in client.stream("Combien ?"))


history = [SystemMessage("Sois bref."), HumanMessage("Quoi ?"), AIMessage("Un."), HumanMessage("Combien ?")]
found = {
    "whole": model().invoke("Combien ?").text,
    "stream": streamed(model()),
    "history": model().invoke(history).text,
    "responses": model(use_responses_api=True).invoke("Combien ?").text,
    "responses_stream": streamed(model(use_responses_api=True)),
    "structured": model().with_structured_output(Reply).invoke("Combien ?").model_dump(),
}
print(json.dumps(found, ensure_ascii=False))
