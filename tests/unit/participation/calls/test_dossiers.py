"""Dossiers: written and gone on with, complete or told what is missing, late ones refused with both moments, numbers once."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import text

from core.language.forms import Language
from participation.calls.dossiers.papers import check_paper
from participation.calls.errors import CallPlanError, IncompleteDossierError, LateError, NotYetError, PaperRefusedError
from participation.calls.schemas import DossierState, PaperAsked, PaperKind, next_steps
from participation.common.errors import NextStepError
from tests.calls import CALL, CallWorld, a_paper, form, plan, worded


def test_a_dossier_says_what_it_lacks_and_gets_its_number_when_nothing_is(world: CallWorld) -> None:
    one = world.begun()
    call = world.room.calls.get(CALL)
    assert world.room.dossiers.missing(call, one) == (
        "name", "receipt", "place", "person", "contact", "project", "summary", "paper 1",
    )  # fmt: skip
    with pytest.raises(IncompleteDossierError):
        world.room.dossiers.submit(one.id)
    world.room.dossiers.save(one.id, form("Amal"), "03")
    world.room.dossiers.add_paper(one.id, 0, "r.pdf", a_paper())
    sent = world.room.dossiers.submit(one.id)
    assert (sent.number, sent.state) == ("FES-0001", DossierState.SUBMITTED)
    assert world.room.dossiers.submit(one.id) == sent, "sent twice, it is the same"
    assert world.sent("Nour").number == "FES-0002"


def test_begun_twice_it_is_one_dossier(world: CallWorld) -> None:
    one = world.begun()
    with world.database.write() as session:
        assert world.room.dossiers.begin(session, CALL, one.participant, Language.FRENCH).id == one.id


def test_late_ones_are_refused_with_both_moments_and_that_is_noted(world: CallWorld) -> None:
    one = world.begun()
    world.room.dossiers.save(one.id, form("Amal"), "03")
    world.room.dossiers.add_paper(one.id, 0, "r.pdf", a_paper())
    closes = world.room.calls.get(CALL).closes_at
    world.clock.advance(closes - world.clock.now() - timedelta(seconds=1))
    assert world.room.dossiers.save(one.id, form("Amal"), "03").state is DossierState.DRAFT
    world.clock.advance(timedelta(seconds=1))
    with pytest.raises(LateError) as late:
        world.room.dossiers.submit(one.id)
    assert (late.value.deadline, late.value.attempt) == (closes, closes)
    assert "late" in [change.action for change in world.room.dossiers.history(one.id)]
    with pytest.raises(LateError):
        world.begun()


def test_an_extension_takes_them_again_and_says_why(world: CallWorld) -> None:
    one = world.begun()
    world.room.dossiers.save(one.id, form("Amal"), "03")
    world.room.dossiers.add_paper(one.id, 0, "r.pdf", a_paper())
    world.clock.advance(timedelta(days=40))
    with pytest.raises(CallPlanError, match="reason"):
        world.room.calls.extend(CALL, "2027-03-20T12:00", " ", "amina")
    with pytest.raises(CallPlanError, match="later"):
        world.room.calls.extend(CALL, "2027-02-20T12:00", "panne", "amina")
    world.room.calls.extend(CALL, "2027-03-20T12:00", "Panne du site", "amina")
    (moved,) = world.room.calls.moved(CALL)
    assert (moved.before, moved.after, moved.reason) == ("2027-02-14T23:59", "2027-03-20T12:00", "Panne du site")
    assert world.room.dossiers.submit(one.id).number == "FES-0001"


def test_a_later_deadline_is_told_once_to_whoever_has_a_draft_or_a_dossier(world: CallWorld) -> None:
    draft, sent = world.begun(), world.sent("Amal")
    gone = world.sent("Nour")
    world.room.dossiers.withdraw(gone.id)
    world.room.calls.extend(CALL, "2027-03-01T23:59", "Les inondations.", "amina")
    told = {subject: texts for subject, _, texts in world.told.told}
    assert set(told) == {draft.subject, sent.subject}
    assert set(told[draft.subject]) == set(Language)
    assert "1er mars 2027" in told[draft.subject][Language.FRENCH]
    assert len({change for _, change, _ in world.told.told}) == 1


def test_nothing_is_taken_before_it_opens(world: CallWorld) -> None:
    world.clock.advance(timedelta(days=-15))
    with pytest.raises(NotYetError):
        world.begun()


def test_a_place_of_another_region_is_told_before_it_is_sent(world: CallWorld) -> None:
    world.room.calls.create("sud", plan(regions=("09",), papers=()), "amina")
    call = world.room.calls.publish("sud", "amina")
    with world.database.write() as session:
        person, _ = world.people.keep_from_page(session, Language.FRENCH)
        one = world.room.dossiers.begin(session, "sud", person.id, Language.FRENCH)
    kept = world.room.dossiers.save(one.id, form("Amal"), "03")
    assert world.room.dossiers.missing(call, kept) == ("region",)


def test_what_was_sent_stays_complete_until_the_deadline_and_stays_as_it_is_after(world: CallWorld) -> None:
    one = world.sent("Amal")
    with pytest.raises(IncompleteDossierError):
        world.room.dossiers.save(one.id, form("Amal", summary=""), "03")
    assert world.room.dossiers.save(one.id, form("Amal", amount="50000"), "03").form.amount == "50000"
    with pytest.raises(NextStepError):
        world.room.dossiers.remove_paper(one.id, 0)
    world.close()
    with pytest.raises(NextStepError):
        world.room.dossiers.save(one.id, form("Amal"), "03")


def test_a_paper_takes_the_place_of_the_one_before(world: CallWorld) -> None:
    one = world.begun()
    world.room.dossiers.add_paper(one.id, 0, "un.pdf", a_paper("un"))
    kept = world.room.dossiers.add_paper(one.id, 0, "deux.pdf", a_paper("deux", 2))
    assert [(paper.name, paper.pages) for paper in kept.papers] == [("deux.pdf", 2)]
    assert world.room.dossiers.paper(one.id, 0)[2] == a_paper("deux", 2)


def picture(side: int, colours: tuple[str, str] = ("white", "black"), kind: str = "PNG") -> bytes:
    image, content = Image.new("RGB", (side, side), colours[0]), BytesIO()
    image.putpixel((side // 2, side // 2), {"black": (0, 0, 0), "white": (255, 255, 255)}[colours[1]])
    image.save(content, kind)
    return content.getvalue()


PDF = PaperAsked(worded("Une pièce"), pages=2, largest=1)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 nothing of it", "unreadable"),
        (a_paper(pages=3), "too_long"),
        (a_paper()[:300], "unreadable"),
        (b"GIF89a" + b"\0" * 300, "kind"),
        (b"plain words", "kind"),
        (b"%PDF-" + b"0" * 1_100_000, "too_large"),
        (picture(400, ("white", "white")), "blank"),
        (picture(50), "too_small"),
        (picture(400)[:150], "unreadable"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_reason(content: bytes, why: str) -> None:
    with pytest.raises(PaperRefusedError) as refused:
        check_paper(PDF, content)
    assert refused.value.key == why


def test_a_readable_paper_is_taken_with_its_pages() -> None:
    assert check_paper(PDF, a_paper(pages=2)) == 2
    assert check_paper(PDF, picture(400, kind="JPEG")) == 1
    with pytest.raises(PaperRefusedError) as refused:
        check_paper(PaperAsked(worded("x"), kinds=(PaperKind.OFFICE,)), a_paper())
    assert refused.value.key == "kind"


def test_whoever_withdraws_is_withdrawn_once_and_not_after_the_decision(world: CallWorld) -> None:
    one = world.sent("Amal")
    for _ in range(2):
        assert world.room.dossiers.withdraw(one.id).state is DossierState.WITHDRAWN
    assert [change.action for change in world.room.dossiers.history(one.id)].count("withdraw") == 1
    with pytest.raises(NextStepError):
        world.room.dossiers.submit(one.id)


def test_every_state_says_what_comes_next_and_who_does_it() -> None:
    assert [(str(to), str(who)) for to, who in next_steps(DossierState.UNDER_REVIEW)] == [
        ("withdrawn", "applicant"), ("more_asked", "organiser"), ("accepted", "committee"), ("refused", "committee"),
    ]  # fmt: skip
    assert next_steps(DossierState.ACCEPTED) == ()
    assert next_steps(DossierState.WITHDRAWN) == ()


def test_all_of_it_goes_with_its_person_and_is_in_their_export(world: CallWorld) -> None:
    one = world.sent("Association Planted")
    told = str(world.people.export(one.participant))
    assert "Association Planted" in told
    assert "recepisse.pdf" in told
    world.people.erase(one.participant)
    assert world.room.dossiers.sent(CALL) == ()
    with world.database.read() as session:
        for table in ("call_dossier", "call_paper", "participation_file"):
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0
