"""Dialogues out of a template: the programme and its sessions, voices that nobody has to be kept for, what was signed, and commitments.

Days are told from the day of loading (`in_days`, `days_ago`), so that a demonstration is never over. Nobody is told of anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from agent.organisation.organisation import Localised
from core.clock import Clock
from core.language.forms import Language
from participation.common.events.calendar import ZONE
from participation.common.templates import Entry
from participation.common.texts.grounds import inputs_digest
from participation.common.texts.localised import written
from participation.dialogues.rows import voice_of
from participation.dialogues.schemas import (
    CommitmentState,
    DialogueRole,
    DialogueState,
    ItemKind,
    LinkKind,
    NewVoice,
    SessionKind,
    VoiceKind,
    VoiceSource,
    VoiceState,
)
from participation.dialogues.tables import (
    CommitmentEvidenceRow,
    CommitmentRow,
    CommitmentStepRow,
    DialogueProgrammeRow,
    DialogueSessionRow,
    SharedItemRow,
    SharedSynthesisRow,
    SignatoryRow,
    SignatureRow,
    SpeakingRow,
    TrainingModuleRow,
    VoiceGroundRow,
    VoiceLinkRow,
    VoiceRow,
)
from participation.dialogues.voices import Voices


class DialogueMaker:
    """Makes the section `dialogues`: `{title, summary, organiser, rules, territory, state, days_ago, modules}`.

    `opens_in_days` and `closes_in_days` are its first and last day.
    """

    section = "dialogues"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def make(self, session: Session, entry: Entry) -> str:
        """Begin it under the template's scope, with its modules."""
        told, now = entry.content, self._clock.now()
        if session.get(DialogueProgrammeRow, entry.scope) is not None:
            raise ValueError(f"there is a dialogue {entry.scope}, which is not of this template")
        today = now.astimezone(ZONE).date()
        opens, closes = told.get("opens_in_days"), told.get("closes_in_days")
        session.add(
            DialogueProgrammeRow(
                id=entry.scope,
                title=_texts(told["title"]),
                summary=_texts(told.get("summary")),
                organiser=_texts(told.get("organiser")),
                rules=_texts(told.get("rules")),
                territory=str(told.get("territory", "")),
                opens_on=None if opens is None else today + timedelta(days=opens),
                closes_on=None if closes is None else today + timedelta(days=closes),
                state=DialogueState(told.get("state", DialogueState.DRAFT)).value,
                takes_assessment=False,
                created_at=_ago(now, told),
            )
        )
        session.flush()
        for ordinal, module in enumerate(told.get("modules", ())):
            texts = {"title": _texts(module["title"]), "summary": _texts(module.get("summary"))}
            session.add(TrainingModuleRow(programme=entry.scope, ordinal=ordinal, **texts))
        session.flush()
        return entry.scope

    def unmake(self, session: Session, made: str) -> None:
        """Take it away with all that came in since."""
        session.execute(delete(DialogueProgrammeRow).where(DialogueProgrammeRow.id == made))


class SittingMaker:
    """Makes the section `sittings`, of events that the template has: `{event, kind, module, hosts, spoken: {role: minutes}}`."""

    section = "sittings"

    def make(self, session: Session, entry: Entry) -> str:
        """Say what an event is for; its number."""
        told = entry.content
        wanted = TrainingModuleRow.programme == entry.scope
        modules = [row.id for row in session.query(TrainingModuleRow).where(wanted).order_by(TrainingModuleRow.ordinal)]
        row = DialogueSessionRow(
            programme=entry.scope,
            event=int(entry.made[f"events/{told['event']}"]),
            kind=SessionKind(told["kind"]).value,
            module=modules[int(told["module"]) - 1] if told.get("module") else None,
            hosts=str(told.get("hosts", "")),
        )
        session.add(row)
        session.flush()
        for role, minutes in dict(told.get("spoken", {})).items():
            kept = {"origin": f"template:{role}", "role": DialogueRole(role).value, "seconds": 60 * int(minutes)}
            session.add(SpeakingRow(session=row.id, **kept))
        return str(row.id)

    def unmake(self, session: Session, made: str) -> None:
        """Leave the event, which has a section of its own."""
        session.execute(delete(DialogueSessionRow).where(DialogueSessionRow.id == int(made)))


class VoiceMaker:
    """Makes the section `voices`, of nobody: `{text, language, role, kind, sitting, days_ago, state, answers|supports|contradicts}`."""

    section = "voices"

    def __init__(self, voices: Voices, clock: Clock) -> None:
        self._voices, self._clock = voices, clock

    def make(self, session: Session, entry: Entry) -> str:
        """Take it in; the number that it got."""
        told, origin = entry.content, f"template:{entry.name}"
        sitting = told.get("sitting")
        new = NewVoice(
            origin,
            VoiceSource.SESSION if sitting else VoiceSource.PAGE,
            VoiceKind(told["kind"]),
            DialogueRole(told["role"]),
            str(told["text"]),
            session=int(entry.made[f"sittings/{sitting}"]) if sitting else None,
            language=Language(told["language"]),
            made_at=_ago(self._clock.now(), told),
        )
        taken = self._voices.take(session, entry.scope, new)
        number = taken or self._voices.number_of(session, entry.scope, origin)
        session.get_one(VoiceRow, number).state = VoiceState(told.get("state", VoiceState.PUBLISHED)).value
        for kind in LinkKind:
            if other := told.get(kind.value):
                to = int(entry.made[f"voices/{other}"])
                session.add(VoiceLinkRow(voice=number, to=to, kind=kind.value))
        return str(number)

    def unmake(self, session: Session, made: str) -> None:
        """Take it away with whatever stands on its words."""
        session.execute(delete(VoiceRow).where(VoiceRow.number == int(made)))


