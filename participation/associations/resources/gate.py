"""The way of something shared to the public library, and back: staff decides, somebody else reviews and publishes, the bot answers.

What is not offered to everybody any more, was hidden, given to a circle or erased falls silent in every release at the next look,
whoever did it (docs/decisions/0215).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml
from sqlalchemy import select

from agent.organisation.organisation import ParticipationRoom
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from core.language.forms import Language
from knowledge.document import Kind
from knowledge.drafts.drafts import Drafts, DraftState
from knowledge.reading.clean import clean
from knowledge.reading.load import Refusal, load_content
from participation.associations.resources.errors import LicenceError, UnreadableResourceError
from participation.associations.resources.resources import Resources
from participation.associations.resources.schemas import (
    PublicResource,
    ResourceContent,
    ResourceVersion,
    SharedResource,
)
from participation.associations.resources.words import resource_word
from participation.associations.words import field_name
from participation.common.publishing import Publication, Publications, PublicSheet
from participation.common.tables import PublicationRow

ROOM = ParticipationRoom.ASSOCIATIONS
PlaceCalled = Callable[[str, Language], str]
"""The name of a place by its code, in the letters of a form."""
_WHO = "taken back"
"""Who forgets, in the audit log."""
_NAMED = re.compile(r"association-resource-(\d+)\.[\w-]+\.md")


class ResourceGate:
    """Takes things of the shared library through the gate, and forgets what may not be there any more."""

    def __init__(self, database: Database, clock: Clock, resources: Resources, *, public_url: str = "") -> None:
        self._database, self._resources = database, resources
        self._publications, self._drafts = Publications(database, clock), Drafts(database, clock)
        self._public_url = public_url.rstrip("/")

    def sheet(self, one: SharedResource, version: ResourceVersion, place: PlaceCalled) -> PublicSheet:
        """The document that everybody would read. Raises UnreadableResourceError for a file without text."""
        details, language = one.details, one.details.language
        text = text_of(self._resources.read(one.number, version.number))
        who = one.association.called(language)
        by = resource_word("doc_by", language, who=who, kind=resource_word(f"kind_{details.kind}", language))
        licence = resource_word("doc_licence", language, licence=resource_word(f"licence_{details.licence}", language))
        parts = [
            f"# {details.title}",
            _plain(details.about),
            by.translate(_UNMARKED),
            text,
            licence.translate(_UNMARKED),
        ]
        return PublicSheet(
            name=f"association-resource-{one.number}.{language.base}.md",
            title=details.title,
            text="\n\n".join(part for part in parts if part),
            kind=Kind.FACT_SHEET,
            publisher=who,
            language=language.base,
            published_on=version.created_at.date(),
            territory=[place(details.territory, language)] if details.territory else [],
            themes=[field_name(details.field, language)],
            url=f"{self._public_url}/take-part/associations/library/{one.number}" if self._public_url else "",
        )

    def hand_over(self, number: int, who: str, place: PlaceCalled) -> Publication:
        """Take the newest version to the library's review, in the name of `who`, who cannot publish it.

        Raises LicenceError where its association does not let everybody read it.
        """
        one = self._resources.one_for_all(number)
        if not one.may_be_public:
            raise LicenceError("Its association does not offer it to everybody.", remedy="Ask it to.")
        sheet = self.sheet(one, one.version, place)
        # First: what the look finds undecided in the library is forgotten.
        self._resources.decide(number, who, is_public=True)
        (handed, *_) = self._publications.hand_over(ROOM, "", _subject(number), [sheet], who)
        self._resources.given(number, one.version.number, handed.draft)
        return handed

    def standing(self, one: SharedResource, place: PlaceCalled) -> Publication | None:
        """How it stands with the library; None where it was never taken there, or has no text."""
        if not one.is_public:
            return None
        try:
            found = self._publications.standing(ROOM, _subject(one.number), [self.sheet(one, one.version, place)])
        except UnreadableResourceError:
            return None
        return found[0] if found else None

    def take_back(self, number: int, who: str) -> None:
        """Decide that it is not public, and forget what was."""
        self._resources.decide(number, who, is_public=False)
        self.look()

    def public(self) -> tuple[PublicResource, ...]:
        """What everybody may read, as the library published it, whatever was changed since; the last changed first."""
        found = self._resources.offered()
        return tuple(public for one in found if (public := self._published(one)))

    def public_one(self, number: int) -> PublicResource:
        """What everybody may read of something shared. Raises NotFoundError."""
        found = next((one for one in self.public() if one.number == number), None)
        if found is None:
            raise NotFoundError("There is nothing like it.")
        return found

    def look(self) -> int:
        """Forget in the library what may not be there any more; how many documents."""
        forgotten = 0
        for name in self._gone():
            for version in self._drafts.history(name):
                self._publications.forget_version(version.id, _WHO)
            said = self._publications.said_of(name)
            if said:
                self._publications.silence(said)
            self._publications.forget(name)
            forgotten += 1
        return forgotten

    def _gone(self) -> tuple[str, ...]:
        wanted = select(PublicationRow.name).where(
            PublicationRow.room == ROOM.value, PublicationRow.subject.startswith("resource ", autoescape=True)
        )
        with self._database.read() as session:
            names = session.scalars(wanted).all()
        if not names:
            return ()
        allowed = {one.number for one in self._resources.offered()}
        numbers = {name: int(found[1]) for name in names if (found := _NAMED.fullmatch(name))}
        return tuple(sorted(name for name, number in numbers.items() if number not in allowed))

    def _published(self, one: SharedResource) -> PublicResource | None:
        for version in one.versions:
            if version.draft and self._drafts.get(version.draft).state is DraftState.PUBLISHED:
                return _read_again(one, self._drafts.content(version.draft))
        return None


_UNMARKED = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
"""Marks of direction, which a document has none of."""


def text_of(content: ResourceContent) -> str:
    """The text that is answered from. Raises UnreadableResourceError for a file without any."""
    if not content.content:
        return _plain(content.text)
    found = load_content(content.name, content.content)
    if isinstance(found, Refusal):
        raise UnreadableResourceError(remedy=found.remedy or "Write its text, or share it as a PDF, DOCX or text.")
    text = clean(found).text.strip()
    if not text:
        raise UnreadableResourceError(remedy="Write its text beside it.")
    return text


def _read_again(one: SharedResource, content: bytes) -> PublicResource | None:
    """A document as it was published; None where it was forgotten meanwhile."""
    _, _, rest = content.decode("utf-8", "replace").partition("---\n")
    front, _, text = rest.partition("\n---\n")
    if not text:
        return None
    told: dict[str, Any] = yaml.safe_load(front)
    body = text.strip().partition("\n")[2].strip()  # its title stands above it on the page
    day, language = told["published_on"], Language(told["language"])
    return PublicResource(one.number, str(told["title"]), body, language, day, one.association)


def _subject(number: int) -> str:
    return f"resource {number}"


def _plain(text: str) -> str:
    """A text in which a title of its own stands below the document's."""
    return re.sub(r"(?m)^#(?=\s)", "##", text.strip())
