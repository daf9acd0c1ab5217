"""The common ground of participation, opened with the keys of the settings, and the rooms that stand on it."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import cache, partial

from agent.organisation.organisation import Organisation, ParticipationRoom
from agent.ports import AnsweringAgent
from agent.question import Question
from api.opened import OrganisationTexts
from api.settings import Settings
from api.wiring.agent import endpoints_of, open_budget
from api.wiring.messaging import open_desk
from connectors.desk.conversations import Conversations
from connectors.rows.identity import Vault
from connectors.rows.keys import open_keys
from conversation.doors import RoomDoor
from conversation.told_back.announcing import ToldBack
from core.alerts import Alerting
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from knowledge.ports import Embedder
from participation.associations.chat.door import AssociationDoor
from participation.associations.service import AssociationRoom
from participation.associations.telling import NetworkTelling
from participation.calls.chat.door import CallDoor
from participation.calls.deciding.forgetting import ResultsForgetting
from participation.calls.service import CallRoom
from participation.common.people.people import Participants
from participation.common.territory.gazetteer import open_gazetteer
from participation.consultations.chat.door import ConsultationDoor
from participation.consultations.service import ConsultationRoom
from participation.consultations.synthesis import SynthesisWriter
from participation.dialogues.chat.door import DialogueDoor
from participation.dialogues.service import DialogueRoom
from participation.help_desk.chat.channel import ChatTicketChannel
from participation.help_desk.chat.door import HelpDeskDoor
from participation.help_desk.mail.forgetting import MailForgetting
from participation.help_desk.mail.letters import DeskLetters
from participation.help_desk.mail.mailbox import Mailbox
from participation.help_desk.mail.rounds import MailRounds
from participation.help_desk.mail.sending import MailSending
from participation.help_desk.mail.taking import MailTaking
from participation.help_desk.options import desk_options
from participation.help_desk.service import HelpDeskRoom
from participation.mentoring.chat.door import MentoringDoor
from participation.mentoring.chat.speaking import MentoringGround
from participation.mentoring.service import MentoringRoom
from participation.mentoring.telling import MentoringTelling
from participation.pointing.door import WayDoor
from participation.services import Participation
from participation.training.chat.door import TrainingDoor
from participation.training.service import TrainingRoom


def open_participation(
    settings: Settings, organisation: Organisation, database: Database, embedder: Embedder | None = None
) -> Participation:
    """The rooms of an organisation on a database; whatever is off stays off, and consultations need an embedder."""
    identity, vault = open_keys(settings.connectors, settings.core.data_dir)
    has_dialogues = ParticipationRoom.DIALOGUES in organisation.participation
    people = Participants(database, identity, vault, SystemClock())
    is_open = ParticipationRoom.CONSULTATIONS in organisation.participation and embedder is not None
    mentors, clock = ParticipationRoom.MENTORING in organisation.participation, SystemClock()
    has_network = ParticipationRoom.ASSOCIATIONS in organisation.participation
    return Participation(
        database,
        clock,
        identity,
        vault,
        organisation.participation,
        consultations=open_consultations(settings, database, embedder) if is_open and embedder else None,
        mentoring=open_mentoring(settings, database, vault) if mentors else None,
        dialogues=open_dialogues(settings, database, people) if has_dialogues else None,
        associations=(
            AssociationRoom(database, clock, vault, open_gazetteer(), public_url=settings.api.public_url)
            if has_network
            else None
        ),
        help_desk=open_help_desk(settings, organisation, database, vault, embedder),
        calls=open_calls(settings, database) if ParticipationRoom.CALLS in organisation.participation else None,
        training=(
            TrainingRoom(
                database, clock, vault, identity, ToldBack(database, clock), public_url=settings.api.public_url
            )
            if ParticipationRoom.TRAINING in organisation.participation
            else None
        ),
    )


def doors_of(ground: Participation, public_url: str = "") -> tuple[RoomDoor, ...]:
    """The doors by which people come into the open rooms from a chat."""
    doors = list[RoomDoor]()
    if ground.consultations is not None:
        people, events, places = ground.people, ground.events, ground.gazetteer
        doors.append(ConsultationDoor(ground.consultations, people, events, places, ground.database, ground.clock))
    if ground.dialogues is not None:
        doors.append(DialogueDoor(ground.dialogues, ground.people, ground.database))
    if ground.mentoring is not None:
        doors.append(
            MentoringDoor(
                MentoringGround(ground.mentoring, ground.people, ground.gazetteer, ground.database, ground.clock)
            )
        )
    if ground.calls is not None:
        doors.append(CallDoor(ground.calls, ground.people, ground.gazetteer, ground.database))
    if ground.training is not None:
        doors.append(TrainingDoor(ground.training, ground.people, ground.gazetteer, ground.database))
    if ground.associations is not None:
        network, people = ground.associations, ground.people
        doors.append(AssociationDoor(network, ground.gazetteer, people, ground.database, ground.clock))
    doors.append(WayDoor(frozenset(ground.options), public_url))
    if ground.help_desk is not None:
        doors.append(HelpDeskDoor(ground.help_desk, ground.people, ground.gazetteer, ground.database))
    return tuple(doors)


def chores_of(settings: Settings, ground: Participation) -> tuple[Callable[[], object], ...]:
    """What open rooms do from time to time beside the pages: telling people what happened."""
    chores, told_back = list[Callable[[], object]](), ToldBack(ground.database, ground.clock)
    if ground.mentoring is not None:
        chores.append(MentoringTelling(ground.mentoring, told_back).run)
    if ground.associations is not None:
        chores.append(NetworkTelling(ground.associations, ground.database, ground.clock, told_back).run)
        chores.append(partial(ground.associations.digests.tell, told_back))
    if ground.help_desk is not None:
        chores.append(MailForgetting(ground.database, ground.clock, settings.connectors.keep_receipts_days).purge)
    return tuple(chores)


def looks_of(ground: Participation, alerts: Alerting) -> tuple[Callable[[], object], ...]:
    """What open rooms look at every few seconds: words that somebody took back, what changed of what everybody reads, and what is late."""
    found = list[Callable[[], object]]()
    if ground.consultations is not None:
        found.append(ground.consultations.look)
    if ground.dialogues is not None:
        found.append(ground.dialogues.forgetting.look)
    if ground.associations is not None:
        found += [ground.associations.gate.look, ground.associations.look]
    if ground.calls is not None:
        room, people, places = ground.calls, ground.people, ground.gazetteer
        names = ResultsForgetting(room.calls, room.dossiers, people, places, ground.database, ground.clock)
        found.append(names.look)
    if ground.help_desk is not None:
        found.append(partial(ground.help_desk.straining.run, alerts))
    return (*found, kept_for_good())


def kept_for_good() -> Callable[[], None]:
    """A look that has garbage collection pass over, from its first time on, all that the looks before it have read by then.

    A directory of 5,000 associations is hundreds of thousands of objects that live as long as their process: each full collection went
    through them all, and nobody was answered meanwhile.
    """
    waiting: list[Callable[[], object]] = [gc.freeze, gc.collect]

    def look() -> None:
        while waiting:
            waiting.pop()()

    return look


def open_consultations(settings: Settings, database: Database, embedder: Embedder) -> ConsultationRoom:
    """Consultations, sorted by the search's own vectors; a model writes syntheses where one is set."""
    return ConsultationRoom(
        database,
        SystemClock(),
        embedder,
        ToldBack(database, SystemClock()),
        writer=_writer(settings, database),
        place=_code_of,
        public_url=settings.api.public_url,
    )


