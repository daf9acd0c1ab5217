"""Wordings are found in a package and in every folder of it, each key once, its placeholders filled in."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from string import Formatter

import pytest

from core.language.forms import Language
from core.wordings import Counted, Wordings


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    name = f"worded_{tmp_path.name.replace('-', '_')}"
    for folder, text in (("", "hello: Bonjour {name}\nplain: 100 {pour} cent"), ("/room", "bye: Au revoir")):
        (tmp_path / f"{name}{folder}/wordings").mkdir(parents=True)
        (tmp_path / f"{name}{folder}/__init__.py").write_text("", "utf-8")
        (tmp_path / f"{name}{folder}/wordings/fr.yaml").write_text(text, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    monkeypatch.delitem(sys.modules, name, raising=False)
    return name


def test_every_folder_of_a_package_has_its_own(package: str) -> None:
    words = Wordings(package)
    assert set(words.all_in(Language.FRENCH)) == {"hello", "plain", "bye"}
    assert words.say("hello", Language.FRENCH, name="Amina") == "Bonjour Amina"
    assert words.say("plain", Language.FRENCH) == "100 {pour} cent"
    assert words.say("nothing", Language.FRENCH) == "nothing"


def test_a_key_that_stands_twice_is_refused(package: str, tmp_path: Path) -> None:
    (tmp_path / package / "room/wordings/fr.yaml").write_text("hello: Salut", "utf-8")
    with pytest.raises(ValueError, match=r"hello stand in another file"):
        Wordings(package).all_in(Language.FRENCH)


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        (
            Language.FRENCH,
            "{n:# brouillon attend|# brouillons attendent}",
            {0: "0 brouillon attend", 1: "1 brouillon attend"},
        ),
        (Language.FRENCH, "{n:un|plus}", {2: "plus", 11: "plus"}),
        (Language.ENGLISH, "{n:# draft|# drafts}", {0: "0 drafts", 1: "1 draft", 2: "2 drafts"}),
        (
            Language.ARABIC,
            "{n:صفر|واحد|اثنان|قليل|كثير|مئات}",
            {0: "صفر", 1: "واحد", 2: "اثنان", 3: "قليل", 10: "قليل", 11: "كثير", 99: "كثير", 100: "مئات", 103: "قليل"},
        ),
        (Language.FRENCH, "{n}", {7: "7"}),
    ],
)
def test_a_word_goes_with_its_number(language: Language, text: str, told: dict[int, str]) -> None:
    assert {n: text.format(n=Counted(n, language)) for n in told} == told


@pytest.mark.parametrize("package", ["api.console", "api.page.take_part"])
@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC, Language.ENGLISH])
def test_no_placeholder_is_called_what_saying_itself_is_told(package: str, language: Language) -> None:
    words = Wordings(package)
    for key, text in words.all_in(language).items():
        names = {name for _, name, _, _ in Formatter().parse(text) if name}
        assert words.say(key, language, **dict.fromkeys(names, 3)) or not names, key
