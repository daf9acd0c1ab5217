"""Staff sees which rails hold; nobody else does."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from agent.guardrails.policy import Policy
from api.http.staffing import StaffKeys
from api.http.testing import canned_services
from core.audit import AuditLog
from core.database.database import Database
from core.testing import FixedClock
from tests.unit.api.client import client

OFF = {"enabled": False, "since": "2020-01-01", "reason": "essai", "decided_by": "le bureau"}
POLICY = Policy.model_validate({"decided_by": "le bureau", "rails": {"vote": OFF}})
BEARER = {"Authorization": "Bearer secret"}
KEYS = StaffKeys([f"salma:{hashlib.sha256(b'secret').hexdigest()}"])


async def test_staff_sees_the_rails_as_they_stand_and_what_is_missing() -> None:
    async with client(replace(canned_services(), staff=KEYS, policy=POLICY)) as asked:
        response = await asked.get("/v1/staff/policy", headers={"Authorization": "Bearer secret"})
    assert response.status_code == 200
    seen = response.json()
    assert seen["version"] == POLICY.digest
    rails = {rail["name"]: rail for rail in seen["rails"]}
    assert (rails["vote"]["is_on"], rails["vote"]["since"], rails["self_harm"]["is_on"]) == (False, "2020-01-01", True)
    assert any("off since 2020-01-01, by le bureau: essai" in remark for remark in seen["remarks"])


async def test_nobody_else_does() -> None:
    async with client(replace(canned_services(), staff=KEYS)) as asked:
        refused = await asked.get("/v1/staff/policy", headers={"Authorization": "Bearer no"})
    assert refused.status_code == 401
    async with client(canned_services()) as asked:
        assert (await asked.get("/v1/staff/policy")).status_code == 404


async def test_staff_reads_who_did_what_page_by_page(database: Database) -> None:
    log = AuditLog(database, FixedClock())
    for number in range(5):
        log.append("knowledge.ingest", "amina", f"dossier {number}", {"added": number})
    services, found, before = replace(canned_services(), staff=KEYS, audit=log), list[str](), ""
    async with client(services) as asked:
        while True:
            page = (await asked.get(f"/v1/staff/audit?limit=2{before}", headers=BEARER)).json()
            found += [entry["subject"] for entry in page["entries"]]
            if page["before"] is None:
                break
            before = f"&before={page['before']}"
        assert found == [f"dossier {number}" for number in (4, 3, 2, 1, 0)]
        assert (await asked.get("/v1/staff/audit?limit=0", headers=BEARER)).status_code == 422
        assert (await asked.get("/v1/staff/audit")).status_code == 401
        assert (await asked.get("/v1/staff/audit", headers={"Authorization": "Bearer no"})).status_code == 401
    async with client(replace(canned_services(), audit=log)) as asked:
        assert (await asked.get("/v1/staff/audit", headers=BEARER)).status_code == 404
