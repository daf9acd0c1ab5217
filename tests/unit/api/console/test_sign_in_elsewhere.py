"""Signing in by an account elsewhere: who may, who may not, and every way in which a provider or somebody else can lie."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr, ValidationError

from api.app import create_app
from api.console.frame.identities import LinkedAccounts
from api.console.frame.oidc_settings import OidcSettings
from api.console.frame.provider import IdentityProvider
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.http.gate.rate_limit import RateLimit
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from connectors.rows.identity import Vault
from core.clock import SystemClock
from tests.consoles import console_over, csrf, enter, with_console
from tests.databases import migrated
from tests.identity_provider import Claims, FakeProvider, running_provider, signed_by_another, unsigned

pytestmark = pytest.mark.server


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with running_provider() as running:
        yield running


@pytest.fixture
def console(tmp_path: Path, provider: FakeProvider) -> ConsoleServices:
    database = migrated(tmp_path / "m.db")
    made, clock = console_over(database, tmp_path, SystemClock()), SystemClock()
    settings = OidcSettings(
        oidc_issuer=provider.issuer,
        oidc_client_id=provider.client,
        oidc_client_secret=SecretStr(provider.secret),
        oidc_name="Compte",
    )
    rules = (("groups", "comms", Role.EDITOR), ("groups", "chiefs", Role.ADMINISTRATOR))
    identities = LinkedAccounts(database, made.accounts, Vault([b"0123456789abcdef"]), clock, rules)
    return replace(made, identities=identities, provider=IdentityProvider(settings), tries=RateLimit(0))


@pytest.fixture
def browser(console: ConsoleServices) -> Iterator[Callable[[], TestClient]]:
    app = create_app(with_console(canned_services(), console), ApiSettings(rate_limit=0, console_codes=False))
    clients = list[TestClient]()

    def opened() -> TestClient:
        clients.append(TestClient(app, headers={"accept-language": "fr"}, follow_redirects=False))
        return clients[-1]

    yield opened
    for client in clients:
        client.close()


def through(client: TestClient, address: str = "/console/oidc/begin?next=/console/library") -> Any:
    """To the provider, and back."""
    there = client.get(address)
    assert there.status_code == 303
    return client.get(back_of(there.headers["location"]))


def back_of(address: str) -> str:
    """The address of ours that the provider sends a browser to, as its page says."""
    page = httpx.get(address).text
    link = re.search(r'href="([^"]+)"', page)
    assert link is not None
    return link[1].replace("&amp;", "&").replace("http://testserver", "")


def is_in(client: TestClient) -> bool:
    return client.get("/console").status_code == 200


def actions(console: ConsoleServices) -> list[str]:
    return [entry.action for entry in console.audit.entries()]


def test_who_has_the_e_mail_of_an_account_enters_and_is_bound_to_it(
    browser: Callable[[], TestClient], console: ConsoleServices, provider: FakeProvider
) -> None:
    console.accounts.add("amina", Role.REVIEWER, "test")
    console.identities.set_email("amina", "Amina@Example.org", "test")
    client = browser()
    assert through(client).headers["location"] == "/console/library"
    assert is_in(client)
    assert actions(console)[:2] == ["staff.sign_in", "staff.bind"]
    provider.person = {"sub": "42"}  # from here on by the account itself, whatever its e-mail
    again = browser()
    through(again)
    assert is_in(again)
    provider.person = {
        "sub": "43",
        "email": "amina@example.org",
        "email_verified": True,
    }  # another account, same address
    stranger = browser()
    assert through(stranger).status_code == 403
    assert not is_in(stranger)


@pytest.mark.parametrize("verified", [False, "true", None], ids=str)
def test_an_e_mail_that_was_not_verified_leads_to_nobody(
    verified: object, browser: Callable[[], TestClient], console: ConsoleServices, provider: FakeProvider
) -> None:
    console.accounts.add("amina", Role.REVIEWER, "test")
    console.identities.set_email("amina", "amina@example.org", "test")
    provider.person["email_verified"] = verified
    client = browser()
    answer = through(client)
    assert (answer.status_code, is_in(client)) == (403, False)
    assert "n'est celui de personne ici" in answer.text.replace("&#39;", "'")


def test_a_link_binds_an_account_once(
    browser: Callable[[], TestClient], console: ConsoleServices, provider: FakeProvider
) -> None:
    link = console.accounts.add("amina", Role.EDITOR, "test")
    client = browser()
    page = client.get(f"/console/welcome/{link}").text
    address = re.search(r'href="(/console/oidc/begin\?link=[^"]+)"', page)
    assert address is not None
    through(client, address[1])
    assert is_in(client)
    assert through(browser(), address[1]).status_code == 401  # the link is spent
    later = browser()
    through(later)
    assert is_in(later)
    other = console.accounts.add("salma", Role.EDITOR, "test")  # one account elsewhere leads to one here
    assert through(browser(), f"/console/oidc/begin?link={other}").status_code == 403


def test_a_rule_makes_an_account_and_never_an_administrator(
    browser: Callable[[], TestClient], console: ConsoleServices, provider: FakeProvider
) -> None:
    provider.person = {"sub": "7", "preferred_username": "Salma B/7", "groups": ["x", "comms"]}
    client = browser()
    through(client)
    assert is_in(client)
    (member,) = console.accounts.everybody()
    assert (member.name, member.roles, member.has_password) == ("Salma.B.7", (Role.EDITOR,), False)
    provider.person = {"sub": "8", "preferred_username": "Salma B/7", "groups": "comms"}
    through(browser())
    assert {one.name for one in console.accounts.everybody()} == {"Salma.B.7", "Salma.B.7.2"}
    provider.person = {"sub": "9", "name": "Chief", "groups": ["chiefs"]}
    assert through(browser()).status_code == 403


def test_who_is_shut_out_stays_out(
    browser: Callable[[], TestClient], console: ConsoleServices, provider: FakeProvider
) -> None:
    console.accounts.add("chief", Role.ADMINISTRATOR, "test")
    provider.person["groups"] = ["comms"]
    through(browser())
    console.accounts.set_active("amina", False, "test")
    assert through(browser()).status_code == 403
    assert [one.name for one in console.accounts.everybody()] == ["amina", "chief"]


LIES: dict[str, Callable[[Claims], Claims]] = {
    "issuer": lambda claims: {**claims, "iss": "https://elsewhere.example"},
    "audience": lambda claims: {**claims, "aud": "another"},
    "audiences": lambda claims: {**claims, "aud": ["munadil", "another"], "azp": "another"},
    "expired": lambda claims: {**claims, "exp": int(time.time()) - 600},
    "of the future": lambda claims: {**claims, "iat": int(time.time()) + 6000},
    "another nonce": lambda claims: {**claims, "nonce": "x"},
    "no nonce": lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
    "nobody": lambda claims: {name: value for name, value in claims.items() if name != "sub"},
    "no end": lambda claims: {name: value for name, value in claims.items() if name != "exp"},
}


@pytest.fixture
def known(console: ConsoleServices, provider: FakeProvider) -> ConsoleServices:
    """A console in which the provider's person would be somebody, were all as it must be."""
    console.accounts.add("amina", Role.REVIEWER, "test")
    console.identities.set_email("amina", "amina@example.org", "test")
    return console


