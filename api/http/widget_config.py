"""What the chat element is told about the organisation that it speaks for."""

from __future__ import annotations

from pydantic import BaseModel

from agent.organisation.organisation import Localised, Organisation
from api.http.wordings import wordings
from core.language.forms import Language


class OrganisationView(BaseModel):
    """How the organisation and its assistant are called, by language."""

    name: dict[Language, str]
    called: dict[Language, str]
    assistant: dict[Language, str]
    disclaimer: dict[Language, str]


class WidgetConfig(BaseModel):
    """Everything the chat shows that does not come from a question."""

    version: str
    languages: list[Language]
    default_language: Language
    organisation: OrganisationView
    examples: dict[Language, list[str]]
    wordings: dict[Language, dict[str, str | dict[str, str]]]
    proof: bool = False
    """Whether a proof is published, at /proof."""
    takes_part: bool = False
    """Whether rooms are open in which people take part, at /take-part."""
    conversations: bool = False
    """Whether conversations are kept: then a reload goes on with them."""
    kept_days: int = 0
    """Days that they are kept at most."""


def widget_config(
    organisation: Organisation, version: str, *, proof: bool = False, takes_part: bool = False, kept_days: int = 0
) -> WidgetConfig:
    """The chat's configuration, in every language that people are offered."""
    languages = list(organisation.languages)
    return WidgetConfig(
        version=version,
        languages=languages,
        default_language=organisation.default_language,
        organisation=OrganisationView(
            name=_texts(organisation.name, languages),
            called={language: organisation.called(language) for language in languages},
            assistant=_texts(organisation.assistant, languages),
            disclaimer=_texts(organisation.disclaimer, languages),
        ),
        examples={language: list(organisation.examples.get(language, ())) for language in languages},
        wordings={language: language.of(wordings()) for language in languages},
        proof=proof,
        takes_part=takes_part,
        conversations=kept_days > 0,
        kept_days=kept_days,
    )


def _texts(localised: Localised, languages: list[Language]) -> dict[Language, str]:
    return {language: localised.in_language(language) for language in languages}
