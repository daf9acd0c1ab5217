"""Questions that hardly any organisation's documents answer, in each form: how near they come is the noise of a corpus."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

from core.language.forms import Language


@cache
def background() -> tuple[tuple[Language, str], ...]:
    """Each question with its form: cooking, sport, prices, prayers, and what is political and in no programme."""
    lines = resources.files("agent.abstention").joinpath("learned", "background.jsonl").read_text("utf-8").splitlines()
    return tuple((language, json.loads(line)[language.value]) for language in Language for line in lines)
