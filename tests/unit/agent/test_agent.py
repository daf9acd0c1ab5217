from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.abstention.model import Assessment, Decider, DecisionThresholds, Tier
from agent.agent import STEPS, Agent
from agent.answer import Answer, AnswerStatus, SentenceEvent
from agent.organisation.replies import Replies
from agent.question import Exchange, Question
from agent.settings import AgentSettings
from agent.testing import searcher_over
from core.language.forms import Language
from knowledge.document import Passage
from knowledge.known.anchors import resolve
from knowledge.query import SearchFilters
from knowledge.questions import StatedQuestions
from knowledge.results import SearchResult
from knowledge.search.searcher import Searcher
from tests.unit.agent.corpus import EAGER, LIBRARIES, ORGANISATION, PASSAGES, NotingSearcher, agent_over, passage


async def ask(agent: Agent, text: str, *history: Exchange, language: Language | None = None) -> Answer:
    return await agent.answer(Question(text, history, language))


class BrokenSearcher(Searcher):
    """A search that fails, with a secret in its message."""

    def __init__(self) -> None:
        pass

    def search(
        self,
        question: str,
        language: Language,
        *,
        limit: int = 8,
        filters: SearchFilters | None = None,
        release: int | None = None,
        after: str = "",
    ) -> SearchResult:
        raise ValueError(f"secret {question}")


async def test_an_answer_quotes_word_for_word_and_names_its_document() -> None:
    answer = await ask(agent_over(), "Combien de bibliothèques de quartier le Forum propose-t-il d'ouvrir ?")
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.sentences[0].text == "Dans « Programme culture » (17 février 2026) :"
    assert (
        answer.sentences[1].text
        == "Le Forum propose d'ouvrir 120 bibliothèques de quartier avant le mois de mars 2027."
    )
    assert answer.sentences[1].citations == (1,)
    assert answer.citations[0].quote in LIBRARIES
    assert answer.text.startswith("Dans « Programme culture » (17 février 2026) : Le Forum propose")
    assert "[1]" in answer.text
    assert answer.composer == "extractive"
    assert answer.release == 1


async def test_every_step_leaves_a_record() -> None:
    answer = await ask(agent_over(), "Combien de bibliothèques ?")
    assert [record.name for record in answer.steps] == [step.name for step in STEPS]
    assert all(record.verdict for record in answer.steps)
    assert sum(record.duration_ms for record in answer.steps) <= answer.duration_ms


async def test_a_source_in_another_language_is_said_to_be() -> None:
    answer = await ask(agent_over(PASSAGES[1]), "How many desalination محطة ?", language=Language.ENGLISH)
    assert answer.sentences[0].text == "The source is in Arabic. In “برنامج الماء” (17 February 2026):"


@pytest.mark.parametrize(
    ("published", "asked", "is_named"),
    [
        (PASSAGES[1], "شحال من محطة لتحلية المياه؟ bibliothèques", False),
        (PASSAGES[0], "شحال من مكتبة؟ bibliothèques", True),
    ],
    ids=["ar", "fr"],
)
async def test_what_a_form_reads_is_no_other_language(published: Passage, asked: str, is_named: bool) -> None:
    answer = await ask(agent_over(published), asked, language=Language.DARIJA)
    assert answer.citations
    assert answer.sentences[0].text.startswith("المصدر") is is_named


async def test_the_language_asked_for_wins_over_the_one_spoken() -> None:
    answer = await ask(agent_over(), "Combien de bibliothèques ?", language=Language.ARABIC)
    assert answer.language is Language.ARABIC
    assert answer.sentences[0].text == "المصدر بالفرنسية. جاء في «Programme culture» (17 فبراير 2026):"


async def test_every_sentence_of_an_answer_is_told_as_it_leaves() -> None:
    told: list[SentenceEvent] = []
    answer = await agent_over().answer(Question("Combien de bibliothèques de quartier ?"), told.append)
    assert [said.sentence for said in told] == list(answer.sentences)
    assert [citation for said in told for citation in said.citations] == list(answer.citations)


