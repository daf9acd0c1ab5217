"""What a server stands on is written into the audit log when it changes, and only then."""

from __future__ import annotations

from datetime import date

from agent.guardrails.policy import Policy
from api.wiring.standing import note_changes
from core.audit import AuditLog
from core.database.database import Database
from core.testing import FixedClock

DAY = date(2026, 11, 29)
OFF = {"enabled": False, "since": "2026-11-01", "until": "2026-12-01", "reason": "essai", "decided_by": "le bureau"}
SWITCHED = Policy.model_validate({"rails": {"vote": OFF}})


def test_rails_switched_off_and_on_are_written_down_once(database: Database) -> None:
    log = AuditLog(database, FixedClock())
    assert note_changes(database, log, Policy(), {}, DAY) == ("policy.serve",)
    assert note_changes(database, log, Policy(), {}, DAY) == ()
    assert note_changes(database, log, SWITCHED, {}, DAY) == ("policy.serve", "rail.off")
    assert note_changes(database, log, SWITCHED, {}, DAY) == ()
    (entry,) = log.entries(1)
    assert (entry.subject, entry.detail["reason"], entry.detail["by"]) == ("vote", "essai", "le bureau")
    longer = Policy.model_validate({"rails": {"vote": OFF | {"until": "2027-01-01"}}})
    assert note_changes(database, log, longer, {}, DAY) == ("policy.serve", "rail.off"), (
        "for longer is another decision"
    )
    assert note_changes(database, log, SWITCHED, {}, date(2026, 12, 2)) == ("policy.serve", "rail.on"), "by its day"
    assert note_changes(database, log, SWITCHED, {}, date(2026, 12, 2)) == ()
    log.verify()


def test_keys_of_staff_that_come_change_and_go_are_written_down(database: Database) -> None:
    log = AuditLog(database, FixedClock())
    note_changes(database, log, Policy(), {}, DAY)
    assert note_changes(database, log, Policy(), {"amina": "a1", "omar": "b1"}, DAY) == ("staff_key.allow",) * 2
    assert note_changes(database, log, Policy(), {"amina": "a2", "omar": "b1"}, DAY) == ("staff_key.replace",)
    assert note_changes(database, log, Policy(), {"omar": "b1"}, DAY) == ("staff_key.revoke",)
    assert note_changes(database, log, Policy(), {"omar": "b1"}, DAY) == ()
    assert note_changes(database, log, Policy(), {"amina": "a2", "omar": "b1"}, DAY) == ("staff_key.allow",)
    assert [(e.action, e.subject) for e in log.entries(1)] == [("staff_key.allow", "amina")]


def test_another_server_at_it_is_left_to_it(database: Database) -> None:
    log = AuditLog(database, FixedClock())
    with database.lock("standing"):
        assert note_changes(database, log, SWITCHED, {}, DAY) == ()
    assert log.entries() == []
