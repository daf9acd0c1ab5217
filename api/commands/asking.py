"""`munadil ask`, `chat` and `search`: questions at the terminal."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer

from agent.answer import Answer, AnswerStatus
from agent.guardrails.approved import StoredApprovedWordings
from agent.question import Exchange, Question
from agent.schemas import answer_json
from api.commands.terminal import notice, output_console, print_answer, print_json, progress_bar
from api.commands.views import disclosure, search_as_dict, search_table
from api.http.client import RemoteAgent
from api.opened import OrganisationTexts
from api.settings import Settings
from api.wiring.agent import open_agent
from api.wiring.knowledge import open_knowledge
from api.wiring.organisation import load_organisation
from api.wiring.settings import load_settings
from api.wiring.work import open_work, running_server
from core.clock import SystemClock
from core.errors import ExitCode, WrongUseError
from core.language.forms import Language
from core.language.identify import identify
from core.text import normalise
from knowledge.document import Kind
from knowledge.query import SearchFilters

Ask = Callable[[Question], Answer]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
LanguageOption = Annotated[
    Language | None, typer.Option("--language", "-l", help="Language of the answer; yours when not said.")
]
ServerOption = Annotated[str, typer.Option(help="Address of a running Munadil to ask, such as http://127.0.0.1:8000.")]
DayOption = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(epilog='Example: munadil ask "Combien de cohortes par an ?"')(ask)
    app.command(epilog="Example: munadil chat --language ary-Latn")(chat)
    app.command(epilog='Example: munadil search "associations" --kind fact_sheet --limit 3')(search)


def ask(
    question: Annotated[str, typer.Argument(help="The question, in any of the five forms.")],
    language: LanguageOption = None,
    server: ServerOption = "",
    as_json: JsonOption = False,
) -> int:
    """Ask one question and print the answer with its sources."""
    with _remote_asker(server) if server else _local_asker(*_served()) as asker:
        answer = asker(Question(question, language=language))
    if as_json:
        print_json(answer_json(answer))
    else:
        print_answer(answer, output_console())
    failed = answer.status in (AnswerStatus.ERROR_INTERNAL, AnswerStatus.ERROR_TIMEOUT)
    return int(ExitCode.COULD_NOT_RUN if failed else ExitCode.OK)


def chat(language: LanguageOption = None, server: ServerOption = "") -> int:
    """Talk: follow-ups are understood; an empty line or Ctrl-D ends."""
    console = output_console()
    settings, texts = _served()
    with _remote_asker(server) if server else _local_asker(settings, texts) as asker:
        notice(disclosure(texts.organisation, language), console)
        history: list[Exchange] = []
        while text := _read_line():
            answer = asker(Question(text, tuple(history), language))
            print_answer(answer, console)
            history.append(
                Exchange(
                    text,
                    answer.text,
                    answer.status,
                    answer.standalone_question,
                    tuple(c.passage_id for c in answer.citations),
                )
            )
    return int(ExitCode.OK)


def search(
    question: Annotated[str, typer.Argument(help="What to look for.")],
    limit: Annotated[int, typer.Option(min=1, max=50, help="Passages at most.")] = 8,
    kind: Annotated[list[Kind] | None, typer.Option(help="Only this kind of document; may be repeated.")] = None,
    language: Annotated[list[Language] | None, typer.Option(help="Only passages in this language.")] = None,
    territory: Annotated[list[str] | None, typer.Option(help="Only documents about this territory.")] = None,
    published_from: DayOption = None,
    published_until: DayOption = None,
    as_json: JsonOption = False,
) -> int:
    """Show the passages that a question finds, with what each engine says of them."""
    filters = SearchFilters(
        kinds=frozenset(kind or ()),
        languages=frozenset(language or ()),
        territories=frozenset(territory or ()),
        published_from=published_from.date() if published_from else None,
        published_until=published_until.date() if published_until else None,
    )
    text = normalise(question)
    if not text:
        raise WrongUseError("there is nothing to look for.", remedy="Write some words to search.")
    with progress_bar() as progress, open_work(load_settings(), progress, threads=None) as work:
        result = work.search(text, identify(text).language, limit, filters)
    if as_json:
        print_json(search_as_dict(result))
    elif result.hits:
        output_console().print(search_table(result, output_console()))
    else:
        output_console().print("Nothing found. `munadil knowledge list` shows what there is to find.")
    return int(ExitCode.OK)


def _served() -> tuple[Settings, OrganisationTexts]:
    settings = load_settings()
    return settings, load_organisation(settings)


@contextmanager
def _local_asker(settings: Settings, texts: OrganisationTexts) -> Iterator[Ask]:
    """The agent of a server that runs on the data folder, where one does, else one in this process."""
    if server := running_server(settings, lambda *_: None):
        yield server.answer
        return
    # One event loop for the whole talk: a model's client is bound to the loop that it was first used in.
    with open_knowledge(settings) as knowledge, asyncio.Runner() as loop:
        approved = StoredApprovedWordings(knowledge.database, SystemClock())
        agent = open_agent(settings, texts, knowledge, approved=approved)
        yield lambda question: loop.run(agent.answer(question))


@contextmanager
def _remote_asker(server: str) -> Iterator[Ask]:
    with RemoteAgent(server) as agent:
        yield agent.answer


def _read_line() -> str:
    if not sys.stdin.isatty():  # questions from a file or a pipe: a prompt would stand among the answers
        return sys.stdin.readline().strip()
    try:
        return typer.prompt("›", default="", show_default=False, prompt_suffix=" ").strip()  # type: ignore[no-any-return]
    except (typer.Abort, EOFError):
        return ""
