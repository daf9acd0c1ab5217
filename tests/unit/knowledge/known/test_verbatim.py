"""A wording asked word for word is always recognised, whatever its case, accents, marks and digits, and with a slip of the pen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from core.language.fold import fold
from core.language.forms import Language
from core.language.wording.asked import read_question
from core.text import strip_accents
from knowledge.document import LoadedDocument, Passage
from knowledge.known.anchors import resolve
from knowledge.known.headings import asked_by_headings
from knowledge.known.index import EmbeddedQuestion, KnownIndex
from knowledge.known.prepared import prepare
from knowledge.known.verbatim import WordingTable, letters_of
from knowledge.query import ExpandedQuestion, SearchFilters
from knowledge.questions import KnownQuestions
from knowledge.reading.clean import clean
from knowledge.reading.load import load_path
from knowledge.reading.split import split
from knowledge.results import KnownMatch
from knowledge.testing import FixedKnownQuestions, HashEmbedder

EXAMPLE = Path(__file__).parents[4] / "examples/istiqlal/documents"
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@dataclass
class Example:
    """The known questions of the example, held ready."""

    needs: tuple[KnownQuestions, ...]
    index: KnownIndex
    embedder: HashEmbedder

    def matches(self, question: str, language: Language) -> list[KnownMatch]:
        expanded = ExpandedQuestion(((question, 1.0),), question)
        asked = EmbeddedQuestion(question, language, expanded, self.embedder.embed_questions([question])[0])
        return self.index.match(asked, limit=8)

    def flagged(self, question: str) -> tuple[KnownQuestions, ...]:
        return self.index.verbatim(question)


@pytest.fixture(scope="module")
def example() -> Example:
    needs: list[KnownQuestions] = []
    passages: list[Passage] = []
    for loaded in load_path(EXAMPLE):
        if isinstance(loaded, LoadedDocument):
            document = clean(loaded)
            parts = split(document)
            known, _ = resolve(document.known, document.key, document.text, parts)
            needs += [*known, *asked_by_headings(document, parts, known)]
            passages += parts
    store, embedder = FixedKnownQuestions(needs), HashEmbedder(32)
    store.publish(passages)
    return Example(tuple(needs), KnownIndex(needs, prepare(needs, store, embedder, None), store, embedder), embedder)


@pytest.mark.slow
def test_every_wording_of_the_example_asked_word_for_word_has_its_need_flagged(example: Example) -> None:
    asked = [(need, text) for need in example.needs for _, text in need.questions]
    assert len(asked) > 1_000
    assert [text for need, text in asked if need not in example.flagged(text)] == []


@pytest.mark.slow
def test_wordings_read_as_a_message_is_have_their_needs_flagged(example: Example) -> None:
    asked = [(need, read_question(text).text, text) for need in example.needs[::3] for _, text in need.questions[::2]]
    assert [text for need, read, text in asked if need not in example.flagged(read)] == []


@pytest.mark.parametrize(
    "opener",
    ["Salut, je voudrais savoir ", "bonjour svp ", "slm, bghit n3ref ", "السلام عليكم، ", "Hi, please tell me "],
)
@pytest.mark.slow
def test_a_polite_opener_and_thanks_change_nothing(example: Example, opener: str) -> None:
    lost = []
    for need in example.needs[::9]:
        text = need.questions[0][1]
        asked = read_question(f"{opener}{text[0].lower()}{text[1:]} merci").text
        lost += [] if need in example.flagged(asked) else [asked]
    assert lost == []


@pytest.mark.slow
def test_what_is_flagged_comes_first_among_the_matches(example: Example) -> None:
    for need in example.needs[::7]:
        language, text = need.questions[len(need.questions) // 2]
        matches = example.matches(text, language)
        flagged = [match.need for match in matches if match.is_verbatim]
        assert (need in flagged) == need.is_answered
        assert flagged == [match.need for match in matches[: len(flagged)]]


@pytest.mark.slow
def test_wordings_asked_as_people_type_have_their_needs_flagged(example: Example) -> None:
    for need in example.needs[::4]:
        for _, text in need.questions[::5]:
            typed = [
                text.upper(),
                strip_accents(text).lower().rstrip("?؟ .!"),
                f"  {text.translate(EASTERN)} ??!!",
                text.replace("'", "’"),
                text.replace("’", "'"),
                fold(text),
                f"« {text} » 🙏",
            ]
            assert [t for t in typed if need not in example.flagged(t)] == []


@pytest.mark.slow
def test_wordings_left_out_flag_nothing(example: Example) -> None:
    need = next(need for need in example.needs if need.is_answered)
    text = need.questions[0][1]
    assert need in example.index.verbatim(text)
    assert need not in example.index.verbatim(text, SearchFilters(exclude_wordings=frozenset({text})))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C'est quoi TAMKINE ?", "c est quoi tamkine"),
        ("Combien d’élus ?", "COMBIEN D'ELUS"),
        ("chno hiya TAMKINE", "chnooo hiya tamkineeee ???"),
        ("كم عدد المُستفيدين؟", "كم عدد المستفيدين"),
        ("ما هي أهداف العقد؟", "ما هى اهداف العقد"),
        ("في سنة 2026؟", "في سنة ٢٠٢٦"),
    ],
)
def test_what_no_reader_tells_apart_is_the_same(one: str, other: str) -> None:
    assert letters_of(one) == letters_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2,5 millions ?", "25 millions ?"),
        ("en 2000 ?", "en 200 ?"),
        ("Qui peut participer ?", "Qui ne peut participer ?"),
        ("", "?"),
    ],
)
def test_what_says_something_else_is_another_question(one: str, other: str) -> None:
    table = WordingTable.of([one])
    assert table.places(other) == []


@pytest.mark.parametrize(
    "asked",
    [
        "Combien d'associations ont été crées dans la région ?",
        "Combien d'associatons ont été créées dans la région",
        "combien d'assocaitions ont ete creees dans la region",
        "Combien d'associationns ont été créées dans la réggion ?",
    ],
)
def test_one_slip_of_the_pen_in_a_long_wording_is_none(asked: str) -> None:
    assert WordingTable.of(["Combien d'associations ont été créées dans la région ?"]).places(asked) == [0]


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("Combien de jours dure la formation des élus ?", "Combien de tours dure la formation des élus ?"),
        (
            "Est-ce que le mouvement est politique ou associatif ?",
            "Est-ce que le mouvement est apolitique ou associatif ?",
        ),
        ("Combien de places pour la session de 2026 ?", "Combien de places pour la session de 2027 ?"),
        ("Combien de mentors pour seize participants ?", "Combien de mentors pour treize participants ?"),
        ("Quel budget ?", "Quel budgét a ?"),
        ("Qui est Nizar ?", "Qui est Nizat ?"),
    ],
)
def test_another_word_another_figure_and_a_short_question_are_no_slips(known: str, asked: str) -> None:
    assert WordingTable.of([known]).places(asked) == []


def test_a_word_that_another_wording_has_is_no_slip() -> None:
    table = WordingTable.of(["Qui finance la formation des cadres ?", "Qui forme la direction des cadrés et cadras ?"])
    assert table.places("Qui finance la formation des cadras ?") == []
    assert table.places("Qui finance la formation des cadresz ?") == [0]


def test_needs_that_share_a_wording_are_both_flagged_also_where_nothing_answers_one() -> None:
    from knowledge.questions import Anchor
    from knowledge.testing import make_passage

    passage = make_passage("Deux cohortes par an. L'entrée est gratuite.", passage_id="p")
    asked = ((Language.FRENCH, "Comment entrer ?"),)
    one = KnownQuestions("a.md", (Anchor("p", 0, 21),), asked)
    other = KnownQuestions("a.md", (Anchor("p", 22, 44),), ((Language.FRENCH, "comment entrer"),))
    silent = KnownQuestions("a.md", (), asked)
    needs = (one, other, silent)
    store, embedder = FixedKnownQuestions(needs), HashEmbedder(32)
    store.publish([passage])
    found = Example(needs, KnownIndex(needs, prepare(needs, store, embedder, None), store, embedder), embedder)
    assert [need in found.flagged("COMMENT ENTRER ?!") for need in needs] == [True, True, True]
