"""Every room's settings, as a process is given them."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.settings import AgentSettings
from api.console.frame.oidc_settings import OidcSettings
from api.http.settings import ApiSettings
from api.telemetry.tracing import TracingSettings
from connectors.notifiers.settings import NotificationSettings
from connectors.settings import ConnectorSettings
from connectors.telegram.settings import TelegramSettings
from connectors.whatsapp.settings import WhatsAppSettings
from conversation.settings import DialogueSettings
from core.settings import CoreSettings, MunadilSettings
from evals.judge.settings import JudgeSettings
from knowledge.settings import KnowledgeSettings
from participation.help_desk.mail.settings import DeskMailSettings


@dataclass(frozen=True)
class Settings:
    """Every room's settings; `api.wiring.settings.load_settings` reads them, once a process."""

    core: CoreSettings
    knowledge: KnowledgeSettings
    agent: AgentSettings
    api: ApiSettings
    judge: JudgeSettings = field(default_factory=JudgeSettings)
    telegram: TelegramSettings = field(default_factory=TelegramSettings)
    whatsapp: WhatsAppSettings = field(default_factory=WhatsAppSettings)
    connectors: ConnectorSettings = field(default_factory=ConnectorSettings)
    dialogue: DialogueSettings = field(default_factory=DialogueSettings)
    notifications: NotificationSettings = field(default_factory=NotificationSettings)
    tracing: TracingSettings = field(default_factory=TracingSettings)
    oidc: OidcSettings = field(default_factory=OidcSettings)
    desk_mail: DeskMailSettings = field(default_factory=DeskMailSettings)

    def rooms(self) -> tuple[MunadilSettings, ...]:
        """The settings models, in the order they are listed."""
        channels = (self.connectors, self.dialogue, self.telegram, self.whatsapp, self.notifications, self.desk_mail)
        return (self.core, self.knowledge, self.agent, self.api, self.oidc, self.judge, *channels, self.tracing)
