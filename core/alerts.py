"""What staff must hear of at once, and the port through which they do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class AlertKind(StrEnum):
    """What it is about."""

    CRISIS = "crisis"
    """Somebody may be in danger."""
    PERSON_WANTED = "person_wanted"
    """Somebody asks for a person, and nobody has taken it."""
    ASSIGNED = "assigned"
    """A conversation is for a colleague from now on."""
    SNOOZE_OVER = "snooze_over"
    """A conversation has rested until now."""
    TICKET_NEAR = "ticket_near"
    """A ticket of the help desk nears the end of its time."""
    TICKET_LATE = "ticket_late"
    """A ticket of the help desk has passed it."""
    CHANNEL_DOWN = "channel_down"
    QUEUE_GROWING = "queue_growing"
    DISK_FULL = "disk_full"
    BUDGET_SPENT = "budget_spent"
    TEST = "test"


@dataclass(frozen=True)
class Alert:
    """One thing to hear of; `subject` tells two of a kind apart. Never a person's words: staff reads those in the inbox."""

    kind: AlertKind
    title: str
    text: str
    subject: str = ""


class Alerting(Protocol):
    """Tells staff. `connectors.notifiers.notifications.Notifications` is the real one."""

    def alert(self, alert: Alert) -> None:
        """Have staff told, soon; neither blocks nor raises, and says the same thing once in a while only."""
        ...


class NobodyAlerted:
    """Tells nobody: where no way to staff is set up."""

    def alert(self, alert: Alert) -> None:
        """Do nothing."""
