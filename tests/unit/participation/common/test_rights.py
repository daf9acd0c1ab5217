"""Parts of staff: for a whole room or one scope of it, given and taken back, each time audited."""

from __future__ import annotations

import pytest

from agent.organisation.organisation import ParticipationRoom
from core.audit import AuditLog
from core.database.database import Database
from core.errors import WrongUseError
from core.testing import FixedClock
from participation.common.rights import ROOM_RIGHTS, Parts, RoomPart, RoomRight, RoomRole

ROOM, OTHER = ParticipationRoom.CONSULTATIONS, ParticipationRoom.MENTORING


def test_a_part_counts_in_its_scope_and_one_without_scope_in_the_whole_room(database: Database) -> None:
    parts = Parts(database, FixedClock())
    parts.give(RoomPart(ROOM, "jeunesse", "amina", RoomRole.MODERATOR), "chief")
    parts.give(RoomPart(ROOM, "", "sara", RoomRole.ORGANISER), "chief")
    parts.give(RoomPart(ROOM, "", "sara", RoomRole.ORGANISER), "chief")
    assert parts.may("amina", ROOM, RoomRight.MODERATE, "jeunesse")
    assert not parts.may("amina", ROOM, RoomRight.MODERATE, "eau")
    assert not parts.may("amina", ROOM, RoomRight.MODERATE)
    assert not parts.may("amina", ROOM, RoomRight.DECIDE, "jeunesse")
    assert parts.may("sara", ROOM, RoomRight.DECIDE, "jeunesse")
    assert not parts.may("sara", OTHER, RoomRight.READ)
    assert parts.scopes("sara", ROOM) == {""}
    assert len(parts.listed(ROOM)) == 2
    assert [one.member for one in parts.listed(ROOM, "jeunesse")] == ["amina"]
    parts.take(RoomPart(ROOM, "jeunesse", "amina", RoomRole.MODERATOR), "chief")
    assert parts.of("amina") == ()
    with pytest.raises(WrongUseError):
        parts.give(RoomPart(ROOM, "", " ", RoomRole.MODERATOR), "chief")
    actions = [entry.action for entry in AuditLog(database, FixedClock()).entries()]
    assert actions.count("participation.take_part") == 1


def test_every_part_reads_and_nobody_both_organises_and_judges() -> None:
    assert set(ROOM_RIGHTS) == set(RoomRole)
    for rights in ROOM_RIGHTS.values():
        assert RoomRight.READ in rights
        assert not {RoomRight.ORGANISE, RoomRight.SCORE} <= rights
