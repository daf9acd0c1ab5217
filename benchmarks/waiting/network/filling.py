"""A network as large as it is asked to be: 5,000 associations, 500 circles, 200,000 posts and messages, all of them made up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import DeclarativeBase

from benchmarks.waiting.network.works import works
from connectors.rows.identity import Identity, Vault
from connectors.rows.participants import ParticipantRow, bound_to
from core.clock import SystemClock
from core.database.database import Database
from participation.associations.circles.tables import CircleRow, PostRow, PostWordsRow, SeatRow, ThreadRow
from participation.associations.directory.schemas import AssociationField
from participation.associations.directory.tables import AssociationRow, SpeakerRow
from participation.associations.messages.tables import MessageRow, TalkRow, TalkSideRow
from participation.common.people.sessions import OwnSessions

ASSOCIATIONS, CIRCLES, POSTS, MESSAGES, PEOPLE = 5_000, 500, 100_000, 100_000, 100
"""How much there is of each. As given by what is asked of the network; posts and messages are its 200,000 messages."""
KEY = b"benchmark of the network"
"""Of seals and hashes: nothing that is made here is anybody's."""
_SEATS, _THREADS = 30, 10
"""Seats and threads of a circle. Chosen by hand."""
_TALKS = 2_500
"""Talks between associations. Chosen by hand: forty messages each."""
_AT = datetime(2026, 1, 1, tzinfo=UTC)
_CHUNK = 20_000
_WORDS = [
    "statuts",
    "budget",
    "réunion",
    "femmes",
    "école",
    "eau",
    "projet",
    "partenaire",
    "formation",
    "douar",
    "commune",
    "subvention",
    "récépissé",
    "atelier",
]


@dataclass(frozen=True)
class Somebody:
    """One of those who are there at once: their association, their session, and the talk with their partner."""

    association: int
    session: str
    circle: int
    thread: int
    talk: int
    other: int


def fill(database: Database) -> list[Somebody]:
    """Make the network; those who will visit it, partners beside one another."""
    random, vault = Random(17), Vault([KEY])
    _insert(database, AssociationRow, _associations(random, vault))
    people = [{"id": f"{number:032x}", "key": Identity(KEY).key("participant", str(number)), "conversation": None,
               "channel": "page", "language": "fr", "name": None, "created_at": _AT} for number in range(1, ASSOCIATIONS + 1)]  # fmt: skip
    _insert(database, ParticipantRow, people)
    _insert(database, SpeakerRow, _speakers())
    seats = {circle: random.sample(range(1, ASSOCIATIONS + 1), _SEATS) for circle in range(1, CIRCLES + 1)}
    for place in range(PEOPLE):
        seats[place % CIRCLES + 1][0] = place + 1
    _circles(database, seats)
    _posts(database, random, vault, seats)
    _messages(database, random, vault)
    for table, rows in works(random, vault, _AT, ASSOCIATIONS, CIRCLES, _WORDS):
        _insert(database, table, rows)
    return _people(database, seats)


def _associations(random: Random, vault: Vault) -> Iterator[dict[str, Any]]:
    for number in range(1, ASSOCIATIONS + 1):
        name = f"Association {random.choice(_WORDS)} {number}"
        phone = {"phone": f"06{random.randint(10_000_000, 99_999_999)}"}
        yield {
            "id": number, "state": "listed", "name_ar": "", "name_fr": name, "order_fr": name.lower(), "order_ar": name.lower(),
            "field": random.choice(list(AssociationField)).value, "territory": f"{random.randint(1, 12):02}", "size": "small",
            "founded_on": None, "receipt": f"{number}/2010", "receipt_on": None, "about": " ".join(random.choices(_WORDS, k=20)),
            "website": "", "contacts": vault.seal(phone, bound_to("association", number, "contacts")),
            "lists": json.dumps({"needs": [], "offers": [], "languages": [], "hidden": ["email", "phone", "address"]}),
            "key": None, "verified_by": "", "verified_at": None, "confirmed_at": _AT, "merged_into": None, "created_at": _AT,
            "changed_at": _AT,
        }  # fmt: skip


