"""Nobody is sent what people write but those whom the policy lists."""

from __future__ import annotations

import pytest

from agent.guardrails.policy import Policy
from api.settings import Settings
from api.wiring.providers import refuse_other_providers
from api.wiring.settings import load_settings
from core.errors import WrongUseError

LOCAL = Policy.model_validate({"providers": {"allowed": ["localhost"], "decided_by": "the bureau"}})
NOBODY = Policy.model_validate({"providers": {"allowed": []}})


def given(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(f"MUNADIL_{name}", value)
    return load_settings()


def test_who_is_listed_is_let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch, MODEL_NAME="m", MODEL_BASE_URL="http://LOCALHOST:8080/v1")
    refuse_other_providers(settings, LOCAL)
    refuse_other_providers(settings, Policy())
    with pytest.raises(WrongUseError, match=r"MUNADIL_MODEL_BASE_URL.*localhost.*nobody"):
        refuse_other_providers(settings, NOBODY)


@pytest.mark.parametrize(
    ("variable", "others"),
    [
        ("MODEL_BASE_URL", {"MODEL_NAME": "m"}),
        ("MODEL_2_BASE_URL", {"MODEL_2_NAME": "m"}),
        ("MODEL_3_BASE_URL", {"MODEL_3_NAME": "m"}),
        ("CHECKER_BASE_URL", {"CHECKER_NAME": "m"}),
        ("EMBEDDING_BASE_URL", {"EMBEDDER": "openai"}),
        ("TRANSCRIPTION_BASE_URL", {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_who_is_not_listed_stops_the_start(
    variable: str, others: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = given(monkeypatch, **others, **{variable: "https://api.elsewhere.example/v1"})
    with pytest.raises(WrongUseError, match=rf"MUNADIL_{variable}.*api\.elsewhere\.example"):
        refuse_other_providers(settings, LOCAL)


def test_an_endpoint_of_the_model_librarys_own_choice_is_nobody_who_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch, MODEL_NAME="m")
    with pytest.raises(WrongUseError, match="no address is set"):
        refuse_other_providers(settings, LOCAL)
