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
    READ_UNANSWERED = "read_unanswered"
    USE_INBOX = "use_inbox"
    SWITCH = "switch"
    """Pause the assistant, a channel or a topic, and resume."""
    READ_AUDIT = "read_audit"
    MANAGE_PEOPLE = "manage_people"


class Role(StrEnum):
    """What a member of staff is in the console."""

    EDITOR = "editor"
    REVIEWER = "reviewer"
    EVALUATOR = "evaluator"
    """Reads, changes nothing."""
    INBOX_AGENT = "inbox_agent"
    ADMINISTRATOR = "administrator"


_READS = frozenset({Right.ENTER, Right.READ_LIBRARY, Right.READ_UNANSWERED})
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.EDITOR: _READS | {Right.WRITE_LIBRARY},
    Role.REVIEWER: _READS | {Right.WRITE_LIBRARY, Right.PUBLISH, Right.SWITCH},
    Role.EVALUATOR: _READS | {Right.READ_AUDIT},
    Role.INBOX_AGENT: frozenset({Right.ENTER, Right.USE_INBOX, Right.READ_UNANSWERED}),
    Role.ADMINISTRATOR: frozenset(Right),
}
"""What each role may; nobody publishes what they wrote themselves, whatever their role."""
