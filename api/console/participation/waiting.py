"""What waits for somebody of staff in the rooms in which they have a part: cards, claims, requests, tickets, dossiers, moderation."""

from __future__ import annotations

from collections.abc import Iterator

from agent.organisation.organisation import Localised, ParticipationRoom
from api.console.frame.visit import Visit
from api.console.participation.frame import rights_of
from api.console.participation.help_desk.frame import allowed
from participation.associations.directory.schemas import AssociationState
from participation.associations.introductions.schemas import OPEN
from participation.associations.projects.schemas import ProjectVisibility
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

Waits = Iterator[tuple[str, int, str, str]]
"""Of each: its name, how many, where, and the title of what it is of where a room has several."""


def waiting_in_rooms(visit: Visit) -> Waits:
    """What waits for the visitor; nothing of what they have no part in."""
    found = visit.services.participation
    if found is None:
        return
    if found.associations is not None and _may(visit, found, ParticipationRoom.ASSOCIATIONS, RoomRight.MODERATE):
        yield from _in_network(found.associations)
    if found.help_desk is not None:
        rights, reach = allowed(visit, found)
        if RoomRight.ANSWER in rights:
            query = TicketQuery(reach, TicketView.UNOWNED)
            yield (
                "tickets",
                found.help_desk.finding.count(query),
                f"{_at(ParticipationRoom.HELP_DESK)}?view=unowned",
                "",
            )
    for told in (_in_consultations, _in_dialogues, _in_calls, _in_mentoring, _in_training):
        yield from told(visit, found)


def _in_network(room: AssociationRoom) -> Waits:
    base = _at(ParticipationRoom.ASSOCIATIONS)
    yield "cards", len(room.directory.listed(AssociationState.ASKED)), f"{base}?state=asked", ""
    yield "claims", len(room.speakers.waiting()), base, ""
    asked = sum(not one.is_listed for one in room.volunteers.listed(with_asked=True))
    requests = len(room.introductions.listed(*OPEN))
    yield "reports", len(room.reported()), f"{base}/circles/reports", ""
    summaries = sum(room.projects.counted(visibility=ProjectVisibility.ASKED).values())
    yield "summaries", summaries, f"{base}/projects", ""
    yield "offered", len(room.resources.waiting()), f"{base}/library", ""
    yield "introductions", requests + asked, f"{base}/introductions", ""


def _in_consultations(visit: Visit, found: Participation) -> Waits:
    room, waits = ParticipationRoom.CONSULTATIONS, ContributionFilter(state=ContributionState.WAITING)
    if (consultations := found.consultations) is not None:
        for one in consultations.consultations.listed():
            if _may(visit, found, room, RoomRight.MODERATE, one.id):
                count = consultations.contributions.listed(one.id, waits, limit=1)[1]
                yield "contributions", count, f"{_at(room)}/{one.id}/contributions", _in(visit, one.title)


def _in_dialogues(visit: Visit, found: Participation) -> Waits:
    room = ParticipationRoom.DIALOGUES
    if (dialogues := found.dialogues) is not None:
        for one in dialogues.programmes.listed():
            if _may(visit, found, room, RoomRight.MODERATE, one.id):
                count = dialogues.voices.counts(one.id).get(VoiceState.WAITING, 0)
                yield "contributions", count, f"{_at(room)}/{one.id}/voices", _in(visit, one.title)


def _in_calls(visit: Visit, found: Participation) -> Waits:
    room = ParticipationRoom.CALLS
    if (calls := found.calls) is not None:
        for one in calls.calls.listed():
            if _may(visit, found, room, RoomRight.ORGANISE, one.id):
                count = calls.dossiers.counted(one.id).get(DossierState.SUBMITTED, 0)
                yield "dossiers", count, f"{_at(room)}/{one.id}", _in(visit, one.plan.title)
            if _may(visit, found, room, RoomRight.SCORE, one.id):
                count = sum(not given.is_in for given in calls.reviews.own(one.id, visit.who))
                yield "scores", count, f"{_at(room)}/{one.id}/scoring", _in(visit, one.plan.title)


def _in_mentoring(visit: Visit, found: Participation) -> Waits:
    room = ParticipationRoom.MENTORING
    if (mentoring := found.mentoring) is not None:
        for cohort in mentoring.cohorts.open():
            if _may(visit, found, room, RoomRight.ORGANISE, cohort.programme):
                counted = mentoring.applications.counted(cohort.id)
                count = sum(many for (_, state), many in counted.items() if state is ApplicationState.SUBMITTED)
                yield "applications", count, f"{_at(room)}/{cohort.programme}", _in(visit, cohort.title)


def _in_training(visit: Visit, found: Participation) -> Waits:
    room = ParticipationRoom.TRAINING
    if (training := found.training) is not None:
        for one in training.programmes.listed():
            if _may(visit, found, room, RoomRight.ORGANISE, one.id):
                count = sum(learner.state is LearnerState.ASKED for learner in training.learners.listed(one.id))
                yield "applications", count, f"{_at(room)}/{one.id}", _in(visit, one.plan.title)


def _may(visit: Visit, found: Participation, room: ParticipationRoom, right: RoomRight, scope: str = "") -> bool:
    return room in found.options and right in rights_of(visit, found, room, scope)


def _in(visit: Visit, title: Localised) -> str:
    return title.in_language(visit.language)


def _at(room: ParticipationRoom) -> str:
    return f"/console/participation/{room.path}"
