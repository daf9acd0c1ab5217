"""Every page, in every language of the console: right-to-left, escaped, kept by no cache, under the same policy as the rest."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest
from fastapi.testclient import TestClient

import api.console
from agent.agent import Examined
from agent.question import Question
from api.app import create_app
from api.commands.doctor import being_told
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.frame.visit import DESK_GROUPS, DESKS
from api.console.frame.words import LANGUAGES, words_in
from api.console.work.trying import Tried
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from api.wiring.settings import load_settings
from core.language.forms import Language
from core.wordings import FORMS
from tests.consoles import csrf, enter, with_console

FOLDER = Path(api.console.__file__).parent
USED = re.compile(r"""\b(?:t|say)\(\s*["']([a-z_]+)["']\s*[,)]""")


def test_every_wording_stands_in_every_language_with_the_same_places_to_fill() -> None:
    keys = [set(words_in(language)) for language in LANGUAGES]
    assert keys[0] == keys[1] == keys[2]
    for key in keys[0]:
        names = {
            frozenset(name for _, name, _, _ in Formatter().parse(words_in(tag)[key]) if name) for tag in LANGUAGES
        }
        assert len(names) == 1, key
        assert all(words_in(tag)[key].strip() for tag in LANGUAGES), key


def test_every_wording_that_a_page_uses_exists() -> None:
    files = [path for path in FOLDER.rglob("*") if path.suffix in (".html", ".py")]
    used = {key for path in files for key in USED.findall(path.read_text("utf-8"))}
    assert used - set(words_in(Language.FRENCH)) == set()


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_every_desk_opens_in_every_language(
    language: Language, browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    enter(client, console, "chief", Role.ADMINISTRATOR)
    for name, path, _ in DESKS:
        answer = client.get(path, params={"lang": language.value})
        if name == "inbox":
            assert answer.status_code == 503
            continue
        if name == "participation":
            assert answer.status_code == 404, "no room is open"
            continue
        assert answer.status_code == 200
        assert f'<html lang="{language}" dir="{"rtl" if language.is_rtl else "ltr"}">' in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert "style=" not in answer.text
        assert "onclick" not in answer.text
    assert 'lang="' + language.value in client.get("/console").text.partition("<head>")[0]


def test_every_desk_stands_once_in_the_menu_under_what_somebody_comes_for(
    browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    grouped = [name for names in DESK_GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(name for name, _, _ in DESKS)
    chief, agent = browser(), browser()
    enter(chief, console, "chief", Role.ADMINISTRATOR)
    enter(agent, console, "agent", Role.INBOX_AGENT)
    menu = chief.get("/console").text.partition("<nav")[2].partition("</nav>")[0]
    assert re.findall(r'<p id="desks-(\w+)">', menu) == list(DESK_GROUPS)
    assert 'id="desks-publish"' not in agent.get("/console").text, "a group without a desk for somebody is left out"


def test_what_people_write_is_escaped(browser: Callable[[], TestClient], console: ConsoleServices) -> None:
    client = browser()
    token = enter(client, console, "chief", Role.ADMINISTRATOR)
    evil = "<script>alert(1)</script>"
    client.post("/console/switches/pause", data={"csrf": token, "reason": evil, "topic": "logement"})
    for path in ("/console", "/console/switches", "/console/audit"):
        assert evil not in client.get(path).text
    assert evil not in client.get("/console/audit", params={"q": evil}).text
    assert evil not in client.get("/console/library", params={"q": evil}).text


def test_a_pause_is_set_shown_and_ended(browser: Callable[[], TestClient], console: ConsoleServices) -> None:
    client = browser()
    token = enter(client, console, "chief", Role.ADMINISTRATOR)
    page = client.post("/console/switches/pause", data={"csrf": token, "reason": "Panne", "channel": "telegram"}).text
    assert "Panne" in page
    assert "Telegram" in page
    assert "chief" in page
    assert "Panne" in client.get("/console").text
    client.post("/console/switches/resume", data={"csrf": token, "channel": "telegram", "topic": ""})
    again = client.post("/console/switches/resume", data={"csrf": token, "channel": "telegram", "topic": ""})
    assert again.status_code == 200
    assert console.pauses.standing() == ()
    poor = client.post("/console/switches/pause", data={"csrf": token, "reason": " ", "topic": "x"})
    assert poor.status_code == 422
    assert 'role="alert"' in poor.text


def test_the_audit_log_is_searched_verified_and_exported_without_formulas(
    browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    enter(client, console, "chief", Role.ADMINISTRATOR)
    console.audit.append("test.done", "=cmd()", "Tanger")
    found = client.get("/console/audit", params={"q": "tanger test"}).text
    assert "test.done" in found
    assert "staff.add" not in found
    assert "intact" in client.get("/console/audit/verify").text
    exported = client.get("/console/audit/export.csv", params={"q": "Tanger"})
    assert "'=cmd()" in exported.text
    assert exported.headers["content-type"].startswith("text/csv")


def test_the_audit_log_says_in_words_what_was_done_with_what(
    browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    enter(client, console, "chief", Role.ADMINISTRATOR)
    assert console.wordings is not None
    console.wordings.edit("replies.conversation_farewell", Language.ARABIC, "إلى اللقاء.", "chief")
    console.pauses.pause("chief", "Une panne", channel="telegram", topic="logement, loyer")
    draft = console.publishing.drafts.add("j.md", b"# Le jardin", "karim", title="Le jardin")
    console.publishing.submit(draft.id, "karim")
    console.accounts.change_role("chief", (Role.ADMINISTRATOR, Role.EDITOR), "test")
    page = client.get("/console/audit").text
    for told in ("Telegram, Sujet logement, loyer", "<bdi>Le jardin</bdi>", "<bdi>Brouillon</bdi>", "<bdi>arabe</bdi>"):
        assert told in page
    assert "<bdi>Rédaction, Administration</bdi>" in page
    assert "Au revoir" in page
    assert "<bdi>replies." not in page


def test_people_are_added_changed_and_shut_out(browser: Callable[[], TestClient], console: ConsoleServices) -> None:
    client, other = browser(), browser()
    token = enter(client, console, "chief", Role.ADMINISTRATOR)
    page = client.post("/console/people/add", data={"csrf": token, "name": "sara", "role": "inbox_agent"}).text
    link = re.search(r"/console/welcome/[\w-]+", page)
    assert link is not None
    assert "bienvenue" in other.get(link[0]).text.lower()
    assert client.post("/console/people/add", data={"csrf": token, "name": "sara", "role": "editor"}).status_code == 422
    client.post("/console/people/role", data={"csrf": token, "name": "sara", "role": ["inbox_agent", "editor"]})
    assert client.post("/console/people/role", data={"csrf": token, "name": "sara"}).status_code == 422
    client.post("/console/people/active", data={"csrf": token, "name": "sara", "active": "false"})
    assert other.get(link[0]).status_code == 404
    last = client.post("/console/people/active", data={"csrf": token, "name": "chief", "active": "false"})
    assert last.status_code == 422
    assert "personne" in last.text
    assert {(one.name, one.roles, one.is_active) for one in console.accounts.everybody()} == {
        ("chief", (Role.ADMINISTRATOR,), True),
        ("sara", (Role.EDITOR, Role.INBOX_AGENT), False),
    }


def test_signing_out_ends_the_session_for_good(browser: Callable[[], TestClient], console: ConsoleServices) -> None:
    client = browser()
    enter(client, console, "chief", Role.ADMINISTRATOR)
    kept = dict(client.cookies)
    client.post("/console/sign-out", data={"csrf": csrf(client)})
    thief = browser()
    thief.cookies.update(kept)
    assert thief.get("/console").url.path == "/console/sign-in"


def test_a_word_beside_a_number_has_every_form_of_its_language() -> None:
    for language in LANGUAGES:
        for key, text in words_in(language).items():
            for _, name, spec, _ in Formatter().parse(text):
                if name and spec and "|" in spec:
                    assert len(spec.split("|")) == FORMS[language], f"{language} {key}"


def test_no_number_stands_before_a_word_that_is_always_of_several() -> None:
    several = {
        Language.ENGLISH: re.compile(r"\{count\} [a-z]+s\b"),
        Language.FRENCH: re.compile(r"\{count\} (?!fois)[a-zé]+s\b"),
    }
    of_rooms = re.compile(
        r"associations_|consultations_|dialogues_|mentoring_|participation_|calls_|circles_|help_desk_|said_"
    )
    found = [
        f"{language} {key}: {text}"
        for language, pattern in several.items()
        for key, text in words_in(language).items()
        if pattern.search(text) and not of_rooms.match(key)
    ]
    assert found == []


def test_colons_stand_as_each_language_has_them_and_arabic_letters_are_joined_to_no_gap() -> None:
    pages = [path.name for path in FOLDER.rglob("*.html") if re.search(r"\}\} : ", path.read_text("utf-8"))]
    assert pages == []
    english = [key for key, text in words_in(Language.ENGLISH).items() if re.search(r"\w :(?!\w)", text)]
    arabic = [key for key, text in words_in(Language.ARABIC).items() if re.search(r"لـ ?\{", text)]
    assert (english, arabic) == ([], [])


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_the_first_page_says_where_nobody_hears_that_a_person_is_asked_for(
    language: Language, console: ConsoleServices
) -> None:
    told = words_in(language)["home_nobody_told"].replace("'", "&#39;")
    for is_told, role, is_said in (
        (False, Role.ADMINISTRATOR, True),
        (False, Role.INBOX_AGENT, True),
        (False, Role.EVALUATOR, False),
        (True, Role.ADMINISTRATOR, False),
    ):
        services = with_console(canned_services(), replace(console, is_anybody_told=is_told))
        with TestClient(create_app(services, ApiSettings(rate_limit=0, console_codes=False))) as client:
            enter(client, console, f"{role.value}{is_told}".replace("_", ""), role)
            assert (told in client.get("/console", params={"lang": language.value}).text) == is_said


def test_doctor_says_where_nobody_hears_that_a_person_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    found = being_told(load_settings())
    assert (found.works, "MUNADIL_NOTIFY_TELEGRAM_CHAT" in found.remedy) == (None, True)
    monkeypatch.setenv("MUNADIL_NOTIFY_EMAIL_TO", "equipe@example.org")
    assert being_told(load_settings()).works is True


class BrokenTrying:
    """Breaks as nobody foresaw."""

    async def ask(self, question: Question) -> Tried:
        raise RuntimeError("the desk broke")

    async def answer(self, question: Question) -> Examined:
        raise RuntimeError("the desk broke")


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_what_nobody_foresaw_is_a_page_in_the_visitors_language(console: ConsoleServices, language: Language) -> None:
    broken = with_console(canned_services(), replace(console, trying=BrokenTrying()))
    with TestClient(create_app(broken, ApiSettings(rate_limit=0, console_codes=False))) as client:
        token = enter(client, console, "karim", Role.EVALUATOR)
        form = {"csrf": token, "text": "Quand ?"}
        answer = client.post("/console/try", data=form, params={"lang": language.value})
    assert answer.status_code == 500
    assert words_in(language)["error_internal"] in html.unescape(answer.text)
    assert "the desk broke" not in answer.text


def test_an_address_that_names_no_message_says_none(
    browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    enter(client, console, "chief", Role.ADMINISTRATOR)
    assert "said_nothing_of_ours" not in client.get("/console?said=nothing_of_ours").text


def test_no_list_in_a_line_has_a_comma_of_another_script() -> None:
    parted = re.compile(r"loop\.last %\}[,;]")
    assert [path.name for path in FOLDER.rglob("*.html") if parted.search(path.read_text("utf-8"))] == []


def test_a_person_that_cannot_be_added_stays_in_the_form_beside_the_reason(
    browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    token = enter(client, console, "chief", Role.ADMINISTRATOR)
    wanted = {"csrf": token, "name": "chief", "role": ["reviewer", "inbox_agent"]}
    page = client.post("/console/people/add", data=wanted).text
    form = page.partition('action="/console/people/add"')[2].partition("</form>")[0]
    assert 'role="alert"' in form
    assert 'value="chief" aria-invalid="true"' in form
    assert re.findall(r'value="(\w+)" checked', form) == ["reviewer", "inbox_agent"]
