from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from agent.retrieval.selection import nearest, ranked, select
from agent.retrieval.sources import Source, numbered
from agent.retrieval.units import says_something, units_of
from agent.testing import searcher_over
from agent.understanding.expectation import Expected, expected, held
from core.language.forms import Language
from core.language.sentences import sentences
from knowledge.document import Passage
from knowledge.results import ScoredPassage, ScoredSentence, ScoredTitle
from tests.unit.agent.corpus import passage


def chosen(question: str, *passages: Passage) -> list[str]:
    hits = searcher_over(passages).search(question, Language.FRENCH).hits
    return [candidate.text for candidate in select(ranked(question, numbered(hits, date(2026, 11, 22), {})))]


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("Combien de cohortes par an ?", {Expected.NUMBER}),
        ("Quand et où a-t-il été annoncé ?", {Expected.DATE, Expected.PLACE}),
        ("When was it announced and where?", {Expected.DATE, Expected.PLACE}),
        ("Qui dirige le comité ?", {Expected.PERSON}),
        ("شحال من مونتور؟", {Expected.NUMBER}),
        ("كم عدد الجمعيات؟", {Expected.NUMBER}),
        ("متى انطلق البرنامج؟", {Expected.DATE}),
        ("chkoun li dar lplateforme?", {Expected.PERSON}),
        ("chhal men mentor?", {Expected.NUMBER}),
        ("fin kayn lmarkaz?", {Expected.PLACE}),
        ("Que propose le parti ?", set()),
        ("Qui présidait le meeting ?", {Expected.PERSON}),
        ("Which embassy created it?", {Expected.PERSON}),
        ("من وقع الاتفاقية؟", {Expected.PERSON}),
        ("من خلال الاتفاقية ماذا تغير؟", set()),
        ("Où va le programme ?", {Expected.PLACE}),
        ("Combien de temps dure une cohorte ?", {Expected.NUMBER, Expected.DURATION}),
        ("كم مرة تجتمع اللجنة؟", {Expected.NUMBER, Expected.FREQUENCY}),
        ("What percentage is expected?", {Expected.NUMBER, Expected.SHARE}),
        ("3lach daro had lprogramme?", {Expected.PURPOSE}),
    ],
)  # fmt: skip
def test_what_a_question_asks_for(question: str, kinds: set[Expected]) -> None:
    assert expected(question) == kinds


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("Trente mentors seront mobilisés.", {Expected.NUMBER}),
        ("Le programme TAMKINE 2.0 commence.", {Expected.PERSON}),
        ("Le 11 janvier 2025 à Casablanca.", {Expected.DATE, Expected.PLACE, Expected.PERSON}),
        ("Rien de tel ici.", set()),
        ("تكوين ٣٥٠ جمعية بجهة فاس.", {Expected.NUMBER, Expected.PLACE, Expected.PERSON}),
        ("تم ذلك بجهة فاس.", {Expected.PLACE}),
        ("Elle dure trois mois.", {Expected.NUMBER, Expected.DURATION}),
        ("تجتمع أربع مرات في السنة.", {Expected.NUMBER, Expected.FREQUENCY}),
        ("La participation visée est de 75 %.", {Expected.NUMBER, Expected.SHARE}),
        ("Il s'agit de viser un but commun.", {Expected.PURPOSE}),
        ("Aucune date n'est donnée pour cette extension.", {Expected.DATE}),
        ("No date is given for it.", {Expected.DATE}),
        ("ولم يحدد أي تاريخ لهذا التعميم.", {Expected.DATE}),
        ("L'annonce ne dit ni combien ils sont, ni où leur écrire.", {Expected.NUMBER}),
        ("The announcement does not say how many they are.", {Expected.NUMBER}),
        ("لم يذكر الإعلان عددهم.", {Expected.NUMBER}),
    ],
)
def test_what_a_sentence_holds(sentence: str, kinds: set[Expected]) -> None:
    assert held(sentence, frozenset(Expected)) == kinds


