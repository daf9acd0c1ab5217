"""Consultations as processes, and what comes in: set up, opened, read and moderated, imported."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, UploadFile

from api.console.frame.cells import table
from api.console.frame.visit import ConsoleRoute
from api.console.participation.consultations.forms import MOST_STEPS, SPARE_STEPS, steps
from api.console.participation.consultations.frame import (
    PREFIX,
    ROOM,
    EnteringRoom,
    Founding,
    Moderating,
    Organising,
    Reading,
    Running,
    consultation_page,
    consultations_of,
)
from api.console.participation.forms import in_order_of, numbers, place_code, text, wordings
from api.console.participation.frame import RoomVisit, done
from core.errors import MunadilError, WrongUseError
from participation.common.files import Files
from participation.common.texts.moderation import ModerationReason
from participation.consultations.contributions import ContributionFilter
from participation.consultations.importing import ImportOutcome, exports_read, exports_written
from participation.consultations.reading.export import ReadExport, RowOutcome
from participation.consultations.schemas import (
    ConsultationState,
    ContributionSource,
    ContributionState,
    NewContribution,
    StepKind,
)

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)
_PAGE = 30
"""Contributions of a page. Chosen by hand: two screens."""
_MOST_ROWS = 500
"""Rows of a report that the page shows; the file that is taken away before anything is taken in has all. Chosen by hand."""


@router.get("")
async def consultations(here: EnteringRoom) -> Response:
    """List the consultations, and offer to begin one."""
    found = await done(consultations_of(here).consultations.listed)
    return here.page(
        "participation/consultations/list.html", found=found, forms=in_order_of(here.visit.language), tab="list"
    )


@router.post("")
async def create(here: Founding, request: Request) -> Response:
    """Begin a consultation."""
    form = await request.form()
    try:
        made = await done(
            lambda: consultations_of(here).consultations.create(
                text(form, "name"), wordings(form, "title"), here.who, summary=wordings(form, "summary")
            )
        )
    except WrongUseError as error:
        found = await done(consultations_of(here).consultations.listed)
        return here.page(
            "participation/consultations/list.html",
            status=error.status,
            found=found,
            forms=in_order_of(here.visit.language),
            tab="list",
            problem=here.told(error),
        )
    return here.back(f"/{made.id}", "consultations_created")


@router.get("/{process}")
async def overview(here: Reading) -> Response:
    """Show where a consultation stands, and what may come next."""
    figures = await done(lambda: consultations_of(here).contributions.figures(here.scope))
    return await consultation_page(
        here,
        "overview.html",
        "overview",
        figures=figures,
        kinds=list(StepKind),
        most_steps=MOST_STEPS,
        spare_steps=SPARE_STEPS,
    )


@router.post("/{process}/move")
async def move(here: Organising, request: Request) -> Response:
    """Move a consultation on, or back by a step."""
    to = text(await request.form(), "to")
    if to not in list(ConsultationState):
        raise WrongUseError("There is no such state.")
    await done(lambda: consultations_of(here).consultations.move(here.scope, ConsultationState(to), here.who))
    return here.back(f"/{here.scope}", "consultations_moved")


@router.post("/{process}/change")
async def change(here: Organising, request: Request) -> Response:
    """Say anew what a consultation is called, what it is about, its policy and its steps."""
    form = await request.form()
    found, where = steps(form), place_code(here, text(form, "territory"))
    await done(
        lambda: consultations_of(here).consultations.change(
            here.scope,
            here.who,
            title=wordings(form, "title"),
            summary=wordings(form, "summary"),
            policy=wordings(form, "policy"),
            territory=where,
            steps=found,
        )
    )
    return here.back(f"/{here.scope}", "consultations_changed")


@router.post("/{process}/ask")
async def ask(here: Organising, request: Request) -> Response:
    """Add a question."""
    form = await request.form()
    await done(lambda: consultations_of(here).consultations.ask(here.scope, wordings(form, "question"), here.who))
    return here.back(f"/{here.scope}", "consultations_asked")


@router.post("/{process}/questions/{question}")
async def reword(here: Organising, question: int, request: Request) -> Response:
    """Say a question anew."""
    form = await request.form()
    said = wordings(form, "question")
    await done(lambda: consultations_of(here).consultations.reword(here.scope, question, said, here.who))
    return here.back(f"/{here.scope}", "consultations_changed")


@router.post("/{process}/questions/{question}/withdraw")
async def withdraw_question(here: Organising, question: int) -> Response:
    """Ask a question no more."""
    await done(lambda: consultations_of(here).consultations.withdraw_question(here.scope, question, here.who))
    return here.back(f"/{here.scope}", "consultations_question_withdrawn")


@router.get("/{process}/contributions")
async def contributions(
    here: Reading,
    state: Annotated[str, Query(max_length=20)] = "waiting",
    q: Annotated[str, Query(max_length=200)] = "",
    source: Annotated[str, Query(max_length=20)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """List what came in, by state, words and source."""
    wanted = _filter(state, q, source)
    found, count = await done(
        lambda: consultations_of(here).contributions.listed(here.scope, wanted, limit=_PAGE, offset=(page - 1) * _PAGE)
    )
    return await consultation_page(
        here,
        "contributions.html",
        "contributions",
        found=found,
        count=count,
        state=state,
        q=q,
        source=source,
        page=page,
        is_more=count > page * _PAGE,
        states=list(ContributionState),
        sources=list(ContributionSource),
        reasons=[one for one in ModerationReason if one is not ModerationReason.ELSEWHERE],
    )


@router.get("/{process}/contributions.csv")
async def contributions_csv(
    here: Reading,
    state: Annotated[str, Query(max_length=20)] = "",
    q: Annotated[str, Query(max_length=200)] = "",
    source: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Give the list as a table."""
    found = await done(lambda: consultations_of(here).contributions.every(here.scope, _filter(state, q, source)))
    header = (
        "number",
        "state",
        "reason",
        "source",
        "language",
        "territory",
        "place",
        "theme",
        "title",
        "text",
        "made_at",
    )
    rows = (
        (
            one.number,
            one.state.value,
            one.reason,
            one.source.value,
            one.language.value,
            one.territory,
            one.place,
            one.wanted_theme,
            one.title,
            one.text,
            one.made_at.isoformat(),
        )
        for one in found
    )
    return table(f"{here.scope}-contributions.csv", header, rows)


