"""The ways into the house, each walked as CONTRIBUTING.md tells it, by a toy."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest

from agent.answer import AnswerStatus
from agent.grounding.draft import Draft
from agent.guardrails import rails
from agent.guardrails.policy import Policy
from agent.guardrails.rails import QUESTION_RAILS, REPLY_RAILS
from agent.question import Question
from agent.steps import guard_question
from agent.turn import Turn
from connectors.channel import Limit, Sent
from connectors.message import Address, ChannelName, Delivery, Inbound, InboundKind, Outbound
from connectors.messaging import open_messaging
from connectors.settings import ConnectorSettings
from connectors.testing import EchoResponder, MemoryEngine
from core.database.database import Database
from core.language.forms import Language
from core.testing import FixedClock
from evals.reply import Reply
from evals.runs.journal import write_plan
from evals.runs.run import run_suite
from evals.score import Score
from evals.scorers import default_scorers, score_all
from evals.suites.suite import Case
from evals.targets.testing import ScriptedTarget, plan_of, run_in_order, small_suite
from knowledge.library.ingest import ingest
from knowledge.library.library import Library
from knowledge.reading.loaders.content import Content
from knowledge.reading.loaders.formats import LOADERS
from knowledge.testing import HashEmbedder, InMemoryLexicalIndex, InMemoryVectorIndex
from tests.unit.agent.corpus import agent_over

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
WAYS = {way.split("\n", 1)[0]: way for way in PAGE.split("\n### ")[1:]}


def test_there_are_five_ways_of_at_most_five_steps() -> None:
    steps = {name: re.findall(r"^(\d)\. ", way, re.MULTILINE) for name, way in WAYS.items()}
    assert list(steps) == ["A document format", "A channel", "A rail", "A language form", "A suite scorer"]
    assert all(found == [str(n + 1) for n in range(len(found))] and 2 <= len(found) <= 5 for found in steps.values())


def test_every_file_and_name_on_the_way_is_there() -> None:
    paths = [path for path in re.findall(r"`([\w./<>-]+/[\w./<>-]*)`", PAGE) if "<" not in path]
    assert len(paths) > 15
    assert [path for path in paths if not (ROOT / path).exists()] == []
    for way in WAYS.values():
        code = "".join(file.read_text("utf-8") for path in re.findall(r"`([\w/]+\.py)`", way) for file in [ROOT / path])
        names = re.findall(r"`(_?[A-Za-z]\w*(?:\.\w+)?)`", way)
        assert [name for name in names if name.split(".")[-1] not in code and "_" in name] == []


def test_a_document_format(tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def load_minutes(data: bytes) -> Content:
        return Content("\n\n".join(line.partition("|")[2] for line in data.decode().splitlines()))

    monkeypatch.setitem(LOADERS, ".minutes", load_minutes)
    site = tmp_path / "site"
    site.mkdir()
    (site / "council.minutes").write_text("10:00|Two cohorts start each year.\n10:05|Each lasts six months.\n", "utf-8")
    vectors, words = InMemoryVectorIndex(), InMemoryLexicalIndex()
    report = ingest([site], library=library, embedder=HashEmbedder(16), vectors=vectors, words=words)
    assert report.ok
    published = library.passages(library.release_passage_ids(report.release or 0))
    assert [passage.text for passage in published.values()] == [
        "Two cohorts start each year.\n\nEach lasts six months."
    ]


class PigeonChannel:
    """A channel whose messages are lines of `id chat text`."""

    name = cast(ChannelName, "pigeon")
    echoes_tokens = False

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def parse(self, body: bytes, headers: Mapping[str, str]) -> Delivery:
        rows = [line.split(" ", 2) for line in body.decode().splitlines()]
        at = datetime(2026, 3, 1, 12, tzinfo=UTC)
        messages = (Inbound(i, Address(self.name, chat), InboundKind.TEXT, at, text=said) for i, chat, said in rows)
        return Delivery(tuple(messages))

    def limits(self, address: Address) -> tuple[Limit, ...]:
        return ()

    def parts(self, message: Outbound) -> tuple[Outbound, ...]:
        return (message,)

    async def send(self, address: Address, part: Outbound, *, token: str) -> Sent:
        self.sent.append((address.chat, part.text))
        return Sent(token)

    async def show_working(self, address: Address, message_id: str) -> None: ...

    async def acknowledge_choice(self, message_id: str) -> None: ...

    async def fetch(self, media: str) -> bytes:
        return b""

    async def close(self) -> None: ...


async def test_a_channel(tmp_path: Path, database: Database) -> None:
    channel, engine = PigeonChannel(), MemoryEngine()
    settings = ConnectorSettings(merge_seconds=0.0)
    channels = {channel.name: channel}
    room = open_messaging(database, settings, tmp_path, channels, EchoResponder(), engine=engine, clock=FixedClock())
    assert room.inbox.accept(channel.parse(b"1 loft-7 Salam\n2 loft-9 Bonjour", {})).stored == 2
    assert room.inbox.accept(channel.parse(b"1 loft-7 Salam", {})).stored == 0
    await engine.run()
    assert sorted(chat for chat, _ in channel.sent) == ["loft-7", "loft-9"]
    assert any("Salam" in text for _, text in channel.sent)


class NoPoetry:
    """A rail that lets no question about poetry in, and no sentence with a promised number out."""

    name = "poetry"

    async def refusal(self, turn: Turn, policy: Policy, today: date) -> AnswerStatus | None:
        return AnswerStatus.UNANSWERABLE_OUT_OF_SCOPE if "poésie" in turn.text else None

    async def refuses(self, draft: Draft, turn: Turn) -> bool:
        return "120" in draft.text


class Broken:
    """A rail that breaks."""

    name = "broken"

    async def refusal(self, turn: Turn, policy: Policy, today: date) -> AnswerStatus | None:
        raise KeyError("policy")

    async def refuses(self, draft: Draft, turn: Turn) -> bool:
        raise KeyError("policy")


LIBRARIES = Question("Combien de bibliothèques de quartier le Forum propose-t-il d'ouvrir ?")


async def test_a_rail(monkeypatch: pytest.MonkeyPatch) -> None:
    freely = await agent_over().answer(LIBRARIES)
    assert "120" in freely.text
    monkeypatch.setattr(guard_question, "QUESTION_RAILS", (*QUESTION_RAILS, NoPoetry()))
    monkeypatch.setattr(rails, "REPLY_RAILS", (*REPLY_RAILS, NoPoetry()))
    held = await agent_over().answer(LIBRARIES)
    assert held.status == "unanswerable_nothing_found"
    assert "120" not in held.text
    assert (await agent_over().answer(Question("Que dit la poésie ?"))).status == "unanswerable_out_of_scope"


@pytest.mark.parametrize(("module", "asked"), [(guard_question, "QUESTION_RAILS"), (rails, "REPLY_RAILS")])
async def test_a_rail_that_breaks_lets_nothing_through(
    module: ModuleType, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, asked, (Broken(),))
    answer = await agent_over().answer(LIBRARIES)
    assert answer.status == "error_internal"
    assert "120" not in answer.text


class CapitalScorer:
    """Whether an answer begins with a capital."""

    metrics = ("begins_well",)

    def score(self, case: Case, reply: Reply) -> Mapping[str, Score | None]:
        return {"begins_well": Score(float(reply.text[:1].isupper()), f"It begins with {reply.text[:1]!r}.")}


def test_a_suite_scorer(tmp_path: Path) -> None:
    suite = small_suite(Language.FRENCH, cases=2)
    first, second = suite.all_cases
    target = ScriptedTarget({second.asked[-1]: Reply("answered", Language.FRENCH, "deux cohortes.")})
    scorers = (*default_scorers(), CapitalScorer())
    plan = plan_of(suite)
    write_plan(tmp_path, plan, suite)
    run = run_suite(suite, plan, tmp_path, lambda: target, scorers, log_dir=tmp_path / "logs", engine=run_in_order).run
    scores = {case.case_id: case.scores["begins_well"] for case in run.cases}
    assert scores == {first.id: Score(1.0, "It begins with 'T'."), second.id: Score(0.0, "It begins with 'd'.")}
    assert list(score_all(scorers, first, Reply("answered", Language.FRENCH, "Oui.")))[-1] == "begins_well"


FORM = """
import asyncio
from core.language.forms import Language
from core.language.identify import identify
from core.language.intents.form_asked import NAMES, language_asked, named
from core.language.persons import speaks_as_party
from agent.models.prompts.languages import INSTRUCTIONS
from agent.question import Question
from api.http.wordings import wording
from connectors.whatsapp.layout import CHOOSE
from conversation.phrases import Phrase, Phrases
from tests.unit.agent.corpus import ORGANISATION, agent_over

