"""Every fixed wording in five forms: what stands, who has reviewed it, and changing it from the next message on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from agent.organisation.edited import Place, StoredWordings, text_digest
from agent.organisation.fixed_texts import FixedTexts, placeholders
from agent.organisation.replies import Replies
from conversation.phrases import LONGEST_LABEL, Phrase, Phrases
from core.audit import AuditLog
from core.clock import Clock
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language

_EVERYWHERE = frozenset({"organisation", "assistant"})
_LONGEST = 4_000
"""Characters of a wording; chosen by hand: one message of a channel."""


class WordingProblem(StrEnum):
    """Why a wording cannot stand."""

    KEY = "key"
    FORM = "form"
    EMPTY = "empty"
    LONG = "long"
    LABEL = "label"
    """It stands on a button, which has not so much room."""
    PLACES = "places"
    """It fills in what nothing gives, or is not well formed."""
    LOST = "lost"
    """A placeholder that stood there is gone."""
    TWICE = "twice"


class WordingError(WrongUseError):
    """The wording cannot stand so."""

    def __init__(self, problem: WordingProblem, names: str = "") -> None:
        super().__init__(f"The wording cannot stand: {problem.value} {names}".strip())
        self.problem, self.names = problem, names


@dataclass(frozen=True)
class WordingLine:
    """A wording in a form, as it stands; `key` is `<kind>.<key>`."""

    key: str
    form: Language
    text: str
    reference: str
    """The same in French, for who reviews."""
    is_edited: bool
    """Whether staff has changed what files say."""
    reviewer: str
    reviewed_at: datetime | None

    @property
    def is_label(self) -> bool:
        """Whether it stands on a button."""
        return self.key.startswith("dialogue.button_")

    @property
    def places(self) -> tuple[str, ...]:
        """What is filled into it."""
        return tuple(sorted(placeholders(self.reference) | placeholders(self.text)))


class WordingDesk:
    """Reads and changes wordings; each change is audited in its own transaction."""

    def __init__(self, replies: Replies, phrases: Phrases, stored: StoredWordings, clock: Clock) -> None:
        self._kinds: dict[str, FixedTexts] = {Replies.folder: replies, Phrases.folder: phrases}
        self.stored, self._audit = stored, AuditLog(stored.database, clock)

    def lines(self) -> tuple[WordingLine, ...]:
        """Every wording in every form."""
        self.stored.refresh()
        reviews = self.stored.reviews()
        found = list[WordingLine]()
        for kind, texts in self._kinds.items():
            for key in texts.built_in(Language.FRENCH):
                for form in Language:
                    text = self._standing(kind, key, form)
                    review = reviews.get((kind, key, form.value, text_digest(text)))
                    found.append(
                        WordingLine(
                            key=f"{kind}.{key}",
                            form=form,
                            text=text,
                            reference=self._standing(kind, key, Language.FRENCH),
                            is_edited=self.stored.text(kind, key, form.value) is not None,
                            reviewer=review.reviewer if review else "",
                            reviewed_at=review.at if review else None,
                        )
                    )
        return tuple(found)

    def line(self, key: str, form: Language) -> WordingLine:
        """One of them. Raises NotFoundError."""
        for one in self.lines():
            if (one.key, one.form) == (key, form):
                return one
        raise NotFoundError("There is no such wording.")

    def history(self, key: str, form: Language) -> tuple[tuple[str, str, datetime], ...]:
        """Text, author and time of each change, the latest first."""
        return self.stored.history(self._place(key, form))

    def edit(self, key: str, form: Language, text: str, who: str) -> None:
        """Have a text stand from the next message on. Raises WordingError."""
        with self.stored.database.write() as session:
            self.put(session, key, form, text, who)
        self.stored.refresh()

    def put(self, session: Session, key: str, form: Language, text: str, who: str) -> bool:
        """The same within a transaction; whether it changed anything. Raises WordingError."""
        place, text = self._place(key, form), text.replace("\r\n", "\n").strip()
        before = self._standing(*place[:2], form)
        if text == before:
            return False
        self._check(place, text, before)
        self.stored.edit(session, place, text, who)
        told = {"form": form.value, "before": before, "after": text}
        self._audit.append("wording.edit", who, key, told, session=session)
        return True

    def undo(self, key: str, form: Language, who: str) -> None:
        """Have what stood before the last change stand again."""
        place = self._place(key, form)
        before = self._standing(*place[:2], form)
        with self.stored.database.write() as session:
            if self.stored.text(*place) is None:
                return
            after = self.stored.undo(session, place) or self._kinds[place[0]].written(place[1], form)
            told = {"form": form.value, "before": before, "after": after}
            self._audit.append("wording.undo", who, key, told, session=session)
        self.stored.refresh()

    def review(self, key: str, form: Language, reviewer: str, who: str) -> None:
        """Record that a native speaker has reviewed a wording as it stands. Raises WrongUseError without their name."""
        if not reviewer.strip():
            raise WrongUseError("A review names who has reviewed.")
        place = self._place(key, form)
        with self.stored.database.write() as session:
            self.stored.review(session, place, self._standing(*place[:2], form), reviewer.strip(), who)
            told = {"form": form.value, "by": reviewer.strip()}
            self._audit.append("wording.review", who, key, told, session=session)

    def note_reviews(self, session: Session, of: Sequence[tuple[str, Language, str, str]], who: str) -> None:
        """Record many at once (key, form, text, reviewer), within a transaction, as one entry of the audit log."""
        for key, form, text, reviewer in of:
            self.stored.review(session, self._place(key, form), text, reviewer, who)
        if of:
            names = ", ".join(sorted({reviewer for *_, reviewer in of}))
            self._audit.append("wording.review", who, "", {"count": len(of), "by": names}, session=session)

    def counts(self) -> dict[Language, tuple[int, int]]:
        """How many wordings of each form are reviewed, of how many."""
        found = dict.fromkeys(Language, (0, 0))
        for one in self.lines():
            reviewed, total = found[one.form]
            found[one.form] = (reviewed + bool(one.reviewer), total + 1)
        return found

    def standing(self, key: str, form: Language) -> str:
        """The text that stands. Raises WordingError for an unknown key."""
        place = self._place(key, form)
        return self._standing(*place[:2], form)

    def _place(self, key: str, form: Language) -> Place:
        kind, _, name = key.partition(".")
        if kind not in self._kinds or name not in self._kinds[kind].built_in(Language.FRENCH):
            raise WordingError(WordingProblem.KEY, key)
        return kind, name, form.value

    def _standing(self, kind: str, key: str, form: Language) -> str:
        return self.stored.text(kind, key, form.value) or self._kinds[kind].written(key, form)

    def _check(self, place: Place, text: str, before: str) -> None:
        kind, key, _ = place
        if not text:
            raise WordingError(WordingProblem.EMPTY)
        if len(text) > _LONGEST:
            raise WordingError(WordingProblem.LONG)
        if kind == Phrases.folder and Phrase(key).is_label and len(text) > LONGEST_LABEL:
            raise WordingError(WordingProblem.LABEL, str(LONGEST_LABEL))
        try:
            self._kinds[kind].check(key, text)
            names = placeholders(text)
        except ValueError as error:
            raise WordingError(WordingProblem.PLACES, str(error)) from None
        if lost := placeholders(before) - names - _EVERYWHERE:
            raise WordingError(WordingProblem.LOST, ", ".join(f"{{{name}}}" for name in sorted(lost)))
