"""How the judge is asked: the data between marks that they cannot close, the schema of the verdicts, and how they are read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.models.chat import Prompt
from evals.judge.prompts import prompt
from evals.judge.questions import CHOICES, JudgedItem, JudgeQuestion, JudgeTask

_REASON_LENGTH = 240
"""Characters of a reason, bounded in the schema as every text is (docs/decisions/0116); chosen by hand."""


@dataclass(frozen=True)
class ItemVerdict:
    """What a judge said of one item, and why."""

    key: str
    verdict: str
    why: str = ""


def prompt_for(task: JudgeTask) -> Prompt:
    """What is sent for one question on one answer."""
    return Prompt(prompt(task.question), "\n".join(_data(task)), schema_of(task))


def schema_of(task: JudgeTask) -> dict[str, object]:
    """What must come back: every item once; bounded everywhere, for a small model otherwise writes until it is cut off."""
    keys = [item.key for item in task.items]
    return {
        "type": "object",
        "properties": {
            "verdicts": {
                "type": "array",
                "minItems": len(keys),
                "maxItems": len(keys),
                "items": {
                    "type": "object",
                    "properties": {
                        "item": {"type": "string", "enum": keys, "maxLength": max(map(len, keys))},
                        "why": {"type": "string", "maxLength": _REASON_LENGTH},
                        "verdict": {"type": "string", "enum": list(CHOICES[task.question]), "maxLength": 20},
                    },
                    "required": ["item", "why", "verdict"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["verdicts"],
        "additionalProperties": False,
    }


def read_verdicts(task: JudgeTask, reply: str) -> tuple[ItemVerdict, ...]:
    """The verdicts of a reply, in the items' order; raises ValueError unless it is exactly what the schema asks for."""
    told = json.loads(reply)
    if not isinstance(told, dict) or told.keys() != {"verdicts"} or not isinstance(told["verdicts"], list):
        raise ValueError("no list of verdicts")
    found: dict[str, ItemVerdict] = {}
    for entry in told["verdicts"]:
        verdict = _read(entry, CHOICES[task.question])
        if verdict.key in found:
            raise ValueError("two verdicts on one item")
        found[verdict.key] = verdict
    keys = [item.key for item in task.items]
    if found.keys() != set(keys):
        raise ValueError("an item is missing, or unknown")
    return tuple(found[key] for key in keys)


def _read(entry: object, choices: Sequence[str]) -> ItemVerdict:
    if not isinstance(entry, Mapping) or entry.keys() != {"item", "why", "verdict"}:
        raise ValueError("not a verdict")
    key, why, verdict = (entry[name] for name in ("item", "why", "verdict"))
    if not isinstance(key, str) or not isinstance(why, str) or verdict not in choices:
        raise ValueError("not a verdict")
    return ItemVerdict(key, verdict, why[:_REASON_LENGTH])


def _data(task: JudgeTask) -> Iterator[str]:
    if task.organisation:
        yield f"<party>{_escaped(task.organisation)}</party>"
    if task.question is JudgeQuestion.SUPPORT:
        yield "<sentences>"
        for item in task.items:
            yield from _sentence(item)
        yield "</sentences>"
        return
    yield f"<question>\n{_escaped(chr(10).join(task.case.asked))}\n</question>"
    yield f"<answer>\n{_escaped(task.case.text)}\n</answer>"
    if task.question is JudgeQuestion.NUGGETS:
        yield "<facts>"
        for item in task.items:
            yield f'<fact number="{item.key}">{_escaped(item.text)}</fact>'
        yield "</facts>"


def _sentence(item: JudgedItem) -> Iterator[str]:
    yield f'<sentence number="{item.key}">\n<text>{_escaped(item.text)}</text>'
    for source in item.sources:
        yield f'<source title="{_escaped(source.title)}">{_escaped(source.quote)}</source>'
    yield "</sentence>"


def _escaped(text: str) -> str:
    """Text that can neither close the marks around it nor open others."""
    return text.replace("<", "‹").replace(">", "›").replace('"', "”")
