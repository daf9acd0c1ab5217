"""Who may do what in the console: roles, and the rights that each has."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Right(StrEnum):
    """What a page or an action of the console asks for."""

    ENTER = "enter"
    """Sign in, see the first page, change one's own password."""
    READ_LIBRARY = "read_library"
    WRITE_LIBRARY = "write_library"
    """Bring in drafts and change them; nothing that citizens see."""
    PUBLISH = "publish"
    """Publish what somebody else wrote, withdraw, roll back."""
    GO_PAST_GATE = "go_past_gate"
    """Publish past a gate that blocks, with a written reason."""
    READ_UNANSWERED = "read_unanswered"
    READ_INSIGHT = "read_insight"
    HANDLE_UNANSWERED = "handle_unanswered"
    """Assign what was not answered, or set it aside."""
    READ_EVALUATIONS = "read_evaluations"
    EVALUATE = "evaluate"
    """Start a run of evaluation, and call it off; nothing that citizens see."""
    TRY = "try"
    """Ask as a citizen would; nothing of it is kept."""
    USE_INBOX = "use_inbox"
    SWITCH = "switch"
    """Pause the assistant, a channel or a topic, and resume."""
    READ_AUDIT = "read_audit"
    MANAGE_PEOPLE = "manage_people"
    OPEN_ROOMS = "open_rooms"
    """Set up every room of participation, and give the first parts in it."""


class Role(StrEnum):
    """What a member of staff is in the console."""

    EDITOR = "editor"
    REVIEWER = "reviewer"
    EVALUATOR = "evaluator"
    """Reads, tries and evaluates; changes nothing that citizens see."""
    INBOX_AGENT = "inbox_agent"
    ADMINISTRATOR = "administrator"


_READS = frozenset(
    {Right.ENTER, Right.READ_LIBRARY, Right.READ_UNANSWERED, Right.READ_INSIGHT, Right.READ_EVALUATIONS, Right.TRY}
)
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.EDITOR: _READS | {Right.WRITE_LIBRARY, Right.HANDLE_UNANSWERED},
    Role.REVIEWER: _READS | {Right.WRITE_LIBRARY, Right.HANDLE_UNANSWERED, Right.PUBLISH, Right.SWITCH},
    Role.EVALUATOR: _READS | {Right.EVALUATE, Right.READ_AUDIT},
    Role.INBOX_AGENT: frozenset(
        {Right.ENTER, Right.USE_INBOX, Right.READ_UNANSWERED, Right.HANDLE_UNANSWERED, Right.TRY}
    ),
    Role.ADMINISTRATOR: frozenset(Right),
}
"""What each role may; nobody publishes what they wrote themselves, whatever their role."""
