"""What an organisation says of its desk in `organisation.yaml`: its queues, and what goes into which."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from agent.organisation.organisation import Localised, RoomOptions
from core.errors import WrongUseError
from core.language.forms import Language
from participation.help_desk.schemas import TicketCategory


class DeskQueue(BaseModel):
    """A queue: what it is called, and the categories that come into it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Localised = Localised({})
    categories: tuple[TicketCategory, ...] = ()


def _titled(french: str, arabic: str, english: str) -> Localised:
    return Localised({Language.FRENCH: french, Language.ARABIC: arabic, Language.ENGLISH: english})


_LEGAL = DeskQueue(
    title=_titled("Conseil juridique", "الاستشارة القانونية", "Legal advice"),
    categories=(TicketCategory.LEGAL, TicketCategory.STATUTES),
)
_GENERAL = DeskQueue(title=_titled("Accueil", "الاستقبال", "Front desk"))


class DeskOptions(BaseModel):
    """What is the desk's own among its room's options; the first queue without categories takes what has no other."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    queues: Mapping[str, DeskQueue] = Field(default_factory=lambda: {"legal": _LEGAL, "general": _GENERAL})
    """By short names in Latin letters, as addresses and rights have them."""

    def queue_of(self, category: TicketCategory) -> str:
        """Where a category goes."""
        named = (name for name, queue in self.queues.items() if category in queue.categories)
        rest = (name for name, queue in self.queues.items() if not queue.categories)
        return next(named, None) or next(rest, None) or next(iter(self.queues))

    def check(self, queue: str) -> str:
        """A queue that there is. Raises WrongUseError."""
        if queue not in self.queues:
            raise WrongUseError(f"There is no queue {queue[:40]!r}.", remedy="Choose one of the list.")
        return queue


def desk_options(options: RoomOptions | None) -> DeskOptions:
    """The desk's own options out of its room's."""
    return DeskOptions.model_validate((options.model_extra or {}) if options is not None else {})