async def test_a_fixed_wording_is_no_sentence_that_leaves() -> None:
    told: list[SentenceEvent] = []
    await agent_over().answer(Question("Bonjour"), told.append)
    assert told == []


@pytest.mark.parametrize(
    ("question", "language", "key"),
    [
        ("Comment s'inscrire à la bibliothèque de quartier ?", Language.FRENCH, "perhaps_without_procedure"),
        ("كيفاش نتسجل ف المكتبة ديال الحي؟", Language.DARIJA, "perhaps_without_procedure"),
        ("Which days are the neighbourhood libraries free of charge?", Language.ENGLISH, "perhaps"),
        ("Combien de temps dure le budget des bibliothèques ?", Language.FRENCH, "perhaps_without_duration"),
    ],
)
async def test_what_was_asked_for_and_is_not_among_the_nearest_words_is_said(
    question: str, language: Language, key: str
) -> None:
    decider = Decider(dict.fromkeys(Language, DecisionThresholds(1.0, 0.0)))
    answer = await agent_over(decider=decider).answer(Question(question, language=language))
    assert answer.status is AnswerStatus.PERHAPS
    assert answer.sentences[0].text == Replies.built_in(language)[key]


async def test_where_it_is_not_sure_the_nearest_words_are_quoted_and_said_to_be_that() -> None:
    decider = Decider(dict.fromkeys(Language, DecisionThresholds(1.0, 0.0)))
    told: list[SentenceEvent] = []
    answer = await agent_over(decider=decider).answer(Question("Combien de bibliothèques de quartier ?"), told.append)
    assert answer.status is AnswerStatus.PERHAPS
    assert answer.sentences[0].text == Replies.built_in(Language.FRENCH)["perhaps"]
    assert "120" in answer.text
    assert all(any(s.text in c.quote for c in answer.citations) for s in answer.sentences if s.citations)
    assert [said.sentence for said in told] == list(answer.sentences)


def test_what_older_conversations_call_not_sure_is_read_as_perhaps() -> None:
    assert AnswerStatus("unanswerable_uncertain") is AnswerStatus.PERHAPS
    assert AnswerStatus("unanswerable_unsupported") is AnswerStatus.PERHAPS


async def test_an_empty_corpus_has_no_answer() -> None:
    answer = await ask(agent_over(passage("Rien.", "Vide", "x.md")), "Combien de bibliothèques ?")
    assert answer.status is AnswerStatus.UNANSWERABLE_NOTHING_FOUND
    empty = await ask(agent_over(decider=None), "Quel est le montant de la bourse au mérite ?")
    assert not empty.status.is_answered


async def test_what_breaks_becomes_a_fixed_wording_without_its_message() -> None:
    answer = await ask(agent_over(searcher=BrokenSearcher()), "Combien de bibliothèques ?")
    assert answer.status is AnswerStatus.ERROR_INTERNAL
    assert answer.text == Replies.built_in(Language.FRENCH)["error_internal"]
    assert "secret" not in repr(answer)
    assert answer.steps[-1].verdict == "error:ValueError"


