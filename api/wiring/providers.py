"""Who is sent what people write, and whether the policy allows it: looked at before anything is answered."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from agent.guardrails.policy import POLICY_FILE, Policy
from api.settings import Settings
from core.errors import WrongUseError


def refuse_other_providers(settings: Settings, policy: Policy) -> None:
    """Raise WrongUseError where an endpoint is set that the policy's `providers.allowed` does not list; without a list, none is refused."""
    allowed = policy.providers.allowed
    if allowed is None:
        return
    hosts = {host.strip().casefold() for host in allowed}
    for variable, address in sent_to(settings):
        host = (urlsplit(address).hostname or "").casefold()
        if host not in hosts:
            told = f"is sent to {host}" if host else "goes wherever the model library chooses, for no address is set"
            listed = ", ".join(allowed) or "nobody"
            raise WrongUseError(
                f"{variable}: what people write {told}, which {POLICY_FILE} does not allow (providers.allowed: {listed}).",
                remedy="Have it decided and list the host there, or set another endpoint.",
            )


def sent_to(settings: Settings) -> Iterator[tuple[str, str]]:
    """Every endpoint that questions, voice or conversations go to: the variable that names it, and its address."""
    agent = settings.agent
    models = (
        ("MUNADIL_MODEL_BASE_URL", agent.model_name, agent.model_base_url),
        ("MUNADIL_MODEL_2_BASE_URL", agent.model_2_name, agent.model_2_base_url),
        ("MUNADIL_MODEL_3_BASE_URL", agent.model_3_name, agent.model_3_base_url),
        ("MUNADIL_CHECKER_BASE_URL", agent.checker_name, agent.checker_base_url),
    )
    yield from ((variable, address) for variable, name, address in models if name)
    if settings.knowledge.embedder == "openai":
        yield "MUNADIL_EMBEDDING_BASE_URL", settings.knowledge.embedding_base_url
    if settings.dialogue.transcription_base_url:
        yield "MUNADIL_TRANSCRIPTION_BASE_URL", settings.dialogue.transcription_base_url
