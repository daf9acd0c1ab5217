"""The commands that people can give, by every name they go by."""

from __future__ import annotations

import re
from enum import StrEnum

from connectors.message import Inbound
from conversation.phrases import Phrase
from core.language.fold import fold
from core.language.forms import Language
from core.language.intents.intent import intent_of
from core.language.intents.kinds import Intent
from core.text import normalise


class Command(StrEnum):
    """A command, by its French name, which channels register."""

    START = "start"
    HELP = "aide"
    LANGUAGE = "langue"
    SOURCES = "sources"
    FOLLOWED = "suivi"
    PERSON = "humain"
    BACK = "bot"
    PRIVACY = "confidentialite"
    EXPORT = "export"
    FORGET = "oublier"
    STOP = "stop"


_ENGLISH = {
    Command.HELP: "help",
    Command.LANGUAGE: "language",
    Command.FOLLOWED: "following",
    Command.PERSON: "human",
    Command.PRIVACY: "privacy",
    Command.FORGET: "forget",
}
_SYNONYMS = {
    Command.START: "start demarrer debut commencer bonjour begin bdaya بدايه ابدا بدا البدايه",
    Command.HELP: "aide help commands commandes mosa3ada mousa3ada 3awenni مساعده عاوني عاونوني تعليمات",
    Command.LANGUAGE: "langue language lang langues languages lougha logha اللغه لغه",
    Command.SOURCES: "sources source documents masadir lmasadir lmasdar المصادر مصادر المصدر الوثايق",
    Command.FOLLOWED: "suivi suivis suivre abonnement abonnements following subscriptions mtabe3 motaba3a متابعه متابع المتابعه اشتراكات",
    Command.PERSON: "humain human personne person agent conseiller bnadem insan شخص انسان بنادم موظف",
    Command.BACK: "bot robot retour back assistant rje3 روبو روبوت رجع العوده بوت",
    Command.PRIVACY: "confidentialite privacy vieprivee donnees data khososiya الخصوصيه خصوصيه معطيات",
    Command.EXPORT: "export exporter mesdonnees mydata تصدير نسخه",
    Command.FORGET: "oublier forget effacer supprimer delete erase oublie nsani mse7 نسيان انسني امسح مسح محو",
    Command.STOP: "stop arret arreter quitter quit unsubscribe 7bess sket توقف وقف حبس سكت قف",
}
_BY_NAME = {name: command for command, names in _SYNONYMS.items() for name in names.split()}
_DESCRIPTIONS = {
    Command.START: Phrase.COMMAND_START,
    Command.HELP: Phrase.COMMAND_HELP,
    Command.LANGUAGE: Phrase.COMMAND_LANGUAGE,
    Command.SOURCES: Phrase.COMMAND_SOURCES,
    Command.FOLLOWED: Phrase.COMMAND_FOLLOWED,
    Command.PERSON: Phrase.COMMAND_PERSON,
    Command.BACK: Phrase.COMMAND_BACK,
    Command.PRIVACY: Phrase.COMMAND_PRIVACY,
    Command.EXPORT: Phrase.COMMAND_EXPORT,
    Command.FORGET: Phrase.COMMAND_FORGET,
    Command.STOP: Phrase.COMMAND_STOP,
}
_BY_INTENT = {
    Intent.PERSON: Command.PERSON,
    Intent.STOP: Command.STOP,
    Intent.FORGET: Command.FORGET,
    Intent.BACK: Command.BACK,
    Intent.HELP: Command.HELP,
    Intent.LANGUAGE: Command.LANGUAGE,
    Intent.PRIVACY: Command.PRIVACY,
    Intent.SOURCES: Command.SOURCES,
    Intent.EXPORT: Command.EXPORT,
}
_WRITTEN = re.compile(r"/(?P<name>[^\s/@:.]{1,40})(?:@\w{1,64})?(?:\s+(?P<rest>.{0,200}))?", re.DOTALL)
_JOINERS = str.maketrans({"-": None, "_": None})


def command_named(name: str) -> Command | None:
    """The command of a name in any language, with or without the slash; None when there is none."""
    folded = fold(name[:40]).lstrip("/").translate(_JOINERS)
    return _BY_NAME.get(folded)


def written_command(text: str) -> tuple[Command | None, str] | None:
    """A command that was typed as text, with what follows it; (None, "") for one there is not, None for other texts."""
    found = _WRITTEN.fullmatch(normalise(text[:400]))
    if not found:
        return None
    return command_named(found["name"]), found["rest"] or ""


def written_name(message: Inbound) -> str:
    """What follows the slash in a message, folded: the name of a command, whether there is one or not."""
    found = _WRITTEN.fullmatch(normalise(message.text[:400]))
    return fold(message.command or (found["name"] if found else "")).lstrip("/").translate(_JOINERS)


def worded_command(text: str) -> Command | None:
    """The command that a whole message asks for in words; None for all others."""
    intent = intent_of(text)
    return None if intent is None else _BY_INTENT[intent]


def name_of(command: Command, language: Language) -> str:
    """The name that a command is offered under, in Latin letters: channels take no others."""
    return _ENGLISH.get(command, command.value) if language is Language.ENGLISH else command.value


def listed() -> tuple[tuple[Command, Phrase], ...]:
    """Every command with the wording that describes it, in the order they are shown."""
    return tuple(_DESCRIPTIONS.items())
