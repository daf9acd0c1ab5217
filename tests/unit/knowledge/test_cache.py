from __future__ import annotations

from collections.abc import Sequence

from knowledge.cache import LruCache


class _Store:
    def __init__(self, **values: str) -> None:
        self.values = values
        self.asked: list[list[str]] = []

    def fetch(self, keys: Sequence[str]) -> dict[str, str]:
        self.asked.append(list(keys))
        return {key: self.values[key] for key in keys if key in self.values}


def test_what_was_fetched_is_not_fetched_again() -> None:
    store, memory = _Store(a="1", b="2"), LruCache[str, str](10)
    assert memory.recall(["b", "a"], store.fetch) == {"b": "2", "a": "1"}
    assert list(memory.recall(["a", "b"], store.fetch)) == ["a", "b"]
    assert store.asked == [["b", "a"]]


def test_unknown_keys_are_absent_and_asked_again() -> None:
    store, memory = _Store(a="1"), LruCache[str, str](10)
    assert memory.recall(["a", "x"], store.fetch) == {"a": "1"}
    store.values["x"] = "9"
    assert memory.recall(["x"], store.fetch) == {"x": "9"}


def test_the_least_recently_used_goes_first() -> None:
    store, memory = _Store(a="1", b="2", c="3"), LruCache[str, str](2)
    for keys in (["a"], ["b"], ["a"], ["c"], ["a"]):
        memory.recall(keys, store.fetch)
    assert store.asked == [["a"], ["b"], ["c"]]
    memory.recall(["b"], store.fetch)
    assert store.asked[-1] == ["b"]


def test_more_than_it_holds_is_still_returned_whole() -> None:
    store, memory = _Store(a="1", b="2", c="3"), LruCache[str, str](1)
    assert memory.recall(["a", "b", "c"], store.fetch) == {"a": "1", "b": "2", "c": "3"}
