"""Nothing public lets what people did not publish be worked out, whichever filters are compared; what is erased is nowhere."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import hypothesis
import pytest
from fastapi.testclient import TestClient
from hypothesis import strategies as st
from sqlalchemy import update

from agent.organisation.organisation import Localised, ParticipationRoom
from api.app import create_app
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from conversation.doors import SaidToRoom
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation.common.publishing import PublicationState
from participation.common.texts.grounds import Ground
from participation.common.texts.moderation import ModerationReason
from participation.consultations.chat.door import ConsultationDoor
from participation.consultations.contributions import ContributionFilter
from participation.consultations.public.documents import documents_of
from participation.consultations.reading.export import Votes
from participation.consultations.schemas import (
    ConsultationState,
    ContributionSource,
    ContributionState,
    DecisionStatus,
    NewContribution,
)
from participation.consultations.service import ConsultationRoom
from participation.consultations.syntheses import keep_synthesis
from participation.consultations.synthesis import SynthesisSentence, SynthesisState
from participation.consultations.tables import ContributionRow, SynthesisRow
from participation.services import Participation
from tests.consoles import participation_over, with_participation
from tests.databases import migrated

FR = Language.FRENCH
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PLACES, WORDS, SOURCES = ("", "tata", "fes"), ("bus", "cantine", "arbre"), tuple(ContributionSource)


@dataclass(frozen=True)
class Hidden:
    """What somebody's contribution does not say by itself."""

    source: ContributionSource
    wanted: str
    place: str
    votes: Votes
    minute: int


hidden = st.builds(
    Hidden,
    st.sampled_from(SOURCES),
    st.sampled_from(["", "Thème caché", "Autre caché"]),
    st.sampled_from(["", "Douar caché"]),
    st.builds(Votes, st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)),
    st.integers(0, 59),
)
said = st.tuples(st.sampled_from(WORDS), st.sampled_from(PLACES))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = migrated(tmp_path_factory.mktemp("small") / "m.db")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def ground(database: Database) -> Participation:
    return participation_over(database, SystemClock(), ParticipationRoom.CONSULTATIONS)


@pytest.fixture(scope="module")
def room(ground: Participation) -> ConsultationRoom:
    assert ground.consultations is not None
    return ground.consultations


@pytest.fixture(scope="module")
def client(ground: Participation, room: ConsultationRoom) -> Iterator[TestClient]:
    with TestClient(
        create_app(with_participation(canned_services(), ground), ApiSettings(rate_limit=0)),
        headers={"accept-language": "fr"},
    ) as opened:
        yield opened


def held(room: ConsultationRoom, ground: Participation, name: str, texts: Sequence[tuple[str, str]]) -> list[int]:
    """A public consultation in which these words were said at these places, sorted, summed up and decided on."""
    room.consultations.create(name, Localised({FR: "Le pacte"}), "amina")
    with ground.database.write() as session:
        numbers = [
            room.contributions.take(
                session,
                name,
                NewContribution(
                    f"t:{at}",
                    ContributionSource.PAGE,
                    f"Il nous faut enfin un {word} ici, dit la voix {at}.",
                    territory=place,
                    state=ContributionState.PUBLISHED,
                    made_at=NOON,
                ),
            )
            for at, (word, place) in enumerate(texts)
        ]
    themes = [room.themes.write(name, Localised({FR: word}), "amina") for word in WORDS]
    room.themes.sign(name, "amina")
    room.themes.put_under(name, "amina")
    summed_up(room, name)
    room.decisions.decide(
        name,
        DecisionStatus.KEPT,
        "amina",
        theme=themes[0],
        text=Localised({FR: "Oui."}),
        reason=Localised({}),
        decided_on=room.consultations.today,
    )
    room.consultations.move(name, ConsultationState.OPEN, "amina")
    return [number for number in numbers if number]


def summed_up(room: ConsultationRoom, name: str) -> None:
    """Have a synthesis of each theme made and signed."""
    for theme in room.themes.tree(name):
        if theme.count:
            room.syntheses.sign(room.syntheses.make(name, FR, "amina", theme=theme.id).id, "karim")


