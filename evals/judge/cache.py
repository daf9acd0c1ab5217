"""Verdicts that were paid for once, kept on disk by what was asked."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path

from agent.models.chat import Prompt

_FORM = 1
"""Raised when what is kept changes its form."""


class VerdictCache:
    """A judge's replies by digest of prompt, model and input; only replies that were read without fault are kept."""

    def __init__(self, folder: Path) -> None:
        """Keep replies under `folder`, which is made when the first one comes."""
        self._folder = folder

    @staticmethod
    def key(model: str, prompt: Prompt) -> str:
        """SHA-256 of everything that a reply depends on."""
        said = [_FORM, model, prompt.system, prompt.user, prompt.schema]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def get(self, key: str) -> str | None:
        """The reply that was kept; None where there is none that can be read."""
        try:
            return self._path(key).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return None

    def put(self, key: str, reply: str) -> None:
        """Keep a reply; two processes may keep the same one."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".verdict-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(reply)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"
