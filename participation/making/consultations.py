"""Consultations out of a template: the process, ideas that nobody has to be kept for, signed themes, syntheses, decisions and deliveries.

Days are told from the day of loading (`in_days`, `days_ago`), so that a demonstration is never over. Nobody is told of anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from agent.organisation.organisation import Localised
from core.clock import Clock
from core.database.database import Database
from core.language.forms import Language
from participation.common.templates import Entry
from participation.common.texts.localised import written
from participation.common.texts.moderation import ModerationReason
from participation.consultations.contributions import Contributions
from participation.consultations.schemas import (
    ConsultationState,
    ContributionSource,
    ContributionState,
    DecisionStatus,
    NewContribution,
    StepKind,
)
from participation.consultations.syntheses import inputs_of, keep_synthesis
from participation.consultations.synthesis import EXTRACTIVE, SynthesisState, chosen_sentences
from participation.consultations.tables import (
    AskedRow,
    ConsultationDecisionRow,
    ConsultationRow,
    ContributionRow,
    DecisionChangeRow,
    DeliveryRow,
    MappingRow,
    StepRow,
    SynthesisRow,
    ThemeRow,
)
from participation.consultations.telling import AuthorTelling

_ZONE = ZoneInfo("Africa/Casablanca")


class _Nobody:
    """Whom a template tells."""

    def announce(
        self,
        subject: str,
        change: str,
        texts: Mapping[Language, str],
        *,
        about: str = "",
        session: Session | None = None,
    ) -> None:
        """Tell nobody."""


class ConsultationMaker:
    """Makes the section `consultations`: `{title, summary, policy, territory, state, days_ago, steps, questions}`."""

    section = "consultations"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def make(self, session: Session, entry: Entry) -> str:
        """Begin it under the template's scope."""
        told, now = entry.content, self._clock.now()
        if session.get(ConsultationRow, entry.scope) is not None:
            raise ValueError(f"there is a consultation {entry.scope}, which is not of this template")
        session.add(
            ConsultationRow(
                id=entry.scope,
                title=_texts(told["title"]),
                summary=_texts(told.get("summary")),
                policy=_texts(told.get("policy")),
                territory=str(told.get("territory", "")),
                state=ConsultationState(told.get("state", ConsultationState.DRAFT)).value,
                themes_signed_by="",
                themes_signed_at=None,
                created_at=_ago(now, told),
            )
        )
        session.flush()
        today = now.astimezone(_ZONE).date()
        for ordinal, step in enumerate(told.get("steps", ())):
            session.add(
                StepRow(
                    consultation=entry.scope,
                    ordinal=ordinal,
                    kind=StepKind(step["kind"]).value,
                    title=_texts(step.get("title")),
                    opens_on=_day(today, step.get("opens_in_days")),
                    closes_on=_day(today, step.get("closes_in_days")),
                    is_required=bool(step.get("required", False)),
                    is_offline=bool(step.get("offline", False)),
                )
            )
        for ordinal, question in enumerate(told.get("questions", ())):
            session.add(AskedRow(consultation=entry.scope, ordinal=ordinal, text=_texts(question)))
        return entry.scope

    def unmake(self, session: Session, made: str) -> None:
        """Take it away with all that came in since."""
        session.execute(delete(ConsultationRow).where(ConsultationRow.id == made))


class IdeaMaker:
    """Makes the section `ideas`: `{text, language, days_ago, territory, source, question, event, state, reason, against}`."""

    section = "ideas"

    def __init__(self, database: Database, clock: Clock) -> None:
        self._clock = clock
        self._contributions = Contributions(database, clock, AuthorTelling(_Nobody()))

    def make(self, session: Session, entry: Entry) -> str:
        """Take it in; the number that it got."""
        told = entry.content
        asked = session.scalars(
            select(AskedRow.id).where(AskedRow.consultation == entry.scope).order_by(AskedRow.ordinal)
        ).all()
        which, event = told.get("question"), told.get("event")
        new = NewContribution(
            origin=f"template:{entry.name}",
            source=ContributionSource(told.get("source", ContributionSource.PAGE)),
            text=str(told["text"]),
            language=Language(told["language"]),
            question=asked[int(which) - 1] if which else None,
            event=int(entry.made[f"events/{event}"]) if event else None,
            territory=str(told.get("territory", "")),
            alignment=-1 if told.get("against") else 0,
            state=ContributionState(told.get("state", ContributionState.PUBLISHED)),
            reason=ModerationReason(told["reason"]).value if told.get("reason") else "",
            made_at=_ago(self._clock.now(), told),
        )
        number = self._contributions.take(session, entry.scope, new)
        return str(number or self._contributions.number_of(session, entry.scope, new.origin))

    def unmake(self, session: Session, made: str) -> None:
        """Take it away with whatever stands on its words."""
        session.execute(delete(ContributionRow).where(ContributionRow.number == int(made)))


