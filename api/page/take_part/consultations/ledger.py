"""The ledger for everybody: what was decided and carried out, of one consultation and of all, filtered, as open data and as a feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.http.services import SettingsDependency
from api.page.take_part.consultations.frame import Visiting, consultation_page, done, record_of, room_of, table_of
from api.page.take_part.frame import PublicRoute, PublicVisit
from core.language.fold import fold
from participation.common.sheets import written
from participation.consultations.public.ledger import HEADER, as_json, decision_rows, feed
from participation.consultations.schemas import Consultation, Decision, DecisionStatus
from participation.consultations.words import word

router = APIRouter(prefix="/take-part/consultations", route_class=PublicRoute, include_in_schema=False)
_WHOLE = "/take-part/consultations/ledger"


class _Wanted:
    """Which decisions are shown."""

    def __init__(
        self,
        status: Annotated[str, Query(max_length=20)] = "",
        q: Annotated[str, Query(max_length=200)] = "",
    ) -> None:
        self.status, self.q = status, q

    def takes(self, one: Decision) -> bool:
        """Whether a decision is of the status that is asked for, and says every word."""
        if self.status not in ("", one.status.value):
            return False
        every = (one.about, one.text, one.reason, *(each.text for each in one.deliveries))
        said = fold(" ".join([str(one.contribution or ""), *(text for texts in every for text in texts.root.values())]))
        return all(part in said for part in fold(self.q).split())


Wanted = Annotated[_Wanted, Depends(_Wanted)]


@dataclass(frozen=True)
class _Filter:
    """What the ledger's filter offers, and what is chosen of it."""

    wanted: _Wanted
    statuses = tuple(DecisionStatus)


@router.get("/ledger")
async def whole_ledger(visit: Visiting, wanted: Wanted) -> Response:
    """Show what was decided in every consultation."""
    found, decided = await _every(visit, wanted)
    return visit.page("consultations/whole_ledger.html", found=found, decided=decided, filter_=_Filter(wanted))


@router.get("/ledger.csv")
async def whole_ledger_csv(visit: Visiting, wanted: Wanted) -> Response:
    """Give every decision as a table."""
    _, decided = await _every(visit, wanted)
    rows = decision_rows([one for of in decided.values() for one in of], visit.language)
    return table_of(written(HEADER, rows), "ledger.csv")


@router.get("/ledger.json")
async def whole_ledger_json(visit: Visiting, wanted: Wanted) -> Response:
    """Give every decision with its history as open data."""
    return Response(as_json(*await _every(visit, wanted)), media_type="application/json")


@router.get("/ledger.atom")
async def whole_ledger_feed(visit: Visiting, settings: SettingsDependency) -> Response:
    """Give every decision as a feed to follow."""
    found, decided = await _every(visit, _Wanted("", ""))
    since = min((one.created_at for one in found), default=visit.participation.clock.now())
    every = [one for of in decided.values() for one in of]
    title = visit.say("consultations_whole_ledger")
    return _feed(
        visit, feed(every, title, f"{settings.public_url.rstrip('/')}{_WHOLE}", _name(visit), visit.language, since)
    )


@router.get("/{process}/ledger")
async def ledger(visit: Visiting, process: str, wanted: Wanted) -> Response:
    """Show what was decided and delivered, with its history."""
    found = [one for one in (await record_of(visit, process)).decisions if wanted.takes(one)]
    return await consultation_page(visit, process, "ledger.html", found=found, filter_=_Filter(wanted))


@router.get("/{process}/ledger.csv")
async def ledger_csv(visit: Visiting, process: str, wanted: Wanted) -> Response:
    """Give the ledger as a table."""
    found = [one for one in (await record_of(visit, process)).decisions if wanted.takes(one)]
    return table_of(written(HEADER, decision_rows(found, visit.language)), f"{process}-ledger.csv")


@router.get("/{process}/ledger.json")
async def ledger_json(visit: Visiting, process: str, wanted: Wanted) -> Response:
    """Give the ledger with its history."""
    record = await record_of(visit, process)
    found = {process: [one for one in record.decisions if wanted.takes(one)]}
    return Response(as_json([record.consultation], found), media_type="application/json")


@router.get("/{process}/ledger.atom")
async def ledger_feed(visit: Visiting, process: str, settings: SettingsDependency) -> Response:
    """Give the ledger as a feed to follow."""
    record = await record_of(visit, process)
    address = f"{settings.public_url.rstrip('/')}/take-part/consultations/{process}/ledger"
    title = word("doc_decisions_title", visit.language, title=record.consultation.title.in_language(visit.language))
    since = record.consultation.created_at
    return _feed(visit, feed(record.decisions, title, address, _name(visit), visit.language, since))


async def _every(
    visit: PublicVisit, wanted: _Wanted
) -> tuple[Sequence[Consultation], Mapping[str, Sequence[Decision]]]:
    room = room_of(visit)
    found = await done(lambda: room.consultations.listed(public=True))
    listed = await done(lambda: {one.id: room.decisions.listed(one.id) for one in found})
    return found, {id_: [one for one in of if wanted.takes(one)] for id_, of in listed.items()}


def _name(visit: PublicVisit) -> str:
    return visit.services.organisation.name.in_language(visit.language)


def _feed(visit: PublicVisit, content: bytes) -> Response:
    return Response(content, media_type="application/atom+xml; charset=utf-8")
