"""Documented calls of providers, read from `data/`, and what a call can be when it is damaged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

NO_OBJECTS = (b"", b"null", b"[]", b"7", b'"text"', b"{}", b"\xff\xfe", b"{")
"""Bodies that no provider sends."""
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
"""Any value that JSON can hold."""


class Recorded:
    """The cases of one channel: a documented call under `of` in each, and what it is to us under `expected`."""

    def __init__(self, channel: str, of: str) -> None:
        self._folder = Path(__file__).parent / "data" / channel
        self._of = of
        self.names: Sequence[str] = sorted(path.stem for path in self._folder.glob("*.json"))

    def case(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self._folder / f"{name}.json").read_text("utf-8"))
        return found

    def call(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.case(name)[self._of]
        return found


@st.composite
def damaged(draw: st.DrawFn, recorded: Recorded) -> object:
    """A documented call with any one value in it replaced by anything."""
    call = recorded.call(draw(st.sampled_from(recorded.names)))
    node: Any = call
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = draw(st.sampled_from(keys))
        inner = node[key]
        if not (isinstance(inner, dict | list) and inner) or draw(st.booleans()):
            node[key] = draw(ANYTHING)
            return call
        node = inner
