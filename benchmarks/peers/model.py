"""A model that costs nothing, over the OpenAI API on loopback: it repeats the names of messages in the last question."""

from __future__ import annotations

import json
import zlib
from typing import Any

from benchmarks.chaos.munadil import NAMES
from core.testing import LoopbackCall, LoopbackServer


class ModelStub(LoopbackServer):
    """Answers chats and embeddings."""

    keeps_connections = True

    @property
    def base_url(self) -> str:
        """The address of its API."""
        return f"{self.url}/v1"

    def answer(self, call: LoopbackCall) -> None:
        """Answer a call."""
        try:
            given = json.loads(call.body)
        except ValueError:
            return call.cut()  # the caller was killed while it wrote
        call.reply_json(200, _embedded(given) if call.path.endswith("/embeddings") else _completed(given))
        return None


def _completed(given: dict[str, Any]) -> dict[str, Any]:
    asked = [m["content"] for m in given["messages"] if m["role"] == "user"][-1]
    text = asked if isinstance(asked, str) else " ".join(part.get("text", "") for part in asked)
    said = {"role": "assistant", "content": f"Reçu : {' '.join(NAMES.findall(text))}."}
    return {
        "id": "stub",
        "object": "chat.completion",
        "created": 1,
        "model": "stub",
        "choices": [{"index": 0, "message": said, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


def _embedded(given: dict[str, Any]) -> dict[str, Any]:
    texts = [given["input"]] if isinstance(given["input"], str) else given["input"]
    vectors = [[(zlib.crc32(f"{text}{place}".encode()) % 1000) / 1000 for place in range(16)] for text in texts]
    data = [{"object": "embedding", "index": place, "embedding": vector} for place, vector in enumerate(vectors)]
    return {"object": "list", "model": "stub", "data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}}