toy = Language("x-toy")
assert toy.base is Language.FRENCH and not toy.is_rtl
assert identify("zib zab biblibi Tanger").language is toy
assert identify("Quel est le programme ?").language is Language.FRENCH
assert identify("fin kayn lma9ar dyalkom").language is Language.DARIJA_LATIN
answer = asyncio.run(agent_over().answer(Question("zib zab bibliothèques gratuites élèves Tanger")))
assert answer.status == "answered" and answer.language is toy, answer
empty = asyncio.run(agent_over().answer(Question("", language=toy)))
assert empty.text.startswith("Zib! "), empty.text
for table in (INSTRUCTIONS, CHOOSE):
    assert toy.of(table) == table[Language.FRENCH]
assert named("zibzab") is toy and NAMES[toy] == "Zibzab"
assert speaks_as_party("Nous proposons une loi.", toy)
assert wording(toy, "send") == wording(Language.FRENCH, "send")
assert Phrases.load(ORGANISATION).say(Phrase.GREETING_EXAMPLES, toy) == "Zib! Par exemple :"
print("walked")
"""


def step(folder: Path, path: str, before: str, after: str) -> None:
    """Take one step of a way: a line of a file that becomes another."""
    text = (folder / path).read_text("utf-8")
    assert before in text, f"{path} has no {before!r} any more"
    (folder / path).write_text(text.replace(before, after, 1), "utf-8")


@pytest.mark.slow
def test_a_language_form(tmp_path: Path) -> None:
    for room in ("core", "knowledge", "agent", "connectors", "conversation", "participation", "evals", "api", "tests"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    forms = "core/language/forms.py"
    step(tmp_path, forms, '    ENGLISH = "en"\n', '    ENGLISH = "en"\n    TOY = "x-toy"\n')
    step(tmp_path, forms, "return {", "return {Language.TOY: Language.FRENCH, ")
    step(tmp_path, "core/language/markers.py", "= {}\n", '= {Language.TOY: frozenset(["zib", "zab", "biblibi"])}\n')
    for wordings in ("agent/organisation/wordings", "conversation/wordings"):
        french = (tmp_path / wordings / "fr.yaml").read_text("utf-8")
        (tmp_path / wordings / "x-toy.yaml").write_text(re.sub(r'(?m)^(\w+): "', r'\1: "Zib! ', french), "utf-8")
    names = "core/language/intents/form_asked.py"
    step(
        tmp_path,
        names,
        '    Language.ENGLISH: "English",\n',
        '    Language.ENGLISH: "English",\n    Language.TOY: "Zibzab",\n',
    )
    step(
        tmp_path,
        names,
        '        Language.ENGLISH: "anglais',
        '        Language.TOY: "zibzab",\n        Language.ENGLISH: "anglais',
    )
    walked = subprocess.run([sys.executable, "-c", FORM], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (walked.returncode, walked.stdout) == (0, "walked\n"), walked.stderr