class ThemeMaker:
    """Makes the section `themes`, signed: `{title, ideas}`, the ideas by their names, each read under it."""

    section = "themes"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def make(self, session: Session, entry: Entry) -> str:
        """Write it, and put ideas under it; its number."""
        now, before = (
            self._clock.now(),
            session.scalar(select(func.count()).where(ThemeRow.consultation == entry.scope)) or 0,
        )
        theme = ThemeRow(
            consultation=entry.scope,
            ordinal=before,
            title=_texts(entry.content["title"]),
            made_by=entry.who,
            changed_by=entry.who,
            changed_at=now,
        )
        session.add(theme)
        session.flush()
        for name in entry.content.get("ideas", ()):
            number = int(entry.made[f"ideas/{name}"])
            session.add(
                MappingRow(contribution=number, theme=theme.id, made_by=entry.who, closeness=1.0, read_by=entry.who)
            )
        consultation = session.get_one(ConsultationRow, entry.scope)
        consultation.themes_signed_by, consultation.themes_signed_at = entry.who, now
        return str(theme.id)

    def unmake(self, session: Session, made: str) -> None:
        """Take it away; ideas stay."""
        session.execute(delete(ThemeRow).where(ThemeRow.id == int(made)))


class SynthesisMaker:
    """Makes the section `syntheses`, of people's own sentences and signed: `{theme, language}`."""

    section = "syntheses"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def make(self, session: Session, entry: Entry) -> str:
        """Choose sentences as the room does; its number."""
        of, language = entry.content.get("theme"), Language(entry.content["language"])
        theme = int(entry.made[f"themes/{of}"]) if of else None
        inputs = inputs_of(session, entry.scope, theme, frozenset())
        row = SynthesisRow(
            consultation=entry.scope,
            theme=theme,
            territory="",
            language=language.value,
            composer=EXTRACTIVE,
            prompt="",
            state=SynthesisState.SIGNED.value,
            made_by=entry.who,
            made_at=self._clock.now(),
        )
        keep_synthesis(session, row, inputs, chosen_sentences(inputs))
        return str(row.id)

    def unmake(self, session: Session, made: str) -> None:
        """Take it away."""
        session.execute(delete(SynthesisRow).where(SynthesisRow.id == int(made)))


class DecisionMaker:
    """Makes the section `decisions`: `{theme or idea, history: [{status, days_ago, text, reason}], deliveries, measure_url}`."""

    section = "decisions"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def make(self, session: Session, entry: Entry) -> str:
        """Write it with how it came to that, and what was carried out; its number."""
        told, now = entry.content, self._clock.now()
        theme = int(entry.made[f"themes/{told['theme']}"]) if "theme" in told else None
        idea = None if theme else int(entry.made[f"ideas/{told['idea']}"])
        *_, last = told["history"]
        row = ConsultationDecisionRow(
            consultation=entry.scope,
            theme=theme,
            contribution=idea,
            about=session.get_one(ThemeRow, theme).title if theme else "{}",
            measure_url=str(told.get("measure_url", "")),
            **self._standing(last, now),
            changed_at=_ago(now, last),
        )
        session.add(row)
        session.flush()
        session.add_all(
            DecisionChangeRow(decision=row.id, **self._standing(one, now), who=entry.who, at=_ago(now, one))
            for one in told["history"]
        )
        session.add_all(
            DeliveryRow(
                decision=row.id,
                happened_on=_ago(now, one).astimezone(_ZONE).date(),
                text=_texts(one["text"]),
                url=str(one.get("url", "")),
                who=entry.who,
                at=_ago(now, one),
            )
            for one in told.get("deliveries", ())
        )
        return str(row.id)

    def unmake(self, session: Session, made: str) -> None:
        """Take it away with its history."""
        session.execute(delete(ConsultationDecisionRow).where(ConsultationDecisionRow.id == int(made)))

    @staticmethod
    def _standing(told: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        return {
            "status": DecisionStatus(told["status"]).value,
            "text": _texts(told.get("text")),
            "reason": _texts(told.get("reason")),
            "decided_on": _ago(now, told).astimezone(_ZONE).date(),
        }


def _texts(told: object) -> str:
    return written(Localised.model_validate(told or {}))


def _ago(now: datetime, told: Mapping[str, Any]) -> datetime:
    return now - timedelta(days=int(told.get("days_ago", 0)))


def _day(today: date, days: int | None) -> date | None:
    return None if days is None else today + timedelta(days=days)
