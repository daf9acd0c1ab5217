"""What a draft's page shows of its gate and of its times."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from api.console.frame.rights import Right
from api.console.frame.visit import Visit
from api.console.work.gate import GateView
from evals.replay.replay import AnswerChange, ShownAnswer
from evals.replay.stored import ReplayState
from knowledge.drafts.drafts import OPEN, DraftState, DraftVersion

ZONE = ZoneInfo("Africa/Casablanca")
"""Where times are written and read."""
_EMPTY: Mapping[str, Any] = {"unchanged": False, "suites": (), "cases": 0, "asked": 0, "blocks": 0, "problem": ""}
"""What a report has that says nothing yet; nought of everything, by definition."""


@dataclass(frozen=True)
class GateRow:
    """An answer that changes, or that blocks; without a question where its person has had it erased."""

    kind: str
    name: str
    language: str
    question: str
    change: str
    block: str
    why: str
    before: ShownAnswer
    after: ShownAnswer
    is_about: bool = True
    """Whether it blocks, is lost, or stands on the document of the draft: the others came about beside it."""


@dataclass(frozen=True)
class GatePage:
    """A gate as a page shows it."""

    view: GateView
    rows: tuple[GateRow, ...]
    counts: Mapping[str, int]
    """Answers by change, of all questions."""
    may_publish: bool
    """Whether the visitor may publish the draft now, as far as the gate goes."""
    may_pass: bool
    """Whether the visitor may go past what blocks."""
    ahead: tuple[str, ...] = ()
    """Titles of the drafts that are tried before it."""

    @property
    def state(self) -> str:
        """`none`, `waiting`, `running`, `done`, `stale` or `failed`."""
        last = self.view.last
        if last is None:
            return "none"
        return "stale" if last.state is ReplayState.DONE and self.view.is_stale else last.state.value

    @property
    def minutes(self) -> int:
        """Minutes that asking will still take, at least one; nought where nothing tells."""
        left = self.view.left_s
        return 0 if left is None else max(1, round(left / 60))

    @property
    def first(self) -> tuple[GateRow, ...]:
        """Answers that stand on the draft's document, are lost or block: what a reviewer looks at."""
        return tuple(row for row in self.rows if row.is_about)

    @property
    def rest(self) -> tuple[GateRow, ...]:
        """Answers that change otherwise, though the document is no source of theirs."""
        return tuple(row for row in self.rows if not row.is_about)

    @property
    def report(self) -> Mapping[str, Any]:
        """What the replay reported."""
        return {**_EMPTY, **(self.view.last.report if self.view.last else {})}

    @property
    def is_without_questions(self) -> bool:
        """Whether there was nothing to ask: no suite, and nobody has asked anything yet."""
        return self.state == "done" and not self.report.get("unchanged") and not self._asked

    @property
    def _asked(self) -> int:
        return int(self.report.get("cases", 0)) + int(self.report.get("asked", 0))


async def review_of(visit: Visit, draft: DraftVersion) -> dict[str, Any]:
    """What the templates of a draft's page take: its gate, its times, and what the visitor may do about them."""
    gate = await gate_page(visit, draft)
    reviews = draft.state in (DraftState.SCHEDULED, DraftState.PUBLISHED)
    right = Right.PUBLISH if reviews else Right.WRITE_LIBRARY
    may_plan = draft.state in (*OPEN, DraftState.PUBLISHED) and draft.state is not DraftState.PUBLISHING
    return {
        "gate": gate,
        "may_publish": gate is None or gate.may_publish,
        "may_plan": may_plan and not draft.is_questions and visit.member is not None and visit.member.may(right),
        "publish_at": _written(draft.publish_at),
        "expires_at": _written(draft.expires_at),
        "is_later": draft.publish_at is not None and draft.publish_at > visit.services.clock.now(),
    }


def _written(at: datetime | None) -> str:
    """A time as a browser's box holds it, in Morocco."""
    return f"{at.astimezone(ZONE):%Y-%m-%dT%H:%M}" if at else ""


async def gate_page(visit: Visit, draft: DraftVersion) -> GatePage | None:
    """The gate of a draft that is tried or was; None where gates are off."""
    gate = visit.console.gate
    if gate is None:
        return None
    view = await asyncio.to_thread(gate.view, draft.id)
    last = view.last
    kept = visit.console.evaluations
    titles = await asyncio.to_thread(kept.titles, visit.language) if kept else {}
    found = tuple(_row(row, view, titles, draft.document_key) for row in last.report.get("answers", ())) if last else ()
    rows = tuple(sorted(found, key=lambda row: not row.is_about))
    ahead = await asyncio.to_thread(_titles, visit, view.ahead)
    by_kind: Mapping[str, Mapping[str, int]] = last.report.get("counts", {}) if last else {}
    counts = {
        change.value: sum(found.get(change.value, 0) for found in by_kind.values())
        for change in AnswerChange
        if change is not AnswerChange.SAME
    }
    in_review = draft.state is DraftState.IN_REVIEW and not draft.is_of(visit.who)
    blocks = last is not None and last.is_blocked and not last.is_unfinished and not view.is_stale
    passes = visit.member is not None and visit.member.may(Right.GO_PAST_GATE)
    return GatePage(view, rows, counts, in_review and view.may_pass, in_review and blocks and passes, ahead)


def _titles(visit: Visit, drafts: tuple[int, ...]) -> tuple[str, ...]:
    found = [visit.console.publishing.drafts.get(number) for number in drafts]
    return tuple(one.title or one.name for one in found)


def _row(row: Mapping[str, Any], view: GateView, titles: Mapping[str, str], key: str) -> GateRow:
    asked = row["kind"] == "asked"
    question = (view.words or {}).get((row["id"], row["place"]), "") if asked else row["question"]
    before, after = (
        ShownAnswer(**{**shown, "sources": tuple(shown["sources"])}) for shown in (row["before"], row["after"])
    )
    return GateRow(
        row["kind"],
        titles.get(row["name"], row["name"]),
        row["language"],
        question,
        row["change"],
        row["block"],
        row["why"],
        before,
        after,
        bool(row["block"]) or row["change"] == AnswerChange.DISAPPEARED or key in (*before.keys, *after.keys),
    )
