"""Learned coefficients, as they are read from their files and written there again."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest

from agent.abstention.features import Features
from agent.abstention.known_features import KnownFeatures
from agent.abstention.learned_files import FOLDER, write
from agent.abstention.logistic import Logistic, chance, learned
from agent.abstention.span_features import SpanFeatures


def names_of(kind: type[Features] | type[KnownFeatures] | type[SpanFeatures]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


FILES = {
    "topic": (names_of(Features), ("same_language", "cross_language")),
    "answers": ((*names_of(SpanFeatures), "topic"), ("same_language", "cross_language")),
    "recognition": (names_of(KnownFeatures), ("which", "whether")),
}


def test_values_are_centred_scaled_and_weighed() -> None:
    model = Logistic(0.5, (2.0, -1.0), (1.0, 0.0), (0.5, 2.0))
    assert model.odds((2.0, 4.0)) == 0.5 + 4.0 - 2.0
    assert model.probability((1.0, 1.0)) == chance(0.0) == 0.5


def test_a_chance_stays_within_0_and_1_whatever_the_odds() -> None:
    assert 0.0 < chance(-1e9) < 1e-12
    assert 1.0 - 1e-12 < chance(1e9) <= 1.0


@pytest.mark.parametrize("file", FILES)
def test_what_was_learned_says_by_what_and_reaches_what(file: str) -> None:
    card = json.loads((FOLDER / f"{file}.json").read_text("utf-8"))["card"]
    assert set(card) == {"what", "script", "data", "figures", "rules"}
    assert (FOLDER.parents[2] / card["script"]).is_file()


@pytest.mark.parametrize("file", FILES)
def test_a_file_of_coefficients_is_written_as_it_is_read(file: str, tmp_path: Path) -> None:
    names, models = FILES[file]
    kept = (FOLDER / f"{file}.json").read_text("utf-8")
    path = tmp_path / "again.json"
    path.write_text(kept, "utf-8")
    write(path, {model: learned(file, model, names) for model in models}, names)
    assert path.read_text("utf-8") == kept


def test_no_feature_of_a_topic_is_computed_for_nothing() -> None:
    names, models = FILES["topic"]
    weights = zip(*(learned("topic", model, names).weights for model in models), strict=True)
    # Whether a language is crossed says which model it is, and weighs in the correction of a corpus.
    assert {name for name, found in zip(names, weights, strict=True) if not any(found)} <= {"cross"}


def test_a_feature_speaks_for_an_answer_by_its_nature() -> None:
    names, models = FILES["topic"]
    assert min(min(learned("topic", model, names).weights) for model in models) >= 0.0
    for model in FILES["answers"][1]:
        weights = dict(zip(FILES["answers"][0], learned("answers", model, FILES["answers"][0]).weights, strict=True))
        assert min(weight for name, weight in weights.items() if name != "above_title") >= 0.0


def test_coefficients_of_other_features_are_refused() -> None:
    with pytest.raises(ValueError, match="run its script again"):
        learned("recognition", "which", names_of(KnownFeatures)[1:])
