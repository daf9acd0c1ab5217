"""Entries of the audit log in plain words: what was done, by whom, and what else tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from api.console.frame.visit import Visit
from api.console.work.wording import WordingError
from core.audit import AuditEntry

_OF_A_FEW = {"form": "speaks_", "from": "draft_", "before": "draft_", "kind": "audit_kind_"}
"""Details that have one of a few values, and what begins the keys of their words."""
_LONGEST = 90
"""Characters of a wording that an entry shows. Chosen by hand: two lines."""


@dataclass(frozen=True)
class ToldEntry:
    """An entry with its plain words."""

    entry: AuditEntry
    action: str
    who: str
    subject: str
    detail: Sequence[tuple[str, object]]


def action_in(visit: Visit, action: str) -> str:
    """What was done, in the visitor's language; of a room in which people take part, the room and what was done there."""
    if told := _said(visit, f"audit_action_{action.replace('.', '_')}"):
        return told
    room, _, verb = action.partition(".")
    where = _said(visit, f"audit_room_{room}") or room.replace("_", " ")
    said = _said(visit, f"audit_verb_{verb}") or verb.replace("_", " ")
    return visit.say("audit_of_room", where=where, said=said)


def who_in(visit: Visit, who: str) -> str:
    """Who did it; what is no member of staff is named in words."""
    return _said(visit, f"audit_who_{who.replace(' ', '_')}") or who


class Subjects:
    """What entries are about, by the names that people know: titles of documents and drafts, texts of wordings."""

    def __init__(self, visit: Visit) -> None:
        """Read the titles once; what is looked up later may read the database."""
        library = visit.console.library
        release = library.current_release()
        self._visit, self._titles = visit, dict(library.titles(release)) if release else {}

    def named(self, entry: AuditEntry) -> str:
        """What an entry is about; as it was written where nothing else is known."""
        room, subject = entry.action.partition(".")[0], entry.subject
        if room == "pause":
            return self._paused(subject)
        if room == "wording" and subject and self._visit.console.wordings is not None:
            with suppress(WordingError):
                return _short(self._visit.console.wordings.standing(subject, self._visit.language))
        if room == "draft" and subject not in self._titles:
            history = self._visit.console.publishing.drafts.history(subject)
            self._titles[subject] = history[0].title if history else ""
        return self._titles.get(subject) or subject

    def _paused(self, subject: str) -> str:
        """What a pause is of, as `Pause.subject` writes it, in the visitor's language."""
        parts = []
        for part in subject.split(", "):
            kind, _, name = part.partition(" ")
            channel = self._visit.say(f"channel_{name}")
            said = {"topic": f"{self._visit.say('topic')} {name}", "channel": channel}
            parts.append(said.get(kind, self._visit.say("everything") if part == "everything" else part))
        return f"{self._visit.say('comma')} ".join(parts)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"


def detail_in(visit: Visit, detail: Mapping[str, object]) -> list[tuple[str, object]]:
    """What else tells it; what is empty tells nothing."""
    named = (
        (_said(visit, f"audit_detail_{key}") or key.replace("_", " "), _value(visit, key, value))
        for key, value in detail.items()
    )
    return [(name, value) for name, value in named if value not in ("", None)]


def _value(visit: Visit, key: str, value: object) -> object:
    """A value in words, where it is one of a few: forms, states of drafts, kinds of proposals, yes and no, roles."""
    comma = f"{visit.say('comma')} "
    if isinstance(value, bool):
        return visit.say("has" if value else "has_not")
    if key in _OF_A_FEW and (said := _said(visit, f"{_OF_A_FEW[key]}{value}")):
        return said
    if isinstance(value, list | tuple):
        return comma.join(str(one) for one in value)
    if isinstance(value, str):
        roles = [_said(visit, f"role_{one}") for one in value.split(",")]
        return comma.join(roles) if all(roles) else value
    return value


def _said(visit: Visit, key: str) -> str:
    told = visit.say(key)
    return "" if told == key else told
