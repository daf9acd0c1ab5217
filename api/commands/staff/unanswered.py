"""`munadil unanswered`: what people asked and got no answer to, most asked first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.padding import Padding
from rich.text import Text

from api.commands.terminal import lay_out, output_console, print_json, progress_bar
from api.commands.views import plain
from api.wiring.knowledge import open_embedder, open_library
from api.wiring.settings import load_settings
from api.wiring.work import open_work
from connectors.desk.left_open import left_open
from connectors.rows.keys import open_keys
from conversation.told_back.unanswered import MOST_QUESTIONS, OPEN_STATUSES, UnansweredGroup, unanswered
from core.clock import SystemClock
from core.errors import ExitCode, WrongUseError
from core.language.forms import Language
from knowledge.document import Passage
from knowledge.query import SearchFilters

_DAYS = re.compile(r"(\d{1,4})d")


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("unanswered", epilog="Example: munadil unanswered --since 7d --json")(list_unanswered)


def list_unanswered(
    since: Annotated[str, typer.Option(help="A day (2026-11-01) or so many days back (7d).", metavar="WHEN")] = "30d",
    limit: Annotated[int, typer.Option(min=1, max=500, help="Groups at most.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> int:
    """List what got no answer (nothing found, perhaps) or a thumb down in conversations, grouped by meaning, most asked first.

    Personal data is masked. Questions of programs (`/v1/ask`, OpenAI clients) are kept nowhere and are not among them.
    """
    settings, beginning = load_settings(), _since(since, SystemClock().now())
    _, vault = open_keys(settings.connectors, settings.core.data_dir)
    with progress_bar() as progress, open_library(settings) as library:
        found = left_open(library.database, vault, OPEN_STATUSES, beginning, MOST_QUESTIONS)
        groups = list[UnansweredGroup]()
        if found:
            from knowledge.search.expansion import load_expander

            embedder = open_embedder(settings, threads=0, progress=progress)
            with open_work(settings, progress) as work:

                def nearest(text: str, language: Language, count: int) -> Sequence[Passage]:
                    return [hit.passage for hit in work.search(text, language, count, SearchFilters()).hits]

                groups = unanswered(found, embedder, load_expander(library), nearest, limit=limit)
    if as_json:
        print_json([_as_json(group) for group in groups])
    elif not groups:
        output_console().print(Text(f"Nothing was left unanswered since {beginning:%Y-%m-%d}."))
    else:
        _print(groups)
    return int(ExitCode.OK)


def _since(text: str, now: datetime) -> datetime:
    if days := _DAYS.fullmatch(text):
        return now - timedelta(days=int(days[1]))
    try:
        return datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
    except ValueError:
        raise WrongUseError(f"{text!r} is no day.", remedy="Write 2026-11-01, or 7d for the last seven days.") from None


def _as_json(group: UnansweredGroup) -> dict[str, Any]:
    told = {name: plain(value) for name, value in vars(group).items() if name != "nearest"}
    return {**told, "nearest": [_shown(passage) for passage in group.nearest]}


def _shown(passage: Passage) -> dict[str, Any]:
    return {"passage_id": passage.id, "key": passage.key, "title": passage.meta.title, "heading": list(passage.heading)}


def _print(groups: Sequence[UnansweredGroup]) -> None:
    console = output_console()
    for group in groups:
        got = [f"{status.removeprefix('unanswerable_').replace('_', ' ')} {n}" for status, n in group.statuses.items()]
        forms = " ".join(f"{form} {count}" for form, count in group.languages.items())
        down = f", 👎 {group.disliked}" if group.disliked else ""
        said = f"{group.asked} asked ({forms}): {', '.join(got)}{down}; last {group.last_at:%Y-%m-%d}"
        console.print(Text(said, style="bold"))
        for text in (*group.wordings, *group.reasons):
            console.print(Padding(lay_out(text, console), (0, 0, 0, 2)))
        places = (" › ".join(dict.fromkeys((p.meta.title or p.key, *p.heading))) for p in group.nearest)
        for place in dict.fromkeys(places):
            console.print(Padding(lay_out(f"near: {place}", console, style="dim"), (0, 0, 0, 2)))
