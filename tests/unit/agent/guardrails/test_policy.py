"""A policy file is checked at start, and what is wrong in it is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.errors import OrganisationError
from agent.guardrails.policy import Policy

OFF = "rails: {vote: {enabled: false, since: 2026-01-01, reason: test, decided_by: x}}"


def load(folder: Path, text: str) -> Policy:
    (folder / "policy.yaml").write_text(text, "utf-8")
    return Policy.load(folder)


def test_a_folder_without_a_policy_has_the_built_in_one(tmp_path: Path) -> None:
    assert Policy.load(tmp_path) == Policy()


def test_the_digest_changes_with_anything_in_it(tmp_path: Path) -> None:
    assert load(tmp_path, OFF).digest == load(tmp_path, f"# said\n{OFF}").digest
    assert load(tmp_path, OFF).digest != load(tmp_path, OFF.replace("x}", "y}")).digest
    assert len(Policy().digest) == 12


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rails: {votes: {}}", "votes is no rail; there are"),
        ("rails: {vote: {enabled: false}}", "enabled: false needs since, reason and decided_by"),
        (OFF.replace("vote", "self_harm"), "self_harm cannot be switched off"),
        (OFF.replace("vote", "address"), "address cannot be switched off"),
        (OFF.replace("since: 2026-01-01", "since: 2026-01-02, until: 2026-01-01"), "is before since"),
        ("decided_by: x\nhelplines: [{for: [self_harm], name: {fr: x}, number: '12'}]", "policy.yaml:2"),
        ("helplines: [{for: [hunger], name: {fr: x}, number: '12', source: https://x.y, checked: 2026-01-01}]", "for"),
        ("election: {address: https://x.y}", "needs source and checked"),
        ("providers: {allowed: [localhost]}", "allowed needs decided_by"),
        ("reserved: [{topic: x, words: {fr: [x]}, wording: {}, decided_by: x}]", "approved wording"),
        ("colour: red", "policy.yaml:1"),
        ("rails: [", "policy.yaml"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(OrganisationError) as raised:
        load(tmp_path, text)
    assert said in str(raised.value)
    assert "policy.yaml:" in str(raised.value)
