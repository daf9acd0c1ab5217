"""Passages point exactly at the text, keep sentences whole and stay within their budget."""

from __future__ import annotations

import itertools
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from core.language.forms import Language
from core.tokens import count_tokens
from knowledge.document import DocumentMeta, Heading, LoadedDocument, PageBreak, Passage
from knowledge.reading.split import split

META = DocumentMeta(title="Programme", language=Language.FRENCH)
WORDS = [
    "jeunesse",
    "الشباب",
    "emploi",
    "M.",
    "art.",
    "5",
    "2026.",
    "«",
    "»",
    "؟",
    "…",
    "région,",
    "لا",
    "\n",
    "\n\n",
    "- ",
]
texts = st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=120).map(" ".join)


@st.composite
def documents(draw: st.DrawFn) -> LoadedDocument:
    """A text with headings and pages at places where they may stand."""
    lines = draw(st.lists(st.tuples(st.integers(0, 4), texts.map(lambda t: t.replace("\n", " "))), max_size=12))
    text, headings, pages = "", [], []
    for number, (level, line) in enumerate(lines):
        if draw(st.booleans()):
            pages.append(PageBreak(number + 1, len(text)))
        if level and line.strip():
            headings.append(Heading(level, line.strip(), len(text), len(text) + len(line)))
        text += line + "\n\n"
    return LoadedDocument("a.md", META, text, tuple(headings), tuple(pages), records=draw(st.booleans()))


def document(text: str, **fields: object) -> LoadedDocument:
    """A plain document."""
    return replace(LoadedDocument("a.md", META, text), **fields)  # type: ignore[arg-type]


@given(documents())
@settings(max_examples=150, deadline=None)
def test_places_point_at_the_text(loaded: LoadedDocument) -> None:
    for passage in split(loaded, target_tokens=30, max_tokens=50, overlap_tokens=10):
        assert loaded.text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""
        for sentence in passage.sentences:
            assert passage.text[sentence.start : sentence.end] == sentence.text
            assert sentence.text.strip() == sentence.text != ""
        if not loaded.records:
            assert passage.tokens <= 50


def test_pieces_that_take_more_tokens_joined_than_apart_stay_within_the_budget() -> None:
    text = "2026.  0 0:\x810\U00010000\U00010000\U00011e40 jeunesse 2026. jeunesse :Û0 0:0:0:0 0:\x810:0:\n\n"
    passages = split(document(text), target_tokens=30, max_tokens=50, overlap_tokens=10)
    assert max(passage.tokens for passage in passages) <= 50
    assert passages[-1].text.endswith("0:0:")


@given(documents())
@settings(max_examples=100, deadline=None)
def test_nothing_of_the_text_is_lost(loaded: LoadedDocument) -> None:
    covered = set[int]()
    for passage in split(loaded, target_tokens=30, max_tokens=50, overlap_tokens=10):
        covered.update(range(passage.start, passage.end))
    for heading in loaded.headings:
        covered.update(range(heading.start, heading.end))
    assert all(c.isspace() for index, c in enumerate(loaded.text) if index not in covered)


@given(documents())
@settings(max_examples=50, deadline=None)
def test_ids_are_unique_and_stable(loaded: LoadedDocument) -> None:
    first, again = split(loaded), split(loaded)
    assert first == again
    assert len({p.id for p in first}) == len(first)
    assert [p.ordinal for p in first] == list(range(len(first)))


def test_the_id_changes_with_text_place_key_and_metadata() -> None:
    base = document("Une phrase assez longue pour un passage.")
    others = [
        document("Une phrase assez longue pour un message."),
        document("\nUne phrase assez longue pour un passage."),
        document(base.text, key="b.md"),
        document(base.text, meta=replace(META, title="Autre")),
    ]
    ids = {split(each)[0].id for each in (base, *others)}
    assert len(ids) == 5


