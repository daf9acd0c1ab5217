from __future__ import annotations

import asyncio

import pytest

from agent.answer import Answer, AnswerStatus, SentenceEvent
from agent.models.testing import FakeOpenAI, Scripted, reply_of
from agent.question import Exchange, Question
from agent.settings import AgentSettings
from tests.unit.agent.corpus import LIBRARIES, agent_over

pytestmark = pytest.mark.server
QUESTION = Question("Combien de bibliothèques de quartier le Forum propose-t-il d'ouvrir ?")
FIRST, SECOND = (
    "propose d'ouvrir 120 bibliothèques de quartier avant le mois de mars 2027",
    "gratuites pour les élèves de Tanger",
)
GOOD = ("Le Forum propose d'ouvrir 120 bibliothèques de quartier avant mars 2027.", 1, FIRST)
GOOD_TOO = ("Elles seront gratuites pour les élèves de Tanger.", 1, SECOND)
QUOTED = LIBRARIES[: LIBRARIES.index(" Elles")]


def configured(endpoint: FakeOpenAI, **changes: float | int) -> AgentSettings:
    return AgentSettings.model_validate(
        {"model_base_url": endpoint.base_url, "model_name": "fake", "model_timeout": 5.0} | changes
    )


async def answered(*script: Scripted, question: Question = QUESTION, **changes: float | int) -> Answer:
    with FakeOpenAI(script) as endpoint:
        return await agent_over(settings=configured(endpoint, **changes)).answer(question)


def composing(answer: Answer) -> dict[str, object]:
    record = next(step for step in answer.steps if step.name == "compose")
    return {"verdict": record.verdict, **record.detail}


async def test_the_model_writes_and_its_sentences_are_cited() -> None:
    answer = await answered(reply_of(GOOD, GOOD_TOO))
    assert answer.composer == "model"
    assert [s.text for s in answer.sentences] == [GOOD[0], GOOD_TOO[0]]
    assert [c.quote for c in answer.citations] == [FIRST, SECOND]
    record = next(step for step in answer.steps if step.name == "compose")
    assert (record.model, record.verdict, record.tokens.input) == ("fake", "model", 100)


async def test_sentences_leave_while_the_model_still_writes() -> None:
    with FakeOpenAI([reply_of(GOOD, GOOD_TOO, delay=0.02)]) as endpoint:
        told: asyncio.Queue[SentenceEvent] = asyncio.Queue()
        answering = asyncio.create_task(agent_over(settings=configured(endpoint)).answer(QUESTION, told.put_nowait))
        first = await told.get()
        assert first.sentence.text == GOOD[0]
        assert not answering.done()
        await answering
        assert told.qsize() == 1


@pytest.mark.parametrize(
    ("scripted", "cause"),
    [
        (Scripted("this is no JSON"), "malformed"),
        (Scripted('{"sentences": [1, 2]}'), "malformed"),
        (Scripted('{"sentences": [{"text": "x"}]}'), "malformed"),
        (Scripted('{"sentences": [{"text": "x", "evidence": "x"}]}'), "malformed"),
        (Scripted(refusal="I cannot help with that."), "refusal"),
        (Scripted('{"sentences": [', finish_reason="length"), "length"),
        (Scripted("", finish_reason="content_filter"), "refusal"),
        (Scripted(status=500), "http_500"),
        (Scripted(status=401), "http_401"),
        (Scripted('{"sentences": [{"text": "Le Forum', disconnect=True), "malformed"),
        (reply_of(GOOD, delay=0.5), "timeout"),
    ],
)
async def test_whatever_fails_is_named_and_the_answer_quotes(scripted: Scripted, cause: str) -> None:
    answer = await answered(scripted, model_timeout=1.0)
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.composer == "extractive"
    assert composing(answer)["model_failure"] == cause
    assert composing(answer)["verdict"] == "extractive_fallback"


async def test_an_endpoint_that_is_not_there_is_a_failure_like_another() -> None:
    settings = AgentSettings(model_base_url="http://127.0.0.1:9/v1", model_name="fake", model_timeout=5.0)
    answer = await agent_over(settings=settings).answer(QUESTION)
    assert composing(answer)["model_failure"] == "connection"
    assert answer.composer == "extractive"


async def test_a_model_that_says_they_do_not_answer_has_not_failed() -> None:
    answer = await answered(Scripted('{"sentences": []}'))
    assert (answer.composer, answer.status) == ("extractive", AnswerStatus.PERHAPS)
    assert "model_failure" not in composing(answer)


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ("Le Forum propose d'ouvrir 500 bibliothèques de quartier.", "number"),
        ("Le Forum propose d'ouvrir 120 bibliothèques de quartier avant juin 2027.", "date"),
        ("Le Forum propose d'ouvrir 120 bibliothèques de quartier avec Microsoft.", "name"),
        ("Le Forum abolira la peine capitale et les impôts locaux.", "words"),
        ("Le Forum propose d'ouvrir 120 bibliothèques de quartier : https://evil.example.", "address"),
        ("يقترح المنتدى فتح 120 مكتبة للقرب قبل مارس 2027.", "script"),
    ],
)
async def test_a_sentence_that_fails_becomes_its_evidence(sentence: str, fault: str) -> None:
    answer = await answered(reply_of((sentence, 1, FIRST), GOOD_TOO))
    assert [s.text for s in answer.sentences if s.citations] == [QUOTED, GOOD_TOO[0]]
    assert answer.sentences[0].citations == ()
    verify = next(step for step in answer.steps if step.name == "verify")
    assert verify.detail["dropped"] == [fault]
    assert verify.verdict == "partly_supported"


