"""`munadil init`: an organisation of one's own, ready for its first documents."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.prompt import Prompt

from agent.guardrails.policy import POLICY_FILE
from agent.organisation.organisation import Organisation
from agent.organisation.owner import ORGANISATION_FILE
from api.commands.terminal import output_console, print_json
from core.errors import ExitCode, WrongUseError
from core.language.forms import Language

_NAMED = (Language.FRENCH, Language.ARABIC, Language.ENGLISH)
_QUESTIONS = {
    Language.FRENCH: (
        "Nom de l'organisation en français",
        "Le même avec son article, comme on le dit (« le Parti … »)",
    ),
    Language.ARABIC: ("اسم المنظمة بالعربية", "الاسم كما يقال في الجملة"),
    Language.ENGLISH: ("Name of the organisation in English", "The same with its article (“the … Party”)"),
}


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command(epilog='Example: munadil init my-party --name-fr "Parti X" --short-fr "le Parti X" --name-ar "حزب س"')(
        init
    )


def init(
    folder: Annotated[Path, typer.Argument(help="Folder to make; its documents go into documents/ below it.")],
    name_fr: Annotated[str, typer.Option(help="Name in French.")] = "",
    short_fr: Annotated[str, typer.Option(help="How French sentences call it, with its article.")] = "",
    name_ar: Annotated[str, typer.Option(help="Name in Arabic.")] = "",
    short_ar: Annotated[str, typer.Option(help="How Arabic sentences call it.")] = "",
    name_en: Annotated[str, typer.Option(help="Name in English.")] = "",
    short_en: Annotated[str, typer.Option(help="How English sentences call it, with its article.")] = "",
    language: Annotated[
        list[Language] | None,
        typer.Option("--language", "-l", help="Language offered, the default first; all of them if not said."),
    ] = None,
    email: Annotated[str, typer.Option(help="Address at which a person answers.")] = "",
    phone: Annotated[str, typer.Option(help="Number at which a person answers.")] = "",
    url: Annotated[str, typer.Option(help="Page on which the organisation is found.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> int:
    """Write an organisation to start from: its names, languages and contact, and where documents, questions and calibration go.

    At a terminal, what is not said is asked for; Enter leaves it out. Nothing that is there is overwritten.
    """
    if (folder / ORGANISATION_FILE).exists():
        raise WrongUseError(f"{folder} holds an organisation already.", remedy="Name another folder, or edit that one.")
    names = {
        Language.FRENCH: (name_fr, short_fr),
        Language.ARABIC: (name_ar, short_ar),
        Language.ENGLISH: (name_en, short_en),
    }
    if sys.stdin.isatty() and not as_json and not any(name for name, _ in names.values()):
        names = {tag: _asked(tag) for tag in _NAMED}
    made_up = not any(name for name, _ in names.values())
    if made_up:
        names[Language.FRENCH] = (
            folder.resolve().name.replace("-", " ").replace("_", " ").strip() or "Organisation",
            "",
        )
    contact = {field: value for field, value in (("email", email), ("phone", phone), ("url", url)) if value}
    written = _write(folder, names, tuple(language or Language), contact)
    if as_json:
        print_json({"folder": str(folder), "files": [str(path) for path in written]})
        return int(ExitCode.OK)
    console = output_console()
    for path in written:
        console.print(f"  {path}", soft_wrap=True)
    if made_up:
        console.print(f"The name is that of the folder: correct it in {folder / ORGANISATION_FILE}.", soft_wrap=True)
    console.print(
        f"Put what has been published into {folder / 'documents'}, then:\n\n"
        f'    munadil ingest {folder / "documents"}\n    munadil ask "…"\n    munadil serve',
        soft_wrap=True,
    )
    return int(ExitCode.OK)


def _asked(language: Language) -> tuple[str, str]:
    name, short = _QUESTIONS[language]
    console = output_console()
    given = Prompt.ask(name, console=console, default="", show_default=False).strip()
    return given, Prompt.ask(short, console=console, default=given, show_default=False).strip() if given else ""


def _write(
    folder: Path, names: dict[Language, tuple[str, str]], languages: tuple[Language, ...], contact: dict[str, str]
) -> list[Path]:
    """Write the files, the organisation last: a folder without it is none, and the command can be given again."""
    publisher = next(name for name, _ in names.values() if name)
    texts = {
        "documents/_meta.yaml": _META.format(publisher=yaml.safe_dump(publisher, allow_unicode=True).splitlines()[0]),
        "calibration.yaml": _CALIBRATION,
        "questions.template.yaml": _KNOWN,
        POLICY_FILE: _POLICY,
        "README.md": _README,
        ORGANISATION_FILE: _organisation(names, languages, contact),
    }
    written = []
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_text(text, encoding="utf-8")
            written.append(path)
    return written


def _organisation(
    names: dict[Language, tuple[str, str]], languages: tuple[Language, ...], contact: dict[str, str]
) -> str:
    """The file as a person would write it; raises what reading it would raise, before anything is there."""

    def block(values: dict[str, str]) -> str:
        return yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=1000) if values else ""

    def indented(text: str) -> str:
        return "".join(f"  {line}\n" for line in text.splitlines())

    full = indented(block({tag.value: name for tag, (name, _) in names.items() if name}))
    short = indented(block({tag.value: said or name for tag, (name, said) in names.items() if name}))
    reached = f"contact:\n{indented(block(contact))}" if contact else _NO_CONTACT
    text = _ORGANISATION.format(
        name=full, short=short, contact=reached, languages=", ".join(languages), default=languages[0].value
    )
    Organisation.model_validate(yaml.safe_load(text))
    return text


_ORGANISATION = """\
# Who Munadil speaks for. `munadil doctor` says what is wrong with this file, with its line.
name:
{name}
# How sentences call it, with its article: « Voici ce que propose … ».
short_name:
{short}
# Languages that people are offered, and the one that is shown first.
languages: [{languages}]
default_language: {default}

