from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from agent.abstention.background import background
from agent.abstention.calibration import (
    Calibration,
    LabelledQuestion,
    artifact_name,
    calibrate,
    load_questions,
    of_samples,
)
from agent.abstention.correction import Correction, Sample
from agent.abstention.deciders import CalibratedDeciders
from agent.abstention.features import LOOKED_AT, Features
from agent.abstention.model import DEFAULT_THRESHOLDS, Decider, DecisionThresholds, Tier, spans_of
from agent.abstention.rehearsal import rehearsals
from agent.abstention.thresholds import Outcome, fit
from agent.errors import OrganisationError
from agent.testing import InMemoryArtifacts, searcher_over
from core.language.forms import Language
from knowledge.document import Passage
from knowledge.query import ExpandedQuestion, SearchFilters
from knowledge.questions import Anchor, KnownQuestions
from knowledge.results import SearchResult
from knowledge.search.searcher import Searcher
from knowledge.testing import InMemoryCorpus
from tests.unit.agent.corpus import PASSAGES, passage

IN_FRENCH = sum(language is Language.FRENCH for language, _ in background())


def test_calibrating_a_corpus_listens_to_its_noise_and_to_the_organisation_s_questions() -> None:
    told: list[tuple[int, int]] = []
    labelled = [
        LabelledQuestion(question="Who won the cup?", language=Language.ENGLISH, answerable=False),
        LabelledQuestion(question="Combien de bibliothèques ?", language=Language.FRENCH, answerable=True),
    ]
    searcher, release = searcher_over(PASSAGES), 1
    found = calibrate(searcher, release, labelled, progress=lambda n, of: told.append((n, of)))
    assert set(found.languages) == set(found.floors) == set(Language)
    assert found.languages[Language.ENGLISH].unanswerable == 1 + IN_FRENCH
    assert told[-1][0] == told[-1][1]
    assert [n for n, _ in told] == sorted(n for n, _ in told)


def test_a_corpus_that_knows_of_nothing_with_an_answer_does_not_learn_to_be_silent() -> None:
    unknown = KnownQuestions("plan", (), ((Language.FRENCH, "Combien de lunes ?"),))
    found = calibrate(searcher_over(PASSAGES), 1, known=[unknown])
    assert found.correction == Correction()
    assert {one.thresholds for one in found.languages.values()} == {DEFAULT_THRESHOLDS}


def test_without_questions_of_its_own_a_corpus_corrects_nothing() -> None:
    found = calibrate(searcher_over(PASSAGES), 1)
    assert found.correction == Correction()
    assert found.floors[Language.FRENCH].passage_cosine > 0.0


