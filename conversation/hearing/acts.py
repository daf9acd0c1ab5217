"""What messages come to: questions, commands, buttons; quick texts are joined where they are pieces of one question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from connectors.message import Inbound, InboundKind
from conversation.hearing import payloads
from conversation.hearing.commands import Command, command_named, worded_command, written_command
from core.language.intents.form_asked import language_asked
from core.language.intents.small_talk import agrees
from core.language.intents.source_asked import source_asked
from core.language.wording.questions import beginning, questions_of
from core.text import normalise

_APART_SECONDS = 30.0
"""Between two texts of which one is no piece of the other, by when they were written; chosen by hand: people type on for seconds."""
_THUMBS = {"👍": "+", "👎": "-"}
_WRITTEN = (InboundKind.TEXT, InboundKind.EDITED)


class ActKind(StrEnum):
    """What a person does."""

    ASK = "ask"
    COMMAND = "command"
    UNKNOWN_COMMAND = "unknown_command"
    SOURCE = "source"
    RATE = "rate"
    REASON = "reason"
    RETRY = "retry"
    WAS_QUESTION = "was_question"
    LANGUAGE = "language"
    FORGET = "forget"
    """Confirmed by a button."""
    KEEP = "keep"
    TOLD = "told"
    """Something about what one is told later; `value` says what, `turn` of which turn or subscription."""
    ROOM = "room"
    """A button of a room in which one takes part; `value` says of which and what, `turn` which turn it was under."""
    STALE = "stale"
    GOT = "got"
    """Something that is no text."""


@dataclass(frozen=True)
class Act:
    """One thing that a person does; `value` is a language, a rating, a reason or a source's number."""

    kind: ActKind
    message: Inbound
    text: str = ""
    command: Command | None = None
    turn: str = ""
    value: str = ""
    is_edit: bool = False
    is_transcribed: bool = False
    is_worded: bool = False
    """Whether a command or a language was asked for in words, which between people may be meant for the other."""

    @property
    def ends_what_came_before(self) -> bool:
        """Whether what was asked before it no longer wants an answer."""
        return self.kind is ActKind.FORGET or self.command is Command.STOP


def read(messages: Iterable[Inbound], transcripts: Mapping[str, str]) -> tuple[Act, ...]:
    """Acts in order, pieces joined to questions; `transcripts` has the transcripts of voice messages by their ids."""
    acts = [act for message in _with_edits(messages) for act in _acts_of(message, transcripts)]
    return tuple(_merged(_once(acts)))


def _with_edits(messages: Iterable[Inbound]) -> list[Inbound]:
    """Each message once, in its last wording; an edit of a message of an earlier turn stays an edit."""
    once = {message.id: message for message in messages}
    edits = {m.edits: m for m in once.values() if m.kind is InboundKind.EDITED and m.edits}
    kept = []
    for message in once.values():
        if message.kind is InboundKind.EDITED and message.edits:
            if message.edits not in once and edits[message.edits] is message:
                kept.append(message)
        elif message.id in edits:
            now = edits[message.id]
            kind = InboundKind.COMMAND if now.command else InboundKind.TEXT
            kept.append(replace(message, kind=kind, text=now.text, command=now.command))
        else:
            kept.append(message)
    return kept


def _acts_of(message: Inbound, transcripts: Mapping[str, str]) -> list[Act]:
    if message.kind is InboundKind.CHOICE:
        return [_chosen(message)]
    if message.command and message.kind in (InboundKind.COMMAND, InboundKind.EDITED):
        return [_commanded(message, command_named(message.command), message.text)]
    if message.kind in _WRITTEN:
        return [_written(message, message.text, is_edit=message.kind is InboundKind.EDITED)]
    if transcripts.get(message.id):
        return [_written(message, transcripts[message.id], is_transcribed=True)]
    got = Act(ActKind.GOT, message)
    if message.kind is not InboundKind.VOICE and normalise(message.text):
        return [got, _written(message, message.text)]
    return [got]


def _commanded(message: Inbound, command: Command | None, rest: str) -> Act:
    kind = ActKind.COMMAND if command else ActKind.UNKNOWN_COMMAND
    return Act(kind, message, command=command, text=normalise(rest))


def _written(message: Inbound, text: str, *, is_edit: bool = False, is_transcribed: bool = False) -> Act:
    asked = Act(ActKind.ASK, message, text=text, is_edit=is_edit, is_transcribed=is_transcribed)
    if message.is_forwarded:
        # Somebody else's words: no wish, no yes and no thumb of who passes them on.
        return replace(asked, text=beginning(text))
    if found := written_command(text):
        return _commanded(message, *found)
    if number := source_asked(text):
        return replace(asked, kind=ActKind.SOURCE, value=number, is_worded=True)
    if command := worded_command(text):
        return replace(_commanded(message, command, ""), is_worded=True)
    if language := language_asked(text):
        return Act(ActKind.LANGUAGE, message, value=language, is_worded=True)
    if value := _THUMBS.get(normalise(text)[:1]) if len(normalise(text)) <= 2 else None:
        return Act(ActKind.RATE, message, value=value)
    return asked


