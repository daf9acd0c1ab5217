"""Places are found as people write them, in five forms, and a sentence without a place has none."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from core.language.forms import Language
from core.text import strip_accents
from participation.common.territory.gazetteer import Gazetteer, open_gazetteer
from participation.common.territory.places import MoroccanTerritory, NoTerritory, PlaceKind, TerritoryPlace


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return open_gazetteer()


def spellings(place: TerritoryPlace) -> Iterator[str]:
    """A name as people write it: without accents, in capitals, in chat letters, without hamza, with what it is before it."""
    bare = strip_accents(place.french)
    yield from (place.french, place.arabic, bare.upper(), bare.lower().replace("-", " ").replace("'", ""))
    yield from (f"Province de {place.french}", f"إقليم {place.arabic}")
    yield re.sub(r"^(Al|El|Es|L)[ -]", "", place.french)
    yield bare.lower().replace("ou", "w")
    yield bare.lower().replace("kh", "5").replace("gh", "4").replace("q", "9").replace("ou", "o")
    yield place.arabic.translate(str.maketrans("أإآة", "اااه"))


def test_every_place_of_the_country_is_there_with_both_names(places: Gazetteer) -> None:
    assert [len(places.within(kind=kind)) for kind in PlaceKind] == [12, 83, 1503]
    for place in places.within():
        assert place.french
        assert place.arabic
        assert place.kind is PlaceKind.REGION or places.get(place.parent) is not None, place.code
    assert "Haut-Commissariat au Plan" in places.credit


def test_provinces_are_recognised_in_ten_spellings(places: Gazetteer) -> None:
    cases = [(spelt, place.code) for place in places.within(kind=PlaceKind.PROVINCE) for spelt in spellings(place)]
    wrong = [spelt for spelt, code in cases if (found := places.the(spelt)) is None or found.code != code]
    assert len(wrong) / len(cases) < 0.01, wrong


@pytest.mark.parametrize(
    "name",
    [
        "Paris",
        "باريس",
        "Lyon",
        "ليون",
        "Lille",
        "Rome",
        "Madrid",
        "Milan",
        "Marseille",
        "Malaga",
        "partout",
        "rien",
        "ici",
    ],
)
def test_a_cell_that_merely_sounds_like_a_place_is_none(name: str, places: Gazetteer) -> None:
    assert places.the(name) is None


@pytest.mark.parametrize(
    ("text", "french"),
    [
        ("Quelle réunion près de Khouribga ?", "Khouribga"),
        ("what is on in Meknes this month", "Meknès"),
        ("chno kayn f bni mlal", "Béni Mellal"),
        ("jam3iyat li khdamin 3la nsa f fes", "Fès"),
        ("ana mn dar lbida", "Casablanca"),
        ("واش كاين شي لقاء فالداخلة", "Dakhla"),
        ("متى اللقاء في بني ملال", "Béni Mellal"),
        ("أنا من كازا", "Casablanca"),
        ("f region fes meknes", "Fès-Meknès"),
        ("3youn", "Laâyoune"),
    ],
    ids=lambda text: str(text)[:12],
)
def test_a_sentence_names_a_place(text: str, french: str, places: Gazetteer) -> None:
    found = places.named_in(text)
    assert found is not None
    assert found.french == french


@pytest.mark.parametrize(
    "text",
    [
        "je veux proposer un bus pour le lycée",
        "bghit n9tareh wa7d l'idée 3la nn9el",
        "3ndi wahd l'idee",
        "ما رأيكم في تحسين النقل",
        "we want more parks in our city",
        "شنو دار الحزب فهادشي",
        "",
    ],
)
def test_a_sentence_without_a_place_has_none(text: str, places: Gazetteer) -> None:
    assert places.named_in(text) is None


def test_near_is_the_province_then_the_region(places: Gazetteer) -> None:
    fes, sefrou, rabat = (places.the(name) for name in ("Fès", "Sefrou", "Rabat"))
    assert fes
    assert sefrou
    assert rabat
    inside = places.within(fes.code, PlaceKind.COMMUNE)
    assert inside
    assert places.distance(inside[0].code, fes.code) == 0
    assert places.distance(inside[0].code, inside[-1].code) == 1
    assert places.distance(fes.code, sefrou.code) == 2
    assert places.distance(fes.code, rabat.code) == 3
    assert places.distance(fes.code, "nowhere") == 3
    assert places.around(inside[0].code) == (inside[0].code, fes.code, fes.parent)
    assert all(one.place.code.startswith("03") for one in places.find("oulad", within="03"))


def test_where_no_places_are_installed_none_is_found() -> None:
    none = Gazetteer(NoTerritory())
    assert none.named_in("Fès") is None
    assert none.the("Fès") is None
    assert none.within() == ()


def test_a_name_is_in_the_letters_of_the_form() -> None:
    region = MoroccanTerritory().places()[0]
    assert region.called(Language.DARIJA) == region.arabic
    assert region.called(Language.DARIJA_LATIN) == region.french


def test_a_name_for_texts_that_are_searched_has_the_usual_spelling_beside_another_official_one() -> None:
    gazetteer = open_gazetteer()
    assert gazetteer.written("02.381", Language.ARABIC) == "الناضور (الناظور)"
    assert gazetteer.written("02.381", Language.FRENCH) == "Nador"
    assert gazetteer.written("09.551", Language.ARABIC) == "طاطا"
    assert gazetteer.written("nowhere", Language.ARABIC) == "nowhere"
