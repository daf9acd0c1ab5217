"""`munadil privacy` and `munadil keys`: what is kept of people, as the settings have it, and the keys that it is kept under."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from agent.organisation.organisation import Organisation
from api.commands.terminal import output_console, print_json, progress_bar
from api.console.frame.accounts import Accounts
from api.settings import Settings
from api.wiring.knowledge import open_database
from api.wiring.messaging import keeping_of
from api.wiring.organisation import load_organisation
from api.wiring.settings import load_settings
from connectors.engines.worker_lock import nobody_works
from connectors.rows.identity import Vault
from connectors.rows.keys import begin_rotation
from connectors.rows.rotation import Rotation
from conversation.privacy import privacy_notice
from core.audit import COMMAND_LINE
from core.clock import SystemClock
from core.errors import ExitCode, WrongUseError
from core.language.forms import Language

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
app = typer.Typer(name="privacy", help="What is kept of people, why, how long and where.", no_args_is_help=True)
keys = typer.Typer(name="keys", help="Keys that seal conversations and stand for people.", no_args_is_help=True)
NameOption = Annotated[str, typer.Option("--as", help="Who you are, as the audit log shall say.", metavar="NAME")]
_TO_FILL = "(à remplir)"


def register(parent: typer.Typer) -> None:
    """Add these commands."""
    app.callback()(_privacy)
    app.command(epilog="Example: munadil privacy record > registre.md")(record)
    app.command(epilog="Example: munadil privacy notice --language ar")(notice)
    keys.callback()(_keys)
    keys.command(epilog="Example: munadil keys rotate --as amina")(rotate)
    parent.add_typer(app)
    parent.add_typer(keys)


def _privacy() -> None:
    """What is kept of people, why, how long and where."""


def _keys() -> None:
    """Keys that seal conversations and stand for people."""


def record(as_json: JsonOption = False) -> int:
    """Print the record of processing, as a draft of the declaration to the CNDP: filled from the settings, in French, its language."""
    settings = load_settings()
    lines = record_of(settings, load_organisation(settings).organisation)
    if as_json:
        print_json(dict(lines))
    else:
        title = "Registre du traitement et projet de déclaration à la CNDP (loi 09-08)"
        body = "\n\n".join(f"## {name}\n{text}" for name, text in lines)
        output_console().print(Text(f"# {title}\n\n{body}"), soft_wrap=True)
    return int(ExitCode.OK)


def notice(
    language: Annotated[str, typer.Option(help="fr, ar, ary, ary-Latn or en; every one when not said.")] = "",
    as_json: JsonOption = False,
) -> int:
    """Print what people are told at /privacy and by the command in channels, as the settings have it."""
    settings = load_settings()
    if language and language not in list(Language):
        raise WrongUseError(f"{language!r} is no form.", remedy=f"There are {', '.join(Language)}.")
    phrases, keeping = load_organisation(settings).phrases, keeping_of(settings)
    told = {tag.value: privacy_notice(phrases, keeping, tag) for tag in Language if language in ("", tag)}
    if as_json:
        print_json(told)
    else:
        output_console().print(Text("\n\n\n".join(told.values())), soft_wrap=True)
    return int(ExitCode.OK)


def rotate(who: NameOption = COMMAND_LINE, as_json: JsonOption = False) -> int:
    """Seal and name everything anew with new keys, and forget the old ones; stop Munadil first.

    Killed at any point, it goes on where it stopped when it is run again; until then nothing else opens the conversations.
    """
    settings = load_settings()
    connectors, data_dir = settings.connectors, settings.core.data_dir
    with open_database(settings) as database, nobody_works(database, connectors.worker_name), database.lock("keys"):
        found = begin_rotation(connectors, data_dir)
        rotation = Rotation(database, SystemClock(), found.identity, found.address)
        with progress_bar() as progress:
            done = rotation.run(who, lambda done, total: progress("conversations", done, total))
        Accounts(database, Vault(found.address), SystemClock()).reseal()
        found.finish()
    if as_json:
        print_json({**vars(done), "resumed": found.is_resumed, "settings_to_change": not found.own})
        return int(ExitCode.OK)
    console = output_console()
    more = f", {done.already} were before" if done.already else ""
    console.print(f"{done.conversations} conversations have the new keys{more}.")
    if done.unreadable:
        console.print(f"{done.unreadable} rows are as they were: no key that is known opens them.")
    if not found.own:
        console.print("Leave only the first key in MUNADIL_IDENTITY_KEY and MUNADIL_ADDRESS_KEY.")
    return int(ExitCode.OK)


def record_of(settings: Settings, organisation: Organisation) -> list[tuple[str, str]]:
    """What the record says under each heading."""
    keeping, told, protection = settings.connectors, keeping_of(settings), organisation.data_protection
    on = [*(["page web"] if settings.api.web_conversations else []), *told.carriers]
    models = f"les modèles de langue de {', '.join(told.models)}, qui reçoivent la question sans données personnelles et des extraits"
    receivers = [
        models if told.models else "aucun modèle de langue : les réponses citent les documents",
        *(f"{name}, qui achemine les messages" for name in told.carriers),
        *(f"{name}, qui transcrit les messages vocaux" for name in told.transcribers),
    ]
    hosting, days = protection.hosting.in_language(Language.FRENCH).rstrip(".") or _TO_FILL, protection.backup_days
    where = (
        "PostgreSQL" if settings.core.database_url.startswith("postgresql") else f"le dossier {settings.core.data_dir}"
    )
    return [
        (
            "Responsable du traitement",
            f"{organisation.called(Language.FRENCH)}. Représentant, adresse, téléphone : {_TO_FILL}.",
        ),
        (
            "Finalité",
            "Répondre aux questions des citoyens à partir de ce que l'organisation a publié, sources à l'appui. Aucune autre.",
        ),
        (
            "Base légale",
            "Consentement de la personne qui écrit (loi 09-08, articles 4 et 21 : une question posée à un parti peut révéler une opinion "
            "politique ; RGPD, article 9, pour les citoyens établis dans l'Union).",
        ),
        (
            "Données",
            "Texte des messages et des réponses, adresse chez la messagerie, langue, notes données. Les données personnelles "
            "qu'une question contient sont retirées avant la recherche, le modèle et l'historique. Aucune opinion n'est gardée ni déduite "
            "(règlement UE 2024/900 : aucun ciblage).",
        ),
        ("Canaux", ", ".join(on) or "aucun : rien n'est gardé"),
        ("Destinataires", " ; ".join(receivers) + "."),
        (
            "Durées",
            f"Messages, réponses et notes : {keeping.keep_turns_days} jours. Conversation et adresse : {keeping.keep_conversations_days} "
            f"jours après le dernier message. Demandes d'être prévenu : jusqu'à ce que ce soit dit ou arrêté, "
            f"{keeping.keep_subscriptions_days} jours au plus. Rapports d'envoi : "
            f"{keeping.keep_statuses_days} jours. Sauvegardes : {_TO_FILL if days is None else f'{days} jours'}.",
        ),
        (
            "Lieu et protection",
            f"Dans {where}. Hébergement : {hosting}. "
            "Personnes désignées par une empreinte à clé, adresses et textes chiffrés (AES-256-GCM), clés hors de la base. "
            "Journaux sans texte ni adresse. Journal d'audit en chaîne. Transfert hors du Maroc (articles 43 et 44) : "
            + _TO_FILL
            + ".",
        ),
        (
            "Droits",
            "Accès, copie et effacement dans la conversation (/confidentialite, /export, /oublier) ou par l'équipe "
            "(`munadil inbox export`, `munadil inbox erase`). "
            "La personne sait qu'elle parle à une intelligence artificielle (règlement UE 2024/1689, article 50).",
        ),
        (
            "Délibération CNDP 108-2015",
            "Traitement à des fins politiques : à déclarer avant la mise en service. Récépissé : "
            f"{protection.receipt or _TO_FILL}.",
        ),
    ]
