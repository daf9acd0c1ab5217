from __future__ import annotations

import numpy as np

from knowledge.known.need_model import NeedModel

RANDOM = np.random.default_rng(3)
NEEDS = np.repeat(np.arange(6), 5)
VECTORS = (RANDOM.normal(size=(6, 32))[NEEDS] + 0.8 * RANDOM.normal(size=(30, 32))).astype(np.float32)


def test_wordings_that_were_never_heard_are_told_by_the_others_of_their_need() -> None:
    model = NeedModel(VECTORS, NEEDS)
    right = 0
    for place, vector in enumerate(VECTORS):
        included = np.arange(30) != place
        right += int(model.scores(vector, included).argmax()) == NEEDS[place]
    assert right >= 27


def test_leaving_wordings_out_is_the_same_as_never_having_learned_them() -> None:
    model = NeedModel(VECTORS, NEEDS)
    included = NEEDS != 2
    shifted = np.where(NEEDS[included] > 2, NEEDS[included] - 1, NEEDS[included])
    learned = NeedModel(VECTORS[included], shifted)
    learned._centre = model._centre
    placed = VECTORS[included] - model._centre
    learned._placed = placed / np.linalg.norm(placed, axis=1, keepdims=True)
    learned.coefficients = np.linalg.solve(learned._regularised(), np.eye(5, dtype=np.float32)[shifted])
    question = VECTORS[12]
    left_out = model.scores(question, included)
    again = learned.scores(question, np.ones(25, dtype=np.bool_))
    np.testing.assert_allclose(np.delete(left_out, 2), again, atol=1e-3)
    np.testing.assert_allclose(left_out[2], 0.0, atol=1e-3)


def test_leaving_out_of_many_is_what_solving_without_them_gives() -> None:
    needs = np.repeat(np.arange(240), 5)
    vectors = (RANDOM.normal(size=(240, 48))[needs] + 0.8 * RANDOM.normal(size=(1200, 48))).astype(np.float32)
    model, included = NeedModel(vectors, needs), np.arange(1200) % 400 != 7
    kept = model._regularised()[included][:, included]
    coefficients = np.linalg.solve(kept.astype(np.float64), np.eye(240)[needs[included]])
    likeness = model._kernel(model._placed[30])[included]
    np.testing.assert_allclose(model.scores(vectors[30], included), likeness @ coefficients, atol=1e-3)


def test_a_model_that_others_were_put_into_is_the_one_learned_from_all_of_them() -> None:
    model, kept = NeedModel(VECTORS, NEEDS), NEEDS != 2
    more = (VECTORS[NEEDS == 2][:3] + 0.2 * RANDOM.normal(size=(3, 32))).astype(np.float32)
    changed = model.relearned(kept, np.array([0, 1, 3, 4, 5]), more, np.array([5, 5, 6]))
    owners = np.concatenate([np.repeat(np.arange(5), 5), [5, 5, 6]])
    learned = NeedModel(np.concatenate([VECTORS[kept], more]), owners, centre=model._centre)
    np.testing.assert_allclose(changed.coefficients, learned.coefficients, atol=1e-3)
    every = np.ones(28, dtype=np.bool_)
    np.testing.assert_allclose(changed.scores(VECTORS[12], every), learned.scores(VECTORS[12], every), atol=1e-3)


def test_a_model_that_nothing_came_into_is_the_one_without_those_that_went() -> None:
    model, kept = NeedModel(VECTORS, NEEDS), NEEDS != 5
    changed = model.relearned(kept, np.arange(5), np.zeros((0, 32), dtype=np.float32), np.zeros(0, dtype=np.int64))
    learned = NeedModel(VECTORS[kept], NEEDS[kept], centre=model._centre)
    np.testing.assert_allclose(changed.coefficients, learned.coefficients, atol=1e-3)
