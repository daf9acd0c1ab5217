"""What templates are made of, section by section, in the order in which one stands on another."""

from __future__ import annotations

from agent.organisation.organisation import ParticipationRoom
from participation.common.events.making import EventMaker
from participation.common.templates import TemplateMaker
from participation.making.associations import ActivityMaker, AssociationMaker
from participation.making.calls import CallMaker, DossierMaker
from participation.making.circles import CircleMaker, SpeakerMaker, TalkMaker
from participation.making.consultations import ConsultationMaker, DecisionMaker, IdeaMaker, SynthesisMaker, ThemeMaker
from participation.making.dialogues import CommitmentMaker, DialogueMaker, SignedMaker, SittingMaker, VoiceMaker
from participation.making.help_desk import CannedAnswerMaker, TicketMaker
from participation.making.mentoring import ApplicantMaker, CohortMaker, PairMaker, ProgrammeMaker
from participation.making.projects import ProjectMaker, SharedResourceMaker
from participation.making.training import LearnerMaker, TrainingMaker
from participation.mentoring.applying.applications import Applications
from participation.services import Participation


def makers(ground: Participation) -> tuple[TemplateMaker, ...]:
    """The makers of every room that is open; a room adds its own, those that stand on nothing first."""
    found: list[TemplateMaker] = [EventMaker(ground.events, ground.clock)]
    if ParticipationRoom.CONSULTATIONS in ground.options:
        clock = ground.clock
        found += [ConsultationMaker(clock), IdeaMaker(ground.database, clock), ThemeMaker(clock)]
        found += [SynthesisMaker(clock), DecisionMaker(clock)]
    if ParticipationRoom.MENTORING in ground.options:
        database, clock = ground.database, ground.clock
        applications = Applications(database, ground.vault, clock)
        found += [ProgrammeMaker(database, clock), CohortMaker(database, clock)]
        found += [ApplicantMaker(ground.people, applications, clock), PairMaker(applications, clock)]
    if ground.associations is not None:
        network = ground.associations
        found += [AssociationMaker(network.directory, ground.gazetteer), SpeakerMaker(ground.people, ground.clock)]
        found.append(ActivityMaker(network.activities, ground.gazetteer, ground.clock))
        found += [CircleMaker(network.circles, network.threads, ground.clock), TalkMaker(network.messages)]
    if ground.help_desk is not None:
        found.append(TicketMaker(ground.help_desk, ground.people, ground.gazetteer, ground.clock))
        found.append(CannedAnswerMaker(ground.clock))
        found += [ProjectMaker(network.projects, ground.gazetteer, ground.clock)]
        found += [SharedResourceMaker(network.resources, ground.gazetteer)]
    if ground.dialogues is not None:
        clock = ground.clock
        found += [DialogueMaker(clock), SittingMaker(), VoiceMaker(ground.dialogues.voices, clock)]
        found += [SignedMaker(clock), CommitmentMaker(clock)]
    if ground.calls is not None:
        people, room = ground.people, ground.calls
        found.append(CallMaker(room.calls, ground.clock))
        found.append(DossierMaker(people, room.dossiers, ground.gazetteer, ground.clock))
    if ground.training is not None:
        found.append(TrainingMaker(ground.training.programmes, ground.events, ground.clock))
        found.append(LearnerMaker(ground.people, ground.training.learners, ground.clock))
    return tuple(found)
