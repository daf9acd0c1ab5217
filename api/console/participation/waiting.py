"""What waits for somebody of staff in the rooms in which they have a part: cards, claims, requests, tickets, dossiers, moderation."""

from __future__ import annotations

from collections.abc import Iterator

from agent.organisation.organisation import ParticipationRoom
from api.console.frame.visit import Visit
from api.console.participation.frame import rights_of
from api.console.participation.help_desk.frame import allowed
from participation.associations.directory.schemas import AssociationState
from participation.associations.introductions.schemas import OPEN
from participation.associations.service import AssociationRoom
from participation.calls.schemas import DossierState
from participation.common.rights import RoomRight
from participation.consultations.contributions import ContributionFilter
from participation.consultations.schemas import ContributionState
from participation.dialogues.schemas import VoiceState
from participation.help_desk.tickets.finding import TicketQuery, TicketView
from participation.mentoring.schemas import ApplicationState
from participation.services import Participation
from participation.training.schemas import LearnerState

Waits = Iterator[tuple[str, int, str]]


def waiting_in_rooms(visit: Visit) -> Waits:
    """What waits for the visitor: its name, how many, and where; nothing of what they have no part in."""
    found = visit.services.participation
    if found is None:
        return
    if found.associations is not None and _may(visit, found, ParticipationRoom.ASSOCIATIONS, RoomRight.MODERATE):
        yield from _in_network(found.associations)
    if found.help_desk is not None:
        rights, reach = allowed(visit, found)
        if RoomRight.ANSWER in rights:
            query = TicketQuery(reach, TicketView.UNOWNED)
            yield "tickets", found.help_desk.finding.count(query), f"{_at(ParticipationRoom.HELP_DESK)}?view=unowned"
    for told in (_in_consultations, _in_dialogues, _in_calls, _in_mentoring, _in_training):
        yield from told(visit, found)


def _in_network(room: AssociationRoom) -> Waits:
    base = _at(ParticipationRoom.ASSOCIATIONS)
    yield "cards", len(room.directory.listed(AssociationState.ASKED)), f"{base}?state=asked"
    yield "claims", len(room.speakers.waiting()), base
    asked = sum(not one.is_listed for one in room.volunteers.listed(with_asked=True))
    requests = len(room.introductions.listed(*OPEN))
    yield "introductions", requests + asked, f"{base}/introductions"


def _in_consultations(visit: Visit, found: Participation) -> Waits:
    room, waits = ParticipationRoom.CONSULTATIONS, ContributionFilter(state=ContributionState.WAITING)
    if (consultations := found.consultations) is not None:
        for process in (one.id for one in consultations.consultations.listed()):
            if _may(visit, found, room, RoomRight.MODERATE, process):
                count = consultations.contributions.listed(process, waits, limit=1)[1]
                yield "contributions", count, f"{_at(room)}/{process}/contributions"


def _in_dialogues(visit: Visit, found: Participation) -> Waits:
    room = ParticipationRoom.DIALOGUES
    if (dialogues := found.dialogues) is not None:
        for name in (one.id for one in dialogues.programmes.listed()):
            if _may(visit, found, room, RoomRight.MODERATE, name):
                yield "contributions", dialogues.voices.counts(name).get(VoiceState.WAITING, 0), f"{_at(room)}/{name}"


def _in_calls(visit: Visit, found: Participation) -> Waits:
    room = ParticipationRoom.CALLS
    if (calls := found.calls) is not None:
        for name in (one.id for one in calls.calls.listed()):
            if _may(visit, found, room, RoomRight.ORGANISE, name):
                count = calls.dossiers.counted(name).get(DossierState.SUBMITTED, 0)
                yield "dossiers", count, f"{_at(room)}/{name}"


def _in_mentoring(visit: Visit, found: Participation) -> Waits:
    room = ParticipationRoom.MENTORING
    if (mentoring := found.mentoring) is not None:
        for cohort in mentoring.cohorts.open():
            if _may(visit, found, room, RoomRight.ORGANISE, cohort.programme):
                counted = mentoring.applications.counted(cohort.id)
                count = sum(many for (_, state), many in counted.items() if state is ApplicationState.SUBMITTED)
                yield "applications", count, f"{_at(room)}/{cohort.programme}"


def _in_training(visit: Visit, found: Participation) -> Waits:
    room = ParticipationRoom.TRAINING
    if (training := found.training) is not None:
        for name in (one.id for one in training.programmes.listed()):
            if _may(visit, found, room, RoomRight.ORGANISE, name):
                count = sum(one.state is LearnerState.ASKED for one in training.learners.listed(name))
                yield "applications", count, f"{_at(room)}/{name}"


def _may(visit: Visit, found: Participation, room: ParticipationRoom, right: RoomRight, scope: str = "") -> bool:
    return room in found.options and right in rights_of(visit, found, room, scope)


def _at(room: ParticipationRoom) -> str:
    return f"/console/participation/{room.path}"
