from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.abstention.calibration import Calibration, of_samples
from agent.abstention.correction import Correction, Sample, corrected, held_out, learn
from core.language.forms import Language

probabilities = st.floats(min_value=0.0, max_value=1.0)
samples = st.lists(
    st.builds(
        Sample,
        probabilities,
        st.sampled_from([0.0, 1.0]),
        probabilities,
        st.sampled_from(Language),
        st.booleans(),
        st.sampled_from([0.25, 1.0]),
        st.integers(0, 30),
    ),
    max_size=30,
)


def test_without_samples_the_shipped_probability_stands() -> None:
    assert learn([]).probability(0.7, 1.0, 0.2, Language.ENGLISH) == pytest.approx(0.7)


def test_a_better_score_counts_where_it_told_the_kinds_apart() -> None:
    right = [Sample(0.5, 0.0, 0.8, Language.FRENCH, answerable=True, group=n) for n in range(20)]
    wrong = [Sample(0.5, 0.0, 0.3, Language.FRENCH, answerable=False, group=n) for n in range(20)]
    found = learn([*right, *wrong])
    assert corrected(found, right[0]) > 0.8 > 0.2 > corrected(found, wrong[0])


def test_a_language_that_is_answered_too_easily_is_answered_less() -> None:
    easy = [Sample(0.8, 0.0, 0.5, Language.DARIJA, answerable=n % 2 == 0, group=n) for n in range(40)]
    sound = [Sample(0.8, 0.0, 0.5, Language.FRENCH, answerable=n % 5 > 0, group=n) for n in range(40)]
    found = learn([*easy, *sound])
    assert corrected(found, easy[0]) < corrected(found, sound[0])


def test_a_question_is_measured_by_a_correction_that_never_saw_it() -> None:
    same = [Sample(0.5, 0.0, 0.5, Language.FRENCH, answerable=True, group=1) for _ in range(30)]
    other = Sample(0.5, 0.0, 0.5, Language.FRENCH, answerable=False, group=1)
    assert held_out([*same, other]) == pytest.approx([0.5] * 31)
    assert corrected(learn([*same, other]), same[0]) > 0.6


@pytest.mark.parametrize("answerable", [True, False])
def test_questions_of_one_kind_alone_teach_nothing(answerable: bool) -> None:
    assert learn([Sample(0.9, 0.0, 0.5, Language.FRENCH, answerable, group=n) for n in range(50)]) == Correction()


def test_what_is_like_no_known_question_loses_nothing_until_questions_show_that_it_should() -> None:
    assert Correction().probability(0.95, 0.0, 0.55, Language.FRENCH, -4.0) == pytest.approx(0.95)
    assert Correction().probability(0.5, 0.0, 0.55, Language.FRENCH, 4.0) > 0.8
    taught = [
        Sample(0.8, 0.0, 0.55, Language.FRENCH, n % 2 == 0, 1.0, n, 3.0 if n % 2 == 0 else -4.0) for n in range(80)
    ]
    assert learn(taught).probability(0.8, 0.0, 0.55, Language.FRENCH, -4.0) < 0.5


@given(samples)
def test_probabilities_stay_probabilities_and_a_calibration_is_kept_whole(found: list[Sample]) -> None:
    assert all(0.0 <= p <= 1.0 for p in held_out(found))
    calibration = of_samples(found)
    assert Calibration.of_payload(calibration.payload()) == calibration


@pytest.mark.parametrize("payload", [{}, {"weights": [1], "languages": {}}, {"weights": [0, 1, 0, 0], "languages": 3}])
def test_what_is_no_correction_is_refused(payload: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        Correction.of_payload(payload)


def test_evidence_that_tells_all_but_a_few_apart_does_not_throw_the_learning_off() -> None:
    def made(number: int, answerable: bool) -> Sample:
        known = (4.0 if answerable else -6.0) + number % 3
        return Sample(0.4 + 0.01 * (number % 7), 0.0, 0.5, Language.FRENCH, answerable, 1.0, number, known)

    odd = [Sample(0.3, 0.0, 0.4, Language.ARABIC, True, 1.0, n, -6.9) for n in range(4)]
    every = [*(made(n, n % 2 == 0) for n in range(200)), *odd]
    for fold in range(10):
        found = learn([s for s in every if s.group % 10 != fold])
        assert max(map(abs, found.weights)) < 10
        assert corrected(found, made(1, False)) < 0.1 < 0.9 < corrected(found, made(0, True))
