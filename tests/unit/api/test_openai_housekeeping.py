"""What chat front ends ask behind a person's back, in the words that they ask it with: its form is kept, and nobody pays for it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agent.testing import ScriptedAgent
from api.http.testing import canned_services
from tests.unit.api.client import client

TALK = "USER: Combien de cohortes le programme prévoit-il chaque année dans la région de Fès ?\nASSISTANT: Deux [1]."
HISTORY = f"### Chat History:\n<chat_history>\n{TALK}\n</chat_history>"


def task(order: str, form: str) -> str:
    """A prompt as Open WebUI lays them out."""
    return f"### Task:\n{order}\n### Guidelines:\n- Be brief.\n### Output:\nJSON format: {form}\n### Examples:\n- ...\n{HISTORY}"


async def asked(prompt: str, agent: ScriptedAgent) -> str:
    async with client(canned_services(agent)) as http:
        body = {"model": "munadil", "messages": [{"role": "user", "content": prompt}]}
        response = await http.post("/v1/chat/completions", json=body)
    content: str = response.json()["choices"][0]["message"]["content"]
    return content


@pytest.mark.parametrize(
    ("order", "form", "name", "value"),
    [
        ("Generate 1-3 broad tags categorizing the main themes.", '{ "tags": ["tag1", "tag2"] }', "tags", []),
        ("Suggest 3-5 relevant follow-up questions.", '{ "follow_ups": ["Question 1?"] }', "follow_ups", []),
        ("Determine the necessity of search queries.", '{ "queries": ["query1"] }', "queries", []),
        ("You are an autocompletion system.", '{ "text": "<your_completion>" }', "text", ""),
        (
            "Generate a concise, 3-5 word title with an emoji.",
            '{ "title": "your concise title here" }',
            "title",
            "Combien de cohortes le programme prévoit-il chaque année…",
        ),
    ],
)
async def test_open_webui_gets_the_form_that_it_asks_for(order: str, form: str, name: str, value: Any) -> None:
    agent = ScriptedAgent()
    assert json.loads(await asked(task(order, form), agent)) == {name: value}
    assert agent.asked == []


async def test_librechat_gets_a_title_from_the_question_itself() -> None:
    agent = ScriptedAgent()
    prompt = (
        "Provide a concise, 5-word-or-less title for the conversation, using title case conventions. "
        "Only return the title itself.\n\nConversation:\nUser: Qui signe la convention ?\nAI: Le ministre."
    )
    assert await asked(prompt, agent) == "Qui signe la convention"
    assert agent.asked == []


@pytest.mark.parametrize(
    "question",
    [
        "Combien de cohortes ?",
        "Quel est le titre de la convention ?",
        "Give me the title of the programme for young people in the conversation of Fès",
        "Tags : jeunesse, emploi ?",
        '{"title": "x"}',
    ],
)
async def test_what_a_person_asks_goes_to_the_agent(question: str) -> None:
    agent = ScriptedAgent()
    await asked(question, agent)
    assert [one.text for one in agent.asked] == [question]


async def test_housekeeping_does_not_count_against_the_person() -> None:
    prompt = task("Generate 1-3 broad tags.", '{ "tags": ["tag1"] }')
    async with client(rate_limit=2) as http:

        async def status(content: str) -> int:
            body = {"messages": [{"role": "user", "content": content}]}
            return (await http.post("/v1/chat/completions", json=body)).status_code

        assert [await status(prompt) for _ in range(5)] == [200] * 5
        assert [await status("Combien ?") for _ in range(3)] == [200, 200, 429]
