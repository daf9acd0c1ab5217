from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.coverage import coverage_warning
from knowledge.reading.loaders.content import Content
from knowledge.warnings import WarningKind

SHOWN = "Le parti ouvrira deux cents crèches publiques. Chaque crèche accueillera quarante enfants de la commune."


def test_a_text_taken_whole_has_no_warning() -> None:
    assert coverage_warning(Content(SHOWN, shown=SHOWN)) is None
    assert coverage_warning(Content("whatever")) is None


def test_lost_text_is_told_with_a_sample() -> None:
    warning = coverage_warning(Content(SHOWN.split(". ")[0], shown=SHOWN))
    assert warning is not None
    assert warning.kind is WarningKind.TEXT_LOST
    assert "8 of 15 words" in warning.text
    assert warning.sample.startswith("chaque creche accueillera")


def test_text_left_out_for_a_reason_is_not_lost() -> None:
    first, second = SHOWN.split(". ")
    assert coverage_warning(Content(first, shown=SHOWN, left_out=(second,))) is None


def test_a_word_put_together_or_taken_apart_is_not_lost() -> None:
    shown = "L'exem- ple de la pré- fecture, l'agri- culture et l'édu- cation"
    assert coverage_warning(Content("L'exemple de la préfecture, l'agriculture et l'éducation", shown=shown)) is None
    assert coverage_warning(Content(shown, shown="L'exemple de la préfecture, l'agriculture et l'éducation")) is None


def test_another_spelling_of_the_same_letters_is_not_lost() -> None:
    assert coverage_warning(Content("الإدارة المحلية ٢٠٢٦ في كل جهة", shown="ﺍﻹﺩﺍﺭﺓ المحلّية 2026 فى كل جهة")) is None


def test_a_word_said_twice_and_taken_once_is_counted() -> None:
    warning = coverage_warning(Content("oui non", shown="oui non oui non oui non oui non"))
    assert warning is not None
    assert "6 of 8" in warning.text


@given(
    st.lists(
        st.sampled_from(["crèche", "école", "route", "eau", "santé", "الماء", "الصحة", "budget", "2026", "30"]),
        min_size=10,
        max_size=60,
    ),
    st.data(),
)
def test_what_is_taken_away_is_counted(words: list[str], data: st.DataObject) -> None:
    kept = [word for word in words if data.draw(st.booleans())]
    warning = coverage_warning(Content(" ".join(kept), shown=" ".join(words)))
    lost = len(words) - len(kept)
    assert (warning is not None) == (lost >= 3)
    assert warning is None or f"{lost} of {len(words)} words" in warning.text
