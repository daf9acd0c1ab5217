"""The room of the associations' network: its services, opened together on one database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from connectors.rows.identity import Vault
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from core.language.forms import Language
from participation.associations.activities.activities import Activities, forget_activities
from participation.associations.activities.photos import ActivityPhotos
from participation.associations.channels import ToldChannels
from participation.associations.circles.belongings import CircleBelongings
from participation.associations.circles.circles import Circles, seat_to_read
from participation.associations.circles.log import LogEntry, log_entries
from participation.associations.circles.schemas import Moderator, PostReason
from participation.associations.circles.threads import CircleThreads
from participation.associations.directory.directory import Directory
from participation.associations.directory.finding import DirectoryIndex, DirectoryQuestion, FoundEntry
from participation.associations.directory.importing import DirectoryImporting
from participation.associations.directory.likeness import AlikeEntries, alike_entries
from participation.associations.directory.listing import DirectoryListing
from participation.associations.directory.names import AssociationName, names_of
from participation.associations.directory.schemas import AssociationState, DirectoryEntry, Speaker
from participation.associations.directory.speakers import Speakers
from participation.associations.introductions.introductions import Introductions
from participation.associations.introductions.volunteers import Volunteers
from participation.associations.messages.belongings import MessageBelongings
from participation.associations.messages.digests import Digests
from participation.associations.messages.hub import MessageHub
from participation.associations.messages.messages import Messages
from participation.associations.projects.parts import ProjectParts
from participation.associations.projects.projects import Projects
from participation.associations.reports import MemberReport, MemberReports, ReportedKind, ReportOutcome
from participation.associations.resources.gate import ResourceGate
from participation.associations.resources.resources import Resources
from participation.associations.searching import NetworkSearch
from participation.common.files import Files
from participation.common.territory.gazetteer import Gazetteer


@dataclass(frozen=True)
class ReportedItem:
    """What was reported, as staff reads it; `address` goes on from the room's, and is empty for a message."""

    report: MemberReport
    text: str
    author: AssociationName | None
    by: AssociationName | None
    address: str


