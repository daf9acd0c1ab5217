"""Announcing what became of a subject: noted once for everybody who agreed to be told, and told by `delivering`.

Subjects are names with a room before a colon (`question:…`, `answer:…`, `contribution:2471`) that tell nothing of a person.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from sqlalchemy import func, insert, literal, null, select, update
from sqlalchemy.orm import Session

from connectors.rows.tables import AnnouncementRow, NewsRow, SubscriptionRow
from core.clock import Clock
from core.database.database import Database
from core.database.statements import insert_new
from core.errors import WrongUseError
from core.language.forms import Language

LONGEST_NAME = 120
"""Characters of a subject and of a change, as the tables hold them; chosen by hand."""


@dataclass(frozen=True)
class Announced:
    """What came of announcing: whether it was new, and how many conversations are to be told."""

    is_new: bool
    people: int


class ToldBack:
    """Announces changes to everybody who asked; stands on the database alone, in any process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def announce(
        self,
        subject: str,
        change: str,
        texts: Mapping[Language, str],
        *,
        about: str = "",
        who: str = "",
        is_last: bool = False,
        session: Session | None = None,
    ) -> Announced:
        """Have everybody who is subscribed now told of a change, each once, in their form or the nearest there is.

        The same change of a subject again changes nothing, so that whoever is killed may announce anew. Within a transaction
        of the caller's (`session`) it holds if that commits. After one that `is_last` nobody is subscribed any more. `about` is
        what staff sees it under. Raises WrongUseError for a name too long, or without a text.
        """
        said = {form.value: text.strip() for form, text in texts.items() if text.strip()}
        if not said or not 0 < len(subject) <= LONGEST_NAME or not 0 < len(change) <= LONGEST_NAME:
            raise WrongUseError("An announcement needs a subject, a change and a text.", remedy="Give all three.")
        own: AbstractContextManager[Session] = self._database.write() if session is None else nullcontext(session)
        with own as writing:
            row = {
                "subject": subject,
                "change": change,
                "about": about[:200],
                "texts": json.dumps(said, ensure_ascii=False),
                "is_last": is_last,
                "who": who[:64],
                "people": 0,
                "at": self._clock.now(),
            }
            id_ = insert_new(writing, AnnouncementRow, row, AnnouncementRow.id)
            return Announced(False, 0) if id_ is None else Announced(True, self._spread(writing, int(id_), row))

    def subscribers(self, subject: str) -> int:
        """How many conversations are told about a subject."""
        live = SubscriptionRow.subject == subject, SubscriptionRow.ended_at.is_(None)
        with self._database.read() as session:
            return session.scalar(select(func.count()).select_from(SubscriptionRow).where(*live)) or 0

    def _spread(self, session: Session, announcement: int, row: Mapping[str, object]) -> int:
        """Note it for each subscriber: held, so that who is erased meanwhile leaves nothing, and who is not is told."""
        live = SubscriptionRow.subject == row["subject"], SubscriptionRow.ended_at.is_(None)
        held = select(SubscriptionRow.id).where(*live).order_by(SubscriptionRow.id).with_for_update()
        if not session.scalars(held).all():
            return 0
        news = select(
            literal(announcement), SubscriptionRow.id, SubscriptionRow.conversation, null(), literal(row["at"])
        ).where(*live)
        columns = ("announcement", "subscription", "conversation", "turn", "at")
        session.execute(insert(NewsRow).from_select(columns, news))
        counted = select(func.count()).select_from(NewsRow).where(NewsRow.announcement == announcement)
        people = session.scalar(counted) or 0
        noted = update(AnnouncementRow).where(AnnouncementRow.id == announcement).values(people=people)
        session.execute(noted, execution_options={"synchronize_session": False})
        if row["is_last"]:
            ended = update(SubscriptionRow).where(*live).values(ended_at=row["at"])
            session.execute(ended, execution_options={"synchronize_session": False})
        return people
