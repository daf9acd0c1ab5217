"""Wordings of the associations' network in the five forms: names of fields, and what the bot says."""

from __future__ import annotations

from core.language.forms import Language
from core.text import Script, script_of
from core.wordings import Wordings
from participation.associations.directory.schemas import AssociationField
from participation.associations.introductions.schemas import HelpKind, IntroductionRefusal
from participation.common.assignment.assignment import Merit
from participation.common.territory.gazetteer import Gazetteer

_WORDINGS = Wordings("participation.associations")
word = _WORDINGS.say


def set_apart(name: str, language: Language) -> str:
    """A name within a sentence of a form; where it is read the other way, by itself, so that it turns nothing around it."""
    turned = (script_of(name) is Script.ARABIC) is not language.is_rtl
    return f"\u2068{name}\u2069" if turned and name else name


def field_name(field: AssociationField, language: Language) -> str:
    """What a field is called in a form."""
    return word(f"field_{field.value}", language)


def help_name(kind: HelpKind, language: Language) -> str:
    """What a kind of help is called in a form."""
    return word(f"help_{kind.value}", language)


def refusal_name(refusal: IntroductionRefusal, language: Language) -> str:
    """Why somebody said no, in a form."""
    return word(f"refusal_{refusal.value}", language)


def reason_told(merit: Merit, language: Language, gazetteer: Gazetteer) -> str:
    """Why somebody is proposed, in a form: a kind of help and a place by what they are called there."""
    about = merit.about
    if merit.name == "kind":
        about = help_name(HelpKind(about), language)
    elif merit.name.startswith("near_") and (place := gazetteer.get(about)):
        about = place.called(language)
    return word(f"merit_{merit.name}", language, about=about)
