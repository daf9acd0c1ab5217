"""The shared synthesis: sentences that each cite voices, in versions, the last of which both sides sign."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from agent.retrieval.sources import Source
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from core.language.forms import Language
from core.language.sentences import sentences as sentences_of
from participation.common.errors import Fault, FaultyFormError, NextStepError
from participation.common.history import History
from participation.common.texts.grounds import Ground, checked_ground, fault_together, inputs_digest, sources_of
from participation.common.texts.localised import localised, written
from participation.dialogues.programmes import ROOM, programme_row
from participation.dialogues.rows import voice_of
from participation.dialogues.schemas import (
    ItemKind,
    NewItem,
    SharedItem,
    SharedSynthesis,
    Signatory,
    Voice,
    VoiceState,
)
from participation.dialogues.signing import Signing
from participation.dialogues.tables import SharedItemRow, SharedSynthesisRow, VoiceGroundRow, VoiceRow

_QUOTED = 400
"""Characters of a voice that are quoted where nobody chose them. Chosen by hand: a person reads them at a glance."""
_MOST = 60
"""Sentences of a synthesis. Chosen by hand: three pages."""


class SharedSyntheses:
    """Syntheses in the database: one a programme, in versions."""

    def __init__(self, database: Database, clock: Clock, signing: Signing) -> None:
        self._database, self._clock, self._signing = database, clock, signing
        self._history = History(database, clock)

    def current(self, programme: str) -> SharedSynthesis | None:
        """The latest version; None where nothing is written yet."""
        return next(iter(self.versions(programme)), None)

    def signed_off(self, programme: str) -> SharedSynthesis | None:
        """What everybody may read: the latest version that both sides have signed."""
        return next((one for one in self.versions(programme) if one.is_signed_off), None)

    def versions(self, programme: str) -> tuple[SharedSynthesis, ...]:
        """Every version, the latest first."""
        wanted = select(SharedSynthesisRow).where(SharedSynthesisRow.programme == programme)
        with self._database.read() as session:
            rows = session.scalars(wanted.order_by(SharedSynthesisRow.version.desc())).all()
            return tuple(self._whole(session, row) for row in rows)

    def get(self, number: int) -> SharedSynthesis:
        """One version by its id. Raises NotFoundError."""
        with self._database.read() as session:
            return self._whole(session, _row(session, number))

    def write(self, programme: str, items: Sequence[NewItem], who: str) -> SharedSynthesis:
        """Write a new version, which nobody has signed.

        Raises WrongUseError where it says nothing, or a sentence cites no published voice of the programme, or words that are
        not in it.
        """
        if not 0 < len(items) <= _MOST:
            raise FaultyFormError(Fault.NO_WORDS, f"A synthesis has 1 to {_MOST} sentences.")
        with self._database.write() as session:
            programme_row(session, programme, holds=True)
            voices = _published(session, programme, {ground.number for item in items for ground in item.grounds})
            sources = sources_of(voices.values())
            last = select(func.max(SharedSynthesisRow.version)).where(SharedSynthesisRow.programme == programme)
            row = SharedSynthesisRow(
                programme=programme,
                version=(session.scalar(last) or 0) + 1,
                inputs_digest=inputs_digest(voices.values()),
                written_by=who[:200],
                written_at=self._clock.now(),
            )
            session.add(row)
            session.flush()
            for item in items:
                _keep(session, row.id, item, _checked(item, voices, sources))
            detail = {"version": row.version, "sentences": len(items), "voices": len(voices)}
            self._history.note(session, ROOM, programme, f"synthesis:{row.id}", "write_synthesis", who, detail)
            session.flush()
            return self._whole(session, row)

    def sign(
        self,
        session: Session,
        number: int,
        signatory: Signatory,
        *,
        is_signed: bool = True,
        reservation: str = "",
    ) -> None:
        """Put a signature, a reservation or both under the latest version. Raises NextStepError for a stale one, and as `Signing.put`."""
        if self._whole(session, _row(session, number)).is_stale:
            raise NextStepError(
                "A voice that this cites has changed.",
                remedy="Have a new version written, then sign that one.",
                fault=Fault.STALE,
            )
        self._signing.put(session, number, signatory, is_signed=is_signed, reservation=reservation)

    def doubts(self, number: int) -> frozenset[int]:
        """Ids of sentences that say otherwise than the voices that they cite, as the check of answers sees it; for people to look at.

        A sentence is held to all its voices of one form together, in that form: one without wording in it is not checked. A
        question that is open goes beyond what was said, and is never doubted.
        """
        made = self.get(number)
        with self._database.read() as session:
            cited = {ground.number for item in made.items for ground in item.grounds}
            voices = _published(session, made.programme, cited, lenient=True)
        return frozenset(
            item.id for item in made.items if item.kind is not ItemKind.OPEN_QUESTION and _is_doubted(item, voices)
        )

    def _whole(self, session: Session, row: SharedSynthesisRow) -> SharedSynthesis:
        items = _items(session, row.id)
        cited = {ground.number for item in items for ground in item.grounds}
        voices = _published(session, row.programme, cited, lenient=True)
        return SharedSynthesis(
            row.id,
            row.programme,
            row.version,
            tuple(item for item in items if any(ground.number in voices for ground in item.grounds)),
            self._signing.of(session, row.id),
            inputs_digest(voices.values()) != row.inputs_digest,
            row.written_by,
            row.written_at,
        )


def _row(session: Session, number: int) -> SharedSynthesisRow:
    row = session.get(SharedSynthesisRow, number)
    if row is None:
        raise NotFoundError("There is no such synthesis.")
    return row


def voices_of_item(session: Session, item: int | None) -> tuple[int, ...]:
    """Numbers of the voices that a sentence stands on."""
    wanted = select(VoiceGroundRow.voice).where(VoiceGroundRow.item == item).order_by(VoiceGroundRow.voice)
    return tuple(session.scalars(wanted)) if item is not None else ()


def _published(session: Session, programme: str, numbers: set[int], *, lenient: bool = False) -> dict[int, Voice]:
    """Published voices by number. Raises WrongUseError where one of these is none, unless `lenient`."""
    wanted = select(VoiceRow).where(
        VoiceRow.programme == programme, VoiceRow.number.in_(numbers), VoiceRow.state == VoiceState.PUBLISHED.value
    )
    found = {row.number: voice_of(row) for row in session.scalars(wanted)}
    if not lenient and (missing := numbers - found.keys()):
        raise FaultyFormError(
            Fault.NOT_PUBLISHED,
            f"There is no published voice {min(missing)} in this dialogue.",
            remedy="Publish it, or cite another one.",
            number=min(missing),
        )
    return found


def _checked(item: NewItem, voices: Mapping[int, Voice], sources: Mapping[int, Source]) -> tuple[Ground, ...]:
    """The grounds of a sentence with the words as the voices have them. Raises WrongUseError."""
    if not item.text.root or not item.grounds:
        raise FaultyFormError(Fault.NOTHING_CITED, "A sentence has words, and cites a voice at least.")
    found: dict[int, Ground] = {}
    for ground in item.grounds:
        voice = voices[ground.number]
        words = ground.words.strip() or _beginning(voice.text)
        result = checked_ground(item.text.in_language(voice.language), voice.number, words, sources, voice.language)
        if result.evidence is None:
            raise FaultyFormError(
                Fault.WORDS_ELSEWHERE,
                f"These words are not in voice {voice.number}.",
                remedy="Copy them as they stand there.",
                number=voice.number,
                words=words[:80],
            )
        found[voice.number] = Ground(voice.number, result.evidence.quote)
    return tuple(found.values())


def _is_doubted(item: SharedItem, voices: Mapping[int, Voice]) -> bool:
    by_form = defaultdict[Language, list[Voice]](list)
    for ground in item.grounds:
        if ground.number in voices:
            by_form[voices[ground.number].language].append(voices[ground.number])
    wordings = item.text.root
    return any(fault_together(wordings[form], said, form) for form, said in by_form.items() if form in wordings)


def _beginning(text: str) -> str:
    """The first sentence of a voice."""
    return next((text[one.start : one.end] for one in sentences_of(text)), text)[:_QUOTED]


def _keep(session: Session, synthesis: int, item: NewItem, grounds: Sequence[Ground]) -> None:
    row = SharedItemRow(
        synthesis=synthesis, kind=item.kind.value, text=written(item.text), subject=written(item.subject)
    )
    session.add(row)
    session.flush()
    session.add_all(VoiceGroundRow(item=row.id, voice=ground.number, words=ground.words) for ground in grounds)


def _items(session: Session, synthesis: int) -> tuple[SharedItem, ...]:
    """Sentences with the voices that they stand on; one whose voices are all erased says nothing any more."""
    rows = session.scalars(
        select(SharedItemRow).where(SharedItemRow.synthesis == synthesis).order_by(SharedItemRow.id)
    ).all()
    grounds = defaultdict[int, list[Ground]](list)
    wanted = select(VoiceGroundRow).where(VoiceGroundRow.item.in_([row.id for row in rows]))
    for one in session.scalars(wanted.order_by(VoiceGroundRow.voice)):
        grounds[one.item].append(Ground(one.voice, one.words))
    return tuple(
        SharedItem(row.id, ItemKind(row.kind), localised(row.text), tuple(grounds[row.id]), localised(row.subject))
        for row in rows
        if grounds[row.id]
    )
