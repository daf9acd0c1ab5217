"""What only points elsewhere is told from what says something."""

from __future__ import annotations

import pytest

from agent.retrieval.pointing import points_back, points_elsewhere


@pytest.mark.parametrize(
    "text",
    [
        "La liste est disponible ici.",
        "La liste complète des bureaux est consultable ci-dessous.",
        "Voir ici.",
        "Pour en savoir plus, cliquez ici.",
        "Retrouvez le programme complet sur ce lien : https://exemple.ma/programme-2026",
        "Les détails figurent en annexe.",
        "Ici",
        "The full list is available here.",
        "Click here to read the programme.",
        "See below.",
        "For more information, follow this link.",
        "اللائحة متوفرة هنا.",
        "للمزيد من المعلومات اضغط هنا.",
        "تجدون البرنامج الكامل على الرابط أسفله.",
        "اللائحة كاينة هنا",
        "chouf l programme hna",
    ],
)
def test_what_only_points_elsewhere(text: str) -> None:
    assert points_elsewhere(text)


@pytest.mark.parametrize(
    "text",
    [
        "Les inscriptions se font sur le site du parti.",
        "Le formulaire est disponible en ligne jusqu'à la fin du mois.",
        "Nous voulons que chaque jeune puisse vivre et travailler ici.",
        "La liste de 120 associations est disponible ici.",
        "Les aides existantes, ci-dessous, seront fusionnées en une seule allocation versée chaque mois aux familles qui y ont droit.",
        "Lire et écrire sont des droits.",
        "Here we stand for free schools.",
        "The programme is available to every young member of the academy.",
        "البرنامج مفتوح لكل شاب أو شابة من أكاديمية الشباب.",
        "من هنا جاءت فكرة المشروع.",
        "Voir les prix baisser est l'attente des familles.",
        "",
    ],
)
def test_what_says_something(text: str) -> None:
    assert not points_elsewhere(text)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("Elle se réunit chaque mois.", True),
        ("C’est la seconde.", True),
        ("وتتولى ذلك لجنة.", True),
        ("ولم يحدد التاريخ.", True),
        ("It serves the young.", True),
        ("La commission se réunit.", False),
        ("ورشات التكوين مجانية.", False),
        ("Ilham anime l’atelier.", False),
    ],
)
def test_what_speaks_of_the_sentence_before_begins_with_a_word_for_it(text: str, points: bool) -> None:
    assert points_back(text) is points