@pytest.mark.parametrize("lie", sorted(LIES))
def test_a_token_that_says_something_wrong_lets_nobody_in(
    lie: str, browser: Callable[[], TestClient], known: ConsoleServices, provider: FakeProvider
) -> None:
    provider.changed = LIES[lie]
    client = browser()
    answer = through(client)
    assert (answer.status_code, is_in(client)) == (502, False)
    assert "Compte" in answer.text


@pytest.mark.parametrize("written", [unsigned, signed_by_another], ids=["unsigned", "another key"])
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(
    written: Callable[[FakeProvider, Claims], str],
    browser: Callable[[], TestClient],
    known: ConsoleServices,
    provider: FakeProvider,
) -> None:
    provider.written = written
    client = browser()
    assert (through(client).status_code, is_in(client)) == (502, False)


def test_a_shared_secret_is_no_signature(
    browser: Callable[[], TestClient], known: ConsoleServices, provider: FakeProvider
) -> None:
    from joserfc import jwt
    from joserfc.jwk import OctKey

    provider.written = lambda one, claims: jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(one.secret * 8))
    assert through(browser()).status_code == 502


def test_a_provider_that_calls_itself_otherwise_is_not_the_one(
    browser: Callable[[], TestClient], known: ConsoleServices, provider: FakeProvider
) -> None:
    provider.described = lambda about: {**about, "issuer": "https://elsewhere.example"}
    assert browser().get("/console/oidc/begin").status_code == 502


