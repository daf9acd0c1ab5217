"""The remote embedder over real HTTP, against a provider that answers as it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr

from core.testing import LoopbackCall, LoopbackServer
from knowledge.errors import EmbeddingModelError
from knowledge.index.embedders.build import build_embedder
from knowledge.index.embedders.remote import EmbeddingEndpoint, OpenAIEmbedder
from knowledge.settings import KnowledgeSettings
from knowledge.testing import HashEmbedder

pytestmark = pytest.mark.server


@dataclass
class Provider(LoopbackServer):
    """What the server answers next, and what it was asked."""

    dimension: int = 16
    failures: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    told: Any = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    def vectors(self, texts: list[str]) -> Any:
        rows = HashEmbedder(self.dimension).embed_passages(texts) * 3
        data = [{"object": "embedding", "index": n, "embedding": row.tolist()} for n, row in enumerate(rows)]
        return {"object": "list", "data": data[::-1], "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1}}

    def answer(self, call: LoopbackCall) -> None:
        body = json.loads(call.body)
        self.requests.append({"path": call.path, **body})
        self.keys.append(call.headers.get("authorization"))
        if self.failures:
            status, headers = self.failures.pop(0)
            call.reply(status, b'{"error": {"message": "the reason"}}', headers=headers)
        else:
            call.reply_json(200, self.told if self.told is not None else self.vectors(body["input"]))


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.fixture
def waits() -> list[float]:
    return []


@contextmanager
def embedder(provider: Provider, waits: list[float], **options: Any) -> Iterator[OpenAIEmbedder]:
    found = OpenAIEmbedder(EmbeddingEndpoint(provider.base_url, "m", **options), wait=waits.append)
    try:
        yield found
    finally:
        found.close()


def test_vectors_come_in_the_order_asked_in_batches_and_normalised(provider: Provider, waits: list[float]) -> None:
    texts = [f"texte {n}" for n in range(7)]
    with embedder(provider, waits, api_key="secret", passage_prefix="passage: ", batch=3) as remote:
        vectors = remote.embed_passages(texts)
        assert remote.embed_passages([]).shape == (0, 16)
    assert np.allclose(vectors, HashEmbedder(16).embed_passages([f"passage: {t}" for t in texts]), atol=1e-6)
    assert [len(request["input"]) for request in provider.requests] == [1, 3, 3, 1]
    assert set(provider.keys) == {"Bearer secret"}
    assert {request["path"] for request in provider.requests} == {"/v1/embeddings"}


def test_sides_have_prefixes_of_their_own_and_empty_texts_are_not_sent_empty(
    provider: Provider, waits: list[float]
) -> None:
    with embedder(provider, waits, question_prefix="query: ") as remote:
        remote.embed_questions(["où ?"])
        remote.embed_passages(["", "a\0b\ud800"])
    assert provider.requests[1]["input"] == ["query: où ?"]
    assert provider.requests[2]["input"] == [".", "ab"]


def test_a_busy_endpoint_is_asked_again_as_late_as_it_says(provider: Provider, waits: list[float]) -> None:
    provider.failures = [
        (429, {"Retry-After": "7"}),
        (503, {}),
        (500, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}),
    ]
    with embedder(provider, waits) as remote:
        assert remote.space.dimension == 16
    assert waits == [7.0, 1.0, 2.0]


def test_an_endpoint_that_stays_busy_is_given_up(provider: Provider, waits: list[float]) -> None:
    provider.failures = [(503, {})] * 9
    with embedder(provider, waits, attempts=3) as remote, pytest.raises(EmbeddingModelError, match="503"):
        remote.embed_passages(["a"])
    assert len(provider.requests) == 3


def test_a_refusal_is_not_asked_again_and_says_why(provider: Provider, waits: list[float]) -> None:
    provider.failures = [(401, {})]
    with embedder(provider, waits) as remote, pytest.raises(EmbeddingModelError, match="the reason") as raised:
        remote.embed_passages(["a"])
    assert "MUNADIL_EMBEDDING_API_KEY" in raised.value.remedy
    assert waits == []


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        "no",
        {"data": []},
        {"data": [{"index": 0, "embedding": [0.0, 0.0]}]},
        {"data": [{"index": 1, "embedding": [1.0]}]},
        {"data": [{"index": 0, "embedding": [1.0, float("nan")]}]},
        {"data": [{"index": 0, "embedding": "text"}]},
        {"data": [{"index": 0, "embedding": 1.0}]},
    ],
)
def test_an_answer_that_is_no_vector_is_refused(provider: Provider, waits: list[float], answer: Any) -> None:
    provider.told = answer
    with embedder(provider, waits) as remote, pytest.raises(EmbeddingModelError):
        remote.embed_passages(["a"])


def test_a_model_that_changes_its_dimension_is_refused(provider: Provider, waits: list[float]) -> None:
    with embedder(provider, waits) as remote:
        assert remote.space.dimension == 16
        provider.dimension = 8
        with pytest.raises(EmbeddingModelError, match="16"):
            remote.embed_passages(["a"])


def test_a_dead_endpoint_says_what_to_check(waits: list[float]) -> None:
    with Provider() as gone:
        pass
    with embedder(gone, waits, attempts=2) as remote, pytest.raises(EmbeddingModelError) as raised:
        remote.embed_passages(["a"])
    assert len(waits) == 1
    assert "MUNADIL_EMBEDDING_BASE_URL" in raised.value.remedy


def test_spaces_differ_by_model_address_and_prefix(provider: Provider, waits: list[float]) -> None:
    found = set()
    for model, prefix in (("m", ""), ("n", ""), ("m", "passage: ")):
        remote = OpenAIEmbedder(EmbeddingEndpoint(provider.base_url, model, passage_prefix=prefix), wait=waits.append)
        found.add(remote.space.fingerprint)
        remote.close()
    assert len(found) == 3


def test_the_settings_choose_it(provider: Provider, tmp_path: Path) -> None:
    settings = KnowledgeSettings(
        embedder="openai", embedding_base_url=provider.base_url, embedding_model="m", embedding_api_key=SecretStr("k")
    )
    remote = build_embedder(settings, tmp_path)
    assert isinstance(remote, OpenAIEmbedder)
    assert remote.embed_questions(["a"]).shape == (1, 16)
    remote.close()
    with pytest.raises(EmbeddingModelError, match="no address"):
        build_embedder(KnowledgeSettings(embedder="openai"), tmp_path)