# How to reach a person; make sure that somebody is there.
{contact}

# What people see first, beside the notice that this is an AI.
# disclaimer: {{fr: …, ar: …}}
# Questions to begin with, by language.
# examples: {{fr: ["…"]}}
# colours: {{primary: "#b3124f"}}
"""
_NO_CONTACT = """\
# contact:
#   email: …
#   how: {fr: "Écrivez-nous, une personne répond sous deux jours."}
"""
_POLICY = """\
# What the assistant may hear and say; `munadil policy check` says what is missing. Every rail is on unless this file switches it.
# decided_by: …
# decided_on: 2026-01-01
# Numbers for people in danger: none is ever given without where it was found and when.
# helplines:
#   - {for: [self_harm, violence], name: {fr: "…"}, number: "…", source: "https://…", checked: 2026-01-01}
# Where the state itself says how to vote and to register.
# election: {address: "https://…", source: "https://…", checked: 2026-01-01, calendar: [{day: 2026-01-01, what: "…", polling: true}]}
# Documents (by file name or title, with *) that alone may tell how an election is held.
# sources: {official: ["loi-*"]}
# Parties and public figures, in every spelling that people use.
# names: {parties: ["…"], people: ["…"]}
# Hosts of models that may be sent what people write.
# providers: {allowed: [localhost], decided_by: "…"}
# Your own numbers and addresses, which documents may be quoted with; anybody else's are dotted out.
# contacts: ["05 37 …", "…@…"]
# rails:
#   vote: {enabled: false, since: 2026-01-01, until: 2026-01-31, reason: "…", decided_by: "…"}
{}
"""
_META = """\
# What holds for every document below, unless the document says otherwise.
publisher: {publisher}
"""
_CALIBRATION = """\
# Questions that teach Munadil when to say that it does not know. Write some, in each form that your public writes in: six in ten
# answered by your documents, the others near misses (a budget, a region, a year that you have not published).
# - {language: fr, answerable: true, question: "…"}
# - {language: ar, answerable: false, question: "…"}
[]
"""
_KNOWN = """\
# Known questions: copy this file beside a document as NAME.questions.yaml (guide.pdf.questions.yaml for guide.pdf), and write what
# people ask and which words of the document answer it, word for word.
# - answer: "…"
#   fr: ["…", "…"]
#   ary-Latn: ["…"]
# - unanswered: "what nothing here says"
#   fr: ["…"]
[]
"""
_README = """\
# Votre organisation · منظمتكم · Your organisation

1. `organisation.yaml` : noms, langues, contact. الأسماء واللغات ووسيلة الاتصال. Names, languages, contact.
2. `documents/` : ce que vous avez publié (Markdown, texte, HTML, PDF, DOCX, CSV, XLSX, ZIP). ما نشرتموه. What you have published.
3. `munadil ingest documents/` puis `munadil ask "…"`, `munadil serve`.
4. `calibration.yaml`, `questions.template.yaml` : ce que les gens demandent. ما يسأل عنه الناس. What people ask.
5. `policy.yaml` : ce que l'assistant peut entendre et dire (`munadil policy check`). ما يجوز قوله وسماعه. What it may hear and say.
6. `replies/`, `dialogue/` (facultatifs) : vos propres formules. صيغكم الخاصة. Wordings of your own.
"""