class SignedMaker:
    """Makes the section `signed`: `{days_ago, items: [{kind, text, subject, voices}], signatures: [{side, capacity, reservation}]}`."""

    section = "signed"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def make(self, session: Session, entry: Entry) -> str:
        """Write the sentences, each on its voices, and have both sides sign; its number."""
        told, at = entry.content, _ago(self._clock.now(), entry.content)
        cited = {int(entry.made[f"voices/{name}"]) for item in told["items"] for name in item["voices"]}
        voices = [voice_of(session.get_one(VoiceRow, number)) for number in cited]
        row = SharedSynthesisRow(
            programme=entry.scope,
            version=1,
            inputs_digest=inputs_digest(voices),
            written_by=entry.who,
            written_at=at,
        )
        session.add(row)
        session.flush()
        texts = {voice.number: voice.text for voice in voices}
        for item in told["items"]:
            self._item(session, entry, row.id, item, texts)
        for one in told["signatures"]:
            self._signature(session, entry.scope, row.id, one, at)
        return str(row.id)

    def unmake(self, session: Session, made: str) -> None:
        """Take it away; voices stay."""
        session.execute(delete(SharedSynthesisRow).where(SharedSynthesisRow.id == int(made)))

    @staticmethod
    def _item(
        session: Session, entry: Entry, synthesis: int, item: Mapping[str, Any], texts: Mapping[int, str]
    ) -> None:
        row = SharedItemRow(synthesis=synthesis, kind=ItemKind(item["kind"]).value, text=_texts(item["text"]))
        row.subject = _texts(item.get("subject", {}))
        session.add(row)
        session.flush()
        for name in item["voices"]:
            number = int(entry.made[f"voices/{name}"])
            session.add(VoiceGroundRow(item=row.id, voice=number, words=texts[number]))

    @staticmethod
    def _signature(session: Session, programme: str, synthesis: int, one: Mapping[str, Any], at: datetime) -> None:
        by = SignatoryRow(
            programme=programme,
            side=DialogueRole(one["side"]).value,
            capacity=_texts(one["capacity"]),
            participant=None,
            member="",
        )
        session.add(by)
        session.flush()
        session.add(
            SignatureRow(
                synthesis=synthesis,
                signatory=by.id,
                participant=None,
                is_signed=True,
                reservation=str(one.get("reservation", "")),
                language=Language(one.get("language", Language.FRENCH)).value,
                at=at,
            )
        )


class CommitmentMaker:
    """Makes the section `commitments`: `{text, owner, side, due_in_days, item, history: [{state, days_ago, reason}], evidence}`."""

    section = "commitments"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def make(self, session: Session, entry: Entry) -> str:
        """Write it with how it came to that, and what shows it; its number."""
        told, now = entry.content, self._clock.now()
        first, *_ = told["history"]
        *_, last = told["history"]
        due = told.get("due_in_days")
        row = CommitmentRow(
            programme=entry.scope,
            item=None,
            text=_texts(told["text"]),
            owner=_texts(told["owner"]),
            side=DialogueRole(told["side"]).value,
            due_on=None if due is None else now.astimezone(ZONE).date() + timedelta(days=due),
            state=CommitmentState(last["state"]).value,
            reason=_texts(last.get("reason")),
            made_at=_ago(now, first),
        )
        session.add(row)
        session.flush()
        session.add_all(
            CommitmentStepRow(
                commitment=row.number,
                state=CommitmentState(one["state"]).value,
                reason=_texts(one.get("reason")),
                who=entry.who,
                at=_ago(now, one),
            )
            for one in told["history"]
        )
        session.add_all(
            CommitmentEvidenceRow(
                commitment=row.number,
                happened_on=_ago(now, one).astimezone(ZONE).date(),
                text=_texts(one["text"]),
                url=str(one.get("url", "")),
                who=entry.who,
                at=_ago(now, one),
            )
            for one in told.get("evidence", ())
        )
        return str(row.number)

    def unmake(self, session: Session, made: str) -> None:
        """Take it away with its history."""
        session.execute(delete(CommitmentRow).where(CommitmentRow.number == int(made)))


def _texts(told: object) -> str:
    return written(Localised.model_validate(told or {}))


def _ago(now: datetime, told: Mapping[str, Any]) -> datetime:
    return now - timedelta(days=int(told.get("days_ago", 0)))
