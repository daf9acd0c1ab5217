"""When the last backup was taken, as the audit log knows: for `doctor` and the console."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.audit import AuditLog

MADE = "backup.make"
"""What the audit log calls it."""
_OLD = timedelta(days=7)
"""Age of the last backup past which `doctor` says so; chosen by hand: a week's work may be lost."""


@dataclass(frozen=True)
class LastBackup:
    """The last backup that was taken of a database."""

    at: datetime
    name: str

    def is_old(self, now: datetime) -> bool:
        """Whether more than a week's work may be lost."""
        return now - self.at > _OLD


def last_backup(audit: AuditLog) -> LastBackup | None:
    """When the last backup was taken; None where none ever was."""
    entry = audit.last((MADE,), "backup")
    return LastBackup(entry.at, str(entry.detail.get("file", ""))) if entry else None