def test_a_number_is_preferred_where_one_is_asked_for() -> None:
    text = passage(
        "Le dispositif des écoles rurales avance bien dans le pays. Le dispositif comptera 240 écoles rurales dans le pays.",
        "Écoles",
        "e.md",
    )
    assert chosen("Combien d'écoles rurales le dispositif comptera-t-il ?", text)[0].startswith(
        "Le dispositif comptera 240"
    )


def test_what_was_said_already_is_not_said_again() -> None:
    one = passage("Le conseil ouvrira douze crèches dans les quartiers populaires.", "A", "a.md")
    same = passage(
        "Le conseil ouvrira douze crèches dans tous les quartiers populaires. Autre chose sans rapport ici même.",
        "B",
        "b.md",
    )
    assert len([s for s in chosen("Combien de crèches le conseil ouvrira-t-il ?", one, same) if "crèches" in s]) == 1


def test_a_sentence_that_points_back_to_the_one_before_brings_it_along() -> None:
    text = passage(
        "Le comité de pilotage réunit les deux associations partenaires. Il examinera quatre fois par an le budget du programme.",
        "Gouvernance",
        "g.md",
    )
    found = chosen("Combien de fois par an le budget du programme est-il examiné ?", text)
    assert found[0] == text.text


def test_at_most_three_sentences_are_quoted() -> None:
    text = passage(
        " ".join(
            f"Le quartier {name} aura sa bibliothèque publique." for name in ["Agdal", "Souissi", "Hassan", "Océan"]
        ),
        "Q",
        "q.md",
    )
    assert len(chosen("Quels quartiers auront leur bibliothèque publique ?", text)) <= 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Culture", False),
        ("La liste est disponible ici.", False),
        ("To see all the measures, click here", False),
        ("Interdire les perturbateurs endocriniens", True),
        ("Que propose le parti pour les jeunes des villages ?", False),
        ("Voici les trois axes retenus par la commission nationale :", False),
        ("Le parti propose une bourse au mérite.", True),
    ],
)
def test_labels_questions_and_pointers_say_nothing(text: str, says: bool) -> None:
    assert says_something(text) is says


@pytest.mark.parametrize(
    ("text", "title", "heading"),
    [
        ("L'entrée des musées sera gratuite chaque dimanche.", "L'entrée des musées sera gratuite chaque dimanche", ()),
        (
            "L'entrée des musées sera gratuite chaque dimanche.",
            "Culture",
            ("L'entrée des musées sera gratuite chaque dimanche",),
        ),
        ("L'entrée des musées sera gratuite chaque dimanche", "L'entrée des musées sera gratuite chaque dimanche", ()),
    ],
)
def test_a_sentence_that_is_its_title_too_is_quoted(text: str, title: str, heading: tuple[str, ...]) -> None:
    alone = replace(passage(text, title, "musees.md"), sentences=sentences(text), heading=heading)
    assert chosen("L'entrée des musées est-elle gratuite le dimanche ?", alone) == [text]


def test_a_title_without_a_full_stop_is_not_quoted_where_more_is_said() -> None:
    title = "Programme de gratuité des musées du dimanche"
    text = f"{title}\n\nL'entrée des musées sera gratuite chaque dimanche."
    both = replace(passage(text, title, "musees.md"), sentences=sentences(text))
    assert title not in chosen("Quel programme de gratuité des musées ?", both)


def test_a_list_is_quoted_whole_with_what_leads_into_it() -> None:
    items = "Les élus ont suivi trois modules :\n1. gouverner une commune ;\n2. planifier un territoire ;\n3. connaître les lois."
    text = replace(passage(items, "Formations", "f.md"), sentences=sentences(items))
    assert chosen("Quels modules les élus ont-ils suivis ?", text) == [text.text]