def test_an_attempt_is_of_its_browser_and_counts_once(
    browser: Callable[[], TestClient], known: ConsoleServices, provider: FakeProvider
) -> None:
    mine, victim = browser(), browser()
    back = back_of(mine.get("/console/oidc/begin").headers["location"])
    assert victim.get(back).status_code == 401  # somebody was sent my way back: there is no attempt of theirs
    assert not is_in(victim)
    victim.get("/console/oidc/begin")
    assert victim.get(back).status_code == 502  # nor does it go with an attempt of theirs
    assert not is_in(victim)
    assert mine.get(back).status_code == 303
    assert mine.get(back).status_code == 401  # the attempt is spent
    sealed = known.identities.kept({"state": "a"})
    assert known.identities.opened(sealed)["state"] == "a"


def test_a_provider_that_is_away_or_says_no_is_told_in_words(
    browser: Callable[[], TestClient], known: ConsoleServices, provider: FakeProvider
) -> None:
    client = browser()
    there = client.get("/console/oidc/begin").headers["location"]
    state = parse_qs(urlsplit(there).query)["state"][0]
    answer = client.get("/console/oidc/back", params={"error": "access_denied", "state": state})
    assert (answer.status_code, "a pas abouti" in answer.text) == (502, True)
    provider.described = lambda about: {}
    assert browser().get("/console/oidc/begin").status_code == 502


@pytest.mark.parametrize("next_", ["https://evil.example", "//evil.example", "/console/../../x", "/other"])
def test_nobody_is_sent_elsewhere_afterwards(
    next_: str, browser: Callable[[], TestClient], known: ConsoleServices, provider: FakeProvider
) -> None:
    client = browser()
    there = client.get("/console/oidc/begin", params={"next": next_})
    assert client.get(back_of(there.headers["location"])).headers["location"] == "/console"


def test_the_people_desk_keeps_e_mails(browser: Callable[[], TestClient], console: ConsoleServices) -> None:
    client = browser()
    enter(client, console, "chief", Role.ADMINISTRATOR)
    console.accounts.add("amina", Role.EDITOR, "test")
    console.accounts.add("salma", Role.EDITOR, "test")
    form = {"csrf": csrf(client, "/console/people"), "email": "amina@example.org"}
    assert client.post("/console/people/email", data={**form, "name": "amina"}).status_code == 303
    assert client.post("/console/people/email", data={**form, "name": "salma"}).status_code == 422
    assert client.post("/console/people/email", data={**form, "name": "salma", "email": "no"}).status_code == 422
    assert {one.name: one.email for one in console.accounts.everybody()}["amina"] == "amina@example.org"


def test_without_a_provider_nothing_of_it_is_shown(tmp_path: Path) -> None:
    database = migrated(tmp_path / "m.db")
    console = console_over(database, tmp_path, SystemClock())
    app = create_app(with_console(canned_services(), console), ApiSettings(rate_limit=0))
    with TestClient(app) as client:
        assert "oidc" not in client.get("/console/sign-in").text
        assert client.get("/console/oidc/begin").status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        {"oidc_issuer": "http://login.example.org"},
        {"oidc_issuer": "nonsense"},
        {"oidc_roles": "groups:x=administrator"},
        {"oidc_roles": "groups=editor"},
        {"oidc_roles": "groups:x=chief"},
    ],
    ids=str,
)
def test_settings_that_cannot_be_meant_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        OidcSettings(**given)  # type: ignore[arg-type]


def test_settings_name_rules_in_their_order() -> None:
    settings = OidcSettings(oidc_roles="groups:comms=editor, hd:parti.ma=evaluator")  # type: ignore[arg-type]
    assert settings.oidc_roles == ("groups:comms=editor", "hd:parti.ma=evaluator")