def open_dialogues(settings: Settings, database: Database, people: Participants) -> DialogueRoom:
    """Dialogues, which tell whoever asked through the one mechanism of the house."""
    clock = SystemClock()
    return DialogueRoom(database, clock, people, ToldBack(database, clock), public_url=settings.api.public_url)


def open_help_desk(
    settings: Settings, organisation: Organisation, database: Database, vault: Vault, embedder: Embedder | None
) -> HelpDeskRoom | None:
    """The help desk, where the organisation opened it; channels that answer are attached by whoever serves."""
    options = organisation.participation.get(ParticipationRoom.HELP_DESK)
    if options is None:
        return None
    clock, places, url = SystemClock(), open_gazetteer(), settings.api.public_url
    own = desk_options(options)
    return HelpDeskRoom(database, clock, vault, places, own, public_url=url, embedder=embedder)


class AgentFirstAnswer:
    """A `participation.help_desk.ports.FirstAnswer`: what documents answer, with their sources, and nothing less sure."""

    def __init__(self, agent: AnsweringAgent) -> None:
        self._agent = agent

    async def answer(self, text: str, language: Language) -> str:
        """The answer with its sources; empty where documents do not answer."""
        found = await self._agent.answer(Question(text, language=language, channel="help_desk"))
        if not found.status.is_answered:
            return ""
        sources = "\n".join(f"[{one.number}] {one.title} {one.url}".strip() for one in found.citations)
        return f"{found.text}\n\n{sources}".strip()


