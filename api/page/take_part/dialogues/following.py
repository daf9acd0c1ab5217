"""What came of dialogues, for everybody: the synthesis that both sides signed, and the ledger of commitments, as open data too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.http.services import SettingsDependency
from api.page.take_part.dialogues.frame import Visiting, dialogue_page, done, record_here, room_of
from api.page.take_part.frame import PublicRoute, PublicVisit
from participation.common.sheets import written
from participation.dialogues.public.ledger import HEADER, as_json, commitment_rows, feed
from participation.dialogues.schemas import SIDES, Commitment, CommitmentState, DialogueProgramme, ItemKind
from participation.dialogues.words import word

router = APIRouter(prefix="/take-part/dialogues", route_class=PublicRoute, include_in_schema=False)
LATE = "late"
"""What asks for commitments whose day has passed."""


class _Wanted:
    """Which commitments are shown."""

    def __init__(
        self,
        state: Annotated[str, Query(max_length=20)] = "",
        side: Annotated[str, Query(max_length=20)] = "",
    ) -> None:
        self.state, self.side = state, side


Wanted = Annotated[_Wanted, Depends(_Wanted)]


@dataclass(frozen=True)
class _Shown:
    """What the ledger's filter offers, and what is chosen of it."""

    today: date
    wanted: _Wanted
    states = (*(one.value for one in CommitmentState), LATE)
    sides = SIDES

    def is_late(self, one: Commitment) -> bool:
        """Whether a commitment's day has passed and it has come to nothing."""
        return one.is_late(self.today)


@router.get("/commitments")
async def whole_ledger(visit: Visiting, wanted: Wanted) -> Response:
    """Show every commitment of every dialogue."""
    found, commitments = await _every(visit, wanted)
    return visit.page(
        "dialogues/whole_ledger.html",
        d=lambda key: word(key, visit.language),
        found=found,
        commitments=commitments,
        shown=_Shown(room_of(visit).programmes.today, wanted),
    )


@router.get("/commitments.json")
async def whole_ledger_json(visit: Visiting, wanted: Wanted) -> Response:
    """Give every commitment with its history as open data."""
    return Response(as_json(*await _every(visit, wanted)), media_type="application/json")


@router.get("/commitments.csv")
async def whole_ledger_csv(visit: Visiting, wanted: Wanted) -> Response:
    """Give every commitment as a table."""
    _, commitments = await _every(visit, wanted)
    every = [one for of in commitments.values() for one in of]
    return _csv(written(HEADER, commitment_rows(every, visit.language)), "commitments.csv")


@router.get("/{programme}/synthesis")
async def synthesis(visit: Visiting, programme: str) -> Response:
    """Show what both sides signed: agreements, disagreements, open questions, each with its voices, and reservations."""
    return await dialogue_page(visit, programme, "synthesis.html", kinds=list(ItemKind))


@router.get("/{programme}/commitments")
async def ledger(visit: Visiting, programme: str, wanted: Wanted) -> Response:
    """Show what was promised, by whom, until when, and what shows how it was kept."""
    record = await record_here(visit, programme)
    found = _chosen(visit, record.commitments, wanted)
    return await dialogue_page(
        visit,
        programme,
        "commitments.html",
        record=record,
        found=found,
        shown=_Shown(room_of(visit).programmes.today, wanted),
    )


@router.get("/{programme}/commitments.csv")
async def ledger_csv(visit: Visiting, programme: str, wanted: Wanted) -> Response:
    """Give the ledger as a table."""
    found = _chosen(visit, (await record_here(visit, programme)).commitments, wanted)
    return _csv(written(HEADER, commitment_rows(found, visit.language)), f"{programme}-commitments.csv")


@router.get("/{programme}/commitments.json")
async def ledger_json(visit: Visiting, programme: str, wanted: Wanted) -> Response:
    """Give the ledger with its history."""
    record = await record_here(visit, programme)
    found = {programme: _chosen(visit, record.commitments, wanted)}
    return Response(as_json([record.programme], found), media_type="application/json")


@router.get("/{programme}/commitments.atom")
async def ledger_feed(visit: Visiting, programme: str, settings: SettingsDependency) -> Response:
    """Give the ledger as a feed to follow."""
    record = await record_here(visit, programme)
    address = f"{settings.public_url.rstrip('/')}/take-part/dialogues/{programme}/commitments"
    name = visit.services.organisation.name.in_language(visit.language)
    content = feed(record.programme, record.commitments, address, name, visit.language)
    return Response(content, media_type="application/atom+xml; charset=utf-8")


async def _every(
    visit: PublicVisit, wanted: _Wanted
) -> tuple[Sequence[DialogueProgramme], dict[str, Sequence[Commitment]]]:
    room = room_of(visit)
    found = await done(lambda: room.programmes.listed(public=True))
    listed = await done(lambda: {one.id: room.commitments.listed(one.id) for one in found})
    return found, {id_: _chosen(visit, of, wanted) for id_, of in listed.items()}


def _chosen(visit: PublicVisit, commitments: Sequence[Commitment], wanted: _Wanted) -> Sequence[Commitment]:
    today = room_of(visit).programmes.today
    return [
        one
        for one in commitments
        if wanted.side in ("", one.side.value)
        and (wanted.state in ("", one.state.value) or (wanted.state == LATE and one.is_late(today)))
    ]


def _csv(text: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
