from __future__ import annotations

import pytest

from agent.abstention.correction import Correction
from agent.abstention.model import DEFAULT_THRESHOLDS, Assessment, Decider, DecisionThresholds, Tier
from agent.answer import Answer, AnswerStatus
from agent.question import Question
from agent.testing import searcher_over
from core.language.forms import Language
from knowledge.document import Passage
from knowledge.query import SearchFilters
from knowledge.questions import Anchor, KnownQuestions
from knowledge.search.searcher import Searcher
from tests.unit.agent.corpus import LIBRARIES, PASSAGES, agent_over, passage

PLACES = passage(
    "À Agadir, le Forum a formé 40 associations. Les séances ont eu lieu en mai. "
    "Les associations de Fès attendent encore. Un bilan suivra en automne.",
    "Formation des associations",
    "places.md",
)
EVERY = (*PASSAGES, PLACES)


def need(where: Passage, words: str, **questions: tuple[str, ...]) -> KnownQuestions:
    start = where.text.index(words)
    asked = tuple((Language(tag.replace("_", "-")), text) for tag, texts in questions.items() for text in texts)
    return KnownQuestions(where.key, (Anchor(where.id, start, start + len(words)),), asked)


KNOWN = (
    need(
        PASSAGES[0],
        "Elles seront gratuites",
        fr=("Faut-il payer pour entrer à la bibliothèque ?", "L'entrée des bibliothèques est-elle payante ?"),
        ary_Latn=("wach lmaktaba b flous ola fabor?", "ch7al taman dokhoul lmaktaba?"),
    ),
    need(
        PASSAGES[0], "Un budget de 3,4 milliards", fr=("Combien coûtent les bibliothèques ?", "Quel est leur budget ?")
    ),
    need(
        PLACES,
        "le Forum a formé 40 associations",
        fr=(
            "Combien d'associations ont été formées à Agadir ?",
            "Combien d'associations formées dans la région d'Agadir ?",
        ),
    ),
    need(PLACES, "Les séances ont eu lieu en mai", fr=("Quand ont eu lieu les séances d'Agadir ?",)),
    need(PASSAGES[2], "trois lignes nouvelles", fr=("Combien de lignes aura le tramway de Tanger ?",)),
)
SURE = Decider(
    {language: DecisionThresholds(0.5, 0.0) for language in Language}, Correction((0.0, 0.2, 0.0, 0.0, 0.7, 0.7))
)
"""A decider as one calibrated with known questions: these say more than what is found."""


def over(known: tuple[KnownQuestions, ...] = KNOWN) -> Searcher:
    return searcher_over(EVERY, known=known)


async def ask(text: str, known: tuple[KnownQuestions, ...] = KNOWN, decider: Decider = SURE) -> Answer:
    return await agent_over(searcher=over(known), decider=decider).answer(Question(text))


async def test_a_known_question_in_other_words_is_answered_by_the_whole_sentence_of_its_answer_and_no_other() -> None:
    answer = await ask("wach lmaktaba fabor ola b flous")
    assert answer.status is AnswerStatus.ANSWERED
    assert [s.text for s in answer.sentences if s.citations] == ["Elles seront gratuites pour les élèves de Tanger."]
    (decide,) = [step for step in answer.steps if step.name == "decide"]
    assert decide.detail["known_recognised"] is True
    assert float(decide.detail["known_question"]) > 0.5  # type: ignore[arg-type]


async def test_without_known_questions_the_same_is_not_answered() -> None:
    answer = await ask("wach lmaktaba fabor ola b flous", known=())
    assert not answer.status.is_answered
    (decide,) = [step for step in answer.steps if step.name == "decide"]
    assert "known_question" not in decide.detail


@pytest.mark.parametrize("place", ["Oujda", "Larache", "Dakhla"])
def test_a_near_miss_about_another_place_is_less_likely_than_the_place_that_is_known(place: str) -> None:
    def likelihood(question: str) -> float:
        found = over().search(question, Language.FRENCH)
        recognition = SURE.assess(question, found.hits, Language.FRENCH, found.known, found.answering).recognition
        assert recognition is not None
        assert recognition.match.need == KNOWN[2]
        return recognition.probability

    asked = "Combien d'associations le Forum a-t-il formées dans la région {} ?"
    assert likelihood(asked.format(f"de {place}")) < 0.5 * likelihood(asked.format("d'Agadir"))


def test_passages_that_answer_come_along_though_the_search_would_not_bring_them_and_hits_keep_their_limit() -> None:
    found = over().search("wach lmaktaba fabor ola b flous", Language.DARIJA_LATIN, limit=1)
    ids = [hit.passage.id for hit in (*found.hits, *found.answering)]
    assert len(found.hits) == 1
    assert found.answering
    assert found.known
    assert len(set(ids)) == len(ids)
    assert {anchor.passage_id for match in found.known for anchor in match.need.anchors} <= set(ids)


def test_a_near_duplicate_that_stands_for_the_passage_answers_in_its_place() -> None:
    old = passage(LIBRARIES, "Programme culture", "old.md", superseded_by="culture.md")
    asked = need(old, "Elles seront gratuites", fr=("L'entrée des bibliothèques est-elle payante ?",))
    found = searcher_over([old, *EVERY], known=[asked]).search(asked.questions[0][1], Language.FRENCH)
    (match,) = found.known
    (anchor,) = match.need.anchors
    assert anchor.passage_id == PASSAGES[0].id
    assert LIBRARIES[anchor.start : anchor.end] == "Elles seront gratuites"


