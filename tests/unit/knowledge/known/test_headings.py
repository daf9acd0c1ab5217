from __future__ import annotations

from core.language.forms import Language
from knowledge.document import LoadedDocument
from knowledge.known.headings import asked_by_headings
from knowledge.questions import KnownQuestions
from knowledge.reading.clean import clean
from knowledge.reading.loaders.markdown import load_markdown
from knowledge.reading.metadata import resolve
from knowledge.reading.split import split


def asked(markdown: str) -> list[tuple[str, Language, str]]:
    content = load_markdown(markdown.encode())
    meta = resolve("faq.md", content.text, content.found, stated={}, defaults={})
    document = clean(LoadedDocument("faq.md", meta, content.text, headings=content.headings))
    passages = split(document)
    by_id = {passage.id: passage.text for passage in passages}

    def told(entry: KnownQuestions) -> str:
        return " ".join(by_id[a.passage_id][a.start : a.end] for a in entry.anchors)

    return [
        (text, language, told(entry))
        for entry in asked_by_headings(document, passages)
        for language, text in entry.questions
    ]


FAQ = """# Adhésion

Tout ce qu'il faut savoir avant d'adhérer à la section de sa commune.

## Combien coûte l'adhésion ?

L'adhésion coûte 100 dirhams par an.

## هل يمكن الانخراط عبر الإنترنت؟

لا، يتم الانخراط في الفرع المحلي ببطاقة التعريف.

## Nos horaires

La section ouvre le samedi.

## Et après ?
"""


def test_a_heading_that_asks_is_a_known_question_answered_by_what_stands_below_it() -> None:
    assert asked(FAQ) == [
        ("Combien coûte l'adhésion ?", Language.FRENCH, "L'adhésion coûte 100 dirhams par an."),
        ("هل يمكن الانخراط عبر الإنترنت؟", Language.ARABIC, "لا، يتم الانخراط في الفرع المحلي ببطاقة التعريف."),
    ]


def test_a_long_answer_gives_its_first_sentences_whole() -> None:
    long = " ".join(f"La mesure numéro {n} concerne toutes les communes rurales de la région." for n in range(40))
    ((_, _, said),) = asked(f"# T\n\nUne introduction ordinaire suit ici.\n\n## Que prévoit le plan ?\n\n{long}\n")
    assert said.startswith("La mesure numéro 0")
    assert said.endswith("région.")
    assert len(said) < 500


def test_what_somebody_has_stated_is_not_asked_twice() -> None:
    content = load_markdown(FAQ.encode())
    meta = resolve("faq.md", content.text, content.found, stated={}, defaults={})
    document = clean(LoadedDocument("faq.md", meta, content.text, headings=content.headings))
    stated = KnownQuestions("faq.md", (), ((Language.FRENCH, "combien coûte l’adhésion ?"),))
    assert len(asked_by_headings(document, split(document), [stated])) == 1


def test_a_heading_may_ask_in_several_ways_each_by_itself() -> None:
    text = "# T\n\nUne introduction.\n\n## Que devient l'engagement 3 ? فين وصل الالتزام رقم 3؟\n\nIl est tenu depuis mardi.\n"
    said = "Il est tenu depuis mardi."
    assert asked(text) == [
        ("Que devient l'engagement 3 ?", Language.FRENCH, said),
        ("فين وصل الالتزام رقم 3؟", Language.DARIJA, said),
    ]
    ((whole, _, _),) = asked(
        "# T\n\nUne introduction.\n\n## L'adhésion : comment ? combien ?\n\nPar carte, 100 dirhams.\n"
    )
    assert whole == "L'adhésion : comment ? combien ?"
