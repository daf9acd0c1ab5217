"""What the judge is told, as Markdown files; `docs/decisions/0116` says what they rest on."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


@cache
def prompt(name: str) -> str:
    """The prompt `name`.md."""
    return (Path(__file__).parent / f"{name}.md").read_text(encoding="utf-8")


def prompt_digest(name: str) -> str:
    """SHA-256 of the prompt, in hexadecimal."""
    return hashlib.sha256(prompt(name).encode()).hexdigest()
