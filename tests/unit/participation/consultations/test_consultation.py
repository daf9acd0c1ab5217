"""A consultation from its opening to what was carried out: who may do what when, and what the author hears."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agent.organisation.organisation import Localised
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language
from participation.common.errors import NextStepError
from participation.common.texts.moderation import ModerationReason
from participation.consultations.contributions import ContributionFilter
from participation.consultations.schemas import (
    ConsultationState,
    ConsultationStep,
    ContributionSource,
    ContributionState,
    DecisionStatus,
    NewContribution,
    StepKind,
)
from participation.consultations.service import ConsultationRoom
from participation.consultations.synthesis import SynthesisState, checked_sentences
from tests.consultations import Told

FR = Language.FRENCH
NONE = Localised({})


def fr(text: str) -> Localised:
    """A wording in French."""
    return Localised({FR: text})


def test_a_consultation_is_opened_sorted_and_decided_in_this_order(room: ConsultationRoom) -> None:
    assert room.consultations.listed(public=True) == ()
    with pytest.raises(NextStepError):
        room.consultations.move("jeunes", ConsultationState.DECIDED, "amina")
    for state in (ConsultationState.OPEN, ConsultationState.SORTING, ConsultationState.DECIDED):
        assert room.consultations.move("jeunes", state, "amina").state is state
    assert [one.id for one in room.consultations.listed(public=True)] == ["jeunes"]


def test_people_contribute_while_a_step_of_gathering_goes_on(room: ConsultationRoom) -> None:
    today = room.consultations.today
    step = ConsultationStep(StepKind.GATHERING, fr("Vos idées"), today + timedelta(days=1), today + timedelta(days=9))
    room.consultations.change(
        "jeunes", "amina", title=fr("Le pacte"), summary=NONE, policy=NONE, territory="", steps=[step]
    )
    open_ = room.consultations.move("jeunes", ConsultationState.OPEN, "amina")
    assert [open_.takes(today + timedelta(days=days)) for days in (0, 1, 9, 10)] == [False, True, True, False]


@pytest.mark.parametrize("name", ["", "A B", "a", "é", "x" * 41, "-x-", "a/b"])
def test_a_short_name_that_no_address_can_hold_is_refused(room: ConsultationRoom, name: str) -> None:
    with pytest.raises(WrongUseError):
        room.consultations.create(name, fr("Titre"), "amina")


def test_what_comes_twice_is_kept_once_and_personal_data_is_dotted(room: ConsultationRoom, database: Database) -> None:
    new = NewContribution("bot:1", ContributionSource.BOT, "Appelez-moi au 0612345678 pour les bus du soir")
    with database.write() as session:
        number = room.contributions.take(session, "jeunes", new)
        assert number
        assert room.contributions.take(session, "jeunes", new) is None
    kept = room.contributions.get(number)
    assert "0612345678" not in kept.text
    assert kept.state is ContributionState.WAITING
    with database.write() as session, pytest.raises(WrongUseError):
        room.contributions.take(session, "jeunes", NewContribution("bot:2", ContributionSource.BOT, " … "))


def test_a_number_is_never_given_twice(room: ConsultationRoom, database: Database, ideas: list[int]) -> None:
    room.contributions.erase(ideas[-1], "amina")
    with database.write() as session:
        new = NewContribution("bot:9", ContributionSource.BOT, "Encore une idée")
        assert (room.contributions.take(session, "jeunes", new) or 0) > ideas[-1]


def test_the_author_hears_the_outcome_of_moderation_with_its_reason(
    room: ConsultationRoom, database: Database, told: Told, author: str
) -> None:
    with database.write() as session:
        number = room.contributions.take(
            session, "jeunes", NewContribution("p:1", ContributionSource.PAGE, "Vous êtes nuls"), author
        )
    assert number
    with pytest.raises(WrongUseError):
        room.contributions.moderate([number], ContributionState.REFUSED, "karim")
    reason = ModerationReason.ATTACK
    assert room.contributions.moderate([number], ContributionState.REFUSED, "karim", reason=reason) == (number,)
    assert room.contributions.moderate([number], ContributionState.REFUSED, "karim", reason=reason) == ()
    ((subject, _, texts),) = told.said
    assert subject == f"contribution:{number}"
    assert set(texts) == set(Language)
    assert all(str(number) in text for text in texts.values())
    assert [(entry.outcome.value, entry.reason) for entry in room.contributions.log("jeunes")] == [
        ("refused", "attack")
    ]
    with pytest.raises(NotFoundError):
        room.contributions.moderate([number + 99], ContributionState.PUBLISHED, "karim")


def test_contributions_are_found_by_words_number_and_theme(room: ConsultationRoom, ideas: list[int]) -> None:
    found, count = room.contributions.listed("jeunes", ContributionFilter(words="cantine ENFANTS"), limit=2)
    assert (len(found), count) == (2, 3)
    found, _ = room.contributions.listed("jeunes", ContributionFilter(words=str(ideas[0])))
    assert [one.number for one in found] == [ideas[0]]


def _signed(room: ConsultationRoom) -> dict[str, int]:
    """Two themes, signed, with everything under them; by their names."""
    room.themes.propose("jeunes", "amina", count=2)
    for theme in room.themes.tree("jeunes"):
        said = " ".join(one.text for one in room.themes.representatives("jeunes")[theme.id])
        room.themes.write("jeunes", fr("Cantines" if "cantine" in said else "Bus du soir"), "amina", theme=theme.id)
    room.themes.sign("jeunes", "karim")
    room.themes.put_under("jeunes", "karim")
    return {theme.title.root[FR]: theme.id for theme in room.themes.tree("jeunes")}


def test_themes_are_proposed_named_by_people_and_signed_before_contributions_are_put_under_them(
    room: ConsultationRoom, ideas: list[int]
) -> None:
    with pytest.raises(NextStepError):
        room.themes.put_under("jeunes", "karim")
    themes = _signed(room)
    tree = {theme.title.root[FR]: (theme.count, theme.read) for theme in room.themes.tree("jeunes")}
    assert tree == {"Cantines": (3, 0), "Bus du soir": (3, 0)}
    with pytest.raises(NextStepError):
        room.themes.write("jeunes", fr("Autre"), "amina")
    room.themes.read(ideas[0], [themes["Cantines"]], "amina")
    (mapping,) = room.themes.mappings(ideas[0])
    assert (mapping.theme, mapping.made_by, mapping.read_by) == (themes["Cantines"], "amina", "amina")
    room.themes.put_under("jeunes", "karim")
    assert [one.theme for one in room.themes.mappings(ideas[0])] == [themes["Cantines"]], "what a person read stays"
    unread, _ = room.contributions.listed("jeunes", ContributionFilter(is_unread=True))
    assert ideas[0] not in {one.number for one in unread}


def test_a_theme_that_a_person_wrote_takes_what_is_close_to_its_words(room: ConsultationRoom, ideas: list[int]) -> None:
    cantine = room.themes.write("jeunes", fr("Cantine de l’école, enfants"), "amina")
    bus = room.themes.write("jeunes", fr("Bus du soir, ville, douar"), "amina")
    room.themes.sign("jeunes", "amina")
    room.themes.put_under("jeunes", "amina")
    assert [[m.theme for m in room.themes.mappings(number)] for number in ideas] == [[bus]] * 3 + [[cantine]] * 3


def test_themes_are_joined_dropped_and_never_put_under_themselves(room: ConsultationRoom, ideas: list[int]) -> None:
    room.themes.propose("jeunes", "amina", count=2)
    first, second = (theme.id for theme in room.themes.tree("jeunes"))
    room.themes.write("jeunes", fr("Sous"), "amina", theme=second, parent=first)
    with pytest.raises(WrongUseError):
        room.themes.write("jeunes", fr("Sur"), "amina", theme=first, parent=second)
    room.themes.join("jeunes", second, first, "amina")
    assert [(theme.id, theme.count) for theme in room.themes.tree("jeunes")] == [(first, 6)]
    room.themes.drop("jeunes", first, "amina")
    assert room.themes.tree("jeunes") == ()


def test_a_synthesis_cites_contributions_and_is_stale_when_one_is_gone(
    room: ConsultationRoom, ideas: list[int]
) -> None:
    themes = _signed(room)
    made = room.syntheses.make("jeunes", FR, "amina", theme=themes["Cantines"])
    assert made.sentences
    assert set(made.inputs) == set(ideas[3:])
    assert all(ground.number in made.inputs for one in made.sentences for ground in one.grounds)
    assert room.syntheses.sign(made.id, "karim").state is SynthesisState.SIGNED
    gone = made.sentences[0].grounds[0].number
    room.contributions.erase(gone, "karim")
    after = room.syntheses.get(made.id)
    assert after.is_stale
    assert gone not in {ground.number for one in after.sentences for ground in one.grounds}
    assert made.sentences[0].text not in [one.text for one in after.sentences]
    with pytest.raises(WrongUseError):
        room.syntheses.sign(made.id, "karim")


def test_a_synthesis_is_stale_when_something_comes_under_its_theme(
    room: ConsultationRoom, ideas: list[int], database: Database
) -> None:
    themes = _signed(room)
    made = room.syntheses.make("jeunes", FR, "amina", theme=themes["Cantines"])
    assert not made.is_stale
    room.themes.read(ideas[0], [themes["Cantines"]], "amina")
    assert room.syntheses.get(made.id).is_stale


def test_a_model_s_sentence_stands_only_on_words_that_say_it(room: ConsultationRoom, ideas: list[int]) -> None:
    inputs = room.syntheses.inputs("jeunes")
    reply = (
        '{"sentences": ['
        f'{{"text": "Une école avec une cantine, pour les enfants.", "minority": false, "grounds": ['
        f'{{"contribution": {ideas[3]}, "words": "Une école avec une cantine pour les enfants"}},'
        f'{{"contribution": {ideas[0]}, "words": "Une école avec une cantine pour les enfants"}}]}},'
        f'{{"text": "Il faut 40 bus le soir.", "minority": false, "grounds": ['
        f'{{"contribution": {ideas[0]}, "words": "Il faut un bus le soir"}}]}},'
        f'{{"text": "Rien.", "minority": true, "grounds": []}}]}}'
    )
    (sentence,) = checked_sentences(reply, inputs, FR)
    assert [ground.number for ground in sentence.grounds] == [ideas[3]]


def test_each_decision_and_delivery_is_told_to_those_it_is_about(
    room: ConsultationRoom, ideas: list[int], told: Told
) -> None:
    themes, today = _signed(room), room.consultations.today
    told.said.clear()
    decide = dict(theme=themes["Cantines"], text=fr("Une cantine par école."), reason=fr("Utile."), decided_on=today)
    with pytest.raises(NextStepError):
        room.decisions.decide("jeunes", DecisionStatus.DELIVERED, "amina", **decide)  # type: ignore[arg-type]
    made = room.decisions.decide("jeunes", DecisionStatus.KEPT, "amina", **decide)  # type: ignore[arg-type]
    assert {subject for subject, _, _ in told.said} == {f"contribution:{number}" for number in ideas[3:]}
    assert "Une cantine par école." in told.said[0][2][FR]
    with pytest.raises(NextStepError):
        room.decisions.decide("jeunes", DecisionStatus.KEPT, "amina", **decide)  # type: ignore[arg-type]
    again = dict(text=fr("Une."), reason=NONE, decided_on=today)
    with pytest.raises(NextStepError):
        room.decisions.change(made.id, DecisionStatus.DELIVERED, "amina", **again)  # type: ignore[arg-type]
    told.said.clear()
    part = room.decisions.deliver(made.id, "amina", text=fr("Trois ouvertes."), happened_on=today, is_whole=False)
    whole = room.decisions.deliver(made.id, "amina", text=fr("Toutes ouvertes."), happened_on=today)
    assert (part.status, whole.status) == (DecisionStatus.KEPT, DecisionStatus.DELIVERED)
    assert [one.text.root[FR] for one in whole.deliveries] == ["Trois ouvertes.", "Toutes ouvertes."]
    assert [one.status for one in whole.history] == [DecisionStatus.KEPT, DecisionStatus.DELIVERED]
    assert len(told.said) == len({(subject, change) for subject, change, _ in told.said}) == 6
    assert [one.id for one in room.decisions.on(ideas[4])] == [made.id]


def test_a_decision_needs_words_a_day_that_has_come_and_something_published(
    room: ConsultationRoom, ideas: list[int], database: Database
) -> None:
    today = room.consultations.today
    with database.write() as session:
        waiting = room.contributions.take(
            session, "jeunes", NewContribution("w:1", ContributionSource.PAGE, "Une idée")
        )
    wrong: list[tuple[int | None, Localised, date, type[Exception]]] = [
        (ideas[0], NONE, today, WrongUseError),
        (ideas[0], fr("Oui."), today + timedelta(days=1), WrongUseError),
        (waiting, fr("Oui."), today, NextStepError),
        (None, fr("Oui."), today, WrongUseError),
    ]
    for number, text, day, error in wrong:
        with pytest.raises(error):
            room.decisions.decide(
                "jeunes", DecisionStatus.KEPT, "amina", contribution=number, text=text, reason=NONE, decided_on=day
            )


def test_what_an_erased_contribution_said_is_nowhere_in_its_decision(room: ConsultationRoom, ideas: list[int]) -> None:
    today = room.consultations.today
    made = room.decisions.decide(
        "jeunes", DecisionStatus.KEPT, "amina", contribution=ideas[0], text=fr("Oui."), reason=NONE, decided_on=today
    )
    assert "bus" in made.about.root[FR]
    room.contributions.erase(ideas[0], "amina")
    after = room.decisions.get(made.id)
    assert (after.contribution, after.about.root) == (ideas[0], {})
