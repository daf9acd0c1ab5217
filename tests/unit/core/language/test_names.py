"""Names of people, places and organisations as texts write them."""

from __future__ import annotations

from core.language.names import capitalised_names


def test_names_are_capitals_that_do_not_begin_a_sentence() -> None:
    assert capitalised_names("Le parti de Nizar Baraka à Casablanca. Il propose l'ONU et d'Agadir.") == {
        "nizar", "baraka", "casablanca", "onu", "agadir",
    }  # fmt: skip
    assert capitalised_names("Rien ici") == frozenset()