def public(client: TestClient, room: ConsultationRoom, ground: Participation, name: str) -> dict[str, str]:
    """All that anybody can get of a consultation: by address, filters and all, in its documents, and from the bot."""
    base = f"/take-part/consultations/{name}"
    themes = [one.id for one in room.themes.tree(name)]
    asked = [f"{base}{path}" for path in ("", "/ledger", "/contributions.csv", "/ledger.csv", "/ledger.json")]
    asked += [f"{base}/ledger.atom"]
    asked += [
        f"{base}/contributions?theme={theme}&q={word}&territory={place}&source={source.value}"
        for theme, word, place, source in product((0, *themes), ("", *WORDS), ("", "tata"), SOURCES[:2])
    ]
    found = {address: client.get(address).text for address in asked}
    documents = documents_of(room.record(name), publisher="Le parti")
    return {**found, **{one.name: one.content.decode() for one in documents}, **said_by_bot(room, ground, name)}


def said_by_bot(room: ConsultationRoom, ground: Participation, name: str) -> dict[str, str]:
    """What a chat tells anybody of each number that there ever was, published or not, in two forms."""
    door = ConsultationDoor(room, ground.people, ground.events, ground.gazetteer, ground.database, ground.clock)
    numbers = [one.number for one in room.contributions.every(name, ContributionFilter())]
    asked = [(f"idée n° {number}", FR) for number in numbers]
    asked += [(f"فكرة رقم {number}", Language.ARABIC) for number in numbers]
    asked += [("mes idées", FR), ("prochaine réunion", FR)]

    async def said() -> dict[str, str]:
        told = {}
        for text, form in asked:
            reply = await door.hears(SaidToRoom(text, "0" * 20, "c" * 32, "web", form, NOON))
            told[text] = reply.text if reply else ""
        return told

    return asyncio.run(said())


names = (f"pacte-{number}" for number in range(10_000))


@hypothesis.settings(
    max_examples=4,
    phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
    suppress_health_check=list(hypothesis.HealthCheck),
)
@hypothesis.given(st.lists(st.tuples(said, hidden), min_size=9, max_size=14))
def test_what_a_contribution_does_not_say_changes_nothing_that_is_public(
    client: TestClient, room: ConsultationRoom, ground: Participation, people: list[tuple[tuple[str, str], Hidden]]
) -> None:
    name = next(names)
    numbers = held(room, ground, name, [one for one, _ in people])
    before = public(client, room, ground, name)
    with ground.database.write() as session:
        for number, (_, of) in zip(numbers, people, strict=True):
            session.execute(
                update(ContributionRow)
                .where(ContributionRow.number == number)
                .values(
                    source=of.source.value,
                    wanted_theme=of.wanted,
                    place=of.place,
                    agree=of.votes.agree,
                    disagree=of.votes.disagree,
                    passed=of.votes.passed,
                    groups=json.dumps([[of.votes.agree, of.votes.disagree, 0]]),
                    made_at=NOON + timedelta(minutes=of.minute),
                    changed_at=NOON,
                )
            )
        refused = NewContribution(
            f"x:{name}", ContributionSource.PAGE, "Mot refusé", state=ContributionState.REFUSED, reason="attack"
        )
        waiting = replace(refused, origin=f"w:{name}", state=ContributionState.WAITING, reason="")
        for one in (refused, waiting):
            room.contributions.take(session, name, one)
    # A synthesis that is made anew from the same texts must not tell what few people voted either.
    summed_up(room, name)
    after = public(client, room, ground, name)
    changed = [at for at in before if before[at] != after[at]]
    assert not changed, changed
    # Numbers that came since and are not published say nothing but that nobody knows them.
    added = [after[at] for at in after.keys() - before.keys()]
    assert len(added) == 4, added
    assert all(re.search(r"ne trouve pas|لا أجد|لم أجد", one) for one in added), added
    assert "caché" not in "".join(after.values())
    assert "Mot refusé" not in "".join(after.values())