async def test_a_turn_has_its_time() -> None:
    class Slow(BrokenSearcher):
        def search(self, question: str, language: Language, **_: object) -> SearchResult:
            import time

            time.sleep(0.3)
            raise AssertionError("too late to matter")

    answer = await ask(agent_over(searcher=Slow(), settings=AgentSettings(turn_timeout=0.05)), "Combien de livres ?")
    assert answer.status is AnswerStatus.ERROR_TIMEOUT


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", AnswerStatus.REFUSED_EMPTY),
        (" \n\t ", AnswerStatus.REFUSED_EMPTY),
        ("a" * 2001, AnswerStatus.REFUSED_TOO_LONG),
        ("a " * 500_000, AnswerStatus.REFUSED_TOO_LONG),
        ("\x00\x01\ud800", AnswerStatus.REFUSED_UNREADABLE),
        ("\U000e0041\U000e0042\u200b\u202e", AnswerStatus.REFUSED_UNREADABLE),
        ("§§ ~~ ||", AnswerStatus.REFUSED_UNREADABLE),
        ("Bonjour !", AnswerStatus.CONVERSATION_GREETING),
        ("السلام عليكم", AnswerStatus.CONVERSATION_GREETING),
        ("chokran bzaf", AnswerStatus.CONVERSATION_THANKS),
        ("شكون نتا؟", AnswerStatus.CONVERSATION_IDENTITY),
        ("who pays you?", AnswerStatus.CONVERSATION_IDENTITY),
        ("labas?", AnswerStatus.CONVERSATION_GREETING),
        ("wakha", AnswerStatus.CONVERSATION_ACKNOWLEDGED),
        ("bslama", AnswerStatus.CONVERSATION_FAREWELL),
        ("لمن أصوت؟", AnswerStatus.CONVERSATION_VOTE),
        ("espèce de con", AnswerStatus.CONVERSATION_INSULT),
    ],
)
async def test_what_is_no_question_gets_a_fixed_wording(text: str, status: AnswerStatus) -> None:
    answer = await ask(agent_over(), text)
    assert answer.status is status
    values = {"limit": 2000} if status is AnswerStatus.REFUSED_TOO_LONG else {}
    assert answer.text == Replies.load(ORGANISATION).wording(status, answer.language, **values)
    assert not answer.citations


@pytest.mark.parametrize(
    ("before", "text", "language"),
    [
        (["شحال من مكتبة كاين؟", "وف 2027؟"], "والبنات؟", Language.DARIJA),
        (["Ch7al mn mektaba kayna?", "2027 ?"], "TAMKINE 2.0", Language.DARIJA_LATIN),
        (["How many libraries are there?", "2027?"], "😀😀", Language.ENGLISH),
        (["How many libraries are there?"], "شحال من مكتبة كاين؟", Language.DARIJA),
    ],
)
async def test_a_message_that_tells_no_language_takes_that_of_the_conversation(
    before: list[str], text: str, language: Language
) -> None:
    answer = await ask(agent_over(), text, *(Exchange(question, "…") for question in before))
    assert answer.language is language


async def test_where_nothing_tells_the_language_the_usual_one_is_taken() -> None:
    answer = await agent_over().answer(Question("2027 ?", usual=Language.ARABIC))
    assert answer.language is Language.ARABIC


async def test_hidden_characters_are_taken_out_and_recorded() -> None:
    answer = await ask(agent_over(), "Combien de biblio\u200bthèques\U000e0041 de quartier ?\x00")
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.steps[0].detail["hidden_characters"] == 3
    assert answer.standalone_question == "Combien de bibliothèques de quartier ?"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(), max_size=300))
def test_nothing_that_can_be_sent_breaks_it(text: str) -> None:
    answer = asyncio.run(ask(_AGENT, text))
    assert answer.status is not AnswerStatus.ERROR_INTERNAL
    assert answer.text
    json.dumps(answer.text).encode()


_AGENT = agent_over(decider=None)


async def test_a_replaced_source_is_left_aside_when_a_current_one_answers() -> None:
    answer = await ask(agent_over(*_programmes()), "Combien de bibliothèques le programme prévoit-il ?")
    assert answer.status is AnswerStatus.ANSWERED
    assert {citation.title for citation in answer.citations} == {"Programme 2026"}


async def test_a_replaced_source_that_alone_answers_is_named_so() -> None:
    answer = await ask(agent_over(*_programmes()), "Combien de piscines le programme de 2021 prévoit-il ?")
    old = [citation for citation in answer.citations if citation.title == "Programme 2021"]
    assert old[0].outdated
    assert old[0].superseded_by == "Programme 2026"
    assert "« Programme 2021 » (2021) a été remplacé en 2026 par « Programme 2026 »." in answer.text


async def test_an_answer_from_nothing_but_expired_sources_says_so() -> None:
    old = passage("Le Forum prévoit 80 piscines municipales.", "Plan sport", "sport.md", valid_until=date(2024, 1, 31))
    answer = await ask(agent_over(old), "Combien de piscines municipales ?")
    assert answer.status is AnswerStatus.ANSWERED_OUTDATED
    assert answer.sentences[0].text == "Attention : « Plan sport » n'est plus valable depuis le 31 janvier 2024."