def test_a_record_of_a_table_is_quoted_whole() -> None:
    row = "Programme: Nassij\nRégion: Souss-Massa\nÉtat: annoncée"
    text = replace(passage(row, "", "regions.csv"), sentences=sentences(row))
    assert chosen("Quelle région pour le programme Nassij ?", text) == [text.text]


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        (("Fiche", "Source"), "Le conseil a ouvert douze crèches, dit l'article consulté."),
        (("بطاقة", "المصدر"), "Le conseil a ouvert douze crèches, dit l'article consulté."),
        ((), "Source : article du journal sur les douze crèches du conseil municipal."),
        ((), "Fiche de démonstration : le conseil n'a pas publié ce texte sur les crèches."),
    ],
)
def test_where_a_text_comes_from_is_no_answer(heading: tuple[str, ...], text: str) -> None:
    note = replace(passage(text, "Crèches", "c.md"), heading=heading)
    assert chosen("Combien de crèches le conseil a-t-il ouvertes ?", note) == []


def test_both_parts_of_a_question_are_answered() -> None:
    text = passage(
        "La convention a été signée le 17 février 2026. La convention a été signée par les deux associations en février 2026. "
        "La cérémonie s'est tenue à Casablanca. Un public nombreux a pris part aux échanges de la journée.",
        "Convention",
        "c.md",
    )
    found = chosen("Quand et où est-ce que la convention a été signée ?", text)
    assert {"La convention a été signée le 17 février 2026.", "La cérémonie s'est tenue à Casablanca."} <= set(found)


def test_a_kind_that_is_held_already_lifts_no_other_document_above_what_is_nearer() -> None:
    scored = [
        (_of("La fête du quartier a eu lieu le 3 mai 2024.", Language.FRENCH), 0.9, 0.90),
        (_named("La fête du quartier commence à la tombée de la nuit.", "fete-2"), 0.9, 0.89),
        *((_named(f"Le chantier numéro {n} a fermé en mars 201{n}.", f"chantier-{n}"), 0.9, 0.86) for n in range(6)),
    ]
    found = [c.text for c in nearest(ranked("Quand a lieu la fête du quartier ?", _sources(scored)))]
    assert found[:2] == [text.text for text, _, _ in scored[:2]]


def test_a_document_that_is_quoted_brings_its_own_date_whatever_another_s_is() -> None:
    own = "La fête du quartier réunit les familles. La place du marché s'est remplie le 3 mai 2024. Des stands y sont tenus."
    scored = [
        (_named("La convention du port a été signée le 17 février 2026 à Tanger.", "port"), 0.9, 0.885),
        (_named(own, "fete"), 0.9, 0.88),
    ]
    found = [c.text for c in select(ranked("Quand a lieu la fête du quartier ?", _sources(scored)))]
    assert "La place du marché s'est remplie le 3 mai 2024." in found


def test_a_title_that_was_cut_out_of_the_text_is_never_quoted() -> None:
    text = "La liste réunit des jeunes de moins de trente ans, venus de toutes les communes de la région de Tanger."
    scored = [(_named(text, "l", "La liste réunit des jeunes de moins de trente ans, venus de…"), 0.9, 0.9)]
    titled = [replace(s, hit=replace(s.hit, titles=_titles(s.hit))) for s in _sources(scored)]
    assert [c.text for c in ranked("Qui réunit la liste ?", titled)] == [text]


def test_a_heading_that_only_names_what_stands_below_it_is_not_among_the_nearest_words() -> None:
    scored = [(_named("La liste réunit des jeunes de moins de trente ans.", "l", "Le comité de pilotage"), 0.9, 0.9)]
    titled = [replace(s, hit=replace(s.hit, titles=_titles(s.hit))) for s in _sources(scored)]
    found = [c.text for c in nearest(ranked("Que fait le bureau ?", titled))]
    assert found == ["La liste réunit des jeunes de moins de trente ans."]


