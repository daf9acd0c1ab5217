"""What chat front ends ask a model behind a person's back: a title, tags, what to ask next. Answered in the form that they ask for."""

from __future__ import annotations

import json
import re
from typing import Final

from fastapi import Request

from agent.answer import Answer, AnswerSentence, AnswerStatus, OnSentence
from agent.ports import AnsweringAgent
from agent.question import Question
from api.http.gate.doors import GIVE_BACK
from core.language.forms import Language

_EMPTY: Final = {"tags": [], "follow_ups": [], "queries": [], "tool_calls": [], "text": "", "prompt": "", "emoji": "💬"}
"""What there is to say where a JSON object with this member is asked for: nothing is made up."""
_TASK = re.compile(
    r"\s*(?:#+\s*task\b|you are an autocompletion system|your task is to|available tools:)", re.IGNORECASE
)
_MEMBER = re.compile(r"[{]\s*\\?\"(title|tags|follow_ups|queries|tool_calls|text|prompt|emoji)\\?\"\s*:")
_TITLE = re.compile(
    r"\b(?:title\b.{0,40}\b(?:conversation|chat)|(?:conversation|chat)\b.{0,20}\btitle|titre\b.{0,40}\bconversation)",
    re.IGNORECASE | re.DOTALL,
)
_ORDER = re.compile(
    r"\s*(?:please |you must )?(?:generate|provide|create|write|summari[sz]e|give|make)\b", re.IGNORECASE
)
_ASKED = re.compile(
    r"^\W*(?:user|human|utilisateur)\W*:\s*(?P<said>.+?)(?=^\W*(?:assistant|ai|user|human|munadil)\W*:|</chat_history>|\Z)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_LONGEST_TITLE: Final = 60
"""Characters of a title; chosen by hand: what a list of conversations shows."""


class Housekeeper:
    """Answers one prompt of a front end; an `AnsweringAgent`."""

    def __init__(self, text: str) -> None:
        self._text = text

    async def answer(self, question: Question, on_sentence: OnSentence | None = None) -> Answer:
        """What the prompt asks for."""
        status, language = AnswerStatus.CONVERSATION_ACKNOWLEDGED, question.language or Language.FRENCH
        return Answer(status, language, self._text, (AnswerSentence(self._text),))


def asked_by(request: Request, question: Question, agent: AnsweringAgent) -> AnsweringAgent:
    """Who answers a request: the agent, or nobody's model where a front end asks for itself, which the person is not charged for."""
    text = housekeeping_reply(question)
    if text is None:
        return agent
    if give_back := request.scope.get(GIVE_BACK):
        give_back()
    return Housekeeper(text)


def housekeeping_reply(question: Question) -> str | None:
    """What a front end's own prompt gets; None for what a person asks."""
    text = question.text
    member = _MEMBER.search(text)
    if _TASK.match(text) and member:
        name = member[1]
        value = _title(text) if name == "title" else _EMPTY[name]
        return json.dumps({name: value}, ensure_ascii=False)
    asks_for_title = _ORDER.match(text) and _TITLE.search(text[:600])
    if asks_for_title and _ASKED.search(text):
        return _title(text)
    return None


def _title(text: str) -> str:
    """The person's first words, of the transcript that the prompt holds last."""
    found = _ASKED.search(text, max(text.rfind("<chat_history>"), 0))
    said = " ".join(found["said"].split()).strip(" \"'") if found else ""
    if len(said) <= _LONGEST_TITLE:
        return said.rstrip(" ?؟.!")
    return said[:_LONGEST_TITLE].rpartition(" ")[0].rstrip(" ,;:") + "…"
