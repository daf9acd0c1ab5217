"""What associations of a large network have besides words: projects, what they share, activities, and requests to be put in touch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import DeclarativeBase

from connectors.rows.identity import Vault
from connectors.rows.participants import bound_to
from participation.associations.activities.tables import ActivityRow
from participation.associations.directory.schemas import AssociationField
from participation.associations.introductions.schemas import HelpKind
from participation.associations.introductions.tables import IntroductionRow, NamedHelperRow, VolunteerRow
from participation.associations.projects.tables import MilestoneRow, ProjectPartnerRow, ProjectRow, ReachRow
from participation.associations.resources.tables import ResourceRow, ResourceUseRow, ResourceVersionRow
from participation.common.events.tables import EventRow

PROJECTS, RESOURCES, ACTIVITIES, INTRODUCTIONS, VOLUNTEERS = 2_000, 3_000, 4_000, 1_000, 300
"""How much there is of each. Chosen by hand: two associations of five have a project, and each announces something a year or so."""
_SHARE_PUBLIC = 5
"""One in so many projects is public. Chosen by hand."""
_FIELDS = [one.value for one in AssociationField]

Rows = Iterator[tuple[type[DeclarativeBase], list[dict[str, Any]]]]


def works(random: Random, vault: Vault, at: datetime, associations: int, circles: int, words: list[str]) -> Rows:
    """The rows of each table, in an order in which they may be written."""
    yield from _projects(random, at, associations, words)
    yield from _resources(random, vault, at, associations, circles, words)
    yield from _activities(random, at, associations, words)
    yield from _introductions(random, vault, at, associations)


def _projects(random: Random, at: datetime, associations: int, words: list[str]) -> Rows:
    rows, partners, milestones, counts = [], [], [], []
    for number in range(1, PROJECTS + 1):
        lead = random.randint(1, associations) if number > 100 else number
        is_public = number % _SHARE_PUBLIC == 0
        rows.append({
            "id": number, "association": lead, "circle": None, "state": "running", "refusal": "",
            "visibility": "public" if is_public else "members", "title": f"Projet {random.choice(words)} {number}",
            "goals": " ".join(random.choices(words, k=30)), "summary": " ".join(random.choices(words, k=30)), "funder": "INDH",
            "field": random.choice(_FIELDS), "territory": f"{random.randint(1, 12):02}", "begins_on": at.date(), "ends_on": None,
            "target_people": 100, "target_women": None, "target_young": None, "created_at": at,
            "changed_at": at + timedelta(minutes=number),
        })  # fmt: skip
        partners.append({"project": number, "association": lead % associations + 1, "state": "accepted", "since": at})
        for place in range(3):
            milestones.append({"project": number, "title": f"Étape {place}", "due_on": at.date() + timedelta(days=30 * place),
                               "state": "planned", "reached_on": None})  # fmt: skip
            counts.append({"project": number, "counted_on": at.date() + timedelta(days=30 * place), "people": 10 * place,
                           "women": None, "young": None})  # fmt: skip
    yield from ((ProjectRow, rows), (ProjectPartnerRow, partners), (MilestoneRow, milestones), (ReachRow, counts))


def _resources(random: Random, vault: Vault, at: datetime, associations: int, circles: int, words: list[str]) -> Rows:
    rows, versions, uses = [], [], []
    for number in range(1, RESOURCES + 1):
        owner = random.randint(1, associations) if number > 100 else number
        rows.append({
            "id": number, "association": owner, "circle": random.randint(1, circles) if number % 3 == 0 else None,
            "kind": "document", "title": f"Modèle de {random.choice(words)} {number}", "about": " ".join(random.choices(words, k=15)),
            "field": random.choice(_FIELDS), "territory": f"{random.randint(1, 12):02}", "language": "fr", "licence": "cc_by",
            "is_hidden": False, "reason": "", "is_offered": False, "is_public": False, "created_at": at,
            "changed_at": at + timedelta(minutes=number),
        })  # fmt: skip
        for place in (1, 2):
            version = 2 * number + place - 2
            sealed = vault.seal({"text": " ".join(random.choices(words, k=200))},
                                bound_to(ResourceVersionRow.__tablename__, version, "sealed"))  # fmt: skip
            versions.append({"id": version, "resource": number, "number": place, "note": "", "media_type": "", "size": 1500,
                             "sealed": sealed, "draft": None, "created_at": at})  # fmt: skip
        for one in random.sample(range(1, associations + 1), 4):
            uses.append({"resource": number, "association": one, "opened_at": at, "taken_at": None})
    yield from ((ResourceRow, rows), (ResourceVersionRow, versions), (ResourceUseRow, uses))


def _activities(random: Random, at: datetime, associations: int, words: list[str]) -> Rows:
    """A year's, half of it to come."""
    events, rows, now = [], [], datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    for number in range(1, ACTIVITIES + 1):
        owner = random.randint(1, associations) if number > 100 else number
        begin = now + timedelta(hours=random.randint(-180 * 24, 180 * 24))
        title, is_public = f"Atelier {random.choice(words)} {number}", number % 3 != 0
        events.append({
            "id": number, "room": "associations", "scope": f"association-{owner}", "uid": f"{number:032x}", "kind": "activity",
            "state": "planned" if begin > now else "held", "title": title, "starts_at": begin, "ends_at": begin + timedelta(hours=2),
            "place": "Maison des jeunes", "territory": f"{random.randint(1, 12):02}", "agenda": " ".join(random.choices(words, k=20)),
            "minutes": "", "capacity": None, "entry": "free", "is_public": is_public, "door": f"{number:032x}", "also_came": 0,
            "revision": 0, "created_by": "its person", "created_at": at, "changed_at": at,
        })  # fmt: skip
        titles = json.dumps({"fr": title})
        rows.append({"event": number, "association": owner, "titles": titles, "audience": "everybody"})
    yield from ((EventRow, events), (ActivityRow, rows))


def _introductions(random: Random, vault: Vault, at: datetime, associations: int) -> Rows:
    kinds = [one.value for one in HelpKind]
    volunteers, rows, named = [], [], []
    for number in range(1, VOLUNTEERS + 1):
        told = {"about": "Comptable", "contact": f"06{number:08}"}
        sealed = vault.seal(told, bound_to(VolunteerRow.__tablename__, number, "told"))
        volunteers.append({"id": number, "participant": f"{number + 200:032x}", "kinds": random.choice(kinds),
                           "territory": f"{random.randint(1, 12):02}", "languages": "fr", "told": sealed,
                           "state": "listed", "since": at})  # fmt: skip
    for number in range(1, INTRODUCTIONS + 1):
        asker = random.randint(1, associations) if number > 100 else number
        told = {"need": " ".join(["Un comptable pour nos comptes"] * 3), "contact": f"06{number:08}"}
        sealed = vault.seal(told, bound_to(IntroductionRow.__tablename__, number, "told"))
        rows.append({"id": number, "participant": f"{asker:032x}", "association": asker, "state": "proposed",
                     "kind": random.choice(kinds), "territory": f"{random.randint(1, 12):02}", "told": sealed, "once": None,
                     "agreed_at": at, "asked_at": at, "introduced_at": None, "changed_at": at})  # fmt: skip
        named.append({"introduction": number, "association": asker % associations + 1, "volunteer": None, "participant": None,
                      "has_agreed": None, "refusal": None, "is_by_asker": False, "merits": "[]", "told": None, "named_at": at})  # fmt: skip
    yield from ((VolunteerRow, volunteers), (IntroductionRow, rows), (NamedHelperRow, named))