@router.post("/{process}/moderate")
async def moderate(here: Moderating, request: Request) -> Response:
    """Publish or refuse what is ticked."""
    form = await request.form()
    chosen, outcome, reason = numbers(form, "number"), text(form, "outcome"), text(form, "reason")
    if outcome not in list(ContributionState) or not chosen:
        return here.back(f"/{here.scope}/contributions", "consultations_none_ticked")
    why = ModerationReason(reason) if reason in list(ModerationReason) else None
    await done(
        lambda: consultations_of(here).contributions.moderate(
            chosen, ContributionState(outcome), here.who, reason=why, note=text(form, "note")
        )
    )
    return here.back(f"/{here.scope}/contributions", "consultations_moderated")


@router.post("/{process}/erase")
async def erase(here: Moderating, request: Request) -> Response:
    """Forget a contribution, and whatever stands on its words."""
    form = await request.form()
    chosen, room = numbers(form, "number"), consultations_of(here)

    def forget() -> None:
        for number in chosen:
            room.contributions.erase(number, here.who)

    await done(forget)
    return here.back(f"/{here.scope}/contributions", "consultations_erased")


@router.post("/{process}/add")
async def add(here: Running, request: Request) -> Response:
    """Write down what somebody said at a meeting, one idea a paragraph."""
    form = await request.form()
    said = [part.strip() for part in text(form, "ideas").replace("\r\n", "\n").split("\n\n") if part.strip()]
    room, sitting = consultations_of(here), secrets.token_hex(8)
    written = text(form, "place")
    found = here.participation.gazetteer.the(written) if written else None

    def keep() -> int:
        with here.participation.database.write() as session:
            for place, one in enumerate(said):
                new = NewContribution(
                    f"meeting:{sitting}:{place}",
                    ContributionSource.MEETING,
                    one,
                    territory=found.code if found else "",
                    place="" if found else written,
                )
                room.contributions.take(session, here.scope, new)
        return len(said)

    kept = await done(keep)
    return here.back(f"/{here.scope}/contributions", "consultations_added" if kept else "consultations_none_ticked")


