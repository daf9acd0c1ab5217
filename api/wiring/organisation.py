"""The organisation that is served, read from its folder: the only place where organisation and wordings are loaded."""

from __future__ import annotations

from agent.guardrails.policy import Policy
from agent.organisation.organisation import Organisation
from agent.organisation.replies import Replies
from api.opened import OrganisationTexts
from api.settings import Settings
from conversation.phrases import Phrases


def load_organisation(settings: Settings) -> OrganisationTexts:
    """The folder that settings name, with its wordings and its policy; read once and handed down. Raises OrganisationError."""
    folder = settings.core.organisation
    organisation = Organisation.load(folder)
    return OrganisationTexts(
        organisation, Replies.load(organisation, folder), Phrases.load(organisation, folder), Policy.load(folder)
    )
