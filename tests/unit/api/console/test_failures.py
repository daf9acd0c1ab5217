"""Why something did not work is said in the console's languages: every error has words, and what is kept of one finds them again."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import agent
import api.console
import connectors
import core
import evals
import knowledge
from api.console.frame.words import LANGUAGES, words_in
from api.console.work.failing import BROKEN, INTERRUPTED, is_kept_problem, kept_problem, kinds_and_text
from core.database.errors import DatabaseFullError
from core.errors import MunadilError, NotFoundError, UnavailableError, WrongUseError
from knowledge.errors import EmbeddingRuntimeError

OF_NOBODY_HERE = ("evals.judge", "evals.labels", "evals.retrieval", "evals.targets", "core.backup", "connectors.")
"""What only the command line meets."""


def errors_of(base: type[MunadilError] = MunadilError) -> Iterator[type[MunadilError]]:
    for one in base.__subclasses__():
        yield one
        yield from errors_of(one)


@pytest.fixture(scope="module")
def every_error() -> list[type[MunadilError]]:
    for package in (agent, api.console, connectors, core, evals, knowledge):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.rpartition(".")[2] in ("errors", "routes", "ports") or ".console." in module.name:
                importlib.import_module(module.name)
    ours = ("agent.", "api.console.", "connectors.", "core.", "evals.", "knowledge.")
    return [one for one in errors_of() if one.__module__.startswith(ours)]


def kinds_of(error: type[MunadilError]) -> tuple[str, ...]:
    return error.__new__(error).kinds


def test_every_error_has_words_in_every_language(every_error: list[type[MunadilError]]) -> None:
    for language in LANGUAGES:
        words = words_in(language)
        met = [one for one in every_error if not one.__module__.startswith(OF_NOBODY_HERE)]
        silent = [one for one in met if not any(f"error_{kind.replace('-', '_')}" in words for kind in kinds_of(one))]
        assert silent == [], language


def test_what_stops_a_publication_is_told_by_name_and_not_in_general(every_error: list[type[MunadilError]]) -> None:
    general = {f"error_{kind}" for kind in ("wrong_use", "not_found", "unavailable")}
    meant = [one for one in every_error if one.__module__ in ("knowledge.errors", "api.console.work.publishing")]
    assert len(meant) > 8
    for error in meant:
        keys = [f"error_{kind.replace('-', '_')}" for kind in kinds_of(error)]
        told = next(key for key in keys if key in words_in(LANGUAGES[0]))
        assert told not in general, error


def test_what_is_kept_of_an_error_says_its_kinds_and_its_words() -> None:
    kinds, text = kinds_and_text(kept_problem(EmbeddingRuntimeError("the weights are gone.", remedy="Install them.")))
    assert kinds == ("embedding-runtime", "embedding-model", "unavailable")
    assert text == "the weights are gone. Install them."
    assert kinds_and_text(kept_problem(ValueError("a secret"))) == ((BROKEN,), "")
    assert kinds_and_text("written before kinds were kept. Wait.") == ((), "written before kinds were kept. Wait.")
    assert DatabaseFullError().kinds == ("database-full", "unavailable")
    assert [one().kinds for one in (WrongUseError, NotFoundError, UnavailableError)] == [
        ("wrong-use",), ("not-found",), ("unavailable",)
    ]  # fmt: skip


def test_what_a_person_wrote_is_no_problem_that_is_kept() -> None:
    assert is_kept_problem(kept_problem(WrongUseError()))
    assert is_kept_problem(INTERRUPTED)
    assert not any(map(is_kept_problem, ("", "ok", "Which year | and where?", "broken link in the text")))
