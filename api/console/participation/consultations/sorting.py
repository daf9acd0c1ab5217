"""Themes and syntheses: proposed, named and signed by people, and what stands under them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.console.frame.visit import ConsoleRoute
from api.console.participation.consultations.frame import (
    PREFIX,
    Moderating,
    Organising,
    Reading,
    consultation_page,
    consultations_of,
)
from api.console.participation.forms import number, numbers, text, wordings
from api.console.participation.frame import done
from api.console.participation.working import WORK
from core.errors import MunadilError, WrongUseError
from core.language.forms import Language
from participation.consultations.contributions import ContributionFilter
from participation.consultations.schemas import ContributionState

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)
_PAGE = 30
"""Contributions of a page. Chosen by hand: two screens."""
_PAIRS = 40
"""Pairs that may say the same that a page shows. Chosen by hand: two screens."""


@router.get("/{process}/themes")
async def themes(here: Reading) -> Response:
    """Show the tree of themes with contributions that stand for each."""
    room = consultations_of(here)
    tree = await done(lambda: room.themes.tree(here.scope))
    shown = await done(lambda: room.themes.representatives(here.scope))
    return await consultation_page(
        here,
        "themes.html",
        "themes",
        tree=tree,
        shown=shown,
        progress=WORK.progress(here.scope),
        problem=_problem(here.say("consultations_broken"), here.scope),
    )


@router.post("/{process}/themes/propose")
async def propose(here: Organising, request: Request) -> Response:
    """Have themes proposed by closeness, beside the page."""
    wanted, room, who = number(await request.form(), "count"), consultations_of(here), here.who
    WORK.begin(here.scope, "propose", lambda tell: room.themes.propose(here.scope, who, count=wanted, progress=tell))
    return here.back(f"/{here.scope}/themes", "consultations_begun")


@router.post("/{process}/themes/put-under")
async def put_under(here: Organising) -> Response:
    """Put contributions under the signed themes, beside the page."""
    room, who = consultations_of(here), here.who
    WORK.begin(here.scope, "put_under", lambda tell: room.themes.put_under(here.scope, who, progress=tell))
    return here.back(f"/{here.scope}/themes", "consultations_begun")


@router.post("/{process}/themes/write")
async def write(here: Organising, request: Request) -> Response:
    """Name a theme, or write a new one."""
    form = await request.form()
    await done(
        lambda: consultations_of(here).themes.write(
            here.scope, wordings(form, "title"), here.who, theme=number(form, "theme"), parent=number(form, "parent")
        )
    )
    return here.back(f"/{here.scope}/themes", "consultations_theme_written")


@router.post("/{process}/themes/join")
async def join(here: Organising, request: Request) -> Response:
    """Put everything of a theme under another."""
    form = await request.form()
    one, into = number(form, "theme"), number(form, "into")
    if one is None or into is None:
        raise WrongUseError("Choose two themes.")
    await done(lambda: consultations_of(here).themes.join(here.scope, one, into, here.who))
    return here.back(f"/{here.scope}/themes", "consultations_theme_written")


@router.post("/{process}/themes/drop")
async def drop(here: Organising, request: Request) -> Response:
    """Drop a theme."""
    one = number(await request.form(), "theme")
    if one is None:
        raise WrongUseError("Choose a theme.")
    await done(lambda: consultations_of(here).themes.drop(here.scope, one, here.who))
    return here.back(f"/{here.scope}/themes", "consultations_theme_dropped")


@router.post("/{process}/themes/sign")
async def sign(here: Organising) -> Response:
    """Sign the themes off."""
    await done(lambda: consultations_of(here).themes.sign(here.scope, here.who))
    return here.back(f"/{here.scope}/themes", "consultations_signed")


@router.post("/{process}/themes/reopen")
async def reopen(here: Organising) -> Response:
    """Take the signature back."""
    await done(lambda: consultations_of(here).themes.reopen(here.scope, here.who))
    return here.back(f"/{here.scope}/themes", "consultations_reopened")


@router.get("/{process}/themes/{theme}")
async def theme(
    here: Reading,
    theme: int,
    unread: bool = False,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Show what stands under a theme, by what it was put there, and let people say where it belongs."""
    room = consultations_of(here)
    wanted = ContributionFilter(state=ContributionState.PUBLISHED, theme=theme, is_unread=unread)
    found, count = await done(
        lambda: room.contributions.listed(here.scope, wanted, limit=_PAGE, offset=(page - 1) * _PAGE)
    )
    mapped = await done(lambda: {one.number: room.themes.mappings(one.number) for one in found})
    tree = await done(lambda: room.themes.tree(here.scope))
    return await consultation_page(
        here,
        "theme.html",
        "themes",
        found=found,
        count=count,
        mapped=mapped,
        tree=tree,
        theme=next((one for one in tree if one.id == theme), None),
        unread=unread,
        page=page,
        is_more=count > page * _PAGE,
    )