@router.get("/{process}/moderation.csv")
async def moderation_log(here: Reading) -> Response:
    """Give the log of moderation: what was refused, why, by whom."""
    log = await done(lambda: consultations_of(here).contributions.log(here.scope))
    rows = ((one.contribution, one.outcome.value, one.reason, one.note, one.who, one.at.isoformat()) for one in log)
    return table(f"{here.scope}-moderation.csv", ("contribution", "outcome", "reason", "note", "moderator", "at"), rows)


@router.get("/{process}/import")
async def import_page(here: Organising) -> Response:
    """Offer to bring in an export of another tool."""
    return await consultation_page(here, "import.html", "import", looked=None, waiting=False)


@router.post("/{process}/import/upload")
async def import_look(here: Organising, files: list[UploadFile]) -> Response:
    """Show what would come of an export, row by row, and keep what was read of it until it is taken in."""
    contents = {one.filename: await one.read() for one in files if one.filename}
    try:
        if not contents:
            raise WrongUseError("No file was chosen.")
        looked = await done(lambda: consultations_of(here).importing.look(contents))
        await done(lambda: _keep(here, looked.exports))
    except MunadilError as error:
        # What the reader of files says is for whoever made the file, in English; what to do stands in the page's language.
        return await consultation_page(
            here,
            "import.html",
            "import",
            status=422,
            looked=None,
            waiting=False,
            problem=here.say("consultations_unreadable"),
            detail=f"{error.detail} {error.remedy}".strip(),
        )
    return await _report(here, looked, waiting=True)


@router.get("/{process}/import/report.csv")
async def import_report(here: Organising) -> Response:
    """Give what would come of every row of what was looked at."""
    rows = [row for export in await done(lambda: _kept(here)) for row in export.rows]
    told = ((one.file, one.line, one.key, one.outcome.value, one.reason.value) for one in rows)
    return table(f"{here.scope}-import.csv", ("file", "line", "key", "outcome", "reason"), told)


@router.post("/{process}/import/take")
async def import_take(here: Organising, request: Request) -> Response:
    """Take in what was looked at."""
    form = await request.form()
    name, moderated = text(form, "set_name"), bool(text(form, "moderated"))
    exports = await done(lambda: _kept(here))
    if not exports:
        return here.back(f"/{here.scope}/import", "consultations_look_again")
    taken = await done(
        lambda: consultations_of(here).importing.take(
            here.scope, exports, here.who, set_name=name, is_moderated=moderated
        )
    )
    await done(lambda: _keep(here, ()))
    return await _report(here, taken, waiting=False)


async def _report(here: RoomVisit, looked: ImportOutcome, *, waiting: bool) -> Response:
    rows = [row for row in looked.rows if row.outcome is not RowOutcome.TAKEN or row.reason]
    return await consultation_page(
        here,
        "import.html",
        "import",
        looked=looked,
        rows=rows[:_MOST_ROWS],
        more=max(0, len(rows) - _MOST_ROWS),
        waiting=waiting,
    )


def _keep(here: RoomVisit, exports: Sequence[ReadExport]) -> None:
    """Keep what was read of an export, nobody's name in it, until it is taken in; one that was looked at before goes."""
    files = Files(here.participation.vault, here.participation.clock)
    with here.participation.database.write() as session:
        for old in files.of(session, ROOM, _pending(here)):
            files.remove(session, old.id)
        if exports:
            content = exports_written(exports)
            files.add(session, ROOM, here.scope, _pending(here), "looked-at.json", content, author=here.who)


def _kept(here: RoomVisit) -> tuple[ReadExport, ...]:
    files = Files(here.participation.vault, here.participation.clock)
    with here.participation.database.read() as session:
        found = files.of(session, ROOM, _pending(here))
        return exports_read(files.content(session, found[0].id)) if found else ()


def _pending(here: RoomVisit) -> str:
    return f"import:{here.scope}:{here.who}"[:80]


def _filter(state: str, q: str, source: str) -> ContributionFilter:
    return ContributionFilter(
        state=ContributionState(state) if state in list(ContributionState) else None,
        source=ContributionSource(source) if source in list(ContributionSource) else None,
        words=q,
    )
