"""What the pages of the shared library have in common."""

from __future__ import annotations

from typing import Any

from api.page.take_part.frame import PublicVisit
from core.language.forms import Language
from core.language.intents.form_asked import NAMES
from participation.associations.directory.schemas import AssociationField
from participation.associations.resources.schemas import Licence, ResourceKind
from participation.associations.resources.words import resource_word


def shelf(visit: PublicVisit) -> dict[str, Any]:
    """What every page of the shared library is made with."""
    language = visit.language
    return {
        "r": lambda key, **values: resource_word(key, language, **values),
        "fields": list(AssociationField),
        "kinds": list(ResourceKind),
        "licences": list(Licence),
        "spoken": [(one.value, NAMES[one]) for one in (Language.FRENCH, Language.ARABIC, Language.ENGLISH)],
    }