def test_words_that_were_decided_on_and_then_refused_or_erased_are_public_nowhere(
    client: TestClient, room: ConsultationRoom, ground: Participation, database: Database
) -> None:
    numbers = held(room, ground, "efface", [("bus", "tata")] * 12)
    marks = ("zorglubiade", "bulgroziade")
    with ground.database.write() as session:
        ours = [
            room.contributions.take(
                session,
                "efface",
                NewContribution(
                    f"m:{mark}",
                    ContributionSource.PAGE,
                    f"Il nous faut enfin une {mark} ici, et vite.",
                    territory="tata",
                    state=ContributionState.PUBLISHED,
                ),
            )
            for mark in marks
        ]
    room.themes.put_under("efface", "amina")
    made = room.syntheses.make("efface", FR, "amina")
    room.syntheses.sign(made.id, "karim")
    for number in ours:
        assert number
        room.decisions.decide(
            "efface",
            DecisionStatus.STUDIED,
            "amina",
            contribution=number,
            text=Localised({}),
            reason=Localised({}),
            decided_on=room.consultations.today,
        )
    assert all(mark in "".join(public(client, room, ground, "efface").values()) for mark in marks)
    documents = documents_of(room.record("efface"), publisher="Le parti")
    ground.publications.hand_over(ParticipationRoom.CONSULTATIONS, "efface", "efface", documents, "amina")
    refused, erased = (number for number in ours if number)
    room.contributions.erase(erased, "amina")
    now = documents_of(room.record("efface"), publisher="Le parti")
    standing = ground.publications.standing(ParticipationRoom.CONSULTATIONS, "efface", now)
    assert not {one.state for one in standing} & {PublicationState.WAITING, PublicationState.PUBLISHED}
    ground.publications.hand_over(ParticipationRoom.CONSULTATIONS, "efface", "efface", now, "amina")
    room.contributions.moderate([refused], ContributionState.REFUSED, "amina", reason=ModerationReason.ATTACK)
    told = "".join(public(client, room, ground, "efface").values())
    assert not [mark for mark in marks if mark in told]
    assert erased not in {one.number for one in room.syntheses.inputs("efface")}
    assert room.syntheses.get(made.id).is_stale
    assert marks[1] not in str(room.syntheses.get(made.id).sentences)
    assert len(numbers) == 12


@pytest.mark.parametrize(
    ("mark", "name", "by_staff"), [("fleurbagnole", "parstaff", True), ("marbagnole", "parauteur", False)]
)
def test_an_erased_contribution_is_in_no_byte_of_the_database(
    room: ConsultationRoom, ground: Participation, database: Database, mark: str, name: str, by_staff: bool
) -> None:
    held(room, ground, name, [("bus", "tata")] * 12)
    room.themes.reopen(name, "amina")
    said = NewContribution(
        "m:1",
        ContributionSource.PAGE,
        f"Plantons une {mark} partout.",
        territory="tata",
        state=ContributionState.PUBLISHED,
    )
    with ground.database.write() as session:
        author, _ = ground.people.keep_from_page(session, FR)
        number = room.contributions.take(session, name, said, author.id)
    assert number
    room.themes.propose(name, "amina", count=3)
    room.syntheses.sign(room.syntheses.make(name, FR, "amina").id, "karim")
    told = written_by_model(room, database, name, f"On demande une {mark}.", [number, number - 1])
    room.decisions.decide(
        name,
        DecisionStatus.RECEIVED,
        "amina",
        contribution=number,
        text=Localised({}),
        reason=Localised({}),
        decided_on=room.consultations.today,
    )
    documents = documents_of(room.record(name), publisher="Le parti")
    ground.publications.hand_over(ParticipationRoom.CONSULTATIONS, name, name, documents, "amina")
    assert mark.encode() in _bytes(database)
    if by_staff:
        room.contributions.erase(number, "amina")
    else:
        ground.people.erase(author.id)
        room.forgetting.run()
    database.settle()
    assert mark.encode() not in _bytes(database)
    assert room.syntheses.get(told).sentences == ()
    now = documents_of(room.record(name), publisher="Le parti")
    ground.publications.hand_over(ParticipationRoom.CONSULTATIONS, name, name, now, "amina")
    assert room.forgetting.run() == 0, "what is written anew quotes nothing that has gone"


def written_by_model(
    room: ConsultationRoom, database: Database, name: str, sentence: str, numbers: Sequence[int]
) -> int:
    """A synthesis with a sentence of a model's that stands on contributions; its number."""
    row = SynthesisRow(
        consultation=name,
        theme=None,
        territory="",
        language=FR.value,
        composer="model:test",
        prompt="Summarise.",
        state=SynthesisState.DRAFT.value,
        made_by="amina",
        made_at=NOON,
    )
    grounds = tuple(Ground(number, "partout") for number in numbers)
    with database.write() as session:
        keep_synthesis(session, row, room.syntheses.inputs(name), [SynthesisSentence(sentence, grounds)])
        return row.id


def _bytes(database: Database) -> bytes:
    path = database.path
    assert path is not None
    files = [one for one in Path(path).parent.iterdir() if one.name.startswith(Path(path).name)]
    return b"".join(one.read_bytes() for one in files)
