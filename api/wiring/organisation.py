"""The organisation that is served, read from its folder: the only place where organisation and wordings are loaded."""

from __future__ import annotations

from dataclasses import replace

from agent.guardrails.policy import Policy
from agent.organisation.edited import StoredWordings
from agent.organisation.organisation import Organisation
from agent.organisation.replies import Replies
from api.console.work.wording import WordingDesk
from api.opened import OrganisationTexts
from api.settings import Settings
from conversation.phrases import Phrases
from core.clock import SystemClock
from core.database.database import Database


def load_organisation(settings: Settings) -> OrganisationTexts:
    """The folder that settings name, with its wordings and its policy; read once and handed down. Raises OrganisationError."""
    folder = settings.core.organisation
    organisation = Organisation.load(folder)
    return OrganisationTexts(
        organisation, Replies.load(organisation, folder), Phrases.load(organisation, folder), Policy.load(folder)
    )


def with_edits(texts: OrganisationTexts, database: Database) -> OrganisationTexts:
    """The same, heeding what staff has changed of the wordings since."""
    edits = StoredWordings(database, SystemClock())
    edits.refresh()
    return replace(texts, replies=replace(texts.replies, edits=edits), phrases=replace(texts.phrases, edits=edits))


def open_wordings(texts: OrganisationTexts, database: Database) -> WordingDesk:
    """Where staff reads and changes the wordings."""
    edits = texts.replies.edits
    stored = edits if isinstance(edits, StoredWordings) else StoredWordings(database, SystemClock())
    return WordingDesk(texts.replies, texts.phrases, stored, SystemClock())
