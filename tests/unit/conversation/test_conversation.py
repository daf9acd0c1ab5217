"""One whole conversation in Darija, and what each part of it rests on."""

from __future__ import annotations

import pytest

from agent.answer import AnswerStatus
from agent.testing import ScriptedAgent, canned_answer
from connectors.message import Tone
from connectors.responder import HANDED_BACK, ConversationState
from conversation.conversation import Dialogue
from conversation.doors import DoorReply, SaidToRoom
from conversation.phrases import Phrase
from conversation.testing import Chat, payloads_of
from core.language.forms import Language
from tests.unit.conversation.house import PHRASES, REPLIES, said

DARIJA, LATIN, FRENCH = Language.DARIJA, Language.DARIJA_LATIN, Language.FRENCH
SCRIPT = {
    "ch7al mn cohorte kayna f l3am?": canned_answer("Deux cohortes par an.", "Six mois chacune.", language=LATIN),
    "w chkoun li y9der ydkhol?": canned_answer("Les jeunes de 18 à 35 ans.", language=LATIN),
    "شحال من مونتور خاص؟": canned_answer("مائة مونتور.", language=DARIJA),
    "كيفاش نسجل؟": canned_answer("التسجيل فالمقر.", language=DARIJA),
    "فين كاين المقر؟": canned_answer("ف الرباط.", language=DARIJA),
}


async def test_a_citizen_asks_in_darija_opens_a_source_follows_up_changes_letters_complains_meets_a_person_and_is_forgotten() -> (
    None
):
    agent = ScriptedAgent(SCRIPT)
    chat = Chat(Dialogue(agent, REPLIES, PHRASES))

    greeting, answer = await chat.write("salam", "ch7al mn cohorte kayna f l3am?")
    assert greeting.text.startswith("Salam! Ana Munadil")
    assert (greeting.language, greeting.tone) == (LATIN, Tone.NOTE)
    assert answer.text == "Deux cohortes par an. [1] Six mois chacune. [2]"
    _, second, *_ = payloads_of([answer])

    (passage,) = await chat.tap(second)
    assert passage.tone is Tone.SOURCE
    assert passage.text.splitlines()[0] == "[2] Programme pour la jeunesse"
    assert "« Six mois chacune. »" in passage.text

    (answer,) = await chat.write("w chkoun li y9der ydkhol?")
    assert answer.text == "Les jeunes de 18 à 35 ans. [1]"
    (before,) = agent.asked[-1].history
    assert (before.question, before.status) == ("ch7al mn cohorte kayna f l3am?", AnswerStatus.ANSWERED)
    assert before.passage_ids == ("passage-1", "passage-2")

    (menu,) = await chat.command("langue")
    assert "l:ary" in payloads_of([menu])
    (noted,) = await chat.tap("l:ary")
    assert noted.text == said(Phrase.LANGUAGE_SET, DARIJA)
    (answer,) = await chat.write("شحال من مونتور خاص؟")
    assert agent.asked[-1].language is DARIJA
    turn = payloads_of([answer])[0].split(":")[1]

    (why,) = await chat.tap(f"f:{turn}:-")
    assert why.text == said(Phrase.REASON_ASK, DARIJA)
    (thanks,) = await chat.write("العدد غالط، راه بزاف عليه")
    assert thanks.text == said(Phrase.REASON_THANKS, DARIJA)
    assert (chat.feedback[turn].value, chat.feedback[turn].reason) == (-1, "العدد غالط، راه بزاف عليه")
    assert len(agent.asked) == 3, "a reason is not asked as a question"

    (handover,) = await chat.write("بغيت نهضر مع شي واحد")
    assert handover.text.startswith(said(Phrase.PERSON_ASKED, DARIJA))
    assert chat.conversation.state is ConversationState.WAITING
    (answer,) = await chat.write("فين كاين المقر؟")
    assert answer.text == "ف الرباط. [1]", "the bot goes on answering until somebody takes the conversation"

    chat.be_in(ConversationState.PERSON)
    assert await chat.write("كيفاش نسجل؟") == ()
    assert len(agent.asked) == 4, "the bot is silent while a person has the conversation"

    chat.be_in(ConversationState.BOT, awaiting=HANDED_BACK)
    back, answer = await chat.write("كيفاش نسجل؟")
    assert (back.text, answer.text) == (said(Phrase.HANDED_BACK, DARIJA), "التسجيل فالمقر. [1]")

    (sure,) = await chat.command("oublier")
    yes, no = payloads_of([sure])
    (kept,) = await chat.tap(no)
    assert kept.text == said(Phrase.FORGET_KEPT, DARIJA)
    assert chat.answers
    (gone,) = await chat.tap(yes)
    assert gone.text == said(Phrase.FORGET_DONE, DARIJA)
    assert chat.responses[-1].erase
    assert (chat.conversation.history, chat.answers, chat.conversation.language) == ((), {}, None)

    greeting, answer = await chat.write("فين كاين المقر؟")
    assert greeting.text.startswith("السلام! أنا")
    assert agent.asked[-1].history == ()
    assert all(m.tone is not Tone.PERSON for response in chat.responses for m in response.messages), (
        "never poses as a person"
    )


async def test_the_same_messages_come_to_the_same_response_again() -> None:
    chat = Chat(Dialogue(ScriptedAgent(SCRIPT), REPLIES, PHRASES))
    messages = (chat.message(text="salam"), chat.message(text="شحال من مونتور خاص؟"))
    dialogue = Dialogue(ScriptedAgent(SCRIPT), REPLIES, PHRASES)
    first = await dialogue.respond(chat.conversation, messages, chat)
    again = await Dialogue(ScriptedAgent(SCRIPT), REPLIES, PHRASES).respond(chat.conversation, messages, chat)
    assert first == again


class Listening:
    """A `conversation.doors.RoomDoor` that hears codes, and remembers the form that each was heard in."""

    name = "listening"

    def __init__(self) -> None:
        self.forms = list[Language]()

    async def hears(self, said: SaidToRoom) -> DoorReply | None:
        if "-" not in said.text:
            return None
        self.forms.append(said.language)
        return DoorReply("✓")


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("ما هي البرامج المفتوحة للشباب في المدينة؟", Language.ARABIC),
        ("كيفاش نسجل؟", DARIJA),
        ("w chkoun li y9der ydkhol?", LATIN),
        ("Quels sont les programmes pour les jeunes ?", FRENCH),
        ("Which programmes are there for young people?", Language.ENGLISH),
    ],
)
async def test_a_code_alone_does_not_decide_the_form(question: str, form: Language) -> None:
    door = Listening()
    chat = Chat(
        Dialogue(
            ScriptedAgent({**SCRIPT, question: canned_answer("✓.", language=form)}), REPLIES, PHRASES, doors=[door]
        )
    )
    await chat.write(question)
    await chat.write("12-K7MNPQRS34")
    await chat.write("3-ABCDEFGHJK")
    assert door.forms == [form, form]
