"""The pages of decisions: one number each, and all of them in the list."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "docs" / "decisions"
PAGES = sorted(page for page in FOLDER.glob("*.md") if page.name != "README.md")


def test_every_decision_has_a_number_of_its_own_that_its_title_repeats() -> None:
    numbers = [page.name[:4] for page in PAGES]
    assert len(set(numbers)) == len(numbers) > 20
    untitled = [p.name for p in PAGES if not p.read_text("utf-8").startswith(f"# {p.name[:4]} · ")]
    assert untitled == []


def test_every_decision_is_listed_once_by_its_title() -> None:
    listed = re.findall(r"^- \[(\d{4})\]\((\S+)\) (.+)$", (FOLDER / "README.md").read_text("utf-8"), re.MULTILINE)
    titles = {page.name: page.read_text("utf-8").split("\n", 1)[0] for page in PAGES}
    assert sorted((name, f"# {number} · {title}") for number, name, title in listed) == sorted(titles.items())
