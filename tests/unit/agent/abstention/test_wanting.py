"""What words about a subject plainly lack of what is asked: they are near at best."""

from __future__ import annotations

import pytest

from agent.abstention.wanting import Quoted, is_wanting, names_nothing
from core.language.forms import Language

FR, AR, ARY, ARABIZI, EN = (
    Language.FRENCH,
    Language.ARABIC,
    Language.DARIJA,
    Language.DARIJA_LATIN,
    Language.ENGLISH,
)
LIBRARY = "La bibliothèque de quartier prête 40 livres par mois. Elle est tenue par des voisins."
IN_ARABIC = "تعير مكتبة الحي 40 كتابا في الشهر. ويسيرها الجيران."


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Et c'est à quelle heure ?", FR),
        ("When does it start?", EN),
        ("وفوقاش غادي يبدا؟", ARY),
        ("w ch7al taman?", ARABIZI),
        ("Combien ça coûte ?", FR),
    ],
)
def test_a_question_that_names_nothing_is_answered_by_no_words(question: str, language: Language) -> None:
    assert names_nothing(question)
    assert is_wanting(question, language, [Quoted("Tout commence à 9 heures et coûte 20 dirhams.", "", FR)])


@pytest.mark.parametrize(
    "question",
    ["C'est quoi la bibliothèque ?", "chno hiya lmaktaba?", "When does the library open?", "متى تفتح المكتبة؟"],
)
def test_a_question_that_names_its_subject_does_not(question: str) -> None:
    assert not names_nothing(question)


@pytest.mark.parametrize(
    ("question", "language", "quoted"),
    [
        ("Combien gagne un bibliothécaire ?", FR, LIBRARY),
        ("Quel est le budget de la bibliothèque ?", FR, LIBRARY),
        ("شحال كيتخلص اللي خدام فالمكتبة؟", ARY, IN_ARABIC),
        ("كم تبلغ ميزانية المكتبة؟", AR, IN_ARABIC),
        ("ch7al dyal lmizaniya dyal lmaktaba?", ARABIZI, LIBRARY),
        ("How much are librarians paid?", EN, "The library lends 40 books a month."),
        ("Pourquoi la mairie a-t-elle fermé la bibliothèque ?", FR, LIBRARY),
        ("لماذا أغلقت المكتبة؟", AR, IN_ARABIC),
        ("Comment s'appelle le président de la bibliothèque ?", FR, LIBRARY),
        ("Who chairs the library?", EN, "The library lends 40 books a month."),
        ("من هو مدير المكتبة؟", AR, IN_ARABIC),
        ("Dans quelle ville se trouve la bibliothèque ?", FR, LIBRARY),
        ("Which regions have a library?", EN, "Libraries are open in several regions."),
        ("Quelle est l'adresse de la bibliothèque ?", FR, LIBRARY),
        ("bghit l3onwan dyal lmaktaba", ARABIZI, LIBRARY),
        ("Combien d'habitants lisent ?", FR, "Les lectures ont lieu le 9, le 10 et le 17."),
        ("Combien d'écoles participent ?", FR, LIBRARY),
        ("How many schools take part?", EN, IN_ARABIC),
        ("Quelle part des lecteurs sont des enfants ?", FR, LIBRARY),
        ("Où se trouve la bibliothèque ?", FR, "La bibliothèque prête 40 livres par mois."),
        ("fina blassa kayna lmaktaba?", ARABIZI, "La bibliothèque prête 40 livres par mois."),
        ("Combien de femmes lisent ?", FR, "Il y a 40 lecteurs."),
        ("how many of the readers are women", EN, "There are 40 readers."),
        ("Que prévoit la deuxième étape ?", FR, "La troisième étape prévoit des lectures."),
        ("How large was the grant to the library?", EN, "The library received a grant."),
    ],
)
def test_words_without_what_is_asked_for_are_wanting(question: str, language: Language, quoted: str) -> None:
    spoken = AR if quoted == IN_ARABIC else language if language in (FR, EN) else FR
    assert is_wanting(question, language, [Quoted(quoted, "", spoken)])


@pytest.mark.parametrize(
    ("question", "language", "quoted", "spoken"),
    [
        ("Combien gagne un bibliothécaire ?", FR, "Un bibliothécaire gagne 6 000 dirhams.", FR),
        ("شحال كيتخلص اللي خدام فالمكتبة؟", ARY, "يتقاضى العامل 6000 درهم.", AR),
        ("Pourquoi la bibliothèque a-t-elle fermé ?", FR, "Elle a fermé parce que le toit fuyait.", FR),
        ("Why was the library built?", EN, "The library was built to give children a place to read.", EN),
        ("لماذا بنيت المكتبة؟", AR, "بنيت المكتبة لتشجيع القراءة.", AR),
        ("Comment s'appelle le président ?", FR, "Le comité a pour présidente Mme Alaoui.", FR),
        ("شكون هو المدير؟", ARY, "Le directeur est M. Filali.", FR),
        ("Dans quelle ville est la bibliothèque ?", FR, "La bibliothèque est à Tanger.", FR),
        ("f ina mdina kayna lmaktaba?", ARABIZI, "توجد المكتبة بمدينة طنجة.", AR),
        ("Quelle est l'adresse de la bibliothèque ?", FR, "La bibliothèque est au 4, rue des Oliviers.", FR),
        ("C'est quoi l'e-mail de la bibliothèque ?", FR, "On écrit à livres@exemple.ma.", FR),
        ("Combien de jours durent les lectures ?", FR, "Les lectures ont lieu le 9, le 10 et le 17.", FR),
        ("Combien de livres prête-t-elle ?", FR, LIBRARY, FR),
        ("How many books does it lend?", EN, IN_ARABIC, AR),
        ("ch7al mn ktab kat3awed?", ARABIZI, LIBRARY, FR),
        ("كم دفعة تستقبل المكتبة في السنة؟", AR, "تستقبل المكتبة دفعتين في السنة.", AR),
        ("Quelles aides sont prévues ?", FR, LIBRARY, FR),
        ("Où a lieu la lecture ?", FR, "La lecture a lieu dans la salle des fêtes.", FR),
        ("فين وصل المشروع؟", ARY, "اكتمل المشروع.", AR),
        ("Combien de femmes lisent ?", FR, "Il y a 40 lecteurs, dont 22 femmes.", FR),
        ("Que prévoit la deuxième étape ?", FR, "La deuxième étape prévoit des lectures.", FR),
    ],
)
def test_words_with_it_are_not(question: str, language: Language, quoted: str, spoken: Language) -> None:
    assert not is_wanting(question, language, [Quoted(quoted, "", spoken)])


def test_the_answer_of_a_known_question_may_say_a_number_or_a_reason_otherwise() -> None:
    often = Quoted("Les voisins s'y retrouvent souvent.", "", FR)
    assert is_wanting("Combien de voisins s'y retrouvent ?", FR, [often])
    assert not is_wanting("Combien de voisins s'y retrouvent ?", FR, [often], is_known=True)
    assert is_wanting("Quel est le budget des voisins ?", FR, [often], is_known=True)


def test_a_number_after_a_title_is_not_part_of_its_name() -> None:
    assert not is_wanting("Combien de livres prête-t-elle ?", FR, [Quoted("40 livres sont prêtés.", "Tanger", FR)])


def test_what_stands_in_a_title_counts() -> None:
    assert not is_wanting("Dans quelle ville est-elle ?", FR, [Quoted(LIBRARY, "Bibliothèque de Tanger", FR)])