def test_passages_do_not_cross_headings() -> None:
    text = "Jeunesse\n\nUn contrat social.\n\nEmploi\n\nDes emplois.\n\nSalaires\n\nDes salaires."
    headings = tuple(
        Heading(level, title, text.index(title), text.index(title) + len(title))
        for level, title in ((1, "Jeunesse"), (1, "Emploi"), (2, "Salaires"))
    )
    passages = split(document(text, headings=headings))
    assert [(p.heading, p.text) for p in passages] == [
        (("Jeunesse",), "Un contrat social."),
        (("Emploi",), "Des emplois."),
        (("Emploi", "Salaires"), "Des salaires."),
    ]


def test_a_heading_with_nothing_under_it_is_not_lost() -> None:
    text = "Nos engagements\n\nCréer 100 000 emplois\n\nBaisser les impôts"
    titles = ((1, "Nos engagements"), (2, "Créer 100 000 emplois"), (2, "Baisser les impôts"))
    headings = tuple(Heading(n, t, text.index(t), text.index(t) + len(t)) for n, t in titles)
    passages = split(document(text, headings=headings))
    assert [p.text for p in passages] == ["Créer 100 000 emplois", "Baisser les impôts"]
    assert passages[0].heading == ("Nos engagements",)


def test_the_page_is_where_the_passage_begins() -> None:
    text = "Première page, une phrase.\n\nDeuxième page, une phrase."
    second = text.index("Deuxième")
    passages = split(
        document(text, pages=(PageBreak(1, 0), PageBreak(2, second))), target_tokens=8, max_tokens=20, overlap_tokens=0
    )
    assert [p.page for p in passages] == [1, 2]


def test_cuts_fall_between_paragraphs_where_they_can() -> None:
    paragraph = "Le parti propose un contrat social pour les jeunes. Il sera écrit avec eux dans chaque région du pays."
    passages = split(document("\n\n".join([paragraph] * 6)), target_tokens=50, max_tokens=70, overlap_tokens=0)
    assert len(passages) == 3
    assert all(p.text.startswith("Le parti") and p.text.endswith("du pays.") for p in passages)


def test_overlap_is_whole_sentences_of_the_same_section() -> None:
    sentences = [f"La mesure numéro {n} aide les jeunes de la région à trouver un emploi." for n in range(12)]
    passages = split(document(" ".join(sentences)), target_tokens=60, max_tokens=100, overlap_tokens=25)
    assert len(passages) > 1
    for before, after in itertools.pairwise(passages):
        assert after.sentences[0].text == before.sentences[-1].text


def test_a_record_is_never_cut() -> None:
    long_value = "mot " * 900
    text = f"Mesure: Logement\nDétail: {long_value.strip()}\n\nMesure: Santé\nDétail: court"
    passages = split(document(text, records=True))
    assert [p.text for p in passages] == text.split("\n\n")
    assert [s.text for s in passages[1].sentences] == ["Mesure: Santé", "Détail: court"]


def test_an_overlong_sentence_is_cut_at_spaces() -> None:
    passages = split(document("mot " * 2000), target_tokens=100, max_tokens=120, overlap_tokens=0)
    assert len(passages) > 10
    assert all(set(p.text.split()) == {"mot"} and p.tokens <= 120 for p in passages)


def test_a_long_run_without_a_space_is_cut_all_the_same() -> None:
    passages = split(document("x" * 100_000))
    assert sum(len(p.text) for p in passages) == 100_000
    assert max(p.tokens for p in passages) <= 350


def test_language_is_told_per_passage() -> None:
    text = (
        "Le parti propose un contrat social pour la jeunesse, écrit avec elle dans toutes les régions du pays.\n\n"
        "يقترح الحزب تعاقدا اجتماعيا متقدما مع الشباب، تتم صياغته معهم في جميع جهات المملكة وأقاليمها."
    )
    passages = split(document(text), target_tokens=20, max_tokens=60, overlap_tokens=0)
    assert [p.language for p in passages] == [Language.FRENCH, Language.ARABIC]


def test_token_counts_are_those_of_the_text() -> None:
    passages: tuple[Passage, ...] = split(document("Une phrase. " * 200))
    assert all(p.tokens == count_tokens(p.text) for p in passages)


def test_nothing_comes_of_nothing() -> None:
    assert split(document(" \n\n ")) == ()