async def test_a_known_answer_of_an_outdated_document_gives_way_to_one_that_holds() -> None:
    text = "L'entrée des musées coûte 20 dirhams. Les musées ouvrent le lundi."
    past = passage(text, "Tarifs", "past.md", superseded_by="now.md")
    now = passage(text.replace("20", "30") + " Ce tarif est nouveau.", "Tarifs nouveaux", "now.md")
    question = "Combien coûte l'entrée des musées ?"
    known = [
        need(where, f"coûte {price} dirhams", fr=(question, "Quel est le prix d'entrée des musées ?"))
        for where, price in ((past, 20), (now, 30))
    ]
    searcher = searcher_over([past, now, *EVERY], known=[*known, *KNOWN])
    answer = await agent_over(searcher=searcher, decider=SURE).answer(Question(question))
    assert answer.status is AnswerStatus.ANSWERED
    assert [s.text for s in answer.sentences if s.citations] == ["L'entrée des musées coûte 30 dirhams."]


def test_a_document_that_nobody_wrote_questions_for_is_judged_as_if_none_were_known() -> None:
    new = passage("Le jardin Zerhoun de Larache ouvre le 12 mars 2027 à 9 h 30.", "Le jardin Zerhoun", "jardin.md")
    searcher = searcher_over([new, *EVERY], known=KNOWN)

    def judged(question: str) -> Assessment:
        found = searcher.search(question, Language.FRENCH)
        return SURE.assess(question, found.hits, Language.FRENCH, found.known, found.answering)

    garden = judged("Quand ouvre le jardin Zerhoun de Larache ?")
    assert garden.recognition is not None
    assert garden.recognition.log_odds < 0
    assert garden.probability == garden.shipped
    assert garden.thresholds.answer == DEFAULT_THRESHOLDS.answer
    # Who asks for two things of which it has none is not told surely, however near it lies.
    assert judged("Faut-il payer pour les promenades au Zerhoun de Larache ?").tier is not Tier.SURE
    # What is asked of a document that has known questions, and is none of them, is less likely by what these say.
    other = judged("Où les associations de Fès attendent-elles encore ?")
    assert other.recognition is not None
    assert other.recognition.log_odds < 0
    assert other.probability < other.shipped


def test_filters_hold_for_known_questions_too() -> None:
    hidden = SearchFilters(exclude_keys=frozenset({"culture.md"}))
    found = over().search("Combien coûtent les bibliothèques ?", Language.FRENCH, filters=hidden)
    assert "culture.md" not in {match.need.key for match in found.known}
    assert "culture.md" not in {hit.passage.key for hit in found.hits}
    without_need = SearchFilters(exclude_anchors=frozenset(KNOWN[1].anchors))
    found = over().search("Combien coûtent les bibliothèques ?", Language.FRENCH, filters=without_need)
    assert KNOWN[1] not in {match.need for match in found.known}
    assert LIBRARIES in {hit.passage.text for hit in found.hits}


@pytest.mark.parametrize(
    "question",
    [
        "Combien de bibliothèques le Forum veut-il ouvrir ?",
        "Combien de stations pour le tramway ?",
        "Qui a peint la Joconde ?",
    ],
)
def test_a_corpus_without_known_questions_is_searched_and_judged_as_if_there_were_no_such_thing(question: str) -> None:
    with_none, plain = searcher_over(EVERY, known=()), searcher_over(EVERY)
    found, same = (s.search(question, Language.FRENCH) for s in (with_none, plain))
    assert found == same
    assert found.known == ()
    judged = Decider().assess(question, found.hits, Language.FRENCH, found.known, found.answering)
    assert judged == Decider().assess(question, found.hits, Language.FRENCH)
    assert judged.recognition is None
    assert judged.probability == pytest.approx(judged.shipped)


def test_a_question_unlike_all_that_are_known_is_still_answered_by_what_is_found() -> None:
    question = "Qui paie le tramway de Tanger ?"
    found = over().search(question, Language.FRENCH)
    judged = Decider().assess(question, found.hits, Language.FRENCH, found.known, found.answering)
    assert judged.tier is not Tier.NOTHING
    assert not judged.recognised


def test_a_need_that_the_question_before_asked_for_gives_way_to_what_the_follow_up_adds() -> None:
    topic, both = "Combien d'associations ont été formées à Agadir ?", "associations formées à Agadir en séances"

    def first(after: str = "") -> KnownQuestions:
        return over().search(both, Language.FRENCH, after=after).known[0].need

    assert first() == KNOWN[2]
    assert first(topic) == KNOWN[3]


def test_a_question_that_is_known_to_have_no_answer_is_less_likely_to_be_taken_for_one_that_has() -> None:
    silent = KnownQuestions(PASSAGES[0].key, (), ((Language.FRENCH, "Qui paiera les bibliothèques ?"),))

    def likelihood(known: tuple[KnownQuestions, ...]) -> float:
        found = over(known).search("Qui donc paiera les bibliothèques ?", Language.FRENCH)
        assert all(match.need.is_answered for match in found.known)
        recognition = SURE.assess("Qui donc paiera ?", found.hits, Language.FRENCH, found.known).recognition
        assert recognition is not None
        return recognition.probability

    assert likelihood((*KNOWN, silent)) < 0.7 * likelihood(KNOWN)
