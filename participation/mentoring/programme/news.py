"""What people of a cohort are told: the change, and its wording in each form. What is told at once is announced within its own transaction.

The same change again is told nobody twice, so that what reads news off what happened (`participation.mentoring.telling`) finds what was
told already, and what only the clock brings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from agent.organisation.replies import written_date
from core.language.forms import Language
from participation.common.telling import Announcer
from participation.mentoring.words import word


@dataclass(frozen=True)
class MentoringNews:
    """Something to tell whoever follows an application: the change, and the wording with what fills it in, in each form."""

    application: int
    change: str
    key: str
    values: tuple[tuple[str, object], ...] = ()

    def text(self, form: Language) -> str:
        """It, in a form: days as they are written there, reasons by their wordings."""
        told = {name: _in_words(name, value, form) for name, value in self.values}
        return word(self.key, form, **told)


class NewsTeller:
    """Announces news to the person of an application; to nobody where there is no announcer."""

    def __init__(self, announcer: Announcer | None = None) -> None:
        self._announcer = announcer

    def tell(self, session: Session | None, *news: MentoringNews) -> None:
        """Announce it, within a transaction where one is given."""
        for one in news if self._announcer else ():
            texts = {form: one.text(form) for form in Language}
            subject, about = f"mentoring-application:{one.application}", word("told_about", Language.FRENCH)
            self._announcer.announce(subject, one.change, texts, about=about, session=session)  # type: ignore[union-attr]


NOBODY = NewsTeller()
"""Tells nobody: of a room without a channel."""


def accepted(application: int, at: datetime) -> MentoringNews:
    """That somebody was taken in."""
    return MentoringNews(application, f"accepted {at:%Y-%m-%d}", "told_accepted")


def refused(application: int, reason: str) -> MentoringNews:
    """That somebody was not taken in, and why."""
    return MentoringNews(application, f"refused {reason}", "told_refused", (("reason", reason),))


def paired(application: int, pair: int) -> MentoringNews:
    """That somebody has a pair."""
    return MentoringNews(application, f"paired {pair}", "told_paired")


def parted(application: int, pair: int) -> MentoringNews:
    """That the other of a pair left or said no."""
    return MentoringNews(application, f"parted {pair}", "told_parted")


def to_confirm(application: int, meeting: int, day: date) -> MentoringNews:
    """That the other of a pair noted a meeting."""
    return MentoringNews(application, f"meeting {meeting}", "told_confirm", (("day", day),))


def _in_words(name: str, value: object, form: Language) -> object:
    if name == "day":
        return written_date(value, form)  # type: ignore[arg-type]
    return word(f"refusal_{value}", form) if name == "reason" else value
