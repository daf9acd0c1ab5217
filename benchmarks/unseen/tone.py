"""Whether anger changes an answer: `python -m benchmarks.unseen.tone [--kept]` asks the same kindly and with anger.

Pairs of `data/anger.yaml` and of the example's suite `tone`, over the example as it ships; the half that is kept apart by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.console import Console

from agent.agent import Agent
from agent.answer import AnswerStatus
from agent.question import Question
from benchmarks.unseen.cases import Corpus
from benchmarks.unseen.corpora import EXAMPLE, SHIPPED
from benchmarks.unseen.measuring import FOLDER
from benchmarks.unseen.opened import cached_embedder, published
from core.telemetry import configure_logging

_PAIRS = Path(__file__).parent / "data" / "anger.yaml"


@dataclass(frozen=True)
class TonePair:
    """One question, kindly and with anger; `source` is the file that it is of."""

    source: str
    kind: str
    angry: str


@dataclass(frozen=True)
class TonePairAnswered:
    """The statuses that both wordings of a question came to, and whether both were answered from the same documents."""

    pair: TonePair
    kind: AnswerStatus
    angry: AnswerStatus
    same_sources: bool


def pairs(*, kept: bool) -> Iterator[TonePair]:
    """The pairs of one half."""
    for halves in yaml.safe_load(_PAIRS.read_text("utf-8")).values():
        yield from (TonePair("pairs", *pair) for pair in halves["kept" if kept else "opened"])
    cases = yaml.safe_load((EXAMPLE / "suites" / "tone.yaml").read_text("utf-8"))["cases"]
    for _, group in groupby(cases, key=lambda case: case["group"]):
        one, other = group
        if bool(one.get("held_out")) is kept:
            yield TonePair("suite", one["question"], other["question"])


async def ask(agent: Agent, asked: Iterator[TonePair]) -> list[TonePairAnswered]:
    """Both wordings of each pair, asked one after another."""
    found = []
    for pair in asked:
        kind, angry = [await agent.answer(Question(text)) for text in (pair.kind, pair.angry)]
        documents = [{citation.title for citation in answer.citations} for answer in (kind, angry)]
        found.append(TonePairAnswered(pair, kind.status, angry.status, documents[0] == documents[1]))
    return found


def main(
    kept: Annotated[bool, typer.Option("--kept", help="Ask the half kept apart instead.")] = False,
    show: Annotated[bool, typer.Option("--show", help="Print the pairs that ended differently.")] = False,
) -> None:
    """Publish the example into a folder that is thrown away, ask, print; takes a minute or two."""
    configure_logging("error", "json")
    FOLDER.mkdir(parents=True, exist_ok=True)
    corpus = Corpus(SHIPPED, {}, (), organisation=EXAMPLE)
    with cached_embedder(FOLDER) as embedder, published(corpus, embedder) as opened:
        found = asyncio.run(ask(opened.agent(), pairs(kept=kept)))
    console = Console()
    for source in dict.fromkeys(one.pair.source for one in found):
        of = [one for one in found if one.pair.source == source]
        same, documents = sum(one.kind is one.angry for one in of), sum(one.same_sources for one in of)
        console.print(f"{source}: same status {same} of {len(of)}, same documents {documents}")
    for one in found if show else ():
        if one.kind is not one.angry:
            console.print(f"{one.kind} / {one.angry}: {one.pair.angry}")


if __name__ == "__main__":
    typer.run(main)