async def test_a_follow_up_is_understood_from_the_topic() -> None:
    before = Exchange("Combien de bibliothèques de quartier ?", "120", passage_ids=("x",))
    answer = await ask(agent_over(), "et à Tanger ?", before)
    assert answer.standalone_question == "Combien bibliothèques quartier et à Tanger ?"
    assert answer.status is AnswerStatus.ANSWERED


@pytest.mark.parametrize("greeting", ["Bonjour", "slm cv", "السلام عليكم", "thanks!", "ok"])
async def test_nothing_goes_on_from_small_talk_whose_status_was_not_sent_along(greeting: str) -> None:
    answer = await ask(agent_over(), "Combien de bibliothèques de quartier ?", Exchange(greeting, "…"))
    assert answer.steps[1].verdict == "standalone"
    followed = await ask(
        agent_over(),
        "et à Tanger ?",
        Exchange("Combien de bibliothèques de quartier ?", "120"),
        Exchange(greeting, "…"),
    )
    assert followed.standalone_question == "Combien bibliothèques quartier et à Tanger ?"


class DeafTo(Decider):
    """A decider that finds nothing wherever a word is asked for, and is as eager as `EAGER` else."""

    word = "lune"

    def assess(self, question: str, *args: Any, **named: Any) -> Assessment:
        assessment = EAGER.assess(question, *args, **named)
        return replace(assessment, tier=Tier.NOTHING) if self.word in question else assessment


async def test_a_message_taken_for_a_follow_up_is_read_alone_where_its_topic_leads_nowhere() -> None:
    before = Exchange("Quelle météo fera-t-il sur la lune demain soir à minuit ?", "…")
    answer = await ask(agent_over(decider=DeafTo()), "et les bibliothèques de quartier ?", before)
    assert answer.status is AnswerStatus.PERHAPS
    assert answer.steps[4].detail["read_alone"] is True


@pytest.mark.parametrize(("likely", "is_told"), [(0.6, True), (0.1, False)], ids=["likely", "unlikely"])
async def test_what_somebody_tells_of_themselves_keeps_what_they_ask_from_no_answer(
    likely: float, is_told: bool
) -> None:
    class Unsure(DeafTo):
        def assess(self, question: str, *args: Any, **named: Any) -> Assessment:
            return replace(super().assess(question, *args, **named), probability=likely)

    told = "Je rentre de la lune, le Forum propose d'ouvrir combien de bibliothèques de quartier ?"
    answer = await ask(agent_over(decider=Unsure()), told)
    assert (answer.status is AnswerStatus.PERHAPS) is is_told
    assert answer.steps[4].detail.get("read_alone", False) is is_told


@pytest.mark.parametrize(
    ("text", "is_sure"),
    [("bibliothèques de quartier", True), ("Elles ouvrent quand ?", False), ("Il ouvre quand ?", False)],
    ids=["named", "they", "it"],
)
async def test_a_known_question_is_sure_at_once_whatever_was_asked_before_unless_it_points_back(
    text: str, is_sure: bool
) -> None:
    before = Exchange("Le tramway de Tanger ?", "…")
    known, _ = resolve(
        [StatedQuestions(("ouvrir 120 bibliothèques",), ((Language.FRENCH, text),))],
        PASSAGES[0].key,
        PASSAGES[0].text,
        (PASSAGES[0],),
    )
    strict = Decider(dict.fromkeys(Language, DecisionThresholds(0.999, 0.0)))
    agent = agent_over(decider=strict, searcher=searcher_over(PASSAGES, known=known))
    assert (await ask(agent, text)).status is AnswerStatus.ANSWERED
    status = (await ask(agent, text, before)).status
    assert status is (AnswerStatus.ANSWERED if is_sure else AnswerStatus.PERHAPS)


