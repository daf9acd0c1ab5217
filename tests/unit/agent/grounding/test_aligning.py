from __future__ import annotations

from agent.grounding.aligning import clauses, narrowed, stands_on
from core.language.forms import Language
from tests.unit.agent.grounding.test_certainty import evidence

TEXT = "New wells are forbidden, except for drinking water. Farmers keep their permit until 2030. It costs 50 dirhams."
EVIDENCE = evidence(TEXT, Language.ENGLISH)


def test_only_the_sentences_that_a_text_is_about_license_and_limit_it() -> None:
    near = narrowed("Farmers keep the permit until 2030.", Language.ENGLISH, EVIDENCE)
    assert near.sentences == "Farmers keep their permit until 2030."
    assert "except for drinking water" in near.context
    assert near.quote == EVIDENCE.quote


def test_all_stay_where_none_is_spoken_of() -> None:
    assert narrowed("Nothing of that.", Language.ENGLISH, EVIDENCE) == EVIDENCE


def test_what_only_names_whom_a_text_speaks_of_does_not_say_it() -> None:
    assert stands_on("The permit costs 50 dirhams.", Language.ENGLISH, EVIDENCE) == ["It costs 50 dirhams."]


def test_a_sentence_is_cut_where_another_statement_begins() -> None:
    assert clauses("The city began it and the state goes on.") == ["the city began it ", " the state goes on"]
    assert clauses("...") == ["..."]
