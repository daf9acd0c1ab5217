"""Groups of unanswered questions, as staff sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from connectors.desk.left_open import LeftOpen
from conversation.told_back.unanswered import unanswered
from core.language.forms import Language
from knowledge.document import Passage
from knowledge.search.expansion import load_expander
from knowledge.testing import HashEmbedder, make_passage


def at(day: int) -> datetime:
    return datetime(2026, 11, day, tzinfo=UTC)


NEAR = make_passage("Le permis coûte …", key="permis.md")
ASKED = (
    LeftOpen("Quel est le prix du permis ?", "fr", "perhaps", "web", at(3)),
    LeftOpen("quel est le prix du permis", "fr", "unanswerable_nothing_found", "telegram", at(5)),
    LeftOpen("Quelle est la capitale de la Suède ?", "fr", "unanswerable_nothing_found", "web", at(9)),
    LeftOpen("Quel est le prix du permis ?", "fr", "answered", "web", at(4), is_disliked=True, reason="wrong"),
)


def test_the_most_asked_comes_first_with_what_became_of_it_and_what_lies_near() -> None:
    looked = list[str]()

    def nearest(text: str, language: Language, count: int) -> Sequence[Passage]:
        looked.append(text)
        return [NEAR][:count]

    permit, capital = unanswered(ASKED, HashEmbedder(), load_expander(), nearest, limit=10)
    assert (permit.asked, permit.disliked, permit.reasons) == (3, 1, ("wrong",))
    assert permit.statuses == {"perhaps": 1, "unanswerable_nothing_found": 1, "answered": 1}
    assert (permit.languages, permit.first_at, permit.last_at) == ({"fr": 3}, at(3), at(5))
    assert permit.nearest == (NEAR,)
    assert capital.asked == 1
    assert looked == [permit.question, capital.question]
    assert len(unanswered(ASKED, HashEmbedder(), load_expander(), nearest, limit=1)) == 1