def _chosen(message: Inbound) -> Act:
    choice = message.choice if len(message.choice.encode()) <= payloads.LONGEST else ""
    found = payloads.PATTERN.fullmatch(choice)
    fields = {name: value for name, value in found.groupdict().items() if value} if found else {}
    match fields:
        case {"source": turn, "number": number}:
            return Act(ActKind.SOURCE, message, turn=turn, value=number)
        case {"rated": turn, "value": value}:
            return Act(ActKind.RATE, message, turn=turn, value=value)
        case {"reasoned": turn, "reason": reason}:
            return Act(ActKind.REASON, message, turn=turn, value=reason)
        case {"retried": turn} | {"asked": turn}:
            return Act(ActKind.RETRY if "retried" in fields else ActKind.WAS_QUESTION, message, turn=turn)
        case {"language": tag}:
            return Act(ActKind.LANGUAGE, message, value=tag)
        case {"person": _} | {"back": _}:
            return Act(ActKind.COMMAND, message, command=Command.PERSON if "person" in fields else Command.BACK)
        case {"told": what}:
            return Act(ActKind.TOLD, message, turn=fields.get("of", ""), value=what)
        case {"room": room, "chosen": chosen, "entered": turn}:
            return Act(ActKind.ROOM, message, turn=turn, value=f"{room}:{chosen}")
        case {"forget": answer}:
            return Act(ActKind.FORGET if answer == "yes" else ActKind.KEEP, message)
    return Act(ActKind.STALE, message)


def _once(acts: list[Act]) -> list[Act]:
    """Acts without those that repeat the one before them: double taps, impatient commands; an album is one thing."""
    kept: list[Act] = []
    for act in acts:
        if act.kind is ActKind.GOT and any(_same(earlier, act) for earlier in kept):
            continue
        if kept and act.kind is not ActKind.ASK and _same(kept[-1], act):
            continue
        kept.append(act)
    return kept


def _same(one: Act, other: Act) -> bool:
    return (one.kind, one.command, one.turn, one.value, one.text, one.message.kind) == (
        other.kind,
        other.command,
        other.turn,
        other.value,
        other.text,
        other.message.kind,
    )


def _merged(acts: list[Act]) -> list[Act]:
    """Questions where the last of them stood, pieces joined; those before a stop or an erasure are let go."""
    cut = max((place for place, act in enumerate(acts) if act.ends_what_came_before), default=-1)
    acts = [act for place, act in enumerate(acts) if place > cut or act.kind is not ActKind.ASK]
    asked = [act for act in acts if act.kind is ActKind.ASK]
    if not asked:
        return acts
    questions = [question for run in _runs(asked) for question in _joined(run)]
    last = acts.index(asked[-1])
    before, after = ([act for act in side if act.kind is not ActKind.ASK] for side in (acts[:last], acts[last:]))
    return [*before, *_once_each(questions), *after]


def _runs(asked: list[Act]) -> Iterator[list[Act]]:
    """Texts that may be pieces of one: written in one go, in an app whose people press "send" before they are done.

    A bare yes or no stays by itself: it may be to what the bot has offered.
    """
    run: list[Act] = []
    for act in asked:
        if run and not _may_continue(run[-1], act):
            yield run
            run = []
        run.append(act)
    yield run


def _may_continue(before: Act, act: Act) -> bool:
    if act.message.address.channel == "web" or act.is_edit != before.is_edit:
        return False
    if act.message.is_forwarded or before.message.is_forwarded or act.message.answers != before.message.answers:
        return False
    if agrees(before.text) is not None or agrees(act.text) is not None:
        return False
    return abs((act.message.sent_at - before.message.sent_at).total_seconds()) <= _APART_SECONDS


def _joined(run: list[Act]) -> list[Act]:
    """A run's questions, each by the message that it ends with: that one tells whether it was spoken."""
    texts = questions_of(act.text for act in run)
    if len(texts) == 1:
        return [replace(run[-1], text=texts[0], is_transcribed=any(act.is_transcribed for act in run))]
    found = []
    for text in texts:
        of = [act for act in run if normalise(act.text) in text or text in normalise(act.text)] or run
        found.append(replace(of[-1], text=text, is_transcribed=any(act.is_transcribed for act in of)))
    return found


def _once_each(asked: list[Act]) -> list[Act]:
    return list({act.text: act for act in reversed(asked)}.values())[::-1]