def test_a_row_is_quoted_without_the_field_that_says_where_it_is_from() -> None:
    row = "Programme: Nassij\nRégion: Souss-Massa\nÉtat: annoncée\nSource: un journal, juillet 2025"
    text = replace(passage(row, "", "regions.csv"), sentences=sentences(row))
    found = nearest(ranked("Où en est Nassij à Souss-Massa ?", _sources([(text, 0.9, 0.9)])))
    assert [c.text for c in found] == ["Programme: Nassij\nRégion: Souss-Massa\nÉtat: annoncée"]


def test_a_document_s_title_is_quoted_where_it_holds_what_is_asked_for() -> None:
    scored = [
        (_named("La liste réunit des jeunes de moins de trente ans.", "l", "Tête de liste : Amina Raji"), 0.9, 0.9)
    ]
    titled = [replace(s, hit=replace(s.hit, titles=_titles(s.hit))) for s in _sources(scored)]
    assert "Tête de liste : Amina Raji" in [
        c.text for c in nearest(ranked("Qui conduit la liste des jeunes ?", titled))
    ]
    assert "Tête de liste : Amina Raji" not in [c.text for c in nearest(ranked("Que réunit la liste ?", titled))]


def _named(text: str, key: str, title: str = "T") -> Passage:
    return passage(text, title, f"{key}.md")


def _titles(hit: ScoredPassage) -> tuple[ScoredTitle, ...]:
    return tuple(ScoredTitle(title, 0.85, 0.0) for title in hit.passage.titles)


def _sources(scored: Sequence[tuple[Passage, float, float]]) -> tuple[Source, ...]:
    """Sources of passages with a fused score and the cosine of each of their sentences."""
    hits = [
        ScoredPassage(
            found, score, cosine, 0.0, sentences=tuple(ScoredSentence(s, cosine, 0.0) for s in found.sentences)
        )
        for found, score, cosine in scored
    ]
    return numbered(hits, date(2026, 11, 22), {})


def test_a_sentence_in_another_language_is_not_beaten_by_the_question_s_own() -> None:
    hits = [
        ScoredPassage(_of("Deux cohortes sont prévues chaque année.", Language.FRENCH), 0.9, 0.8, 0.0),
        ScoredPassage(_of("برنامج آخر لا علاقة له بالأفواج السنوية.", Language.ARABIC), 0.1, 0.82, 0.0),
    ]
    scored = [
        replace(hit, sentences=tuple(ScoredSentence(s, hit.cosine, 0.0) for s in hit.passage.sentences)) for hit in hits
    ]
    found = select(ranked("كم فوجا في السنة؟", numbered(scored, date(2026, 11, 22), {})))
    assert found[0].text == "Deux cohortes sont prévues chaque année."


def _of(text: str, language: Language) -> Passage:
    return passage(text, "T", f"{language}.md", language)


def test_regional_is_no_place() -> None:
    assert not held("Des rencontres régionales se tiendront.", frozenset({Expected.PLACE}))


def test_the_last_item_of_a_list_is_not_told_again_with_what_points_back_to_the_list() -> None:
    text = (
        "Le parti réunit :\n- des rencontres locales ;\n- des rencontres nationales.\n\nElles durent toute une année."
    )
    (one,) = _sources([(replace(_named(text, "l"), sentences=sentences(text)), 0.9, 0.9)])
    assert [unit.text for unit in units_of(one)] == [text.partition("\n\n")[0], "Elles durent toute une année."]


@pytest.mark.parametrize(
    "heading",
    ["Ce que le contrat veut apporter aux jeunes", "من ينظم الحوار ومن يشارك فيه", "Who leads the list of the young"],
)
def test_a_heading_that_asks_what_stands_below_it_is_never_quoted(heading: str) -> None:
    scored = [(_named("La liste réunit des jeunes de moins de trente ans.", heading, heading), 0.9, 0.9)]
    (titled,) = [replace(s, hit=replace(s.hit, titles=_titles(s.hit))) for s in _sources(scored)]
    assert [unit.text for unit in units_of(titled)] == ["La liste réunit des jeunes de moins de trente ans."]
