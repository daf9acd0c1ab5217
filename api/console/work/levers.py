"""Why a question was not surely answered, read off its turn: which lever would have answered it, and where it is pulled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlencode

from agent.abstention.model import Tier
from agent.answer import AnswerStatus
from agent.turn import Decided, Turn

_LONGEST = 500
"""Characters of a question that go along to where a known question is written; given by that page."""


class Lever(StrEnum):
    """What would have had a question answered, or why nothing should."""

    PAUSED = "paused"
    SILENCE = "silence"
    """An election's silence holds."""
    RAIL = "rail"
    RESERVED = "reserved"
    APPROVED = "approved"
    """Staff has approved a wording for the topic."""
    SMALL_TALK = "small_talk"
    MESSAGE = "message"
    """It is empty, too long or cannot be read."""
    OFFICIAL = "official"
    """Official documents alone may answer, and none that is published does."""
    OUT_OF_SCOPE = "out_of_scope"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    """A document answered it in an earlier release, and is not in the current one."""
    WAITING = "waiting"
    """A draft or a held document has more of its words than anything published."""
    UNANSWERED_KNOWN = "unanswered_known"
    """Somebody wrote that nothing answers it."""
    UNSUPPORTED = "unsupported"
    """Sentences were written, and none stood on its evidence."""
    DECLINED = "declined"
    """A model read what was found and saw no answer in it."""
    OUTDATED = "outdated"
    DETAIL = "detail"
    """The kind of thing that is asked for is not in what was found."""
    NAME = "name"
    """A name or number of the question is not in what was found."""
    LANGUAGE = "language"
    """What was found is in another language alone."""
    KNOWN_QUESTION = "known_question"
    """It was found and not decided: a sheet or a known question that says so would decide it."""
    DOCUMENT = "document"
    """Nothing that is published speaks of it."""


@dataclass(frozen=True)
class Remedy:
    """Where a lever is pulled: the name of its wording, the address, and the right that it asks for."""

    name: str
    address: str
    right: str


@dataclass(frozen=True)
class Reason:
    """A lever, with what its wording is filled in with and where it is pulled."""

    lever: Lever
    values: Mapping[str, str | int | tuple[str, ...]] = field(default_factory=dict)
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True)
class EarlierAnswer:
    """A document that surely answered in an earlier release."""

    key: str
    title: str
    release: int


@dataclass(frozen=True)
class WaitingDocument:
    """What is not published yet and has more of a question's words than anything that is; `draft` is None where it is held."""

    title: str
    draft: int | None


def reasons(
    turn: Turn, earlier: Sequence[EarlierAnswer] = (), waiting: Sequence[WaitingDocument] = ()
) -> tuple[Reason, ...]:
    """Why a turn that has ended was not surely answered, the lever that would have done most first; none where it was."""
    status = turn.status or AnswerStatus.ERROR_INTERNAL
    if status is AnswerStatus.ANSWERED:
        return ()
    if status is AnswerStatus.ANSWERED_OUTDATED:
        return (_outdated(turn),)
    if status in (AnswerStatus.PERHAPS, AnswerStatus.UNANSWERABLE_NOTHING_FOUND):
        return (*_elsewhere(turn, earlier, waiting), *_found(turn))
    return (_held_back(turn, status), *_elsewhere(turn, earlier, waiting))


def _held_back(turn: Turn, status: AnswerStatus) -> Reason:
    """Why the documents had no say, or were not to have one."""
    policy = Remedy("policy", "/proof", "enter")
    if status in (AnswerStatus.PAUSED_SERVICE, AnswerStatus.PAUSED_TOPIC):
        topics = tuple(filter(None, turn.paused))
        return Reason(Lever.PAUSED, {"topics": topics}, (Remedy("switches", "/console/switches", "switch"),))
    if status is AnswerStatus.PAUSED_ELECTION:
        return Reason(Lever.SILENCE, {"day": str(turn.silent_until or "")}, (policy,))
    if status is AnswerStatus.CONVERSATION_RESERVED and "reserved" not in turn.met:
        return Reason(Lever.APPROVED, {}, (Remedy("approved", "/console/approved", "read_library"),))
    if status is AnswerStatus.CONVERSATION_RESERVED:
        return Reason(Lever.RESERVED, {}, (policy,))
    if status is AnswerStatus.REFERRED_ELECTION:
        return Reason(Lever.OFFICIAL, {}, (_write(turn),))
    if status is AnswerStatus.UNANSWERABLE_OUT_OF_SCOPE:
        return Reason(Lever.OUT_OF_SCOPE, {}, (_write(turn),))
    if status in (AnswerStatus.REFUSED_EMPTY, AnswerStatus.REFUSED_TOO_LONG, AnswerStatus.REFUSED_UNREADABLE):
        return Reason(Lever.MESSAGE)
    if status.value.startswith("error_"):
        return Reason(Lever.FAILED, {"step": turn.current_step})
    if turn.met or status.helps or status.value.startswith("refused_"):
        return Reason(Lever.RAIL, {"rails": turn.met or (status.value,)}, (policy,))
    return Reason(Lever.SMALL_TALK)