@router.post("/{process}/themes/{theme}/read")
async def read(here: Moderating, theme: int, request: Request) -> Response:
    """Say, after reading, where a contribution stands."""
    form = await request.form()
    contribution = number(form, "contribution")
    if contribution is None:
        raise WrongUseError("Choose a contribution.")
    await done(lambda: consultations_of(here).themes.read(contribution, numbers(form, "theme"), here.who))
    return here.back(f"/{here.scope}/themes/{theme}?unread=true", "consultations_read")


@router.get("/{process}/alike")
async def alike(here: Reading) -> Response:
    """Show pairs of contributions that may say the same."""
    pairs = await done(lambda: consultations_of(here).themes.alike(here.scope)[:_PAIRS])
    return await consultation_page(here, "alike.html", "contributions", pairs=pairs)


@router.get("/{process}/syntheses")
async def syntheses(here: Reading) -> Response:
    """Show syntheses with what they stand on, and whether they are stale."""
    return await _syntheses(here)


@router.post("/{process}/syntheses/make")
async def make(here: Organising, request: Request) -> Response:
    """Make a synthesis: of people's own sentences, or by the model."""
    form = await request.form()
    room, wanted, language = consultations_of(here), number(form, "theme"), text(form, "language")
    if language not in list(Language):
        raise WrongUseError("There is no such form.")
    try:
        if text(form, "by") == "model":
            await room.syntheses.write(here.scope, Language(language), here.who, theme=wanted)
        else:
            await done(lambda: room.syntheses.make(here.scope, Language(language), here.who, theme=wanted))
    except MunadilError as error:
        return await _syntheses(here, problem=here.told(error), status=error.status)
    return here.back(f"/{here.scope}/syntheses", "consultations_synthesis_made")


@router.post("/{process}/syntheses/{synthesis}/keep")
async def keep(here: Organising, synthesis: int, request: Request) -> Response:
    """Keep the sentences that are ticked."""
    kept = numbers(await request.form(), "sentence")
    await done(lambda: consultations_of(here).syntheses.keep_sentences(synthesis, kept, here.who))
    return here.back(f"/{here.scope}/syntheses", "consultations_changed")


@router.post("/{process}/syntheses/{synthesis}/sign")
async def sign_synthesis(here: Organising, synthesis: int) -> Response:
    """Say that a synthesis may be published."""
    await done(lambda: consultations_of(here).syntheses.sign(synthesis, here.who))
    return here.back(f"/{here.scope}/syntheses", "consultations_synthesis_signed")


async def _syntheses(here: Reading, problem: str = "", status: int = 200) -> Response:
    room = consultations_of(here)
    found = await done(lambda: room.syntheses.listed(here.scope))
    tree = await done(lambda: room.themes.tree(here.scope))
    return await consultation_page(
        here,
        "syntheses.html",
        "syntheses",
        status=status,
        found=found,
        tree=tree,
        titles={one.id: one.title.in_language(here.visit.language) for one in tree},
        has_model=room.syntheses.writer is not None,
        problem=problem,
    )


def _problem(broken: str, scope: str) -> str:
    ended = WORK.ended(scope)
    return "" if ended is None else broken if ended.problem == "broken" else ended.problem
