"""What a room's buttons say may be written instead of tapped, and what was asked stays open while something else is asked."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from conversation.doors import DoorReply, RoomChoice, SaidToRoom
from conversation.hearing.choices import likely_choice, meant_choice, named_choices
from tests.unit.conversation.house import chat

COHORTS = {"k1": "Tremplin Fès · Cohorte 1", "k2": "Mentorat (démonstration) · Deuxième cohorte"}
CONSENT = {"yestold": "Ah, w 3lmni hna", "yes": "Ah", "stop": "We99ef"}
SPOKEN = {"l0": "darija", "l1": "l3arbiya", "l3": "français", "stop": "Arrêter"}
MOMENTS = {"m0": "west simana f nhar", "m1": "west simana f l3chiya", "m2": "sebt"}
ARABIC = {"l0": "الدارجة", "l1": "العربية", "l3": "الفرنسية"}


@pytest.mark.parametrize(
    ("text", "labels", "value"),
    [
        ("ah", CONSENT, "yes"),
        ("AH !", CONSENT, "yes"),
        ("we99ef", CONSENT, "stop"),
        ("Tremplin", COHORTS, "k1"),
        ("deuxieme cohorte", COHORTS, "k2"),
        ("f l3chiya", MOMENTS, "m1"),
        ("3chiya", MOMENTS, "m1"),
        ("دارجة", ARABIC, "l0"),
        ("oui", {"aye": "Oui", "nay": "Non"}, "aye"),
        ("لا", {"aye": "نعم", "nay": "لا"}, "nay"),
        ("cohorte", COHORTS, ""),
        ("Tremplin, c'est quoi ?", COHORTS, ""),
        ("chhal men cohorte dyal TAMKINE f l3am", COHORTS, ""),
        ("", COHORTS, ""),
    ],
)
def test_a_choice_is_known_by_what_it_says(text: str, labels: Mapping[str, str], value: str) -> None:
    offered = [(label, value) for value, label in labels.items()]
    assert (meant_choice(text, offered) or likely_choice(text, offered)) == value


@pytest.mark.parametrize(
    ("text", "labels", "values"),
    [
        ("darija w français", SPOKEN, ["l0", "l3"]),
        ("kanhder darija, français", SPOKEN, ["l0", "l3"]),
        ("العربية والفرنسية", ARABIC, ["l1", "l3"]),
        ("darija et chinois", SPOKEN, []),
        ("darija et français ?", SPOKEN, []),
    ],
)
def test_several_are_named_in_one_breath(text: str, labels: Mapping[str, str], values: list[str]) -> None:
    assert named_choices(text, [(label, value) for value, label in labels.items()]) == values


class AskingDoor:
    """A `conversation.doors.RoomDoor` that asks which languages one speaks, and notes what it hears."""

    name = "asks"

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def hears(self, said: SaidToRoom) -> DoorReply | None:
        """Its question, then thanks."""
        if said.value:
            self.heard.append(said.value)
            return DoorReply("C'est noté.")
        if said.text != "bghit":
            return None
        choices = [RoomChoice(label, value) for value, label in SPOKEN.items()]
        return DoorReply("Quelles langues parlez-vous ?", choices, keeps={"of": "1"}, goes_on="done")


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("darija", ["l0"]),
        ("français", ["l3"]),
        ("arrêter", ["stop"]),
        ("darija et français", ["l0", "l3", "done"]),
    ],
)
async def test_a_choice_that_is_written_is_heard_as_its_button(text: str, heard: list[str]) -> None:
    door = AskingDoor()
    talk, agent = chat(doors=[door])
    await talk.write("bghit")
    (told,) = await talk.write(text)
    assert (door.heard, told.text) == (heard, "C'est noté.")
    assert agent.asked == [], "nothing of it is searched"
    assert talk.conversation.language is None, "a language that is spoken is no wish for it"


async def test_a_question_asked_aside_takes_no_choice_away() -> None:
    door = AskingDoor()
    talk, agent = chat(doors=[door])
    await talk.write("bghit")
    await talk.write("Combien de cohortes par an ?")
    assert len(agent.asked) == 1
    await talk.write("darija")
    assert door.heard == ["l0"]