def _speakers() -> Iterator[dict[str, Any]]:
    for number in range(1, ASSOCIATIONS + 1):
        yield {
            "id": number,
            "association": number,
            "participant": f"{number:032x}",
            "state": "accepted",
            "note": None,
            "since": _AT,
        }


def _circles(database: Database, seats: dict[int, list[int]]) -> None:
    _insert(database, CircleRow, (
        {"id": circle, "name_ar": "", "name_fr": f"Cercle {circle}", "field": "other", "about": "", "rules": "", "joining": "open",
         "is_closed": False, "key": None, "created_at": _AT} for circle in seats
    ))  # fmt: skip
    _insert(database, SeatRow, (
        {"circle": circle, "association": one, "state": "member", "is_moderator": False, "since": _AT}
        for circle, ones in seats.items() for one in dict.fromkeys(ones)
    ))  # fmt: skip
    each = POSTS // CIRCLES // _THREADS
    _insert(database, ThreadRow, (
        {"id": (circle - 1) * _THREADS + place + 1, "circle": circle, "is_locked": False, "posts": each, "last_at": _AT}
        for circle in seats for place in range(_THREADS)
    ))  # fmt: skip


def _posts(database: Database, random: Random, vault: Vault, seats: dict[int, list[int]]) -> None:
    each, rows, words = POSTS // CIRCLES // _THREADS, [], []
    for number in range(1, POSTS + 1):
        thread = (number - 1) // each + 1
        author = random.choice(seats[(thread - 1) // _THREADS + 1])
        is_first = (number - 1) % each == 0
        rows.append({"id": number, "thread": thread, "association": author, "sent": f"post {number}", "is_first": is_first,
                     "is_hidden": False, "reason": "", "at": _AT + timedelta(seconds=number)})  # fmt: skip
        said = {"title": f"Sujet {thread}" if is_first else "", "text": " ".join(random.choices(_WORDS, k=25))}
        sealed = vault.seal(said, bound_to("circle_post_words", number, "sealed"))
        words.append({"post": number, "participant": f"{author:032x}", "sealed": sealed})
    _insert(database, PostRow, rows)
    _insert(database, PostWordsRow, words)


def _messages(database: Database, random: Random, vault: Vault) -> None:
    pairs = {(place + 1, place + 2): None for place in range(0, PEOPLE, 2)}
    while len(pairs) < _TALKS:
        one, other = sorted(random.sample(range(1, ASSOCIATIONS + 1), 2))
        pairs[one, other] = None
    talks = list(enumerate(pairs, start=1))
    rows = []
    for number in range(1, MESSAGES + 1):
        talk, pair = talks[number % _TALKS]
        author = random.choice(pair)
        sealed = vault.seal(
            {"text": " ".join(random.choices(_WORDS, k=12))}, bound_to("network_message", number, "sealed")
        )
        rows.append({"id": number, "talk": talk, "association": author, "participant": f"{author:032x}", "sent": f"message {number}",
                     "sealed": sealed, "is_hidden": False, "at": _AT + timedelta(seconds=number)})  # fmt: skip
    _insert(
        database, TalkRow, ({"id": talk, "pair": f"{one}-{other}", "last": MESSAGES} for talk, (one, other) in talks)
    )
    _insert(database, TalkSideRow, (
        {"talk": talk, "association": one, "read_up_to": MESSAGES, "read_at": _AT, "is_muted": False, "has_blocked": False}
        for talk, pair in talks for one in pair
    ))  # fmt: skip
    _insert(database, MessageRow, rows)


def _people(database: Database, seats: dict[int, list[int]]) -> list[Somebody]:
    sessions = OwnSessions(database, SystemClock())
    with database.write() as session:
        tokens = [sessions.begin(session, f"{number:032x}") for number in range(1, PEOPLE + 1)]
    return [
        Somebody(place + 1, token, place % CIRCLES + 1, place % CIRCLES * _THREADS + 1, place // 2 + 1, (place ^ 1) + 1)
        for place, token in enumerate(tokens)
    ]


def _insert(database: Database, table: type[DeclarativeBase], rows: Iterable[dict[str, Any]]) -> None:
    whole: Sequence[dict[str, Any]] = list(rows)
    for start in range(0, len(whole), _CHUNK):
        with database.write() as session:
            session.execute(insert(cast("Table", table.__table__)), whole[start : start + _CHUNK])