def _elsewhere(turn: Turn, earlier: Sequence[EarlierAnswer], waiting: Sequence[WaitingDocument]) -> tuple[Reason, ...]:
    """What answered before, or may answer once it is published."""
    releases = Remedy("releases", "/console/library/releases", "read_library")
    gone = [Reason(Lever.WITHDRAWN, {"title": one.title, "release": one.release}, (releases,)) for one in earlier]
    return (*gone, *(Reason(Lever.WAITING, {"title": one.title}, (_look_at(one),)) for one in waiting))


def _look_at(one: WaitingDocument) -> Remedy:
    address = "/console/library" if one.draft is None else f"/console/library/drafts/{one.draft}"
    return Remedy("waiting", address, "read_library")


def _found(turn: Turn) -> tuple[Reason, ...]:
    """Why what was found did not surely answer."""
    decided = turn.decided
    if turn.found.unanswered:
        key = turn.found.unanswered[0].key
        return (Reason(Lever.UNANSWERED_KNOWN, {}, (_known(key, turn), _document(key), _write(turn))),)
    if decided is None or decided.assessment.tier is Tier.NOTHING:
        return (Reason(Lever.DOCUMENT, {}, (_write(turn),)),)
    remedies = (_write(turn), *((_document(_key(decided)),) if decided.ranked else ()))
    written = [one for one in turn.checks if one.fault]
    if decided.assessment.tier is Tier.SURE and written and not any(one.standing for one in turn.checks):
        faults = tuple(dict.fromkeys(one.fault for one in written))
        return (Reason(Lever.UNSUPPORTED, {"faults": faults}, remedies),)
    if turn.declined:
        return (Reason(Lever.DECLINED, {}, remedies), *_lacking(turn, decided))
    title = decided.ranked[0].source.passage.meta.title if decided.ranked else ""
    known = (_known(_key(decided), turn),) if decided.ranked else ()
    return (*_lacking(turn, decided), Reason(Lever.KNOWN_QUESTION, {"title": title}, (*known, *remedies)))


def _lacking(turn: Turn, decided: Decided) -> tuple[Reason, ...]:
    """What the best of what was found lacks."""
    if not decided.ranked:
        return ()
    best, found = decided.ranked[0].source, list[Reason]()
    document = (_document(_key(decided)),)
    if best.is_outdated:
        found.append(_outdated(turn))
    if turn.missing:
        found.append(Reason(Lever.DETAIL, {"kind": turn.missing.value}, document))
    if decided.assessment.span.names < 1.0:
        found.append(Reason(Lever.NAME, {"title": best.passage.meta.title}, document))
    if decided.assessment.span.cross:
        found.append(Reason(Lever.LANGUAGE, {"language": best.passage.language.value}, (_write(turn),)))
    return tuple(found)


def _outdated(turn: Turn) -> Reason:
    titles = dict.fromkeys(source.passage.meta.title for source in turn.sources if source.is_outdated)
    return Reason(Lever.OUTDATED, {"title": next(iter(titles), "")}, (_write(turn),))


def _key(decided: Decided) -> str:
    return decided.ranked[0].source.passage.key


def _document(key: str) -> Remedy:
    return Remedy("document", f"/console/library/document?{urlencode({'key': key})}", "read_library")


def _known(key: str, turn: Turn) -> Remedy:
    address = f"/console/known/edit?{urlencode({'key': key, 'about': turn.text[:_LONGEST]})}"
    return Remedy("known", address, "write_library")


def _write(turn: Turn) -> Remedy:
    return Remedy("write", f"/console/library/write?{urlencode({'about': turn.text})}", "write_library")
