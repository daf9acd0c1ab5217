"""`/proof` and `/proof.json`, before and after something was published."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest

from agent.guardrails.policy import RAIL_NAMES, Policy
from api.http.services import Services
from api.http.testing import canned_organisation, canned_services
from api.proofs import PublishedProof
from core.language.forms import Language
from evals.proof.page import Currency
from evals.proof.testing import made_proof
from tests.unit.api.client import assert_problem, client

ORGANISATION = canned_organisation(demonstration=True)


@dataclass(frozen=True)
class OneProof:
    """A proof that is published, or none."""

    found: PublishedProof | None

    def published(self) -> PublishedProof | None:
        return self.found


def services(currency: Currency | None = Currency.CURRENT) -> Services:
    found = PublishedProof(made_proof(ORGANISATION), currency) if currency else None
    return replace(canned_services(organisation=ORGANISATION), proofs=OneProof(found))


async def test_the_proof_is_in_the_readers_language_and_kept_by_browsers() -> None:
    async with client(services()) as http:
        arabic = await http.get("/proof", headers={"Accept-Language": "ar-MA"})
        french = await http.get("/proof?lang=fr", headers={"Accept-Language": "ar-MA"})
        again = await http.get("/proof?lang=fr", headers={"If-None-Match": french.headers["etag"]})
        style = await http.get("/proof.css")
    assert 'lang="ar" dir="rtl"' in arabic.text
    assert 'lang="fr" dir="ltr"' in french.text
    assert "C’est une démonstration" in french.text
    assert "Accept-Language" in french.headers["vary"]
    assert french.headers["cache-control"] == "no-cache"
    assert "frame-ancestors" in french.headers["content-security-policy"]
    assert (again.status_code, again.content) == (304, b"")
    assert style.headers["content-type"].startswith("text/css")


async def test_the_proof_as_data() -> None:
    async with client(services(Currency.EARLIER)) as http:
        found = (await http.get("/proof.json")).json()
        page = (await http.get("/proof?lang=en")).text
    assert found["documents_are"] == "earlier"
    assert found["organisation"]["demonstration"] is True
    assert {figure["half"] for figure in found["runs"][0]["figures"]} == {"all", "held_out", "open"}
    assert "These figures are of an earlier version of the documents" in page


async def test_before_anything_is_published_the_page_says_so_kindly() -> None:
    for empty in (services(None), canned_services(organisation=ORGANISATION)):
        async with client(empty) as http:
            page = await http.get("/proof?lang=en")
            data = await http.get("/proof.json")
        assert page.status_code == 200
        assert "self_harm" not in page.text
        assert page.headers["content-type"].startswith("text/html")
        assert "No measurement has been published yet" in page.text
        assert_problem(data, 404, "proof-not-published")


OFF = {"enabled": False, "since": "2020-01-01", "reason": "<b>essai</b>", "decided_by": "le bureau"}
POLICY = Policy.model_validate({"decided_by": "le bureau", "rails": {"vote": OFF}})


async def test_it_says_which_rails_hold_and_which_are_off_since_when_and_why() -> None:
    for currency in (Currency.CURRENT, None):
        async with client(replace(services(currency), policy=POLICY)) as http:
            page = (await http.get("/proof?lang=fr")).text
        held, _, off = page.partition("Règles suspendues")
        assert "Quelqu’un parle de mourir" in held
        assert "Pour qui voter" not in held
        assert "Pour qui voter" in off
        assert "2020-01-01" in off
        assert "&lt;b&gt;essai&lt;/b&gt;" in off
        assert POLICY.digest in off
    async with client(replace(services(), policy=POLICY)) as http:
        data = (await http.get("/proof.json")).json()
    assert data["policy_version"] == POLICY.digest
    assert [(rail["name"], rail["since"]) for rail in data["rails"] if not rail["is_on"]] == [("vote", "2020-01-01")]


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC, Language.ENGLISH])
async def test_every_rail_has_a_name_that_people_understand(language: Language) -> None:
    async with client(services()) as http:
        page = (await http.get(f"/proof?lang={language}")).text
    shown = page.partition('id="rules"')[2].partition("</section>")[0]
    for name in RAIL_NAMES:
        assert name not in re.findall(r"[\w]+_[\w]+", shown), name
        assert f"<li>{name}</li>" not in shown, name
