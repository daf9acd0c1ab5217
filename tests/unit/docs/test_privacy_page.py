"""What docs/privacy.md, the page /privacy and the command in channels say of people's data is one and the same."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from agent.organisation.organisation import Localised, Organisation
from api.page.render import privacy_page
from connectors.settings import ConnectorSettings
from conversation.phrases import Phrases
from conversation.privacy import privacy_notice
from conversation.tools import Keeping
from core.language.forms import Language
from tests.unit.conversation.house import PHRASES, chat

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "privacy.md").read_text("utf-8")
NAMED = Organisation(
    name=Localised(
        {
            Language.FRENCH: "l'organisation",
            Language.ARABIC: "المنظمة",
            Language.DARIJA_LATIN: "lmonaddama",
            Language.ENGLISH: "the organisation",
        }
    )
)
LAWS = ("09-08", "108-2015", "2024/900", "art. 9", "art. 50")


def words(text: str) -> list[str]:
    """What a text says, whatever marks and lines it has."""
    return re.findall(r"[^\s:]+", text)


@pytest.mark.parametrize("language", Language)
def test_the_document_has_the_notice_of_the_settings_as_they_come(language: Language) -> None:
    told = PAGE.partition(f"\n### {language}\n```text\n")[2].partition("\n```\n")[0]
    assert told == privacy_notice(Phrases.load(NAMED), Keeping(), language), "write the notice anew into the page"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("is_kept", [True, False])
def test_the_page_says_every_word_of_the_notice_and_no_other(language: Language, is_kept: bool) -> None:
    notice = privacy_notice(Phrases.load(NAMED), Keeping(7, 8, is_kept), language)
    page = privacy_page(NAMED, language, notice)
    text = page.partition('<div class="notice-text">')[2].partition("</div>")[0]
    text = re.sub(r"<[^>]+>", " ", re.sub(r"</?(?:a|code)\b[^>]*>", "", text))
    assert words(html.unescape(text)) == words(notice)
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script", page) == []


async def test_the_command_says_the_notice_in_each_form() -> None:
    for language in Language:
        talk, _ = chat(keeping=Keeping(7, 8))
        await talk.tap(f"l:{language}")
        (told,) = await talk.command("confidentialite")
        assert told.text == privacy_notice(PHRASES, Keeping(7, 8), language)


def test_the_page_is_not_written_by_whoever_names_things() -> None:
    hostile = privacy_notice(Phrases.load(NAMED), Keeping(models=('<img src=x onerror="a()">',)), Language.FRENCH)
    page = privacy_page(NAMED, Language.FRENCH, hostile)
    assert "<img" not in page
    assert "&lt;img" in page


def test_every_limit_in_time_is_the_setting_s() -> None:
    kept = {name: field.default for name, field in ConnectorSettings.model_fields.items() if name.startswith("keep_")}
    told = re.findall(r"\| (\d+) (?:days|hours)[^|]*\| `MUNADIL_(\w+)` \|", PAGE)
    assert {name.lower(): int(number) for number, name in told} == kept


def test_every_rule_that_people_are_told_has_its_code_and_its_test() -> None:
    rows = [line.split("|")[1:-1] for line in PAGE.splitlines() if line.startswith("| ") and "`tests/" in line]
    assert len(rows) >= 9
    for rule, _, code, test in rows:
        paths = re.findall(r"`([\w./]+)`", code + test)
        assert len(paths) >= 2, rule
        assert [path for path in paths if not (ROOT / path).exists()] == [], rule
    rules = "".join(row[0] for row in rows)
    assert [law for law in LAWS if law not in rules] == []