async def test_a_short_message_that_answers_nothing_alone_is_read_with_its_topic() -> None:
    before = Exchange("Le tramway de Tanger ?", "…")
    decider = Decider(dict.fromkeys(Language, DecisionThresholds(0.2, 0.0)))
    alone = await ask(agent_over(decider=decider), "Combien de lignes nouvelles ?")
    assert alone.status is AnswerStatus.PERHAPS
    answer = await ask(agent_over(decider=decider), "Combien de lignes nouvelles ?", before)
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.standalone_question == "tramway Tanger Combien de lignes nouvelles ?"
    assert answer.steps[4].detail["leaned_on_topic"] is True


async def test_the_reading_with_the_topic_searches_the_release_that_the_turn_began_with() -> None:
    searcher = NotingSearcher(searcher_over(PASSAGES))
    decider = Decider(dict.fromkeys(Language, DecisionThresholds(0.99, 0.98)))
    agent = agent_over(searcher=searcher, decider=decider)
    await ask(agent, "Quel est le prix du gasoil ?", Exchange("Combien de bibliothèques de quartier ?", "120"))
    assert searcher.releases == [None, 1]


async def test_what_is_answered_as_it_stands_is_searched_once() -> None:
    searcher = NotingSearcher(searcher_over(PASSAGES))
    before = Exchange("Le tramway de Tanger ?", "…")
    answer = await ask(agent_over(searcher=searcher), "Combien de bibliothèques de quartier ?", before)
    assert answer.status is AnswerStatus.ANSWERED
    assert searcher.releases == [None]


async def test_what_its_topic_does_not_answer_either_is_as_if_it_stood_alone() -> None:
    before = Exchange("Combien de bibliothèques de quartier ?", "120")
    decider = Decider(dict.fromkeys(Language, DecisionThresholds(1.0, 1.0)))
    answer = await ask(agent_over(decider=decider), "Quel est le prix du gasoil ?", before)
    assert answer.status is AnswerStatus.UNANSWERABLE_NOTHING_FOUND
    assert answer.standalone_question == "Quel est le prix du gasoil ?"


@pytest.mark.parametrize("follow_up", ["et les bibliothèques en 2031 ?", "et les bibliothèques à Oujda ?"])
async def test_a_year_or_place_that_the_sources_do_not_name_is_not_answered_by_another(follow_up: str) -> None:
    before = Exchange("Combien de bibliothèques de quartier ?", "120")
    answer = await ask(agent_over(), follow_up, before)
    assert answer.status is AnswerStatus.PERHAPS
    assert answer.steps[4].detail["follow_up_covered"] is False


async def test_a_follow_up_about_something_else_is_not_answered_from_the_topic() -> None:
    before = Exchange("Combien de bibliothèques de quartier ?", "120")
    answer = await ask(agent_over(), "et les vaccins obligatoires ?", before)
    assert answer.status is AnswerStatus.PERHAPS
    assert answer.citations


def _programmes() -> tuple[Passage, Passage]:
    return (
        passage(
            "Le programme prévoit 60 bibliothèques. Le programme prévoit aussi 80 piscines.",
            "Programme 2021",
            "2021.md",
            published_on=date(2021, 5, 1),
            superseded_by="2026.md",
        ),
        passage("Le programme prévoit 120 bibliothèques nouvelles.", "Programme 2026", "2026.md"),
    )


async def test_two_questions_of_a_message_get_their_answers_in_order() -> None:
    asked = "Combien de bibliothèques de quartier le Forum propose-t-il d'ouvrir ? Et pour quand ?"
    said: list[SentenceEvent] = []
    answer = await agent_over().answer(Question(asked), said.append)
    assert [part.asked for part in answer.parts] == asked.replace("? Et", "?|Et").split("|")
    assert "120 bibliothèques" in answer.parts[0].text
    assert [event.asked for event in said if event.asked] == [part.asked for part in answer.parts]
    assert [event.sentence for event in said] == list(answer.sentences)
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))


async def test_who_is_in_danger_is_answered_nothing_else_that_the_message_asks() -> None:
    answer = await ask(agent_over(), "Je veux mourir, à quoi bon ? Combien de bibliothèques de quartier ?")
    assert answer.status is AnswerStatus.HELP_CRISIS
    assert answer.parts == ()
