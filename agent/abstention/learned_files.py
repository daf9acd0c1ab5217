"""Writes learned coefficients where `agent.abstention.logistic.learned` reads them, with the card that stands there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from agent.abstention.logistic import Logistic

FOLDER = Path(__file__).parent / "learned"


def write(path: Path, models: Mapping[str, Logistic], features: Sequence[str]) -> None:
    """Put models in a file, one feature a line; its card stays, and wants its figures brought up to date."""
    card = json.loads(path.read_text("utf-8"))["card"] if path.exists() else {}
    shown = ",\n".join(_shown(name, model, features) for name, model in models.items())
    told = json.dumps(card, ensure_ascii=False, indent=4).replace("\n}", "\n  }")
    path.write_text(f'{{\n  "card": {told},\n  "models": {{\n{shown}\n  }}\n}}\n', "utf-8")


def _shown(name: str, model: Logistic, features: Sequence[str]) -> str:
    columns = zip(features, model.weights, model.centre, model.scale, strict=True)
    rows = [
        f'        "{feature}": {json.dumps({"weight": weight, "centre": centre, "scale": scale})}'
        for feature, weight, centre, scale in columns
    ]
    inner = ",\n".join(rows)
    return f'    "{name}": {{\n      "intercept": {model.intercept},\n      "features": {{\n{inner}\n      }}\n    }}'