class Listening:
    """An expander that adds nothing and remembers what was searched for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def expand(self, question: str, language: Language) -> ExpandedQuestion:
        self.asked.append(question)
        return ExpandedQuestion(((question, 1.0),), question)

    def knowing(self, titles: Iterable[str]) -> Listening:
        return self


def test_background_questions_are_searched_once_where_there_are_questions_of_its_own_too() -> None:
    searched = Listening()
    labelled = LabelledQuestion(question="Who won the cup?", language=Language.ENGLISH, answerable=False)
    calibrate(searcher_over(PASSAGES, expander=searched), 1, [labelled])
    assert searched.asked == [*(text for _, text in background()), "Who won the cup?"]


def test_a_calibration_of_before_that_holds_more_features_is_read() -> None:
    calibration = calibrate(searcher_over(PASSAGES), 1)
    payload = json.loads(json.dumps(calibration.payload()))
    for floor in payload["floors"].values():
        floor["coverage"] = 0.2
    assert Calibration.of_payload(payload) == calibration


def test_a_calibration_is_kept_as_json_and_read_again() -> None:
    calibration = calibrate(searcher_over(PASSAGES), 1)
    assert Calibration.of_payload(calibration.payload()) == calibration
    with pytest.raises(ValueError, match="not a calibration"):
        Calibration.of_payload({"languages": {"fr": {"thresholds": {}}}, "correction": Correction().payload()})


def test_judges_follow_the_release_and_learn_of_a_late_calibration() -> None:
    artifacts, now = InMemoryArtifacts(), [0.0]
    deciders = CalibratedDeciders(artifacts, "space", monotonic=lambda: now[0])
    assert deciders.of(3) == Decider()
    calibration = Calibration({Language.FRENCH: fit([], [Outcome(0.9, False)] * 40)})
    artifacts.keep_artifact(artifact_name("space", 3), calibration.payload())
    assert deciders.of(3) == Decider()
    now[0] = 31.0
    assert deciders.of(3) == calibration.decider()
    assert deciders.of(4) == Decider()


def test_questions_of_the_organisation_are_read_and_their_mistakes_named(tmp_path: Path) -> None:
    assert load_questions(tmp_path) == ()
    assert load_questions(None) == ()
    path = tmp_path / "calibration.yaml"
    path.write_text("- {question: Combien, language: fr, answerable: true}\n")
    assert load_questions(tmp_path)[0].answerable
    path.write_text(
        "- {question: Combien, language: fr, answerable: true}\n- {question: x, language: de, answerable: true}\n"
    )
    with pytest.raises(OrganisationError, match=r"calibration.yaml:2: 1\.language"):
        load_questions(tmp_path)


def test_no_hits_mean_unknown() -> None:
    assert Decider().assess("Combien ?", (), Language.FRENCH).tier is Tier.NOTHING


def test_features_of_a_search() -> None:
    found = _features("Combien de bibliothèques de quartier à Tanger en 2027 ?", *PASSAGES)
    assert found.names == 1.0
    assert found.cross == 0.0
    assert 0 < found.words <= 1
    assert _features("Combien à Oujda en 2031 ?", *PASSAGES).names == 0.0


def test_features_are_those_of_as_many_passages_as_noise_is_measured_on_however_many_there_are() -> None:
    many = [
        passage(f"Le quartier numéro {n} aura une place et un marché.", f"Quartier {n}", f"q{n}.md") for n in range(30)
    ]
    question = "Quel quartier aura un marché ?"
    hits = searcher_over(many).search(question, Language.FRENCH, limit=30).hits
    spans = spans_of(question, hits)
    of_all, of_most = (Features.of(question, found, Language.FRENCH, spans) for found in (hits, hits[:LOOKED_AT]))
    assert len(hits) > LOOKED_AT
    assert of_all == of_most
    recorder = _Recorder(searcher_over(many))
    calibrate(recorder, 1)  # type: ignore[arg-type]
    assert set(recorder.limits) == {LOOKED_AT}


def test_one_span_that_answers_stands_above_the_rest_and_spans_that_are_all_alike_do_not() -> None:
    alike = [passage(f"Le marché ouvre tous les jours de la saison {n}.", f"M{n}", f"m{n}.md") for n in range(8)]
    told = passage("La bibliothèque de Tanger prête douze mille livres.", "Bibliothèque", "b.md")
    question = "Combien de livres prête la bibliothèque de Tanger ?"
    assert _features(question, told, *alike).above_rest > _features(question, *alike).above_rest + 1.0


class _Recorder:
    """A searcher that remembers how many passages it was asked for."""

    def __init__(self, inner: Searcher) -> None:
        self._inner = inner
        self.limits: list[int] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def search(self, question: str, language: Language, *, limit: int = 8, **kinds: object) -> SearchResult:
        self.limits.append(limit)
        return self._inner.search(question, language, limit=limit, **kinds)  # type: ignore[arg-type]


def _features(question: str, *passages: Passage) -> Features:
    hits = searcher_over(passages).search(question, Language.FRENCH).hits
    return Features.of(question, hits, Language.FRENCH, spans_of(question, hits))


def test_thresholds_divide_what_is_known_in_three() -> None:
    thresholds = DecisionThresholds(0.6, 0.3)
    assert [thresholds.tier(answer, topic) for answer, topic in ((0.6, 0.6), (0.59, 0.3), (0.2, 0.9), (0.2, 0.29))] == [
        Tier.SURE,
        Tier.PERHAPS,
        Tier.PERHAPS,
        Tier.NOTHING,
    ]


def test_a_calibration_that_cannot_be_read_leaves_the_shipped_judge() -> None:
    artifacts = InMemoryArtifacts()
    artifacts.keep_artifact(artifact_name("space", 1), {"languages": "torn"})
    assert CalibratedDeciders(artifacts, "space").of(1) == Decider()


ASKED = (
    ("Combien de bibliothèques ?", "Combien de lieux pour lire ?", "Quel nombre de bibliothèques ?"),
    ("L'entrée est-elle gratuite ?", "Faut-il payer l'entrée ?", "C'est gratuit pour les élèves ?"),
    ("Quel est le budget ?", "Combien ça coûte ?", "Quelle somme est prévue ?"),
)


def known_of(where: Passage) -> tuple[KnownQuestions, ...]:
    return tuple(
        KnownQuestions(
            where.key,
            (Anchor(where.id, sentence.start, sentence.end),),
            tuple((Language.FRENCH, text) for text in texts),
        )
        for sentence, texts in zip(where.sentences, ASKED, strict=True)
    )


def test_known_questions_are_rehearsed_the_same_every_time_and_only_their_own_answers_are_right() -> None:
    known = known_of(PASSAGES[0])
    made = rehearsals(known, 4)
    assert made == rehearsals(known, 4)
    assert len(made) == len({r.question for r in made}) == 4
    for rehearsal in made:
        (need,) = [n for n in known if rehearsal.question in [text for _, text in n.questions]]
        assert rehearsal.answers == frozenset(need.anchors)
        assert rehearsal.key == "culture.md"


LIBRARIES_IN_ARABIC = passage(
    "يقترح المنتدى فتح 120 مكتبة للقرب قبل مارس 2027. وستكون مجانية. ورصدت لها ميزانية قدرها 3,4 مليار درهم.",
    "برنامج الثقافة",
    "culture.ar.md",
    language=Language.ARABIC,
    translation_of="culture.md",
)
ASKED_IN_ARABIC = (
    ("كم عدد المكتبات؟", "كم مكتبة ستفتح؟"),
    ("هل المكتبات مجانية؟", "هل ندفع لدخول المكتبة؟"),
    ("كم الميزانية؟", "كم تكلف المكتبات؟"),
)


def known_in_both() -> tuple[KnownQuestions, ...]:
    return tuple(
        replace(need, questions=(*need.questions, *((Language.ARABIC, text) for text in texts)))
        for need, texts in zip(known_of(PASSAGES[0]), ASKED_IN_ARABIC, strict=True)
    )


def test_what_answers_in_the_asker_s_language_is_right_and_goes_where_its_original_is_hidden() -> None:
    known, free = known_in_both(), "هل المكتبات مجانية؟"
    searcher = searcher_over((*PASSAGES, LIBRARIES_IN_ARABIC), known=known)
    match = next(match for match in searcher.search(free, Language.ARABIC).known if match.is_verbatim)
    assert {anchor.passage_id for anchor in match.need.anchors} == {LIBRARIES_IN_ARABIC.id}
    assert match.stated == known[1].anchors
    hidden = searcher.search(free, Language.ARABIC, filters=SearchFilters(exclude_keys=frozenset({"culture.md"})))
    assert {hit.passage.key for hit in hidden.hits}.isdisjoint({"culture.md", "culture.ar.md"})
    assert calibrate(searcher, 1, known=known).languages[Language.ARABIC].answerable


def test_what_nothing_answers_is_rehearsed_beside_and_is_never_right() -> None:
    texts = ("Combien coûte une bibliothèque ?", "Le prix d'une bibliothèque ?")
    silent = KnownQuestions("culture.md", (), tuple((Language.FRENCH, text) for text in texts))
    known = (*known_of(PASSAGES[0]), silent)
    made = rehearsals(known, 4)
    assert len(made) == 6
    unanswered = [r for r in made if not r.answers]
    assert {r.question for r in unanswered} == set(texts)
    for rehearsal in unanswered:
        without_wording, without_need = rehearsal.ways
        assert without_wording.hidden.exclude_wordings == {rehearsal.question}
        assert without_need.hidden.exclude_wordings == set(texts)
        assert not without_wording.answerable
        assert without_need.weight < without_wording.weight
    corpus = InMemoryCorpus()
    release = corpus.publish(PASSAGES)
    counts = [calibrate(searcher_over(PASSAGES, known=needs), release, known=needs) for needs in (known[:-1], known)]
    first, second = (found.languages[Language.FRENCH] for found in counts)
    assert second.answerable + second.unanswerable == first.answerable + first.unanswerable + 2 * len(texts)
    assert second.answerable <= first.answerable


def test_calibrating_with_known_questions_learns_from_them_what_being_known_is_worth() -> None:
    corpus = InMemoryCorpus()
    release = corpus.publish(PASSAGES)
    known = known_of(PASSAGES[0])
    told: list[int] = []
    searcher = searcher_over(PASSAGES, known=known)
    found = calibrate(searcher, release, known=known, progress=lambda n, of: told.append(n))
    without = calibrate(searcher_over(PASSAGES), release)
    assert told == sorted(told)
    assert found.languages[Language.FRENCH].unanswerable > without.languages[Language.FRENCH].unanswerable
    assert found.correction.weights[-1] > 0
    assert without.correction.weights[-1] == Correction().weights[-1]


def test_rehearsals_teach_and_do_not_move_the_price_of_an_error() -> None:
    def samples(weight: float) -> list[Sample]:
        # Known or not, a wrong one looks as good as a right one: only a threshold of 1 would avoid the error.
        pairs = [(n, right) for n in range(60) for right in (True, False)]
        return [Sample(0.8, 0.0, 0.6, Language.FRENCH, right, weight, n, 2.0) for n, right in pairs]

    rehearsed, labelled = of_samples(samples(1.0)), of_samples(samples(3.0))
    assert rehearsed.languages[Language.FRENCH].thresholds == DEFAULT_THRESHOLDS
    assert labelled.languages[Language.FRENCH].thresholds.answer < DEFAULT_THRESHOLDS.answer
