"""The pages as they leave the server, the files of the chat, and the wordings of both."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.problems import prefers_html
from api.http.services import SourceContext
from api.http.testing import InMemorySources, canned_organisation, canned_passage, canned_services
from api.http.wordings import kind_name, wordings
from api.page.language import page_language
from api.page.render import source_page
from core.language.forms import Language
from core.testing import FixedClock
from knowledge.document import Kind
from tests.unit.api.client import client

TODAY = FixedClock().now().date()
ALL = tuple(Language)


@pytest.mark.parametrize(
    ("wanted", "accepted", "language"),
    [
        ("ar", "fr", Language.ARABIC),
        ("ary-latn", "", Language.DARIJA_LATIN),
        ("", "ar-MA,fr;q=0.8", Language.ARABIC),
        ("", "de, en-GB;q=0.7, fr;q=0.9", Language.FRENCH),
        ("", "en;q=0", Language.FRENCH),
        ("tlh", "en", Language.ENGLISH),
        ("", "", Language.FRENCH),
    ],
)
def test_language_of_a_page(wanted: str, accepted: str, language: Language) -> None:
    assert page_language(wanted, accepted, ALL, Language.FRENCH) is language


@given(wanted=st.text(max_size=20), accepted=st.text(max_size=60))
def test_any_header_gives_a_language(wanted: str, accepted: str) -> None:
    assert page_language(wanted, accepted, ALL, Language.ENGLISH) in ALL


@given(text=st.text(min_size=1, max_size=80), title=st.text(max_size=40), url=st.text(max_size=40))
def test_everything_in_a_source_is_escaped(text: str, title: str, url: str) -> None:
    hostile = f"<script>{text}</script>"
    passage = canned_passage("p", hostile, title=f'"><img src=x>{title}', url=f"javascript:{url}", publisher=hostile)
    page = source_page(canned_organisation(), Language.ARABIC, SourceContext(passage), TODAY)
    assert page.count("<script") == 0
    assert page.count("<img") == 0
    assert "javascript:" not in page


async def test_home_page_is_in_the_readers_language() -> None:
    async with client() as http:
        arabic = await http.get("/", headers={"Accept-Language": "ar-MA"})
        french = await http.get("/?lang=fr", headers={"Accept-Language": "ar-MA"})
    assert 'lang="ar" dir="rtl"' in arabic.text
    assert 'lang="fr" dir="ltr"' in french.text
    assert "Accept-Language" in arabic.headers["vary"]
    assert "<munadil-chat" in french.text
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?! src=)", french.text) == []


async def test_pages_of_sources_and_of_none() -> None:
    sources = InMemorySources({"p": SourceContext(canned_passage(), current=False, superseded_by="Programme 2027")})
    async with client(canned_services(sources=sources)) as http:
        found = await http.get("/sources/p?lang=en")
        missing = await http.get("/sources/q?lang=en")
    assert "Replaced by “Programme 2027”" in found.text
    assert "no longer in the published version" in found.text
    assert "17 February 2026" in found.text
    assert missing.status_code == 404
    assert "Source not found" in missing.text


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize("language", ALL)
@pytest.mark.parametrize("path", ["/nulle-part", "/take-part-of", "/console-x/y.php"])
async def test_a_browser_at_an_address_of_nothing_gets_a_page_in_its_form(path: str, language: Language) -> None:
    async with client() as http:
        for asked, headers in ((f"{path}?lang={language}", {}), (path, {"Accept-Language": f"{language},de;q=0.5"})):
            page = await http.get(asked, headers={"Accept": BROWSER, **headers})
            assert page.status_code == 404
            assert page.headers["content-type"].startswith("text/html")
            assert f'lang="{language}"' in page.text
            assert f">{wordings()[language]['page_missing_title']}</h1>" in page.text
            assert f'href="/?lang={language}"' in page.text
            assert "Accept" in page.headers["vary"].split(", ")


@pytest.mark.parametrize(
    "accept", ["", "*/*", "application/json", "application/json, text/html", "text/html;q=0.4, text/json"]
)
async def test_a_program_at_an_address_of_nothing_gets_a_problem(accept: str) -> None:
    async with client() as http:
        answer = await http.get("/nulle-part", headers={"Accept": accept})
        of_programs = await http.get("/v1/nulle-part", headers={"Accept": BROWSER})
    for one in (answer, of_programs):
        assert one.status_code == 404
        assert one.headers["content-type"] == "application/problem+json"


@given(accept=st.text(max_size=60))
def test_any_accept_header_is_read(accept: str) -> None:
    assert prefers_html(f"{accept},text/html") in (True, False)


async def test_files_of_the_chat_may_be_loaded_by_any_site_and_kept() -> None:
    async with client() as http:
        for path in ("/widget.js", "/widget/chat.js", "/widget/theme.css", "/widget/icon.svg", "/page/page.css"):
            response = await http.get(path)
            assert response.status_code == 200, path
            assert response.headers["access-control-allow-origin"] == "*"
            again = await http.get(path, headers={"If-None-Match": response.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/widget/__init__.py", "/widget/..%2fapp.py", "/page/render.py", "/page/home.html"])
async def test_nothing_else_of_the_server_can_be_asked_for(path: str) -> None:
    async with client() as http:
        assert (await http.get(path)).status_code == 404


async def test_config_of_the_chat() -> None:
    async with client() as http:
        config = (await http.get("/widget/config.json")).json()
    assert config["languages"] == ["fr", "ar", "ary", "ary-Latn", "en"]
    assert config["organisation"]["name"]["ary"] == "حزب المثال"
    assert config["wordings"]["ar"]["send"] == "إرسال"


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", ALL)
def test_every_language_has_every_wording_with_the_same_placeholders(language: Language) -> None:
    french, other = wordings()[Language.FRENCH], wordings()[language]
    assert other.keys() == french.keys()
    for name, text in french.items():
        translated = other[name]
        if isinstance(text, Mapping):
            assert isinstance(translated, Mapping)
            assert translated.keys() == text.keys() == set(Kind)
            continue
        assert isinstance(translated, str)
        assert translated.strip()
        assert fields(translated) == fields(text), name


def test_an_unknown_kind_is_a_document() -> None:
    assert kind_name(Language.ENGLISH, "telegram") == "Document"
    assert kind_name(Language.ENGLISH, "law") == "Law"


async def test_openapi_describes_every_error_and_shows_examples() -> None:
    async with client() as http:
        schema = (await http.get("/openapi.json")).json()
    ask = schema["paths"]["/v1/ask"]["post"]
    assert {"200", "400", "413", "422", "429", "500", "503"} <= ask["responses"].keys()
    assert "application/problem+json" in ask["responses"]["422"]["content"]
    assert schema["components"]["schemas"]["AskRequest"]["examples"]
    assert schema["components"]["schemas"]["Problem"]["example"]["remedy"]
    undescribed = [
        path for path, item in schema["paths"].items() for way in item.values() if not way.get("description")
    ]
    assert undescribed == []


async def test_reference_page_names_every_address_and_shows_requests() -> None:
    async with client() as http:
        page = (await http.get("/docs")).text
        schema = (await http.get("/openapi.json")).json()
    headings = set(re.findall("<h2>(.*?)</h2>", page))
    assert headings == {f"{way.upper()} {path}" for path, ways in schema["paths"].items() for way in ways}
    assert any("Combien de cohortes" in example for example in re.findall("<pre>(.*?)</pre>", page, re.DOTALL))
    assert "<script" not in page