class AssociationRoom:
    """Everything that the network can do; each of its services may block, and is called in a thread."""

    def __init__(
        self, database: Database, clock: Clock, vault: Vault, gazetteer: Gazetteer, *, public_url: str = ""
    ) -> None:
        self.public_url, self.database = public_url, database
        self.projects = Projects(database, clock)
        self.project_parts = ProjectParts(database, clock, self.projects)
        self.activities = Activities(database, clock)
        self.photos = ActivityPhotos(database, clock, Files(vault, clock), self.activities)
        self.introductions = Introductions(database, clock, vault)
        self.volunteers, self.channels = Volunteers(database, clock, vault), ToldChannels(database, clock)
        self.circles = Circles(database, clock)
        self.resources = Resources(database, clock, vault, self.circles)
        self.gate = ResourceGate(database, clock, self.resources, public_url=public_url)
        self.threads = CircleThreads(database, clock, vault, self.circles)
        self.reports = MemberReports(database, clock)
        self.messages = Messages(database, clock, vault)
        self.hub = MessageHub(self.messages)
        self.digests = Digests(database, clock, self.channels, public_url)
        self.search = NetworkSearch(database, self.threads, self.messages)
        in_circles, in_messages = CircleBelongings(self.threads), MessageBelongings(self.messages)
        belongings = (self.projects, self.resources, self.activities, self.introductions, in_circles, in_messages)
        leaving = (self.projects.left, forget_activities, in_circles.left, in_messages.left)
        self.directory = Directory(database, clock, vault, belongings, leaving=leaving)
        self.listing = DirectoryListing(database, clock, vault)
        self.speakers = Speakers(database, clock, vault)
        self.importing = DirectoryImporting(database, self.directory, gazetteer)
        self._gazetteer, self._index, self._lock = gazetteer, DirectoryIndex(gazetteer), Lock()
        self._entries: dict[int, DirectoryEntry] = {}
        self._stands: tuple[int, datetime | None] | None = None

    def find(self, text: str, language: Language, limit: int = 10) -> tuple[DirectoryQuestion, tuple[FoundEntry, ...]]:
        """What a question asks, and the entries that answer it, from what everybody may see alone."""
        self.look()
        with self._lock:
            asked = self._index.asked(text, language)
            return asked, self._index.find(asked, limit)

    def found(self, asked: DirectoryQuestion, limit: int = 10) -> tuple[FoundEntry, ...]:
        """The entries that answer a question that was read already."""
        self.look()
        with self._lock:
            return self._index.find(asked, limit)

    def everybody(self) -> tuple[DirectoryEntry, ...]:
        """What everybody may see of all that are listed, by number: as it is kept beside the pages, whatever its size."""
        self.look()
        with self._lock:
            return tuple(self._entries[number] for number in sorted(self._entries))

    def names(self, numbers: Iterable[int]) -> Mapping[int, AssociationName]:
        """What these associations are called."""
        with self.database.read() as session:
            return names_of(session, {*numbers})

    def look(self) -> None:
        """Read what changed of what everybody may see: done beside the pages from a process's start on, so that no search waits for it."""
        with self._lock:
            stands = self.directory.standing()
            if stands != self._stands:
                self._read_changes()
                self._stands = stands

    def _read_changes(self) -> None:
        """Read the entries that changed since they were read; those that are listed no more are known no more."""
        since = self._stands[1] if self._stands else None
        changed = self.directory.entries(since)
        listed = self.directory.numbers()
        known = {number: entry for number, entry in self._entries.items() if number in listed}
        self._entries = known | {entry.number: entry for entry in changed}
        self._index.refresh(self._entries[number] for number in sorted(self._entries))

    def leave(self, number: int, who: str, *, takes_words: bool) -> None:
        """Erase an association. What it wrote in threads stays without its name, unless it takes its words along."""
        if takes_words:
            with self.database.write() as session:
                self.threads.without_words(session, self.threads.numbers(session, [number]))
        self.directory.leave(number, who)

    def report_post(self, circle: int, post: int, reader: int, reason: PostReason) -> None:
        """Report a post that its reader sees to the network's team. Raises NotFoundError."""
        with self.database.write() as session:
            seat_to_read(session, circle, reader)
            self.threads.known(session, circle, post)
            self.reports.take(session, ReportedKind.POST, post, reader, reason)

    def report_message(self, talk: int, message: int, reader: int, reason: PostReason) -> None:
        """Report a message of an own talk to the network's team. Raises NotFoundError."""
        with self.database.write() as session:
            self.messages.known(session, reader, talk, message)
            self.reports.take(session, ReportedKind.MESSAGE, message, reader, reason)

    def reported(self) -> tuple[ReportedItem, ...]:
        """What was reported and waits, with its words; what went with whoever wrote it is settled by that."""
        found = [(one, self._reported(one)) for one in self.reports.waiting()]
        return tuple(item for _, item in found if item is not None)

    def settle_report(self, number: int, outcome: ReportOutcome, who: str) -> None:
        """Hide what was reported, or leave it. Raises NotFoundError."""
        report = self.reports.get(number)
        if outcome is ReportOutcome.HIDDEN and report.kind is ReportedKind.MESSAGE:
            self.messages.hide(report.item)
        elif outcome is ReportOutcome.HIDDEN:
            circle, _ = self.threads.circle_of(report.item)
            self.threads.hide(Moderator(circle, who), report.item, report.reason)
        self.reports.settle(number, outcome, who)

    def _reported(self, report: MemberReport) -> ReportedItem | None:
        try:
            if report.kind is ReportedKind.MESSAGE:
                message = self.messages.get(report.item)
                text, author, address = message.text, message.association, ""
            else:
                circle, thread = self.threads.circle_of(report.item)
                with self.database.read() as session:
                    author = self.threads.known(session, circle, report.item).association or 0
                    text = str(self.threads.plain_words(session, [report.item]).get(report.item, {}).get("text", ""))
                address = f"/circles/{circle}/threads/{thread}"
        except NotFoundError:
            return None
        with self.database.read() as session:
            names = names_of(session, [author, report.association])
        return ReportedItem(report, text, names.get(author), names.get(report.association), address)

    def circle_log(self, circle: int, reader: int) -> tuple[LogEntry, ...]:
        """What moderators did in a circle, the latest first, without names of staff. Raises NotFoundError."""
        changes = self.circles.log(circle, reader)
        with self.database.read() as session:
            return log_entries(session, changes)

    def alike(self) -> tuple[AlikeEntries, ...]:
        """Entries that may be of one association, for staff to look at: one of them stands in the directory, the other may wait to."""
        entries = self.directory.listed(AssociationState.LISTED, AssociationState.ASKED)
        is_listed = {one.number: one.state is AssociationState.LISTED for one in entries}
        found = alike_entries(entries, self._gazetteer)
        return tuple(pair for pair in found if is_listed[pair.first] or is_listed[pair.second])

    def claims(self) -> tuple[tuple[Speaker, AssociationName | None], ...]:
        """Who asks to speak for an association, oldest first, and what it is called."""
        waiting = self.speakers.waiting()
        with self.database.read() as session:
            names = names_of(session, [one.association for one in waiting])
        return tuple((one, names.get(one.association)) for one in waiting)