def attach_desk(
    settings: Settings, texts: OrganisationTexts, database: Database, agent: AnsweringAgent, ground: Participation
) -> None:
    """Have the help desk answer in chats, and the bot before it; nothing is opened before somebody writes."""
    if ground.help_desk is None:
        return

    @cache
    def conversations() -> Conversations:
        return open_desk(settings, texts, database, wakes=True).conversations

    ground.help_desk.first = AgentFirstAnswer(agent)
    ground.help_desk.attach(ChatTicketChannel(conversations))
    if settings.desk_mail.has_mail:
        ground.help_desk.attach(_letters(settings, ground))


def mail_of(settings: Settings, ground: Participation) -> tuple[Callable[[], object], ...]:
    """What carries the desk's mail in and out, to be called every few seconds; nothing where it has no address."""
    if ground.help_desk is None or not settings.desk_mail.has_mail:
        return ()
    database, clock, letters, own = ground.database, ground.clock, _letters(settings, ground), settings.desk_mail
    incoming, authority = ground.help_desk.incoming, own.desk_mail_authority
    taking = MailTaking(database, clock, ground.vault, ground.identity, incoming, letters, authority)
    mailbox = Mailbox(database, ground.identity, own, taking)
    return (MailRounds(mailbox, MailSending(database, clock, own, letters), own.desk_mail_seconds).look,)


def _letters(settings: Settings, ground: Participation) -> DeskLetters:
    address, url = settings.desk_mail.desk_mail_address, settings.api.public_url
    return DeskLetters(ground.vault, ground.identity, ground.clock, address, url)


def open_calls(settings: Settings, database: Database) -> CallRoom:
    """Calls for interest, which tell applicants through the one mechanism of the house."""
    identity, vault = open_keys(settings.connectors, settings.core.data_dir)
    clock = SystemClock()
    return CallRoom(database, clock, vault, identity, ToldBack(database, clock), public_url=settings.api.public_url)


def open_mentoring(settings: Settings, database: Database, vault: Vault) -> MentoringRoom:
    """Mentoring, which tells people of a decision, their pair and a meeting to confirm within what makes it so."""
    clock = SystemClock()
    return MentoringRoom(database, clock, vault, ToldBack(database, clock), public_url=settings.api.public_url)


def _writer(settings: Settings, database: Database) -> SynthesisWriter | None:
    if not settings.agent.has_model:
        return None
    endpoints = endpoints_of(settings.agent, settings.agent.endpoints, open_budget(settings.agent, database))
    patience = settings.agent.model_timeout * len(settings.agent.endpoints)
    return SynthesisWriter(endpoints, patience, settings.agent.model_name)


def _code_of(name: str) -> str:
    place = open_gazetteer().the(name)
    return place.code if place else ""