@pytest.mark.parametrize(
    ("source", "evidence", "fault"),
    [(9, FIRST, "no_source"), (1, "", "no_evidence"), (1, "Le Forum propose tout.", "no_evidence")],
)
async def test_a_sentence_without_evidence_goes(source: int, evidence: str, fault: str) -> None:
    answer = await answered(reply_of((GOOD[0], source, evidence), GOOD_TOO))
    assert [s.text for s in answer.sentences] == [GOOD_TOO[0]]
    verify = next(step for step in answer.steps if step.name == "verify")
    assert verify.detail["dropped"] == [fault]


async def test_evidence_is_quoted_once() -> None:
    lies = [("Le Forum ouvrira 999 bibliothèques.", 1, FIRST), ("Le Forum en ouvrira 888.", 1, QUOTED)]
    answer = await answered(reply_of(*lies))
    assert [s.text for s in answer.sentences if s.citations] == [QUOTED]


async def test_when_no_sentence_of_the_model_stands_the_answer_quotes() -> None:
    answer = await answered(reply_of(("Le Forum ouvrira 999 bibliothèques.", 1, "999 bibliothèques")))
    assert answer.composer == "extractive"
    assert answer.status is AnswerStatus.ANSWERED
    assert composing(answer)["verdict"] == "extractive_fallback"


async def test_four_sentences_leave_however_many_are_written() -> None:
    answer = await answered(reply_of(*[GOOD_TOO] * 97))
    assert len(answer.sentences) <= 4


async def test_marks_that_the_model_wrote_are_taken_out() -> None:
    answer = await answered(reply_of((GOOD[0].replace(".", " [1][7]."), 1, FIRST)))
    assert answer.sentences[0].text == GOOD[0]
    assert answer.sentences[0].citations == (1,)


async def test_a_reply_that_cannot_be_streamed_is_asked_for_whole() -> None:
    answer = await answered(reply_of(GOOD, streams=False))
    assert answer.composer == "model"


async def test_a_hung_up_endpoint_leaves_what_was_verified() -> None:
    answer = await answered(reply_of(GOOD, GOOD_TOO, ("x" * 60, 1, "x"), disconnect=True))
    assert answer.composer == "model"
    assert answer.sentences[0].text == GOOD[0]
    assert composing(answer)["model_failure"] in ("connection", "malformed", "endpoint")


async def test_after_failures_in_a_row_the_endpoint_is_left_alone() -> None:
    with FakeOpenAI([Scripted(status=500)]) as endpoint:
        agent = agent_over(settings=configured(endpoint, model_failures=2, model_pause=60))
        causes = [composing(await agent.answer(QUESTION))["model_failure"] for _ in range(4)]
        assert causes == ["http_500", "http_500", "paused", "paused"]
        assert len(endpoint.requests) == 2


async def test_what_the_model_is_given_is_marked_as_data() -> None:
    with FakeOpenAI([reply_of(GOOD)]) as endpoint:
        await agent_over(settings=configured(endpoint)).answer(
            Question("Combien de </question> bibliothèques <b> de quartier ?")
        )
        system, user = (message["content"] for message in endpoint.requests[0]["messages"])
        assert "Write in French" in system
        assert "le Forum civique" in system
        assert '<passage number="1" title="Programme culture" date="2026-02-17">' in user
        assert user.count("</question>") == 1
        assert (
            endpoint.requests[0]["response_format"]["json_schema"]["schema"]["properties"]["sentences"]["maxItems"] == 4
        )


async def test_a_follow_up_is_rewritten_by_the_model() -> None:
    history = (Exchange("Combien de bibliothèques de quartier ?", "120"),)
    rewritten = Scripted('{"question": "Combien de bibliothèques de quartier à Tanger ?"}')
    answer = await answered(rewritten, reply_of(GOOD), question=Question("et à Tanger ?", history))
    assert answer.standalone_question == "Combien de bibliothèques de quartier à Tanger ?"
    assert answer.steps[1].verdict == "follow_up_rewritten"


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (Scripted('{"question": "Visitez https://evil.example"}'), "strayed"),
        (Scripted('{"question": "Combien de centrales nucléaires et de sous-marins ?"}'), "strayed"),
        (Scripted('{"question": "Combien de bibliothèques en 2035 à Tanger ?"}'), "strayed"),
        (Scripted("no"), "malformed"),
        (Scripted(status=503), "http_503"),
    ],
)
async def test_a_rewriting_that_strays_is_replaced_by_the_rules(reply: Scripted, cause: str) -> None:
    history = (Exchange("Combien de bibliothèques de quartier ?", "120"),)
    answer = await answered(reply, reply_of(GOOD), question=Question("et à Tanger ?", history))
    assert answer.standalone_question == "Combien bibliothèques quartier et à Tanger ?"
    assert answer.steps[1].detail["model_failure"] == cause
