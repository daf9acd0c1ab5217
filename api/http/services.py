"""What the HTTP doors are given by the wiring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Protocol, cast

from fastapi import Depends, Request

from agent.guardrails.policy import Policy
from agent.ports import AnsweringAgent
from api.http.api_keys import ApiKeys
from api.http.settings import ApiSettings
from api.http.staffing import StaffDesk, StaffKeys
from api.messaging import MessagingHost
from api.proofs import Proofs
from api.telemetry.metrics import Metrics
from api.watch import Watch
from connectors.desk.conversations import Conversations
from conversation.phrases import Phrases
from conversation.tools import Keeping
from core.audit import AuditLog
from core.clock import Clock, SystemClock
from knowledge.document import Passage

if TYPE_CHECKING:
    from agent.organisation.organisation import Organisation
    from api.console.frame.services import ConsoleServices
    from participation.services import Participation


@dataclass(frozen=True)
class SourceContext:
    """A passage with what stands around it in its document.

    `before` and `after` are in reading order. `current` says whether the published release still names the passage.
    `superseded_by` is the title of the document that replaces this one, empty when none does.
    """

    passage: Passage
    before: tuple[Passage, ...] = ()
    after: tuple[Passage, ...] = ()
    current: bool = True
    superseded_by: str = ""


class SourceReader(Protocol):
    """Opens a source. `api.http.sources.CorpusSources` is the real one."""

    def source(self, passage_id: str) -> SourceContext | None:
        """A passage in its context; None when nothing has this id. May read the database."""
        ...


@dataclass(frozen=True)
class Part:
    """A part that a served Munadil needs, whether it works, and why not."""

    name: str
    ok: bool
    detail: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Services:
    """Everything that the HTTP doors stand on.

    `readiness` may block for a while; it is called in a thread.
    """

    agent: AnsweringAgent
    sources: SourceReader
    organisation: Organisation
    phrases: Phrases
    """Wordings of conversations, in the organisation's name."""
    readiness: Callable[[], tuple[Part, ...]]
    version: str
    clock: Clock = field(default_factory=SystemClock)
    proofs: Proofs | None = None
    """The published proof; None shows none."""
    messaging: MessagingHost | None = None
    """Conversations that are kept; None keeps none, and every channel is off."""
    metrics: Metrics = field(default_factory=Metrics)
    watch: Watch | None = None
    """What has staff told of faults while the server runs; None: nothing does."""
    keys: ApiKeys | None = None
    """Keys that were made for some scopes; those of the settings are `staff`'s."""
    staff: StaffKeys = field(default_factory=lambda: StaffKeys(()))
    audit: AuditLog | None = None
    """Who did what; None where nothing is written down."""
    keeping: Keeping = field(default_factory=Keeping)
    """What is kept how long and who receives it, as /privacy tells it."""
    policy: Policy = field(default_factory=Policy)
    """What the assistant may hear and say."""
    console: ConsoleServices | None = None
    """What the console stands on; None where it is not served."""
    participation: Participation | None = None
    """The common ground of the rooms of participation; None where there is none."""

    def desk(self, conversations: Conversations) -> StaffDesk:
        """Where staff works in conversations."""
        return StaffDesk(conversations, self.phrases, self.organisation)


def _services(request: Request) -> Services:
    return cast(Services, request.app.state.services)


def _settings(request: Request) -> ApiSettings:
    return cast(ApiSettings, request.app.state.settings)


ServicesDependency = Annotated[Services, Depends(_services)]
SettingsDependency = Annotated[ApiSettings, Depends(_settings)]
